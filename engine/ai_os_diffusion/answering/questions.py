"""What kind of answer a question asks for; decides which deterministic tool looks at the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_FLAGS = re.IGNORECASE
# What people put before and after a question; none of it says what is asked for.
_OPENER = (
    r"hey|hi|hello|hm+|oh|so|and|but|also|ok(?:ay)?|well|please|sorry|thanks|thank you|(?:all )?right(?=\s*[,.!:–-])"
)
_PAUSE = r"(?:\s*[,:!.;–-]+\s*|\s+(?=\w))"
_OPENERS = re.compile(rf"^\W*(?:(?:{_OPENER}){_PAUSE})+", _FLAGS)
_GREETING = re.compile(
    rf"^\W*(?:{_OPENER}|quick question|one more thing|just checking"
    r"|help me out|my question(?: is)?|let me ask|any idea|i (?:forgot|wonder(?:ed)?|need to know)"
    r"|i (?:can't|cannot|don't) (?:recall|remember)|(?:from|according to) my notes"
    r"|(?:search|check|look in) (?:in )?(?:the|my) notes|tell me|remind me|find out)"
    rf"{_PAUSE}",
    _FLAGS,
)
_REQUEST = re.compile(
    r"^(?:(?:can|could|would|will) you (?:please )?"
    r"(?:tell|remind|show|give|find|check|look up|say|work out)(?: out)?(?: (?:me|us|for me))?"
    r"|do you (?:still )?(?:happen to )?(?:know|remember|recall)|do my notes (?:say|give|mention|tell)(?: me)?"
    r"|look up|please give me|give me|i need)\b[,:]?\s*",
    _FLAGS,
)
_WHETHER = re.compile(r"^(?:whether|if)\s+", _FLAGS)
_TAIL = re.compile(
    r"(?:[\s,]+(?:again|please|do you (?:know|remember)|remind me|(?:according to|in) my notes|i forgot|by the way"
    r"|exactly|for me|thanks|thank you|if you know|or not|right|at all))?[\s?.!]*$",
    _FLAGS,
)
_NUMBER_OF = re.compile(r"\b(?:what|which) (?:is the )?number of (?=days|weeks|months|years)\b", _FLAGS)

_UNIT = r"how (?:many (?P<unit>days|weeks|months|years)|long)"
_FILL = (
    r"(?:\s+(?:is|are|was|has|have|had|do|does|will|it|it's|there|we|i|you|more|left|remaining|still|to go|to wait|been"
    r"|passed|gone by|now|be|got|ago|time))*"
)
_BETWEEN = re.compile(rf"{_UNIT}\b.*?\bbetween\s+(?P<a>.+?)\s+and\s+(?P<b>.+)$", _FLAGS)
_FROM_TO = re.compile(rf"{_UNIT}\b{_FILL}\s+from\s+(?P<a>.+?)\s+(?:to|until|till)\s+(?P<b>.+)$", _FLAGS)
_AFTER = re.compile(rf"{_UNIT}\s+(?:after|before)\s+(?P<a>.+?)\s+(?P<b>(?:did|was|were|is|are|does|do)\s+.+)$", _FLAGS)
_AGO = re.compile(rf"{_UNIT} ago\s+(?P<a>.+)$", _FLAGS)
_UNTIL = re.compile(rf"{_UNIT}{_FILL}\s+(?P<way>until|till|before|since)\s+(?P<a>.+)$", _FLAGS)
_IN_DAYS = re.compile(
    r"^in how many (?P<unit>days|weeks|months|years)\s+(?P<a>(?:is|are|do|does|will|must|can|should)\s+.+)$", _FLAGS
)
_VERB = re.compile(r"^(?:was|were|did|is|are|do|does|had|have|has|will|must|can|should)\b", _FLAGS)
_CLAUSE = re.compile(r"^(?:i|we|you|he|she|they|it)\b", _FLAGS)

_WAY = r"(?P<way>first|earlier|later|last|sooner|older|younger)"
_ORDER = re.compile(
    rf"^(?P<lead>(?:(?:to|from|with|at|in|for|on) )?(?:which|what|who|whom|where)\b.*?)\s*\b{_WAY}\b"
    r"(?:\s*[,:–-]\s*|\s+(?=(?:the|my|our|a|an)\s))(?:of (?:the|these) two[,:]?\s+)?(?P<a>.+?),?\s+or\s+(?P<b>.+)$",
    _FLAGS,
)
_ORDER_VERB = re.compile(
    rf"^(?P<lead>(?:did|have|had) (?:i|we|you|he|she|they|[A-Z]\w+) \w+)\s+(?P<a>.+?)\s+or\s+(?P<b>.+?)\s+{_WAY}$",
    _FLAGS,
)
_LEAD = re.compile(
    r"^(?:(?P<prep>to|from|with|at|in|for|on) )?(?P<wh>which|what|who|whom|where)\b.*?\b"
    r"(?P<aux>did|was|were|is|are|have|has|had|do|does)\b\s*(?P<rest>.*)$",
    _FLAGS,
)

_COUNT = re.compile(
    r"\bhow many\b|\bhow (?:often|many times) (?:did|was|were|have|has|had)\b|^count (?:the|my|all|how)\b", _FLAGS
)
_TOTAL = re.compile(
    r"\b(?:in total|altogether|all together|in all|(?:the|a|my|our) total|total (?:cost|price)|sum"
    r"|all (?:(?:the|my|our) )?(?:\w+ )?(?:bills|costs|payments|invoices|fees))\b",
    _FLAGS,
)
_MONEY = re.compile(r"\b(?:how much|costs?|pay|paid|spend|spent|price|bills?|money)\b", _FLAGS)
_WHEN = re.compile(
    r"^(?:(?:since|until|by|from) )?(?:when|when's|(?:on |by |at |from )?(?:what|which) (?:date|day))\b"
    r"|[,:] (?:when|(?:what|which) (?:date|day))(?: (?:is|was|are|were|did|does|do|will)\b|$)",
    _FLAGS,
)
_AGE = re.compile(r"^how old (?:is|are|am|will)\b(?!.*\bwhen\b)", _FLAGS)
_NEXT_AGE = re.compile(r"^how old will\b|\bnext birthday\b", _FLAGS)
_YES_NO = re.compile(
    r"^(?:is|are|was|were|am|do|does|did|have|has|had|can|could|will|would|should|may|must"
    r"|(?:is|are|was|were|do|does|did|have|has|had|ca|could|wo|would|should)n[’']?t)\s+\S",
    _FLAGS,
)
_CHOICE = re.compile(r"\bor\b", _FLAGS)

# Questions for a set, whatever the notes hold ...
_LIST = re.compile(
    r"^(?:(?:list|name|enumerate)\s|(?:a |the |make (?:me )?a )?list of\b|(?:show|give) me (?:all|every|a list)\b)"
    r"|\b(?:everything|everybody|everyone)\b|^(?:who|what|which) all\b|^all (?:the|my|our|of)\b"
    r"|^(?:what|which) (?:other )?(?:things|people)\b"
    r"|^what are (?:all )?(?:the )?(?:\w+ )?(?:things|books|people|tasks|jobs|items)\b",
    _FLAGS,
)
# ... and such as may ask for a set or for one thing: only the notes can tell.
_PERHAPS = re.compile(
    r"^(?:which|what) (?:of (?:my|our|the) )?(?:[\w-]+ )?(?P<noun>[a-z][\w-]*[a-rt-z]s|children)\s+"
    r"(?:did|do|does|is|are|was|were|have|has|had|can|must|grow|need|came|come|live|belong)\b"
    r"|^who (?:all )?"
    r"(?:lives?|eats?|likes?|loves?|plays?|speaks?|works? (?:at|in|for)|comes? from|can(?:not|'t)? eat)\b"
    r"|^who (?:is|are) (?:all )?(?:allergic|vegan|vegetarian|invited)\b"
    r"|^what (?:did|have|has) \S+ (?:buy|bought|plant|planted|order|ordered|sell|sold|lend|lent|borrow(?:ed)?|read"
    r"|visit(?:ed)?|stored?|put)\b"
    r"|^what has \S+ \w+ed\b|^what (?:does|do|did) \S+ (?:lead|have to do|need to do|take on|recommend)\b"
    r"|^what(?: is|'s| are| do i| do we) (?:keep|kept|stored?|planted|growing)\b|^what grows\b",
    _FLAGS,
)
_NO_SET = frozenset(
    "days hours times address bus class dress glass process boss news series business progress gas pass access".split()
)
_ONE = re.compile(
    r"\b(?:best|most|favou?rite|first|last|latest|newest|number one|for (?:a|his|her|their|my))\b", _FLAGS
)
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|current(?:ly)?|now|nowadays|these days|at (?:present|the moment)|last"
    r"|still)\b",
    _FLAGS,
)


@dataclass(frozen=True)
class Shape:
    """The form of a question.

    kind: span, when, yes_no, list, count, total, age, ago, since, until, between or order.
    first, second: the things that a question about time compares, as written; `asks`: when each of them was, as a
    question; `unit`: what is counted.
    later: the later one, or for an age the coming one, is asked for.
    firm: a list is asked for, whatever the notes hold.
    newest: the question says that it wants the newest value.
    exact: no unit is asked for ("how long ago"), so that the day belongs beside the number.
    """

    kind: str
    first: str = ""
    second: str = ""
    unit: str = "days"
    later: bool = False
    asks: tuple[str, ...] = ()
    firm: bool = False
    newest: bool = False
    exact: bool = False


def without_opener(text: str) -> str:
    """A line without the "and", "ok", "thanks, but" and the like that begin it."""
    return _OPENERS.sub("", text, count=1)


def bare(question: str) -> str:
    """The question without greetings, requests ("can you tell me"), tails ("again", "please") and end marks."""
    text, before = _TAIL.sub("", question.strip()), ""
    while text != before:
        before = text
        rest = _GREETING.sub("", text, count=1)
        rest = _TAIL.sub("", _REQUEST.sub("", rest, count=1))
        text = rest if len(rest.split()) > 1 else text
    return text


def shape_of(question: str) -> Shape:
    """Classify an English question; everything else is a span question."""
    text = bare(question)
    whether = _WHETHER.search(text)
    if whether is not None:
        return Shape("yes_no", newest=_NEWEST.search(text) is not None)
    text = _NUMBER_OF.sub("how many ", text)
    shape = _time_shape(text) or _order_shape(text) or _other_shape(text)
    return replace(shape, newest=_NEWEST.search(text) is not None)


def _other_shape(text: str) -> Shape:
    if _WHEN.search(text):
        return Shape("when")
    if _AGE.search(text):
        return Shape("age", later=_NEXT_AGE.search(text) is not None)
    if _TOTAL.search(text) and (_MONEY.search(text) or _COUNT.search(text)):
        return Shape("total")
    if _COUNT.search(text):
        return Shape("count")
    if _YES_NO.search(text):
        return Shape("span" if _CHOICE.search(text) else "yes_no")
    if _LIST.search(text):
        return Shape("list", firm=True)
    match = _PERHAPS.search(text)
    if match and (match["noun"] or "").lower() not in _NO_SET and not _ONE.search(text) and not _CHOICE.search(text):
        return Shape("list")
    return Shape("span")


def _time_shape(text: str) -> Shape | None:
    if re.search(r"[,:] (?:when was it|(?:which|what) (?:day|date))$", text, _FLAGS):
        return None  # "How long ago was the trip, which day?" wants the day
    if match := _BETWEEN.search(text) or _FROM_TO.search(text):
        first, second = match["a"], match["b"]
        if first.lower() in ("today", "now"):
            return Shape("until", second, unit=_unit(match), asks=(_when(second, "is"),))
        return Shape("between", first, second, _unit(match), asks=(_when(first), _when(second)))
    if match := _AFTER.search(text):
        return Shape("between", match["a"], match["b"], _unit(match), asks=(_when(match["a"]), f"When {match['b']}?"))
    if match := _AGO.search(text):
        thing = _VERB.sub("", match["a"]).strip()
        return Shape("ago", thing, unit=_unit(match), asks=(_when(match["a"]),), exact=match["unit"] is None)
    if match := _UNTIL.search(text):
        since = match["way"].lower() == "since"
        verb = "was" if since else "is"
        return Shape("since" if since else "until", match["a"], unit=_unit(match), asks=(_when(match["a"], verb),))
    if match := _IN_DAYS.search(text):
        return Shape("until", match["a"], unit=_unit(match), asks=(f"When {match['a']}?",))
    return None


def _order_shape(text: str) -> Shape | None:
    match = _ORDER.search(text)
    if match is not None:
        asked = [_ordered(match["lead"], match["way"].lower(), match[name]) for name in ("a", "b")]
    elif match := _ORDER_VERB.search(text):
        asked = [f"When {match['lead']} {match[name]}?" for name in ("a", "b")]
    else:
        return None
    later = match["way"].lower() in ("later", "last", "younger")
    return Shape("order", match["a"], match["b"], later=later, asks=tuple(asked))


def _ordered(lead: str, way: str, thing: str) -> str:
    """ "Which film did I see" and a film to "When did I see it?"."""
    if way in ("older", "younger"):
        return f"When was {thing} born?"
    match = _LEAD.search(lead)
    if match is None or not match["rest"]:
        return f"When was {thing}?"
    rest, wh, preposition = match["rest"], match["wh"].lower(), (match["prep"] or "").lower()
    if wh == "where" and not re.match(r"(?:at|in|on|to)\b", thing, _FLAGS):
        preposition = "at" if re.search(r"\b(?:shop|shopping|eat|buy)\b", rest, _FLAGS) else "in"
    if match["aux"].lower() in ("was", "were", "is", "are") and not _CLAUSE.search(rest):
        return f"When {match['aux']} {thing} {rest}?"
    return " ".join(f"When {match['aux']} {rest} {preposition} {thing}?".split())


def _when(thing: str, verb: str = "was") -> str:
    """The question for the day of a thing ("the move"), a question's rest ("did I move") or a clause ("I moved")."""
    if _VERB.search(thing):
        return f"When {thing}?"
    return f"When {verb} it that {thing}?" if _CLAUSE.search(thing) else f"When {verb} {thing}?"


def _unit(match: re.Match[str]) -> str:
    return (match["unit"] or "days").lower()
