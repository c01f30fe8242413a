"""Texts for the diffusion: copied spans, refusals, actions."""

from __future__ import annotations

import pytest

from ai_os_diffusion.training.personal import GroundedText, dialogue_texts
from ai_os_diffusion.training.personal.grounded import REFUSALS


@pytest.fixture(scope="module")
def texts() -> list[GroundedText]:
    return list(dialogue_texts(3, 3000))


def test_the_same_seed_gives_the_same_texts(texts: list[GroundedText]) -> None:
    assert list(dialogue_texts(3, 40)) == texts[:40]
    assert len(texts) == 3000


def test_locked_words_are_copied_from_evidence_or_request(texts: list[GroundedText]) -> None:
    copied = 0
    for text in texts:
        start, end = text.locked
        if end == 0:
            continue
        words = text.answer[start:end]
        copied += 1
        assert words == words.strip()
        assert words.lower() in (text.evidence + " " + text.question).lower(), text
    assert copied > 0.6 * len(texts)


def test_answers_are_sentences_and_the_line_joins_the_three_parts(texts: list[GroundedText]) -> None:
    for text in texts:
        assert text.answer[:1] == text.answer[:1].upper()
        assert text.answer[-1] in ".!\"?'" or text.locked[1]
        assert text.line == f"{text.evidence}\n{text.question}\n{text.answer}".strip()
        assert "{" not in text.line


def test_refusals_come_in_many_wordings_and_copy_nothing(texts: list[GroundedText]) -> None:
    refusals = [text for text in texts if text.answer in REFUSALS]
    assert len({text.answer for text in refusals}) >= 15
    assert 0.08 < len(refusals) / len(texts) < 0.25
    assert all(text.locked == (0, 0) for text in refusals)


def test_requests_to_remember_and_to_forget_are_confirmed(texts: list[GroundedText]) -> None:
    assert any(text.evidence == "" and text.question.startswith("Remember that") for text in texts)
    assert any("orget" in text.question and text.locked == (0, 0) and text.answer not in REFUSALS for text in texts)


def test_answers_speak_to_the_user(texts: list[GroundedText]) -> None:
    own = [text for text in texts if text.answer.startswith(("Your ", "You ")) and text.answer not in REFUSALS]
    assert len(own) > 0.1 * len(texts)
    outside = [text.answer[: text.locked[0]] + text.answer[text.locked[1] :] for text in own]
    assert not any(" my " in rest.replace("my memory", "") or " I " in rest for rest in outside)
