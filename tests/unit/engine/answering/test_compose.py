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

KNOWN = "Where does Mia live?"  # grammar knows "Mia [lives] [in] {a}" and others
FREE = "Mia, her town?"  # grammar knows no sentence
EVIDENCE = "Mia lives in Oslo since May."


class WritingCore:
    """Fills masks with given words, keyed by the number of masks in the frame; by default with forbidden numbers."""

    def __init__(self, fills: Mapping[int, str], likelihood: float = -0.5) -> None:
        self.fills = fills
        self.likelihood = likelihood
        self.seen: list[list[int]] = []
        self.allowed: list[set[int]] = []

    def infill(
        self,
        ids: Sequence[int],
        fill_mask: np.ndarray,
        *,
        steps: int,
        seed: int,
        forbidden_ids: Sequence[int],
        cancel: CancelToken | None,
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
        self.allowed.append(set(range(bundled_tokenizer().vocab_size)) - set(forbidden_ids))
        yield GenerationStep(1, steps, made, [1.0] * len(made), places.tolist(), [0.0] * len(made))

    def log_likelihood(self, ids: Sequence[int], fill_mask: np.ndarray, *, n_masks: int, seed: int) -> Any:
        assert n_masks >= 2
        return SimpleNamespace(total=self.likelihood * int(fill_mask.sum()) - len(ids) * 1e-6)


def compose(
    fills: Mapping[int, str],
    *,
    question: str = FREE,
    span: str = "Oslo",
    likelihood: float = -0.5,
    points_at: str = "Oslo",
) -> Any:
    core = WritingCore(fills, likelihood)
    composer = Composer(pointing_model({points_at: 9.0}), cast(DiffusionCore, core))
    return composer.compose(question, EVIDENCE, span), core


def ids_of(text: str) -> list[int]:
    return bundled_tokenizer().encode(text, mode="text").ids


# ---------------------------------------------------------------- free words


def test_a_sentence_that_holds_is_given() -> None:
    assert compose({3: "she lives in"})[0] == "she lives in Oslo."


def test_evidence_and_question_stand_before_and_the_span_is_locked() -> None:
    for question in (FREE, KNOWN):
        _, core = compose({3: "she lives in", 1: "lives", 2: "lives in"}, question=question)
        prefix = ids_of(f"{EVIDENCE}\n{question}\n")
        locked = ids_of("Oslo")
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


def test_the_pointer_must_find_the_span_again() -> None:
    assert compose({3: "she lives in"}, points_at="she")[0] is None
    assert compose({3: "she lives in"}, points_at="Bergen")[0] is None


def test_unlikely_free_words_are_refused() -> None:
    assert compose({3: "she lives in"}, likelihood=-1.1)[0] is not None
    assert compose({3: "she lives in"}, likelihood=-1.3)[0] is None


def test_words_that_name_nothing_are_all_that_may_be_free() -> None:
    _, core = compose({3: "she lives in"})
    assert {*ids_of("You noted"), *ids_of("It is")} <= core.allowed[0]
    assert not {*ids_of("oslo"), *ids_of("mia")} & core.allowed[0]


# ---------------------------------------------------------------- the question's own words


def test_a_known_question_gives_its_own_words() -> None:
    text, core = compose({1: "lives", 2: "lives in"}, question=KNOWN)
    assert text in ("Mia lives Oslo.", "Mia lives in Oslo.", "Mia lives at Oslo.", "Mia lives on Oslo.")
    assert all(allowed == {*ids_of("lives in at on")} for allowed in core.allowed)


def test_the_model_chooses_among_what_grammar_allows() -> None:
    class Judging(WritingCore):
        def log_likelihood(self, ids: Sequence[int], fill_mask: np.ndarray, *, n_masks: int, seed: int) -> Any:
            return SimpleNamespace(total=0.0 if ids_of("in")[0] in list(ids)[-4:] else -9.0)

    composer = Composer(pointing_model({"Oslo": 9.0}), cast(DiffusionCore, Judging({1: "lives", 2: "lives in"})))
    assert composer.compose(KNOWN, EVIDENCE, "Oslo") == "Mia lives in Oslo."


def test_glue_in_a_wrong_order_is_put_right() -> None:
    text, _ = compose({1: "in", 2: "in lives"}, question=KNOWN)
    assert text is not None
    assert text.startswith("Mia lives ")


def test_names_typed_in_lower_case_are_written_as_in_the_note() -> None:
    composer = Composer(pointing_model({"Oslo": 9.0}), cast(DiffusionCore, WritingCore({1: "lives", 2: "lives in"})))
    text = composer.compose("where does mia live", "I know that Mia lives in Oslo.", "Oslo")
    assert text is not None
    assert text.startswith("Mia lives ")


def test_no_preposition_stands_before_another() -> None:
    _, core = compose({1: "lives", 2: "lives in"}, question=KNOWN, span="in Oslo", points_at="in Oslo")
    assert len(core.seen) == 1


def test_the_span_is_said_to_the_user() -> None:
    composer = Composer(pointing_model({"your sister": 9.0}), cast(DiffusionCore, WritingCore({1: "has"})))
    assert composer.compose("Who has the key?", "My sister has it.", "My sister") == "Your sister has the key."
    assert composer.compose("Who has the key?", "I gave it away.", "whom I met") is None


# ---------------------------------------------------------------- either


def test_long_spans_are_quoted_plainly() -> None:
    text, core = compose({}, span=" ".join(["word"] * 18))
    assert text is None
    assert core.seen == []


def test_long_sentences_are_refused() -> None:
    core = WritingCore({3: "she lives in"})
    composer = Composer(pointing_model({"Oslo": 9.0}), cast(DiffusionCore, core), max_words=3)
    assert composer.compose(FREE, EVIDENCE, "Oslo") is None


def test_a_core_that_writes_nothing() -> None:
    class Silent(WritingCore):
        def infill(self, *_: Any, **__: Any) -> Iterator[GenerationStep]:
            return iter(())

    composer = Composer(pointing_model({"Oslo": 9.0}), cast(DiffusionCore, Silent({})))
    assert composer.compose(FREE, EVIDENCE, "Oslo") is None


def test_umlauts_stay_as_they_are() -> None:
    composer = Composer(pointing_model({"Zürich": 9.0}), cast(DiffusionCore, WritingCore({3: "she lives in"})))
    assert composer.compose(FREE, "Mia wohnt in Zürich.", "Zürich") == "she lives in Zürich."


def test_cancelling() -> None:
    cancel = CancelToken()
    cancel.cancel()
    composer = Composer(pointing_model({"Oslo": 9.0}), cast(DiffusionCore, WritingCore({})))
    with pytest.raises(Cancelled):
        composer.compose(FREE, EVIDENCE, "Oslo", cancel=cancel)


# ---------------------------------------------------------------- what is shown meanwhile


class SlowCore(WritingCore):
    """Fills the places one by one, from the left, each less sure than the one before."""

    def infill(self, ids: Sequence[int], fill_mask: np.ndarray, *, steps: int, **more: Any) -> Iterator[GenerationStep]:
        (whole,) = super().infill(ids, fill_mask, steps=steps, **more)
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
    return composer.compose(FREE, EVIDENCE, span), steps


def written(step: AnswerStep) -> str:
    return "".join("[ ]" if piece.masked else piece.text for piece in step.pieces)


def test_every_step_is_shown_and_the_last_is_the_answer() -> None:
    text, steps = shown_steps({3: "she lives in"})
    assert [written(step) for step in steps[:4]] == [
        "[ ][ ][ ] Oslo.",
        "she[ ][ ] Oslo.",
        "she lives[ ] Oslo.",
        "she lives in Oslo.",
    ]
    assert [piece.confidence for piece in steps[3].pieces] == pytest.approx([0.9, 0.8, 0.7, 1.0])
    assert written(steps[-1]) == text
    assert steps[-1].step == steps[-1].steps


def test_the_words_of_the_evidence_are_locked_in_every_step() -> None:
    _, steps = shown_steps({3: "she lives in"}, span="Zürich West")
    for step in steps:
        assert "".join(piece.text for piece in step.pieces if piece.locked).strip() == "Zürich West."
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
    assert steps[-1].step < steps[-1].steps  # no answer was shown
