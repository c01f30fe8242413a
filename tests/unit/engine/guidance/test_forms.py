"""Forms: what a request asks, whether a text has it, and requests that are made up for each."""

from __future__ import annotations

import pytest

from ai_os_diffusion.guidance.forms import KINDS, Form, FormKind, form_of, parts_of, share_right
from ai_os_diffusion.training.form_examples import NAMES, OBJECTS, examples
from helpers.tiny import bundled_tokenizer


@pytest.mark.parametrize(
    ("request_", "form"),
    [
        ("Give me JSON with the fields day, person and place: ...", Form("json", ("day", "person", "place"))),
        ("Turn it into json.", Form("json")),
        ("Buy 34 keys for Ann. Turn it into JSON with the keys count and person.", Form("json", ("count", "person"))),
        ("What is 3 + 4? Think step by step.", Form("steps")),
        ("Show your work: 3 + 4", Form("steps")),
        ("Write this as a list: milk and bread", Form("list")),
        ("Where did Jason put the list?", None),
        ("Which of my files are JSON?", None),
        ("Where is the JSON with my passwords?", None),
        ("Write an email that explains JSON with examples.", None),
        ("JSON with the keys person, day: Anna comes.", Form("json", ("person", "day"))),
        ("Show the work schedule.", None),
        ("Which step is broken?", None),
        ("Write as JSON with the keys day, time, and place: ...", Form("json", ("day", "time", "place"))),
        ("Give me JSON with the fields day, and time.", Form("json", ("day", "time"))),
        ("Write step by step how to bake bread.", None),
        ("Write step by step how to bake bread, as a list.", Form("list")),
        ("How do I reset the router step by step?", None),
    ],
)
def test_what_a_request_asks(request_: str, form: Form | None) -> None:
    assert form_of(request_) == form


@pytest.mark.parametrize(
    ("text", "form", "has"),
    [
        ('{"day": "Monday", "count": 3}', Form("json", ("day", "count")), True),
        ('{"day": "Monday"}', Form("json", ("day", "count")), False),
        ('{"day": "Monday", "day"}', Form("json"), False),
        ('["Monday"]', Form("json"), False),
        ("3 + 4 = 7. So the answer is 7.", Form("steps"), True),
        ("3 + 4 = 7. 7 - 2 = 5. So the answer is 5.", Form("steps"), True),
        ("3 + 4 = 7.", Form("steps"), False),
        ("So the answer is 7.", Form("steps"), False),
        ("- milk\n- bread", Form("list"), True),
        ("- milk", Form("list"), False),
        ("- milk\nbread", Form("list"), False),
    ],
)
def test_whether_a_text_has_a_form(text: str, form: Form, has: bool) -> None:
    assert (parts_of(text, form) is not None) == has


def test_how_much_of_it_is_right() -> None:
    form = Form("json", ("a", "b"))
    assert share_right('{"b": 2, "a": 1}', '{"a": 1, "b": 2}', form) == 1
    assert share_right('{"b": "2", "a": 1}', '{"a": 1, "b": 2}', form) == 0.5
    assert share_right('{"a": 1', '{"a": 1, "b": 2}', form) == 0
    steps = "3 + 4 = 7. So the answer is 7."
    assert share_right("3 + 4 = 8. So the answer is 8.", steps, Form("steps")) == 0
    assert share_right("3 + 4 = 7. 7 + 1 = 8. So the answer is 7.", steps, Form("steps")) == pytest.approx(2 / 3)


@pytest.mark.parametrize("kind", KINDS)
def test_examples_are_right_reversible_and_kept_apart(kind: FormKind) -> None:
    train, held = (examples(kind, 3, 150, held_out=held_out) for held_out in (False, True))
    for example in (*train, *held):
        form = form_of(example.request)
        assert form is not None
        assert form.kind == kind
        assert share_right(example.text, example.text, form) == 1
        ids = bundled_tokenizer().encode(example.text, mode="text").ids
        assert bundled_tokenizer().decode(ids, mode="text") == example.text
    assert not {each.request for each in train} & {each.request for each in held}
    assert train == examples(kind, 3, 150, held_out=False)
    for pool in (NAMES, OBJECTS):
        told = [" ".join(each.request for each in some) for some in (train, held)]
        trained, kept = ({word for word in pool if f" {word} " in text} for text in told)
        assert not trained & kept
