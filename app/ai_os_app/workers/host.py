"""Brings the engine up on its thread, where nothing of it has been imported before."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from ai_os_app.workers.jobs import Diagnose, Job, RepairModel
from ai_os_app.workers.model_jobs import ListModels, ModelUsed, UseModel

if TYPE_CHECKING:
    from ai_os_app.workers.session import Session
    from ai_os_diffusion.config import EngineConfig


class EngineHost:
    """Nothing of the engine is imported before `open`; importing this module costs nothing."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        self._passphrase = ""

    def unlock(self, passphrase: str) -> None:
        """Open an encrypted profile with this from now on."""
        self._passphrase = passphrase

    def open(self) -> Session:
        """Load libraries, model and profile. Raises DiffusionError, ImportError, OSError."""
        gc.disable()  # what is being imported stays: walking it stops the window for 40 ms at every full collection
        try:
            from ai_os_app.workers.engine_session import EngineSession

            return EngineSession(self._config, self._passphrase)
        finally:
            gc.freeze()  # nor is it walked later
            gc.enable()

    def run_closed(self, job: Job) -> object:
        """Check, repair, list or choose models, or check this computer."""
        if isinstance(job, Diagnose):
            from ai_os_app.workers.diagnosing import diagnosis

            return diagnosis(self._config)
        if isinstance(job, ListModels | UseModel):
            from ai_os_app.workers import models

            if isinstance(job, ListModels):
                return models.list_models(self._config)
            self._config = models.with_model(self._config, job)
            return ModelUsed(job.key, 0, models.list_models(self._config))
        from ai_os_app.workers import model_files

        return model_files.repair(self._config) if isinstance(job, RepairModel) else model_files.check(self._config)
