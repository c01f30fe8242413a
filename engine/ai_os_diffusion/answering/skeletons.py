"""From a question to the sentences that may answer it: what was asked about stays, the answer's place is left open.

"Where did I buy the bike?" becomes "You [bought] the bike [in] {a}.", "... [at] {a}." and others: words in brackets are
glue, which the diffusion writes with the words that any of these sentences has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ai_os_diffusion.answering import verbs
from ai_os_diffusion.answering.questions import bare
from ai_os_diffusion.answering.roles import is_person
from ai_os_diffusion.passage import MONTHS

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
_DETERMINERS = "the|a|an|my|our|his|her|their"
_ADVERBS = "actually|already|also|always|ever|first|just|last|never|normally|often|only|rather|still|usually"
_MEASURES = ("much", "old", "tall", "long", "big", "heavy", "far", "high", "wide", "deep", "hot", "expensive")
_OF_TIME = ("day", "date", "year", "month", "week", "weekday")
_EACH = re.compile(r"^(?:a|an|per) (?:second|minute|hour|day|night|week|month|year|term|person|head|piece)$", _FLAGS)
_ASKED = re.compile(
    rf"^(?:(?P<before>{_PREPOSITIONS}) )?(?P<wh>what|which|who|whom|whose|where|when|why|how)\b\s*(?P<noun>.*?)\s*"
    r"\b(?P<aux>is|are|was|were|am|do|does|did|has|have|had|can|could|must|should|will|would|may)\b\s+(?P<rest>.+)$",
    _FLAGS,
)
_NAMED = re.compile(r"^(?P<what>.+) (?P<verb>called|named)$", _FLAGS)
_HANGING = re.compile(rf"^(?P<rest>.+) (?P<prep>{_PREPOSITIONS})$", _FLAGS)
_OPEN = re.compile(
    rf"^(?:{_PREPOSITIONS}|(?-i:[a-z]+ing|[a-z]+ed)|forbidden|hidden|kept|broken|allergic|responsible|due|able|still|already|left|not|too|vegan|vegetarian"
    r"|older|younger|taller|(?:wrong|new|missing) (?:with|about|in|at|from))\b(?!['’])",
    _FLAGS,
)
_GETTING = re.compile(r"\b(?:borrow|buy|collect|come|fetch|get|order|pick|rent)\b", _FLAGS)
_SUBJECT_START = re.compile(
    r"^(?:the|a|an|my|our|his|her|their|I|we|he|she|they|it|this|that|(?-i:[A-Z])\S*)\b", _FLAGS
)
_CLAUSE = re.compile(rf"\b(?:{_CONJUNCTIONS}|from today|so many|(?:{_PREPOSITIONS}) (?:at|in|on|for))\b", _FLAGS)
_RECEIVER = re.compile(rf"^(me|us|him|her|them|(?-i:[A-Z])\w+) ({_PREPOSITIONS})\b (.+)$", _FLAGS)
_STATE = re.compile(
    r"^(?:\w+(?:ful|ous)|allergic|afraid|keen|responsible|good|bad|mad|fond|sure|best|late|early|due|open|free|valid"
    r"|available|ready|back|over|away|abroad|busy|sick|ill|full|off|here|there)$"
)
_SOMEBODY = re.compile(r"^(?:(?-i:I)|we|he|she|they|it|(?-i:[A-Z])[^\s'’]*(?: (?-i:[A-Z])[^\s'’]*)*)$", _FLAGS)
_OTHER_CLAUSE = re.compile(r"^['’]|\b(?:who|that|which)\b", _FLAGS)  # before a verb: it is not the question's
_HAS_TO = re.compile(r"^(to \w+)\b ?(.*)$", _FLAGS)
_WITHIN = re.compile(r"\S (?:I|we|he|she|they)(?:['’]\w+)? ", _FLAGS)  # "the woman I work with"
_HAS_DONE = re.compile(r"^(?:who|what) is (\w+) (?:the|a|an|my|our|his|her|their|it|me|us)\b", _FLAGS)
_FAR = re.compile(r"^(.+?) ((?:from|to) .+)$", _FLAGS)
_INDIRECT = re.compile(
    r"^(?P<wh>what|which|who|where|when)(?P<before>)(?P<noun>) (?P<rest>.+) (?P<aux>is|are|was|were)$", _FLAGS
)
_DOING = re.compile(
    r"^(?P<who>I|we|he|she|they|it|[A-Z][^\s'’]*|(?:my|our|the) \w+) (?P<doing>[a-z]+ing)\b\s*(?P<rest>.*)$"
)
_PLURAL = re.compile(
    r"^(?:(?:the|my|our|his|her|their) |\S+['’]s )(?:\w+ )?(?!\w*(?:us|is|news|days|lens|gas)\b)\w+[^s\W]s"
    r"(?: (?:of|for|to|in|from|at)\b.*)?$",
    _FLAGS,
)
_PRONOUN = re.compile(r"^(?:I|we|you|he|she|they|it|there)\b", _FLAGS)
_TO_USER = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself",
    "we": "you", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves",
}  # fmt: skip
_AS_YOU = {"am": "are", "was": "were"}
_SELF = re.compile(r"^(?:My|Our|We)\b|\b(?:[Ii]|me|my|mine|myself|we|us|our|ours|ourselves)\b(?!['’-])")
_DAY_AND_MONTH = re.compile(rf"\b(\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)({'|'.join(MONTHS).lower()})\b")


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

    A question that speaks to the assistant ("you") has none: whom the words mean would change. Nor has one that asks
    "whose" or why, where what answers does not stand in the place of a noun.
    """
    asked = _SHORT.sub(lambda match: f"{match[1]} is", bare(question).strip(" ?.!"))
    if (done := _HAS_DONE.match(asked)) and verbs.is_participle(done[1].lower()):  # "Who's borrowed my drill?"
        return []
    if re.search(r"\byour?s?\b", asked, _FLAGS) or len(asked.split()) > _MAX_WORDS or re.search(r"[,?!]", asked):
        return []
    match = _ASKED.match(asked)
    if match is not None and (match["wh"].lower() in ("whose", "why") or _OTHER_CLAUSE.search(match["noun"])):
        return []
    if match is None and (indirect := _INDIRECT.match(asked)):
        found = _with_be(indirect)
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
    before, noun = (match["before"] or "").lower(), match["noun"].lower()
    bare_subject = noun and wh in ("what", "which") and not _SUBJECT_START.match(rest)
    if not before and (bare_subject or (wh in ("who", "what", "which", "how") and _OPEN.match(rest))):
        return [[(ANSWER, False), (be, True), (_said(rest), False)]]
    if said := re.match(r"it that (.+)$", rest):  # "When was it that Tom called?"
        return [[(_said(said[1]), False), *tail] for tail in _tails(match, "")] if wh in ("when", "where") else []
    if named := _NAMED.match(rest):
        return [[(_said(named["what"]), False), (f"{_agreeing(be, rest)} {named['verb']}", True), (ANSWER, False)]]
    doing = _DOING.match(rest)
    if doing and (wh != "how" or noun) and _is_doing(doing):
        return _with_doing(match, doing)
    hanging = None if _WITHIN.search(rest) else _HANGING.match(rest)
    if before or hanging:
        prep = before or (hanging["prep"].lower() if hanging else "")
        return [_with_preposition(rest if before or not hanging else hanging["rest"], _agreeing(be, rest), prep)]
    if (
        re.search(r" (?:like|not|supposed|going)\b|^(?:I|we|he|she|they) to ", rest)
        or _CLAUSE.search(rest)
        or (wh == "how" and noun not in _MEASURES)
    ):
        return []
    if wh in ("when", "where") or noun in (*_OF_TIME, "time"):
        return _at_time_or_place(match)
    if noun == "far" and (far := _FAR.match(rest)):
        return [[(_said(far[1]), False), (be, True), (ANSWER, False), (_said(far[2]), False)]]
    if wh == "how" and (split := _state(rest)):  # "How old was Mia in May?"
        return [[(_said(split[0]), False), (_agreeing(be, rest), True), (ANSWER, False), (_said(split[1]), False)]]
    return _named(rest, be)


