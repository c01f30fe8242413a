"""Risk against coverage as an SVG picture, drawn without any plotting library."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

_COLOURS = ("#1b6ca8", "#c8553d", "#3a7d44", "#8a5aa8")
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 520, 300, 50, 24, 52
_POINTS = 100

Curve = npt.NDArray[np.float64]


def risk_picture(curves: Mapping[str, Curve]) -> str:
    """An SVG of curves (n,): mean risk of the surest share of the answers; the share runs from left to right."""
    wide, tall = _WIDTH - _LEFT - 20, _HEIGHT - _TOP - _BOTTOM
    top = max((float(curve.max()) for curve in curves.values()), default=1.0) or 1.0

    def point(share: float, risk: float) -> str:
        return f"{_LEFT + wide * share:.1f},{_TOP + tall * (1 - risk / top):.1f}"

    parts = [
        f'<text x="{_LEFT}" y="14" font-size="12">risk of the answers given, against the share that is given</text>',
        f'<path d="M{_LEFT},{_TOP} V{_TOP + tall} H{_LEFT + wide}" fill="none" stroke="#888"/>',
        *(
            f'<text x="{_LEFT - 5}" y="{_TOP + tall * (1 - part) + 4:.0f}" text-anchor="end">{top * part:.2f}</text>'
            for part in (0.0, 0.5, 1.0)
        ),
        *(
            f'<text x="{_LEFT + wide * part:.0f}" y="{_TOP + tall + 14}" text-anchor="middle">{part:.0%}</text>'
            for part in (0.0, 0.5, 1.0)
        ),
    ]
    for number, (name, curve) in enumerate(curves.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        places = np.unique(np.linspace(0, len(curve) - 1, min(_POINTS, len(curve))).astype(int))
        line = " ".join(point((place + 1) / len(curve), float(curve[place])) for place in places)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts.append(f'<text x="{_LEFT + number * 230}" y="{_HEIGHT - 14}" fill="{colour}">{escape(name)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif" '
        f'font-size="10"><rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n'
    )
