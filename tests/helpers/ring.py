"""A keyring in memory, in the place of the package that reaches the system's."""

from __future__ import annotations

import sys
import types

import pytest


class Ring(types.ModuleType):
    """Stands for the package keyring."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.held: dict[tuple[str, str], str] = {}
        self.broken = False
        self.errors = types.ModuleType("keyring.errors")
        self.errors.KeyringError = RuntimeError  # type: ignore[attr-defined]

    def _check(self) -> None:
        if self.broken:
            raise RuntimeError("No recommended backend was available")

    def get_password(self, service: str, name: str) -> str | None:
        self._check()
        return self.held.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self._check()
        self.held[service, name] = value

    def delete_password(self, service: str, name: str) -> None:
        self._check()
        del self.held[service, name]


def install(monkeypatch: pytest.MonkeyPatch) -> Ring:
    """An empty keyring that the engine finds."""
    made = Ring()
    monkeypatch.setitem(sys.modules, "keyring", made)
    monkeypatch.setitem(sys.modules, "keyring.errors", made.errors)
    return made
