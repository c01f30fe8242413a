"""Chats exported from WhatsApp: the text file, alone or in its zip, as Android and iPhones write it in any language."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ai_os_diffusion.memory.importers import archive
from ai_os_diffusion.memory.importers.base import Document, Importer, Run, Source, decode_text, problem
from ai_os_diffusion.memory.importers.chat_days import MAX_MESSAGES, Messenger, Said, day_documents

NAME = re.compile(r"_chat(?: ?\(\d+\))?\.txt|.*WhatsApp.*\.txt", re.IGNORECASE | re.DOTALL)
_MARKS = "\u200e\u200f\u202a\u202c\ufeff"  # of the direction of writing, before lines and names
_NOTICE = "\u200e"  # stands before what the program wrote, and no person
_DATE = r"(?P<a>\d{1,4})(?P<by>[./-])\s?(?P<b>\d{1,2})[./-]\s?(?P<c>\d{1,4})\.?"
_HALF = r"(?P<half>[AaPp]\.?[\s\u202f\xa0]?[Mm]\.?|上午|下午|午前|午後|오전|오후)"
_TIME = (
    rf"(?P<before>{_HALF.replace('half', 'early')}\s?)?(?P<h>\d{{1,2}})[:.](?P<m>\d{{2}})(?:[:.](?P<s>\d{{2}}))?"
    rf"(?:[\s\u202f\xa0]?{_HALF})?"
)
_STAMP = rf"{_DATE},?[\s\u202f\xa0](?:(?:um|at|à|kl\.)\s)?{_TIME}"
_LINE = re.compile(rf"[{_MARKS}]*(?:\[{_STAMP.replace('?P<', '?P<i_')}\][ \xa0]|{_STAMP}\s[-–]\s)")
_SPEAKER = re.compile(r"(?P<name>[^:\n]{1,100}?):(?: |\u200e|$)")
_LATE = ("p", "下午", "午後", "오후")
_MEDIA = re.compile(
    r"<[^<>\n]{3,60}>|[^\n/]{1,120}\.\w{2,5} \([^()\n]{3,60}\)|<[^<>\n]{2,30}: [^<>\n]{1,160}\.\w{2,5}>"
)  # "<Media omitted>", "IMG-1.jpg (file attached)", "<attached: 1.jpg>"
_OMITTED = re.compile(r"[^\n]{0,60}\b(?:omitted|weggelassen|ausgeschlossen|omitid[oa]|omis[e]?|omess[oa]|weggelaten)")
_DELETED = re.compile(
    r"(?:this message was deleted|you deleted this message|diese nachricht wurde gelöscht|du hast diese nachricht "
    r"gelöscht|ce message a été supprimé|se eliminó este mensaje|eliminaste este mensaje)[^\n]{0,40}",
    re.IGNORECASE,
)
_EDITED = re.compile(
    r"[ \u200e]+<[^<>\n]{0,40}(?:edited|bearbeitet|modifi[éc]|edit[óa]|bewerkt)[^<>\n]{0,20}>\s*\Z", re.IGNORECASE
)
_FILES, _SYSTEM, _GONE = "pictures, recordings and files", "notices of the service", "deleted messages"
_AGAIN = "Export the chat from WhatsApp again."
_TITLE = re.compile(r"WhatsApp Chat(?: (?:with|mit|con|avec|met|-|–))? ?|Chat de WhatsApp con |_chat", re.IGNORECASE)
_NOTE = 120  # letters at the end of a line in which its being edited is noted
_FIRST = 40  # lines by which a chat is told


class WhatsAppImporter(Importer):
    """Messages by days. Media, notices and deleted messages are left out."""

    name = "WhatsApp chat"
    kind = "chat"
    suffixes: tuple[str, ...] = (".txt", ".zip")
    unit = "day"
    shared = True
    size_factor = 2

    def documents(self, source: Source) -> Iterator[Document]:
        """The days of the chat, in order."""
        counts = {_FILES: 0, _SYSTEM: 0, _GONE: 0}
        if not archive.is_zip(source.data):
            yield from _chat(source, source, Path(source.path), counts)
            source.leave_out(counts)
            return
        for member in archive.members(source, lambda name: bool(NAME.fullmatch(PurePosixPath(name).name))):
            inner = Source(f"{source.path} ({member.name})", member.data, source.notes, source.problems)
            named = Path(member.name) if _title(Path(member.name)) else Path(source.path)
            yield from _chat(source, inner, named, counts)
        source.leave_out(counts)


def is_chat(name: str, head: bytes) -> bool:
    """Whether a file that is called so and begins so is a chat of WhatsApp."""
    lines = head.decode("utf-8", "ignore").split("\n")[:_FIRST]
    stamps = [match for line in lines if (match := _LINE.match(line))]
    if NAME.fullmatch(name):
        return bool(stamps)
    spoken = [match for match in stamps if _SPEAKER.match(match.string[match.end() :].lstrip(_MARKS))]
    return _LINE.match(lines[0]) is not None and len(spoken) >= 3


@dataclass
class _Message:
    numbers: tuple[int, int, int]
    dotted: bool
    half: str
    clock: tuple[int, int, int]
    speaker: str
    lines: list[tuple[str, int]] = field(default_factory=list)  # with the byte of each


def _chat(source: Source, file: Source, named: Path, counts: dict[str, int]) -> Iterator[Document]:
    messages = _messages(file)
    if not messages:
        raise problem(file.path, "is not a chat of WhatsApp", "Leave it out.")
    order = _order(messages)
    said: list[Said] = []
    wrong = 0
    for message in messages:
        at = _at(message, order)
        if at is None:
            wrong += 1
        elif (found := _said(message, at, counts)) is not None:
            said.append(found)
    if wrong:
        source.damaged(f"holds {wrong:,} messages with a day or time that does not exist", _AGAIN)
    if len(messages) > MAX_MESSAGES:
        source.damaged(f"holds over {MAX_MESSAGES:,} messages: the rest is left out", "Split it.")
    title = _title(named) or ", ".join(sorted({message.speaker for message in said})[:5])
    chat = Messenger(f"whatsapp/{title.casefold()}"[:200], f"WhatsApp chat with {title}", "WhatsApp")
    yield from day_documents(source, chat, said, base=0, packed=file is not source)


def _title(path: Path) -> str:
    """Who the chat is with, by the name of its file or folder; empty where that says nothing."""
    names = [path.stem, *([path.parent.name] if path.stem.lower().startswith("_chat") else [])]
    for name in names:
        if _TITLE.match(name):
            rest = re.sub(r"\s*\(\d+\)$", "", _TITLE.sub("", name, count=1)).strip(" -_")
            if rest:
                return rest[:150]
    return ""


def _messages(file: Source) -> list[_Message]:
    text, base = decode_text(file.path, file.data)
    messages: list[_Message] = []
    at = base
    for line in text.split("\n"):
        match = _LINE.match(line)
        if match is not None:
            if len(messages) > MAX_MESSAGES:
                break
            message, rest = _begin(match, line)
            messages.append(message)
            start = at + len(line[: len(line) - len(rest)].encode())
            message.lines.append((rest.rstrip("\r"), start))
        elif messages:
            messages[-1].lines.append((line.rstrip("\r"), at))
        at += len(line.encode()) + 1
    return messages


def _begin(match: re.Match[str], line: str) -> tuple[_Message, str]:
    """A message with its time and speaker; and what of the line is its text."""
    values = match.groupdict()
    prefix = "i_" if values["i_a"] is not None else ""
    numbers = (int(values[f"{prefix}a"]), int(values[f"{prefix}b"]), int(values[f"{prefix}c"]))
    half = (values[f"{prefix}half"] or values[f"{prefix}early"] or "").lower()
    clock = (int(values[f"{prefix}h"]), int(values[f"{prefix}m"]), int(values[f"{prefix}s"] or 0))
    rest = line[match.end() :]
    speaker = _SPEAKER.match(rest.lstrip(_MARKS))
    name = ""
    if speaker is not None:
        name = speaker["name"].strip(_MARKS + " ~\u202f\xa0")
        rest = rest[len(rest) - len(rest.lstrip(_MARKS)) + speaker.end("name") + 1 :].removeprefix(" ")
    return _Message(numbers, values[f"{prefix}by"] == ".", half, clock, name), rest


def _order(messages: Sequence[_Message]) -> str:
    """In which order the days of the whole file are written: "ymd", "dmy" or "mdy"."""
    first, second = [m.numbers[0] for m in messages], [m.numbers[1] for m in messages]
    if min(first) > 31:
        return "ymd"
    over = sum(number > 12 for number in first) - sum(number > 12 for number in second)
    if over:
        return "dmy" if over > 0 else "mdy"
    steps = {order: _steps_back(messages, order) for order in ("dmy", "mdy")}
    if steps["dmy"] != steps["mdy"]:  # messages stand in their order
        return min(steps, key=lambda order: steps[order])
    return "mdy" if messages[0].half and not messages[0].dotted else "dmy"


def _steps_back(messages: Sequence[_Message], order: str) -> int:
    days = [_ymd(message.numbers, order) for message in messages]
    return sum(later < earlier for earlier, later in itertools.pairwise(days))


def _ymd(numbers: tuple[int, int, int], order: str) -> tuple[int, int, int]:
    year, month, day = (numbers[order.index(part)] for part in "ymd")
    return (year + 2000 if year < 100 else year), month, day


def _at(message: _Message, order: str) -> dt.datetime | None:
    hour, minute, second = message.clock
    if message.half:
        late = message.half.startswith(_LATE)
        hour = hour % 12 + (12 if late else 0)
    try:
        return dt.datetime(*_ymd(message.numbers, order), hour, minute, second)
    except ValueError:  # the 31st of February
        return None


def _said(message: _Message, at: dt.datetime, counts: dict[str, int]) -> Said | None:
    """The message; None where it is none that somebody wrote."""
    lines = message.lines
    first = lines[0][0]
    bare = first.strip(_MARKS + " ")
    if not message.speaker:
        counts[_SYSTEM] += 1
        return None
    if _DELETED.fullmatch(bare):
        counts[_GONE] += 1
        return None
    if _MEDIA.fullmatch(bare) or (_NOTICE in first and _OMITTED.match(bare)):
        counts[_FILES] += 1
        lines = lines[1:]  # what was written below the picture
    elif first.startswith(_NOTICE):
        counts[_SYSTEM] += 1
        return None
    text, runs = _text(lines)
    return Said(message.speaker, at, text, runs) if text.strip() else None


def _text(lines: Iterable[tuple[str, int]]) -> tuple[str, tuple[Run, ...]]:
    said: list[str] = []
    runs: list[Run] = []
    length = 0
    for line, at in lines:
        shown = (_EDITED.sub("", line[-_NOTE:]) if line.endswith(">") else line[-_NOTE:]).rstrip()
        shown = line[:-_NOTE] + shown if shown else line[:-_NOTE].rstrip()
        if said:
            length += 1
        if shown:
            runs.append(Run(length, length + len(shown), at, at + len(shown.encode()), "utf-8"))
        said.append(shown)
        length += len(shown)
    text = "\n".join(said)
    end = len(text.rstrip())
    return text[:end], tuple(run for run in runs if run.start < end)
