"""Exports of other programs: the same items in a later export, in another form, under another name."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.memory.importers.base import Source
from ai_os_diffusion.memory.importers.calendar_words import spoken_rule
from ai_os_diffusion.memory.importers.registry import detect
from ai_os_diffusion.memory.importers.whatsapp import WhatsAppImporter
from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.types import ImportReport
from helpers.import_files import FIXTURES, packed, packed_folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path / "profile", embedder_id="hash", dimension=8) as opened:
        yield opened


def bring_in(store: MemoryStore, path: Path) -> ImportReport:
    return run_import(store, plan_import(store, path), chunk_words=60)


def texts(store: MemoryStore) -> list[str]:
    """All memories."""
    return sorted(hit.text for hit in store.page(0, 1000)[0])


def to_store(store: MemoryStore, path: Path) -> dict[str, tuple[str, int, int]]:
    """What a preview says: format, items, how many of them are new, by the names of the files."""
    plan = plan_import(store, path)
    assert plan.problems == ()
    return {file.path.name: (file.format, file.items, file.to_store) for file in plan.files}


def test_a_later_notebook_adds_what_is_new(store: MemoryStore, tmp_path: Path) -> None:
    first = FIXTURES / "evernote" / "Garden.enex"
    bring_in(store, first)
    count = store.count()
    data = first.read_bytes().replace(b"20250420T070000Z", b"20260420T070000Z").replace(b"80&nbsp;cm", b"95 cm")
    new = b"<note><title>Beans</title><created>20260401T080000Z</created><content>soak them</content></note>"
    later = tmp_path / "later.enex"
    later.write_bytes(data.replace(b"</en-export>", new + b"</en-export>"))
    assert to_store(store, later) == {"later.enex": ("Evernote export", 4, 2)}
    bring_in(store, later)
    assert store.count() == count + 1
    assert any("95 cm deep" in text for text in texts(store))
    assert not any("80 cm deep" in text for text in texts(store))
    assert to_store(store, first)["Garden.enex"] == ("Evernote export", 3, 0)


def test_notes_of_the_same_name_and_second_are_both_kept(store: MemoryStore, tmp_path: Path) -> None:
    note = "<note><title>A</title><created>20260401T080000Z</created><content>{}</content></note>"
    path = tmp_path / "notebook.xml"
    path.write_text(f"<en-export>{note.format('one')}{note.format('two')}</en-export>", encoding="utf-8")
    assert to_store(store, path) == {"notebook.xml": ("Evernote export", 2, 2)}
    bring_in(store, path)
    assert texts(store) == ["one", "two"]


def test_notes_of_keep_are_the_same_in_the_folder_and_in_the_zip(store: MemoryStore, tmp_path: Path) -> None:
    folder = FIXTURES / "keep"
    plan = plan_import(store, folder)
    reasons = {Path(entry.path).name: entry.reason for entry in plan.left_out}
    assert reasons["Boat shed.html"] == "shows the note of Boat shed.json again"
    assert sorted(file.to_store for file in plan.files if file.format == "Google Keep") == [0, 1, 1, 1]
    run_import(store, plan, chunk_words=60)
    assert not any("throw" in text for text in texts(store))
    assert "- [x] winter tyres\n- [ ] renew the ski passes" in texts(store)
    path = tmp_path / "takeout.zip"
    path.write_bytes(packed_folder(folder))
    assert to_store(store, path) == {"takeout.zip": ("Google Keep", 3, 0)}
    kept = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.json")}
    boat = "Takeout/Keep/Boat shed.json"
    kept[boat] = kept[boat].replace(b"behind the oar", b"in the bucket").replace(b"1746780", b"1776780")
    path.write_bytes(packed(kept))
    assert to_store(store, path) == {"takeout.zip": ("Google Keep", 3, 1)}
    bring_in(store, path)
    assert sum("in the bucket" in text for text in texts(store)) == 1
    assert not any("behind the oar" in text for text in texts(store))


def test_pages_of_notion_are_the_same_in_the_folder_and_in_the_zip(store: MemoryStore, tmp_path: Path) -> None:
    folder = FIXTURES / "notion"
    plan = plan_import(store, folder)
    found = {file.path.name.partition(" ")[0]: (file.format, file.to_store) for file in plan.files}
    assert found == dict.fromkeys(("Workshop", "Safety", "Tools", "Band", "Plane"), ("Notion export", 1))
    assert "shows rows of its table with _all again" in {entry.reason for entry in plan.left_out}
    run_import(store, plan, chunk_words=60)
    assert sum("The blade is 2,240 mm long" in text for text in texts(store)) == 1
    assert not any(text.startswith("Name: Band saw") for text in texts(store))
    assert any(text.startswith("Name: Spokeshave") for text in texts(store))
    assert not any("1f3b5c7d" in text or "5d7f9b1c" in text for text in texts(store))
    path = tmp_path / "Export-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9.zip"
    path.write_bytes(packed({f"{path.stem}-Part-1.zip": packed_folder(folder)}))
    assert to_store(store, path) == {path.name: ("Notion export", 5, 0)}


def test_a_page_of_notion_that_changed_is_taken_from_the_later_export(store: MemoryStore, tmp_path: Path) -> None:
    name = "Safety rules 5d7f9b1c3e4a4c8d0f2b5d7f9b1c3e4a.md"
    for number, (year, text) in enumerate(((2025, "left of the door"), (2026, "in the drawer"), (2024, "nowhere"))):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as zipped:
            zipped.writestr(zipfile.ZipInfo(name, (year, 3, 1, 12, 0, 0)), f"# Safety rules\n\nThe mask is {text}.\n")
        path = tmp_path / f"{number}.zip"
        path.write_bytes(made.getvalue())
        bring_in(store, path)
    assert texts(store) == ["The mask is in the drawer."]


def test_pages_of_notion_as_html_have_their_titles(store: MemoryStore, tmp_path: Path) -> None:
    page = (
        "<html><head><title>Lathe</title></head><body><article><p>It runs at 1,450 turns.</p></article></body></html>"
    )
    path = tmp_path / "Lathe 5d7f9b1c3e4a4c8d0f2b5d7f9b1c3e4a.html"
    path.write_text(page, encoding="utf-8")
    assert to_store(store, path) == {path.name: ("Notion export", 1, 1)}
    bring_in(store, path)
    assert store.page(0, 9)[0][0].title == "Lathe"


def test_a_later_calendar_changes_what_was_moved(store: MemoryStore, tmp_path: Path) -> None:
    first = FIXTURES / "calendar" / "family.ics"
    bring_in(store, first)
    count = store.count()
    days = {hit.title: str(hit.day) for hit in store.page(0, 99)[0]}
    assert (days["Dentist"], days["Bornholm"], days["Hand in the tax return"]) == (
        "2026-07-14", "2026-08-01", "2026-04-20",
    )  # fmt: skip
    later = tmp_path / "basic.ics"
    data = first.read_bytes().replace(b"20260714T0830", b"20260721T0830").replace(b"20260302T0700", b"20260402T0700")
    later.write_bytes(data.replace(b"DTSTAMP:20260401", b"DTSTAMP:20260501"))
    assert to_store(store, later) == {"basic.ics": ("calendar", 6, 1)}
    bring_in(store, later)
    assert store.count() == count
    assert {hit.title: str(hit.day) for hit in store.page(0, 99)[0]} == {**days, "Dentist": "2026-07-21"}


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=10", "every week on weekdays, 10 times"),
        ("FREQ=MONTHLY;BYDAY=2TU", "every month on the second Tuesday"),
        ("FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=3", "every 3 months on the last Friday"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "every year on day 24 in December"),
        ("FREQ=NEVER;X", ""),
        ("FREQ=YEARLY;INTERVAL=x;COUNT=y;BYMONTH=13", "every year"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, told: str) -> None:
    assert spoken_rule(rule, "") == told


def test_a_later_chat_of_whatsapp_adds_its_last_days(store: MemoryStore, tmp_path: Path) -> None:
    first = FIXTURES / "whatsapp" / "WhatsApp Chat with Mia Berg.txt"
    bring_in(store, first)
    assert [str(hit.day) for hit in store.page(0, 9)[0]] == ["2026-03-10", "2026-03-09"]
    lines = first.read_text(encoding="utf-8").split("\n")
    # The later export begins within the first day, which is not to lose its beginning.
    later = "\n".join([*lines[2:], "3/10/26, 9:00 PM - Jo: Good night", "4/1/26, 9:00 AM - Jo: The gate is here"])
    path = tmp_path / "WhatsApp Chat with Mia Berg (1).zip"
    path.write_bytes(packed({"WhatsApp Chat with Mia Berg.txt": later.encode(), "IMG-1.jpg": b"x"}))
    assert to_store(store, path) == {path.name: ("WhatsApp chat", 3, 2)}
    bring_in(store, path)
    assert [str(hit.day) for hit in store.page(0, 9)[0]] == ["2026-04-01", "2026-03-10", "2026-03-09"]
    assert any("coming on Saturday" in text for text in texts(store))
    assert to_store(store, first) == {first.name: ("WhatsApp chat", 2, 0)}


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["14/03/2026, 10:31 - A: x", "02/04/2026, 10:31 - A: x"], ["2026-03-14", "2026-04-02"]),
        (["3/2/26, 10:31 AM - A: x", "3/14/26, 12:31 AM - A: x"], ["2026-03-02", "2026-03-14"]),
        (["01/02/2026, 10:31 - A: x", "02/01/2026, 10:31 - A: x"], ["2026-01-02", "2026-02-01"]),
        (["02/01/2026, 10:31 - A: x", "01/02/2026, 10:31 - A: x"], ["2026-01-02", "2026-02-01"]),
        (["2026-03-04 10:31 - A: x"], ["2026-03-04"]),
        (["4-3-2026 10:31 - A: x"], ["2026-03-04"]),
        (["[4/3/26, 10:31:00 p. m.] A: x"], ["2026-04-03"]),
        (["[2026/3/4 下午10:31:00] A: x"], ["2026-03-04"]),
        (["4.3.26, 10:31 - A: x"], ["2026-03-04"]),
    ],
)
def test_the_order_of_day_and_month_is_told_by_the_whole_chat(
    lines: list[str], days: list[str], tmp_path: Path
) -> None:
    source = Source(str(tmp_path / "WhatsApp Chat with A.txt"), "\n".join(lines).encode())
    assert [str(document.day) for document in WhatsAppImporter().documents(source)] == days


def test_a_chat_is_told_by_its_lines_and_a_diary_is_none(tmp_path: Path) -> None:
    chat, diary = tmp_path / "export.txt", tmp_path / "diary.txt"
    chat.write_text("".join(f"14/03/2026, 10:3{n} - Mia: hello\n" for n in range(4)), encoding="utf-8")
    diary.write_text("14/03/2026, 10:31 - woke up late: rain\nLater.\n", encoding="utf-8")
    found = [detect(path).importer for path in (chat, diary)]
    assert [importer.name if importer else "" for importer in found] == ["WhatsApp chat", "plain text"]


def test_a_later_export_of_telegram_adds_its_last_days(store: MemoryStore, tmp_path: Path) -> None:
    first = FIXTURES / "telegram" / "result.json"
    bring_in(store, first)
    assert store.count() == 2
    chat = json.loads(first.read_text(encoding="utf-8"))
    chat["messages"] = [*chat["messages"][2:], {**chat["messages"][3], "date": "2026-05-01T08:00:00"}]
    account = {"about": "", "chats": {"about": "", "list": [chat]}}
    path = tmp_path / "result.json"
    path.write_text(json.dumps(account), encoding="utf-8")
    assert to_store(store, path) == {"result.json": ("Telegram export", 3, 1)}
    bring_in(store, path)
    assert store.count() == 3
    assert any("17 October" in text for text in texts(store))


def test_packed_notes_of_apple_have_titles_and_days(store: MemoryStore, tmp_path: Path) -> None:
    path = tmp_path / "iCloud Notes.zip"
    path.write_bytes(packed_folder(FIXTURES / "apple"))
    assert to_store(store, path) == {path.name: ("packed notes", 2, 2)}
    bring_in(store, path)
    found = {hit.title: str(hit.day) for hit in store.page(0, 9)[0]}
    assert found == {"Bread": "2025-03-14", "Kayak": "None"}
    assert to_store(store, path) == {path.name: ("packed notes", 2, 0)}
    with_pictures = {f"{number}.jpg": b"x" for number in range(9)}
    path.write_bytes(packed({"README.txt": b"a program", **with_pictures}))
    plan = plan_import(store, path)
    assert (plan.files, "without chats or notes" in plan.problems[0].reason) == ((), True)