def _with_doing(match: re.Match[str], doing: re.Match[str]) -> list[_Parts]:
    """ "Where is Ida working?", "What am I going to wear?" """
    verb, rest = doing["doing"], doing["rest"]
    if (chained := re.match(r"to (\w+)\b", rest)) and verbs.is_base(chained[1].lower()):
        verb, rest = f"{verb} {chained[0]}", rest[chained.end() :].strip()
    if re.search(r"\bdo(?:ing)?$", verb) and match["wh"].lower() == "what" and not match["noun"]:
        return []  # "going to the zoo" is no object
    head = [(_said(doing["who"]), False), (f"{_agreeing(match['aux'].lower(), match['rest'])} {verb}", True)]
    return [[*head, *tail] for tail in _tails(match, rest)]


def _at_time_or_place(match: re.Match[str]) -> list[_Parts]:
    """ "When is the rent due?", "Where was Mia on Sunday?", "When is my birthday?" """
    rest, wh, be = match["rest"], match["wh"].lower(), _agreeing(match["aux"].lower(), match["rest"])
    if split := _state(rest):
        head: _Parts = [(_said(split[0]), False), (be, True)]
        if wh == "where" and re.match(rf"(?:{_PREPOSITIONS})\b", split[1]):
            return [
                [*head, *place, (ANSWER, False), (_said(split[1]), False)]
                for place in ([], [("in", True)], [("at", True)])
            ]
        return [[*head, *tail] for tail in _tails(match, split[1])]
    preps = ("at",) if match["noun"].lower() == "time" else ("on", "in", "at")
    return [*_named(rest, be), *([(_said(rest), False), (f"{be} {prep}", True), (ANSWER, False)] for prep in preps)]


