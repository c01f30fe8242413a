"""What is due around a day, what the user did about it, and questions for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.conversation.due_periods import due_period
from ai_os_diffusion.conversation.intents import intent_of
from ai_os_diffusion.conversation.reminders import Reminders, as_answer
from ai_os_diffusion.memory.store import MemoryStore, NewMemory

TODAY = dt.date(2026, 11, 18)  # a Wednesday
RENT = "Pay the rent by 25 November."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path, embedder_id="test", dimension=4) as made:
        yield made


def note(text: str, day: dt.date | None = TODAY, kind: str = "note") -> NewMemory:
    return NewMemory(kind, text, day=day, path="/notes/a.md", end=len(text.encode()))


def texts(reminders: Reminders, today: dt.date = TODAY) -> list[str]:
    return [each.text for each in reminders.around(today)]


def test_a_month_back_and_a_month_ahead_the_earliest_first(store: MemoryStore) -> None:
    store.add(
        [
            note(f"# Home\n\n- [ ] Chimney sweep by 2 December\n{RENT} All else is fine."),
            note("The library books were due 10 November."),
            note("The tax form is due 3 March 2027."),
            note("The old bill was due 3 March 2026."),
            note("Dentist\nWhen: 20 November 2026 (Friday), 10:30", kind="event"),
            note("Concert\nWhen: 16 November 2026 (Monday), 20:00", kind="event"),
        ]
    )
    assert texts(Reminders(store)) == [
        "The library books were due 10 November.",
        "Dentist",
        RENT,
        "Chimney sweep by 2 December",
    ]


def test_it_leads_to_the_words_in_the_file(store: MemoryStore) -> None:
    text = f"Grüße.\n{RENT}"
    store.add([note(text)])
    found = Reminders(store).around(TODAY)[0]
    assert text.encode()[found.start : found.end].decode() == RENT
    assert found.memory.path == "/notes/a.md"


def test_done_is_kept_and_can_be_taken_back(store: MemoryStore) -> None:
    store.add([note(RENT)])
    found = Reminders(store).around(TODAY)[0]
    assert Reminders(store).mark(found.key, found.day, "done") == ""
    assert texts(Reminders(store)) == []  # as after the next start
    store.add([note(RENT)])  # the file is imported anew
    assert texts(Reminders(store)) == []
    assert Reminders(store).mark(found.key, found.day, "dismissed") == "done"
    assert Reminders(store).mark(found.key, found.day, "") == "dismissed"
    assert texts(Reminders(store)) == [RENT]


def test_a_forgotten_or_changed_memory_is_no_longer_due(store: MemoryStore) -> None:
    key = store.add([note(RENT)])[0]
    reminders = Reminders(store)
    assert texts(reminders) == [RENT]
    store.forget([key])
    assert texts(reminders) == []


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("", "2026-10-19", "2026-12-18"),
        ("today", "2026-11-18", "2026-11-18"),
        ("tomorrow?", "2026-11-19", "2026-11-19"),
        ("on Friday", "2026-11-20", "2026-11-20"),
        ("this week", "2026-11-16", "2026-11-22"),
        ("next week", "2026-11-23", "2026-11-29"),
        ("next month", "2026-12-01", "2026-12-31"),
        ("in the next 10 days", "2026-11-18", "2026-11-28"),
        ("in the next two weeks", "2026-11-18", "2026-12-02"),
    ],
)
def test_times_are_those_ahead(said: str, first: str, last: str) -> None:
    period = due_period(said, TODAY)
    assert period is not None
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize("said", ["for the car", "last week", "on the boat this week"])
def test_no_time_is_no_time(said: str) -> None:
    assert due_period(said, TODAY) is None


@pytest.mark.parametrize(
    ("line", "about", "overdue"),
    [
        ("What is due this week?", "this week", False),
        ("what's due tomorrow", "tomorrow", False),
        ("Is anything overdue?", "", True),
        ("What is coming up?", "", False),
        ("Which deadlines do I have next month?", "next month", False),
        ("Show me my reminders", "", False),
    ],
)
def test_a_question_for_what_is_due(line: str, about: str, overdue: bool) -> None:
    intent = intent_of(line)
    assert (intent.kind, intent.about, intent.firm) == ("due", about, overdue)


@pytest.mark.parametrize(
    "line", ["When is the rent due?", "What is due for the car?", "What was the deadline of the grant?"]
)
def test_other_questions_stay_what_they_are(line: str) -> None:
    assert intent_of(line).kind == "ask"


def test_the_answer_lists_what_is_due_with_its_sources(store: MemoryStore) -> None:
    store.add([note(RENT), note("The library books were due 10 November."), note("Choir by Friday.")])
    near = Reminders(store).around(TODAY)
    answer = as_answer("What is due this week?", "this week", near, TODAY, overdue=False)
    assert answer.answer == "• Friday 20 November 2026: Choir by Friday."
    assert [source.text for source in answer.sources] == ["Choir by Friday."]
    late = as_answer("What is overdue?", "", near, TODAY, overdue=True)
    assert late.answer == "• Tuesday 10 November 2026 (8 days overdue): The library books were due 10 November."
    nothing = as_answer("What is due today?", "today", near, TODAY, overdue=False)
    assert (nothing.abstained, nothing.answer) == (True, "I found nothing in your notes that is due today.")
