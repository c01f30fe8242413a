"""The jobs on models, with an engine and without one."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ai_os_app import paths as app_paths
from ai_os_app.workers import model_jobs as jobs
from ai_os_app.workers import speed
from ai_os_app.workers.beside import Beside
from ai_os_app.workers.model_making import Maker
from ai_os_app.workers.model_shelf import Shelf, open_model
from ai_os_app.workers.session import JobContext
from ai_os_diffusion import paths
from ai_os_diffusion.answering.answerer import Answerer
from ai_os_diffusion.answering.compose import Composer
from ai_os_diffusion.answering.confidence import read_calibration
from ai_os_diffusion.answering.generation import TextGenerator
from ai_os_diffusion.answering.requests import check_text
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.progress import Progress
from ai_os_diffusion.runtime import TextModel


class ModelCare:
    """Lists, makes, removes, measures and compares models. Made once, it outlasts an engine that is opened again."""

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._shelf.sweep()
        self._maker = Maker(self._shelf)

    def close(self) -> None:
        """End what is being made."""
        self._maker.close()

    def handlers(self, engine: ArrowEngine) -> dict[type, Callable[[Any, JobContext], object]]:
        """What to call for each job."""
        used = used_key(engine.config)
        return {
            jobs.ListModels: lambda job, context: self._shelf.list(used),
            jobs.CheckModel: lambda job, context: jobs.ModelChecked(job.key, self._shelf.check(job.key)),
            jobs.CopyModel: lambda job, context: Beside(
                lambda: self._maker.copy(job.key, job.bits, context.part, context.cancel, used)
            ),
            jobs.ImportModel: lambda job, context: Beside(
                lambda: self._maker.take(Path(job.folder), context.part, context.cancel, used)
            ),
            jobs.RemoveModel: lambda job, context: self._remove(job, used),
            jobs.RestoreModel: lambda job, context: self._restore(job, used),
            jobs.MeasureModel: lambda job, context: self._measure(job, context, engine),
            jobs.CompareModels: lambda job, context: self._compare(job, context, engine),
        }

    def _remove(self, job: jobs.RemoveModel, used: str) -> jobs.ModelRemoved:
        self._shelf.remove(job.key)
        return jobs.ModelRemoved(job.key, self._shelf.list(used))

    def _restore(self, job: jobs.RestoreModel, used: str) -> jobs.Models:
        self._shelf.restore(job.key)
        return self._shelf.list(used)

    def _measure(self, job: jobs.MeasureModel, context: JobContext, engine: ArrowEngine) -> jobs.ModelMeasured:
        model, answerer = _answering(job.key, engine)
        seconds = speed.seconds_with(model, answerer, engine.config.memory.candidates, context.cancel)
        self._shelf.keep_speed(model.embedder_id, seconds)
        return jobs.ModelMeasured(job.key, seconds, model.device)

    def _compare(self, job: jobs.CompareModels, context: JobContext, engine: ArrowEngine) -> jobs.Compared:
        check_text(job.question, "The question", "Ask something.")
        made = []
        for number, key in enumerate((job.first, job.second)):
            context.progress(Progress(number, 2, key, None))
            context.cancel.check()
            _, answerer = _answering(key, engine)
            begun = time.perf_counter()
            answer = answerer.ask(job.question, cancel=context.cancel)
            made.append(jobs.ComparedAnswer(key, answer, time.perf_counter() - begun))
            context.part(made[-1])
        return jobs.Compared(job.question, (made[0], made[1]))


def list_models(config: EngineConfig) -> jobs.Models:
    """All models, where no engine is open; the one of the configuration is in use."""
    return Shelf().list(used_key(config))


def with_model(config: EngineConfig, job: jobs.UseModel) -> EngineConfig:
    """The configuration with another model, which is opened to see that it can answer. Raises ModelLoadError."""
    threads = job.threads or config.model.threads
    open_model(job.key, threads)
    path = str(app_paths.model_folder(job.key)) if job.key else ""
    return dataclasses.replace(config, model=dataclasses.replace(config.model, path=path, threads=threads))


def used_key(config: EngineConfig) -> str:
    """The key of a configuration's model; its path where it lies elsewhere."""
    if not config.model.path:
        return ""
    folder = Path(config.model.path)
    if folder.parent == paths.user_models():
        return f"{jobs.OWN}{folder.name}"
    return "edge" if folder == paths.edge_model() else str(folder)


def _answering(key: str, engine: ArrowEngine) -> tuple[TextModel, Answerer]:
    """A model, and what answers with it over the open profile: the memories are found with the model in use."""
    if key == used_key(engine.config):
        return engine.model, engine.answerer()
    model = open_model(key, engine.config.model.threads)
    composer = Composer(model, TextGenerator(model, engine.config).core)
    calibration = read_calibration(app_paths.model_folder(key))
    return model, Answerer(model, engine.retriever, engine.config, calibration, composer)
