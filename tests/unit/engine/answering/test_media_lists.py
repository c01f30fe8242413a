"""Which pictures and recordings a question asks for: by folder, time, name, caption and text."""

from __future__ import annotations

import datetime as dt

import pytest

from ai_os_diffusion.answering.again import FIRST
from ai_os_diffusion.answering.media_lists import answer
from ai_os_diffusion.types import Answer, MemoryHit

TODAY = dt.date(2026, 11, 22)


def hit(kind: str, title: str, text: str, day: dt.date) -> MemoryHit:
    return MemoryHit(title, kind, title, text, f"/p/{title}", 0, len(text.encode()), 0.0, day=day)


HITS = [
    hit("picture", "minden bridge", "A picture: minden bridge.\nIt lies in the folder Weser.", dt.date(2026, 6, 17)),
    hit("picture", "IMG 0417", "A white goat.\n\nA picture: IMG 0417.\nIt lies in the folder Munich May trip.",
        dt.date(2025, 5, 16)),
    hit("picture", "harbour", "A picture: harbour.\nIt lies in the folder Munich May trip.", dt.date(2025, 5, 14)),
    hit("recording", "memo", "# Transcribed by machine, may be wrong\n\nRing the mayor.", dt.date(2026, 5, 12)),
]  # fmt: skip


def found(kind: str, limit: int) -> list[MemoryHit]:
    return [hit for hit in HITS if hit.kind == kind][:limit]


def ask(question: str) -> Answer | None:
    return answer(question, found, TODAY, FIRST)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which pictures did I take in the Munich folder in May?",
         "2 pictures: IMG 0417 (16 May 2025) and harbour (14 May 2025)."),
        ("show me the photos of the goat", "One picture: IMG 0417 (16 May 2025)."),
        ("Which pictures did I take in June 2026?", "One picture: minden bridge (17 June 2026)."),
        ("What recordings mention the mayor?", None),
        ("Which recordings are about the mayor?", "One recording: memo (12 May 2026)."),
        ("Which pictures did I take in May 2024?", None),
        ("Which pictures are there?", None),
        ("Which picture shows a submarine?", None),
        ("When was the picture of the harbour taken?", None),
    ],
)  # fmt: skip
def test_what_is_listed(question: str, told: str | None) -> None:
    made = ask(question)
    assert (made.answer if made else None) == told


def test_each_is_a_source() -> None:
    made = ask("Which pictures lie in the Munich folder?")
    assert made is not None
    assert not made.abstained
    assert [source.path for source in made.sources] == ["/p/IMG 0417", "/p/harbour"]
