"""What the window asks about models, and what it gets back; like those of `jobs` and `results`.

A model is named by a key: "" is the bundled one, "edge" the small bundled one, "own:NAME" one of the user's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from ai_os_diffusion.types import Answer

ModelState = Literal["used", "ready", "damaged", "unfit"]
MakingStep = Literal["waiting", "reading", "quantizing", "converting", "copying", "checking"]


@dataclass(frozen=True)
class ListModels:
    """All models at hand: Models."""


@dataclass(frozen=True)
class CheckModel:
    """Check every checksum of a model: ModelChecked."""

    key: str


@dataclass(frozen=True)
class MeasureModel:
    """How fast a model answers on this computer: ModelMeasured."""

    key: str


@dataclass(frozen=True)
class CopyModel:
    """Make a copy of a model with fewer bits, among the user's: ModelMade. Its parts are Making."""

    key: str
    bits: int


@dataclass(frozen=True)
class ImportModel:
    """Take a folder of weights, or a checkpoint that can be converted, among the user's: ModelMade. Parts as above."""

    folder: str


@dataclass(frozen=True)
class RemoveModel:
    """Remove a model of the user's; RestoreModel brings it back while the window is open: ModelRemoved."""

    key: str


@dataclass(frozen=True)
class RestoreModel:
    """Bring back what was removed: Models."""

    key: str


@dataclass(frozen=True)
class UseModel:
    """Answer with another model from now on, with so many threads (0: as many as now): ModelUsed."""

    key: str
    threads: int = 0


@dataclass(frozen=True)
class CompareModels:
    """One question to two models over the same memories: Compared. Its parts are ComparedAnswer."""

    question: str
    first: str
    second: str


@dataclass(frozen=True)
class Model:
    """A model at hand.

    Attributes:
        key: names it.
        bits: of a weight; 16 or 32 for weights that are not quantized; 0 where that cannot be read.
        size: bytes on disk.
        parameters: numbers in all tensors.
        version: names the vector space, so that two models with the same version give comparable vectors.
        folder: where it lies.
        state: whether it is in use, or can be.
        reason: why it cannot be used, as a sentence.
        smaller: widths in bits of the copies that can be made of it.
        seconds: for a short answer, as measured last; None where it was not.
        device: where it computes.
    """

    key: str
    bits: int
    size: int
    parameters: int
    version: str
    folder: str
    state: ModelState
    reason: str = ""
    smaller: tuple[int, ...] = ()
    seconds: float | None = None
    device: str = "cpu"

    @property
    def is_own(self) -> bool:
        """Whether the user made or imported it."""
        return self.key.startswith(OWN)

    @property
    def name(self) -> str:
        """Name of one of the user's; "" for a bundled one."""
        return self.key.removeprefix(OWN) if self.is_own else ""


OWN = "own:"


@dataclass(frozen=True)
class Models:
    """The bundled ones first."""

    items: tuple[Model, ...]


@dataclass(frozen=True)
class ModelChecked:
    """Whether a model is whole; `problems` says in sentences what is not."""

    key: str
    problems: tuple[str, ...]


@dataclass(frozen=True)
class ModelMeasured:
    """How long a short answer takes with a model."""

    key: str
    seconds: float
    device: str


@dataclass(frozen=True)
class Making:
    """How far a copy or an import is; the share in 0..1 and the seconds left are None while they are not known."""

    step: MakingStep
    share: float | None = None
    seconds_left: float | None = None


@dataclass(frozen=True)
class ModelMade:
    """A model was made.

    `before` and `after` are sizes in bytes; `cosine` tells how near the weights are to the original's, and is None
    where nothing was quantized.
    """

    model: Model
    before: int
    after: int
    cosine: float | None = None


@dataclass(frozen=True)
class ModelRemoved:
    """A model was removed; `models` are those that are left."""

    key: str
    models: Models


@dataclass(frozen=True)
class ModelUsed:
    """Another model answers; so many memories get new vectors now, and are found by their words until then."""

    key: str
    pending: int
    models: Models


@dataclass(frozen=True)
class ComparedAnswer:
    """What a model answers, and in how many seconds, without the time to load it."""

    key: str
    answer: Answer
    seconds: float


@dataclass(frozen=True)
class Compared:
    """Both answers."""

    question: str
    answers: tuple[ComparedAnswer, ComparedAnswer]


ModelJob: TypeAlias = (
    ListModels
    | CheckModel
    | MeasureModel
    | CopyModel
    | ImportModel
    | RemoveModel
    | RestoreModel
    | UseModel
    | CompareModels
)
