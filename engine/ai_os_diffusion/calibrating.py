"""Fits the answer calibrator on generated profiles: invented people, questions with known answers, near-miss twins."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from ai_os_diffusion.answering.confidence import (
    fit,
    probability,
    read_trigger,
    write_calibration,
)
from ai_os_diffusion.answering.evaluation import Outcome, Question, ask_all
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.training.personal import Corpus, CorpusQuestion, sample_corpus, story_corpus

_THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


def write_corpus(corpus: Corpus, folder: Path) -> list[Question]:
    """Write a generated person's notes below `folder`; returns the questions about them."""
    for name, text in corpus.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [_question(asked) for asked in corpus.questions]


def _question(asked: CorpusQuestion) -> Question:
    files = tuple(path for path, _ in asked.evidence)
    if asked.type == "list":  # every entry is required
        return Question(asked.question, (", ".join(asked.answers),), files, asked.type, tuple(asked.answers))
    return Question(asked.question, tuple(asked.answers), files, asked.type)


def ask_corpus(corpus: Corpus, config: EngineConfig, *, limit: int | None = None) -> list[Outcome]:
    """Import a generated person into a temporary profile and ask the questions."""
    with tempfile.TemporaryDirectory(prefix="ai-os-corpus-") as place:
        notes = Path(place) / "notes"
        questions = write_corpus(corpus, notes)[:limit]
        with ArrowEngine(dataclasses.replace(config, profile=str(Path(place) / "profile"))) as engine:
            engine.import_notes(engine.plan_import(notes))
            engine.embed_pending()
            candidates = config.memory.candidates
            answerer = engine.answerer(compose=False)
            return ask_all(answerer, lambda text: engine.recall(text, candidates), questions, notes, corpus.today)


def calibrate(
    folder: Path, config: EngineConfig, *, profiles: int, seed: int = 9000, tell: Callable[[str], None] = lambda _: None
) -> dict[str, float]:
    """Fit on generated people and a folder of stories, and write ``calibration.json`` into the model's folder.

    Names, places, kinds of facts and stories are those that training never sees: margins are larger on what it has
    seen. The shares that different thresholds would refuse are told, for ``uncertainty.abstain_below``.

    Args:
        folder: of the model.
        config: names the model too.
        profiles: number of generated people.
        seed: of the first of them.
        tell: is given lines of progress.

    Returns:
        The weights.

    Raises:
        ValueError: too few questions for a fit.
    """
    corpora = {f"person {number + 1}": sample_corpus(seed + number, held_out=True) for number in range(profiles)}
    asked: dict[str, list[Outcome]] = {"people": [], "stories": []}
    for name, corpus in (corpora | {"stories": story_corpus(seed)}).items():
        found = [outcome for outcome in ask_corpus(corpus, config) if outcome.signals is not None]
        asked["stories" if name == "stories" else "people"] += found
        tell(f"{name}: {len(found)} questions, {sum(outcome.right for outcome in found)} right")
    outcomes = [*asked["people"], *asked["stories"]]
    weights = fit([o.signals for o in outcomes if o.signals], [o.right for o in outcomes])
    for name, group in asked.items():
        for line in _refusals(group, weights):
            tell(f"{name}, {line}")
    write_calibration(folder, weights, read_trigger(folder))
    return weights


def _refusals(outcomes: Sequence[Outcome], weights: Mapping[str, float]) -> Iterator[str]:
    """A line for each threshold: shares of unanswerable, answerable and single-fact questions that it refuses."""
    sure = {id(o): probability(o.signals, weights) for o in outcomes if o.signals}
    groups = {
        "unanswerable": [o for o in outcomes if not o.question.answers],
        "answerable": [o for o in outcomes if o.question.answers],
        "single facts": [o for o in outcomes if o.question.type == "single"],
    }
    for threshold in _THRESHOLDS:
        shares = {name: [sure[id(o)] < threshold for o in group] for name, group in groups.items() if group}
        told = ", ".join(f"{name} {sum(refused) / len(refused):.3f}" for name, refused in shares.items())
        yield f"refused below {threshold}: {told}"
