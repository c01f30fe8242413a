"""Value objects that cross threads and interfaces. All frozen; none holds a tensor of torch or an open handle."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the window imports this module and draws before NumPy is there
    import numpy as np
    import numpy.typing as npt


REFILLED = "refilled"
"""How an answer was made of which the user had words written again; its sources are those of the answer before."""


@dataclass(frozen=True)
class MemoryHit:
    """One recalled memory: where its text stands in its source, and how well it fits the question.

    `start` and `end` are UTF-8 byte offsets of `text` in the source file; `score` is what the order went by.
    """

    id: str
    kind: str
    title: str
    text: str
    path: str
    start: int
    end: int
    score: float
    created: dt.datetime | None = None
    day: dt.date | None = None
    tags: tuple[str, ...] = ()
    vector_score: float | None = None
    word_score: float | None = None
    pinned: bool = False
    parent: str = ""  # shared by the passages of one remembered text
    source_hash: str = ""  # SHA-256 of the file when it was imported

    @classmethod
    def of(cls, fields: dict[str, Any]) -> MemoryHit:
        """What the constructor makes of these fields, in a seventh of the time: a question makes some seventy."""
        made = object.__new__(cls)
        made.__dict__.update(fields)
        return made

    def scored(self, score: float) -> MemoryHit:
        """The same memory with another score."""
        return self.of(self.__dict__ | {"score": score})

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Bytes `start..end` of the source, if its bytes are the memory's text; else the memory's whole range.

        They are not in a file that escapes or encodes its text in another way (JSON, HTML, mails, PDF).
        """
        verbatim = not self.path or self.end - self.start == len(self.text.encode())
        return (start, end) if verbatim else (self.start, self.end)


@dataclass(frozen=True)
class Source:
    """The evidence of an answer: a span of a file, in UTF-8 byte offsets, exact to the byte."""

    id: str
    path: str
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True)
class UncertaintyReport:
    """Signals of one answer. `confidence` is the calibrated probability that it is right.

    `similarity` and `coverage` are the best of all memories that were read: cosine to the question, and share of the
    question's content words. They tell doubt about what the notes speak of from a question that they never touch.
    """

    confidence: float
    null_margin: float | None = None  # span score minus null score (nats); below 0 the model prefers "not here"
    span_entropy: float = 0.0  # nats, over the candidate spans
    similarity: float | None = None  # None where they were not measured
    coverage: float | None = None
    doubt: float | None = None  # probability that it is wrong, by the trigger's calibrator; None where it was not asked
    should_evolve: bool = False  # the verdict of the evolution trigger, which remembers earlier answers


@dataclass(frozen=True)
class Answer:
    """An answer with its sources, or an abstention."""

    question: str
    answer: str
    abstained: bool
    confidence: float
    language: str
    sources: tuple[Source, ...]
    how: str  # "span", "composed", "tool:<name>", "quote", "written", "refilled", "due", "abstained"
    uncertainty: UncertaintyReport
    timings: dict[str, float] = field(default_factory=dict)  # milliseconds per stage
    adapted: str = ""  # receipt of the adaptation, or id of the skill, that the notes were read with

    @property
    def from_notes(self) -> bool:
        """Whether the text answers from notes; summaries, drafts and abstentions do not, and nobody judged them."""
        return self.how in ("span", "composed", "quote") or self.how.startswith("tool:")


@dataclass(frozen=True)
class StepPiece:
    """A piece of a text that is being written, as it stands after one denoising step.

    `locked` pieces are words of the evidence and never change; `masked` ones are still open and their text is empty.
    `confidence`, in 0..1, is the probability of the word that stands there, or of the likeliest one while it is open.
    """

    text: str
    confidence: float
    masked: bool
    locked: bool


@dataclass(frozen=True)
class AnswerStep:
    """The text of an answer after denoising step `step` of `steps`; the pieces joined by "" are the text so far."""

    step: int
    steps: int
    pieces: tuple[StepPiece, ...]


@dataclass(frozen=True)
class Rewriting:
    """A text in which spans were written again; all other characters are those of the text before.

    Attributes:
        text: the whole of it.
        spans: where the new words stand in it, first character and the one after the last.
        likelihood: mean log-probability in nats of the words there and around them, each given all others.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    likelihood: float


@dataclass(frozen=True)
class Refilled:
    """What came of writing spans of `text` again: up to three ways, the likeliest first; none where none holds."""

    text: str
    ways: tuple[Rewriting, ...]
    seed: int
    steps: int


@dataclass(frozen=True)
class ConstraintReport:
    """How a text came to meet its constraints.

    Attributes:
        met_by_guidance: whether the first draw met all of them.
        energy: of the first draw; 0 where it met all of them.
        redrawn: times that it was drawn again with tokens given or forbidden.
        edited: whether words were changed at the end.
        passes: through the network, in all.
        seconds: in all.
    """

    met_by_guidance: bool
    energy: float
    redrawn: int
    edited: bool
    passes: int
    seconds: float


@dataclass(frozen=True)
class TextOutput:
    """Generated text with the confidence of each token.

    `uncertainty`, in 0..1, is that of the answer, or the mean entropy of the tokens as a share of the largest possible;
    None where nothing was generated. `parses` says of code whether it is valid Python together with what stands around
    it; None where it was not asked. `constrained` tells what constraints took; where it says that the text was edited,
    `ids` and `confidence` are those of before. `adapted` names the receipt of the control branch that had a say in it.
    """

    text: str
    ids: tuple[int, ...]
    confidence: tuple[float, ...]
    steps: int
    answer: Answer | None = None
    uncertainty: float | None = None
    parses: bool | None = None
    constrained: ConstraintReport | None = None
    adapted: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class SpokenWord:
    """A word that is said: characters `start..end` of the text that was asked for, from `begins` to `ends` seconds."""

    text: str
    start: int
    end: int
    begins: float
    ends: float


@dataclass(frozen=True, eq=False)
class AudioOutput:
    """A text as it is said.

    Attributes:
        text: what was asked for.
        samples: (n,) float32 in -1..1.
        rate: samples a second.
        words: in the order in which they are said.
    """

    text: str
    samples: npt.NDArray[np.float32]
    rate: int
    words: tuple[SpokenWord, ...]

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.samples) / self.rate


@dataclass(frozen=True, eq=False)
class ImageOutput:
    """A picture that was drawn: `pixels` (height, width, 3) uint8; the same prompt, seed and steps draw it again.

    `anew` is how much of it does not come from the picture that it was begun from: 1 where there was none.
    """

    prompt: str
    pixels: npt.NDArray[np.uint8]
    seed: int
    steps: int
    anew: float = 1.0


@dataclass(frozen=True)
class Unavailable:
    """An output that this version cannot make, and why."""

    modality: str
    reason: str


@dataclass(frozen=True)
class ImportReport:
    """What an import did: file counts, memories made, and one entry for every file that was left out."""

    batch: str
    files: int
    imported: int
    unchanged: int
    memories: int
    problems: tuple[FileProblem, ...] = ()
    hints: tuple[str, ...] = ()  # what to install to have more of it read


@dataclass(frozen=True)
class FileProblem:
    """A file that could not be imported: which, why, and what to do."""

    path: str
    reason: str
    remedy: str
