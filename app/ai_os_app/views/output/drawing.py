"""Drawing: gives prompts to the engine, and what comes of them to the image pane."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from ai_os_app.views.output.image_pane import ImagePane
from ai_os_app.views.output.one_job import OneJob
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.output_jobs import Draw
from ai_os_app.workers.results import Problem
from ai_os_diffusion.types import ImageOutput


class Drawing(OneJob):
    """Draws one picture at a time."""

    told = Signal(str)

    def __init__(self, client: EngineClientLike, pane: ImagePane, parent: QObject | None = None) -> None:
        super().__init__(client, parent)
        self._pane = pane
        pane.draw_requested.connect(self.draw)
        pane.vary_requested.connect(self.vary)
        pane.again_requested.connect(self.draw_part)
        pane.stop_requested.connect(self.stop)

    @Slot(str, int, str)
    def draw(self, prompt: str, seed: int, negative: str) -> None:
        """Draw a picture."""
        self._begin(Draw(prompt, seed, negative))

    @Slot(str, int, str)
    def vary(self, prompt: str, seed: int, negative: str) -> None:
        """Draw a picture like the one in sight."""
        self._begin(Draw(prompt, seed, negative, self._pane.picture))

    @Slot(str, int, str)
    def draw_part(self, prompt: str, seed: int, negative: str) -> None:
        """Draw the part of the picture in sight again that is marked; the rest stays."""
        self._begin(Draw(prompt, seed, negative, self._pane.picture, self._pane.view.marks.array().copy()))

    def _begin(self, job: Draw) -> None:
        if self.engine_is_gone():
            self.told.emit(self.tr("The engine is not running, so nothing can be drawn."))
            return
        self._pane.begin(job.prompt, waits=self.engine_starts(), part=job.again is not None)
        self.begin(job)

    @Slot()
    def stop(self) -> bool:
        """Stop drawing; whether it was under way."""
        active = self._pane.drawing
        self.drop()
        if active:
            self._pane.stop()
        return active

    @Slot()
    def clear(self) -> None:
        """Stop, and show nothing."""
        self.drop()
        self._pane.clear()

    def take_part(self, part: object) -> None:
        if isinstance(part, ImageOutput):
            self._pane.show_part(part)

    def take_count(self, count: int) -> None:
        self._pane.count(count)

    def take_result(self, result: object) -> None:
        if isinstance(result, ImageOutput):
            self._pane.finish(result)

    def take_problem(self, problem: Problem) -> None:
        self._pane.fail(problem)

    def take_stop(self) -> None:
        self._pane.stop()
