"""Follow-up questions made to stand alone: "and her sister?", "when was that?", "what about X?".

Rules for English. Where no earlier exchange gives what a question points to, it is left as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import partial

from ai_os_diffusion.answering.questions import bare, without_opener
from ai_os_diffusion.conversation import another, focus
from ai_os_diffusion.conversation.entities import find_entities
from ai_os_diffusion.conversation.focus import HE, SHE, Exchange
from ai_os_diffusion.conversation.several import SENTENCE

_LOOK_BACK = 3  # exchanges
_FLAGS = re.IGNORECASE
_EMPTY = re.compile(r"\W*(?:and|or|so|but|ok|well|then)?\W*", _FLAGS)  # "and?" names nothing
_ABOUT = re.compile(r"^(?:what|how) about\s+(?P<what>.+)$", _FLAGS)
_EVENT = re.compile(
    r"^(?P<wh>when|since when|where|why|how|what time|what day|which day|what year|who with|with whom"
    r"|how (?:long|many \w+) ago|how often|(?:(?:at|on|in|for|from|until|by) )(?:what|which) (?:\w+ )?\w+"
    r"|how (?:many|much)(?: (?!(?:is|was|did|does|for|in)\b)\w+)?|how (?:hot|long|far|big|old|tall|heavy|wide|deep))"
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

_THEY = re.compile(r"\b(?:they|them|theirs?)\b", _FLAGS)
_IT = re.compile(r"\b(?:it|its)\b(?![’'])", _FLAGS)
_EXPLETIVE = re.compile(
    r"\b(?:what time|what day|which day|what date) (?:is|was) it\b|\bhow (?:long|far|many \w+) (?:is|was|has|will) it"
    r" (?:been|until|till|since|to|before)\b|\b(?:is|was) it that\b"
    r"|\bit (?:rains?|rained|snow\w*|been)\b|\b(?:is|was) it (?:raining|snowing|true|possible|ok|okay|late|time"
    r"|already|cold|warm|hot)\b",
    _FLAGS,
)
_NEXT_CLAUSE = re.compile(r"[,;]|\b(?:and|but|when|where|how|why|what)\b", _FLAGS)
_THAT = re.compile(
    r"(?<!\bsay )(?<!\bsaid )(?<!\bknow )(?<!\bthink )(?<!\bmean )\b(?:that|this)"
    r"(?= (?:cost|happen|take place|called|for|about|on|at|again)\b|\s*[?.!]*$)",
    _FLAGS,
)
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


def standalone(text: str, history: Sequence[Exchange], today: dt.date) -> str:
    """`text` with what it points to written out, from the exchanges before it (oldest first)."""
    recent = list(history)[-_LOOK_BACK:][::-1]
    line = without_opener(text.strip())
    if not recent or _EMPTY.fullmatch(line):
        return text
    if match := _EVENT.match(line):
        return text if recent[0].told else _event_question(match["wh"], recent[0]) or text
    about = _ABOUT.match(line)
    if about or (len(line.split()) <= 6 and not SENTENCE.match(line) and (line != text.strip() or line.endswith("?"))):
        topic = (about["what"] if about else line).strip(" ?.!")
        made = another.question_with(topic, _resolve(topic, recent), recent, today)
        return _as_question(made) if made else text
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
    if asked in ("how many", "how much"):
        made = _counted(asked, clause, focus.short_answer(last))
    elif clause is None:
        made = _of_plain(asked, question, last.answer)
    elif clause["aux"].lower() in _COPULA:
        made = f"{asked} {clause['aux']} {_without_preposition(clause['rest'])}"
    elif cost := _COST.match(clause["rest"]):
        made = f"{asked} {clause['aux']} I buy {cost['thing']}"
    else:
        made = f"{asked} {clause['aux']} {_with_object(clause, last.answer)}{_place(asked, clause, last)}"
    return _as_question(f"{made} with" if with_whom and made else made) if made else None


def _counted(asked: str, clause: re.Match[str] | None, answer: str) -> str:
    """ "What did we sow in March?" asked for how many: "How many peas did we sow in March?"."""
    if (
        clause is None
        or not answer
        or clause["aux"].lower() in _COPULA
        or clause["wh"].lower() not in ("what", "which")
    ):
        return ""
    return f"{asked} {answer} {clause['aux']} {clause['rest']}"


def _of_plain(asked: str, question: str, answer: str) -> str:
    if match := _WHETHER.match(question):
        return f"{asked} {match['aux'].lower()} {match['rest']}"
    match = _SUBJECT_WHO.match(question)
    return f"{asked} was it that {answer or 'somebody'} {match['rest']}" if match else ""


def _place(asked: str, clause: re.Match[str], last: Exchange) -> str:
    """Where it was, for a reason or a beginning: "Why does Mia live in Oslo?"."""
    place = focus.place([last]) if clause["wh"].lower() == "where" and asked in ("why", "since when") else None
    return f" {place if _PREPOSITION.match(place) else f'in {place}'}" if place else ""


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


# ---------------------------------------------------------------- pronouns


def _resolve(line: str, recent: Sequence[Exchange]) -> str:
    """`line` with its pronouns replaced by what the exchanges (newest first) speak of."""
    for pattern, gender in ((HE, "m"), (SHE, "f")):
        line = _with_person(line, pattern, gender, recent)
    if (they := _THEY.search(line)) and not _named_before(line, they, "") and (several := focus.many(recent)):
        line = _THEY.sub(partial(_put, line, name=several), line)
    if not _EXPLETIVE.search(line):
        line = _with_thing(line, recent)
    there = _THERE.search(line)
    if there and (there["verb"] or "").lower() not in _COPULA and (place := focus.place(recent)):
        verb = there["verb"] or ""
        if not _PREPOSITION.match(place):
            place = f"{'to' if _MOTION.match(verb) else 'in'} {place}"
        line = f"{line[: there.start()]}{verb} {place}{line[there.end() :]}"
    if (then := _THEN.search(line)) and (day := focus.day(recent)):
        line = f"{line[: then.start()]}on {day}{line[then.end() :]}"
    return line


def _with_person(line: str, pattern: re.Pattern[str], gender: str, recent: Sequence[Exchange]) -> str:
    """`line` with the pronouns of one gender as a name, but for those that mean somebody whom the line itself names."""

    def write(match: re.Match[str]) -> str:
        named = _named_before(line, match, gender)
        if named and not _is_object(line, match):
            return match[0]
        meant = focus.person(recent, gender, named)
        return _put(line, match, meant) if meant else match[0]

    return pattern.sub(write, line)


def _with_thing(line: str, recent: Sequence[Exchange]) -> str:
    it = _IT.search(line)
    if it is not None:
        before = [item for item in find_entities(line[: it.start()]) if item.sort == "thing"]
        same = bool(before) and (it[0].lower() == "its" or _NEXT_CLAUSE.search(line[before[-1].end : it.start()]))
        meant = None if same else focus.thing(recent)
        if (
            meant and line[it.end() :].startswith(" there") and meant == focus.place(recent)
        ):  # "Does she like it there?"
            return line
        return line if meant is None else _IT.sub(partial(_put, line, name=meant), line)
    if _THAT.search(line) and (that := focus.thing(recent)):
        return _THAT.sub(lambda _: that, line, count=1)
    return line


def _named_before(line: str, pronoun: re.Match[str], gender: str) -> list[str]:
    """The people named in the line before a pronoun who may be meant by it."""
    people = [item for item in find_entities(line[: pronoun.start()]) if item.sort == "person"]
    return [item.text for item in people if not gender or item.gender in (gender, "")]


def _is_object(line: str, pronoun: re.Match[str]) -> bool:
    """Whether it is "him", or "her" for somebody: never the subject of the same clause."""
    word = pronoun[0].lower()
    return word == "him" or (word == "her" and _OBJECT_NEXT.match(line[pronoun.end() :]) is not None)


def _put(line: str, pronoun: re.Match[str], name: str) -> str:
    """What stands for a pronoun: the name, or "name's" where it owns what follows."""
    word = pronoun[0].lower()
    owns = word in ("his", "its", "their", "hers", "theirs") or (word == "her" and not _is_object(line, pronoun))
    return f"{name}'s" if owns else name
