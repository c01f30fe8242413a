"""The picture of a run."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training.plot import draw, plot_run


def test_every_series_with_data_is_drawn() -> None:
    lines = [
        {"seconds": 60, "event": "train", "loss_pointer": 3.0, "tokens_per_second": 900},
        {"seconds": 120, "event": "train", "loss_pointer": 2.0, "loss_distill": 1.0, "tokens_per_second": 950},
        {"seconds": 120, "event": "evaluation", "nelbo": 5.0},
    ]
    picture = ET.fromstring(draw(lines))
    name = "{http://www.w3.org/2000/svg}"
    assert len(picture.findall(f".//{name}polyline")) == 4
    words = [text.text for text in picture.iter(f"{name}text")]
    assert {"loss", "loss_pointer", "loss_distill", "nelbo", "tokens per second"} <= set(words)
    assert "span F1 (%)" not in words


def test_a_run_without_lines_is_an_empty_picture(tmp_path: Path) -> None:
    (tmp_path / "metrics.jsonl").write_text("")
    ET.fromstring(plot_run(tmp_path).read_text())


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "metrics.jsonl").write_text('{"seconds": 1}\n{"sec')
    with pytest.raises(TrainingError, match=r"metrics\.jsonl, line 2"):
        plot_run(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"metrics\.jsonl cannot be read"):
        plot_run(tmp_path)
