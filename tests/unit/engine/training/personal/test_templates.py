"""Templates: agreement, persons, groups, spans."""

from __future__ import annotations

import pytest

from ai_os_diffusion.training.personal.templates import Phrase, Template, article, conjugate
from ai_os_diffusion.training.personal.world import Person

ADA = Person("Ada", "my sister", "f", "Horn")
USER = Person("Noor", "", "f", "Ito", is_user=True)


@pytest.mark.parametrize(
    ("source", "values", "modes", "text"),
    [
        ("{Who~live} in {city}.", {"who": ADA, "city": "Faro"}, {}, "Ada lives in Faro."),
        ("{Who~live} in {city}.", {"who": USER, "city": "Faro"}, {}, "I live in Faro."),
        ("{Who's} cat", {"who": ADA}, {"who": "both"}, "My sister Ada's cat"),
        ("{Who's} cat", {"who": ADA}, {"who": "relation"}, "My sister's cat"),
        ("{Who's} cat", {"who": ADA}, {"who": "your relation"}, "Your sister's cat"),
        ("{Who's} cat", {"who": USER}, {}, "My cat"),
        ("Where {do who} live?", {"who": ADA}, {}, "Where does Ada live?"),
        ("Where {do who} live?", {"who": USER}, {}, "Where do I live?"),
        ("Where {is the item}?", {"item": "ski boots"}, {}, "Where are the ski boots?"),
        ("Where {is the item}?", {"item": "drill"}, {}, "Where is the drill?"),
        ("for {who.o}", {"who": USER}, {}, "for me"),
        ("{Who~be} late", {"who": ADA}, {"who": "pronoun"}, "She is late"),
        ("{Who} is {a job}.", {"who": ADA, "job": "optician"}, {}, "Ada is an optician."),
        ("due {day}", {"day": Phrase("on ", "3 May")}, {}, "due on 3 May"),
        ("due {day!}", {"day": Phrase("on ", "3 May")}, {}, "due 3 May"),
        ("the {dish} was good", {"dish": "the fish"}, {}, "the fish was good"),
        ("have a {what} appointment", {"what": "eye doctor"}, {}, "have an eye doctor appointment"),
    ],
)
def test_rendering(source: str, values: dict[str, object], modes: dict[str, str], text: str) -> None:
    assert Template(source).render(values, modes).text == text


def test_spans_hold_the_value_without_its_preposition_or_relation() -> None:
    rendered = Template("{Who} comes {day}.").render({"who": ADA, "day": Phrase("on ", "3 May")}, {"who": "both"})
    assert rendered.text == "My sister Ada comes on 3 May."
    assert [rendered.text[start:end] for start, end in rendered.spans["who"]] == ["Ada"]
    assert [rendered.text[start:end] for start, end in rendered.spans["day"]] == ["3 May"]


def test_a_group_spans_from_its_first_value_to_its_end() -> None:
    values = {"day": Phrase("on ", "Tuesday"), "time": Phrase("at ", "9:30")}
    rendered = Template("Dentist <when|{day} {time}>, do not forget.").render(values, {})
    start, end = rendered.spans["when"][0]
    assert rendered.text[start:end] == "Tuesday at 9:30"


def test_spans_stay_right_after_an_article_was_corrected() -> None:
    rendered = Template("a {what} at {time!}").render({"what": "osteopath", "time": Phrase("at ", "9:30")}, {})
    assert [rendered.text[start:end] for start, end in rendered.spans["time"]] == ["9:30"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("I keep my drill {place}.", "You keep your drill in a box."),
        ("Bought it, now {place}.", "You bought it, now in a box."),
        ("I am sure we left it {place}.", "You are sure you left it in a box."),
    ],
)
def test_a_sentence_turns_to_the_user(source: str, text: str) -> None:
    assert Template(source).addressed().render({"place": "in a box"}, {}).text == text


def test_first_person_is_noticed_also_where_it_is_left_out() -> None:
    assert Template("Lent it to {who.o}.").first_person
    assert Template("We like it.").first_person
    assert not Template("{Who} likes it.").first_person


def test_conjugation_and_articles() -> None:
    assert [conjugate(verb, "it") for verb in ("study", "play", "watch", "have", "can")] == [
        "studies",
        "plays",
        "watches",
        "has",
        "can",
    ]
    assert [article(noun) for noun in ("apple", "ukulele", "hour", "drill")] == ["an", "a", "an", "a"]


def test_an_arrow_is_no_end_of_a_group() -> None:
    rendered = Template("{item} -> {place}").render({"item": "drill", "place": "shed"}, {})
    assert rendered.text == "drill -> shed"
    assert set(rendered.spans) == {"item", "place"}
