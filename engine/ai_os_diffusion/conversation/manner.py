"""Answers in the manner that the user has chosen: shorter, with their evidence, without some words, more cautious."""

from __future__ import annotations

from dataclasses import replace

from ai_os_diffusion.conversation.model import Manner
from ai_os_diffusion.conversation.sentences import sentence_around
from ai_os_diffusion.guidance.constraints import Without
from ai_os_diffusion.language import abstention, doubt
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.types import Answer, Source

PLAIN = Manner()
CAUTIOUS_BELOW = 0.6  # probability that the answer is right; the usual threshold is about half of it
_SHOWN = 160  # characters of the sentence that came nearest


def in_manner(answer: Answer, manner: Manner, store: MemoryStore) -> Answer:
    """The answer as the manner wants it; the same object where that changes nothing.

    What does not answer from notes (summaries, drafts, abstentions) stays as it is.
    """
    if manner == PLAIN or answer.abstained or not answer.from_notes or not answer.sources:
        return answer
    sentence = _sentence(answer.sources[0], store)
    if manner.cautious and answer.confidence < CAUTIOUS_BELOW:
        text = doubt(_short(sentence)) if answer.language == "en" else abstention(answer.language)
        return replace(answer, answer=text, abstained=True, how="abstained")
    if answer.how == "composed" and (manner.length == "fact" or _has_avoided(answer, manner)):
        answer = replace(answer, answer=answer.sources[0].text, how="span")
    if manner.length == "quoted" and sentence not in answer.answer:
        return replace(answer, answer=f"{answer.answer}\n“{sentence}”")
    return answer


def _has_avoided(answer: Answer, manner: Manner) -> bool:
    """Whether a sentence written around the evidence has a word that it must not have; the evidence itself may."""
    around = answer.answer.replace(answer.sources[0].text, " ")
    return bool(manner.avoid) and Without(manner.avoid).energy(around) > 0


def _sentence(source: Source, store: MemoryStore) -> str:
    """The whole sentence of the evidence, on one line."""
    memory = store.get([source.id])[0]
    return " ".join((sentence_around(memory, source.start) if memory else source.text).split())


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= _SHOWN else f"{sentence[:_SHOWN].rsplit(' ', 1)[0]} …"
