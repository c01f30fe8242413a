"""English verbs as questions hold them: which words are verbs in their base form, and what their other forms are."""

from __future__ import annotations

_IRREGULAR = dict(
    pair.split("/")
    for pair in """
    be/was become/became begin/began bite/bit blow/blew break/broke bring/brought build/built burn/burnt buy/bought
    catch/caught choose/chose come/came cost/cost cut/cut deal/dealt dig/dug do/did draw/drew drink/drank
    drive/drove eat/ate fall/fell feed/fed feel/felt fight/fought find/found fit/fitted fly/flew forget/forgot
    freeze/froze get/got give/gave go/went grow/grew hang/hung have/had hear/heard hide/hid hit/hit hold/held
    hurt/hurt keep/kept know/knew lay/laid lead/led learn/learnt leave/left lend/lent let/let lie/lay light/lit
    lose/lost make/made mean/meant meet/met pay/paid put/put read/read ride/rode ring/rang rise/rose run/ran
    say/said see/saw sell/sold send/sent set/set sew/sewed shake/shook shoot/shot show/showed shut/shut sing/sang
    sit/sat sleep/slept speak/spoke spend/spent split/split stand/stood steal/stole stick/stuck swear/swore
    swim/swam take/took teach/taught tell/told think/thought throw/threw understand/understood wake/woke wear/wore
    win/won write/wrote
    """.split()
)
_REGULAR = frozenset(
    """
    add agree allow answer arrange arrive ask bake believe belong book borrow call cancel carry celebrate change
    charge check clean climb close collect compete complain cook count cover cross cycle dance decide deliver depart
    describe die dislike donate drop earn empty end enjoy enter expect expire explain fail fear file finish fix
    follow gain graduate handle happen harvest hate help hike hire hope identify install invest invite join jump
    knit land last laugh like listen live look love manage marry mention miss move name need note offer open order
    organise organize owe own pack paint park pass pick plan plant play polish post practice practise prefer prepare
    present print promise pull push rate reach receive recommend record reduce refuse remember renew rent repair
    replace report rescue reserve rest retire return save score search serve sign smell sort sound stain start stay
    stop store study suffer suggest support swap talk taste thank tidy touch train travel treat try turn use visit
    vote wait walk want warn wash watch water weigh work worry wrap
    """.split()
)
_PARTICIPLES = frozenset(
    """
    begun bitten blown born broken chosen drawn driven drunk eaten flown forgotten frozen given grown hidden known seen
    sewn shaken shown spoken stolen sworn taken thrown woken worn written
    """.split()
)
_PAST_ONLY = frozenset(
    """
    was became began bit blew broke came chose cost cut did drank drew drove ate fell felt fit flew forgot froze gave
    went grew hid hit hurt knew lay let put ran rang read rode rose saw set shook shut sang slept split spoke stole
    swam swore threw took woke wore wrote
    """.split()
)  # no participles, or more often nouns
_ADJECTIVES = frozenset(
    "hundred kindred moped naked sacred wicked sunbed seabed airbed flatbed toolshed woodshed".split()
)
_GERUND_NOUNS = frozenset(
    """
    building cleaning climbing cooking cutting cycling dancing drawing dressing drinking ending fitting hearing heating
    hiking landing lighting living meaning meeting opening packing painting parking planting reading recording ring
    running sailing saving serving setting singing sitting swimming training walking washing wrapping writing
    """.split()
)
_BEFORE_VERB = frozenset(
    """
    agree arrange ask begin choose decide expect forget hate have hope learn like love manage mean need offer plan
    prefer promise refuse remember start stop try want
    """.split()
)
_KEEP_FINAL = frozenset("answer cover deliver enter offer open order remember suffer visit water".split())
_VOWELS = "aeiou"


def is_base(word: str) -> bool:
    """Whether a word in lower case is a verb's base form."""
    return word in _IRREGULAR or word in _REGULAR


def past(base: str) -> str:
    """The simple past: "pay" gives "paid"."""
    if base in _IRREGULAR:
        return _IRREGULAR[base]
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ied"
    return f"{base}{base[-1]}ed" if _doubles(base) else f"{base}ed"


def base_of(form: str) -> str | None:
    """The base of a simple past in lower case: "paid" gives "pay"; None where no known verb has it."""
    return _BASES.get(form)


def third(base: str) -> str:
    """The third person of the present: "carry" gives "carries"."""
    if base in ("be", "have"):
        return {"be": "is", "have": "has"}[base]
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ies"
    return f"{base}es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{base}s"


def is_finite(word: str) -> bool:
    """Whether a word in lower case is a known verb in the past or the third person, or has the past's ending."""
    return word in _FINITE or (len(word) > 4 and word.endswith("ed") and word not in _ADJECTIVES)


def is_participle(word: str) -> bool:
    """Whether a word in lower case is a past participle: "kept", "stored", "born"; not "shed" or "set"."""
    if word in _PARTICIPLES or word in ("owed", "used"):
        return True
    if word in _IRREGULAR.values():
        return word not in _PAST_ONLY
    return len(word) > 4 and word.endswith("ed") and not word.endswith("eed") and word not in _ADJECTIVES


def is_gerund(word: str) -> bool:
    """Whether a word in lower case is the -ing form of a known verb: "working", "running", not "wedding"."""
    stem = word.removesuffix("ing")
    if stem == word or len(stem) < 2:
        return False
    doubled = stem[:-1] if stem[-1] == stem[-2] else stem
    return any(is_base(base) for base in (stem, f"{stem}e", doubled, f"{stem.removesuffix('y')}ie"))


def is_noun(gerund: str) -> bool:
    """Whether an -ing form is as often a noun: "meeting", "parking"."""
    return gerund in _GERUND_NOUNS


def takes_verb(base: str) -> bool:
    """Whether "to" and a verb complete it, as in "plan to visit"; "take to work" does not."""
    return base in _BEFORE_VERB


def _doubles(base: str) -> bool:
    """Whether the last letter is written twice before -ed: "plan", not "visit"."""
    end = base[-3:]
    shaped = len(end) == 3 and end[0] not in _VOWELS and end[1] in _VOWELS and end[2] not in f"{_VOWELS}wxy"
    return shaped and base not in _KEEP_FINAL


_FINITE = frozenset(form for base in (*_IRREGULAR, *_REGULAR) for form in (past(base), third(base)))
_BASES = {past(base): base for base in (*_REGULAR, *_IRREGULAR) if base != "be"}
