"""What a line of a conversation asks for, by rules; everything that no rule knows is a question to the memories."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from ai_os_diffusion import periods
from ai_os_diffusion.answering import verbs
from ai_os_diffusion.answering.questions import bare, without_opener
from ai_os_diffusion.conversation import names
from ai_os_diffusion.conversation.due_periods import due_period
from ai_os_diffusion.language import detect_language

Kind = Literal[
    "ask", "remember", "forget", "summarise", "draft", "general", "greeting", "thanks", "goodbye", "help", "source",
    "yes", "no", "undo", "today", "statement", "wordless", "foreign", "wrong",
    "count", "due",
]  # fmt: skip


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


# ---------------------------------------------------------------- whole lines

_END = r"[\s!.?,]*$"
_LINES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "greeting",
        _rule(
            r"^\W*(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|greetings)(?: there| you| again|"
            r" ai-?os)?"
            rf"(?:[\s,!.]+how are (?:you|things)(?: doing| today)?)?{_END}|^\W*how are you(?: doing| today)?{_END}"
        ),
    ),
    (
        "thanks",
        _rule(
            r"^\W*(?:(?:ok(?:ay)?|great|perfect|super|cool|good|nice|wonderful)[\s,!.]+)?(?:many thanks|thanks|thank"
            r" you|thx|cheers)"
            rf"(?: a lot| so much| very much| again| for (?:that|your help|the help))*{_END}"
            rf"|^\W*(?:great|perfect|super|cool|nice|wonderful|well done|good)(?: job)?{_END}"
        ),
    ),
    (
        "goodbye",
        _rule(rf"^\W*(?:good ?bye|bye(?: bye)?|see you(?: later| soon| tomorrow)?|good night|quit|exit){_END}"),
    ),
    (
        "wrong",
        _rule(
            r"^\W*(?:no[\s,]+)?(?:(?:you are|you[’']re|that is|that[’']s|this is|it is)"
            r" (?:wrong|not (?:right|true|correct|so)"
            rf"|incorrect|nonsense|false)|wrong|nonsense)(?: answer)?{_END}"
        ),
    ),
    (
        "count",
        _rule(rf"^how many (?:notes|memories) (?:do i have|do you (?:have|keep)|are there|have i got)(?: now)?{_END}"),
    ),
    (
        "today",
        _rule(
            r"^\W*(?:what(?:'s|’s| is)? (?:the |today[’']s )?(?:day|date|weekday|time)(?: is it| is today|'s it)?"
            r"|what (?:day|date)"
            rf" (?:is|do we have)(?: it)? today)(?: is it)?(?: today| now| right now)?{_END}"
        ),
    ),
    (
        "help",
        _rule(
            r"^\W*(?:/?help(?: me)?|what (?:can|do) you do|what are you(?: for)?|who are you|who made you"
            r"|are you (?:chat ?gpt|(?:an? )?(?:ai|robot|bot|human|person|assistant)|real)|how (?:do|does) (?:this"
            r"|you|it) work"
            rf"|how do i use (?:this|you|it)|what can i (?:ask|say|do)(?: you| here)?){_END}"
        ),
    ),
    (
        "source",
        _rule(
            r"^\W*(?:how do you know(?: that| this)?|where (?:does it say|did you (?:find|read|get)) (?:that|this|it)"
            r"|says who"
            r"|who says(?: so| that)?|(?:what(?:'s| is|s| are) )?(?:(?:your|the) )?sources?(?: for that)?|are you"
            r" (?:really )?sure(?: about that)?"
            rf"|really|is that (?:right|true|so|correct)|which note (?:is|was) that(?: from| in)?|where is that"
            rf" from){_END}"
        ),
    ),
    (
        "yes",
        _rule(
            r"^\W*(?:yes|yeah|yep|yup|sure|ok(?:ay)?|do it|go ahead|confirm(?:ed)?|please do|do so)"
            rf"(?:[\s,]+(?:please|do it|do that|do so|go ahead|(?:forget|delete) (?:it|them|that|all)))*{_END}"
        ),
    ),
    (
        "no",
        _rule(
            r"^\W*(?:no|nope|don[’']?t|do not|cancel|stop|rather not|better not|never ?mind|keep (?:it|them|that))"
            rf"(?:[\s,]+(?:thanks|thank you|please|do it|do that|forget (?:it|them|that)|keep (?:it|them|that)"
            rf"|don[’']?t))*{_END}"
        ),
    ),
    (
        "undo",
        _rule(
            r"^\W*(?:undo|take (?:that|it) back|revert|put (?:it|them|that) back)(?: that| it| this| please)*" + _END
        ),
    ),
)  # fmt: skip

_POLITE = _rule(
    r"^\W*(?:(?:now|please|just)\b[\s,:!.–-]*)*(?:(?:can|could|would|will) you (?:please |also |just )*"
    r"|i(?:'d| would) like you to |i want you to |please |kindly )?"
)

# ---------------------------------------------------------------- remember

_KEEP = _rule(
    r"^(?P<verb>remember|memori[sz]e|keep in mind|bear in mind|don[’']?t forget|do not forget|note to self|(?:take"
    r"|make) a note|note down"
    r"|note|write down|jot down|save|store)(?P<link>(?:\s+(?:this|the following|a note|down|of this))*\s*[:–-]"
    r"|(?:\s+this)?\s+that\b[:,]?)?"
    r"\s*(?P<what>\S.*)$"
)
_KEEPS_ALL = _rule(r"^(?:keep|bear|don|do not|note down|write|jot|note to self)")  # verbs that need no link
_RECALLS = _rule(r"^(?:when|what|where|who|whom|whose|which|why|how|if|whether|me)\b")
_STATEMENT = _rule(
    r"\b(?:am|is|are|was|were|has|have|had|do|does|did|will|can|must|should|likes?|loves?|hates?|lives?|works?|needs?"
    r"|owes?|wants?"
    r"|starts?|ends?|costs?|\w{3,}ed)\b|^to\s"
)
_REMIND = _rule(r"^remind me (?P<link>to|that|about|of)\s+(?P<what>\S.*)$")

# ---------------------------------------------------------------- forget

_FORGET = _rule(
    r"^(?:forget|(?:delete|remove|erase|discard)(?=.*\b(?:notes?|memor(?:y|ies)|everything|what)\b))\s+(?P<what>\S.*)$"
)
_FORGET_LEAD = _rule(
    r"^(?:(?:that )?(?:everything|anything|all|what(?:ever)?)"
    r"(?: (?:that )?(?:you|i|we) (?:know|have|said|told you|wrote|noted))?\s+)?"
    r"(?:(?:(?:the|my|that|all|those|any|these|this) )*(?:notes?|memor(?:y|ies)|entry|entries|fact)\s+)?"
    r"(?:(?:about|on|of|regarding|concerning|where|saying|which says)\s+)?(?:that\s+(?=\w+\s+\w))?"
)
_LAST = _rule(r"^(?:about )?(?:it|that|this)(?:,? (?:again|one|note|memory|please))*[\s.!]*$")
_ALL = _rule(
    r"^(?:absolutely )?(?:everything|all(?: of it)?|all (?:my )?(?:notes|memories)|every note|my notes)[\s.!]*$"
)

# ---------------------------------------------------------------- summarise and draft

_SUMMARY = r"(?:summary|recap|overview|digest)"
_SUMMARISE = _rule(
    rf"^(?:summari[sz]e|sum up|recap|(?:(?:give|show|write|make) me )?(?:a |an |the )?(?:short |brief |quick"
    rf" )?{_SUMMARY})\b"
    r"\s*(?:of|about|on|for)?\s*(?P<what>.*?)[\s.?!]*$"
)
_HAPPENED = _rule(
    r"^what (?:happened|was going on|went on|(?:did|have) (?:i|we) (?:do|done|write|written|note|noted|been doing"
    r"|been up to))(?: down)?\s+(?P<what>.+?)[\s.?!]*$"
)
_HOW_WAS = _rule(r"^how was (?P<what>my (?:week|month|year|day)|(?:the )?last (?:week|month|year))[\s.?!]*$")
_WRITTEN = _rule(
    r"^(?:tell me )?(?:what|everything) (?:(?:did|have|do|that) )?(?:i|we) (?:have )?(?:write|wrote|written|noted?"
    r"|know|knew)(?: down)? (?P<what>(?:about|on)\s.+?)[\s.?!]*$"
)

_TELL_ABOUT = _rule(
    r"^(?:tell me (?:more |all |everything |something )*(?:you know )?|(?:what|everything) (?:do|does|that)? ?"
    r"(?:you|my notes|the notes) (?:know|say|have|tell)(?: me)? )(?P<what>(?:about|on)\s.+?)[\s.?!]*$"
)

# ---------------------------------------------------------------- what is due

_DUE = _rule(
    r"^(?:(?:what(?:[’']s| is| do i have| have i got)?|(?:is (?:there )?|do i have |have i got )?anything)(?: else)?"
    r" (?P<which>due|overdue|coming up)"
    r"|(?:(?:what|which|what are|show|show me|list|tell me|do i have|have i got|are there)\s+)?(?:any |my |the )*"
    r"(?:deadlines|due dates|reminders)(?: (?:are (?:there|coming up|due)|do i have|have i got|coming up))?)"
    r"\b(?P<when>.*?)[\s.?!]*$"
)

_ANY_DAY = dt.date(2000, 1, 1)  # whether a text names a time does not depend on the day

_FORM = (
    r"(?:message|text(?: message)?|e-?mail|mail|letter|note|reply|answer|sms|invitation|postcard|card|line|few words)"
)
_LINK = (
    r"(?P<link>about|on|regarding|concerning|saying|telling (?:him|her|them)|that says|that|asking(?: (?:him|her"
    r"|them))?"
    r"|to (?:say|tell (?:him|her|them)|ask(?: (?:him|her|them))?)(?: that)?)"
)
_DRAFT = _rule(
    rf"^(?:draft|write|compose|prepare|send)(?: me)?(?: up)?\s+(?:a |an |the |some )?(?:\w+ )??{_FORM}\s+(?:to"
    rf"|for)\s+(?P<whom>.+?)"
    rf"(?:[\s,]+{_LINK}\s+(?P<what>\S.*?))?[\s.?!]*$"
)
_DRAFT_TO = _rule(
    rf"^(?:message|text|e-?mail|write to|draft to)\s+(?!messages|address|from"
    rf"|for\b)(?P<whom>.+?)[\s,]+{_LINK}\s+(?P<what>\S.*?)[\s.?!]*$"
)

# ---------------------------------------------------------------- plain statements

_BE = r"(?:is|are|was|were|am|isn[’']t|aren[’']t|wasn[’']t|weren[’']t)"
_DOES = (
    rf"(?:{_BE}|has|have|had|can(?:[’']t|not)?|could|will|won[’']t|must|should|does(?:n[’']t| not)|do(?:n[’']t| not)"
    r"|did(?:n[’']t| not)|lives?|loves?|likes?|hates?|needs?|owes?|wants?|works?|plays?|speaks?|comes?|eats?|wears?"
    r"|keeps?|owns?|starts?|ends?|costs?|teaches|studies|takes?|drives?|went|came|got|gave|told|said|saw|met|bought"
    r"|sold|paid|moved|called|fixed|lent|lost|left|began|became|died|married)"
)
_TELLS = _rule(
    r"^(?:i[’']?(?:m|ve|ll)|we[’'](?:re|ve|ll)|(?:he|she|it)[’']s|they[’']re)\s+\S"
    rf"|^(?:my|our|his|her|their|the|this|that) (?:(?!that\b)[\w’'-]+ ){{1,5}}?{_BE}\s+\S"
    rf"|^(?:my|our) (?:(?!that\b|is\b)[\w’'-]+ ){{1,3}}?{_DOES}\s+\S"
    rf"|^(?-i:[A-Z])[\w’'-]+(?: (?-i:[A-Z])[\w’'-]+| and (?-i:[A-Z])[\w’'-]+)* {_DOES}\s+\S"
)
_SAYS = _rule(
    r"^(?:i|we|he|she|they|it)\s+(?:(?:also|always|never|just|only|usually|often|really|still|now|both|can"
    r"|cannot|could|will|must|should|(?:do|did|does|ca|wo|have|had|could)n[’']t|(?:do|did|does|can) not)\s+)*"
    r"(?P<has>(?:have|had)\s+)?(?P<verb>[\w’']+)\s+\S"
)
_SEEKS = frozenset(
    "need want wish wonder wondered forgot forgotten forget know remember recall lost find ask look search mean".split()
)
_KEPT = _rule(
    r"^(?P<what>\w+s) (?:bought|sold|paid|called|fixed|lent|lost|left|told|said|got)\b"
)  # "Books lent to Tom"
_ASKING = ("list of ", "name of ", "number of ")
_WONDERS = _rule(r"\b(?:what|when|where|who|whom|whose|which|why|how|if|whether|looking for|searching|trying to)\b|\?")

# ---------------------------------------------------------------- Chinese

_CHINESE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("greeting", _rule(r"^(?:你好|您好|嗨|早上好|下午好|晚上好|早)[啊呀吗]?[\s!!。.~,,]*$")),
    ("thanks", _rule(r"^(?:非常|多)?(?:谢谢|感谢|多谢)(?:你|您)?(?:了|啊)?[\s!!。.~]*$")),
    ("goodbye", _rule(r"^(?:再见|拜拜|晚安)[\s!!。.~]*$")),
    ("help", _rule(r"^(?:帮助|你能做什么|你会做?什么|你是谁|怎么用)[呢吗啊]?[\s??!!。.]*$")),
    ("foreign", _rule(r"^(?:请|帮我|给我)*(?:总结|概括|起草|翻译|写(?:一|个|封|首|篇))(?!.*[??])")),
    ("undo", _rule(r"^(?:撤销|撤回|取消刚才的)[\s!!。.]*$")),
)
_KEEP_CHINESE = _rule(r"^(?:请)?(?:帮我)?(?:记住|记下|记一下)[::,,\s]*(?P<what>[^??]{2,})$")

# ---------------------------------------------------------------- the world outside the notes

_OWN = _rule(r"\b(?:i|i'm|i've|my|mine|we|our|ours|us)\b")
_MAKE = _rule(
    r"^(?:write|create|make|generate|compose|code|program|implement|invent|tell|sing)(?: me| us)?\s+(?:a |an |some "
    r"|the |another )?(?:[\w-]+ ){0,2}?"
    r"(?:code|programs?|scripts?|functions?|class|poems?|stor(?:y|ies)|essays?|songs?|jokes?|haikus?|limericks?"
    r"|recipes?|lyrics|novel|article|blog post|fairy tale|riddle)\b"
    r"|^(?:order|book|buy) (?:me |us )?(?:an?|some|the)\b|^(?:play|put on) (?:me )?(?:some|an?) (?:music|songs?|film)\b"
    r"|^(?:set|start) (?:an? |the )?(?:alarm|timer)\b|^turn (?:on|off)\b"
    r"|^translate\b|^(?:debug|refactor)\b|^(?:search|google|browse)\b.*\b(?:web|internet|online|google|wikipedia)\b"
    r"|^(?:what(?:'s| is)|how much is|calculate|compute|solve)?\s*[\d.,]+\s*(?:[-+*/x×÷^]|plus|minus|times|divided"
    r" by)\s*[\d.,]+[\s=?]*$"
)
_WORLD = _rule(
    r"^(?:what|which|who)(?:'s| is| was| are| were)? (?:the )?(?:current |first |last |next )?(?:capital|population"
    r"|currency|official language|president|prime minister|king|queen"
    r"|chancellor|pope|distance|speed|boiling point|melting point|formula|square root|meaning of life|tallest|largest"
    r"|biggest|smallest|longest|highest|deepest"
    r"|fastest|weather|temperature|news|exchange rate|atomic|chemical|time zone)\b"
    r"|^who (?:invented|discovered|wrote|painted|composed|founded|directed|won|built)\b"
    r"|^when (?:did|was|were) (?:the )?(?:first |second )?(?:world war|french revolution|titanic|roman empire|berlin"
    r" wall|moon landing|big bang)\b"
    r"|^(?:define|explain)\b|^what (?:does|do) .+ mean[\s?]*$|^how (?:do|does|can) (?:you|one|people|a|an|the)\b|^how"
    r" to\b"
    r"|^how (?:far|high|tall|big|old|deep|hot|heavy) (?:is|are) (?:the|a|an)\b"
    r"|^why (?:is|are|do|does) (?:the |a |an )?(?:sky|sun|moon|earth|water|grass|sea|ocean|stars?|birds|cats|dogs"
    r"|people|humans)\b"
    r"|^what(?:'s| is) (?:a|an) [\w-]+[\s?]*$"
)


@dataclass(frozen=True)
class Intent:
    """What is wanted.

    about: what is to be remembered, forgotten, summed up or written about, or when it is due; "" where nothing is
    named.
    whom: whom a message goes to; link: how its content is joined ("about", "saying", "asking"); for a summary "asked"
    where it was a question ("What happened in May?"), which a note of another day may answer.
    firm: `general`: no note can hold it; `forget`: everything; `due`: overdue.
    """

    kind: Kind
    about: str = ""
    whom: str = ""
    link: str = ""
    firm: bool = False


def intent_of(text: str) -> Intent:
    """Classify one line. What no rule for English or Chinese knows is a question to the memories."""
    line = text.strip()
    if not re.search(r"\w", line):
        return Intent("wordless")
    for kind, pattern in (*_LINES, *_CHINESE):
        if pattern.search(line):
            return Intent(kind)
    if match := _KEEP_CHINESE.search(line):
        return Intent("remember", match["what"].strip())
    if detect_language(line) != "en":
        return Intent("ask")
    asked = _POLITE.sub("", without_opener(line), count=1)
    if asked.endswith("?") and _requests(line, asked):
        asked = asked.rstrip(" ?")
    for rule in (_remember, _forget, _due, _summarise, _draft, _general):
        intent = rule(asked)
        if intent is not None:
            return intent
    return Intent("statement", _as_sentence(without_opener(line))) if _states(line) else Intent("ask")


def _requests(line: str, asked: str) -> bool:
    """Whether a line in the form of a question wants something kept: "Could you note that ...?"."""
    match = _KEEP.search(asked)
    if match is None or not match["link"] or asked == line:
        return False
    return "please" in line.lower() or match["verb"].lower()[:2] not in ("re", "me")  # "Can you remember that inn?"


def _states(line: str) -> bool:
    """Whether a line tells something and asks nothing."""
    said = bare(line)
    if line.endswith("?") or _WONDERS.search(said) or said.lower().startswith(_ASKING):
        return False
    if (kept := _KEPT.search(said)) and kept["what"].lower() not in names.FEMALE | names.MALE:
        return False
    match = _SAYS.search(said)
    verb = match["verb"].lower() if match else ""
    does = re.fullmatch(_DOES, verb) is not None or verbs.is_base(verb) or verbs.is_finite(verb)
    does = does or (match is not None and match["has"] is not None)
    return verb not in _SEEKS and (does or _TELLS.search(said) is not None)


def _remember(line: str) -> Intent | None:
    if line.endswith("?"):
        return None
    if match := _REMIND.search(line):
        return None if _RECALLS.search(match["what"]) else Intent("remember", _as_sentence(_task(match)), link="remind")
    match = _KEEP.search(line)
    if match is None:
        return None
    what = match["what"].strip()
    if match["link"] or _KEEPS_ALL.search(match["verb"]):
        return Intent("remember", _as_sentence(what))
    stated = _STATEMENT.search(what) is not None and not _RECALLS.search(what)
    return Intent("remember", _as_sentence(what)) if stated and match["verb"].lower() not in ("save", "store") else None


def _task(match: re.Match[str]) -> str:
    return f"to {match['what']}" if match["link"].lower() == "to" else match["what"]


def _as_sentence(what: str) -> str:
    """The content as it is kept: "to buy milk" as a need, with a capital and a full stop."""
    if re.match(r"to\s+[a-z]", what):
        what = f"I need {what}"
    what = what[:1].upper() + what[1:]
    return what if what[-1] in '.!?…。！？"”)' or "\n" in what else f"{what}."


def _forget(line: str) -> Intent | None:
    match = _FORGET.search(line)
    if match is None or line.endswith("?"):
        return None
    what = match["what"].strip()
    if _LAST.search(what):
        return Intent("forget")
    if _ALL.search(what):
        return Intent("forget", firm=True)
    return Intent("forget", _FORGET_LEAD.sub("", what, count=1).strip(" .!"))


def _due(line: str) -> Intent | None:
    match = _DUE.search(line)
    if match is None or due_period(match["when"], _ANY_DAY) is None:
        return None
    return Intent("due", match["when"].strip(), firm=(match["which"] or "").lower() == "overdue")


def _summarise(line: str) -> Intent | None:
    if match := _SUMMARISE.search(line) or _WRITTEN.search(line) or _TELL_ABOUT.search(line):
        return Intent("summarise", match["what"])
    match = _HAPPENED.search(line) or _HOW_WAS.search(line)
    return Intent("summarise", match["what"], link="asked") if match and periods.only_period(match["what"]) else None


def _draft(line: str) -> Intent | None:
    match = _DRAFT.search(line) or _DRAFT_TO.search(line)
    if match is None:
        return None
    whom = re.sub(rf"[’']s (?:last |latest )?{_FORM}$", "", match["whom"], flags=re.IGNORECASE)
    return Intent("draft", match["what"] or "", whom, (match["link"] or "").lower())


def _general(line: str) -> Intent | None:
    if _MAKE.search(line):
        return Intent("general", firm=True)
    return Intent("general") if _WORLD.search(line) and not _OWN.search(line) else None
