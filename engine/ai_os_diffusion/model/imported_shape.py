"""Sizes of networks that are imported as they are: MDLM's DiT and ModernBERT. Reading them needs no torch.

In `metadata.json` such sizes carry the key `architecture`; sizes without it are a `TransformerShape`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar, TypeVar

ARCHITECTURE = "architecture"
_Shape = TypeVar("_Shape", bound="ImportedShape")


@dataclass(frozen=True)
class ImportedShape:
    """What the imported networks have in common.

    Attributes:
        vocab_size: rows of the token table, and logits of a position.
        width: channels of the residual stream (D).
        layers: transformer layers.
        heads: attention heads; the channels of each are an even number.
        inner: channels inside the feed-forward part.
        positions: longest sequence, in tokens.
        norm_eps: epsilon of the layer norms.
    """

    architecture: ClassVar[str]
    vocab_size: int
    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    norm_eps: float

    def __post_init__(self) -> None:
        for name in ("vocab_size", "width", "layers", "heads", "inner", "positions"):
            _check_whole(name, getattr(self, name), 1)
        if self.width % (2 * self.heads):
            raise ValueError(f"width must be a multiple of twice the heads: {self.width} is none of {2 * self.heads}")
        _check_positive("norm_eps", self.norm_eps)

    @property
    def head_width(self) -> int:
        """Channels of one attention head."""
        return self.width // self.heads

    def to_dict(self) -> dict[str, object]:
        """The fields and the architecture as JSON values; `from_dict` reads them back."""
        out: dict[str, object] = {ARCHITECTURE: self.architecture}
        for field in fields(self):
            value = getattr(self, field.name)
            out[field.name] = list(value) if isinstance(value, tuple) else value
        return out

    @classmethod
    def from_dict(cls: type[_Shape], values: Mapping[str, object]) -> _Shape:
        """Build from JSON values.

        Raises:
            ValueError: a field is missing, unknown or has a wrong value; the message names it.
        """
        given = {name: value for name, value in values.items() if name != ARCHITECTURE}
        known = [field.name for field in fields(cls)]
        for name in [*known, *given]:
            if name not in given or name not in known:
                raise ValueError(f"the field {name!r} is {'missing' if name in known else 'unknown'}")
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})  # type: ignore[arg-type]  # __post_init__ checks every value


@dataclass(frozen=True)
class DitShape(ImportedShape):
    """Sizes of MDLM's DiT.

    Attributes:
        rope_theta: base of the rotary positions.
        time_width: channels of the time condition; 0 where adaLN is folded to constants.
        time_features: sines and cosines of sigma that the time condition is made of; 0 where there is none.
    """

    architecture: ClassVar[str] = "dit"
    rope_theta: float
    time_width: int
    time_features: int

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_positive("rope_theta", self.rope_theta)
        for name in ("time_width", "time_features"):
            _check_whole(name, getattr(self, name), 0)
        if bool(self.time_width) != bool(self.time_features) or self.time_features % 2:
            raise ValueError("time_width and time_features must both be 0, or both positive and the latter even")

    @property
    def is_timed(self) -> bool:
        """Whether the network is told the time."""
        return self.time_width > 0


@dataclass(frozen=True)
class ModernBertShape(ImportedShape):
    """Sizes and switches of ModernBERT with its masked-language head.

    Attributes:
        global_layers: numbers of the layers that look at the whole sequence; the others look at a window.
        window: how far a token of the other layers looks, to either side.
        global_theta: base of the rotary positions in global layers.
        local_theta: base of the rotary positions in the others.
        norm_bias: whether the layer norms have biases.
        attention_bias: whether the attention's matrices have biases.
        mlp_bias: whether the feed-forward matrices have biases.
        head_bias: whether the head's matrix has a bias.
        output_bias: whether the vocabulary has a bias.
        tied: whether the token table is the output matrix too.
    """

    architecture: ClassVar[str] = "modernbert"
    global_layers: tuple[int, ...]
    window: int
    global_theta: float
    local_theta: float
    norm_bias: bool
    attention_bias: bool
    mlp_bias: bool
    head_bias: bool
    output_bias: bool
    tied: bool

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_positive("global_theta", self.global_theta)
        _check_positive("local_theta", self.local_theta)
        _check_whole("window", self.window, 0)
        for name in ("norm_bias", "attention_bias", "mlp_bias", "head_bias", "output_bias", "tied"):
            if type(getattr(self, name)) is not bool:
                raise ValueError(f"{name} must be true or false, got {getattr(self, name)!r}")
        if not isinstance(self.global_layers, tuple) or not set(self.global_layers) <= set(range(self.layers)):
            raise ValueError(f"global_layers must be numbers of layers below {self.layers}, got {self.global_layers!r}")


def _check_whole(name: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value!r}")


def _check_positive(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
        raise ValueError(f"{name} must be a positive number, got {value!r}")
