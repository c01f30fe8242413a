"""What control branches (L1) do: JSON and worked steps, written for the same requests and seeds without and with one.

A branch is trained for each form as the background learning does it, on requests that are made up, and asked for
requests with other names, things and sentences. The hard constraint writes JSON with it too, and is always met.
`--branches` keeps what is trained, and takes it from there the next time.
"""

from __future__ import annotations

import json
import math
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ai_os_diffusion import paths
from ai_os_diffusion.answering.generation import TextGenerator
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.evolution.branches import open_branch, save_branch
from ai_os_diffusion.evolution.deltas import load_delta, save_delta
from ai_os_diffusion.evolution.form_items import TRAIN_STEPS, TRAINED
from ai_os_diffusion.evolution.records import Paired
from ai_os_diffusion.evolution.scoring import paired
from ai_os_diffusion.guidance import Field, JsonObject
from ai_os_diffusion.guidance.forms import LENGTH, STEPS, FormKind, form_of, json_object, parts_of, share_right
from ai_os_diffusion.model.controlled import Control
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.training.form_examples import FormExample, examples
from ai_os_diffusion.weights.loader import WeightLoader
from harness import Bar, arguments, finish, on_one_thread

SEED = 2026
_GAIN = 30.0  # points
_SHARE = 10.0  # percent of the trunk's parameters
_PATIENCE = 3600.0  # seconds of training on a machine that others use too
_PROMPTS, _FEW = 300, 12
_HARD, _FEW_HARD = 100, 4
_VALUES = {"count": Field("number", tokens=1)}


@dataclass(frozen=True)
class Written:
    """Texts for the same requests, without and with a branch."""

    form: Paired  # 1 where a text has the form
    right: Paired  # share of what is in it that is right
    valid: Paired  # JSON: 1 where it is any object


