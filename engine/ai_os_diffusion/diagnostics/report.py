"""What the checks say, as values, as text and as JSON."""

from __future__ import annotations

import dataclasses
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ai_os_diffusion import __version__

State = Literal["ok", "note", "problem"]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. A note is of something that not everybody needs, or that could not be looked at."""

    name: str
    state: State
    sentence: str
    remedy: str = ""


@dataclass(frozen=True)
class Report:
    """All checks, in the order in which they are told."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether all that is needed is in order."""
        return all(check.state != "problem" for check in self.checks)

    def as_text(self) -> str:
        """Lines for people; remedies are indented below what they are for."""
        lines = [f"AI-OS {__version__} on {platform.system()}, {platform.machine()}"]
        for check in self.checks:
            lines.append(f"{check.state:<8} {check.sentence}")
            if check.remedy:
                lines.append(f"{'':<8}   {check.remedy}")
        count = sum(check.state == "problem" for check in self.checks)
        problems = "1 problem was" if count == 1 else f"{count} problems were"
        lines.append("All that is needed is in order." if self.ok else f"{problems} found.")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: `ok`, `version`, `system`, `machine`, and a list `checks`."""
        return {
            "ok": self.ok,
            "version": __version__,
            "system": platform.system(),
            "machine": platform.machine(),
            "checks": [dataclasses.asdict(check) for check in self.checks],
        }


def shortened(text: str | Path) -> str:
    """A path, or a text with paths in it, with `~` in place of the user's home folder."""
    home = Path.home()
    return str(text).replace(str(home), "~") if len(home.parts) > 1 else str(text)
