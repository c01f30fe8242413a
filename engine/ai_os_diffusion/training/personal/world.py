"""An invented user and the people around them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from ai_os_diffusion.training.personal import pools

_RELATIONS = (
    "my sister|f;my brother|m;my mother|f;my father|m;my mum|f;my dad|m;my aunt|f;my uncle|m;my grandmother|f;"
    "my grandfather|m;my grandma|f;my grandpa|m;my daughter|f;my son|m;my wife|f;my husband|m;my partner|;my girlfriend|f;"
    "my boyfriend|m;my niece|f;my nephew|m;my cousin|;my sister-in-law|f;my brother-in-law|m;my mother-in-law|f;"
    "my father-in-law|m;my godmother|f;my goddaughter|f;my godson|m;my stepsister|f;my stepbrother|m;my twin sister|f;"
    "my little brother|m;my older sister|f;my boss|;my manager|;my neighbour|;my landlady|f;my landlord|m;my flatmate|;"
    "my roommate|;my best friend|;my colleague|;my co-worker|;my assistant|;my teacher|;my old teacher|;my piano teacher|;"
    "my coach|;my trainer|;my therapist|;my dog sitter|;my babysitter|;my cleaner|;my hairdresser|;my mentor|;my intern|;"
    "my ex|;my tutor|;my pen pal|;my running partner|;my tennis partner|;my client|;my accountant|;my physio|;"
    "my granddaughter|f;my grandson|m;my upstairs neighbour|;my desk mate|;my study partner|;my old schoolfriend|"
)
RELATIONS = tuple((name, sex) for name, _, sex in (entry.partition("|") for entry in _RELATIONS.split(";")))

_PRONOUNS = {"f": ("she", "her", "her"), "m": ("he", "him", "his"), "": ("they", "them", "their")}


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody whom notes speak of; compared by identity.

    Attributes:
        name: first name, unique in the world.
        relation: with "my", or empty for people who are only known by name; unique in the world.
        sex: "f", "m" or "" (the pronoun "they").
        surname: family name.
        is_user: the writer of the notes, rendered as "I".
    """

    name: str
    relation: str
    sex: str
    surname: str
    is_user: bool = False

    @property
    def pronouns(self) -> tuple[str, str, str]:
        """Subject, object and possessive pronoun."""
        return _PRONOUNS[self.sex]


@dataclass
class World:
    """One user with a circle of people; values of facts are drawn from the same side of the held-out split."""

    user: Person
    people: list[Person]
    held_out: bool
    by_name: dict[str, Person] = field(default_factory=dict)

    def other(self, rng: random.Random, person: Person) -> Person:
        """Someone else than ``person``."""
        while True:
            found = self.people[int(rng.random() * len(self.people))]
            if found is not person:
                return found


def sample_world(rng: random.Random, held_out: bool) -> World:
    """A user with 6 to 15 people, about half of them with a relation."""
    count = rng.randint(6, 15)
    female, male = pools.FEMALE.part(held_out), pools.MALE.part(held_out)
    chosen = [*rng.sample(female, count // 2 + 1), *rng.sample(male, count - count // 2)]
    sexes = ["f"] * (count // 2 + 1) + ["m"] * (count - count // 2)
    related = dict(enumerate(rng.sample(RELATIONS, len(RELATIONS))))
    free = list(related.values())
    people = []
    for name, sex in zip(chosen, sexes, strict=True):
        relation = ""
        if rng.random() < 0.6:
            fitting = next(entry for entry in free if entry[1] in ("", sex))
            free.remove(fitting)
            relation = fitting[0]
        people.append(Person(name, relation, sex, pools.SURNAMES.pick(rng, held_out)))
    rng.shuffle(people)
    first = people.pop()
    user = Person(first.name, "", first.sex, first.surname, is_user=True)
    return World(user, people, held_out, {person.name: person for person in people})
