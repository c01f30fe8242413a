"""After set-up nothing opens an internet socket: import, recall, ask and writing, watched by an audit hook.

The hook sees every socket that Python makes; in an empty network namespace native code has no network either.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_WATCHED = """
import json, socket, sys

INTERNET = {int(socket.AF_INET), int(socket.AF_INET6)}
LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
USES = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")
seen = []

def watch(event, arguments):
    if not event.startswith("socket."):
        return
    if event in LOOKUPS:
        seen.append(event)
    elif event == "socket.__new__" and int(arguments[1]) in (*INTERNET, -1):
        seen.append(event)
    elif event in USES and int(arguments[0].family) in INTERNET:
        seen.append(event)

sys.addaudithook(watch)
"""

_WORK = """
import contextlib, io
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.cli.main import main

notes, config = sys.argv[1:]
codes, output = [], io.StringIO()
with contextlib.redirect_stdout(output):
    for words in (["import", notes], ["recall", "spare key"], ["ask", "Where is the spare key?"], ["verify"]):
        codes.append(main([*words, "--config", config]))
with ArrowEngine(config) as engine:
    engine.diffuse("Write a poem about spring", steps=2, length=4)
    engine.diffuse("Where is the spare key?", memory_guided=True)
print(json.dumps({"codes": codes, "seen": seen, "output": output.getvalue()}))
"""

_TRIES = """
with contextlib.suppress(OSError):
    socket.create_connection(("127.0.0.1", 9), timeout=0.1)
socket.socket(socket.AF_UNIX).close()
print(json.dumps(seen))
"""


def run(prefix: list[str], code: str, *arguments: str) -> str:
    """Standard output of a fresh interpreter."""
    done = subprocess.run(
        [*prefix, sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_watch_sees_a_connection() -> None:
    seen = json.loads(run([], f"import contextlib\n{_WATCHED}\n{_TRIES}"))
    assert {"socket.getaddrinfo", "socket.__new__", "socket.connect"} == set(seen)


@pytest.mark.network
@pytest.mark.parametrize("prefix", [[], ["unshare", "-n"]], ids=["watched", "empty-namespace"])
def test_no_internet_socket_is_opened(prefix: list[str], notes: Path, config_file: Path) -> None:
    if prefix and (shutil.which("unshare") is None or subprocess.run([*prefix, "true"], check=False).returncode):
        pytest.skip("network namespaces need Linux and root")
    done = json.loads(run(prefix, _WATCHED + _WORK, str(notes), str(config_file)))
    assert done["codes"] == [0, 0, 0, 0]
    assert "2 files imported as 2 memories" in done["output"]
    assert "keys.md" in done["output"]
    assert done["seen"] == []
