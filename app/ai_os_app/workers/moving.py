"""The jobs that move the profile to another folder."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ai_os_app import paths as app_paths
from ai_os_app.workers import moving_jobs as jobs
from ai_os_app.workers.session import JobContext
from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.memory import moving


def handlers(config: EngineConfig) -> dict[type, Callable[[Any, JobContext], object]]:
    """What to call for the jobs that leave the profile open."""
    used = paths.profile_folder(config.profile)

    def look(job: jobs.LookAtFolder, context: JobContext) -> jobs.FolderSeen:
        target = app_paths.profile("", job.folder)
        if not job.folder:
            paths.ensure_private(target.parent)
        seen = moving.look_at(used, target)
        return jobs.FolderSeen(job.folder, str(target), seen.size, seen.free, seen.taken)

    def remove(job: jobs.RemoveOldProfile, context: JobContext) -> jobs.OldProfileRemoved:
        return jobs.OldProfileRemoved(job.path, moving.remove_profile(Path(job.path), used))

    return {jobs.LookAtFolder: look, jobs.RemoveOldProfile: remove}


def moved(config: EngineConfig, job: jobs.MoveProfile, context: JobContext) -> EngineConfig:
    """Copy the profile, which is closed; the configuration with which it opens there.

    Raises StorageError, BackupError, Cancelled.
    """
    target = app_paths.profile("", job.folder)
    profile = paths.profile_folder(config.profile)
    moving.copy_profile(profile, target, on_progress=context.progress, cancel=context.cancel)
    return dataclasses.replace(config, profile=str(target))