def _is_doing(match: re.Match[str]) -> bool:
    """Whether a word in -ing is what somebody does: "Ida working", not "the wedding ring"."""
    who, doing = match["who"].split(), match["doing"]
    if len(who) == 1 or not verbs.is_gerund(doing):  # "they burying", but "the wedding"
        return len(who) == 1
    return is_person(who[-1]) or is_person(who[-1].removesuffix("s")) or not verbs.is_noun(doing)


def _state(rest: str) -> tuple[str, str] | None:
    """ "the boiler last serviced in May" as subject and what is said of it; None for a subject alone."""
    words = rest.split()
    for place in range(1, len(words)):
        subject = " ".join(words[:place])
        if subject.endswith(("'s", "’s")) or re.search(
            rf"(?:^|\s)(?:{_DETERMINERS}|{_PREPOSITIONS}|to)$", subject, _FLAGS
        ):
            continue
        adverb = re.fullmatch(_ADVERBS, words[place]) is not None and place + 1 < len(words)
        word, after = words[place + adverb], words[place + adverb + 1 :]
        ends = not after or re.fullmatch(rf"{_PREPOSITIONS}|{_TIMES}|again|off|out|up|down", after[0]) is not None
        placed = _SOMEBODY.match(subject) is not None and re.fullmatch(f"{_PREPOSITIONS}|{_TIMES}", word) is not None
        if placed or (ends and _is_state(word)):
            return subject, " ".join(words[place:])
    return None


def _is_state(word: str) -> bool:
    return verbs.is_participle(word) or _STATE.match(word) is not None


def _with_preposition(rest: str, be: str, prep: str) -> _Parts:
    """ "Ida allergic", "to": the state stands after the verb."""
    if split := _state(rest):
        return [(_said(split[0]), False), (be, True), (_said(split[1]), False), (prep, True), (ANSWER, False)]
    if place := re.match(r"^(.+?) ((?:under|on|in|at|out|off|away)\b.*)$", rest):  # "the washer under guarantee"
        return [(_said(place[1]), False), (be, True), (_said(place[2]), False), (prep, True), (ANSWER, False)]
    return [(_said(rest), False), (f"{be} {prep}", True), (ANSWER, False)]


