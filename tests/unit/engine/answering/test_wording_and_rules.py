"""Words, coverage, and what a composed sentence must not add."""

from __future__ import annotations

import pytest

from ai_os_diffusion import wording
from ai_os_diffusion.answering import rules


def test_normalise_drops_case_articles_and_punctuation() -> None:
    assert wording.normalise("The Blue-Door,  in  a “Barn”!") == "blue door in barn"


def test_coverage_is_about_content_words() -> None:
    assert wording.coverage("Where does Mia live?", "Mia lives in Oslo") == 1.0
    assert wording.coverage("Where does Ben live?", "Mia lives in Oslo") == 0.5
    assert wording.coverage("What is it?", "anything") == 1.0


EVIDENCE = "Mia moved to Oslo on 3 May and pays 900 euros."


@pytest.mark.parametrize(
    ("composed", "fault"),
    [
        ("She lives in Oslo.", ""),
        ("Mia moved on 3 May.", ""),
        ("She pays 950 euros.", "number 950"),
        ("It was Ben in Oslo.", "name ben"),
        ("It was in June.", "date june"),
        ("She did not move to Oslo.", "negation"),
        ("She doesn't live in Oslo.", "negation"),
    ],
)
def test_composed_sentences_add_nothing(composed: str, fault: str) -> None:
    found = rules.violations("Where does Mia live?", EVIDENCE, composed)
    assert (fault in found) if fault else found == []


def test_a_negation_in_the_evidence_may_be_said() -> None:
    assert rules.violations("Does she eat eggs?", "Mia does not eat eggs.", "She does not eat eggs.") == []
