"""Every public name that the requirements page lists as built can be imported from where it says."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_ROW = re.compile(r"^\| `(?P<name>\w+)` \| `(?P<module>[\w.]+)` \| built \|", re.MULTILINE)


def rows() -> list[tuple[str, str]]:
    """(name, module) of the table of public names."""
    text = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
    return [(match["name"], match["module"]) for match in _ROW.finditer(text)]


def test_the_page_lists_names() -> None:
    assert len(rows()) >= 15


@pytest.mark.parametrize(("name", "module"), rows())
def test_public_name_imports(name: str, module: str) -> None:
    assert hasattr(importlib.import_module(module), name)


def test_lazy_exports_all_resolve() -> None:
    import ai_os_diffusion

    for name in ai_os_diffusion.__all__:
        assert getattr(ai_os_diffusion, name) is not None


def test_links_of_the_requirements_page_exist() -> None:
    text = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
    missing = []
    for path in re.findall(r"`((?:tests|benchmarks|engine|native|docs|packaging|assets)/[\w./-]+)`", text):
        if not (ROOT / path).exists():
            missing.append(path)
    assert missing == []
