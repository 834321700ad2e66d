"""Less to load before the first compiled kernel of a process runs.

Takes   nothing
Gives   on import, scipy's BLAS alone where numba looks for it
Used by trees.py, before the first kernel
Source  numba.np.arraymath imports scipy.linalg.cython_blas with the first kernel; the package around it takes longer to
        import than ten kernels to load, and no kernel here multiplies matrices
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types


def blas_alone() -> None:
    """Import scipy.linalg.cython_blas without the rest of scipy.linalg, which loads as ever when it is asked for."""
    if "scipy.linalg" in sys.modules:
        return
    scipy = importlib.util.find_spec("scipy")
    if scipy is None or not scipy.submodule_search_locations:
        return
    importlib.import_module("scipy")
    package = types.ModuleType("scipy.linalg")
    package.__path__ = [f"{folder}/linalg" for folder in scipy.submodule_search_locations]
    sys.modules["scipy.linalg"] = package
    try:
        importlib.import_module("scipy.linalg.cython_blas")
    except ImportError:  # this scipy has it elsewhere: numba finds out by itself
        pass
    finally:
        del sys.modules["scipy.linalg"]


blas_alone()
