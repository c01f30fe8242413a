"""Follow-up questions made to stand alone: "and her sister?", "when was that?", "what about X?".

Rules for English. Where no earlier exchange gives what a question points to, it is left as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ai_os_diffusion import dates
from ai_os_diffusion.answering.questions import bare
from ai_os_diffusion.conversation import periods
from ai_os_diffusion.conversation.entities import Entity, Sort, find_entities, gender_of, is_name, is_role

_LOOK_BACK = 3  # exchanges
_FLAGS = re.IGNORECASE
_LEAD = re.compile(r"^(?:(?:and|but|so|ok(?:ay)?|also|well|oh|right|thanks|thank you)\b[\s,.!:–-]*)+", _FLAGS)
_ABOUT = re.compile(r"^(?:what|how) about\s+(?P<what>.+)$", _FLAGS)
_SENTENCE = re.compile(
    r"^(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|am|do|does|did|have|has|had|can|could|will|would"
    r"|shall|should|may|might|must|tell|show|list|give|name|count|find|remind)\b",
    _FLAGS,
)
_EVENT = re.compile(
    r"^(?P<wh>when|where|why|how|what time|what day|which day|what year|who with|with whom|how (?:long|many \w+) ago"
    r"|how often)"
    r"(?:\s+(?:exactly|again))?(?:\s+(?:(?:was|is|did|does)\s+(?:that|this)|(?:was|did)\s+it)(?:\s+(?:happen|take"
    r" place|be|again|exactly))?)?[\s?.!]*$",
    _FLAGS,
)
_CLAUSE = re.compile(
    r"^(?:(?P<prep>to|from|with|at|in|for|on|by) )?(?P<wh>who|whom|what|which|where|when|why|how)\b(?P<mid>(?:"
    r" [\w-]+){0,4}?)"
    r" (?P<aux>did|do|does|have|has|had|will|is|are|was|were|can|should|must) (?P<rest>.+)$",
    _FLAGS,
)
_WHETHER = re.compile(r"^(?P<aux>did|do|does|have|has|had|will|is|are|was|were) (?P<rest>.+)$", _FLAGS)
_SUBJECT_WHO = re.compile(r"^(?:who|what)\s+(?P<rest>\w+\b.*)$", _FLAGS)
_SUBJECT = re.compile(
    r"^(?P<who>(?:I|we|you|he|she|they|my \w+|the \w+|[A-Z][\w-]*(?: [A-Z][\w-]*)*)) (?P<verb>\w+)(?P<more>.*)$", _FLAGS
)
_ENDS_OPEN = re.compile(r"\b(?:to|from|with|for|at|in|on|about|of|by)$", _FLAGS)
_COST = re.compile(r"^(?P<thing>.+?) cost$", _FLAGS)
_DEMAND = re.compile(r"^(?:summari[sz]e|sum up|recap|draft|write|list|show|tell|give)\b", _FLAGS)
_COPULA = ("is", "are", "was", "were")

_HE = re.compile(r"\b(?:he|him)\b|\bhis\b", _FLAGS)
_SHE = re.compile(r"\b(?:she|hers?)\b", _FLAGS)
_THEY = re.compile(r"\b(?:they|them|theirs?)\b", _FLAGS)
_IT = re.compile(r"\b(?:it|its)\b(?![’'])", _FLAGS)
_EXPLETIVE = re.compile(
    r"\b(?:what time|what day|which day|what date) (?:is|was) it\b|\bhow (?:long|far|many \w+) (?:is|was|has|will) it"
    r" (?:been|until|till|since|to|before)\b|\b(?:is|was) it that\b"
    r"|\bit (?:rains?|rained|snow\w*|been)\b|\b(?:is|was) it (?:raining|snowing|true|possible|ok|okay|late|time"
    r"|already|cold|warm|hot)\b",
    _FLAGS,
)
_THAT = re.compile(r"\b(?:that|this)(?= (?:cost|happen|take place|called|for|about|on|at|again)\b|\s*[?.!]*$)", _FLAGS)
_THERE = re.compile(r"(?:\b(?P<verb>\w+) )?\bthere\b", _FLAGS)
_THEN = re.compile(r"\b(?:then(?=\s*[?.!]*$)|(?:on )?that day|at that time)", _FLAGS)
_OBJECT_NEXT = re.compile(
    r"^\s*(?:$|[?.!,;]|(?:the|a|an|my|our|to|in|at|on|for|from|with|about|and|or|again|last|yesterday|today|this|some"
    r"|any|before|after|by|now)\b)",
    _FLAGS,
)
_MOTION = re.compile(
    r"^(?:been|go|going|went|gone|move|moved|travel|travell?ed|fly|flew|drive|drove|get|got|come|came|sail|sailed"
    r"|walk|cycle)$",
    _FLAGS,
)
_PREPOSITION = re.compile(
    r"^(?:under|behind|beside|on|at|near|above|below|next to|between|inside|outside|by|with)\b", _FLAGS
)
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


@dataclass(frozen=True)
class Exchange:
    """A question that stands alone, and its answer; "" where there was none."""

    question: str
    answer: str = ""


def standalone(text: str, history: Sequence[Exchange], today: dt.date) -> str:
    """`text` with what it points to written out, from the exchanges before it (oldest first)."""
    recent = list(history)[-_LOOK_BACK:][::-1]
    line = _LEAD.sub("", text.strip())
    if not recent or not line:
        return text
    if match := _EVENT.match(line):
        return _event_question(match["wh"], recent[0]) or text
    about = _ABOUT.match(line)
    if about or (len(line.split()) <= 6 and not _SENTENCE.match(line) and (line != text.strip() or line.endswith("?"))):
        topic = (about["what"] if about else line).strip(" ?.!")
        return _other(topic, recent, today) or text
    resolved = _resolve(line, recent)
    return text if resolved == line else _as_question(resolved)


def _as_question(text: str) -> str:
    text = " ".join(text.split()).rstrip(" ?.!")
    return f"{text[:1].upper()}{text[1:]}{'.' if _DEMAND.match(text) else '?'}"


# ---------------------------------------------------------------- "when was that?"


def _event_question(wh: str, last: Exchange) -> str | None:
    """The last question asked again for its time, place or reason."""
    question = bare(last.question)
    with_whom = wh.lower() in ("who with", "with whom")
    asked = "who" if with_whom else wh.lower()
    clause = _CLAUSE.match(question)
    if clause is None:
        made = _of_plain(asked, question, last.answer)
    elif clause["aux"].lower() in _COPULA:
        made = f"{asked} {clause['aux']} {_without_preposition(clause['rest'])}"
    elif cost := _COST.match(clause["rest"]):
        made = f"{asked} {clause['aux']} I buy {cost['thing']}"
    else:
        made = f"{asked} {clause['aux']} {_with_object(clause, last.answer)}"
    return _as_question(f"{made} with" if with_whom and made else made) if made else None


def _of_plain(asked: str, question: str, answer: str) -> str:
    if match := _WHETHER.match(question):
        return f"{asked} {match['aux'].lower()} {match['rest']}"
    match = _SUBJECT_WHO.match(question)
    return f"{asked} was it that {answer or 'somebody'} {match['rest']}" if match else ""


def _without_preposition(rest: str) -> str:
    return re.sub(r"^(?:at|in|on|for|to|with|from)\s+(?=(?:the|my|our)\b)", "", rest, flags=_FLAGS)


def _with_object(clause: re.Match[str], answer: str) -> str:
    """The clause after its auxiliary, with the answer in the gap that "who", "what" or "which" leaves open."""
    rest = str(clause["rest"])
    if clause["wh"].lower() not in ("who", "whom", "what", "which") or not answer or len(answer.split()) > 6:
        return rest
    if clause["prep"]:
        return f"{rest} {clause['prep'].lower()} {answer}"
    if _ENDS_OPEN.search(rest):
        return f"{rest} {answer}"
    subject = _SUBJECT.match(rest)
    return f"{subject['who']} {subject['verb']} {answer}{subject['more']}" if subject else rest


# ---------------------------------------------------------------- "what about X?"


def _other(topic: str, recent: Sequence[Exchange], today: dt.date) -> str | None:
    """The last question with another person, thing or time in it."""
    question = bare(recent[0].question)
    if periods.only_period(topic) or dates.find_date(topic, today):
        rest = periods.split_period(question, today)[1]
        joined = (
            topic if re.match(r"(?:in|on|at|last|this|next|yesterday|today|the)\b", topic, _FLAGS) else f"in {topic}"
        )
        return _as_question(f"{rest} {joined}")
    owned = re.match(r"(?P<whose>his|her|its|their)\s+(?P<noun>.+)$", topic, _FLAGS)
    topic = _resolve(topic, recent)
    noun = topic.split()[-1]
    if owned and not is_role(re.sub(r"['’]s$", "", owned["noun"].split()[-1])):
        return _as_question(f"{'when' if noun.lower() in _DATED else 'what'} is {topic}")
    entities = find_entities(question)
    if topic.lower() in ("the price", "the cost", "the costs") and (thing := _first(entities, "thing")):
        return _as_question(f"how much did {thing.text} cost")
    return _replaced(question, topic, entities)


def _replaced(question: str, topic: str, entities: Sequence[Entity]) -> str | None:
    topic = re.sub(r"['’]s$", "", topic)
    bare_topic = re.sub(r"^(?:for|to|with|from|of|at|in|on|by)\s+", "", topic, flags=_FLAGS)
    kind: Sort = "person" if is_name(bare_topic) or is_role(bare_topic.split()[-1]) else "thing"
    mine = bare_topic.lower() in ("me", "mine", "i", "myself")
    kind = "person" if mine else kind
    slot = _first(entities, kind) or (_first(entities, "place") if kind == "person" else _first(entities, "person"))
    slot = slot or (entities[-1] if entities else None)
    if slot is None:
        return None
    rest = question[slot.end :]
    if mine:
        bare_topic = "my" if rest[:2] in ("'s", "’s") else "I"
        rest = re.sub(r"^['’]s", "", rest)
    return _as_question(question[: slot.start] + bare_topic + rest)


def _first(entities: Sequence[Entity], sort: Sort) -> Entity | None:
    return next((item for item in entities if item.sort == sort), None)


# ---------------------------------------------------------------- pronouns


def _resolve(line: str, recent: Sequence[Exchange]) -> str:
    """`line` with its pronouns replaced by what the exchanges (newest first) speak of."""
    for pattern, gender in ((_HE, "m"), (_SHE, "f")):
        if pattern.search(line) and (person := _person(recent, gender)):
            line = _put(line, pattern, person)
    if _THEY.search(line) and (many := _many(recent)):
        line = _put(line, _THEY, many)
    if _IT.search(line) and not _EXPLETIVE.search(line) and (thing := _thing(recent)):
        line = _put(line, _IT, thing)
    elif _THAT.search(line) and not _EXPLETIVE.search(line) and (thing := _thing(recent)):
        line = _THAT.sub(lambda _: thing, line, count=1)
    there = _THERE.search(line)
    if there and (there["verb"] or "").lower() not in _COPULA and (place := _place(recent)):
        verb = there["verb"] or ""
        if not _PREPOSITION.match(place):
            place = f"{'to' if _MOTION.match(verb) else 'in'} {place}"
        line = f"{line[: there.start()]}{verb} {place}{line[there.end() :]}"
    if (then := _THEN.search(line)) and (day := _day(recent)):
        line = f"{line[: then.start()]}on {day}{line[then.end() :]}"
    return line


def _put(line: str, pattern: re.Pattern[str], name: str) -> str:
    """Each pronoun as the name, or as "name's" where it owns what follows."""

    def write(match: re.Match[str]) -> str:
        word, after = match[0].lower(), line[match.end() :]
        owns = word in ("his", "its", "their", "hers", "theirs") or (word == "her" and not _OBJECT_NEXT.match(after))
        return f"{name}'s" if owns else name

    return pattern.sub(write, line)


def _asks(exchange: Exchange) -> str:
    words = bare(exchange.question).lower().split()
    return next((word for word in words if word in ("who", "whom", "what", "which", "where", "when", "how", "why")), "")


def _short_answer(exchange: Exchange) -> str:
    text = exchange.answer.strip().rstrip(".")
    return text if 0 < len(text.split()) <= 6 else ""


def _person(recent: Sequence[Exchange], gender: str) -> str | None:
    """The person last spoken of who may be of that gender; one who surely is comes before one who may be."""
    for exchange in recent:
        people = [item for item in find_entities(exchange.question) if item.sort == "person"]
        answer = _short_answer(exchange)
        if _asks(exchange) in ("who", "whom") and answer:
            people.insert(0, Entity(answer, "person", gender=gender_of(answer)))
        for wanted in (gender, ""):
            for person in people:
                if person.gender == wanted:
                    return person.text
    return None


def _many(recent: Sequence[Exchange]) -> str | None:
    for exchange in recent:
        answer = _short_answer(exchange)
        if answer and _asks(exchange) in ("who", "whom", "which", "what") and re.search(r"\band\b|,", answer):
            return answer
        entities = find_entities(exchange.question)
        named = _first(entities, "thing") or _first(entities, "person")
        if named is not None:
            return named.text
        if answer and _asks(exchange) in ("who", "whom"):
            return answer
    return None


def _thing(recent: Sequence[Exchange]) -> str | None:
    """What was last spoken of: the answer where a thing was asked for, else the thing in the question."""
    for exchange in recent:
        clause = _CLAUSE.match(bare(exchange.question))
        answer = _short_answer(exchange)
        gap = clause is not None and clause["wh"].lower() in ("what", "which") and clause["aux"].lower() not in _COPULA
        if gap and answer:
            return re.sub(r"^(?:an?|some)\s+", "the ", answer, flags=_FLAGS)
        entities = find_entities(exchange.question)
        things = [item for item in entities if item.sort == "thing"]
        if things:
            # "What is the name of Jeppe's boat?" speaks of the boat.
            inner = [item for item in things if re.search(r"\bof\s+$", exchange.question[: item.start])]
            return (inner or things)[0].text
        if answer and _asks(exchange) in ("what", "which") and not dates.find_date(answer):
            return answer
        if named := _first(entities, "place") or _first(entities, "person"):
            return named.text
    return None


def _place(recent: Sequence[Exchange]) -> str | None:
    for exchange in recent:
        answer = _short_answer(exchange)
        if answer and (
            _asks(exchange) == "where"
            or re.search(r"\b(?:which|what) (?:city|town|country|place|village)\b", exchange.question, _FLAGS)
        ):
            return re.sub(r"^(?:in|to)\s+", "", answer, flags=_FLAGS)
        if place := _first(find_entities(exchange.question), "place"):
            return place.text
    return None


def _day(recent: Sequence[Exchange]) -> str | None:
    for exchange in recent:
        answer = _short_answer(exchange)
        if answer and dates.all_dates(answer, dt.date(2000, 1, 1)):
            return re.sub(r"^on\s+", "", answer, flags=_FLAGS)
    return None
