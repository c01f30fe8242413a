"""The last question asked of something else: "what about X?", "and oat and honey?", "and the other one?"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from ai_os_diffusion import dates, periods
from ai_os_diffusion.answering.questions import bare
from ai_os_diffusion.answering.roles import is_role
from ai_os_diffusion.conversation import focus
from ai_os_diffusion.conversation.entities import Entity, Sort, find_entities, gender_of, is_name
from ai_os_diffusion.conversation.focus import Exchange, first_of

_FLAGS = re.IGNORECASE
_PLURAL = {"is": "are", "was": "were", "does": "do", "has": "have"}
_SINGULAR = {several: one for one, several in _PLURAL.items()}
_SEVERAL = re.compile(r"[^s’']s$|\band\b|\b(?:children|people|men|women|feet|teeth|mice)$", _FLAGS)
_DATED = (
    "birthday",
    "anniversary",
    "wedding",
    "appointment",
    "party",
    "exam",
    "flight",
    "interview",
    "holiday",
    "move",
)
_DETERMINED = re.compile(
    r"^(?:the|a|an|my|our|his|her|its|their|this|that|some|for|to|with|from|of|at|in|on|by)\b", _FLAGS
)
_OTHER_ONE = re.compile(r"^(?:the )?other(?: one| two| ones)?$", _FLAGS)
_PAIR = re.compile(
    r"^(?:(?:the|my|our) )?(?P<one>[\w'’-]+(?: [\w'’-]+)?) (?:and|&) (?P<two>[\w'’-]+(?: [\w'’-]+)?)$", _FLAGS
)
_ATTRIBUTE = (
    r"(?:price|cost|costs|rent|number|address|name|colour|color|size|age|date|code|password|weight|length|owner)"
)
_OF = re.compile(
    rf"\b(?P<what>(?:[\w-]+ )??{_ATTRIBUTE}) (?:of|for) (?P<thing>.+?)(?= (?:in|on|at|from|last|this)\b|$)",
    _FLAGS,
)
_COUNTED = re.compile(
    r"^(?P<how>how (?:much|many)) [\w-]+ (?P<rest>(?:did|do|does|have|has|will|is|are|was|were|can|should)\b.+)$",
    _FLAGS,
)
_LIKED = re.compile(
    r"^(?P<head>(?:did|do|does|can|can[’']t|could|may|will|has|have|had) (?:[A-Z][\w-]*|I|we|he|she|they|my \w+) \w+) "
    r"(?P<object>(?!(?:to|at|in|on|from|with|for)\b)[\w-]+(?: [\w-]+)?)$",
    _FLAGS,
)


def question_with(topic: str, resolved: str, recent: Sequence[Exchange], today: dt.date) -> str | None:
    """The last question with another person, thing or time in it; None where none has a place for it.

    Args:
        topic: what the follow-up names, without "and" or "what about".
        resolved: the same with its pronouns written out.
        recent: exchanges, newest first.
        today: where times are counted from.
    """
    asked = [bare(exchange.question) for exchange in recent if not exchange.told]
    if not asked:
        return None
    if periods.only_period(topic) or dates.find_date(topic, today):
        rest = periods.split_period(asked[0], today)[1]
        timed = re.match(r"(?:in|on|at|last|this|next|yesterday|today|the)\b", topic, _FLAGS)
        return f"{rest} {topic if timed else f'in {topic}'}"
    if _OTHER_ONE.match(topic):
        return _other_one(asked[0], recent)
    owned = re.match(r"(?P<whose>his|her|its|their)\s+(?P<noun>.+)$", topic, _FLAGS)
    noun = resolved.split()[-1]
    if owned and not is_role(re.sub(r"(?:['’]s|(?<=[^s])s)$", "", owned["noun"].split()[-1])):
        return f"{'when' if noun.lower() in _DATED else 'what'} is {resolved}"
    priced = first_of(find_entities(asked[0]), "thing")
    if resolved.lower() in ("the price", "the cost", "the costs") and priced:
        return f"how much did {priced.text} cost"
    return _replaced(asked, re.sub(r"^(?:that|those) of\s+", "", resolved, flags=_FLAGS))


def _other_one(question: str, recent: Sequence[Exchange]) -> str | None:
    """The other of two that were named together, else the other thing of that kind."""
    for exchange in recent:
        pair = _PAIR.match(focus.short_answer(exchange))
        named = [pair["one"], pair["two"]] if pair else []
        here = [name for name in named if re.search(rf"\b{re.escape(name)}\b", question, _FLAGS)]
        if len(here) == 1:
            other = next(name for name in named if name != here[0])
            return re.sub(rf"\b{re.escape(here[0])}\b", other, question, count=1, flags=_FLAGS)
    slot = first_of(find_entities(question), "thing")
    if slot is None:
        return None
    return f"{question[: slot.start]}the other {slot.text.split()[-1]}{question[slot.end :]}"


def _replaced(asked: Sequence[str], topic: str) -> str | None:
    """The newest question that has something of the topic's sort, else the newest, with the topic in its place."""
    topic = re.sub(r"['’]s$", "", topic)
    bare_topic = re.sub(r"^(?:for|to|with|from|of|at|in|on|by)\s+", "", topic, flags=_FLAGS)
    if bare_topic.startswith("The "):
        bare_topic = f"the {bare_topic[4:]}"
    mine = bare_topic.lower() in ("me", "mine", "i", "myself")
    person = mine or is_name(bare_topic) or is_role(bare_topic.split()[-1]) or gender_of(bare_topic) != ""
    if not person and (made := _other_kind(asked[0], bare_topic)):
        return made
    kinds: tuple[Sort, ...] = ("person", "place", "thing") if person else ("thing", "place", "person")
    question, slot = _slot(asked, kinds)
    if slot is None:
        return _after_preposition(asked[0], topic)
    rest = question[slot.end :]
    if mine:
        bare_topic = "my" if rest[:2] in ("'s", "’s") else "I"
        rest = re.sub(r"^['’]s", "", rest)
    bare_topic = _of_the_kind(bare_topic, slot)
    return _agreeing(question[: slot.start], slot.text, bare_topic) + bare_topic + rest


