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
from ai_os_diffusion.errors import BackupError
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
        return jobs.OldProfileRemoved(job.path, _removed(Path(job.path), used))

    return {jobs.LookAtFolder: look, jobs.RemoveOldProfile: remove}


def _removed(old: Path, used: Path) -> int:
    """The bytes that are free again: none where the user has removed the folder; its disk, though, must be there."""
    try:
        return moving.remove_profile(old, used)
    except BackupError as error:
        if error.kind != "backup.profile" or old.exists() or not old.parent.is_dir():
            raise
        return 0


def moved(config: EngineConfig, job: jobs.MoveProfile, context: JobContext) -> EngineConfig:
    """Copy the profile, which is closed; the configuration with which it opens there.

    Raises StorageError, BackupError, Cancelled.
    """
    target = app_paths.profile("", job.folder)
    profile = paths.profile_folder(config.profile)
    moving.copy_profile(profile, target, on_progress=context.progress, cancel=context.cancel)
    return dataclasses.replace(config, profile=str(target))
