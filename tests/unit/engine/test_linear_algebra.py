"""NumPy in the product's processes works with one thread, unless the user says otherwise."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_PROGRAMS = ("ai_os_diffusion.cli.main", "ai_os_app.__main__")
_ASK = "import os, {0}\ntry: {0}.main(['--help'])\nexcept SystemExit: print(os.environ['OPENBLAS_NUM_THREADS'], 'end')"


@pytest.mark.parametrize("program", _PROGRAMS)
@pytest.mark.parametrize(("given", "used"), [(None, "1"), ("3", "3")])
def test_programs_keep_it_to_one_thread(program: str, given: str | None, used: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "OPENBLAS_NUM_THREADS"}
    if given is not None:
        environment["OPENBLAS_NUM_THREADS"] = given
    command = [sys.executable, "-c", _ASK.format(program)]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1] == f"{used} end"


@pytest.mark.parametrize("program", _PROGRAMS)
def test_numpy_is_not_loaded_before(program: str) -> None:
    code = f"import sys, {program}; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
