"""What of a note goes when something in it is forgotten."""

from __future__ import annotations

import pytest

from ai_os_diffusion.conversation.cuts import cut


@pytest.mark.parametrize(
    ("title", "text", "about", "gone", "kept"),
    [
        (
            "Town",
            "The tower is new. The falcon nests there.",
            "the falcon",
            ["The falcon nests there."],
            ["The tower is new."],
        ),
        ("Town", "1. Desmond called.\n2. Rent £310.", "Desmond", ["Desmond called."], ["2. Rent £310."]),
        (
            "",
            "Desmond rang. He has a dog.\nHe is a tall tree.",
            "Desmond",
            ["Desmond rang.", "He has a dog."],
            ["He is a tall tree."],
        ),
        ("Soap", "## Landlord\nDesmond.\n## Rent\n£310", "Desmond", ["Desmond."], ["## Rent\n£310"]),
        (
            "Soap",
            "Desmond has the unit. Desmond is kind.",
            "Desmond",
            ["Desmond has the unit.", "Desmond is kind."],
            [],
        ),
        ("Desmond", "He has a dog.\nRent £310.", "Desmond", ["He has a dog.", "Rent £310."], []),
        ("Soap", "The rent is dear. Soap sells well.", "rent of the soap", ["The rent is dear."], ["Soap sells well."]),
        ("", "The car is old. The old boat is new.", "old car", ["The car is old."], ["The old boat is new."]),
    ],
)
def test_what_goes_and_what_stays(title: str, text: str, about: str, gone: list[str], kept: list[str]) -> None:
    made = cut(title, text, about)
    assert list(made.gone) == gone
    assert [text[first:last] for first, last in made.kept] == kept
