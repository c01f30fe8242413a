"""Exports of other programs that are broken or made to do harm: bounded, named once, the whole parts imported."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.memory.importers import evernote
from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.types import ImportReport
from helpers.import_files import FIXTURES, packed

GARDEN = (FIXTURES / "evernote" / "Garden.enex").read_bytes()
BOAT = (FIXTURES / "keep" / "Takeout" / "Keep" / "Boat shed.json").read_bytes()
KEY = "1f3b5c7d9e0a4b2c8d6e1f3b5c7d9e0a"
PART = "Export-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9-Part-1.zip"
CALENDAR = (FIXTURES / "calendar" / "family.ics").read_bytes()
CHAT = (FIXTURES / "whatsapp" / "WhatsApp Chat with Mia Berg.txt").read_bytes()
TELEGRAM = (FIXTURES / "telegram" / "result.json").read_bytes()


def enex(content: str, head: str = "") -> bytes:
    """An export of one note with this content."""
    note = f"<note><title>Word</title><content>{content}</content></note>"
    return f"<?xml version='1.0'?>{head}<en-export>{note}</en-export>".encode()


def laughs(content: str) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return enex(content, f'<!DOCTYPE e [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">{entities}]>')


# Nothing of these can be imported.
REFUSED: dict[str, tuple[bytes, str]] = {
    "cut.enex": (GARDEN[:900], "is cut off before its first note ends"),
    "noise.enex": (b"\x00\x01" * 5000, "is not an export of Evernote"),
    "deep.enex": (b"<en-export><note>" + b"<a>" * 100_000, "nested deeper than"),
    "wrong.enex": (b"<en-export><note><content><![CDATA[", "is cut off before its first note ends"),
    "cut.json": (BOAT[:300], "is cut off"),
    "broken.json": (BOAT.replace(b'"title":', b'"title"::]'), "holds broken JSON"),
    "deep.json": (BOAT.replace(b'"labels":[', b'"labels":' + b"[" * 100_000), "nested deeper than"),
    "bomb.zip": (packed({"Keep/a.json": BOAT[:-3] + b" " * 30_000_000}), "(a bomb)"),
    "part.zip": (packed({PART: b"PK\x03\x04" + b"x" * 500}), "holds a part that is a damaged zip file"),
    "mats.zip": (packed({PART: packed({f"A {KEY}.md": b" " * 30_000_000})}), "far more than such files hold (a bomb)"),
    f"Binary {KEY}.md": (b"\0" * 100, "is not text (binary)"),
    "noise.ics": (b"BEGIN:VCARD\n" * 100, "is not a calendar"),
    "letters.ics": (CALENDAR.replace(b"Dentist", b"D\xff"), "is not UTF-8 text"),
    "deep.ics": (b"BEGIN:VCALENDAR\n" * 1000, "nested deeper than"),
    "whatsapp letters.txt": (CHAT.replace(b"plums", b"\xff"), "is not UTF-8 text"),
    "chat.zip": (packed({"_chat.txt": b"hello"}), "is not a chat of WhatsApp"),
    "far.zip": (packed({"_chat.txt": CHAT + b" " * 30_000_000}), "(a bomb)"),
    "result-cut.json": (TELEGRAM[:150], "is cut off before its first message ends"),
    "result-broken.json": (TELEGRAM.replace(b'"messages": [', b'"messages": ]'), "holds broken JSON before its first"),
    "result-deep.json": (TELEGRAM.replace(b'"messages": [', b'"messages": ' + b"[" * 100_000), "nested deeper than"),
    "result-long.zip": (packed({"result.json": TELEGRAM + b" " * 30_000_000}), "(a bomb)"),
    "texts.zip": (packed({"a.txt": b"hello" + b" " * 30_000_000}), "(a bomb)"),
    "slip.zip": (packed({"Keep/a.json": BOAT, "../evil.json": BOAT}), "points out of the archive"),
}
# A part of these is imported: (content, memories, beginning of the reason).
PARTLY: dict[str, tuple[bytes, int, str]] = {
    "cut-off.enex": (GARDEN[: GARDEN.index(b"Packing")], 1, "is cut off: what follows note 1 is missing"),
    "letters.enex": (GARDEN.replace(b"Pack", b"Pa\xff"), 2, "holds notes that cannot be read (number 2)"),
    "cut.ics": (CALENDAR[:900], 0, "is cut off: its last entry is left out"),
    "long.ics": (CALENDAR.replace(b"Dentist", b"x" * 1_100_000), 6, "holds 1 lines of over 1 MB"),
    "whatsapp days.txt": (CHAT.replace(b"3/11/26", b"3/51/26"), 2, "holds 1 messages with a day or time that does not"),
    "result-end.json": (TELEGRAM[: TELEGRAM.index(b"Harbour")], 1, "is cut off: what follows is left out"),
    "result-one.json": (
        TELEGRAM.replace(b'"2026-02-12T08:00:00"', b'"when"'),
        1,
        "holds 1 messages that cannot be read",
    ),
    "notes.zip": (
        packed({"a.txt": b"hello", "b.txt": b"\xff", "c.md": b"", "__MACOSX/._a.txt": b"\xff"}),
        1,
        "holds a note that is not UTF-8 text (byte 0) (b.txt)",
    ),
    "notion.zip": (
        packed({f"A {KEY}.md": b"\xff", f"B {KEY}.md": b"# B\n\nword"}),
        1,
        "holds a file that is not UTF-8 text",
    ),
    "keep.zip": (packed({"K/a.json": BOAT, "K/b.json": BOAT[:300]}), 1, "holds a note that cannot be read (K/b.json)"),
}
# These are read as they are, in time.
ENDLESS: dict[str, bytes] = {
    "tags.enex": GARDEN.replace(b"<en-note>", b"<en-note>" + b"<div " * 200_000),
    "open.enex": GARDEN.replace(b"<note>", b"<note>" + b"<a" * 200_000, 1),
    "data.enex": GARDEN.replace(b"/9j/", b"/9j/" * 3_000_000),
    "line.enex": enex("<![CDATA[<en-note>word " + "x" * 5_000_000 + "</en-note>]]>"),
    "crypt.enex": enex("<![CDATA[<en-note>word " + "<en-crypt>" * 100_000 + "</en-note>]]>"),
    "escapes.json": BOAT.replace(b"Code", rb"\u0041b" * 300_000),
    "surrogate.json": BOAT.replace(b"Code", rb"\ud83d\u0000\ude00"),
    "numbers.json": BOAT.replace(b"1745136000456000", b"1" * 4000),
    f"Links {KEY}.md": b"word " + b"[" * 200_000 + b"](" * 100_000 + b"![a](" * 100_000,
    f"Lines {KEY}.md": b"# A\n\n" + b"a: b\n" * 200_000,
    f"Rows {KEY}.csv": b"Name\n" + b"x" * 100_000,
    "folds.ics": CALENDAR.replace(b"Dentist", b"D\r\n x" * 150_000),
    "parameters.ics": CALENDAR.replace(b"SUMMARY:Dentist", b"SUMMARY" + b";A=b,c" * 100_000 + b":Dentist"),
    "rules.ics": CALENDAR.replace(b"INTERVAL=2", b"BYDAY=" + b"MO," * 200_000),
    "time.ics": CALENDAR.replace(b"20260714T083000Z", b"99991231T235959Z").replace(b"PT1H30M", b"P99999W"),
    "whatsapp line.txt": CHAT.replace(b"plums", b"x" * 5_000_000),
    "whatsapp lines.txt": CHAT.replace(b"plums", b"\n" * 1_000_000),
    "whatsapp names.txt": CHAT + b"3/9/26, 9:58 PM - " * 100_000 + b"\n[1.1.1" * 100_000,
    "result-line.json": TELEGRAM.replace(b"Mooring", b"x" * 5_000_000),
    "result-parts.json": TELEGRAM.replace(b'", see "', b'", see "' + b', "", {"text": "a"}' * 50_000),
    "result-half.json": TELEGRAM.replace(b"Mooring", rb"\ud83d\u0000 M"),
    "laughs.enex": laughs("&lt;en-note&gt;ha &l9; &f;&lt;/en-note&gt;"),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path / "profile", embedder_id="hash", dimension=8) as opened:
        yield opened


def bring_in(store: MemoryStore, path: Path) -> ImportReport:
    return run_import(store, plan_import(store, path), chunk_words=200)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_left_out_with_one_message(store: MemoryStore, tmp_path: Path, name: str) -> None:
    data, reason = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(data)
    report = bring_in(store, path)
    assert [reason in problem.reason and bool(problem.remedy) for problem in report.problems] == [True]
    assert (report.memories, store.count()) == (0, 0)


@pytest.mark.parametrize("name", PARTLY)
def test_the_whole_parts_are_imported_once(store: MemoryStore, tmp_path: Path, name: str) -> None:
    data, memories, reason = PARTLY[name]
    path = tmp_path / name
    path.write_bytes(data)
    report = bring_in(store, path)
    assert [problem.reason[: len(reason)] for problem in report.problems] == [reason]
    assert (report.memories, bring_in(store, path).memories, store.count()) == (memories, 0, memories)


@pytest.mark.parametrize("name", ENDLESS)
def test_it_is_read_in_time(store: MemoryStore, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(ENDLESS[name])
    begin = time.process_time()
    report = bring_in(store, path)
    assert report.problems == ()
    assert report.memories >= 1
    assert time.process_time() - begin < 20


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    path = tmp_path / "laughs.enex"
    (document,) = evernote.EvernoteImporter().documents(evernote.Source(str(path), ENDLESS["laughs.enex"]))
    assert document.text == "ha &l9; &f;"
