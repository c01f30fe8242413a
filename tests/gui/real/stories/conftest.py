"""Stories wait for an engine and a model on a computer that may be busy: none is hurried."""

from __future__ import annotations

from pathlib import Path

import pytest

_LIMIT_S = 3600  # an idle computer needs a fiftieth of it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder gets the limit."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(_LIMIT_S))
