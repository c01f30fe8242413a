"""All checks, one after the other."""

from __future__ import annotations

from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.diagnostics import machine, models, parts, profile, screen
from ai_os_diffusion.diagnostics.report import Check, Report


def examine(config: EngineConfig, opened: Check | None = None) -> Report:
    """Check everything; takes seconds, and writes nothing.

    Args:
        config: names the profile and the weights to look at.
        opened: what `check_store` says of a profile that this process holds open already, which cannot be opened twice.
    """
    checks = [machine.check_python(), parts.check_packages(), parts.check_native()]
    checks += models.check_models(config)
    checks.append(opened if opened is not None else profile.check_profile(config))
    checks += [machine.check_disk(paths.profile_folder(config.profile)), machine.check_memory(), machine.check_clock()]
    checks += [screen.check_window(), screen.check_sound(), parts.check_torch(), *parts.check_optional()]
    return Report(tuple(checks))
