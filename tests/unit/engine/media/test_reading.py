"""Texts are cut into what is said at once, and words keep their place in the text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_os_diffusion.media.reading import LONGEST, pieces, places
from ai_os_diffusion.speech import symbols


def test_sentences_are_pieces_and_words_know_where_they_stand() -> None:
    text = "Dr. Lee's train is at 9:30.  Bring the well-known map!"
    said = list(pieces(text))
    assert [piece.symbols for piece in said] == [
        "^doctor lee's train is at nine thirty.",
        "^bring the well-known map!",
    ]
    words = [
        (text[at.start : at.end], piece.symbols[at.first : at.last]) for piece in said for at in places(text, piece)
    ]
    assert ("train", "train") in words
    assert ("9:30.", "nine thirty") in words
    assert ("Dr.", "doctor") in words
    assert words[-1] == ("map!", "map")


def test_long_sentences_are_broken_and_nothing_is_lost() -> None:
    text = ", ".join(f"the number {number} of many things that are listed here" for number in range(20)) + "."
    said = list(pieces(text))
    assert len(said) > 4
    assert all(len(piece.symbols) <= LONGEST + 40 for piece in said)
    heard = "".join(piece.symbols for piece in said)
    assert heard.count("things") == 20
    assert all(a.end <= b.start for a, b in itertools.pairwise(said))


@pytest.mark.parametrize("text", ["", "  \n ", "🙂🙂", "你好", "?!"])
def test_what_cannot_be_said_is_no_piece(text: str) -> None:
    assert list(pieces(text)) == []


@given(st.text(max_size=300))
def test_any_text_gives_symbols_of_the_voice_and_places_inside(text: str) -> None:
    for piece in pieces(text):
        assert symbols.numbers(piece.symbols)
        assert 0 <= piece.start < piece.end <= len(text)
        for at in places(text, piece):
            assert 0 <= at.first < at.last <= len(piece.symbols)
            assert piece.start <= at.start < at.end <= piece.end


def test_a_word_without_end_is_broken_all_the_same() -> None:
    said = list(pieces("x" * 500))
    assert all(len(piece.symbols) <= LONGEST + 2 for piece in said)
    assert sum(piece.symbols.count("x") for piece in said) == 500
