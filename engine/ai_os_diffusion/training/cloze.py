"""Questions made from running text: its own sentences ask for a name, a date, a number or a term.

Two kinds (as in Span Selection Pre-training, arXiv 1909.04120, and recurring span
selection, arXiv 2101.00438; the fragments are those of unsupervised question answering, arXiv 1906.04980):

- *recurring*: a sentence that shares a span with the rest of its passage is taken out and asks for it;
- *fragment*: a part of a sentence that stays in the passage asks for a span of it, with words left out.

Some are asked of the passage before instead, which does not answer them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ai_os_diffusion.training.corpus import HumanItem, Split, occurrences, plain_text, read_rows

KIND = "cloze"
SOURCES = ("openstax_prose", "squad_dev", "us_gov_blogs", "wiki_split")
_PASSAGE = (45, 140)  # words: the least, and where a passage ends
_SENTENCE = (7, 45)  # words of a sentence that asks
_FRAGMENT = (7, 14)  # words around the span that a fragment keeps
_WHOLE = (10, 24)  # words around the span that a sentence taken out keeps
_RECURRING = 0.5  # share of passages that are asked by a sentence taken out, where one repeats a span
_DROPPED = 0.1  # words that a fragment leaves out
_INVERTED = 0.75  # of the questions that can be said with the verb before its subject
_PER_PASSAGE = 3
_ELSEWHERE = 0.2  # questions asked of the passage before or after, where that does not hold the answer
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b(?:(?:{_MONTHS})(?: \d{{1,2}})?,? )?(?:1\d{{3}}|20\d\d)s?\b|\b(?:{_MONTHS}) \d{{1,2}}\b")
_NUMBER = re.compile(r"[$£€]?\b\d[\d,.]*\d?\b(?: ?(?:%|percent|million|billion|thousand))?")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:(?: (?:of|the|de|von|and))* [A-Z][\w’'-]+)*")
_TERM = re.compile(
    r"(?<=\b(?:the|its|his|her|and|for) )([a-z]{4,}(?:[ -][a-z]{4,}){0,2})"
    r"(?=[,.;:)]| (?:of|in|is|are|was|were|that|which|and|for|to|by|with|on|at|from|has|have|had|can)\b)"
    r"|(?<=\b(?:of|an|by) )([a-z]{4,}(?:[ -][a-z]{4,}){0,2})(?=[,.;:)]| (?:of|in|is|are|was|were|that|which|and|for)\b)"
)
_CLAUSE = re.compile(
    r"(?P<subject>(?:[^\s,;:()]+ ){1,9}?)"
    r"(?P<verb>was|were|is|are|has|have|had|can|could|will|would|may|did) (?P<rest>[^;:()]+)"
)
_BEFORE_SPAN = re.compile(r"\b(?:in|on|at|by|of|for|from|to|with|the|an?|about|around|as) ?$")
_NO_SUBJECT = re.compile(
    r"\b(?:that|which|who|whom|whose|when|where|while|if|because|although|there|it|this|and|but)\b", re.I
)
_SENTENCES = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“(A-Z\d])")
_PLACE_BEFORE = re.compile(r"\b(?:in|at|from|near|to|of|across) (?:the )?$")
_COMMON = frozenset(
    "about above after again also although among another because been before being between both came come could "
    "does doing down during each even ever every find first from gave give goes have having here himself however "
    "include includes including into itself just kind known like made make makes many means might more most much must "
    "often only other others over rather same several should since some such take than that their them themselves then "
    "there these they thing things this those though through thus under until upon used using very were what when "
    "where whether which while will with within without would your example called different important".split()
)
_OPENINGS = frozenset(
    "The This These Those That They There Then Its His Her She For And But When While Many In On At By From To Of With "
    "As Using After Before During Since Like If It It’s It's We You".split()
)


def cloze_items(data: Path, split: Split, count: int, seed: int) -> list[HumanItem]:
    """About `count` questions of kind `KIND` about passages of `SOURCES`, in random order.

    Raises:
        TrainingError: a file is missing or damaged.
    """
    rng = random.Random(seed)
    passages = list(dict.fromkeys(_passages(data, split)))
    items: list[HumanItem] = []
    for place in rng.sample(range(len(passages)), len(passages)):
        for item in _asked(passages[place], rng):
            other = passages[place - 1] if place else passages[-1]
            answer = item.passage[slice(*item.spans[0])]
            moved = rng.random() < _ELSEWHERE and not occurrences(other, answer)
            items.append(HumanItem(item.question, other, (), KIND) if moved else item)
        if len(items) >= count:
            break
    rng.shuffle(items)
    return items[:count]


def _passages(data: Path, split: Split) -> Iterator[str]:
    for name in SOURCES:
        for row in read_rows(data, name, split):
            text = row["context"] if name == "squad_dev" else plain_text(row)
            yield from cut(text)


def cut(text: str) -> Iterator[str]:
    """Passages of whole sentences of a text, its headings and lists left out."""
    words: list[str] = []
    for paragraph in text.split("\n"):
        if len(paragraph.split()) < _SENTENCE[0]:
            continue
        for sentence in _SENTENCES.split(paragraph.strip()):
            words += sentence.split()
            if len(words) >= _PASSAGE[1]:
                yield " ".join(words)
                words = []
    if len(words) >= _PASSAGE[0]:
        yield " ".join(words)


def _asked(passage: str, rng: random.Random) -> Iterator[HumanItem]:
    sentences = [part for part in _SENTENCES.split(passage) if part]
    made = 0
    for place in rng.sample(range(len(sentences)), len(sentences)):
        if not _SENTENCE[0] <= len(sentences[place].split()) <= _SENTENCE[1]:
            continue
        item = None
        if rng.random() < _RECURRING:
            item = recurring(sentences, place, rng)
        item = item or fragment(passage, sentences[place], rng)
        if item is not None:
            yield item
            made += 1
        if made == _PER_PASSAGE:
            return


def recurring(sentences: Sequence[str], place: int, rng: random.Random) -> HumanItem | None:
    """The sentence at `place` asks the other sentences for a span that they have too; None where it shares none."""
    asking = sentences[place]
    rest = " ".join(sentence for number, sentence in enumerate(sentences) if number != place)
    shared = [span for span in candidates(asking) if 0 < len(occurrences(rest, span)) <= 4]
    if not shared or len(rest.split()) < _PASSAGE[0] // 2:
        return None
    answer = _drawn(shared, rng)
    question = _question(_around(asking, answer, rng.randint(*_WHOLE), rng), answer, rng)
    return HumanItem(question, rest, occurrences(rest, answer), KIND)


def fragment(passage: str, sentence: str, rng: random.Random) -> HumanItem | None:
    """Some words around a span of `sentence` ask the whole passage for it; None where it has no fit span."""
    spans = candidates(sentence)
    if not spans:
        return None
    answer = _drawn(spans, rng)
    asking = _question(_around(sentence, answer, rng.randint(*_FRAGMENT), rng), answer, rng)
    words = asking.split()
    words = [words[0], *(word for word in words[1:-1] if word[0] in "wWhH" or rng.random() >= _DROPPED), words[-1]]
    if len(words) < _FRAGMENT[0]:
        return None
    return HumanItem(" ".join(words), passage, occurrences(passage, answer), KIND)


def _around(sentence: str, answer: str, kept: int, rng: random.Random) -> str:
    """About `kept` words of `sentence` with `answer` among them."""
    at = occurrences(sentence, answer)[0][0]
    before, after = sentence[:at].split(), sentence[at + len(answer) :].split()
    left = min(len(before), max(rng.randint(0, kept), kept - len(after)))
    start, end = " ".join(before[len(before) - left :]), " ".join(after[: max(0, kept - left)])
    glue = "" if not end or end[0] in ",.;:)?!’'-" else " "
    return f"{start} {answer}{glue}{end}".strip()


def candidates(sentence: str) -> list[str]:
    """Dates, numbers, names and terms that a question may ask for; a name is not one only because it begins."""
    found = [match.group() for pattern in (_DATE, _NUMBER) for match in pattern.finditer(sentence)]
    for match in _NAME.finditer(sentence):
        words = match.group().split()
        if words[0] in _OPENINGS:
            words = words[1:]
        if words and (match.start() > 0 or len(words) > 1):
            found.append(" ".join(words))
    for match in _TERM.finditer(sentence):
        span = match.group()
        if not _COMMON.intersection(span.split()) and not span.endswith(("ly", "ing", "ed")):
            found.append(span)
    return [span for span in dict.fromkeys(found) if len(occurrences(sentence, span)) == 1]


def _drawn(spans: Sequence[str], rng: random.Random) -> str:
    """One span; names, dates and numbers rather than terms, as people ask."""
    return rng.choices(spans, [1.0 if span[0].islower() else 4.0 for span in spans])[0]


def _question(text: str, answer: str, rng: random.Random) -> str:
    """`text` with a question word for the answer, as a question where its clause allows, else within the text."""
    if rng.random() < _INVERTED and (said := _inverted(text, answer, rng)):
        return said
    places = occurrences(text, answer)
    at = places[0][0] if places else text.index(answer)
    before, after = text[:at].strip(), text[at + len(answer) :].strip().rstrip(".!?;:, ")
    return f"{before} {_question_word(answer, text[:at], rng)} {after}".strip() + "?"


def _inverted(text: str, answer: str, rng: random.Random) -> str | None:
    """ "X was built in 1848" as "When was X built?"; None where no clause of `text` has that form."""
    for match in _CLAUSE.finditer(text):
        subject, verb, rest = (match[name].strip().rstrip(".,") for name in ("subject", "verb", "rest"))
        rest = rest.split(", and ")[0]
        if _NO_SUBJECT.search(subject):
            continue
        if answer in subject and len(rest.split()) > 2:
            return f"{_question_word(answer, subject[: subject.index(answer)], rng).capitalize()} {verb} {rest}?"
        if answer in rest:
            at = rest.index(answer)
            before, after = rest[:at], rest[at + len(answer) :].strip()
            word = _question_word(answer, before, rng).capitalize()
            if word == "How many":
                unit, _, after = after.partition(" ")
                word = f"{word} {unit}"
            lowered = subject[0].lower() + subject[1:] if subject.split()[0] in _OPENINGS | {"A", "An"} else subject
            middle = _BEFORE_SPAN.sub("", before.strip()).strip()
            return " ".join(part for part in (word, verb, lowered, middle, after) if part).rstrip(" ,.") + "?"
    return None


def _question_word(answer: str, before: str, rng: random.Random) -> str:
    if _DATE.fullmatch(answer):
        return rng.choice(["when", "what year", "which year", "what date"])
    if _NUMBER.fullmatch(answer):
        return rng.choice(["how much", "what"]) if answer[0] in "$£€" or answer[-1] in "%t" else "how many"
    if answer[0].isupper():
        place = ["where", "which place"] if _PLACE_BEFORE.search(before) else ["who", "whom"]
        return rng.choice([*place, "what", "which"])
    return rng.choice(["what", "what", "which", "what kind of thing"])
