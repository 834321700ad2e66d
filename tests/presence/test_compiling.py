"""Compiling beforehand leaves nothing to compile when an operator's first day comes."""

import subprocess
import sys

# in a process of its own: nothing that other tests compiled counts. A kernel that only others call has no entry
CODE = """
from belvedere.presence.compiling import compile_kernels
said = []
compile_kernels(lambda share, english, italian: said.append((share, english, italian)))
assert said[0][0] == 0 and said[-1][0] == 1 and all(english and italian for _, english, italian in said)
import belvedere.presence.events as events, belvedere.presence.kernel as kernel, importlib, pkgutil
from numba.core.registry import CPUDispatcher
for room in (events, kernel):
    for found in pkgutil.iter_modules(room.__path__, room.__name__ + "."):
        module = importlib.import_module(found.name)
        for name, one in vars(module).items():
            if isinstance(one, CPUDispatcher) and one.py_func.__module__ == found.name and one.signatures:
                print(found.name.removeprefix("belvedere.presence.") + "." + name)
"""
ENTRIES = {
    *("events.ciphers.siphash", "events.ciphers.schedule", "events.ciphers.encipher", "events.ciphers.decipher"),
    *("events.sorting.sort", "events.sorting.unhex", "events.times.parse", "kernel.walk.walk"),
}


def test_every_kernel_that_a_day_calls_is_compiled():
    said = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout
    found = set(said.split())
    assert found >= ENTRIES, said
    assert {name.rsplit(".", 1)[0] for name in found} >= {"kernel.partition", "kernel.sums", "kernel.memory"}, said
