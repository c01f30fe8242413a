"""Pointer items: spans, refusals, held-out words, variety, determinism."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter

import pytest

from ai_os_diffusion.training.personal import PointerItem, pointer_items, pools
from ai_os_diffusion.training.personal.catalog import HELD_OUT_KINDS, catalog
from ai_os_diffusion.training.personal.draft import sample_fact
from ai_os_diffusion.training.personal.items import near_miss
from ai_os_diffusion.training.personal.notes import sample_note
from ai_os_diffusion.training.personal.templates import Phrase
from ai_os_diffusion.training.personal.world import Person, sample_world

COUNT = 4000


@pytest.fixture(scope="module")
def seen() -> list[PointerItem]:
    return list(pointer_items(7, COUNT))


@pytest.fixture(scope="module")
def held_out() -> list[PointerItem]:
    return list(pointer_items(7, 1500, held_out=True))


def test_the_same_seed_gives_the_same_items_and_another_seed_others(seen: list[PointerItem]) -> None:
    assert list(pointer_items(7, 50)) == seen[:50]
    assert list(pointer_items(8, 50)) != seen[:50]


def test_items_do_not_depend_on_the_hash_seed() -> None:
    code = "from ai_os_diffusion.training.personal import pointer_items; print(list(pointer_items(3, 40)))"
    outputs = []
    for hash_seed in ("1", "2"):
        environment = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"}
        outputs.append(
            subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout
        )
    assert outputs[0] == outputs[1]


def test_the_generator_needs_the_standard_library_only() -> None:
    code = "import sys, ai_os_diffusion.training.personal; print([n for n in ('numpy', 'torch') if n in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, check=True
    )
    assert found.stdout.strip() == b"[]"


def test_the_count_is_exact(seen: list[PointerItem]) -> None:
    assert len(seen) == COUNT


def test_spans_lie_inside_and_are_whole_words(seen: list[PointerItem], held_out: list[PointerItem]) -> None:
    for item in (*seen, *held_out):
        for start, end in item.spans:
            text = item.passage[start:end]
            assert 0 <= start < end <= len(item.passage)
            assert text == text.strip()
            assert text[-1] not in ".,;:!?"
            before, after = item.passage[start - 1 : start], item.passage[end : end + 1]
            assert not (before.isalnum() and text[0].isalnum()), item
            assert not (after.isalnum() and text[-1].isalnum()), item


def test_passages_are_short_and_questions_are_not_empty(seen: list[PointerItem]) -> None:
    for item in seen:
        assert len(item.passage.split()) <= 130
        assert 0 < len(item.question.split()) < 30
        assert not re.search(r"[{}|]", item.question)


def test_between_35_and_42_percent_are_not_answered(seen: list[PointerItem]) -> None:
    share = sum(1 for item in seen if not item.spans) / len(seen)
    assert 0.35 <= share <= 0.42


def test_unanswered_items_name_their_twin_and_answered_ones_have_none(seen: list[PointerItem]) -> None:
    assert all(bool(item.twin) != bool(item.spans) for item in seen)
    twins = Counter(item.twin for item in seen if item.twin)
    assert set(twins) == {"unmentioned", "sibling", "swapped", "key", "user", "random"}
    assert twins["random"] < 0.15 * sum(twins.values())


def test_there_are_many_kinds_and_styles(seen: list[PointerItem]) -> None:
    kinds, styles = Counter(item.kind for item in seen), Counter(item.style for item in seen)
    assert len(kinds) >= 100
    assert kinds.most_common(1)[0][1] < 0.05 * len(seen)
    assert len(styles) >= 13
    assert min(styles.values()) > 0.015 * len(seen)
    assert styles.most_common(1)[0][1] < 0.25 * len(seen)


def test_questions_rarely_repeat(seen: list[PointerItem]) -> None:
    assert len({item.question for item in seen}) > 0.9 * len(seen)


def test_some_questions_are_typed_carelessly(seen: list[PointerItem]) -> None:
    lower = sum(1 for item in seen if item.question == item.question.lower())
    unmarked = sum(1 for item in seen if item.question[-1] not in "?.")
    assert 0.08 < lower / len(seen) < 0.35
    assert 0.08 < unmarked / len(seen) < 0.35


def _capitalised(text: str) -> set[str]:
    return set(re.findall(r"\b[^\W\d_][\w-]*", text))


def test_held_out_names_never_appear_in_training_items(seen: list[PointerItem]) -> None:
    words = {word for item in seen for word in _capitalised(item.passage + " " + item.question)}
    hidden = {name for pool in (pools.FEMALE, pools.MALE, pools.SURNAMES, pools.PETS) for name in pool.held_out}
    hidden |= {name for name in pools.CITIES.held_out if " " not in name}
    assert not words & hidden


def test_held_out_kinds_appear_only_on_the_held_out_side(seen: list[PointerItem], held_out: list[PointerItem]) -> None:
    assert len(HELD_OUT_KINDS) >= 6
    assert not {item.kind for item in seen} & HELD_OUT_KINDS
    assert {item.kind for item in held_out} >= HELD_OUT_KINDS
    domains = {kind.domain for kind in catalog(True).frames if kind.name in HELD_OUT_KINDS}
    assert len(domains) >= 6


def test_held_out_items_draw_people_from_the_hidden_names() -> None:
    world = sample_world(random.Random(1), True)
    assert all(pools.is_held_out(person.name) for person in (*world.people, world.user))


def test_a_slot_that_is_asked_as_unmentioned_is_not_in_the_note() -> None:
    rng, kinds = random.Random(5), catalog(False)
    checked = found = 0
    while checked < 300:
        world = sample_world(rng, False)
        note = sample_note(rng, world, kinds)
        miss = near_miss(rng, world, kinds, note)
        if miss is None or miss[2] != "unmentioned":
            continue
        fact, asked, _ = miss
        value = fact.values.get(asked.slots[-1])
        text = value.core if isinstance(value, Phrase) else value.name if isinstance(value, Person) else str(value)
        checked += 1
        found += text.lower() in note.body.lower() and len(text) > 3
    assert found / checked < 0.05


def test_every_kind_can_be_stated_and_answered_in_every_form() -> None:
    rng = random.Random(2)
    world = sample_world(rng, False)
    for kind in catalog(True).frames:
        fact = sample_fact(rng, world, kind)
        for template in (*kind.say, *kind.jot, *kind.mail):
            rendered = template.render(fact.values, {})
            assert rendered.text.strip(), kind.name
            for spans in rendered.spans.values():
                assert all(rendered.text[start:end].strip() for start, end in spans), (kind.name, template.source)
        for asked in kind.asks:
            assert any(set(asked.slots) & set(each.slots) for each in (*kind.say, *kind.jot)), (kind.name, asked.slots)
            for question in asked.questions:
                assert set(question.slots) <= set(kind.keys), (kind.name, question.source)
