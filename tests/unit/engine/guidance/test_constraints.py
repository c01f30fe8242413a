"""Constraints as energies over texts: what they call met, and what they change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.guidance import Constraint, Field, JsonObject, Length, Mentions, Style, Without
from ai_os_diffusion.guidance.constraints import words_of
from ai_os_diffusion.guidance.token_energies import Anchored, Avoided, Counted

MASKED = np.array([[False, True, True, True]])
OBJECT = JsonObject(
    {"name": Field(), "age": Field("number"), "in": Field("boolean"), "mood": Field("enum", ("a", "b"))}
)


@pytest.mark.parametrize(
    ("constraint", "text", "energy"),
    [
        (Length(2, 3), "One two.", 0),
        (Length(2, 3), "One.", 1),
        (Length(2, 3), "One two, three four five", 2),
        (Without(("key",)), "Keys and keyboards are fine", 0),
        (Without(("key", "blue pot")), "A KEY in the Blue\n pot", 2),
        (Mentions("blue pot"), "In the blue pot.", 0),
        (Mentions("blue pot"), "In the Blue pot.", 0.5),
        (Mentions("blue pot"), "pot blue", 0.1),
        (Mentions("blue pot"), "blue potter", 0.5),
        (Style(("calm", "quiet"), 1), "So CALM.", 0),
        (Style(("calm", "quiet"), 2), "So calm.", 1),
        (Style(most_in_sentence=2), "One two. Three four five. Six", 1),
        (OBJECT, '{"name": "x", "age": 3.5, "in": false, "mood": "b"}', 0),
        (OBJECT, '{"name": "x", "age": true, "in": 0, "mood": "c"}', 3),
        (OBJECT, '{"name": " ", "age": 1, "in": true, "mood": "a", "more": 1}', 2),
        (OBJECT, "no", 5),
        (OBJECT, "[]", 5),
        (OBJECT, "[" * 100_000, 5),
    ],
)
def test_the_energy_is_zero_exactly_where_it_is_met(constraint: Constraint, text: str, energy: float) -> None:
    assert constraint.energy(text) == pytest.approx(energy)


@pytest.mark.parametrize(
    ("constraint", "text", "edited"),
    [
        (Length(1, 3), "One two. Three four.", "One two."),
        (Length(3, 3), "One two. Three four.", "One two. Three."),
        (Without(("key",)), "The key, and Key.", "The, and."),
        (Without(("a b",)), "a a b b", ""),
        (Mentions("at nine"), "We meet.", "at nine. We meet."),
        (Style(("calm",)), "We meet.", "Calm. We meet."),
        (Style(most_in_sentence=2), "One two three, four five\nsix.", "One two. three, four. five\nsix."),
    ],
)
def test_an_edit_meets_it(constraint: Constraint, text: str, edited: str) -> None:
    assert constraint.edit(text) == edited
    assert constraint.energy(edited) == 0


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet="ab ,.!?'\n-ä", max_size=60), most=st.integers(1, 5))
def test_edits_meet_it_for_any_text(text: str, most: int) -> None:
    for constraint in (Length(0, most), Without(("a", "b a")), Mentions("ab b"), Style(("ab",), 1, most)):
        edited = constraint.edit(text)
        assert constraint.energy(edited) == 0
        assert constraint.edit(edited) == edited


@pytest.mark.parametrize(
    "make",
    [
        lambda: Length(3, 2),
        lambda: Length(0, 0),
        lambda: Without(()),
        lambda: Without("word"),
        lambda: Without(("?",)),
        lambda: Mentions("  "),
        lambda: Mentions("a\nb"),
        lambda: Style(("a",), 2),
        lambda: Style(most_in_sentence=0),
        lambda: Field("list"),
        lambda: Field("enum"),
        lambda: Field("number", ("1",)),
        lambda: Field(tokens=99),
        lambda: JsonObject({}),
    ],
)
def test_what_makes_no_sense_is_refused(make: Any) -> None:
    with pytest.raises(InferenceError) as error:
        make()
    assert error.value.kind == "inference.constraint"
    assert error.value.remedy


def test_a_wanted_token_is_cheap_in_its_place_alone() -> None:
    candidates = np.array([[7, 8], [7, 8], [7, 8]])
    assert Anchored({2: 8})(np.zeros((1, 4), np.int64), MASKED, candidates).tolist() == [[0, 0], [1, 0], [0, 0]]


def test_an_unwanted_word_costs_what_of_it_would_stand() -> None:
    candidates = np.array([[7, 8], [7, 8], [7, 8]])
    avoided = Avoided((7, 8))
    assert avoided(np.array([[7, 0, 0, 0]]), MASKED, candidates).tolist() == [[0.5, 1], [0.5, 0.5], [0, 0.5]]
    assert Avoided((8,))(np.zeros((1, 4), np.int64), MASKED, candidates)[:, 1].tolist() == [1, 1, 1]


def test_words_cost_where_there_are_enough() -> None:
    begins = np.array([False, True, True])
    candidates = np.array([[0, 1]] * 3)
    xt = np.array([[1, 0, 0, 0]])
    assert Counted(begins, 0, 0, 1)(xt, MASKED, candidates).tolist() == [[0, 1]] * 3
    assert Counted(begins, 0, 4, 9)(xt, MASKED, candidates).tolist() == [[1, 0]] * 3
    assert Counted(begins, 0, 1, 9)(xt, MASKED, candidates).tolist() == [[0, 0]] * 3


def test_words() -> None:
    assert words_of("It's a co-op, isn’t it?") == ["It's", "a", "co-op", "isn’t", "it"]


def test_an_object_says_its_texts_and_has_them_changed() -> None:
    text = '{"name": "the old lamp", "age": 3, "in": true, "mood": "a"}'
    assert OBJECT.said(text) == "the old lamp\na"
    assert OBJECT.said("no object") == "no object"
    assert OBJECT.edited("no object", Mentions("a pot")) == "no object"
    assert OBJECT.said(OBJECT.edited(text, Mentions("a pot"))) == "a pot. the old lamp\na"
    assert OBJECT.said(OBJECT.edited(text, Length(0, 3))) == "the old.\na"
    assert OBJECT.said(OBJECT.edited(text, Without(("old",)))) == "the lamp\na"
    assert OBJECT.edited(text, Mentions("lamp")) == text
    blank = '{"name": "old", "age": 3, "in": true, "mood": "a"}'
    assert OBJECT.edited(blank, Without(("old",))) == blank  # a name has to be there


def test_room_for_more_words_is_made_where_there_is_some() -> None:
    two = JsonObject({"title": Field(tokens=15), "text": Field(tokens=16), "age": Field("number")})
    assert two.roomier(0) == two
    assert two.roomier(5).fields["title"].tokens == 16
    assert two.roomier(5).roomier(5) == two.roomier(5)
    assert OBJECT.roomier(2).fields["name"].tokens == 8
    assert JsonObject({"age": Field("number")}).roomier(3) == JsonObject({"age": Field("number")})
