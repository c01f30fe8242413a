"""The notebooks run from their first cell to their last, and are kept without outputs."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "notebooks"
NAMES = ("ask-your-notes", "quantize-a-model", "teach-a-skill")
_LARGEST = 20_000  # bytes
_LIMIT_S = 600  # an idle computer needs a tenth of it
_RUN = """
import sys
import nbformat
from nbclient import NotebookClient
NotebookClient(nbformat.read(sys.argv[1], 4), timeout=600, kernel_name="python3").execute()
"""


def test_no_notebook_is_forgotten() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_small_and_holds_no_output(name: str) -> None:
    file = FOLDER / f"{name}.ipynb"
    assert file.stat().st_size <= _LARGEST
    cells = [cell for cell in json.loads(file.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert cells
    assert [cell for cell in cells if cell["outputs"] or cell["execution_count"] is not None] == []
    assert f"({file.name})" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.timeout(_LIMIT_S)
@pytest.mark.parametrize("name", NAMES)
def test_it_runs(name: str, tmp_path: Path) -> None:
    """In a process of its own: a kernel talks through sockets of this computer."""
    missing = [each for each in ("nbclient", "ipykernel") if importlib.util.find_spec(each) is None]
    if missing:
        pytest.skip(f"the notebook is NOT run; install the group `docs` of pyproject.toml ({', '.join(missing)})")
    own = {"XDG_DATA_HOME": str(tmp_path), "OMP_NUM_THREADS": "1", "IPYTHONDIR": str(tmp_path / "ipython")}
    words = [sys.executable, "-c", _RUN, str(FOLDER / f"{name}.ipynb")]
    done = subprocess.run(words, env=os.environ | own, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
