"""`ai-os eval all`: one list of everything that has a goal, with the figures that other commands have printed.

Benchmarks are scripts of the repository and write their bars as JSON; those are read here, never measured again. A
script that is not there yet stands for a part that is not built.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ai_os_diffusion import paths
from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.evaluation.code import CODE
from ai_os_diffusion.evaluation.evolution import EVOLUTION
from ai_os_diffusion.evaluation.rows import Row, not_built, not_run, read_json
from ai_os_diffusion.evaluation.speech import SPEECH
from ai_os_diffusion.evaluation.text import TextReport
from ai_os_diffusion.evaluation.uncertainty import UNCERTAINTY
from ai_os_diffusion.media.beside import belongs_beside
from ai_os_diffusion.weights.loader import WeightLoader

TEXT_RESULTS, CODE_RESULTS = "text.json", "code.json"
RECORDED = (
    ("audio.json", SPEECH, "ai-os eval audio"),
    ("image.json", "Pictures", "ai-os eval image"),
    ("uncertainty.json", UNCERTAINTY, "ai-os eval uncertainty"),
    ("evolution.json", EVOLUTION, "ai-os eval evolution"),
)
"""Files of other evaluations, which are read and never measured here; the area, and the command that writes them."""
_LONGEST = 600  # seconds of one benchmark with --quick
_MILLION = 1e6
_EDGE_MB = 35.0


@dataclass(frozen=True)
class Goal:
    """What a part that is not built will have to reach."""

    name: str
    figure: float
    unit: str
    at_least: bool = True


@dataclass(frozen=True)
class Area:
    """What one benchmark measures; its goals are listed while there is no such script."""

    name: str
    script: str
    goals: tuple[Goal, ...] = ()

    def planned(self) -> list[Row]:
        """Rows that say that nothing is there yet."""
        rows = [not_built(self.name, each.name, each.figure, each.unit, at_least=each.at_least) for each in self.goals]
        return rows or [not_built(self.name, "all figures")]


AREAS: tuple[Area, ...] = (
    Area("Window", "window"),
    Area("Stories in the real window", "stories"),
    Area(
        "Latency of text, INT2",
        "text_latency",
        (Goal("4 steps, 64 tokens, 256 in the cache", 150, " ms", at_least=False),),
    ),
    Area("Perplexity of diffusion and its twin", "perplexity"),
    Area("Whole chat turn, native against torch", "system"),
    Area("Recall and conditioning", "conditioning"),
    Area("Store", "store"),
    Area("Durability", "durability"),
    Area("Encryption", "encryption"),
    Area("Backup", "backup"),
    Area("Import", "importing"),
    Area("Recall among distractors", "recall"),
    Area("Answers", "answers"),
    Area("Sentence vectors", "encoder"),
    Area("Tokenizer", "tokenizer"),
    Area("Quantizer", "quantize"),
    Area("Packed products", "gemm"),
    Area("Quality of quantized weights", "precision"),
    Area("Loading of weights", "loading"),
    Area(
        "Speed of pictures",
        "image_latency",
        (Goal("512 × 512 on the CPU", 30, " s", at_least=False),),
    ),
    Area("Speed of speech", "speech"),
    Area("Several modalities in one pass", "parallel", (Goal("faster than one after the other", 1.2, " times"),)),
    Area("ControlNet", "controlnet", (Goal("JSON validity gained by ControlNet alone", 30, " points"),)),
    Area("Learning from what was called right", "learning"),
    Area("Levels of learning", "levels"),
    Area("Composed scores", "composition"),
    Area("Few-step distillation", "few_step", (Goal("quality of 4 steps, share of that of 50", 90, " %"),)),
)


def all_rows(
    text: Callable[[], TextReport],
    model: Path | None,
    results: Path | None,
    *,
    run: bool = False,
    tell: Callable[[str], None] = lambda _: None,
    scripts: Path | None = None,
    code: Callable[[], list[Row]] | None = None,
) -> TextReport:
    """Rows of the text model, of code, of every benchmark, of sizes, and of what does not exist yet.

    Args:
        text: measures the text model; not called where `results` holds its figures.
        model: weight folder; None is the bundled one.
        results: folder with ``NAME.json`` of ``benchmarks/NAME.py``, and of ``ai-os eval NAME`` ``text.json``,
            ``code.json`` and those of `RECORDED`.
        run: run the benchmarks that `results` lacks, with ``--quick``.
        tell: is given lines of progress.
        scripts: folder of the benchmarks; None is the repository's.
        code: measures the infilling of code; like `text`, and None leaves it out.

    Raises:
        DiffusionError: a file of results cannot be read.
    """
    folder = scripts or Path(__file__).resolve().parents[3] / "benchmarks"
    known = results / TEXT_RESULTS if results else None
    report = _read_report(known) if known and known.is_file() else text()
    rows = [*report.rows, *_code_rows(results, code)]
    for name, area, command in RECORDED:
        file = results / name if results else None
        rows += read_json(file)[0] if file and file.is_file() else [not_run(area, "all figures", command)]
    for each in AREAS:
        rows += _area_rows(each, folder, results, run=run, tell=tell)
    return replace(report, rows=[*rows, *size_rows(model or paths.bundled_model())])


def _code_rows(results: Path | None, measure: Callable[[], list[Row]] | None) -> list[Row]:
    known = results / CODE_RESULTS if results else None
    if known and known.is_file():
        return read_json(known)[0]
    return measure() if measure else [not_run(CODE, "all figures", "ai-os eval code")]


def _read_report(path: Path) -> TextReport:
    rows, curves = read_json(path)
    return TextReport(rows, {name: np.array(curve, np.float64) for name, curve in curves.items()})


def _area_rows(area: Area, scripts: Path, results: Path | None, *, run: bool, tell: Callable[[str], None]) -> list[Row]:
    script = scripts / f"{area.script}.py"
    command = f"python benchmarks/{area.script}.py"
    if not script.is_file():
        if scripts.is_dir():
            return area.planned()
        return [not_run(area.name, "all figures", "needs the repository, which holds the benchmarks")]
    record = results / f"{area.script}.json" if results else None
    if record is not None and not record.is_file() and run:
        tell(f"{command} --quick")
        _run(script, record)
    if record is None or not record.is_file():
        return [not_run(area.name, "all figures", command)]
    return read_bars(area.name, record, command)


def _run(script: Path, record: Path) -> None:
    """Let a benchmark write its figures; one that is short of a goal exits 1 and has written them all the same."""
    record.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(script), "--quick", "--json", str(record)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_LONGEST)
    except subprocess.TimeoutExpired as error:
        raise DiffusionError(
            f"{script.name} --quick took more than {_LONGEST} s.",
            kind="evaluation.benchmark",
            remedy="Run it by itself with --json, and name the folder of that file with --results.",
            context={"file": script},
        ) from error
    if not record.is_file():
        last = (done.stderr.strip().splitlines() or ["it wrote nothing"])[-1]
        raise DiffusionError(
            f"{script.name} stopped with code {done.returncode}: {last}",
            kind="evaluation.benchmark",
            remedy="Run it by itself to see what it needs.",
            context={"file": script},
        )


def read_bars(area: str, record: Path, command: str) -> list[Row]:
    """The bars that a benchmark wrote with ``--json``.

    Raises:
        DiffusionError: the file holds something else.
    """
    try:
        bars: list[dict[str, Any]] = json.loads(record.read_text(encoding="utf-8"))["bars"]
        return [
            Row(
                area, bar["name"], bar["figure"], bar.get("unit", ""), goal=bar["goal"],
                at_least=bar["higher_is_better"], how=command,
                state="measured" if bar["figure"] is not None else "not run",
            )
            for bar in bars
        ]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DiffusionError(
            f"{record} holds no bars of a benchmark: {error}.",
            kind="evaluation.file",
            remedy=f"Write it again with `{command} --json {record.name}`.",
            context={"file": record},
        ) from error


def size_rows(model: Path) -> list[Row]:
    """Share of the parameters in the trunk, and the largest head, from the weights' own list. Raises ModelLoadError."""
    counts: dict[str, int] = {}
    for tensor in WeightLoader(model).metadata()["tensors"]:
        part = str(tensor["name"]).partition(".")[0]
        size = 1
        for side in tensor["shape"]:
            size *= int(side)
        counts[part] = counts.get(part, 0) + size
    trunk = counts.pop("trunk", 0)
    total = trunk + sum(counts.values())
    return [
        Row("Sizes", "share of the parameters in the shared trunk", 100 * trunk / max(1, total), " %", goal=90.0),
        Row("Sizes", "largest head", max(counts.values(), default=0) / _MILLION, " million", goal=10.0, at_least=False),
        _edge_row(),
    ]


def _edge_row() -> Row:
    """What the small model takes with the voice that speaks beside it. Raises ModelLoadError."""
    name, edge, voice = "edge model with text and audio", paths.edge_model(), paths.bundled_voice()
    if not (edge.is_dir() and voice.is_dir() and belongs_beside(voice, edge)):
        return not_built("Sizes", name, _EDGE_MB, " MB", at_least=False)
    size = sum(file.stat().st_size for folder in (edge, voice) for file in folder.iterdir())
    return Row("Sizes", name, size / _MILLION, " MB", goal=_EDGE_MB, at_least=False)
