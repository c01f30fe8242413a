"""From a finished run to the weight directory that the product loads."""

from __future__ import annotations

import json
import tempfile
from functools import partial
from pathlib import Path

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.plot import read_metrics
from ai_os_diffusion.weights.saving import GROUP_SIZE, Codec, save_weights

LICENCE = "Apache-2.0"
ATTRIBUTION = "Trained from all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0)"


def publish(
    work: Path, target: Path, codec: Codec = "int8", group_size: int = GROUP_SIZE, shards: Path | None = None
) -> dict[str, object]:
    """Write the averaged weights of the run in `work` as a Parquet V2 directory.

    Args:
        work: the run.
        target: the directory.
        codec: how matrices are stored.
        group_size: columns that share a scale.
        shards: folder with check sets on which to measure what storing costs; the float weights are not kept.

    Returns:
        The training record that was stored with them: how far the run went, its last evaluation, and `rounding`.

    Raises:
        TrainingError: the run has exported nothing yet, or its parts do not belong together.
        ModelLoadError: the directory cannot be written.
    """
    tensors, meta = import_weights(work)
    if "tokenizer" not in meta:
        raise TrainingError(
            f"The parts in {work} do not say which vocabulary they belong to.",
            remedy="Train from them for at least one step; the new export says it.",
            context={"file": work},
        )
    shape = TransformerShape.from_dict(meta["shape"])
    record: dict[str, object] = dict(meta["state"])
    record["modes"] = ["ar"] if "next_token" in meta["state"].get("draws", {}) else ["diffusion"]
    if (work / "metrics.jsonl").exists():
        evaluations = [line for line in read_metrics(work / "metrics.jsonl") if line.get("event") == "evaluation"]
        record["evaluation"] = evaluations[-1] if evaluations else {}
    save = partial(
        save_weights,
        tensors=tensors,
        shape=json.loads(json.dumps(shape.to_dict())),
        modality="text",
        codec=codec,
        group_size=group_size,
        tokenizer_sha256=meta["tokenizer"],
        training=record,
        licence=LICENCE,
        attribution=ATTRIBUTION,
    )
    if shards is not None:
        from ai_os_diffusion.training.rounding import rounding_loss

        with tempfile.TemporaryDirectory() as folder:
            save(Path(folder))
            record["rounding"] = rounding_loss(work, Path(folder), shards)
    save(target)
    return record
