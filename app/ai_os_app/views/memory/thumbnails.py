"""Small copies of pictures for the list and the detail: asked for together, and kept while they are looked at."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QPixmap

from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.media_jobs import LoadThumbnails, Thumbnails
from ai_os_diffusion.types import MemoryHit

KIND = "picture"
_KEPT = 400
_TOGETHER = 6  # decoded in one go without a pause that could be felt; those that are still in sight ask again


class ThumbnailCache(QObject):
    """Gives what is there at once; `arrived` tells when more is."""

    arrived = Signal()

    def __init__(self, client: EngineClientLike, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._known: dict[str, QPixmap] = {}  # by the content of the picture; null where there is none
        self._wanted: dict[str, MemoryHit] = {}
        self._jobs: dict[int, tuple[MemoryHit, ...]] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_failed)

    def of(self, hit: MemoryHit) -> QPixmap | None:
        """The small copy of the picture that a memory is of; None where there is none, or not yet."""
        if hit.kind != KIND:
            return None
        key = hit.path + hit.source_hash
        if key in self._known:
            return None if self._known[key].isNull() else self._known[key]
        if all(key != each.path + each.source_hash for hits in self._jobs.values() for each in hits):
            self._wanted[key] = hit
            self._soon.start()
        return None

    @Slot()
    def _ask(self) -> None:
        hits = tuple(self._wanted.values())[-_TOGETHER:]  # of a quick scroll what is seen last
        self._wanted.clear()
        if hits:
            self._jobs[self._client.submit(LoadThumbnails(tuple(hit.id for hit in hits)))] = hits

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        hits = self._jobs.pop(job_id, None)
        if hits is None or not isinstance(result, Thumbnails):
            return
        found = dict(result.items)
        for hit in hits:
            picture = QPixmap()
            picture.loadFromData(found.get(hit.id, b""))
            self._known[hit.path + hit.source_hash] = picture
        while len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        self.arrived.emit()

    @Slot(int, object)
    @Slot(int)
    def _on_failed(self, job_id: int, _problem: object = None) -> None:
        self._jobs.pop(job_id, None)
