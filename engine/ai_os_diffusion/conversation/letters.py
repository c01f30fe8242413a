"""Drafts of messages: a plain frame around what the user wants to say and around quotations from the notes."""

from __future__ import annotations

import re

from ai_os_diffusion import wording
from ai_os_diffusion.conversation.entities import is_name
from ai_os_diffusion.conversation.intents import Intent
from ai_os_diffusion.conversation.sentences import Sentence, quotable
from ai_os_diffusion.conversation.summaries import Memories
from ai_os_diffusion.passage import spoken_date
from ai_os_diffusion.types import Answer, UncertaintyReport

_FACTS = 3
_RECALLED = 12
_HEAD = "A draft for you to check; nothing was sent."
_OPEN = "[what you want to say]"
_ABOUT = ("about", "on", "regarding", "concerning", "")


def draft(engine: Memories, question: str, intent: Intent) -> Answer:
    """A letter with up to three quotations, whose sources are the answer's; without facts it says so in brackets."""
    facts = _facts(engine, intent) if intent.about and intent.link in _ABOUT else []
    sources = tuple(fact.source(score) for fact, score in facts)
    lines = [_HEAD, "", _salutation(intent.whom), "", *_body(intent, [fact for fact, _ in facts])]
    text = "\n".join([*lines, "", "Best wishes,", "[your name]"])
    return Answer(question, text, False, 1.0, "en", sources, "draft", UncertaintyReport(1.0))


def _salutation(whom: str) -> str:
    return f"Hello {whom}," if is_name(whom) else "Hello,"


def _body(intent: Intent, facts: list[Sentence]) -> list[str]:
    if not intent.about:
        return [_OPEN]
    if intent.link.startswith(("asking", "to ask")):
        return [_request(intent.about)]
    if intent.link not in _ABOUT:
        return [_sentence(intent.about)]
    lines = [f"I am writing about {intent.about}. {_OPEN}", ""]
    if not facts:
        return [*lines, f"[Your notes say nothing about {intent.about}.]"]
    return [*lines, "What I have noted:", *(f"– “{' '.join(fact.text.split())}”{_when(fact)}" for fact in facts)]


def _request(about: str) -> str:
    """ "to water the plants" as a polite question."""
    if match := re.match(r"(?:to|for)\s+(?P<what>.+)$", about, re.IGNORECASE | re.DOTALL):
        wish = match["what"]
        return f"Could you please {wish}?" if about.lower().startswith("to") else f"May I ask you for {wish}?"
    if re.match(r"(?:if|whether|when|where|what|who|how|why)\b", about, re.IGNORECASE):
        return f"I wanted to ask {about}."
    return _sentence(about)


def _sentence(about: str) -> str:
    text = about[:1].upper() + about[1:]
    text = re.sub(r"\bi\b", "I", text)
    return text if text[-1] in ".!?" else f"{text}."


def _when(fact: Sentence) -> str:
    return f" ({spoken_date(fact.hit.day)})" if fact.hit.day else ""


def _facts(engine: Memories, intent: Intent) -> list[tuple[Sentence, float]]:
    """The sentences that hold most of what the letter is about, those that name the addressee first."""
    hits = engine.recall(f"{intent.whom} {intent.about}", _RECALLED)
    scored = []
    for sentence in quotable(hits):
        context = f"{sentence.hit.title}\n{sentence.text}"
        share = wording.coverage(intent.about, context)
        if share > 0.5:
            scored.append((sentence, share + 0.5 * wording.coverage(intent.whom, context)))
    scored.sort(key=lambda item: -item[1])
    return scored[:_FACTS]
