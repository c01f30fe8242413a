"""The shape of the repository: top level, sizes, single doors, forbidden constructs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("engine/ai_os_diffusion", "engine/arrow_quant_v2", "app/ai_os_app")
TOP_LEVEL = {
    "pyproject.toml", "README.md", "LICENSE", "NOTICE", "app", "engine", "native", "assets", "packaging", "tests",
    "benchmarks", "docs",
}  # fmt: skip
FILE_CAP = 500
FUNCTION_CAP = 80
DATA_MODULES = ("training/personal/",)  # word lists and sentence tables
DATA_FILE_CAP = 1500


def tracked() -> list[str]:
    """Paths that git knows or would add."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [line for line in done.stdout.splitlines() if (ROOT / line).is_file()]


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """(path, parsed module) of every Python file below the folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Names of the modules that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_top_level_is_exactly_the_prescribed_set() -> None:
    found = {path.split("/")[0] for path in tracked()}
    unexpected = {name for name in found if not name.startswith(".")} - TOP_LEVEL
    assert unexpected == set()


def test_packaging_is_not_a_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_only_one_module_imports_the_extension() -> None:
    importers = [
        path for path, tree in sources(*PACKAGES) if any(n.split(".")[0] == "ai_os_native" for n in imported(tree))
    ]
    assert importers == ["engine/ai_os_diffusion/native.py"]


def test_only_the_app_imports_qt() -> None:
    importers = [
        path for path, tree in sources("engine", "benchmarks") if any(n.startswith("PySide6") for n in imported(tree))
    ]
    assert importers == ["benchmarks/window.py"]  # it measures the window


@pytest.mark.parametrize(
    "module", ["ai_os_diffusion", "arrow_quant_v2", "ai_os_app", "ai_os_app.main_window", "ai_os_app.bootstrap"]
)
def test_importing_it_imports_no_torch(module: str) -> None:
    heavy = ["torch"] if module == "arrow_quant_v2" else ["torch", "ai_os_native"]
    code = f"import {module}, sys; sys.exit(any(name in sys.modules for name in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_files_and_functions_are_small() -> None:
    large = []
    for path, tree in sources(*PACKAGES, "benchmarks", "packaging"):
        lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
        cap = DATA_FILE_CAP if any(part in path for part in DATA_MODULES) else FILE_CAP
        if lines > cap:
            large.append(f"{path}: {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                size = node.end_lineno - node.lineno + 1
                if size > FUNCTION_CAP:
                    large.append(f"{path}: {node.name} has {size} lines")
    for path in (ROOT / "native").rglob("*.rs"):
        if "target" not in path.relative_to(ROOT / "native").parts:
            code = path.read_text(encoding="utf-8").split("#[cfg(test)]")[0]
            lines = len(code.splitlines())
            if lines > FILE_CAP:
                large.append(f"{path.relative_to(ROOT)}: {lines} lines")
    assert large == []


def test_no_forbidden_constructs() -> None:
    banned_calls = {"eval", "exec"}
    found = []
    for path, tree in sources(*PACKAGES):
        if any(name.split(".")[0] in ("marshal", "shelve") for name in imported(tree)):
            found.append(f"{path}: marshal or shelve")
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
                found.append(f"{path}:{node.lineno}: star import")
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                found.append(f"{path}:{node.lineno}: bare except")
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if isinstance(node.func, ast.Name) and name in banned_calls:
                found.append(f"{path}:{node.lineno}: {name}()")
            if ast.unparse(node.func).startswith("pickle."):
                found.append(f"{path}:{node.lineno}: pickle")
            if name == "load" and "torch" in ast.unparse(node.func) and "weights_only=True" not in ast.unparse(node):
                found.append(f"{path}:{node.lineno}: torch.load without weights_only=True")
            if name == "connect" and any(isinstance(argument, ast.Lambda) for argument in node.args):
                found.append(f"{path}:{node.lineno}: connect(lambda)")
    assert found == []


def test_nothing_is_kept_in_qsettings() -> None:
    """It waits for the disk with the interpreter held, whichever thread it is called on: the window stands still."""
    users = {
        path
        for path, tree in sources("app/ai_os_app")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "QSettings" for alias in node.names)
    }
    assert users == {"app/ai_os_app/__main__.py"}  # it takes the file of Qt's own dialogs off the disk


def test_no_todo_left_behind() -> None:
    marker = re.compile(r"(?:#|//|<!--)\s*(?:TODO|FIXME|XXX)\b")
    found = [
        path
        for path in tracked()
        if path.endswith((".py", ".rs", ".md", ".toml"))
        and path != Path(__file__).relative_to(ROOT).as_posix()
        and marker.search((ROOT / path).read_text(encoding="utf-8"))
    ]
    assert found == []


def test_crate_edges_follow_the_design() -> None:
    allowed = {
        "infer": {"kernels", "quant", "weights"},
        "kernels": set(),
        "quant": {"kernels"},
        "search": {"kernels"},
        "storage": {"search"},
        "tokenizer": set(),
        "weights": {"quant", "kernels"},
        "python": {"infer", "storage", "search", "tokenizer", "weights", "quant", "kernels"},
    }
    for crate, edges in allowed.items():
        text = (ROOT / "native" / crate / "Cargo.toml").read_text(encoding="utf-8")
        uses = set(re.findall(r"^aios-(\w+)", text, re.MULTILINE)) - {crate}
        assert uses <= edges, f"aios-{crate} depends on {uses - edges}"
        uses_pyo3 = re.search(r"^pyo3\b", text, re.MULTILINE) is not None
        assert uses_pyo3 == (crate == "python"), f"aios-{crate} and PyO3"


def test_weights_stay_within_their_budget() -> None:
    models = ROOT / "assets" / "models"
    size = sum(path.stat().st_size for path in models.rglob("*") if path.is_file())
    assert size <= 40 * 2**20
