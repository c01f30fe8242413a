"""Jobs on parts of answers that are written again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ai_os_app.workers.output_jobs import KeepRefill, Refill
from ai_os_app.workers.session import JobContext
from ai_os_diffusion.answering.refilling import RefillSettings
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.conversation.refills import Refills
from ai_os_diffusion.types import Refilled


def handlers(refills: Refills) -> dict[type, Callable[[Any, JobContext], object]]:
    """What does each job with the answers of an open profile."""

    def refill(job: Refill, context: JobContext) -> Refilled:
        how = RefillSettings(job.steps, job.by, job.seed)
        return refills.refill(job.turn, job.text, job.spans, how, on_step=context.step, cancel=context.cancel)

    def keep(job: KeepRefill, context: JobContext) -> Turn:
        return refills.keep(job.turn, job.text)

    return {Refill: refill, KeepRefill: keep}
