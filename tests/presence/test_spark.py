"""The kernel on Spark gives what the kernel gives, where Spark is installed (extra `spark`, Java 17 or newer)."""

import os
import shutil
import sys
import warnings

import numpy as np
import pytest

from belvedere.errors import MissingFileError
from belvedere.presence import spark
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.settings import Settings
from belvedere.progress import silent
from tests.presence.phones import DAY, STREET, ByHours, same, write

pyspark = pytest.importorskip("pyspark", reason="the extra `spark` is not installed")


@pytest.fixture(scope="module")
def session():
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # its workers find tests/
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PySpark speaks of pandas 3 and leaves sockets open
        opened = spark.session(cores=1, memory="512m")
        yield opened
        opened.stop()
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


@pytest.mark.filterwarnings("ignore")
def test_spark_gives_what_the_kernel_gives_to_the_last_whole_number(tmp_path, session):
    rng = np.random.default_rng(5)
    many = 3000
    rows = zip(
        rng.integers(0, 200, many).tolist(),
        (DAY.start + rng.integers(-100, 86_500, many)).tolist(),
        rng.integers(-1, 7, many).tolist(),
        rng.choice([222, 208, 0], many).tolist(),
        strict=True,
    )
    events = list(rows)
    folder = write(tmp_path / "day", events[:1000], events[1000:])
    settings = Settings(buckets=8)
    ours = kernel.run(folder, STREET, DAY, None, ByHours(), settings, silent)
    same(spark.run(session, folder, STREET, DAY, ByHours(), settings), ours)


@pytest.mark.filterwarnings("ignore")
def test_a_day_without_files_is_refused_before_spark_is_asked(tmp_path, session):
    with pytest.raises(MissingFileError, match="part-"):
        spark.run(session, tmp_path / "none", STREET, DAY, ByHours(), Settings())
