"""The text of the memory of a picture or recording: what its file says, its caption, and what a machine read in it."""

from __future__ import annotations

import bisect
import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from ai_os_diffusion.captions import MEDIA, PARTED, parted
from ai_os_diffusion.dates import find_date
from ai_os_diffusion.memory.importers.base import clean
from ai_os_diffusion.memory.importers.markdown import readable
from ai_os_diffusion.memory.importers.recognising import READ, Known
from ai_os_diffusion.passage import spoken_date

HEADINGS = {
    "picture": "Words in the picture, read by machine, may be wrong",
    "recording": "Transcribed by machine, may be wrong",
}
_COMPACT_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_STAMP = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-_. ]?(?:0[1-9]|1[0-2])[-_. ]?(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"(?:[-_ T]*(?:at )?[0-2]\d[-_.:]?[0-5]\d(?:[-_.:]?[0-5]\d)?(?!\d))?"
)
_WORDS = re.compile(r"[^\W\d_]{2}")
_BY_CAMERA = re.compile(r"(?:img|image|dscf?|dscn|pxl|vid|mvi|rec|audio|voice|photo|picture|scan|wa|p)\W*\d*", re.I)
_NO_ALBUMS = frozenset(
    "home users user media mnt tmp desktop documents downloads pictures photos images bilder fotos camera dcim "
    "recordings audio music sounds voice files data onedrive dropbox icloud".split()
)


def name_in_words(path: str) -> str:
    """The name of a file as words, without a date in it where other words are left."""
    stem = PurePath(path).stem
    without = readable(_STAMP.sub(" ", stem)).strip(" .,()")
    return without if _WORDS.search(without) and not _BY_CAMERA.fullmatch(without) else readable(stem)


def day_in_name(path: str) -> dt.date | None:
    """The day that the name of a file says."""
    stem = PurePath(path).stem
    match = _COMPACT_DAY.search(stem)
    if match is None:
        return find_date(stem)
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def day_of_file(path: str) -> dt.date | None:
    """The day when the file was changed last; None where it cannot be told."""
    try:
        return dt.date.fromtimestamp(Path(path).stat().st_mtime)
    except (OSError, ValueError, OverflowError):
        return None


def albums(path: str) -> tuple[str, ...]:
    """The names of the two folders around a file, but those that say nothing, such as Pictures."""
    parts = PurePath(path).parts[1:-1]
    home = Path.home().parts[1:]
    own = parts[len(home) :] if parts[: len(home)] == home else parts
    return tuple(name for name in own[-2:] if name.lower() not in _NO_ALBUMS)


def told_albums(path: str) -> str:
    """A sentence that names the folders around a file, or nothing."""
    names = [clean(name) for name in albums(path)]
    if not names:
        return ""
    return f"It lies in the folder {names[-1]}" + (f", in {names[0]}." if len(names) > 1 else ".")


def told_day(verb: str, day: dt.date | None, time: str = "") -> str:
    """A sentence that says when it was made, or nothing."""
    return f"It was {verb} on {spoken_date(day)}{f' at {time}' if time else ''}." if day else ""


def one_line(text: object, most: int = 600) -> str:
    """A text that a file says about itself, short and in one line."""
    return " ".join(clean(str(text)).replace("\ufffd", " ").split())[:most].strip()


def composed(kind: str, facts: Sequence[str], words: str | None) -> str:
    """The facts, and what was read by machine under a heading that says so; the caption comes before it when stored."""
    parts = ["\n".join(fact for fact in facts if fact)]
    if words:
        parts += [f"# {HEADINGS[kind]}", words]
    return PARTED.join(parts)


def is_first(row: Mapping[str, Any]) -> bool:
    """Whether a raw row is the passage of a picture or recording that has its facts, and may have a caption."""
    return row["kind"] in MEDIA and not int(row.get("span_start") or 0)


def known_from(rows: Sequence[Mapping[str, Any]]) -> Known:
    """What the raw rows of a picture or a recording hold beside what its file says."""
    rows = sorted(rows, key=lambda row: (int(row["span_start"] or 0), int(row["span_end"] or 0)))
    if not rows:
        return Known()
    caption, _ = parted(str(rows[0]["text"])) if is_first(rows[0]) else ("", "")
    tags = tuple(rows[0].get("tags") or ())
    if json.loads(rows[0].get("metadata") or "{}").get("recognised") != READ:
        return Known(caption, tags)
    text, times = joined(rows)
    _, heading, words = text.partition(f"# {HEADINGS[str(rows[0]['kind'])]}{PARTED}")
    at = len(text) - len(words)
    return Known(caption, tags, words, tuple((place - at, when) for place, when in times) if heading else ())


def joined(rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[tuple[int, float]]]:
    """The text that passages were cut from, and the seconds of its characters; `rows` are raw and in order."""
    text, times = "", list[tuple[int, float]]()
    for number, row in enumerate(rows):
        gap = int(row["span_start"] or 0) - int(rows[number - 1]["span_end"] or 0) if number else 0
        text += PARTED if gap > 1 else "\n" * max(0, gap)
        told = json.loads(row.get("metadata") or "{}").get("times") or []
        times += [(len(text) + int(place), float(second)) for place, second in told]
        text += str(row["text"])
    return text, times


def second_at(times: Sequence[tuple[int, float]], place: int) -> float | None:
    """The second of the recording in which the word at a character is said; None before the first."""
    index = bisect.bisect_right(times, place, key=lambda time: time[0]) - 1
    return times[index][1] if index >= 0 else None
