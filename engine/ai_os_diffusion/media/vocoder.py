"""From log-mel frames to samples with the weights of `model.vocoder.Vocoder`; NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ai_os_diffusion.model import arithmetic
from ai_os_diffusion.model.arithmetic import Floats, convolve, layer_norm, linear
from ai_os_diffusion.speech.excitation import STEPS, Spectra, filter_basis, pulses, sound_of, spectra
from ai_os_diffusion.speech.mel import HOP, PITCH

_EPS = 1e-5


def sound(parts: Mapping[str, Floats], mel: Floats, seed: int = 0) -> Floats:
    """The sound of a voice's frames.

    Args:
        parts: the tensors ``vocoder.*``.
        mel: (F, MELS) natural logarithms.
        seed: of the noise that breath is made of.

    Returns:
        (F HOP,) samples in -1..1.
    """
    hidden = _read(parts, mel)
    pitch = linear(hidden, parts["vocoder.pitch.weight"], parts["vocoder.pitch.bias"])[:, 0]
    noise = np.random.default_rng(seed).standard_normal(len(mel) * HOP, np.float32)
    voiced = spectra(pulses(np.float32(PITCH) * np.exp(pitch))) * _filter(parts, hidden, "voice")
    return sound_of(voiced + spectra(noise) * _filter(parts, hidden, "breath"))


def _read(parts: Mapping[str, Floats], mel: Floats) -> Floats:
    """(F, MELS) -> (F, width)."""
    x = convolve(mel, parts["vocoder.first.weight"], parts["vocoder.first.bias"])
    x = layer_norm(x, parts["vocoder.first_norm.weight"], parts["vocoder.first_norm.bias"], _EPS)
    layer = 0
    while f"vocoder.blocks.{layer}.scale" in parts:
        stem = f"vocoder.blocks.{layer}."
        mixed = convolve(x, parts[f"{stem}mix.weight"], parts[f"{stem}mix.bias"])
        mixed = layer_norm(mixed, parts[f"{stem}norm.weight"], parts[f"{stem}norm.bias"], _EPS)
        inner = arithmetic.gelu(linear(mixed, parts[f"{stem}up.weight"], parts[f"{stem}up.bias"]))
        x = x + parts[f"{stem}scale"] * linear(inner, parts[f"{stem}down.weight"], parts[f"{stem}down.bias"])
        layer += 1
    return layer_norm(x, parts["vocoder.last_norm.weight"], parts["vocoder.last_norm.bias"], _EPS)


def _filter(parts: Mapping[str, Floats], hidden: Floats, name: str) -> Spectra:
    """(F STEPS + 1, BINS); the last one stands twice, for the frame that is centred on the end."""
    cepstra = linear(hidden, parts[f"vocoder.{name}.weight"], parts[f"vocoder.{name}.bias"])
    cepstra = cepstra.reshape(len(hidden) * STEPS, -1)
    made: Spectra = np.exp(cepstra @ filter_basis(cepstra.shape[1]))
    return np.concatenate([made, made[-1:]])
