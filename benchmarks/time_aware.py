"""What corrections per mask ratio gain: KL divergence from float32 and equal best tokens, by mask ratio and bits.

The shipped weights are quantized twice for each width, with the same recorded inputs: without and with corrections;
eight bits never get any. Texts are the notes of the sample life, which calibration never reads, masked at evenly spread
ratios; every masked position counts, at most eight of a text. The lines are rows of a Markdown table.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path
from unittest import mock

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import native, paths
from arrow_quant_v2 import ArrowQuantV2, DiffusionQuantConfig, calibration, quantizer
from harness import Bar, arguments, finish

GROUPS = 10
TOKENS, MASKED = 64, 8
LEAST_LOWER = 8  # groups of ten in which corrections must lower the divergence
GROUP_SIZE = 64
Floats = npt.NDArray[np.float32]


def texts(per_group: int) -> list[list[list[int]]]:
    """Masked texts of each mask-ratio group."""
    tokenizer = native.FastTokenizer.from_file(str(paths.bundled_vocabulary()))
    notes = [file.read_text(encoding="utf-8") for file in sorted((paths.assets() / "sample").rglob("*.md"))]
    return calibration.masked_texts(
        tokenizer, notes, groups=GROUPS, per_group=per_group, draws=random.Random(4), longest=TOKENS
    )


def log_probabilities(network: native.TextNetwork, rows: list[list[int]], mask: int) -> Floats:
    """(masked positions, vocabulary) of texts."""
    found = []
    for row in rows:
        places = np.flatnonzero(np.array(row) == mask)[:MASKED]
        logits = network.logits(network.hidden([row])[places], network.mask_ratios([row]) * len(places))
        shifted = logits - logits.max(1, keepdims=True)
        found.append(shifted - np.log(np.exp(shifted).sum(1, keepdims=True)))
    return np.concatenate(found)


def compared(exact: list[Floats], folder: Path, groups: list[list[list[int]]], mask: int) -> tuple[Floats, Floats]:
    """(groups) mean KL divergence and share of equal best tokens."""
    network = native.TextNetwork.open(str(folder), precision="quantized")
    lost, same = np.zeros((2, GROUPS), np.float32)
    for number, (before, rows) in enumerate(zip(exact, groups, strict=True)):
        after = log_probabilities(network, rows, mask)
        lost[number] = (np.exp(before) * (before - after)).sum(1).mean()
        same[number] = (before.argmax(1) == after.argmax(1)).mean()
    return lost, same


def main() -> None:
    """Measure, print, judge."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--texts", type=int, default=6, help="of each mask-ratio group")
    args: argparse.Namespace = parser.parse_args()
    groups = texts(2 if args.quick else args.texts)
    mask = native.FastTokenizer.from_file(str(paths.bundled_vocabulary())).special_ids()["mask"]
    shipped = paths.bundled_model()
    network = native.TextNetwork.open(str(shipped), precision="float")
    exact = [log_probabilities(network, rows, mask) for rows in groups]
    recorded: dict[str, calibration.Calibrated | None] = {}

    def once(*asked: object) -> calibration.Calibrated | None:
        if not recorded:
            recorded["all"] = calibration.calibrated(*asked)  # type: ignore[arg-type]
        return recorded["all"]

    bars, figures = [], {}
    print("| | mean | " + " | ".join(f"{n / GROUPS:.1f}" for n in range(GROUPS)) + " |\n|" + "---|" * (GROUPS + 2))
    with tempfile.TemporaryDirectory() as place, mock.patch.object(quantizer, "calibrated", once):
        for bits in (8, 4, 2):
            found = {}
            for name, aware in (("plain", False), ("corrected", True))[: 1 if bits == 8 else 2]:
                target = Path(place) / f"{bits}-{name}"
                config = DiffusionQuantConfig(bit_width=bits, group_size=GROUP_SIZE, enable_time_aware=aware)
                ArrowQuantV2().quantize_diffusion_model(shipped, target, config)
                found[name], same = compared(exact, target, groups, mask)
                for kind, values in (("KL", found[name]), ("top-1", same)):
                    cells = " | ".join(f"{value:.4f}" for value in values)
                    print(f"| INT{bits} {name}, {kind} | {values.mean():.4f} | {cells} |", flush=True)
                    figures[f"int{bits} {name} {kind}"] = values.tolist()
            if bits == 8:
                continue
            lower = int((found["corrected"] < found["plain"]).sum())
            bars.append(Bar(f"INT{bits} groups with lower KL", None if args.quick else lower, LEAST_LOWER))
    finish(bars, args, figures)


if __name__ == "__main__":
    main()
