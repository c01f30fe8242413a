"""Every format against its golden file: texts, titles, days, tags, places; and spans that open in the original."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ai_os_diffusion.memory.chunking import chunk_document
from ai_os_diffusion.memory.importers.base import Document, Source
from ai_os_diffusion.memory.importers.placing import placed, raw_span, text_span
from ai_os_diffusion.memory.importers.registry import detect
from helpers.import_files import FIXTURES, packed, packed_folder, pdf

LEASE = [
    ["Minutes of the house meeting", "", "The roof was repaired in August 2025 by the firm Lindqvist for a total of",
     "12,400 euros. The next inspection is due in 2030, as the insur-", "ance demands.",
     "- Bikes go to the cellar", "- Doors stay shut"],
    [],
    ["Present: Jo Reed, Ada Holm \\(chair\\)."],
]  # fmt: skip
NOTION = "notion/Private & Shared/Workshop"
MADE = {
    "minutes.pdf": pdf(LEASE, info="/Title (House meeting 2025) /Author (Ada Holm) /CreationDate (D:20250901120000Z)"),
    "letter.docx": packed_folder(FIXTURES / "word" / "letter"),
    "chatgpt.zip": packed_folder(FIXTURES / "chatgpt"),
    "claude.zip": packed_folder(FIXTURES / "claude"),
    "7c5f_Export-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9.zip": packed(
        {"Export-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9-Part-1.zip": packed_folder(FIXTURES / "notion")}
    ),
    "family.ical.zip": packed_folder(FIXTURES / "calendar"),
    "WhatsApp Chat - Chor Nord.zip": packed_folder(FIXTURES / "whatsapp" / "iphone"),
    "DataExport_2026-04-01.zip": packed_folder(FIXTURES / "telegram" / "account"),
    "iCloud Notes.zip": packed_folder(FIXTURES / "apple"),
    "takeout-20260401T081500Z-001.zip": packed_folder(FIXTURES / "keep"),
}
FILES = [
    "vault/Daily/14-03-2026 Saturday.md",
    "vault/People/Mia Berg.md",
    "chatgpt/conversations.json",
    "chatgpt-split/conversations-000.json",
    "chatgpt-split/conversations-001.json",
    "claude/conversations.json",
    "claude/projects/p-1.json",
    "web/recipe.html",
    "web/latin1.htm",
    "mail/visit.eml",
    "mail/archive.mbox",
    "tables/books.csv",
    "tables/messwerte.csv",
    "tables/log.jsonl",
    "evernote/Garden.enex",
    "keep/Takeout/Keep/Boat shed.json",
    NOTION + " 1f3b5c7d9e0a4b2c8d6e1f3b5c7d9e0a.md",
    NOTION + "/Tools 2a4c6e8f0b1d4f3a9c7e2a4c6e8f0b1d_all.csv",
    "calendar/family.ics",
    "whatsapp/WhatsApp Chat with Mia Berg.txt",
    "whatsapp/iphone/_chat.txt",
    "telegram/result.json",
    "telegram/account/result.json",
    "apple/iCloud Notes/Bread/Bread-2025-03-14T06_45_12Z.txt",
    "apple/iCloud Notes/Kayak/Kayak.html",
    *MADE,
]


def read(name: str, tmp_path: Path) -> tuple[Source, list[Document], str]:
    """(source, documents, name of the format) of a fixture."""
    path = FIXTURES / name
    if name in MADE:
        path = tmp_path / name
        path.write_bytes(MADE[name])
    importer = detect(path).importer
    assert importer is not None
    source = Source(str(path), path.read_bytes())
    return source, list(importer.documents(source)), importer.name


def told(source: Source, documents: list[Document], name: str) -> dict[str, Any]:
    """What the golden file holds."""
    shown = []
    for document in documents:
        entry = {
            "title": document.title,
            "day": document.day.isoformat() if document.day else None,
            "item": document.item,
            "changed": document.changed,
            "tags": list(document.tags),
            "links": list(document.links),
            "metadata": document.metadata,
            "text": document.text[document.body :].split("\n"),
            "places": [[p.start, p.values, p.day.isoformat() if p.day else None] for p in document.places],
        }
        shown.append({key: value for key, value in entry.items() if value})
    problems = [problem.reason for problem in source.problems]
    return {"format": name, "documents": shown, "notes": source.notes, "problems": problems}


@pytest.mark.parametrize("name", FILES)
def test_a_format_reads_as_its_golden_file_says(name: str, tmp_path: Path) -> None:
    found = told(*read(name, tmp_path))
    if name.startswith("notion/"):  # pages beside each other are as new as their files
        written = dt.datetime.fromtimestamp((FIXTURES / name).stat().st_mtime).isoformat(timespec="seconds")
        assert {entry.pop("changed", written) for entry in found["documents"]} == {written}
    golden = FIXTURES / "golden" / f"{name.replace('/', '-')}.json"
    if os.environ.get("AIOS_WRITE_GOLDEN"):
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(golden.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "text", "raw"),
    [
        ("vault/People/Mia Berg.md", "She lives in Aarhus", b"She lives in Aarhus"),
        ("chatgpt/conversations.json", "und grün", rb"und gr\u00fcn"),
        ("chatgpt/conversations.json", "two coats of enamel", b"two coats of enamel"),
        ("chatgpt-split/conversations-000.json", "7 m long – und grün", "7 m long – und grün".encode()),
        ("claude/conversations.json", "Easter,\nwhen it is", rb"Easter,\nwhen it is"),
        ("claude/conversations.json", "for 89 euros", b"for 89 euros"),
        ("claude/projects/p-1.json", "runner beans.\n\nBed 4", rb"runner beans.\n\nBed 4"),
        ("web/recipe.html", "Bake at 180°C & wait", b"Bake at 180&deg;C &amp; wait"),
        ("web/recipe.html", "600 g of plums and no", b"600&nbsp;g</b> of plums\n   and <em>no"),
        ("web/latin1.htm", "Schlüssel hängt", "Schlüssel hängt".encode("latin-1")),
        ("mail/visit.eml", "platform 3. Grüße an", "platform 3. Grüße an".encode()),
        ("mail/archive.mbox", "the berth is number 22", b"the berth is number 22"),
        ("evernote/Garden.enex", "80 cm deep", b"80&nbsp;cm deep"),
        ("evernote/Garden.enex", "Teichbau Köhler", "Teichbau Köhler".encode()),
        ("keep/Takeout/Keep/Boat shed.json", "4,20 m – grün", "4,20 m – grün".encode()),
        ("keep/Takeout/Keep/Boat shed.json", "oar.\nMia's kayak = 4", rb"oar.\nMia\u0027s kayak \u003d 4"),
        ("keep/Takeout/Keep/2025-11-02T09_15_30.250+01_00.json", "renew the ski", b"renew the ski"),
        (NOTION + " 1f3b5c7d9e0a4b2c8d6e1f3b5c7d9e0a.md", "– Leinöl", "– Leinöl".encode()),
        (NOTION + " 1f3b5c7d9e0a4b2c8d6e1f3b5c7d9e0a.md", "Safety rules", b"Safety rules"),
        ("calendar/family.ics", "Hand in the tax return", b"Hand in the tax return"),
        ("whatsapp/WhatsApp Chat with Mia Berg.txt", "7719 – grün", "7719 – grün".encode()),
        ("whatsapp/iphone/_chat.txt", "mit.\nSeite 12", b"mit.\r\nSeite 12"),
        ("telegram/result.json", 'gloves – "grün" ones', 'gloves – \\"grün\\" ones'.encode()),
        ("telegram/account/result.json", "Tuesdays at 7", b"Tuesdays at 7"),
        ("evernote/Garden.enex", "Call the plumber on Thursday", b"Call the plumber on Thursday"),
    ],
)
def test_a_span_opens_in_the_original(name: str, text: str, raw: bytes, tmp_path: Path) -> None:
    source, documents, _ = read(name, tmp_path)
    document = next(document for document in documents if text in document.text)
    first = document.text.index(text)
    if document.runs:
        start, end = raw_span(document, first, first + len(text))
    else:
        start = len(document.text[:first].encode())
        end = start + len(text.encode())
    assert source.data[start:end] == raw
    begin, stop = text_span(document, start, end)
    assert document.text[begin:stop] == text


@pytest.mark.parametrize("name", FILES)
def test_every_passage_has_a_place_in_its_file(name: str, tmp_path: Path) -> None:
    """A row, a packed or encoded text has the range that holds it; text that stands in the file has its own bytes."""
    source, documents, _ = read(name, tmp_path)
    for document in documents:
        spans = list(placed(document, chunk_document(document, 30)))
        assert spans
        for span in spans:
            assert span.start < span.end
            if document.runs:
                assert span.end <= len(source.data)
                begin, stop = text_span(document, span.start, span.end)
                assert document.text[begin:stop].strip() != ""
                assert begin <= document.text.index(span.chunk.text) + len(span.chunk.text)
            if document.places:
                assert span.place is not None


def test_pages_and_messages_are_told(tmp_path: Path) -> None:
    _, [minutes], _ = read("minutes.pdf", tmp_path)
    pages = {span.chunk.text: span.place.values for span in placed(minutes, chunk_document(minutes, 12)) if span.place}
    assert pages["Present: Jo Reed, Ada Holm (chair)."] == {"page": 3}
    _, documents, _ = read("chatgpt/conversations.json", tmp_path)
    spans = list(placed(documents[0], chunk_document(documents[0], 12)))
    last = spans[-1].place
    assert last is not None
    assert (last.values["speaker"], str(last.day)) == ("ChatGPT", "2024-03-02")
