"""The command that opens a control room says where it is, and stops in good order."""

import http.client
import signal
import subprocess
import sys

import pytest

from belvedere.errors import BundleError
from belvedere.server.app import create, free_port

PATIENCE = 120.0  # [s]
PROGRAM = """
import sys
from pathlib import Path
from belvedere.server.app import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]), state=Path(sys.argv[3]))
"""


def test_it_prints_its_address_takes_the_next_port_and_stops_at_ctrl_c(town, tmp_path):
    taken = free_port("127.0.0.1", 18_300)
    port = taken.getsockname()[1]
    words = [sys.executable, "-c", PROGRAM, str(town), str(port), str(tmp_path)]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        address = line.split()[2]
        assert address.startswith("http://127.0.0.1:") and not address.startswith(f"http://127.0.0.1:{port}/")
        connection = http.client.HTTPConnection("127.0.0.1", int(address.rstrip("/").rpartition(":")[2]))
        connection.request("GET", "/api/city")
        assert connection.getresponse().status == 200
        connection.close()
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=PATIENCE)
        assert "Traceback" not in errors and f"Port {port} is in use" in errors
        assert server.returncode == 0
    finally:
        server.kill()
        server.communicate()
        taken.close()


def test_a_folder_without_a_bundle_says_how_to_build_one(tmp_path):
    with pytest.raises(BundleError, match="belvedere build"):
        create(tmp_path / "nowhere", tmp_path / "state")
