"""Yes or no: the noted value against the proposed one, and the careful rule for negations."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from ai_os_diffusion.answering import truth
from ai_os_diffusion.answering.candidates import Candidate
from helpers.tiny import memory_hit

TODAY = dt.date(2026, 3, 10)


def candidate(text: str, memory: str = "", *, day: str | None = None, **fields: object) -> Candidate:
    memory = memory or f"It is {text}."
    hit = memory_hit(memory, day=day, start=20)
    made = Candidate(hit, text, 0, 0, False, 1.0, 5.0, 0, 1.0, memory)
    return dataclasses.replace(made, **fields)  # type: ignore[arg-type]


def verdict(question: str, *candidates: Candidate) -> str | None:
    made = truth.about_truth(question, candidates, candidates[0], TODAY)
    return None if made is None else made.text


@pytest.mark.parametrize(
    ("question", "noted", "expected"),
    [
        ("Is Mia's shoe size 38?", candidate("39", "Mia's shoe size: 39"), "No: 39"),
        ("is mias shoe size 39", candidate("39", "Mia's shoe size: 39"), "Yes: 39"),
        ("Is Ralph's car an electric Renault?", candidate("Electric Renault"), "Yes: Electric Renault"),
        ("Quick question: is the fault a jammed drawer again?", candidate("a dead battery"), "No: a dead battery"),
        ("Are the names of Ada's kids Tilman and Yumiko?", candidate("Yumiko and Tilman"), "Yes: Yumiko and Tilman"),
        ("Are the names of Ada's kids Tilman and Orly?", candidate("Orly and Bo"), "No: Orly and Bo"),
        ("Is the plumber called Meier?", candidate("Jonas Meier", "Jonas Meier is our plumber."), "Yes: Jonas Meier"),
        ("Is the employer Wavodex Labs?", candidate("Biowave Labs"), "No: Biowave Labs"),
        ("Is the stay in Tours two nights?", candidate("2 nights"), "Yes: 2 nights"),
        ("Is the loan for one thousand?", candidate("1,000"), "No: 1,000"),  # numbers beyond twenty stay words
        ("Is the fee 1486 zloty?", candidate("1,486 zloty"), "Yes: 1,486 zloty"),
        ("Is the bill 64 pounds?", candidate("£64.00"), "Yes: £64.00"),
        ("Is the bill €64?", candidate("£64"), "No: £64"),
        ("Is the place of the key in the red toolboox?", candidate("in the red toolbox"), "Yes: in the red toolbox"),
        ("Is her order a latte without sugar?", candidate("yoghurt"), "No: yoghurt"),
        ("Can you tell me whether Mia's cat is Rolo?", candidate("Rolo"), "Yes: Rolo"),
        ("Does Mia live in Oslo?", candidate("Bergen", "Mia lives in Bergen."), "No: Bergen"),
    ],
)
def test_what_is_noted_is_compared_with_what_is_proposed(question: str, noted: Candidate, expected: str) -> None:
    assert verdict(question, noted) == expected


@pytest.mark.parametrize(
    ("question", "noted", "holds"),
    [
        ("Is the dentist on 12 May?", candidate("12/05/2026"), True),
        ("Is the dentist on 13 May?", candidate("May 12th"), False),
        ("Is the dentist on 12 May 2025?", candidate("May 12th, 2026"), False),
        ("Is the dentist on 12 May 2026?", candidate("12 May", day="2025-11-01"), True),
        ("Is the dentist on Tuesday?", candidate("12 May 2026"), True),
        ("Is the dentist on Friday?", candidate("12 May 2026"), False),
        ("Is the dentist tomorrow?", candidate("11 March", day="2026-02-01"), True),
        ("Is the dentist on 2 March?", candidate("tomorrow", day="2026-03-01"), True),
        ("Is the dentist at 9:50?", candidate("9.50 am"), True),
        ("Is the dentist at 14:30?", candidate("2:30 pm"), True),
        ("Is the dentist on 12 May at 15:00?", candidate("12 May 2026 at 14:30"), False),
    ],
)
def test_days_and_times_are_compared_by_what_they_mean(question: str, noted: Candidate, holds: bool) -> None:
    assert truth.proposed(question, noted, TODAY) is holds


_BISCUIT = "Biscuit at the vet: Weight 27.4 kg."


@pytest.mark.parametrize(
    ("question", "noted", "expected"),
    [
        ("Does Biscuit weigh more than 28 kg?", candidate("27.4 kg", _BISCUIT), "No: 27.4 kg"),
        ("Does Biscuit weigh more than 27 kilos?", candidate("27.4 kg", _BISCUIT), "Yes: 27.4 kg"),
        ("Does Biscuit weigh less than 27,5 kg?", candidate("27.4 kg", _BISCUIT), "Yes: 27.4 kg"),
        ("Does Biscuit weigh no more than 27.4 kg?", candidate("27.4 kg", _BISCUIT), "Yes: 27.4 kg"),
        ("Does Biscuit weigh more than 60 pounds?", candidate("27.4 kg", _BISCUIT), None),
        ("Does Biscuit weigh over 28 kg?", candidate("27.4 kg", "Weight 27.4 kg.\nWeight 28.1 kg."), None),
        ("Is Biscuit's weight 28.1 kg?", candidate("27.4 kg", _BISCUIT), "No: 27.4 kg"),
        ("Is Biscuit's weight 27.40 kg?", candidate("27.4 kg", _BISCUIT), "Yes: 27.4 kg"),
        ("Is the rent at least £310?", candidate("£310", "Rent £310 a month."), "Yes: £310"),
        ("Is the rent under £300?", candidate("£310", "Rent £310 a month."), "No: £310"),
        ("Is the rent over €300?", candidate("£310", "Rent £310 a month."), None),
        ("Were there more than 30 guests?", candidate("over 20 guests", "There were over 20 guests."), None),
        ("Does she have at most three cats?", candidate("four cats", "She has four cats."), "No: four cats"),
        ("Is the renewal before 1 April?", candidate("14 March", "It renews on 14 March."), "Yes: 14 March"),
        ("Is the renewal after 1 April?", candidate("14 March", "It renews on 14 March."), "No: 14 March"),
        ("Is the renewal before Christmas?", candidate("14 March", "It renews on 14 March."), None),
        ("Was Nuno born after 1980?", candidate("3 February 1984"), "Yes: 3 February 1984"),
        ("Is Nuno older than 40?", candidate("3 February 1984"), "Yes: 3 February 1984"),
        ("Is the dentist before 3 pm?", candidate("2:30", "Dentist at 2:30."), "Yes: 2:30"),
        ("Is the dentist after 9:30?", candidate("14:45", "Dentist at 14:45."), "Yes: 14:45"),
        ("Is the dentist later than 15:00?", candidate("14:45", "Dentist at 14:45."), "No: 14:45"),
    ],
)
def test_more_or_less_before_or_after(question: str, noted: Candidate, expected: str | None) -> None:
    assert verdict(question, noted) == expected


@pytest.mark.parametrize(
    ("question", "noted"),
    [
        ("Is Anneke allergic to nuts?", candidate("walnuts", "Anneke: a Dutch cellist, allergic to walnuts")),
        ("Is Anneke allergic to milk?", candidate("walnuts", "Anneke: a Dutch cellist, allergic to walnuts")),
        ("Is the allergy nuts?", candidate("walnuts", "Allergy: walnuts")),
        ("Does Ben speak Spanish?", candidate("French", "Ben learnt French.")),
    ],
)
def test_another_value_is_no_denial_where_a_thing_may_have_several(question: str, noted: Candidate) -> None:
    assert verdict(question, noted) is None


def test_deeds_are_told_by_their_sentence() -> None:
    paid = candidate("twenty pounds", "Paid Stan his twenty pounds back.")
    assert verdict("Have I paid Stan back?", paid) == "Yes: twenty pounds"
    assert verdict("Does Mia like walnuts?", candidate("Oslo", "Mia lives in Oslo.")) is None


def test_truth_comes_with_its_sentence_and_place() -> None:
    quiet = candidate("boat", "Ben has a boat.", margin=-1.0)
    telling = candidate("walnuts", "Grüße! Mia is not allergic to walnuts. She likes them.", margin=2.0)
    telling = dataclasses.replace(telling, sentence="Mia is not allergic to walnuts.")
    made = truth.about_truth("Is Mia allergic to walnuts?", [quiet, telling], quiet, TODAY)
    assert made is not None
    assert made.text == "No: Mia is not allergic to walnuts."
    assert made.read is telling
    place = made.place
    raw = b"#" * 20 + telling.hit.text.encode()
    assert raw[place.start : place.end].decode() == place.text == place.sentence == "Mia is not allergic to walnuts."


def test_a_negation_beside_the_span_is_not_about_it() -> None:
    noted = candidate("38", "Mia's shoe size is 38, not 39.")
    assert verdict("Is Mia's shoe size 38?", noted) == "Yes: 38"


def test_negated_questions() -> None:
    noted = candidate("walnuts", "Mia is not allergic to walnuts.")
    assert verdict("Is Mia not allergic to walnuts?", noted) == "Yes: Mia is not allergic to walnuts."
    assert verdict("Isn't Mia allergic to walnuts?", noted) == "No: Mia is not allergic to walnuts."  # as "Is Mia"


def test_an_answer_is_short_and_never_says_both() -> None:
    long = candidate(" ".join(["very"] * 14) + " long")
    assert verdict("Is the queue short?", long) == "No"
    assert verdict("Is the reply 'yes please'?", candidate("yes please", "It was said.")) == "Yes"


def test_where_the_pointer_prefers_the_null_a_full_sentence_speaks_first() -> None:
    doubted = candidate("drums", "Mia plays drums.", margin=-2.0)
    full = candidate("Oslo", "Mia plays the sitar. Ben plays the drums in Oslo.", margin=-3.0)
    made = truth.about_truth("Does Ben play drums?", [doubted, full], doubted, TODAY)
    assert made is not None
    assert (made.text, made.read) == ("Yes: Ben plays the drums in Oslo.", full)
    made = truth.about_truth("Is Ben's instrument the flute?", [doubted], doubted, TODAY)
    assert made is not None
    assert made.read is doubted  # whose signals abstain


@pytest.mark.parametrize(
    ("question", "noted", "said"),
    [
        # whether it is the time that is proposed
        ("Is the film at 6:30?", "18.30", "Yes: 18.30"),
        ("Is the film at 18.45?", "6:30 pm", "No: 6:30 pm"),
        # whether it is before or after
        ("Does the film start before 19.00?", "18.30", "Yes: 18.30"),
        ("Does the film start after 19:00?", "18.30", "No: 18.30"),
        ("Does the film start before 19:00?", "18:30", "Yes: 18:30"),
        # amounts
        ("Is the fee more than £18.20?", "£18.30", "Yes: £18.30"),
        ("Is the fee more than 6.20?", "18.30", "Yes: 18.30"),
        ("Is the dog heavier than 18.20 kg?", "6.50 kg", "No: 6.50 kg"),
    ],
)
def test_times_are_proposed_and_compared(question: str, noted: str, said: str) -> None:
    assert verdict(question, candidate(noted)) == said


def test_a_dotted_amount_is_not_set_against_the_afternoon() -> None:
    """As times 6.50 would be ten to seven in the evening, and more than 18.30."""
    assert verdict("Is the fee more than 18.30?", candidate("6.50")) == "No: 6.50"
    assert truth.proposed("Is the fee 18.30?", candidate("18.50"), TODAY) is False
