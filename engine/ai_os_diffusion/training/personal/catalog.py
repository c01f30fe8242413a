"""All kinds of facts, the indexes over them that the generator draws from, and the kinds that training never sees."""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Sequence

from ai_os_diffusion.training.personal import (
    facts_circle,
    facts_events,
    facts_food,
    facts_health,
    facts_home,
    facts_leisure,
    facts_money,
    facts_office,
    facts_outdoors,
    facts_people,
    facts_things,
    facts_travel,
    facts_work,
)
from ai_os_diffusion.training.personal.frames import Ask, Frame

FRAMES: tuple[Frame, ...] = (
    *facts_people.FRAMES,
    *facts_circle.FRAMES,
    *facts_things.FRAMES,
    *facts_home.FRAMES,
    *facts_health.FRAMES,
    *facts_travel.FRAMES,
    *facts_food.FRAMES,
    *facts_work.FRAMES,
    *facts_office.FRAMES,
    *facts_money.FRAMES,
    *facts_leisure.FRAMES,
    *facts_events.FRAMES,
    *facts_outdoors.FRAMES,
)

HELD_OUT_KINDS = frozenset({
    "ring_size", "instrument", "meter", "blood_pressure", "car_rental", "debt", "concert", "recipe_trick", "harvest", "role",
})  # fmt: skip
"""Kinds of facts, from different domains, that only appear with ``held_out=True``."""

OVERLAPS: dict[str, frozenset[str]] = {}
"""Relations that a note may answer although another kind of fact states it: never asked as if unanswered."""

for _group in (
    ("lives_in.city", "address.address", "studies.city", "origin.city", "job.employer", "lives_in.since"),
    ("allergy.food", "diet.diet"),
    ("gift_wish.gift", "gift_given.gift", "gift_received.gift"),
    ("birthday.date", "baby.date"),
    ("surname.surname", "nickname.nick", "partner.partner", "email.email"),
    ("pet_name.pet", "pet_kind.animal"),
    ("kept.place", "lent.to", "borrowed.owner", "sold.buyer", "repaired.by", "lent.day", "plate.spot"),
    ("bought.shop", "delivery.shop", "repaired.by"),
    ("trip.day", "train.time", "flight.time", "trip_past.when", "passenger.time"),
    ("trip.with", "trip_past.with", "trip_budget.people"),
    ("trip.sight", "trip_past.sight", "guide.tip", "opening.hours"),
    ("trip_budget.cost", "hotel.price", "flight.price", "train.price"),
    ("tradesman.rate", "trade_visit.price"),
    ("recipe_trick.secret", "recipe_amount.amount"),
    ("recipe_oven.minutes", "recipe_trick.rest"),
    ("subscription.renews", "subscription.cancel"),
    ("subscription.provider", "switch.provider"),
    ("role.role", "job.job", "relation.what"),
    ("coffee_order.order", "favourite_drink.value", "favourite_tea.value", "dinner_guests.bring"),
    ("dislike.thing", "allergy.food", "diet.diet"),
    ("event.guests", "party_list.people"),
    ("passenger.time", "visit.day", "handover.pickup"),
    ("holiday.until", "visit.until"),
    ("plant_care.feed", "planted.from"),
    ("owes.amount", "bet.stake", "debt.amount"),
    ("decision.choice", "feedback.comment", "options.choice"),
    ("baby.name", "children.kids"),
    ("exam.exam", "studies.subject"),
    ("hobby.hobby", "instrument.instrument"),
    ("caterer.food", "party_list.things"),
    ("symptom.symptom", "advice.advice"),
):
    for _name in _group:
        OVERLAPS[_name] = OVERLAPS.get(_name, frozenset()) | frozenset(_group)

OPEN_RELATIONS = frozenset({"relation.what", "pet_kind.animal", "met.place"})
"""Relations whose questions many other sentences answer in part: only asked where they are answered."""


class Catalog:
    """The kinds of facts of one side of the split, with weighted drawing and indexes by key."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = tuple(frames)
        self._cumulative = list(itertools.accumulate(kind.weight for kind in self.frames))
        self._held_out = tuple(kind for kind in self.frames if kind.name in HELD_OUT_KINDS)
        self.by_key: dict[str, tuple[Frame, ...]] = {}
        for kind in self.frames:
            if kind.keys:
                self.by_key[kind.keys[0]] = (*self.by_key.get(kind.keys[0], ()), kind)
        self.self_told = tuple(kind for kind in self.by_key["who"] if kind.self_told)
        self.siblings: dict[str, tuple[tuple[Frame, Ask], ...]] = {}
        for key, kinds in self.by_key.items():
            self.siblings[key] = tuple(
                (kind, each) for kind in kinds for each in kind.asks if each.relation not in OPEN_RELATIONS
            )
        self.by_type: dict[tuple[str, str], tuple[tuple[Frame, Ask], ...]] = {}
        for key, pairs in self.siblings.items():
            for kind, each in pairs:
                index = (key, each.answer_type)
                self.by_type[index] = (*self.by_type.get(index, ()), (kind, each))

    def draw(self, rng: random.Random) -> Frame:
        """A kind, by weight."""
        if self._held_out and rng.random() < 0.3:
            return self._held_out[int(rng.random() * len(self._held_out))]
        at = bisect.bisect_right(self._cumulative, rng.random() * self._cumulative[-1])
        return self.frames[min(at, len(self.frames) - 1)]


_SEEN = Catalog([kind for kind in FRAMES if kind.name not in HELD_OUT_KINDS])
_ALL = Catalog(FRAMES)


def catalog(held_out: bool) -> Catalog:
    """The kinds that training sees, or all of them (the held-out kinds then make up about a third)."""
    return _ALL if held_out else _SEEN
