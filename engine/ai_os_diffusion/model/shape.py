"""The sizes that define a network: everything needed to build one before its weights are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from ai_os_diffusion.errors import InferenceError

TOKEN_MODALITIES = ("text", "code")
"""Modalities that are sequences of tokens, and so use the text head."""
EXPERT_MODALITIES = ("image", "audio")
"""Modalities that get a low-rank part where `TransformerShape.expert_rank` is above 0, in the order of the parts."""

_POSITIVE = (
    "vocab_size",
    "width",
    "layers",
    "heads",
    "inner",
    "positions",
    "time_features",
    "modality_rank",
)
_OPTIONAL = ("latent_channels", "expert_rank", "voice_width", "picture_width")


@dataclass(frozen=True)
class TransformerShape:
    """Sizes of the shared transformer; the defaults are the bundled model's.

    Attributes:
        vocab_size: rows of the token table.
        width: channels of the residual stream (D).
        layers: transformer layers.
        heads: attention heads; divides `width`.
        inner: channels inside the feed-forward part.
        positions: longest sequence, in tokens.
        modalities: names in the order of the modality table; the first is the default.
        time_features: channels of the sinusoidal time embedding; even.
        modality_rank: rank of each modality's own part of the adaLN table.
        norm_eps: epsilon of the trunk's layer norms.
        latent_channels: channels of the latents of pictures; 0: no head for them.
        expert_rank: rank of the parts that pictures and sound have of their own in every matrix; 0: none.
        voice_width: channels of what symbols tell of their sound; 0: no head for speech.
        picture_width: channels of the convolutions of the head for pictures, a multiple of 8; 0 without one.
    """

    vocab_size: int = 30522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    modalities: tuple[str, ...] = ("text", "code", "image", "audio")
    time_features: int = 256
    modality_rank: int = 8
    norm_eps: float = 1e-12
    latent_channels: int = 0
    expert_rank: int = 0
    voice_width: int = 0
    picture_width: int = 0

    def __post_init__(self) -> None:
        for name in _POSITIVE:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} must be a whole number of at least 1, got {value!r}")
        for name in _OPTIONAL:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise ValueError(f"{name} must be a whole number of at least 0, got {value!r}")
        if self.width % self.heads:
            raise ValueError(f"heads must divide width: {self.heads} does not divide {self.width}")
        if bool(self.latent_channels) != bool(self.picture_width) or self.picture_width % 8:
            raise ValueError(
                f"picture_width must be a multiple of 8 where pictures are drawn, got {self.picture_width}"
            )
        if self.time_features % 2:
            raise ValueError(f"time_features must be even, got {self.time_features}")
        names = self.modalities
        if not isinstance(names, tuple) or not names or not all(isinstance(n, str) and n for n in names):
            raise ValueError(f"modalities must be a tuple of at least one name, got {names!r}")
        if len(set(names)) != len(names):
            raise ValueError(f"modalities must not repeat a name, got {names!r}")
        if not isinstance(self.norm_eps, float) or not 0 < self.norm_eps < 1:
            raise ValueError(f"norm_eps must be a number between 0 and 1, got {self.norm_eps!r}")

    @property
    def head_width(self) -> int:
        """Channels of one attention head."""
        return self.width // self.heads

    def to_dict(self) -> dict[str, int | float | list[str]]:
        """The fields as JSON values; `from_dict` reads them back. Parts that a network lacks are left out."""
        out: dict[str, int | float | list[str]] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name not in _OPTIONAL or value:
                out[field.name] = list(value) if isinstance(value, tuple) else value
        return out

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> TransformerShape:
        """Build a shape from JSON values; absent fields take their defaults.

        Raises:
            ValueError: a field is unknown or has a wrong value; the message names it.
        """
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"unknown field {unknown[0]!r}; known fields: {', '.join(sorted(known))}")
        arguments = {k: tuple(v) if k == "modalities" and isinstance(v, list) else v for k, v in values.items()}
        return cls(**arguments)  # type: ignore[arg-type]  # __post_init__ checks every value

    @classmethod
    def preset(cls, name: str) -> TransformerShape:
        """The shape of a tier: `local` (bundled), `edge` (the same, at two bits), `workstation` (about 350M).

        Raises:
            ValueError: there is no such preset.
        """
        if name not in _PRESETS:
            raise ValueError(f"unknown preset {name!r}; presets: {', '.join(sorted(_PRESETS))}")
        return _PRESETS[name]


_PRESETS = {
    "local": TransformerShape(),
    "edge": TransformerShape(),
    "workstation": TransformerShape(width=1024, layers=19, heads=16, inner=4096, positions=2048),
}


def modality_number(shape: TransformerShape, modality: str) -> int:
    """The row of a modality with a head in the modality table. Raises InferenceError for any other name."""
    supported = [name for name in TOKEN_MODALITIES if name in shape.modalities]
    if modality in supported:
        return shape.modalities.index(modality)
    reason = "has no head yet" if modality in shape.modalities else "is unknown"
    raise InferenceError(
        f"Modality {modality!r} {reason}.",
        kind="inference.modality",
        remedy=f"Supported: {', '.join(supported)}.",
        context={"modality": modality},
    )
