"""From runs of pictures and speech to the weight directories that the product loads beside a trunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ai_os_diffusion.model.arithmetic import Floats, flat
from ai_os_diffusion.model.convolution import flat_kernel
from ai_os_diffusion.model.modality_parts import VOCODER, parts_of
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.publish import ATTRIBUTION, LICENCE
from ai_os_diffusion.weights.loader import WeightLoader, trunk_id
from ai_os_diffusion.weights.saving import Codec, save_weights

_COARSE = ("codec.encoder.", "trunk.layers.")
"""Parts of what draws that four bits serve: what begins a drawing and does not finish it, and low-rank additions."""


def publish_voice(audio: Path, vocoder: Path, beside: Sequence[Path], out: Path, codec: Codec) -> str:
    """Write the parts of speech and the vocoder as one weight directory; returns and raises as `publish_beside`.

    `vocoder` may be a published voice, whose vocoder is taken over as it is.
    """
    sound, meta = import_weights(vocoder)
    extra = {f"{VOCODER}{name}": values for name, values in sound.items()}
    shape, training = meta["shape"], {"vocoder": meta.get("state")}
    if any(name.startswith(VOCODER) for name in sound):
        extra = {name: values for name, values in sound.items() if name.startswith(VOCODER)}
        shape = meta["shape"]["vocoder"]
        training = {"vocoder": WeightLoader(vocoder).metadata()["training"]["vocoder"]}
    extra = {name: values.astype(np.float32) for name, values in extra.items()}
    return publish_beside(
        audio,
        beside,
        out,
        "audio",
        codec,
        extra={name: flat(x) if x.ndim == 3 and x.shape[1] > 1 else x for name, x in extra.items()},
        shape={"vocoder": shape},
        training=training,
        leave_out="audio.sounds.",
        learned_from="learned from the voice slt of flite (Carnegie Mellon University)",
    )


def publish_pictures(image: Path, codec: Path, upsampler: Path, beside: Path, out: Path, storage: Codec) -> str:
    """Write the parts of pictures, their codec and upsampler as one weight directory.

    Returns and raises as `publish_beside`.
    """
    runs = {"codec": import_weights(codec), "upsampler": import_weights(upsampler)}
    values = {f"{kind}.{name}": x.astype(np.float32) for kind, (own, _) in runs.items() for name, x in own.items()}
    return publish_beside(
        image,
        [beside],
        out,
        "image",
        storage,
        extra={name: flat_kernel(x) if x.ndim == 4 else x for name, x in values.items()},
        shape={kind: meta["shape"] for kind, (_, meta) in runs.items()},
        training={kind: meta["state"] for kind, (_, meta) in runs.items()},
        exceptions=dict.fromkeys(_COARSE, "int4") if storage == "int8" else None,
        learned_from="learned from pictures of Fluent, Noto, EmojiTwo, FxEmoji, Blobmoji, flag-icons and game-icons",
    )


def publish_beside(
    run: Path,
    beside: Sequence[Path],
    out: Path,
    modality: str,
    codec: Codec,
    *,
    extra: Mapping[str, Floats],
    shape: Mapping[str, Any],
    training: Mapping[str, Any],
    leave_out: str = "",
    learned_from: str = "",
    exceptions: Mapping[str, Codec] | None = None,
) -> str:
    """Write the parts of a modality as one weight directory, and say what it weighs.

    Args:
        run: folder of the run that trained them.
        beside: the weight directories whose trunks it was trained beside.
        out: the directory.
        modality: ``image`` or ``audio``.
        codec: of matrices.
        extra: tensors of the modality's codec, convolutions as matrices.
        shape: sizes of the codec, by name.
        training: how far the codec's run had come.
        leave_out: start of the names that only training needs.
        learned_from: whose work it was learned from, beside the trunk's.
        exceptions: as of `save_weights`.

    Raises:
        TrainingError: the run has exported nothing, or is damaged.
        ModelLoadError: the trunk cannot be read, or the directory cannot be written.
    """
    tensors, meta = import_weights(run)
    sizes = TransformerShape.from_dict(meta["shape"])
    parts = parts_of({name: values.astype(np.float32) for name, values in tensors.items()}, sizes, modality)
    if leave_out:
        parts = {name: values for name, values in parts.items() if not name.startswith(leave_out)}
    parts = {name: _as_matrix(values) for name, values in parts.items()} | dict(extra)
    save_weights(
        out,
        parts,
        shape={key: size for key in ("expert_rank", "picture_width") if (size := getattr(sizes, key))} | dict(shape),
        modality=modality,
        codec=codec,
        tokenizer_sha256=meta["tokenizer"],
        training={modality: meta["state"], **training},
        licence=LICENCE,
        attribution=f"{ATTRIBUTION}; {learned_from}" if learned_from else ATTRIBUTION,
        about={"beside": [trunk_id(WeightLoader(each).metadata()) for each in beside]},
        exceptions=exceptions,
    )
    total = sum(path.stat().st_size for path in out.iterdir())
    return f"{sum(values.size for values in parts.values()) / 1e6:.2f}M numbers, {total / 2**20:.1f} MiB in {out}"


def _as_matrix(values: Floats) -> Floats:
    """Convolutions over time or over a picture as the matrices that are multiplied with; others as they are."""
    return flat_kernel(values) if values.ndim == 4 else flat(values) if values.ndim == 3 else values
