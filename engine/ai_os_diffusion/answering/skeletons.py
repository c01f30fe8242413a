"""From a question to the sentences that may answer it: what was asked about stays, the answer's place is left open.

"Where did I buy the bike?" becomes "You [bought] the bike [in] {a}.", "... [at] {a}." and others: words in brackets are
glue, which the diffusion writes with the words that any of these sentences has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ai_os_diffusion.answering import verbs
from ai_os_diffusion.answering.questions import bare

_MAX_WORDS = 16
_FLAGS = re.IGNORECASE
_SHORT = re.compile(r"^(what|who|where|when|how|which)['’]s\b", _FLAGS)
_PREPOSITIONS = (
    "about|across|against|along|around|as|at|behind|between|by|during|for|from|"
    "in|into|near|of|on|since|through|to|towards|under|until|with|without"
)
_PARTICLES = "away|back|down|off|out|over|up"
_CONJUNCTIONS = "after|because|before|if|once|when|while"
_TIMES = "altogether|best|each|every|first|last|most|next|now|nowadays|these|this|today|yesterday"
_ADVERBS = "actually|already|always|ever|never|normally|rather|still|usually"
_MEASURES = ("much", "old", "tall", "long", "big", "heavy", "far", "high", "wide", "deep", "hot", "expensive")
_OF_TIME = ("day", "date", "year", "month", "week", "weekday")
_ASKED = re.compile(
    rf"^(?:(?P<before>{_PREPOSITIONS}) )?(?P<wh>what|which|who|whom|whose|where|when|why|how)\b\s*(?P<noun>.*?)\s*"
    r"\b(?P<aux>is|are|was|were|am|do|does|did|has|have|had|can|could|must|should|will|would|may)\b\s+(?P<rest>.+)$",
    _FLAGS,
)
_NAMED = re.compile(r"^(?P<what>.+) (?P<verb>called|named)$", _FLAGS)
_HANGING = re.compile(rf"^(?P<rest>.+) (?P<prep>{_PREPOSITIONS})$", _FLAGS)
_OPEN = re.compile(
    rf"^(?:{_PREPOSITIONS}|(?-i:[a-z]+ing|[a-z]+ed)|allergic|responsible|due|able|still|already|left)\b(?!['’])", _FLAGS
)
_SUBJECT_START = re.compile(
    r"^(?:the|a|an|my|our|his|her|their|I|we|he|she|they|it|this|that|(?-i:[A-Z])\S*)\b", _FLAGS
)
_CLAUSE = re.compile(rf"\b(?:{_CONJUNCTIONS}|from today|so many|(?:{_PREPOSITIONS}) (?:at|in|on|for))\b", _FLAGS)
_RECEIVER = re.compile(rf"^(me|us|him|her|them|(?-i:[A-Z])\w+) ({_PREPOSITIONS})\b (.+)$", _FLAGS)
_STATE = re.compile(
    r"^(?:\w+(?:ic|id|ed|ing|en|ful|ous)|responsible|good|bad|mad|fond|due|known|sure|best|late|early)$", _FLAGS
)
_INDIRECT = re.compile(
    r"^(?P<wh>what|which|who|where|when|how) (?P<noun>)(?P<rest>.+) (?P<aux>is|are|was|were)$", _FLAGS
)
_DOING = re.compile(
    r"^(?P<who>I|we|he|she|they|it|[A-Z][^\s'’]*|(?:my|our|the) \w+) (?P<doing>\w+ing)\b\s*(?P<rest>.*)$"
)
_PLURAL = re.compile(
    r"^(?:(?:the|my|our|his|her|their) |\S+['’]s )(?:\w+ )?\w+[^s\W]s(?: (?:of|for|to|in|from|at)\b.*)?$", _FLAGS
)
_PRONOUN = re.compile(r"^(?:I|we|you|he|she|they|it|there)\b", _FLAGS)
_TO_USER = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself",
    "we": "you", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves",
}  # fmt: skip
_SELF = re.compile(r"^(?:My|Our|We)\b|\b(?:[Ii]|me|my|mine|myself|we|us|our|ours|ourselves)\b(?!['’-])")


@dataclass(frozen=True)
class Skeleton:
    """A sentence in parts: text, glue and one place for the answer (the part `ANSWER`).

    Attributes:
        parts: (text, is_glue); glue is the wording that grammar suggests.
    """

    parts: tuple[tuple[str, bool], ...]


ANSWER = "{a}"


def skeletons(question: str) -> list[Skeleton]:
    """Sentences that would answer, likeliest first; none where the question's form is not known.

    A question that speaks to the assistant ("you") has none: whom the words mean would change.
    """
    asked = _SHORT.sub(lambda match: f"{match[1]} is", bare(question).strip(" ?.!"))
    if re.search(r"\byour?s?\b", asked, _FLAGS) or len(asked.split()) > _MAX_WORDS or "," in asked:
        return []
    match = _ASKED.match(asked)
    if match is None and (indirect := _INDIRECT.match(asked)):
        found = _named(indirect["rest"], indirect["aux"].lower(), indirect["wh"].lower())
    elif match is None:
        found = _about_subject(asked) or _about_phrase(asked)
    elif match["aux"].lower() in ("is", "are", "was", "were", "am"):
        found = _with_be(match)
    else:
        found = _with_verb(match)
    return [Skeleton(tuple((text, glue) for text, glue in parts if text)) for parts in found]


_Parts = list[tuple[str, bool]]


def _with_be(match: re.Match[str]) -> list[_Parts]:
    """ "Who is my dentist?", "What is Ida allergic to?", "Who is in charge of the money?" """
    rest, wh, be = match["rest"], match["wh"].lower(), match["aux"].lower()
    before = (match["before"] or "").lower()
    bare_subject = match["noun"] and wh in ("what", "which") and not _SUBJECT_START.match(rest)
    if not before and (bare_subject or (wh in ("who", "what", "which", "how") and _OPEN.match(rest))):
        return [[(ANSWER, False), (be, True), (_said(rest), False)]]
    if named := _NAMED.match(rest):
        return [[(_said(named["what"]), False), (f"{_agreeing(be, rest)} {named['verb']}", True), (ANSWER, False)]]
    doing = _DOING.match(rest)
    if doing and wh != "how":
        head = [(_said(doing["who"]), False), (f"{_agreeing(be, rest)} {doing['doing']}", True)]
        return [[*head, *tail] for tail in _tails(match, doing["rest"])]
    hanging = _HANGING.match(rest)
    if before or hanging:
        prep = before or (hanging["prep"].lower() if hanging else "")
        return [_with_preposition(rest if before or not hanging else hanging["rest"], _agreeing(be, rest), prep)]
    if _CLAUSE.search(rest) or (wh == "how" and match["noun"].lower() not in _MEASURES):
        return []
    return _named(rest, be, wh)


def _with_preposition(rest: str, be: str, prep: str) -> _Parts:
    """ "Ida allergic", "to": the state stands after the verb."""
    subject, _, state = rest.rpartition(" ")
    if subject and _STATE.match(state) and not subject.endswith(("'s", "’s")):
        return [(_said(subject), False), (be, True), (state, False), (prep, True), (ANSWER, False)]
    if place := re.match(r"^(.+?) ((?:under|on|in|at|out|off|away)\b.*)$", rest):  # "the washer under guarantee"
        return [(_said(place[1]), False), (be, True), (_said(place[2]), False), (prep, True), (ANSWER, False)]
    return [(_said(rest), False), (f"{be} {prep}", True), (ANSWER, False)]


def _named(subject: str, be: str, wh: str) -> list[_Parts]:
    """ "my dentist", "the bill": the subject, and what it is."""
    said, be = (_said(subject), False), _agreeing(be, subject)
    made: list[_Parts] = [[said, (be, True), (ANSWER, False)]]
    if wh == "when":
        made += [[said, (f"{be} {prep}", True), (ANSWER, False)] for prep in ("on", "in", "at")]
    return made


def _with_verb(match: re.Match[str]) -> list[_Parts]:
    """ "What did I pay for the bike?", "Where does Mia live?", "When can we collect the strings?" """
    aux, wh, first = match["aux"].lower(), match["wh"].lower(), match["rest"].split()[0].lower()
    if aux not in ("do", "does", "did") and wh in ("who", "what", "which") and verbs.is_base(first):
        return [[(ANSWER, False), (f"{aux} {first}", True), (_said(match["rest"][len(first) :]), False)]]
    if (
        wh == "who"
        and aux in ("has", "have", "had")
        and re.match(r"^(?:the|a|an|my|our|his|her|their)\b", match["rest"], _FLAGS)
    ):
        return [[(ANSWER, False), (aux, True), (_said(match["rest"]), False)]]
    split = _subject_and_verb(match["rest"])
    if split is None or (wh == "how" and not match["noun"]):
        return []
    subject, base, rest = split
    further = ""
    if (chained := re.match(r"to (\w+)\b", rest)) and verbs.is_base(chained[1].lower()):  # "plan to visit"
        further, rest = f" {chained[0]}", rest[chained.end() :].strip()
    adverb = re.search(rf" ({_ADVERBS})$", subject, _FLAGS)
    said = _said(subject[: adverb.start()] if adverb else subject)
    glue = _verb(aux, base, said, f"{adverb[1]} " if adverb else "") + further
    head: _Parts = [(said, False), (glue, True)]
    if base == "be" and re.match(rf"(?:{_PREPOSITIONS})\b", rest, _FLAGS):  # "How old will she be on her birthday?"
        return [[*head, (ANSWER, False), (_said(rest), False)]]
    return [[*head, *tail] for tail in _tails(match, rest)]


def _verb(aux: str, base: str, subject: str, adverb: str) -> str:
    """The verb of a statement: "paid", "always takes", "must never be"."""
    if aux == "did":
        return adverb + verbs.past(base)
    if aux in ("do", "does"):
        return adverb + (verbs.third(base) if aux == "does" else base)
    return f"{'have' if aux == 'has' and subject == 'you' else aux} {adverb}{base}"


def _tails(match: re.Match[str], rest: str) -> list[_Parts]:
    """What may follow the verb: the answer as its object or after a preposition."""
    said, wh, noun = _said(rest), match["wh"].lower(), match["noun"].lower()
    if match["before"]:
        return [[(said, False), (match["before"].lower(), True), (ANSWER, False)]]
    if hanging := _HANGING.match(f"x {rest}"):
        return [[(_said(hanging["rest"][2:]), False), (hanging["prep"], True), (ANSWER, False)]]
    last: _Parts = [(said, False), (ANSWER, False)]
    if wh in ("when", "where") or noun in _OF_TIME or noun == "time":
        preps = ("in", "at", "from") if wh == "where" else ("at",) if noun == "time" else ("on", "in", "at")
        return [last, *([(said, False), (prep, True), (ANSWER, False)] for prep in preps)]
    if wh == "why" or "so many" in rest:
        return []
    if wh == "how" and not noun.startswith(("much", "many")):
        return [last]
    if receiver := _RECEIVER.match(rest):
        whom, prep, what = receiver.groups()
        return [[(_said(whom), False), (ANSWER, False), (prep.lower(), True), (_said(what), False)]]
    first, _, after = rest.partition(" ")
    if re.fullmatch(rf"{_PREPOSITIONS}|{_CONJUNCTIONS}|{_TIMES}", first, _FLAGS):
        return [[(ANSWER, False), (first.lower(), True), (_said(after), False)]]
    if re.fullmatch(_PARTICLES, first, _FLAGS):
        return [[(first, True), *tail] for tail in _tails(match, after)]
    return [last]


def _subject_and_verb(rest: str) -> tuple[str, str, str] | None:
    """ "the washing machine cost in May" as subject, base form and what follows."""
    words = rest.split()
    if _PRONOUN.match(rest):
        found = 1 if len(words) > 1 and verbs.is_base(words[1].lower()) else None
    else:
        # A noun may look like a verb ("my work phone", "the train to Leeds").
        places = [n for n, word in enumerate(words) if n and verbs.is_base(word) and words[n - 1].lower() != "to"]
        last = len(words) - 1
        if last in places or re.search(r"\b(?:who|that|which)\b", rest, _FLAGS):
            found = last if last in places else None
        else:
            found = places[0] if len(places) == 1 else next((n for n in places if _ends_subject(words, n)), None)
    return None if found is None else (" ".join(words[:found]), words[found].lower(), " ".join(words[found + 1 :]))


def _ends_subject(words: list[str], place: int) -> bool:
    """Whether a preposition, an article or nothing follows, as after a verb."""
    if words[place].lower() == "be":
        return True
    after = words[place + 1].lower() if place + 1 < len(words) else ""
    return (
        not after
        or re.fullmatch(
            f"{_PREPOSITIONS}|{_CONJUNCTIONS}|{_PARTICLES}|the|a|an|my|our|his|her|their|your|me|us|it|him|them", after
        )
        is not None
    )


_SUBJECT = re.compile(r"^(?:who|what|(?:which|what|whose) (?P<noun>\w+))\s+(?P<verb>\w+)\s+(?P<rest>.+)$", _FLAGS)
_PHRASE = re.compile(r"^(?:(?:the|my|our|his|her|their) .+|\S+['’]s .+)", _FLAGS)


def _about_subject(asked: str) -> list[_Parts]:
    """ "Who recommended the book?" """
    match = _SUBJECT.match(asked)
    if match is None or (match["noun"] and not match["verb"].endswith(("s", "d"))):
        return []
    return [[(ANSWER, False), (match["verb"], True), (_said(match["rest"]), False)]]


def _about_phrase(asked: str) -> list[_Parts]:
    """ "the price of the drill" """
    return _named(asked, "is", "what") if _PHRASE.match(asked) else []


def _agreeing(be: str, subject: str) -> str:
    """The form of "be" for a subject as the user hears it."""
    if re.match(r"^(?:I|we)\b", subject, _FLAGS) or (be == "is" and _PLURAL.match(subject)):
        return {"am": "are", "is": "are", "was": "were"}.get(be, be)
    return be


def said_to_user(text: str) -> str | None:
    """Words of a note as somebody else says them to its writer; None where more than a pronoun would change."""
    return None if re.search(r"\bI\b|\b(?:we|us)\b", text) else _said(text)


def _said(text: str) -> str:
    return _SELF.sub(lambda match: _TO_USER[match[0].lower()], text).strip()
