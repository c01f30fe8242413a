"""Seconds from a cached context to a finished text, by the native loop and by torch with the NumPy samplers.

Every text is one block behind its context, whose keys and values are kept; every step reads the block anew. Weights are
the bundled ones as INT8 and, quantized here, as INT2 (the time does not depend on what they say), and random ones of
the `workstation` preset. Both parties have two threads on two cores and take turns; torch multiplies with float32. The
figures are medians of wall-clock time with their ranges, and of CPU time of the process. Where the machine is shared
with other work (its load says so), the wall clock tells about that work, and the CPU time of a text, divided by the two
cores that share it, is judged in its place; torch's threads wait busily, which counts.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ai_os_diffusion import native, paths
from ai_os_diffusion.answering.generation import forbidden_ids
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.model.denoising import DenoisingTask, LoopStep
from ai_os_diffusion.model.inference import Floats, Ids, InferenceNetwork, Mask
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.runtime import load_text_model
from ai_os_diffusion.weights.restoring import restore_network
from arrow_quant_v2 import ArrowQuantV2, DiffusionQuantConfig
from harness import Bar, arguments, finish, summary
from random_model import write_random_model
from torch_path import TorchNetwork

CORES = 2
GROUP = 64
STEPS, LENGTHS = (1, 4, 8), (16, 64, 128)
JUDGED = (4, 64)  # steps and new tokens
CONTEXT, PROMPT = 256, 16  # tokens of the bundled model's context, and of the large one's prompt
BUNDLED_MS, LARGE_MS = 150.0, 500.0
MOST_LOAD = 0.5  # of other processes, over the last minute
Write = Callable[[int, int], None]


@dataclass(frozen=True)
class VnniBar(Bar):
    """A bar for machines whose processor multiplies bytes in 512 bits; elsewhere the figure is only told."""

    has_vnni: bool = True

    @property
    def met(self) -> bool:
        """As `Bar.met` where it is decided."""
        return not self.has_vnni or super().met

    def line(self) -> str:
        """As `Bar.line`, or that this processor cannot decide it."""
        if self.has_vnni or self.figure is None:
            return super().line()
        return f"bar {self.name}: not run (no VNNI), {self.figure:.4g}{self.unit}"


@dataclass
class Times:
    """Seconds of the texts of one party."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # of the process, for each core

    def judged(self, *, shared: bool) -> float:
        """The median by the clock that counts."""
        return statistics.median(self.cpu if shared else self.wall)


class Warm:
    """A network that has read the context already."""

    def __init__(self, network: Any, context: list[int]) -> None:
        self.network = network
        self.cache = self.network.new_cache()
        nothing = np.zeros(len(context), np.bool_)
        self.network.after(np.array(context), self.cache, rows=nothing, extend=True, blocks=(len(context), 1))

    def __call__(self, tokens: Ids, **inputs: Any) -> Floats:
        """Not asked for by the block sampler."""
        raise NotImplementedError

    def new_cache(self) -> Any:
        """The one that holds the context."""
        return self.cache

    def after(self, tokens: Ids, cache: Any, *, rows: Mask, extend: bool, **inputs: Any) -> Floats:
        """Logits behind the context, which is known."""
        if extend:
            return np.zeros((0, 0), np.float32)
        logits: Floats = self.network.after(tokens, cache, rows=rows, extend=False, **inputs)
        return logits


class WarmLoop(Warm):
    """One that runs the loop itself."""

    def denoise(self, task: DenoisingTask) -> Iterator[LoopStep]:
        """See `LoopingNetwork`."""
        steps: Iterator[LoopStep] = self.network.denoise(task, self.cache)
        return steps


def writing(network: Warm, context: list[int], mask: int, forbidden: list[int]) -> Write:
    """A function of steps and new tokens that writes a text behind the context."""
    core = DiffusionCore(network, mask_id=mask, forbidden_ids=forbidden)

    def write(steps: int, length: int) -> None:
        made = list(core.generate(context, length, steps=steps, sampler="block", block=length))
        assert len(made) == steps
        assert mask not in made[-1].ids[len(context) :]

    return write


def opened(folder: Path, shape: TransformerShape) -> InferenceNetwork:
    """The native network of a folder."""
    return InferenceNetwork(native.TextNetwork.open(str(folder), precision="quantized", threads=CORES), shape)


