"""Summaries and drafts: quoted sentences only, each with its exact place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest

from ai_os_diffusion import wording
from ai_os_diffusion.conversation import letters, summaries
from ai_os_diffusion.conversation.intents import intent_of
from ai_os_diffusion.conversation.sentences import quotable, sentence_around
from ai_os_diffusion.errors import Cancelled
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import Answer, MemoryHit
from helpers.tiny import memory_hit

TODAY = dt.date(2026, 11, 20)


class FewMemories:
    """Memories whose sentence vectors count words, and whose recall takes whatever shares one."""

    def __init__(self, *hits: MemoryHit) -> None:
        self.hits = sorted(hits, key=lambda hit: hit.day or dt.date.max, reverse=True)
        self.pages: list[int] = []
        self.store = cast(Any, SimpleNamespace(page=self.page))

    def page(self, offset: int, limit: int, kind: str = "") -> tuple[list[MemoryHit], int]:
        self.pages.append(offset)
        return self.hits[offset : offset + limit], len(self.hits)

    def recall(self, question: str, top_k: int | None = None) -> list[MemoryHit]:
        asked = wording.content_stems(question)
        return [hit for hit in self.hits if asked & wording.content_stems(f"{hit.title} {hit.text}")][:top_k]

    def encode(self, texts: str | Sequence[str]) -> npt.NDArray[np.float32]:
        rows = [texts] if isinstance(texts, str) else list(texts)
        vectors = np.full((len(rows), 64), 1e-3, np.float32)
        for row, text in enumerate(rows):
            for stem in wording.content_stems(text):
                vectors[row, sum(map(ord, stem)) % 64] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def note(number: int, text: str, day: str | None = None, **fields: Any) -> MemoryHit:
    return memory_hit(text, id=f"m{number}", path=f"/notes/{number}.md", day=day, **fields)


def summarise(memories: FewMemories, about: str, **fields: Any) -> Answer:
    return summaries.summarise(memories, f"summarise {about}", about, TODAY, **fields)


def test_the_sentences_of_a_week() -> None:
    memories = FewMemories(
        note(1, "# Garden\n\n- The tulips stand in the north bed now.\n- Water daily.", "2026-11-10", start=7),
        note(2, "Mia repaired the old bicycle on Tuesday.", "2026-11-12"),
        note(3, "The holiday in Oslo was long and cold.", "2026-11-16"),
        note(4, "An undated file about the cellar and its damp walls.", None, created=dt.datetime.now(dt.timezone.utc)),
    )
    answer = summarise(memories, "last week")
    assert answer.answer.splitlines() == [
        "From 2 notes of last week (9 November 2026 to 15 November 2026):",
        "• 10 November: The tulips stand in the north bed now.",
        "• 12 November: Mia repaired the old bicycle on Tuesday.",
    ]
    assert (answer.how, answer.abstained, answer.question) == ("summary", False, "summarise last week")
    first, second = answer.sources
    assert (first.path, first.start, first.end) == ("/notes/1.md", 7 + 12, 7 + 12 + len(first.text))
    assert (second.id, second.start) == ("m2", 0)


def test_at_most_six_one_of_a_note_and_no_repetition() -> None:
    same = [note(n, "We fed the ducks in the park again. The ducks were hungry.", "2026-11-17") for n in range(8)]
    other = note(9, "The new kitchen table came with four chairs.", "2026-11-18")
    texts = [source.text for source in summarise(FewMemories(*same, other), "my week").sources]
    assert sorted(texts) == [
        "The ducks were hungry.",
        "The new kitchen table came with four chairs.",
        "We fed the ducks in the park again.",
    ]
    words = "bicycle cellar dentist forest garden harbour island kettle ladder".split()
    different = [note(n, f"The {word} is new. The {word} was dear.", "2026-11-17") for n, word in enumerate(words)]
    answer = summarise(FewMemories(*different), "my week")
    assert len(answer.sources) == len({source.path for source in answer.sources}) == 6


def test_a_topic_within_a_period() -> None:
    memories = FewMemories(
        note(1, "The boat needs a new sail before May.", "2026-03-02"),
        note(2, "The boat was sold to a man from Bergen.", "2026-09-02"),
        note(3, "March was a wet month in the valley.", "2026-03-05"),
    )
    assert [s.id for s in summarise(memories, "what I wrote about the boat").sources] == ["m1", "m2"]
    assert [s.id for s in summarise(memories, "what I wrote about the boat in March").sources] == ["m1"]
    assert [s.id for s in summarise(memories, "March").sources] == ["m1", "m3"]


def test_nothing_noted_is_said() -> None:
    memories = FewMemories(note(1, "The boat needs a new sail.", "2025-03-02"))
    answer = summarise(memories, "yesterday")
    assert answer.abstained
    assert answer.answer == "I found nothing from yesterday (19 November 2026) in your notes."
    assert summarise(memories, "what I wrote about giraffes").answer == "I found nothing about giraffes in your notes."


def test_reading_ends_before_the_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summaries, "_PAGE", 2)
    days = ["2026-11-19", "2026-11-18", "2026-11-12", "2026-10-01", "2026-09-01", "2026-08-01"]
    memories = FewMemories(*(note(n, "The tulips stand in the north bed.", day) for n, day in enumerate(days)))
    assert len(summarise(memories, "last week").sources) == 1
    assert memories.pages == [0, 2]


def test_a_summary_can_be_stopped() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        summarise(FewMemories(note(1, "The boat needs a new sail.", "2026-11-17")), "my week", cancel=cancel)


def test_headings_tables_links_and_scraps_are_not_quoted() -> None:
    parts = ("# A heading of four words", "| a | table | of | words |", "https://example.org", "Too short.")
    text = "\n\n".join([*parts, "> Ümit has moved to Bern."])
    (only,) = quotable([memory_hit(text, start=100)])
    assert only.text == "Ümit has moved to Bern."
    assert text.encode()[only.start - 100 :].decode().startswith("Ümit")


def test_who_said_it_stands_before_the_quotation() -> None:
    chat = note(1, "**Josie:** You will get a party with coffee.", "2026-11-17")
    answer = summarise(FewMemories(chat), "my week")
    assert answer.answer.splitlines()[1] == "• 17 November, Josie: You will get a party with coffee."
    assert answer.sources[0].text == "You will get a party with coffee."
    assert answer.sources[0].start == len("**Josie:** ")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "[20/11/2026, 09:21] Jolanta: 120 lavender, ready on 15 December",
            "Jolanta: 120 lavender, ready on 15 December",
        ),
        ("20.11.26, 9:21 pm - Jolanta M: The mould is broken again", "Jolanta M: The mould is broken again"),
        ("Jo: The mould is broken again\nJo: ok", "Jo: The mould is broken again"),
        ("Landlord: Desmond Oyelaran of Fishburn Yard", "Landlord: Desmond Oyelaran of Fishburn Yard"),
    ],
)
def test_lines_of_a_chat_are_shown_without_their_stamps(text: str, shown: str) -> None:
    answer = summarise(FewMemories(note(1, text, "2026-11-20")), "today")
    assert answer.answer.splitlines()[1] == f"• {shown}"
    (source,) = answer.sources
    assert text.encode()[source.start : source.end].decode() == source.text


def test_what_one_may_want_to_know_comes_before_moods() -> None:
    diary = "The robin sat on my boot again. I felt tired and it was nice. The hedge has to be cut before 1 December."
    (source,) = summarise(FewMemories(note(1, diary, "2026-11-18")), "my week").sources
    assert source.text == "The hedge has to be cut before 1 December."


def test_notes_in_a_folder_called_like_the_topic_are_about_it() -> None:
    folders = ("garth/allotment/plot.md", "garth/soap/sales.md")
    hits = [
        memory_hit(f"The rent of number {n} is due.", id=f"m{n}", path=f"/x/{path}") for n, path in enumerate(folders)
    ]
    memories = FewMemories(*hits)
    assert [source.id for source in summarise(memories, "the allotment").sources] == ["m0"]
    assert [source.id for source in summarise(memories, "the soap folder").sources] == ["m1"]
    assert summarise(memories, "garth").abstained  # where all of it lies


def test_the_sentence_around_a_place() -> None:
    hit = memory_hit("Grüße. Alfie cannot eat custard. He likes tea.", start=50)
    at = 50 + len("Grüße. Alfie cannot eat ".encode())
    assert sentence_around(hit, at) == "Alfie cannot eat custard."
    assert sentence_around(hit, 5000) == hit.text


# ---------------------------------------------------------------- drafts


def draft(memories: FewMemories, line: str) -> Answer:
    return letters.draft(memories, line, intent_of(line))


def test_a_draft_quotes_what_is_noted() -> None:
    memories = FewMemories(
        note(1, "The boat needs a new sail before May. We had soup.", "2026-03-02"),
        note(2, "Tom will bring the boat to the yard.", None),
        note(3, "Tom likes soup with bread.", None),
    )
    answer = draft(memories, "draft a message to Tom about the boat")
    assert answer.answer.splitlines()[:3] == ["A draft for you to check; nothing was sent.", "", "Hello Tom,"]
    assert "– “The boat needs a new sail before May.” (2 March 2026)" in answer.answer
    assert "soup" not in answer.answer
    assert [source.id for source in answer.sources] == ["m2", "m1"]  # what names Tom comes first
    assert answer.how == "draft"


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("write a letter to Anna asking her to water the plants", "Could you please water the plants?"),
        ("text Tom that i am late", "I am late."),
        ("write a message to my landlord", "[what you want to say]"),
        ("draft an email to Ben about the giraffes", "[Your notes say nothing about the giraffes.]"),
    ],
)
def test_drafts_without_facts(line: str, body: str) -> None:
    answer = draft(FewMemories(note(1, "The boat needs a new sail.")), line)
    assert body in answer.answer.splitlines()
    assert answer.sources == ()


def test_only_a_name_is_greeted() -> None:
    assert "Hello,\n" in draft(FewMemories(), "write a message to my landlord").answer


def test_of_one_day_more_is_told_than_a_sentence_of_each_note() -> None:
    text = "Tom came for lunch today. The boiler was serviced by Stan. We planted forty leeks. Mia rang from Oslo."
    memories = FewMemories(note(1, text, "2026-11-17"), note(2, "Ben sold the old boat.", "2026-11-10"))
    lines = summarise(memories, "last Tuesday").answer.splitlines()
    assert lines[0] == "From one note from last Tuesday (17 November 2026):"
    assert len(lines) == 4
    assert all(line.removeprefix("• ") in text for line in lines[1:])
    assert len(summarise(memories, "this month").answer.splitlines()) == 3  # one of each
