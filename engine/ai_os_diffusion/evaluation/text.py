"""`ai-os eval text`: everything that is measured of the text model, in one list of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.evaluation.human import ABSTENTION, POINTER, human_rows
from ai_os_diffusion.evaluation.latency import latency_rows
from ai_os_diffusion.evaluation.personal import personal_rows
from ai_os_diffusion.evaluation.rows import Row, not_run
from ai_os_diffusion.evaluation.statistics import Floats
from ai_os_diffusion.evaluation.writing import (
    INFILLING,
    LIKELIHOOD,
    held_out_text,
    infilling_rows,
    likelihood_rows,
)
from ai_os_diffusion.runtime import load_text_model

NEEDS_DATA = "needs --data FOLDER with the training texts"


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes:
        questions: that people wrote, at most.
        harder: of them among distractors.
        people: invented ones.
        each: questions about each of them; None asks all.
        spans: of each length to infill.
        rows: of held-out text whose likelihood is taken.
        rounds: of every latency.
        decides: whether that is enough to judge by.
    """

    questions: int = 100_000
    harder: int = 400
    people: int = 8
    each: int | None = None
    spans: int = 400
    rows: int = 128
    rounds: int = 5
    decides: bool = True


QUICK = Sizes(questions=40, harder=6, people=1, each=10, spans=12, rows=4, rounds=1, decides=False)


@dataclass(frozen=True)
class TextReport:
    """Rows in the order of the report, and the risk-coverage curves by name."""

    rows: list[Row]
    curves: dict[str, Floats] = field(default_factory=dict)


def evaluate_text(
    model: Path | None, data: Path | None, sizes: Sizes, tell: Callable[[str], None] = lambda _: None
) -> TextReport:
    """Measure the text model of a weight folder; what needs texts that people wrote is not run without `data`.

    Args:
        model: weight folder; None is the bundled one.
        data: folder with `NAME.valid.parquet`.
        sizes: how much to measure.
        tell: is given lines of progress.

    Raises:
        ModelLoadError: the weights cannot be loaded.
        TrainingError: the texts cannot be read.
    """
    folder = model or paths.bundled_model()
    config = EngineConfig(model=ModelConfig(path=str(folder)))
    loaded = load_text_model(config.model)
    tell(f"weights: {folder.name}, {loaded.parameters / 1e6:.1f} million parameters")
    rows: list[Row] = []
    curves: dict[str, Floats] = {}
    if data is None:
        rows += [not_run(area, "all figures", NEEDS_DATA) for area in (POINTER, INFILLING, LIKELIHOOD)]
        rows.append(not_run(ABSTENTION, "AUROC, people's unanswerable questions", NEEDS_DATA))
    else:
        found, risk = human_rows(loaded, data, limit=sizes.questions, harder=sizes.harder, tell=tell)
        rows, curves = rows + found, curves | risk
    found, risk = personal_rows(config, people=sizes.people, limit=sizes.each, tell=tell)
    rows, curves = rows + found, curves | risk
    if data is not None:
        grid = held_out_text(loaded, data)
        tell(f"infilling {sizes.spans} spans of each length")
        rows += infilling_rows(loaded, grid, spans=sizes.spans, decides=sizes.decides)
        rows += likelihood_rows(loaded, grid, rows=sizes.rows, tell=tell)
    rows += latency_rows(loaded, rounds=sizes.rounds)
    return TextReport(rows, curves)
