"""Text, a picture and speech made at once, by shared passes of the trunk, beside the same three made one after another.

All are of the same prompt and take the same steps, and the outputs are compared. The first baseline is the same code
with one modality at a time. The second draws and speaks with a float32 copy of the trunk for each modality, with its
low-rank parts merged in. Times are medians over rounds in turn, of whole outputs with codecs and vocoder, and of one
step's rows in the trunk alone. As in the product the trunk has all cores and every other library one thread, and the
clock counts; with `--threads 1` it is the CPU time.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

import numpy as np

from ai_os_diffusion import native, paths
from ai_os_diffusion.answering.generation import TextGenerator
from ai_os_diffusion.config import DiffusionConfig, EngineConfig, MediaConfig, ModelConfig
from ai_os_diffusion.media.studio import Studio
from ai_os_diffusion.media.together import Made, at_once
from ai_os_diffusion.model.beside_trunk import BesideTrunk
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.types import AudioOutput, ImageOutput, TextOutput
from ai_os_diffusion.weights.loader import WeightLoader
from harness import Bar, arguments, finish, on_one_thread, summary
from merged_trunk import MergedTrunk

PROMPT = "The quick brown fox jumps over the lazy dog near the river."
STEPS, LENGTH = 12, 64
GOAL, CLOSE = 1.2, 1e-4
ROUNDS = 7
ROWS = (64, 64, 64, 56)  # of a step: text; the picture with its prompt and without; speech

Outputs = Mapping[str, Made]
Way = Callable[[], Outputs]


class Maker:
    """Makes the three, with steps as given."""

    def __init__(self, model: TextModel) -> None:
        # No token is committed early, so that every modality takes all of its steps.
        self.config = EngineConfig(
            diffusion=DiffusionConfig(threshold=1.0), media=MediaConfig(speech_steps=STEPS, picture_steps=STEPS)
        )
        self.model = model
        self.studio = Studio(self.config, model)
        self._text = TextGenerator(model, self.config)

    def _each(self) -> list[Callable[[], Made]]:
        return [
            lambda: self._text.generate(PROMPT, STEPS, LENGTH, 0),
            lambda: self.studio.draw(PROMPT, seed=0, negative="", steps=STEPS),
            lambda: self.studio.speak(PROMPT),
        ]

    def one_after_another(self) -> Outputs:
        """Each by itself."""
        return _named([make() for make in self._each()])

    def at_once(self) -> Outputs:
        """All of them in a meeting."""
        return _named(at_once(self._each(), CancelToken()))

    def rows(self) -> list[native.PackedSequence]:
        """What a step wants of the trunk, with rows that were drawn: text counts as a sequence of its own."""
        rng, width = np.random.default_rng(0), self.model.network.shape.width
        ids = list(self.model.tokenizer.encode(PROMPT).ids)
        trunks = (self.studio.voice._trunk, self.studio.painter._trunk, self.studio.painter._trunk)
        vectors = [rng.standard_normal((count, width)).astype(np.float32) for count in ROWS]
        task = native.TextDenoising(
            self.model.network._network, [self.model.special["mask"]] * ROWS[0], [True] * ROWS[0],
            [(0, ROWS[0], [0.5, 0.0])],
        )  # fmt: skip
        text = task.wanted()
        assert text is not None
        beside = [each._packed(x, 0.5, each.read(ids)) for each, x in zip(trunks, vectors[:0:-1], strict=True)]
        return [text, *beside]


def with_merged_copies(model: TextModel) -> Maker:
    """A maker whose pictures and speech have float32 trunks of their own."""
    maker = Maker(model)
    sha, shape = model.tokenizer.sha256, model.network.shape
    tensors = WeightLoader(paths.bundled_model(), sha).load().tensors
    for part, folder, name in (
        (maker.studio.painter, paths.bundled_pictures(), "image"),
        (maker.studio.voice, paths.bundled_voice(), "audio"),
    ):
        parts = WeightLoader(folder, sha).load().tensors
        part._trunk = cast(BesideTrunk, MergedTrunk(shape, tensors, parts, name))
    return maker


def _named(made: list[Made]) -> Outputs:
    return dict(zip(("text", "image", "audio"), made, strict=True))


def apart(first: Outputs, second: Outputs) -> float:
    """The largest difference of two sets: of confidences, of pixels in 0..1, of samples; infinite for other tokens."""
    gaps = [0.0]
    for one, other in zip(first.values(), second.values(), strict=True):
        if isinstance(one, TextOutput) and isinstance(other, TextOutput):
            same = one.ids == other.ids
            gaps.append(float(np.abs(np.subtract(one.confidence, other.confidence)).max()) if same else np.inf)
        elif isinstance(one, ImageOutput) and isinstance(other, ImageOutput):
            gaps.append(float(np.abs(one.pixels.astype(float) - other.pixels).max()) / 255)
        elif isinstance(one, AudioOutput) and isinstance(other, AudioOutput):
            gaps.append(float(np.abs(one.samples - other.samples).max()))
    return max(gaps)


def measured(rounds: int, ways: Mapping[str, Callable[[], Any]]) -> dict[str, tuple[list[float], list[float]]]:
    """(CPU seconds of the process, seconds by the clock) of each way, alternating round by round."""
    taken: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begun, clock = time.process_time(), time.perf_counter()
            way()
            taken[name][0].append(time.process_time() - begun)
            taken[name][1].append(time.perf_counter() - clock)
    for name, (cpu, clocks) in taken.items():
        print(summary(f"{name}, CPU", cpu), "|", summary("clock", clocks), flush=True)
    return taken


def first(network: Any, way: Way) -> tuple[Outputs, int]:
    """What a way makes, and how often it goes through the layers."""
    before = network.passes
    made = way()
    return made, int(network.passes - before)


def main() -> None:
    """Measure, print, judge."""
    parser = arguments((__doc__ or "").partition("\n\n")[0])
    cores = os.cpu_count() or 1
    parser.add_argument("--threads", type=int, default=cores, help="of the trunk (default: all cores); others have one")
    args = parser.parse_args()
    on_one_thread()
    model = load_text_model(ModelConfig(threads=args.threads))
    maker, merged, rounds = Maker(model), with_merged_copies(model), 1 if args.quick else ROUNDS
    ways: dict[str, Callable[[], Outputs]] = {
        "one after another": maker.one_after_another,
        "at once": maker.at_once,
        "one after another, merged float32 copies": merged.one_after_another,
    }
    rows, together = maker.rows(), model.network.hidden_together
    parts: dict[str, Callable[[], Any]] = {
        "rows of a step, four passes": lambda: [together([each]) for each in rows],
        "rows of a step, one pass": lambda: together(rows),
    }
    trunk = measured(5 * rounds, parts)
    made = {name: first(model.network, way) for name, way in ways.items()}
    counted = {name: passes for name, (_, passes) in made.items()}
    gap = apart(made["one after another"][0], made["at once"][0])
    print(f"{STEPS} steps each; passes one after another {counted['one after another']}, at once {counted['at once']}")
    taken = measured(rounds, ways) | trunk
    judged = int(args.threads != 1)
    (alone, shared, before, four, one) = (statistics.median(each[judged]) for each in taken.values())
    bars = [
        Bar("parallel_vs_one_after_another", alone / shared, GOAL),
        Bar("parallel_vs_merged_copies", before / shared, GOAL),
        Bar("parallel_difference", gap, CLOSE, False),
    ]
    print(f"one pass for the rows of a step takes {one / four:.3f} of the time of four")
    finish(bars, args, {"passes": counted, "seconds": taken, "ratio_of_trunk": four / one})


if __name__ == "__main__":
    main()
