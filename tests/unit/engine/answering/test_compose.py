"""Composing around a locked span: accepted where every rule holds, refused where one is broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from ai_os_diffusion.answering.compose import Composer
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.errors import Cancelled
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import AnswerStep
from helpers.tiny import bundled_tokenizer, pointing_model

QUESTION = "Where does Mia live?"
EVIDENCE = "Mia lives in Oslo since May."


class WritingCore:
    """Fills masks with given words, keyed by the number of masks in the frame; by default with forbidden numbers."""

    def __init__(self, fills: Mapping[int, str], likelihood: float = -0.5) -> None:
        self.fills = fills
        self.likelihood = likelihood
        self.seen: list[list[int]] = []

    def infill(
        self, ids: Sequence[int], fill_mask: np.ndarray, *, steps: int, seed: int, cancel: CancelToken | None
    ) -> Iterator[GenerationStep]:
        if cancel is not None:
            cancel.check()
        places = np.flatnonzero(fill_mask)
        words = bundled_tokenizer().encode(self.fills.get(len(places), " ".join("7" * len(places))), mode="text").ids
        assert len(words) == len(places), f"{len(places)} tokens are needed, not {len(words)}"
        made = list(ids)
        for place, token in zip(places, words, strict=True):
            made[place] = token
        self.seen.append(made)
        yield GenerationStep(1, steps, made, [1.0] * len(made), places.tolist(), [0.0] * len(made))

    def log_likelihood(self, ids: Sequence[int], fill_mask: np.ndarray, *, n_masks: int, seed: int) -> Any:
        assert n_masks >= 2
        return SimpleNamespace(total=self.likelihood * int(fill_mask.sum()) - len(ids) * 1e-6)


def compose(fills: Mapping[int, str], *, span: str = "Oslo", likelihood: float = -0.5, points_at: str = "Oslo") -> Any:
    core = WritingCore(fills, likelihood)
    composer = Composer(pointing_model({points_at: 9.0}), cast(DiffusionCore, core))
    return composer.compose(QUESTION, EVIDENCE, span), core


def test_a_sentence_that_holds_is_given() -> None:
    text, _ = compose({3: "she lives in"})
    assert text == "she lives in Oslo"


def test_evidence_and_question_stand_before_and_the_span_is_locked() -> None:
    _, core = compose({3: "she lives in"})
    prefix = bundled_tokenizer().encode(f"{EVIDENCE}\n{QUESTION}\n", mode="text").ids
    locked = bundled_tokenizer().encode("Oslo", mode="text").ids
    for made in core.seen:
        assert made[: len(prefix)] == prefix
        assert any(made[n : n + len(locked)] == locked for n in range(len(prefix), len(made)))
        assert made[-1] == bundled_tokenizer().special_ids()["sep"]


@pytest.mark.parametrize(
    "written",
    [
        "since 1990 in",  # a number that nobody named
        "not in wonderful",  # a negation (and the tokens fit)
        "may june in",  # a month that the evidence does not have
    ],
)
def test_a_sentence_that_adds_something_is_refused(written: str) -> None:
    assert compose({3: written})[0] is None


def test_names_that_nobody_named_are_refused() -> None:
    assert compose({5: "she and Ben in"})[0] is None
    assert compose({5: "she and Mia in"})[0] == "she and Mia in Oslo"


def test_the_pointer_must_find_the_span_again() -> None:
    assert compose({3: "she lives in"}, points_at="she")[0] is None
    assert compose({3: "she lives in"}, points_at="Bergen")[0] is None


def test_an_unlikely_sentence_is_refused() -> None:
    assert compose({3: "she lives in"}, likelihood=-1.1)[0] is not None
    assert compose({3: "she lives in"}, likelihood=-1.3)[0] is None


def test_long_spans_are_quoted_plainly() -> None:
    text, core = compose({}, span="one two three four five six seven eight nine ten")
    assert text is None
    assert core.seen == []


def test_long_sentences_are_refused() -> None:
    core = WritingCore({3: "she lives in"})
    composer = Composer(pointing_model({"Oslo": 9.0}), cast(DiffusionCore, core), max_words=3)
    assert composer.compose(QUESTION, EVIDENCE, "Oslo") is None


def test_a_core_that_writes_nothing() -> None:
    class Silent(WritingCore):
        def infill(self, *_: Any, **__: Any) -> Iterator[GenerationStep]:
            return iter(())

    composer = Composer(pointing_model({"Oslo": 9.0}), cast(DiffusionCore, Silent({})))
    assert composer.compose(QUESTION, EVIDENCE, "Oslo") is None


def test_the_likeliest_try_that_holds_wins() -> None:
    class Judging(WritingCore):
        def log_likelihood(self, ids: Sequence[int], fill_mask: np.ndarray, *, n_masks: int, seed: int) -> Any:
            each = {3: -0.9, 5: -0.2, 6: -0.1}[int(fill_mask.sum())]
            return SimpleNamespace(total=each * int(fill_mask.sum()))

    fills = {3: "she lives in", 5: "she now lives in old", 6: "in 1990 she to in here"}
    composer = Composer(pointing_model({"Oslo": 9.0}), cast(DiffusionCore, Judging(fills)))
    assert composer.compose(QUESTION, EVIDENCE, "Oslo") == "she now lives in old Oslo"


def test_umlauts_stay_as_they_are() -> None:
    composer = Composer(pointing_model({"Zürich": 9.0}), cast(DiffusionCore, WritingCore({3: "she lives in"})))
    assert composer.compose(QUESTION, "Mia wohnt in Zürich.", "Zürich") == "she lives in Zürich"


def test_cancelling() -> None:
    cancel = CancelToken()
    cancel.cancel()
    composer = Composer(pointing_model({"Oslo": 9.0}), cast(DiffusionCore, WritingCore({})))
    with pytest.raises(Cancelled):
        composer.compose(QUESTION, EVIDENCE, "Oslo", cancel=cancel)


# ---------------------------------------------------------------- what is shown meanwhile


class SlowCore(WritingCore):
    """Fills the places one by one, from the left, each less sure than the one before."""

    def infill(
        self, ids: Sequence[int], fill_mask: np.ndarray, *, steps: int, seed: int, cancel: CancelToken | None
    ) -> Iterator[GenerationStep]:
        (whole,) = super().infill(ids, fill_mask, steps=steps, seed=seed, cancel=cancel)
        mask = bundled_tokenizer().special_ids()["mask"]
        made = [mask if filled else token for token, filled in zip(ids, fill_mask, strict=True)]
        sure = [0.0 if filled else 1.0 for filled in fill_mask]
        for number, place in enumerate(np.flatnonzero(fill_mask).tolist(), 1):
            made[place], sure[place] = whole.ids[place], 1.0 - 0.1 * number
            yield GenerationStep(number, steps, list(made), list(sure), [place], [0.0] * len(made))


def shown_steps(fills: Mapping[int, str], span: str = "Oslo", likelihood: float = -0.5) -> tuple[Any, list[AnswerStep]]:
    steps: list[AnswerStep] = []
    core = cast(DiffusionCore, SlowCore(fills, likelihood))
    composer = Composer(pointing_model({span: 9.0}), core, on_step=steps.append)
    return composer.compose(QUESTION, EVIDENCE, span), steps


def written(step: AnswerStep) -> str:
    return "".join("[ ]" if piece.masked else piece.text for piece in step.pieces)


def test_every_step_is_shown_and_the_last_is_the_answer() -> None:
    text, steps = shown_steps({3: "she lives in"})
    assert [written(step) for step in steps[:4]] == [
        "[ ][ ][ ] Oslo",
        "she[ ][ ] Oslo",
        "she lives[ ] Oslo",
        "she lives in Oslo",
    ]
    assert [piece.confidence for piece in steps[3].pieces] == pytest.approx([0.9, 0.8, 0.7, 1.0])
    assert written(steps[-1]) == text
    assert steps[-1].step == steps[-1].steps


def test_the_words_of_the_evidence_are_locked_in_every_step() -> None:
    _, steps = shown_steps({3: "she lives in"}, span="Zürich West")
    for step in steps:
        assert "".join(piece.text for piece in step.pieces if piece.locked).strip() == "Zürich West"
        assert not any(piece.masked and (piece.locked or piece.text) for piece in step.pieces)


def test_parts_of_a_word_are_one_piece_as_sure_as_the_least_sure() -> None:
    _, steps = shown_steps({3: "marmalade"})
    first = steps[3].pieces[0]
    assert first.text == "marmalade"
    assert first.confidence == pytest.approx(0.7)


def test_nothing_more_is_shown_where_no_try_holds() -> None:
    text, steps = shown_steps({3: "she lives in"}, likelihood=-9)
    assert text is None
    assert [step.step for step in steps] == sorted(step.step for step in steps)
    assert "lives" not in written(steps[-1])  # the last try, not an answer