def bundled(folder: Path) -> dict[str, Write]:
    """The bundled model: INT2 and INT8 natively, and torch."""
    ArrowQuantV2().quantize_diffusion_model(
        paths.bundled_model(), folder, DiffusionQuantConfig(bit_width=2, group_size=GROUP)
    )
    model = load_text_model(ModelConfig(threads=CORES))
    context = np.random.default_rng(0).integers(1000, 20000, CONTEXT).tolist()
    made = partial(writing, context=context, mask=model.special["mask"], forbidden=forbidden_ids(model))
    return {
        "INT2": made(WarmLoop(opened(folder, model.network.shape), context)),
        "INT8": made(WarmLoop(model.network, context)),
        "torch": made(Warm(TorchNetwork(restore_network(paths.bundled_model())), context)),
    }


def large(folder: Path, *, with_torch: bool) -> dict[str, Write]:
    """Random weights of the large preset: INT2 natively, and perhaps torch."""
    shape = TransformerShape.preset("workstation")
    count = write_random_model(folder, shape, "int2")
    print(f"workstation preset: {count / 1e6:.0f}M parameters")
    context = np.random.default_rng(1).integers(1000, 20000, PROMPT).tolist()
    made = partial(writing, context=context, mask=103, forbidden=list(range(5)))
    parties = {"INT2": made(WarmLoop(opened(folder, shape), context))}
    if with_torch:
        parties["torch"] = made(Warm(TorchNetwork(restore_network(folder)), context))
    return parties


def timed(parties: dict[str, Write], rounds: int, steps: int, length: int) -> dict[str, Times]:
    """Seconds of each party, in turn, after one round that does not count."""
    taken = {name: Times() for name in parties}
    for number in range(rounds + 1):
        for name, write in parties.items():
            begun, used = time.perf_counter(), time.process_time()
            write(steps, length)
            if number:
                taken[name].wall.append(time.perf_counter() - begun)
                taken[name].cpu.append((time.process_time() - used) / CORES)
    return taken


def told(what: str, taken: dict[str, Times], *, shared: bool) -> None:
    """Print the times, and how many times longer torch takes."""
    for name, times in taken.items():
        print(f"{summary(f'{what}, {name}', times.wall)}, CPU {1e3 * statistics.median(times.cpu):.1f} ms a core")
    if "torch" in taken:
        theirs = taken["torch"].judged(shared=shared)
        for name, times in taken.items():
            if name != "torch":
                print(f"{what}, torch / {name}: {theirs / times.judged(shared=shared):.2f}x")


def has_vnni() -> bool:
    """Whether the kernels can use VNNI here."""
    cpu = Path("/proc/cpuinfo")
    return platform.machine() == "x86_64" and cpu.is_file() and "avx512_vnni" in cpu.read_text(encoding="utf-8")


def on_cores(count: int) -> None:
    """Keep to some of the processor's cores, where the system lets us."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])
    torch.set_num_threads(count)


def is_shared() -> bool:
    """Whether other work takes the cores."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"load {load:.1f}: " + ("CPU time is judged" if load > MOST_LOAD else "wall-clock time is judged"))
    return load > MOST_LOAD


def main() -> None:
    """Measure, print, judge."""
    args: argparse.Namespace = arguments(__doc__ or "").parse_args()
    shared = is_shared()
    on_cores(CORES)
    rounds, judged = (1, 5) if args.quick else (7, 25)
    figures: dict[str, dict[str, Times]] = {}
    with tempfile.TemporaryDirectory() as place:
        parties = bundled(Path(place) / "bundled")
        native_alone = {name: write for name, write in parties.items() if name != "torch"}
        for steps, length in ((steps, length) for steps in STEPS for length in LENGTHS):
            what, decides = f"bundled, {steps} steps, {length} tokens", (steps, length) == JUDGED
            compared = parties if decides or not args.quick else native_alone
            figures[what] = timed(compared, judged if decides else rounds, steps, length)
            told(what, figures[what], shared=shared)
        parties = large(Path(place) / "large", with_torch=not args.quick)
        figures["workstation"] = timed(parties, 3 if args.quick else 9, *JUDGED)
        told("workstation, {} steps, {} tokens".format(*JUDGED), figures["workstation"], shared=shared)
    small = 1e3 * figures["bundled, {} steps, {} tokens".format(*JUDGED)]["INT2"].judged(shared=shared)
    large_ms = 1e3 * figures["workstation"]["INT2"].judged(shared=shared)
    bars = [
        Bar("text_bundled_int2", small, BUNDLED_MS, False, " ms"),
        VnniBar("text_workstation_int2", large_ms, LARGE_MS, False, " ms", has_vnni()),
    ]
    seconds = {what: {name: asdict(times) for name, times in taken.items()} for what, taken in figures.items()}
    finish(bars, args, {"seconds": seconds, "judged": "CPU" if shared else "wall clock"})


if __name__ == "__main__":
    main()