def _named(subject: str, be: str) -> list[_Parts]:
    """ "my dentist", "the bill": the subject, and what it is."""
    return [[(_said(subject), False), (_agreeing(be, subject), True), (ANSWER, False)]]


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
    if wh in ("who", "what", "which") and aux in ("has", "have", "had") and (to := _HAS_TO.match(match["rest"])):
        return [[(ANSWER, False), (f"{aux} {to[1]}", True), (_said(to[2]), False)]]
    split = _subject_and_verb(match["rest"])
    if split is None or (wh == "how" and not match["noun"]):
        return []
    subject, base, rest = split
    if re.search(r" (?:been|not|have)$", subject):
        return []
    further, last = "", base
    chained = re.match(r"to (\w+)\b", rest)
    habit = base == "use" and aux == "did" and len(rest.split()) == 2  # "What did Mum use to cook?"
    if chained and verbs.is_base(chained[1].lower()) and (habit or verbs.takes_verb(base)):
        further, rest, last = f" {chained[0]}", rest[chained.end() :].strip(), chained[1].lower()  # "plan to visit"
    if last == "do" and wh == "what" and not match["noun"]:  # what somebody does is no object: "works at a bank"
        return []
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
    timed = wh == "when" or noun in _OF_TIME or noun == "time"
    if not timed and (hanging := _HANGING.match(f"x {rest}")):
        return [[(_said(hanging["rest"][2:]), False), (hanging["prep"], True), (ANSWER, False)]]
    last: _Parts = [(said, False), (ANSWER, False)]
    if timed or wh == "where":
        origin = ("from",) if _GETTING.search(match["rest"]) else ("on",)
        preps = ("at",) if noun == "time" else ("in", "at", *origin) if wh == "where" else ("on", "in", "at")
        clause = re.search(rf"(?:^|(?<= ))(?:{_CONJUNCTIONS})\b.+$", said)  # it stays last: "goes {a} when it rains"
        first, after = (said[: clause.start()].strip(), clause[0]) if clause else (said, "")
        return [
            [(first, False), *prep, (ANSWER, False), (after, False)] for prep in ([], *([(p, True)] for p in preps))
        ]
    if "so many" in rest:
        return []
    purpose = re.match(r"to (\w+)\b", rest)
    if (purpose and verbs.is_base(purpose[1])) or _EACH.match(
        rest
    ):  # "it takes {a} to get there", "you take {a} a day"
        return [[(ANSWER, False), (said, False)]]
    if wh == "how" and not noun.startswith(("much", "many")):
        return [last]
    if receiver := _RECEIVER.match(rest):
        whom, prep, what = receiver.groups()
        if prep.lower() == "to" and verbs.is_base(what.split()[0].lower()):  # "Ben to bring"
            return [] if what == "do" else [last]
        return [[(_said(whom), False), (ANSWER, False), (prep.lower(), True), (_said(what), False)]]
    first, _, after = rest.partition(" ")
    if re.match(
        rf"(?:{_PREPOSITIONS}) (?:{_PREPOSITIONS}|{_TIMES}|tonight|tomorrow|again)\b", rest, _FLAGS
    ):  # "Who did I talk to about the roof?"
        return [[(first.lower(), True), (ANSWER, False), (_said(after), False)]]
    if re.fullmatch(rf"{_PREPOSITIONS}|{_CONJUNCTIONS}|{_TIMES}", first, _FLAGS):
        return [[(ANSWER, False), (first.lower(), True), (_said(after), False)]]
    if re.fullmatch(_PARTICLES, first, _FLAGS):
        return [[(first, True), *tail] for tail in _tails(match, after)]
    return [last]