def main() -> None:
    """Print what is measured, and the bars."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--branches", type=Path, help="folder that keeps what is trained")
    parser.add_argument(
        "--steps", type=int, default=TRAIN_STEPS, help=f"of training for a form (default {TRAIN_STEPS})"
    )
    parser.add_argument("--model", type=Path, help="weight folder (default: the bundled one)")
    args = parser.parse_args()
    on_one_thread()
    folder = args.model or paths.bundled_model()
    model = load_text_model(ModelConfig(path=str(folder), threads=1))
    figures: dict[str, object] = {}
    with TemporaryDirectory() as work:
        place = args.branches or Path(work)
        ready = [kind for kind in ("json", "steps") if not args.quick or (place / f"{kind}.branch").is_dir()]
        controls = {kind: _branch(kind, model, folder, place, args.steps, figures) for kind in ready}
        count = _FEW if args.quick else _PROMPTS
        written = {kind: _compare(kind, model, controls[kind], count, figures) for kind in ready}
        share = 100 * _share(model, place / ready[0]) if ready else None
        hard = _constrained(model, controls.get("json"), _FEW_HARD if args.quick else _HARD)
    decides = not args.quick
    structured = written["steps"].form if "steps" in written and decides else None
    valid = written["json"].valid if "json" in written and decides else None
    finish(
        [
            Bar(
                "JSON validity gained by the branch", None if valid is None else 100 * valid.gain, _GAIN, unit=" points"
            ),
            Bar("JSON validity with the hard constraint", 100 * hard, 100.0, unit=" %"),
            Bar("steps followed, lower bound of the gain", structured and 100 * structured.low, 0.1, unit=" points"),
            Bar("size beside the trunk", share, _SHARE, higher_is_better=False, unit=" %"),
        ],
        args,
        figures,
    )


def _branch(
    kind: FormKind, model: TextModel, folder: Path, place: Path, steps: int, figures: dict[str, object]
) -> Control:
    """A branch for a form, trained where `place` has none."""
    learned, ready = place / kind, place / f"{kind}.branch"
    if not ready.is_dir():
        import torch

        from ai_os_diffusion.evolution.controlnet import ControlNetTrainer, states_of
        from ai_os_diffusion.evolution.lora import Limits
        from ai_os_diffusion.training.form_task import FormTask
        from ai_os_diffusion.weights.restoring import restore_network

        torch.set_num_threads(1)
        trainer = ControlNetTrainer(restore_network(folder, fold=True))
        task = FormTask(model.tokenizer, states_of(model), examples(kind, 0, TRAINED, held_out=False), 0)
        begun = time.process_time()
        losses = trainer.train(task, Limits(steps, _PATIENCE))
        spent = time.process_time() - begun
        figures[f"{kind} training"] = {"steps": len(losses), "cpu seconds": spent, "loss": losses[-1]}
        print(f"{kind}: {len(losses)} steps in {spent:.0f} s of CPU time, loss {statistics.fmean(losses[-50:]):.3f}")
        save_delta(learned, trainer.delta(), base=model.embedder_id, level="L1")
        save_branch(ready, model.network.shape, load_delta(learned, model.embedder_id))
    return open_branch(ready, threads=1)


def _compare(kind: FormKind, model: TextModel, control: Control, count: int, figures: dict[str, object]) -> Written:
    """The same requests without and with the branch."""
    generator = TextGenerator(model, EngineConfig())
    asked = examples(kind, SEED, count, held_out=True)
    scores: list[list[tuple[float, float, float]]] = []
    seconds = []
    for branch in (None, control):
        begun = time.process_time()
        texts = [
            generator.generate(each.request, STEPS, LENGTH, seed, control=branch).text
            for seed, each in enumerate(asked)
        ]
        seconds.append((time.process_time() - begun) / count)
        scores.append([_scored(text, each) for text, each in zip(texts, asked, strict=True)])
        print(f"{kind}, {'with' if branch else 'without'}: {asked[0].request!r} gives {texts[0]!r}")
    found = [paired([each[n] for each in scores[0]], [each[n] for each in scores[1]]) for n in range(3)]
    made = Written(*found)
    for name, figure in (("has its form", made.form), ("right", made.right), ("is an object", made.valid)):
        told = f"{100 * figure.before:.1f} -> {100 * figure.after:.1f} %"
        print(f"{kind}, {name}: {told} ({100 * figure.low:+.1f} to {100 * figure.high:+.1f} points, n {figure.items})")
        figures[f"{kind} {name}"] = vars(figure)
    figures[f"{kind} seconds a text"] = seconds
    print(f"{kind}: {1e3 * seconds[0]:.0f} ms of CPU time a text without, {1e3 * seconds[1]:.0f} ms with")
    return made


def _scored(text: str, example: FormExample) -> tuple[float, float, float]:
    form = form_of(example.request)
    if form is None:
        raise SystemExit(f"{example.request!r} asks for no form")
    has = float(parts_of(text, form) is not None)
    return has, share_right(text, example.text, form), float(json_object(text) is not None)


def _constrained(model: TextModel, control: Control | None, count: int) -> float:
    """Share of texts under a schema that are objects with the keys that were asked for."""
    generator = TextGenerator(model, EngineConfig())

    def met(seed: int, example: FormExample) -> bool:
        keys = json.loads(example.text)
        schema = JsonObject({key: _VALUES.get(key, Field(tokens=2)) for key in keys})
        made = generator.generate(example.request, 2, LENGTH, seed, constraints=[schema], control=control)
        return set(json_object(made.text) or {}) == set(keys)

    return statistics.fmean(met(seed, each) for seed, each in enumerate(examples("json", SEED, count, held_out=True)))


def _share(model: TextModel, branch: Path) -> float:
    """Parameters of a branch as a share of the trunk's."""
    own, whole = WeightLoader(branch).metadata()["tensors"], model.metadata["tensors"]
    trunk = sum(math.prod(each["shape"]) for each in whole if each["name"].startswith("trunk."))
    return sum(math.prod(each["shape"]) for each in own) / trunk


if __name__ == "__main__":
    main()
