"""The report of `ai-os doctor` for the window."""

from __future__ import annotations

from ai_os_app.workers.results import Diagnosis
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.diagnostics.examining import examine
from ai_os_diffusion.diagnostics.report import Check


def diagnosis(config: EngineConfig, opened: Check | None = None) -> Diagnosis:
    """Check everything, in seconds; `opened` is what is known of a profile that this process has open."""
    report = examine(config, opened)
    return Diagnosis(report.as_text(), report.ok)