def _subject_and_verb(rest: str) -> tuple[str, str, str] | None:
    """ "the washing machine cost in May" as subject, base form and what follows."""
    words = rest.split()
    if _PRONOUN.match(rest):
        later = [n for n in (1, 2) if n < len(words) and verbs.is_base(words[n].lower())]
        between = len(words) > 1 and re.fullmatch(_ADVERBS, words[1], _FLAGS) is not None
        found = 2 if between and 2 in later else 1 if 1 in later else None
    else:
        # A noun may look like a verb ("my work phone", "the train to Leeds").
        places = [
            n for n, word in enumerate(words) if n and verbs.is_base(word) and not _noun_or_like(words[n - 1], word)
        ]
        last = len(words) - 1
        if last in places or re.search(r"\b(?:who|that|which)\b", rest, _FLAGS):
            found = last if last in places else None
        else:
            found = places[0] if len(places) == 1 else next((n for n in places if _ends_subject(words, n)), None)
    return None if found is None else (" ".join(words[:found]), words[found].lower(), " ".join(words[found + 1 :]))


def _noun_or_like(before: str, word: str) -> bool:
    """Whether a word that looks like a verb is none: "the work", "look like"."""
    return _NOUN_NEXT.search(before) is not None or (word == "like" and before in ("look", "sound", "taste", "smell"))


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


_NOUN_NEXT = re.compile(rf"^(?:{_DETERMINERS}|your|be|to|of|about|for|with|from|in|on|at|.+['’]s)$", _FLAGS)
_SUBJECT = re.compile(r"^(?:who|what|(?:which|what) (?P<noun>\w+))\s+(?P<verb>\w+)\s+(?P<rest>.+)$", _FLAGS)
_SUBJECT_OF_NOUN = re.compile(r"^what (?P<noun>\w+) (?P<verb>\w+) (?P<rest>.+)$", _FLAGS)
_PHRASE = re.compile(r"^(?:(?:the|my|our|his|her|their) .+|\S+['’]s .+)", _FLAGS)


def _about_subject(asked: str) -> list[_Parts]:
    """ "Who recommended the book?" """
    match = _SUBJECT.match(asked)
    if match is not None and not match["noun"] and not verbs.is_finite(match["verb"].lower()):  # "What bus goes there?"
        by_noun = _SUBJECT_OF_NOUN.match(asked)
        if by_noun and verbs.is_finite(by_noun["verb"].lower()):
            match = by_noun
        elif not asked.lower().startswith("who ") and not match["verb"].endswith("s"):
            return []
    if match is None or (match["noun"] and not verbs.is_finite(match["verb"].lower())):
        return []
    if re.match(r"happen", match["verb"], _FLAGS):  # "it broke down" happened
        return []
    return [[(ANSWER, False), (match["verb"], True), (_said(match["rest"]), False)]]


def _about_phrase(asked: str) -> list[_Parts]:
    """ "the price of the drill" """
    return _named(asked, "is") if _PHRASE.match(asked) else []


def _agreeing(be: str, subject: str) -> str:
    """The form of "be" for a subject as the user hears it."""
    if re.match(r"^(?:I|we)\b", subject, _FLAGS) or (be == "is" and _PLURAL.match(subject)):
        return {"am": "are", "is": "are", "was": "were"}.get(be, be)
    return be


def said_to_user(text: str) -> str | None:
    """Words of a note as somebody else says them to its writer; None where more than a pronoun would change."""
    if re.search(r"\bI\b|\b(?:we|us)\b", text):
        return None
    return _DAY_AND_MONTH.sub(lambda match: match[1] + match[2].title(), _said(text))


def _said(text: str) -> str:
    text = re.sub(r"\bI (am|was)\b", lambda match: f"you {_AS_YOU[match[1]]}", text)
    text = re.sub(r"\bI['’]m\b", "you're", text)
    text = re.sub(r"\b(?:I|[Ww]e)(?=['’])", "you", text)
    return _SELF.sub(lambda match: _TO_USER[match[0].lower()], text).strip()
