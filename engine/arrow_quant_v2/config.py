"""Settings of a quantization."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from ai_os_diffusion import native
from ai_os_diffusion.weights.saving import GROUP_SIZE
from arrow_quant_v2.errors import ConfigurationError, translated

ModalityName = Literal["text", "code", "image", "audio"]
ProfileName = Literal["edge", "local", "cloud"]
# Of a copy with four bits: docs/decisions/023.
_FOUR_BITS_GROUP, _FOUR_BITS_SAMPLES = 32, 256
_FOUR_BITS_EIGHT = (".qkv.weight", ".up.weight")


@dataclass(frozen=True)
class DiffusionQuantConfig:
    """How a diffusion network is quantized.

    Attributes:
        bit_width: bits of a code: 2, 4 or 8.
        modality: what the network writes; None finds it from metadata or tensors.
        num_time_groups: mask-ratio groups with corrections of their own, where there are calibration inputs.
        group_size: elements of a row that share a scale, a multiple of 4.
        enable_time_aware: compute corrections per mask-ratio group, where there are calibration inputs and fewer than
            eight bits.
        enable_spatial: smooth outliers of input channels, where there are calibration inputs and more than two bits.
        min_accuracy: least cosine of a quantized tensor with the original; a tensor below it gets more bits.
        calibration_samples: calibration inputs of a tensor that are used, at most, in each mask-ratio group.
        deployment_profile: `edge`, `local` or `cloud`.
        fail_fast: a tensor below `min_accuracy` is an error instead of getting more bits.
        eight_bits: matrices with one of these in their names get eight bits, whatever `bit_width` is.

    Raises:
        ConfigurationError: a value is not allowed; the message names the field and what is.
    """

    bit_width: int = 4
    modality: ModalityName | None = None
    num_time_groups: int = 10
    group_size: int = 128
    enable_time_aware: bool = True
    enable_spatial: bool = True
    min_accuracy: float = 0.85
    calibration_samples: int = 128
    deployment_profile: ProfileName = "local"
    fail_fast: bool = False
    eight_bits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        try:
            with translated():
                native.check_quantization(self.to_dict())
        except (TypeError, OverflowError) as error:
            raise ConfigurationError(
                f"A setting of {self.to_dict()} has the wrong type: {error}.", remedy="See the class for the types."
            ) from error

    @classmethod
    def from_profile(cls, profile: ProfileName) -> DiffusionQuantConfig:
        """The settings of a tier: `edge` has 2 bits, `local` 4, `cloud` 8.

        Raises:
            ConfigurationError: there is no such profile.
        """
        widths = native.DEPLOYMENT_PROFILES
        if profile not in widths:
            raise ConfigurationError(
                f"The deployment profile {profile!r} does not exist.",
                remedy=f"Choose one of: {', '.join(widths)}.",
                context={"profile": profile},
            )
        return cls(bit_width=widths[profile], deployment_profile=profile)

    @classmethod
    def for_copy(cls, bits: int, group_size: int | None = None) -> DiffusionQuantConfig:
        """The settings of a smaller copy of a network that answers: those that its answers were measured with.

        Args:
            bits: of most matrices. With four, those that read the residual stream have eight.
            group_size: another one than was measured.

        Raises:
            ConfigurationError: there is no such width, or no such groups.
        """
        if bits != 4:
            return cls(bit_width=bits, group_size=GROUP_SIZE if group_size is None else group_size)
        return cls(
            bit_width=bits,
            group_size=_FOUR_BITS_GROUP if group_size is None else group_size,
            calibration_samples=_FOUR_BITS_SAMPLES,
            eight_bits=_FOUR_BITS_EIGHT,
        )

    def to_dict(self) -> dict[str, object]:
        """The settings by name."""
        return asdict(self)
