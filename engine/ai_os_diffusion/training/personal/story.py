"""Stories: private notes in prose, written by hand with changeable details, and what their writer asks of them later.

Each text file in ``stories/`` holds many. A story is a line of titles (``== Kitchen | Water!``), its slots
(``price: money 80 240`` or ``kind = kettle | toaster | iron``), the text, in which ``[cost: {price}]`` marks an answer's
words, and questions: ``? What did it cost? => cost``, or ``! Who painted it?`` for one that the text does not answer.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.passage import MONTHS
from ai_os_diffusion.training.personal import pools, values
from ai_os_diffusion.training.personal.pools import pick
from ai_os_diffusion.training.personal.templates import Span

FOLDER = Path(__file__).with_name("stories")
_HELD_OUT = 12  # one story in so many is never trained on
_TITLE, _SLOT, _QUESTION = "==", re.compile(r"(\w+)\s*(:|=)\s*(.+)"), re.compile(r"([?!])\s+(.+?)(?:\s*=>\s*([\w-]+))?\s*$")
_PART = re.compile(r"\[([\w-]+):\s*([^\[\]]*)\]")
_NAME = re.compile(r"\{([^{}]*)\}")
_DISTINCT_TRIES = 20

Sampler = Callable[[random.Random, bool], str]


@dataclass(frozen=True)
class Story:
    """A story as it was written.

    Attributes:
        titles: alternatives; may be empty, may name slots.
        slots: how each changeable detail is drawn.
        text: with slots in braces and answers in brackets.
        questions: what is asked, and the name of the answer; an empty name: the text does not say it.
        held_out: kept for measuring.
    """

    titles: tuple[str, ...]
    slots: Mapping[str, Sampler]
    text: str
    questions: tuple[tuple[str, str], ...]
    held_out: bool


@dataclass(frozen=True)
class Told:
    """A story with its details filled in: what to read, where each answer stands (characters), and the questions."""

    story: Story
    title: str
    text: str
    spans: Mapping[str, tuple[Span, ...]]
    questions: tuple[tuple[str, str], ...]


def _money(low: str, high: str) -> Sampler:
    return _general(values.money(int(low), int(high)))


def _number(low: str, high: str) -> Sampler:
    return lambda rng, held_out: str(rng.randint(int(low), int(high)))


def _general(sampler: values.Sampler) -> Sampler:
    # Samplers of numbers and codes look at the random generator alone; names and places are drawn from pools below.
    return lambda rng, held_out: str(sampler(rng, None))  # type: ignore[arg-type]


def _day(rng: random.Random, held_out: bool) -> str:
    day, month = rng.randint(1, 28), pick(rng, MONTHS)
    year = f" {rng.randint(2023, 2027)}" if rng.random() < 0.25 else ""
    return pick(rng, (f"{day} {month}{year}", f"{day} {month}{year}", f"{month} {day}", f"the {_ordinal(day)} of {month}", f"{_ordinal(day)} {month}{year}"))


def _ordinal(day: int) -> str:
    return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _time(rng: random.Random, held_out: bool) -> str:
    hour, minute = rng.randint(7, 21), rng.choice((0, 5, 10, 15, 20, 30, 30, 40, 45, 50))
    half = "am" if hour < 12 else "pm"
    short = f"{(hour - 1) % 12 + 1}{f'.{minute:02d}' if minute else ''}"
    return pick(rng, (f"{hour}:{minute:02d}", f"{hour}:{minute:02d}", f"{short} {half}", f"{short}{half}"))


def _code(rng: random.Random, held_out: bool) -> str:
    digits = "".join(rng.choice("0123456789") for _ in range(rng.randint(3, 6)))
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTUVWXYZ") for _ in range(2))
    return pick(rng, (digits, digits, f"{letters}{digits}", f"{letters}-{digits}", f"{digits}{letters[0]}", f"{letters}/{digits}"))


def _phone(rng: random.Random, held_out: bool) -> str:
    digits = [str(rng.randrange(10)) for _ in range(9)]
    return pick(rng, ("0{}{}{} {}{}{}{}{}{}", "0{}{} {}{}{} {}{}{}{}", "+4{} {}{}{} {}{} {}{}{}")).format(*digits)


_KINDS: Mapping[str, Callable[..., Sampler]] = {
    "woman": lambda: pools.FEMALE.pick,
    "man": lambda: pools.MALE.pick,
    "anyone": lambda: lambda rng, held_out: pick(rng, (pools.FEMALE, pools.MALE)).pick(rng, held_out),
    "surname": lambda: pools.SURNAMES.pick,
    "town": lambda: pools.CITIES.pick,
    "pet": lambda: pools.PETS.pick,
    "money": _money,
    "number": _number,
    "year": _number,
    "day": lambda: _day,
    "weekday": lambda: lambda rng, held_out: pick(rng, values.WEEKDAYS),
    "month": lambda: lambda rng, held_out: pick(rng, MONTHS),
    "time": lambda: _time,
    "phone": lambda: _phone,
    "code": lambda: _code,
}


@lru_cache(maxsize=1)
def stories() -> tuple[Story, ...]:
    """All stories, in the order of their files.

    Raises:
        TrainingError: a file breaks the form; names the file and the line.
    """
    return tuple(story for path in sorted(FOLDER.glob("*.txt")) for story in read_stories(path))


def read_stories(path: Path) -> list[Story]:
    """The stories of one file.

    Raises:
        TrainingError: the file breaks the form; names the file and the line.
    """
    made, block = [], list[tuple[int, str]]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith(_TITLE):
            if block:
                made.append(_Reader(path).story(block))
            block = [(number, line)]
        elif block and not line.startswith("# "):
            block.append((number, line))
    if block:
        made.append(_Reader(path).story(block))
    return made


@dataclass
class _Reader:
    """Reads the lines of one story."""

    path: Path
    slots: dict[str, Sampler] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    questions: list[tuple[str, str]] = field(default_factory=list)

    def story(self, block: Sequence[tuple[int, str]]) -> Story:
        head = block[0][1].removeprefix(_TITLE).strip()
        for number, line in block[1:]:
            if not self.text and line.strip() and (slot := _SLOT.fullmatch(line.strip())) and self._slot(number, *slot.groups()):
                continue
            if line.startswith(("? ", "! ")):
                self._question(number, line)
            else:
                self.text.append(line)
        text = "\n".join(self.text).strip()
        if stray := re.search(r"\[[\w-]+:|=>", _PART.sub("", text)):
            raise self._fault(block[0][0], f"{stray[0]!r} in the text is not a whole mark")
        keys = {match[1] for match in _PART.finditer(text)}
        for number, line in block:
            if line.startswith("? ") and (found := _QUESTION.fullmatch(line)) and found[3] not in keys:
                raise self._fault(number, f"no words of the text are marked [{found[3]}: ...]")
            for name in _NAME.findall(line):
                if name not in self.slots:
                    raise self._fault(number, f"{{{name}}} is no slot of this story")
        if not text or not self.questions:
            raise self._fault(block[0][0], "a story needs a text and questions")
        held_out = zlib.crc32(head.encode()) % _HELD_OUT == 0
        return Story(tuple(each.strip() for each in head.split("|")), dict(self.slots), text, tuple(self.questions), held_out)

    def _slot(self, number: int, name: str, sign: str, rest: str) -> bool:
        """Take a line as a slot; False: it is text."""
        if sign == "=":
            choices = tuple(each.strip() for each in rest.split("|"))
            if len(choices) < 2:
                raise self._fault(number, "choices are separated by |")
            self.slots[name] = lambda rng, held_out: pick(rng, choices)
            return True
        kind, *limits = rest.split()
        if kind not in _KINDS:
            return False
        try:
            self.slots[name] = _KINDS[kind](*limits)
        except (TypeError, ValueError) as error:
            raise self._fault(number, f"{rest!r} is no kind of slot") from error
        return True

    def _question(self, number: int, line: str) -> None:
        match = _QUESTION.fullmatch(line)
        if match is None or (match[1] == "?") != bool(match[3]):
            raise self._fault(number, "a question is '? text => key' or '! text'")
        self.questions.append((match[2], match[3] or ""))

    def _fault(self, number: int, what: str) -> TrainingError:
        return TrainingError(f"{self.path.name}, line {number}: {what}.", remedy="Correct the line.", context={"file": self.path})


def tell(rng: random.Random, story: Story, held_out: bool = False) -> Told:
    """The story with new details; names and towns come from the held-out part where asked."""
    known: dict[str, str] = {}
    for name, sampler in story.slots.items():
        for _ in range(_DISTINCT_TRIES):
            known[name] = sampler(rng, held_out)
            if list(known.values()).count(known[name]) == 1:
                break
    text, spans = _marked(_filled(story.text, known))
    title = _filled(pick(rng, story.titles), known)
    return Told(story, title, text, spans, tuple((_filled(asked, known), key) for asked, key in story.questions))


def _filled(text: str, known: Mapping[str, str]) -> str:
    return _NAME.sub(lambda match: known[match[1]], text)


def _marked(text: str) -> tuple[str, dict[str, tuple[Span, ...]]]:
    """The text without its marks, and where they were."""
    plain, last, spans = "", 0, dict[str, tuple[Span, ...]]()
    for match in _PART.finditer(text):
        plain += text[last : match.start()]
        answer = match[2].strip()
        spans[match[1]] = (*spans.get(match[1], ()), (len(plain), len(plain) + len(answer)))
        plain += answer
        last = match.end()
    return plain + text[last:], spans


def told_many(rng: random.Random, count: int, held_out: bool) -> Iterator[Told]:
    """Different stories, in random order.

    Raises:
        TrainingError: there are none, or a file breaks the form.
    """
    chosen = [story for story in stories() if story.held_out == held_out]
    if not chosen:
        raise TrainingError(f"{FOLDER} holds no stories.", remedy="Restore the folder from the repository.", context={"file": FOLDER})
    for story in rng.sample(chosen, min(count, len(chosen))):
        yield tell(rng, story, held_out)
