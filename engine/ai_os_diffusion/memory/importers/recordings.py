"""Recordings: when they were made and how long they are, what their file says about them, and the words in them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.dates import find_date
from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers import media_text, recognising
from ai_os_diffusion.memory.importers.base import Document, Importer, Place, Source, problem
from ai_os_diffusion.memory.importers.media_text import one_line
from ai_os_diffusion.memory.importers.sound import open_sound, speech_of
from ai_os_diffusion.memory.importers.transcribing import Sentence

MOST_SECONDS = 6 * 3600.0  # that are transcribed
_SENTENCES = 4  # in a paragraph
_SAVE_AGAIN = "Open it in an audio player and save it as WAV, FLAC or MP3."
_OTHERS = (".m4a", ".aac", ".wma", ".amr", ".3gp", ".m4b")
Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Heard:
    """What was said: paragraphs, and for each of their words (character in its paragraph, second)."""

    text: str
    times: tuple[tuple[int, float], ...]


class RecordingImporter(Importer):
    """WAV, FLAC, Ogg (Vorbis and Opus), MP3 and AIFF."""

    name = "recording"
    kind = "recording"
    suffixes: tuple[str, ...] = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aiff", ".aif")
    machine_read = True
    size_factor = 8

    def documents(self, source: Source) -> Iterator[Document]:
        """The recording as one document; its words lead to the second in which they are said."""
        with _opened(source) as sound:
            seconds, tags = sound.frames / sound.samplerate, _tags(sound)
        day = find_date(tags.get("date", "")) or media_text.day_in_name(source.path)
        made = "recorded" if day else "saved"
        day = day or media_text.day_of_file(source.path)
        heard, state = self._heard(source, tags)
        facts = _sentences(source.path, tags, day, made, seconds)
        text = media_text.composed(self.kind, facts, heard.text if heard else None)
        at = len(text) - len(heard.text) if heard else 0
        times = tuple((at + place, second) for place, second in heard.times) if heard else ()
        yield Document(
            path=source.path,
            title=tags.get("title") or media_text.name_in_words(source.path),
            day=day,
            tags=source.known.tags,
            links=(),
            text=text,
            body=0,
            base=0,
            sha256=source.sha256,
            metadata={"seconds": round(seconds, 1), "recognised": state}
            | ({"author": tags["artist"]} if "artist" in tags else {}),
            places=_places(text, at, times),
            times=times,
        )

    def check(self, source: Source) -> None:
        """Raise where it cannot be opened; it is listened to when it is imported."""
        with _opened(source):
            pass

    def _heard(self, source: Source, tags: dict[str, str]) -> tuple[_Heard | None, str]:
        known = source.known
        if known.words is not None:
            return _Heard(known.words, known.times), recognising.READ
        if source.recognition is None:
            return None, recognising.OFF
        if "album" in tags and "tracknumber" in tags:
            source.notes.append("It is a piece of music, whose words are not written down.")
            return None, recognising.READ
        state = source.recognition.prepare(self.kind)
        if state != recognising.READ:
            return None, state
        sentences: list[Sentence] = []
        try:
            with _opened(source) as sound:
                sentences += source.recognition.transcriber.hear(speech_of(sound, MOST_SECONDS))
                if sound.frames / sound.samplerate > MOST_SECONDS:
                    source.damaged("is so long that only its first six hours are written down", "Split it.")
        except ImporterError as error:
            source.damaged(f"is imported without its words. {str(error).rstrip('.')}", "Nothing else is lost.")
            return None, recognising.MISSING  # tried again by the next import
        return _written(sentences), state


def _opened(source: Source) -> Any:
    if PurePath(source.path).suffix.lower() in _OTHERS:
        kind = PurePath(source.path).suffix[1:].upper()
        raise problem(source.path, f"is a recording of a kind ({kind}) that cannot be read here", _SAVE_AGAIN)
    try:
        return open_sound(io.BytesIO(source.data))
    except ValueError as error:
        raise problem(source.path, str(error), _SAVE_AGAIN) from error


def _tags(sound: Any) -> dict[str, str]:
    """What the file says about itself, by libsndfile's names of such tags."""
    try:
        told = sound.copy_metadata()
    except (RuntimeError, UnicodeError):  # an extra; the sound is the file
        return {}
    return {name: line for name, text in told.items() if (line := one_line(text, 300))}


def _sentences(path: str, tags: dict[str, str], day: dt.date | None, made: str, seconds: float) -> list[str]:
    return [
        f"A recording: {media_text.name_in_words(path)}.",
        media_text.told_day(made, day),
        media_text.told_albums(path),
        *(f"{name.capitalize()}: {tags[name]}." for name in ("title", "artist", "album", "genre") if name in tags),
        tags.get("comment", ""),
        f"It is {length_in_words(seconds)} long.",
    ]


def length_in_words(seconds: float) -> str:
    """A length as people say it: "2 minutes 5 seconds"."""
    whole = max(1, round(seconds))
    parts = ((whole // 3600, "hour"), (whole // 60 % 60, "minute"), (whole % 60, "second"))
    told = [f"{count} {unit}" + ("" if count == 1 else "s") for count, unit in parts if count]
    return " ".join(told[:2])


def _written(sentences: list[Sentence]) -> _Heard:
    """The words as sentences in paragraphs, as far as the pauses tell them."""
    text, times = "", list[tuple[int, float]]()
    for number, sentence in enumerate(sentences):
        text += ("\n\n" if number % _SENTENCES == 0 else " ") if number else ""
        for place, word in enumerate(sentence.words):
            text += " " if place else ""
            times.append((len(text), round(word.begins, 2)))
            text += word.text if place else word.text[:1].upper() + word.text[1:]
        text += "."
    return _Heard(text, tuple(times))


def _places(text: str, at: int, times: tuple[tuple[int, float], ...]) -> tuple[Place, ...]:
    """Where paragraphs begin, in seconds."""
    if not times:
        return ()
    begins = [(place, second) for place, second in times if text[max(0, place - 2) : place] == "\n\n"]
    words = text.rfind("#", 0, at)  # the heading goes with the first of them
    return (Place(0, {}), Place(words, {"second": times[0][1]}), *(Place(at, {"second": told}) for at, told in begins))
