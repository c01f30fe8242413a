"""Questions over several notes: what belongs together, how a list or a count of it is asked, and who stands behind a role."""

from __future__ import annotations

from dataclasses import dataclass

from ai_os_diffusion.training.personal.frames import lines
from ai_os_diffusion.training.personal.templates import Template


@dataclass(frozen=True)
class Group:
    """Facts of one kind that share the value of ``slot`` and are listed by their key ``item``."""

    frame: str
    slot: str
    item: str
    lists: tuple[Template, ...]
    counts: tuple[Template, ...]


def _group(frame: str, slot: str, item: str, lists: str, counts: str) -> Group:
    return Group(frame, slot, item, lines(lists), lines(counts))


GROUPS = (
    _group("lent", "to", "item", """
        Which things did I lend to {to.o}?
        What has {to} borrowed from me?
        List everything that I lent to {to.o}.
        """, """
        How many things did I lend to {to.o}?
        How many of my things does {to} have?
        """),
    _group("book", "from", "title", """
        Which books did {from} recommend?
        What are the books that {from} told me to read?
        List the books I heard of from {from.o}.
        """, """
        How many books did {from} recommend?
        """),
    _group("bought", "shop", "item", """
        What did I buy at {shop}?
        Which things came from {shop}?
        List my purchases at {shop}.
        """, """
        How many things did I buy at {shop}?
        """),
    _group("lives_in", "city", "who", """
        Who lives in {city}?
        Which people do I know in {city}?
        List everybody who lives in {city}.
        """, """
        How many people do I know in {city}?
        How many of my people live in {city}?
        """),
    _group("allergy", "food", "who", """
        Who is allergic to {food}?
        Which people must avoid {food}?
        """, """
        How many people are allergic to {food}?
        """),
    _group("task", "who", "task", """
        What does {who} have to do?
        Which tasks did {who} take on?
        List {who's} tasks.
        """, """
        How many tasks does {who} have?
        """),
    _group("owner", "owner", "project", """
        Which projects is {owner} in charge of?
        What does {owner} lead?
        """, """
        How many projects does {owner} lead?
        """),
    _group("kept", "place", "item", """
        What is kept {place}?
        Which things are {place}?
        List what I put {place}.
        """, """
        How many things did I put {place}?
        """),
    _group("planted", "where", "plant", """
        What did I plant {where}?
        Which plants grow {where}?
        """, """
        How many kinds of plants did I put {where}?
        """),
    _group("diet", "diet", "who", """
        Who eats {diet} food?
        Which people need {diet} meals?
        """, """
        How many people need {diet} meals?
        """),
)  # fmt: skip

ROLES = {
    ("lent", "to"): "the person who borrowed the {item}",
    ("borrowed", "owner"): "the person who lent me the {item}",
    ("sold", "buyer"): "the person who bought the {item} from me",
    ("book", "from"): "the person who recommended {title}",
    ("owner", "owner"): "the head of {project}",
    ("task", "who"): "the person who is going to {task}",
    ("trip", "with"): "the person going to {city} with me",
    ("recipe_oven", "from"): "the person who gave me the recipe for {dish}",
    ("restaurant", "from"): "the person who recommended {restaurant}",
    ("event", "host"): "the host of the {event}",
    ("tradesman", "from"): "the person who recommended the {trade}",
    ("meeting", "chair"): "the person who chairs the {meeting}",
    ("club", "chair"): "the head of the {club}",
    ("film", "with"): "the person I saw {film} with",
}
"""How a person is called by the part they play in another fact: (kind, slot) to a noun phrase."""

FIRST_QUESTIONS = {
    "bought": ("item", "What did I buy first, the {left} or the {right}?"),
    "sold": ("item", "Which did I sell first, the {left} or the {right}?"),
    "film": ("film", "Which film did I see first, {left} or {right}?"),
    "planted": ("plant", "What did I plant first, the {left} or the {right}?"),
    "donation": ("charity", "To whom did I give first, {left} or {right}?"),
    "shopping": ("shop", "Where did I go shopping first, {left} or {right}?"),
}
"""Which of two events came first, by the days of their notes: kind to (key, question)."""