def _other_kind(question: str, topic: str) -> str | None:
    """Where grammar shows what a thing takes the place of: "How much water ...?", "the price of ...", "like nuts"."""
    attribute = re.search(rf"\b{_ATTRIBUTE}$", topic, _FLAGS)
    if (match := _OF.search(question)) and not attribute:
        thing = _of_the_kind(topic, Entity(match["thing"], "thing"))
        return question[: match.start("thing")] + thing + question[match.end("thing") :]
    if _DETERMINED.match(topic) or not topic[:1].islower():
        return None
    if match := _COUNTED.match(question):
        return f"{match['how']} {topic} {match['rest']}"
    match = _LIKED.match(question)
    return f"{match['head']} {topic}" if match else None


def _of_the_kind(topic: str, slot: Entity) -> str:
    """ "oat and honey" in the place of "the lavender soap" is "the oat and honey soap"."""
    words = slot.text.split()
    plain = topic[:1].islower() and not _DETERMINED.match(topic) and not re.search(r"[^s]s$", topic)
    if slot.sort != "thing" or not plain or len(words) < 3 or not _DETERMINED.match(slot.text):
        return topic
    if words[-1].lower() in topic.lower() or re.search(r"['’]s\b", slot.text) or " of " in slot.text:
        return topic
    return f"{words[0]} {topic} {words[-1]}"


def _agreeing(before: str, old: str, new: str) -> str:
    """The words before a subject with its verb in the number of the new one: "Where is the fuse box?", "the keys?"."""
    several = _is_several(new)
    if several == _is_several(old) or new == "I":
        return before
    forms = _PLURAL if several else _SINGULAR
    return re.sub(
        rf"\b({'|'.join(forms)})(\s+)$", lambda match: forms[match[1].lower()] + match[2], before, flags=_FLAGS
    )


def _is_several(text: str) -> bool:
    """Whether it is more than one; "the oat and honey soap" is one."""
    if is_name(text):
        return False
    return _SEVERAL.search(re.sub(r"^(the|my|our) \w+ and \w+ (?=\w+$)", r"\1 ", text)) is not None


def _after_preposition(question: str, topic: str) -> str | None:
    """ "What did I have for breakfast?" with "for lunch"."""
    preposition = re.match(r"(?:for|to|with|from|of|at|in|on|by)\b", topic, _FLAGS)
    if preposition is None:
        return None
    made, found = re.subn(rf"\b{preposition[0]}\s+(?:[\w’'-]+\s*){{1,3}}$", topic, question, flags=_FLAGS)
    return made if found else None


def _slot(asked: Sequence[str], kinds: Sequence[Sort]) -> tuple[str, Entity | None]:
    """The question (newest first) with an entity of the first kind, and that entity."""
    for question in asked:
        if found := first_of(find_entities(question), kinds[0]):
            return question, found
    entities = find_entities(asked[0])
    others = [found for kind in kinds[1:] if (found := first_of(entities, kind))]
    return asked[0], others[0] if others else None
