"""What is said of drawings: right ones are recognised, wrong ones are not, copies are near what was learned."""

from __future__ import annotations

import io
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from ai_os_diffusion.evaluation import pictures
from ai_os_diffusion.evaluation.picture_judge import concepts, halves
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.media.painter import Painter
from ai_os_diffusion.types import ImageOutput

_COLOURS = {"cherry": (220, 20, 30), "leaf": (30, 170, 40), "sea": (30, 60, 220), "sun": (250, 210, 20)}
_STYLES = ("noto", "fxemoji", "emojitwo", "blobmoji", "fluent-3d", "flag")


def _disc(colour: tuple[int, int, int], radius: float, side: int = 64) -> np.ndarray:
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    made = np.full((side, side, 3), 255, np.uint8)
    made[np.maximum(abs(y), abs(x)) < radius * side] = colour
    return made


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    arrow = pytest.importorskip("pyarrow", reason="the pictures of training are read with pyarrow")
    pytest.importorskip("pyarrow.parquet")
    image = pytest.importorskip("PIL.Image")
    folder = tmp_path_factory.mktemp("pictures")
    for file, side in (("emoji256", 256), ("emoji128", 64)):
        for split in ("train", "valid"):
            rows = []
            for name, colour in _COLOURS.items():
                for number, style in enumerate(_STYLES):
                    stream = io.BytesIO()
                    radius = 0.25 + 0.03 * number + (0.01 if split == "valid" else 0)
                    image.fromarray(_disc(colour, radius, side)).save(stream, "WEBP", lossless=True)
                    told = {"name": name, "style": style, "caption": f"{style} {name}", "source": file, "size": side}
                    rows.append({"image": stream.getvalue(), **told})
            arrow.parquet.write_table(arrow.Table.from_pylist(rows), folder / f"{file}.{split}.parquet")
    return folder


class _Painter:
    """Draws the colour of the last word of a prompt, or of another one."""

    side = 64

    def __init__(self, wrong: bool = False) -> None:
        self._wrong = wrong

    def draw(self, prompt: str, *, seed: int, enlarge: bool) -> ImageOutput:
        assert not enlarge
        names = list(_COLOURS)
        place = names.index(prompt.split()[-1]) + self._wrong
        return ImageOutput(prompt, _disc(_COLOURS[names[place % len(names)]], 0.3 + 0.02 * seed), seed, 1)

    def copied(self, pixels: np.ndarray) -> np.ndarray:
        return pixels ^ 1

    def enlarged(self, pixels: np.ndarray) -> np.ndarray:
        return pixels.repeat(4, 0).repeat(4, 1)


def _rows(data: Path, wrong: bool) -> dict[str, Row]:
    rows = pictures.evaluate_pictures(cast(Painter, _Painter(wrong)), data, 30)
    return {row.name: row for row in rows}


def test_right_drawings_are_recognised_and_wrong_ones_are_not(data: Path) -> None:
    share = "pictures recognised, share of the classifier's own rate"
    right, wrong = _rows(data, False), _rows(data, True)
    assert right[share].figure is not None
    assert right[share].figure > 70 > 30 > (wrong[share].figure or 0)
    assert (right[share].met, wrong[share].met) == (True, False)
    assert right["drawn pictures recognised"].n == 30
    assert (right["codec, PSNR of held-out pictures"].figure or 0) > 40
    enlarged = right["enlarging over bicubic"]
    assert enlarged.n == 24  # those of 64 pixels are too small to be compared
    nearness = right["distance of a drawing to the nearest learned picture, median"]
    assert nearness.figure is not None
    assert nearness.figure < 0.1


def test_a_quick_run_judges_nothing(data: Path) -> None:
    rows = pictures.evaluate_pictures(cast(Painter, _Painter()), data, 4, quick=True)
    assert all(row.met is None for row in rows)


def test_the_halves_have_no_picture_in_common_and_leave_out_plain_styles(data: Path) -> None:
    learned, held_out = halves(data)
    assert {each.name for each in learned} == {each.name for each in held_out} == set(_COLOURS)
    assert not {each.style for each in learned + held_out} & {"flag", "game-icon"}
    assert len(learned) + len(held_out) == 2 * 4 * 5
    assert concepts(held_out, 3) == concepts(list(reversed(held_out)), 3)
    assert len(concepts(held_out, 3)) == 3
