"""Requests for a form and the texts that answer them: invented messages as JSON, worked arithmetic, and lists.

Names, things, places, sentences and ways of asking are cut into those to train on and those to check with, which never
mix; days, times, and numbers are in both.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ai_os_diffusion.guidance.forms import FormKind
from ai_os_diffusion.training.personal import names, nouns
from ai_os_diffusion.training.personal.pools import entries

_USUAL = 0.5  # share of topics that are usual ones
_HELD_SHARE = 4  # one word or sentence in so many is held out


@dataclass(frozen=True)
class FormExample:
    """A request and the text that is right."""

    request: str
    text: str


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


def _short(words: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(sorted({word for word in words if len(word) <= most and word.isascii()}))


NAMES = _short([*names.FEMALE.split(), *names.MALE.split()], 6)
THINGS = _words(
    "apples pens chairs lamps books eggs candles towels plates bottles tickets stamps cups boxes keys shirts bricks "
    "flowers coins cards potatoes spoons bulbs socks onions nails forks blankets pencils bowls ropes oranges"
)
PLACES = _words(
    "kitchen library garage office station park school museum garden hotel market theatre church bank airport cinema "
    "harbor gym bakery pharmacy"
)
TOPICS = _words(
    "rent party budget garden dentist report car invoice holiday trip school_play new_roof piano_lesson tax_form dog "
    "meeting wedding boiler passport piano train_ticket recipe football_game phone_bill"
)
OBJECTS = _short(entries(nouns.ITEMS), 12)
DAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday today tomorrow tonight")
VERBS = _words(
    "buy_milk call_the_bank water_the_plants pay_the_rent wash_the_car clean_the_kitchen feed_the_cat fix_the_door "
    "write_a_letter book_a_table read_the_report pack_the_bag sell_the_piano paint_the_wall visit_the_museum "
    "open_the_window bake_a_cake cut_the_grass send_the_invoice find_the_passport sort_the_books order_new_chairs "
    "return_the_keys check_the_boiler print_the_tickets mend_the_roof close_the_garage empty_the_bin"
)

_SAID: dict[str, tuple[str, ...]] = {
    "remind": (
        "Remind {person} on {day} about the {topic}.",
        "Please tell {person} about the {topic} on {day}.",
        "On {day} {person} has to be reminded of the {topic}.",
        "Do not let {person} forget the {topic} on {day}.",
        "{person} must think of the {topic} on {day}.",
    ),
    "buy": (
        "Buy {count} {item} for {person}.",
        "{person} needs {count} {item}.",
        "We are out of {item}, get {count} for {person}.",
        "Please order {count} {item} for {person}.",
        "{person} wants us to bring {count} {item}.",
    ),
    "meet": (
        "Meet {person} at the {place} on {day}.",
        "{person} waits at the {place} on {day}.",
        "On {day} I see {person} at the {place}.",
        "There is a meeting with {person} on {day} at the {place}.",
        "{day} at the {place} with {person}.",
    ),
    "call": (
        "Call {person} on {day} at {time}.",
        "{person} expects a call on {day} at {time}.",
        "At {time} on {day} I have to phone {person}.",
        "Ring {person} up on {day} at {time}.",
        "A call with {person} is planned for {day} at {time}.",
    ),
}
_ASKED: dict[FormKind, tuple[str, ...]] = {
    "json": (
        "Write this as JSON with the keys {keys}: {said}",
        "Give me JSON with the fields {keys} for this: {said}",
        "{said} Turn it into JSON with the keys {keys}.",
        "As JSON with the keys {keys}, please: {said}",
        "Put this into JSON, fields {keys}: {said}",
    ),
    "steps": (
        "{said} Work it out step by step.",
        "Step by step: {said}",
        "{said} Think step by step.",
        "Show your work: {said}",
        "Answer step-by-step. {said}",
    ),
    "list": (
        "Write this as a list: {said}",
        "{said} Make that into notes, as a bullet list.",
        "As a list, please: {said}",
        "Note this down in bullet points: {said}",
        "{said} Write it as a bulleted list.",
    ),
}
_STORIES = (
    "{name} has {first} {things}{then}. How many {things} are there now?",
    "There are {first} {things}{then}. How many are left?",
    "What is {first}{sum}?",
    "{name} begins with {first} {things}{then}. How many does {name} have at the end?",
    "Compute {first}{sum}.",
)
_GAINS = ("{name} gets {n} more", "{n} are added", "{n} come in", "{name} finds {n}", "{name} buys {n}")
_LOSSES = ("{name} loses {n}", "{n} are taken away", "{n} break", "{name} gives {n} away", "{name} sells {n}")
_DID = (
    "I have to {all}.",
    "Today we must {all}.",
    "Things to do: {all}.",
    "{name} wants to {all}.",
    "Please {all}.",
)


@dataclass(frozen=True)
class _Draw:
    """Draws from the part of each pool that is trained on, or from the part that is held out."""

    rng: random.Random
    held_out: bool

    def one(self, pool: Sequence[str]) -> str:
        mine = pool[_HELD_SHARE - 1 :: _HELD_SHARE] if self.held_out else _others(pool)
        return self.rng.choice(mine)


def _others(pool: Sequence[str]) -> list[str]:
    return [word for place, word in enumerate(pool) if place % _HELD_SHARE != _HELD_SHARE - 1]


def examples(kind: FormKind, seed: int, count: int, *, held_out: bool) -> list[FormExample]:
    """`count` different examples of a form, the same every time.

    Args:
        kind: of the form.
        seed: of every draw.
        count: how many.
        held_out: those to check with, whose words and sentences are none of those to train on.
    """
    draw = _Draw(random.Random(f"{kind} {seed} {held_out}"), held_out)
    found: dict[str, FormExample] = {}
    while len(found) < count:
        made = _MAKERS[kind](draw)
        found.setdefault(made.request, made)
    return list(found.values())


def _json(draw: _Draw) -> FormExample:
    rng = draw.rng
    intent = rng.choice(list(_SAID))
    values: dict[str, str | int] = {
        "intent": intent,
        "person": draw.one(NAMES),
        "day": rng.choice(DAYS),
        "topic": draw.one(TOPICS if rng.random() < _USUAL else OBJECTS),
        "item": draw.one(THINGS),
        "place": draw.one(PLACES),
        "time": f"{rng.randint(7, 20)}:{rng.choice(('00', '15', '30', '45'))}",
        "count": rng.randint(2, 40),
    }
    said = draw.one(_SAID[intent])
    there = ["intent", *(key for key in values if f"{{{key}}}" in said)]
    keys = rng.sample(there, rng.randint(2, len(there)))
    asked = f"{', '.join(keys[:-1])} and {keys[-1]}"
    request = draw.one(_ASKED["json"]).format(keys=asked, said=said.format(**values))
    return FormExample(request, json.dumps({key: values[key] for key in keys}, ensure_ascii=False))


def _steps(draw: _Draw) -> FormExample:
    rng, name, things = draw.rng, draw.one(NAMES), draw.one(THINGS)
    first = total = rng.randint(3, 60)
    told, summed, worked = [], "", []
    for _ in range(rng.randint(1, 3)):
        gains = total < 4 or rng.random() < 0.5
        n = rng.randint(2, 30) if gains else rng.randint(1, total - 1)
        after = total + n if gains else total - n
        sign = "+" if gains else "-"
        told.append(draw.one(_GAINS if gains else _LOSSES).format(name=name, n=n))
        summed += f" {sign} {n}"
        worked.append(f"{total} {sign} {n} = {after}.")
        total = after
    story = draw.one(_STORIES).format(name=name, first=first, things=things, then=f". {'. '.join(told)}", sum=summed)
    request = draw.one(_ASKED["steps"]).format(said=story)
    return FormExample(request, f"{' '.join(worked)} So the answer is {total}.")


def _list(draw: _Draw) -> FormExample:
    count = draw.rng.randint(2, 4)
    done: list[str] = []
    while len(done) < count:
        what = draw.one(VERBS)
        if what not in done:
            done.append(what)
    told = draw.one(_DID).format(all=f"{', '.join(done[:-1])} and {done[-1]}", name=draw.one(NAMES))
    request = draw.one(_ASKED["list"]).format(said=told)
    return FormExample(request, "\n".join(f"- {what}" for what in done))


_MAKERS: dict[FormKind, Callable[[_Draw], FormExample]] = {"json": _json, "steps": _steps, "list": _list}
