"""How long a picture takes, as it is drawn (128 pixels) and enlarged to 512, beside torch with the same weights.

Both draw the same prompt in turn with the steps and the guidance of the product; the figures are medians of wall-clock
time. The baseline draws with the training code and torch on all cores.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.media.painter import SIDE, Painter
from ai_os_diffusion.media.studio import Studio
from ai_os_diffusion.model.codec_shape import ENLARGED, FACTOR
from ai_os_diffusion.runtime import load_text_model
from ai_os_diffusion.training.picture_task import draw
from ai_os_diffusion.training.restore_pictures import drawing_network
from ai_os_diffusion.weights.loader import WeightLoader
from harness import Bar, finish, parse_args, summary

PROMPT = "a 3D render of a yellow bird"
GOAL_S = 30.0
ROUNDS = 5


def torch_draws(model: Path, pictures: Path, steps: int, guidance: float) -> Callable[[], object]:
    """The same network in torch: latents of PROMPT at 128 pixels, without the codec."""
    net = drawing_network(WeightLoader(pictures).load(), WeightLoader(model).load())
    tokenizer = load_text_model(ModelConfig()).tokenizer
    special = tokenizer.special_ids()
    caption, nothing = (
        np.array([special["cls"], *ids, special["sep"]], np.uint16)
        for ids in (tokenizer.encode_batch([PROMPT])[0].ids, [])
    )
    sides = (net.shape.latent_channels, SIDE // FACTOR, SIDE // FACTOR)
    return lambda: draw(net, [caption], nothing, sides, torch.device("cpu"), steps=steps, guidance=guidance)


def main() -> None:
    """Measure, print, judge."""
    args = parse_args(__doc__ or "")
    config = EngineConfig()
    begun = time.perf_counter()
    painter: Painter = Studio(config, load_text_model(ModelConfig())).painter
    print(f"opening what draws: {time.perf_counter() - begun:.2f} s; {os.cpu_count()} cores")
    steps, guidance = config.media.picture_steps, config.media.picture_guidance
    torch_draw = torch_draws(paths.bundled_model(), paths.bundled_pictures(), steps, guidance)
    large = SIDE * ENLARGED
    ways: dict[str, Callable[[], object]] = {
        f"{SIDE} x {SIDE}, {steps} steps": lambda: painter.draw(PROMPT, steps=steps, guidance=guidance, enlarge=False),
        f"{large} x {large}, enlarged": lambda: painter.draw(PROMPT, steps=steps, guidance=guidance),
        "torch, latents alone": torch_draw,
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(2 if args.quick else ROUNDS):
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            taken[name].append(time.perf_counter() - begun)
    for name, seconds in taken.items():
        print(summary(name, seconds))
    small, whole, baseline = (statistics.median(seconds) for seconds in taken.values())
    print(f"{whole / small:.2f} times the time for 16 times the pixels; {small / baseline:.2f} times that of torch")
    figures = {"drawn_s": small, "enlarged_s": whole, "torch_s": baseline}
    finish([Bar("image_512_cpu", whole, GOAL_S, False, "s")], args, figures)


if __name__ == "__main__":
    main()
