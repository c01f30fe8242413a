"""Jobs on remembered pictures and recordings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ai_os_app.workers.media_jobs import LoadRecording, LoadThumbnails, Recording, Thumbnails
from ai_os_app.workers.session import JobContext
from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory import thumbnails
from ai_os_diffusion.memory.importers.sound import open_sound, speech_of
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.speech.mel import RATE
from ai_os_diffusion.types import AudioOutput

_PLAYED_S = 120.0
_KIND = "recording"


def handlers(store: MemoryStore) -> dict[type, Callable[[Any, JobContext], object]]:
    """What does each job."""

    def small_pictures(job: LoadThumbnails, context: JobContext) -> Thumbnails:
        found = [(hit.id, thumbnails.of_picture(store, hit.path, hit.source_hash)) for hit in store.get(job.ids) if hit]
        return Thumbnails(tuple((key, data) for key, data in found if data))

    def recording(job: LoadRecording, context: JobContext) -> Recording:
        return load(store, job)

    return {LoadThumbnails: small_pictures, LoadRecording: recording}


def load(store: MemoryStore, job: LoadRecording) -> Recording:
    """Two minutes of a recording from a second on.

    Raises:
        ImporterError: no memory comes from it, or it cannot be read.
    """
    if not any(row["kind"] == _KIND for row in store.of_source(job.path)):  # no other file of the user is opened
        raise ImporterError("No memory comes from this file.", kind="importer.source", remedy="Import it again.")
    try:
        with open_sound(job.path) as sound:
            second = max(0.0, min(job.second, sound.frames / sound.samplerate))
            sound.seek(int(second * sound.samplerate))
            blocks = list(speech_of(sound, _PLAYED_S))
    except (ValueError, RuntimeError) as error:
        raise ImporterError(
            "The recording cannot be played: it is not there, or damaged.",
            kind="importer.source",
            remedy="Check the file, or import it again.",
        ) from error
    samples = np.concatenate(blocks) if blocks else np.zeros(2, np.float32)
    return Recording(job.path, second, AudioOutput("", samples, RATE, ()))
