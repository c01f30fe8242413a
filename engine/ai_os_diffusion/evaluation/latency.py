"""How long a text takes to write, by denoising steps and length."""

from __future__ import annotations

import statistics
import time

from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.runtime import TextModel

LATENCY = "Latency of written text"
STEPS = (1, 4, 8, 50)
LENGTHS = (16, 64, 128)  # tokens
_PROMPT = "Dear Rosa, thank you for the recipe that you sent me last week."


def latency_rows(model: TextModel, *, rounds: int) -> list[Row]:
    """Median wall-clock milliseconds over `rounds`, in which all settings take turns; their range is the interval."""
    core = DiffusionCore(model.network, mask_id=model.special["mask"])
    prefix = model.tokenizer.encode(_PROMPT, mode="text").ids
    taken: dict[tuple[int, int], list[float]] = {(s, n): [] for n in LENGTHS for s in STEPS}
    for _ in core.generate(prefix, LENGTHS[0], steps=1):
        pass  # the first call also pays for the memory that later ones use
    for number in range(rounds):
        for (steps, length), times in taken.items():
            begun = time.perf_counter()
            for _ in core.generate(prefix, length, steps=steps, seed=number):
                pass
            times.append(1e3 * (time.perf_counter() - begun))
    middle = {key: statistics.median(times) for key, times in taken.items()}
    most = max(STEPS)
    return [
        Row(LATENCY, f"{length} tokens in {steps} step{'s' * (steps > 1)} (interval: range)", middle[steps, length],
            " ms", rounds, min(times), max(times), at_least=False,
            baseline=middle[most, length] if steps != most else None, baseline_name=f"{most} steps")
        for (steps, length), times in taken.items()
    ]  # fmt: skip
