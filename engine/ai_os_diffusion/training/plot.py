"""Figures of a run as an SVG picture, drawn without any plotting library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ai_os_diffusion.errors import TrainingError

PANELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("loss", ("loss_pointer", "loss_diffusion", "loss_grounded", "loss_distill", "loss_code", "loss_block")),
    ("span F1 (%)", ("human_span_f1", "notes_span_f1")),
    ("F1 with refusal (%)", ("human_f1_with_refusal", "notes_f1_with_refusal")),
    ("bound of the diffusion (nats/token)", ("nelbo", "code_nelbo")),
    ("tokens right in lines of code (%)", ("code_infill_right",)),
    ("few steps (nats/token from the teacher)", ("loss_few_step", "few_step_kl")),
    ("pictures", ("psnr", "loss_picture")),
    ("agreement with the original vectors", ("embed_cosine", "embed_top10_kept")),
    ("tokens per second", ("tokens_per_second",)),
)
_COLOURS = ("#1b6ca8", "#c8553d", "#3a7d44", "#8a5aa8", "#b8860b", "#4a4a4a")
_WIDTH, _HEIGHT, _MARGIN = 460, 200, 46

Point = tuple[float, float]


def read_metrics(path: Path) -> list[dict[str, Any]]:
    """The lines of a metrics file; raises TrainingError naming file and line."""
    lines = []
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise TrainingError(
            f"{path} cannot be read: {error}.", remedy="Name the --work folder of a run.", context={"file": path}
        ) from error
    for number, line in enumerate(text.splitlines(), 1):
        try:
            lines.append(json.loads(line))
        except ValueError as error:
            raise TrainingError(
                f"{path}, line {number}: {error}.", remedy="Remove the damaged line.", context={"file": path}
            ) from error
    return lines


def draw(lines: Sequence[dict[str, Any]]) -> str:
    """All panels that have data, below each other, against minutes of computing."""
    panels = []
    for title, names in PANELS:
        series = {
            name: [(line["seconds"] / 60, float(line[name])) for line in lines if line.get(name) is not None]
            for name in names
        }
        series = {name: points for name, points in series.items() if points}
        if series:
            panels.append(_panel(title, series))
    body = "".join(f'<g transform="translate(0,{i * _HEIGHT})">{panel}</g>' for i, panel in enumerate(panels))
    size = f'width="{_WIDTH}" height="{max(1, len(panels)) * _HEIGHT}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="10">'
        f'<rect width="100%" height="100%" fill="white"/>{body}</svg>\n'
    )


def plot_run(folder: Path, metrics: str = "metrics.jsonl", picture: str = "curve.svg") -> Path:
    """Draw the metrics of the run in `folder` and return the picture's path."""
    path = folder / picture
    path.write_text(draw(read_metrics(folder / metrics)), encoding="utf-8")
    return path


def _panel(title: str, series: dict[str, list[Point]]) -> str:
    xs = [x for points in series.values() for x, _ in points]
    ys = [y for points in series.values() for _, y in points]
    left, right, low, high = min(xs), max(max(xs), min(xs) + 1e-9), min(ys), max(max(ys), min(ys) + 1e-9)
    wide, tall = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN + 20
    bottom = _MARGIN - 10 + tall

    def place(point: Point) -> str:
        x = _MARGIN + wide * (point[0] - left) / (right - left)
        return f"{x:.1f},{bottom - tall * (point[1] - low) / (high - low):.1f}"

    parts = [
        f'<text x="{_MARGIN}" y="16" font-size="12">{escape(title)}</text>',
        f'<path d="M{_MARGIN},{_MARGIN - 10} V{bottom} H{_MARGIN + wide}" fill="none" stroke="#888"/>',
        *(
            f'<text x="{_MARGIN - 4}" y="{y:.0f}" text-anchor="end">{value:.4g}</text>'
            for y, value in ((bottom, low), (_MARGIN - 4, high))
        ),
        *(
            f'<text x="{x}" y="{bottom + 13}" text-anchor="{anchor}">{value:.4g} min</text>'
            for x, value, anchor in ((_MARGIN, left, "start"), (_MARGIN + wide, right, "end"))
        ),
    ]
    for index, (name, points) in enumerate(series.items()):
        colour = _COLOURS[index % len(_COLOURS)]
        path = " ".join(place(point) for point in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts += [
            f'<circle cx="{c.split(",")[0]}" cy="{c.split(",")[1]}" r="1.5" fill="{colour}"/>' for c in path.split()
        ]
        x = _MARGIN + 10 + index * 105
        parts.append(f'<text x="{x}" y="{_HEIGHT - 8}" fill="{colour}">{escape(name)}</text>')
    return "".join(parts)
