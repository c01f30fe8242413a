"""From shards and folders to the networks and tasks of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt
import torch

from ai_os_diffusion.errors import ModelLoadError, TrainingError
from ai_os_diffusion.model.loading import HEAD_TENSORS, ZERO_INITIALISED
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.training.batches import scaled
from ai_os_diffusion.training.block_task import BlockTask
from ai_os_diffusion.training.code_task import CodeMarks, CodeTask
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.fake_quant import quantize_network
from ai_os_diffusion.training.few_step import Evaluation, FewStepEvaluation, Round, make_task
from ai_os_diffusion.training.imitation import Imitation
from ai_os_diffusion.training.shards import TEACHER_PATTERN, ShardSet
from ai_os_diffusion.training.tasks import (
    FEW_STEP,
    DiffusionTask,
    DistillTask,
    GroundedTask,
    NextTokenTask,
    PointerTask,
    TextTask,
)

POINTER_BATCH, TEXT_BATCH, GROUNDED_BATCH, DISTILL_BATCH, CODE_BATCH = 16, 12, 16, 12, 12


def load_teacher(shards: ShardSet, device: torch.device) -> UnifiedScoreNetwork | None:
    """The frozen encoder whose sentence vectors are kept; None when the shards hold none."""
    if not list(shards.folder.glob(TEACHER_PATTERN)):
        return None
    tensors, meta = import_weights(shards.folder, TEACHER_PATTERN.removesuffix("-*.npz"))
    shape = TransformerShape.from_dict(meta["shape"])
    teacher = UnifiedScoreNetwork(shape)
    _load(teacher, tensors, shards.folder)
    return teacher.requires_grad_(False).eval().to(device)


def new_network(shards: ShardSet, start: Path | None, seed: int, prefix: str = "trunk") -> UnifiedScoreNetwork:
    """The network that a run trains.

    Args:
        shards: their teacher gives the shape and, without `start`, the first weights.
        start: folder with exported parts, or weight directory, to begin from.
        seed: of parts that no weights are given for.
        prefix: start of the parts' names.

    Raises:
        TrainingError: the weights are missing, damaged, of another shape or of another vocabulary.
    """
    torch.manual_seed(seed)
    folder = start
    if folder is None:
        folder, prefix = shards.folder, TEACHER_PATTERN.removesuffix("-*.npz")
        if not list(folder.glob(TEACHER_PATTERN)):
            return UnifiedScoreNetwork(_shape(shards, {}))
    tensors, meta = import_weights(folder, prefix)
    if meta.get("tokenizer", shards.tokenizer) != shards.tokenizer:
        raise TrainingError(
            f"The weights in {folder} belong to another vocabulary than the shards in {shards.folder}.",
            remedy="Pack the shards with the vocabulary of the weights, or begin from other weights.",
            context={"file": folder},
        )
    net = UnifiedScoreNetwork(_shape(shards, meta))
    _load(net, tensors, folder)
    begin_code(net)
    return net


def begin_code(net: UnifiedScoreNetwork) -> None:
    """Let the modality of code, where it was never trained, begin as that of text."""
    names = net.shape.modalities
    if not {"text", "code"} <= set(names):
        return
    text, code = names.index("text"), names.index("code")
    trunk = net.trunk
    with torch.no_grad():
        if trunk.modality.weight[code].any() or trunk.time.delta_up[code].any():
            return
        for table in (trunk.modality.weight, trunk.time.delta_down, trunk.time.delta_up):
            table[code] = table[text]


def make_tasks(
    names: Iterable[str],
    shards: ShardSet,
    teacher: UnifiedScoreNetwork | None,
    seed: int,
    device: torch.device,
    scale: float = 1,
) -> dict[str, TextTask]:
    """The tasks of a mix by name; `scale` multiplies their batches.

    Raises:
        TrainingError: a task has no data in these shards.
    """
    made: dict[str, TextTask] = {}
    for name in names:
        sizes = {name: len(shards.text) for name in ("diffusion", "next_token", "block")}
        sizes |= {"grounded": len(shards.grounded), "code": len(shards.code)}
        if name == FEW_STEP:
            raise TrainingError(
                f"The task {FEW_STEP!r} belongs to the stage 'distill' alone.",
                remedy="Leave it out of --mix.",
                context={"key": "--mix", "task": name},
            )
        if not sizes.get(name, len(shards.pointer)) or (name == "distill" and teacher is None):
            raise TrainingError(
                f"The shards in {shards.folder} hold nothing for the task {name!r}.",
                remedy="Pack shards with that data, or leave the task out with --mix.",
                context={"file": shards.folder, "task": name},
            )
        mask, cls = shards.special("mask"), shards.special("cls")
        if name == "pointer":
            made[name] = PointerTask(shards.pointer, scaled(POINTER_BATCH, scale), seed, device)
        elif name == "diffusion":
            made[name] = DiffusionTask(shards.text, scaled(TEXT_BATCH, scale), seed, mask, device)
        elif name == "next_token":
            made[name] = NextTokenTask(shards.text, scaled(TEXT_BATCH, scale), seed, device)
        elif name == "grounded":
            made[name] = GroundedTask(shards.grounded, scaled(GROUNDED_BATCH, scale), seed, mask, device)
        elif name == "block":
            made[name] = BlockTask(shards.text, scaled(TEXT_BATCH, scale), seed, mask, device)
        elif name == "code":
            marks = CodeMarks.of(shards.manifest["special"])
            made[name] = CodeTask(shards.code, scaled(CODE_BATCH, scale), seed, marks, device)
        elif teacher is not None:
            made[name] = DistillTask(shards.pointer, teacher, scaled(DISTILL_BATCH, scale), seed, cls, device)
    return made


def make_few_step(
    shards: ShardSet,
    teacher: UnifiedScoreNetwork,
    step: Round,
    seed: int,
    device: torch.device,
    scale: float,
    others: Evaluation,
) -> tuple[dict[str, TextTask], Evaluation]:
    """The task of a round of few-step distillation, and `others` with its figure; `scale` multiplies the batches.

    Raises:
        TrainingError: the shards have neither text nor answers.
    """
    task = make_task(shards, teacher, step, (scaled(TEXT_BATCH, scale), scaled(GROUNDED_BATCH, scale)), seed, device)
    return {FEW_STEP: task}, FewStepEvaluation(others, shards, teacher, step, device)


def make_quantized(
    net: UnifiedScoreNetwork,
    average: UnifiedScoreNetwork,
    original: UnifiedScoreNetwork,
    tasks: Mapping[str, TextTask],
    bits: int,
    group: int,
) -> dict[str, TextTask]:
    """Round the weights of `net` and `average` from now on, and let every task also follow `original`."""
    average.load_state_dict(net.state_dict())
    for each in (net, average):
        quantize_network(each, bits, group)
    teacher = original.requires_grad_(False).eval()
    return {name: Imitation(task, teacher) for name, task in tasks.items()}


def _shape(shards: ShardSet, meta: dict[str, object]) -> TransformerShape:
    values = meta.get("shape", shards.manifest.get("shape"))
    return TransformerShape.from_dict(values) if isinstance(values, dict) else TransformerShape()


def _load(net: UnifiedScoreNetwork, tensors: dict[str, npt.NDArray[Any]], folder: Path) -> None:
    headless = not any(name.startswith("text.") for name in tensors)
    allowed = (*ZERO_INITIALISED, *HEAD_TENSORS) if headless else ZERO_INITIALISED
    try:
        net.load_tensors(tensors, allowed)
    except ModelLoadError as error:
        raise TrainingError(
            f"The weights in {folder} cannot be used: {error}",
            remedy="Begin from an export of this network.",
            context={"file": folder},
        ) from error
