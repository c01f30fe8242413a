"""Files that are broken or made to do harm: each gets one clear message, and what is whole of it stays."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.memory.importers import archive, base, pdf_pages, tables
from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore
from helpers.import_files import FIXTURES, packed, packed_folder
from helpers.import_files import pdf as make_pdf

LETTER = FIXTURES / "word" / "letter"
CHATS = (FIXTURES / "chatgpt" / "conversations.json").read_bytes()
MAIL = (FIXTURES / "mail" / "visit.eml").read_bytes()
XML = LETTER / "word" / "document.xml"


def word(document: str) -> bytes:
    """A Word document with this main part."""
    return packed({"word/document.xml": document.encode()})


def nested_xml() -> str:
    return f"<w:document xmlns:w='x'>{'<w:p>' * 100_000}"


def laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE w [<!ENTITY l0 "ha">{entities}]><w:document xmlns:w="x"><w:t>&l9;</w:t></w:document>'


def outside() -> str:
    return '<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]><w:document xmlns:w="x"><w:t>&f;</w:t></w:document>'


def lying_zip() -> bytes:
    """A member whose entry promises 10 bytes and unpacks to 3 MB."""
    made = bytearray(packed({"conversations.json": CHATS[:200] + b" " * 3_000_000}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = made.index(mark) + place
        made[at : at + 4] = struct.pack("<I", 10)
    return bytes(made)


def encrypted_zip() -> bytes:
    made = bytearray(packed({"word/document.xml": b"x"}))
    made[made.index(b"PK\x03\x04") + 6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def deep_mail() -> bytes:
    parts = [b"From: a@example.org\nSubject: deep\n"]
    for level in range(3000):
        parts.append(f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'.encode())
    return b"".join([*parts, b"Content-Type: text/plain\n\nhello\n"])


def looping_pdf() -> bytes:
    """A page tree that holds itself."""
    return make_pdf([["hello"]]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")


def pdf_bomb() -> bytes:
    """A page whose content unpacks to 400 MB."""
    made = make_pdf([["x" * 200]], packed=True)
    start = made.index(b"stream\n", made.index(b"/FlateDecode")) + 7
    end = made.index(b"\nendstream", start)
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b"q Q " * 1_000_000) for _ in range(100)) + packer.flush()
    return made[:start] + bomb + made[end:]


HOSTILE: dict[str, tuple[bytes, str]] = {
    "slip.docx": (packed({"word/document.xml": b"x", "../../evil.txt": b"x"}), "points out of the archive"),
    "absolute.docx": (packed({"word/document.xml": b"x", "/etc/evil": b"x"}), "points out of the archive"),
    "bomb.docx": (word("<w:document xmlns:w='x'>" + "<w:t>a</w:t>" * 3_000_000), "(a bomb)"),
    "laughs.docx": (word(laughs()), "declares XML entities"),
    "outside.docx": (word(outside()), "declares XML entities"),
    "nested.docx": (word(nested_xml()), "nested deeper than"),
    "broken.docx": (word("<w:document xmlns:w='x'><w:p>"), "broken XML"),
    "cut.docx": (packed_folder(LETTER)[:-200], "damaged zip file, or cut off"),
    "encrypted.docx": (encrypted_zip(), "is encrypted"),
    "nameless.docx": (packed({"": b"x", "a.txt": b"x"}), "is not a Word document"),
    "not-word.docx": (packed({"a.txt": b"x"}), "is not a Word document"),
    "lying.zip": (lying_zip(), "is damaged at conversations.json"),
    "cut.json": (CHATS[:2000], "is cut off before its first conversation ends"),
    "deep.json": (b'[{"mapping": {"x": ' + b"[" * 100_000, "nested deeper than"),
    "list.json": (b'["mapping", {"mapping": {"a": 1}}', "is not a list of conversations"),
    "broken.pdf": (b"%PDF-1.4\n" + b"\xff\x00" * 5000, "damaged PDF"),
    "cut.pdf": (make_pdf([["hello there"]])[:120], "damaged PDF"),
    "loop.pdf": (looping_pdf(), "damaged PDF"),
    "bomb.pdf": (pdf_bomb(), "has pages that cannot be read (1)"),
    "scan.pdf": (make_pdf([[]]), "holds no text, only pictures of pages"),
    "fake.pdf": (b"hello", "is not a PDF file"),
    "deep.eml": (deep_mail(), "is not a mail that can be read"),
    "noise.eml": (b"\x01\x02\x03" * 1000, "is not a mail that can be read"),
    "picture.html": (b"\x89PNG\r\n\x00\x00" * 100, "is not text (binary)"),
    "blank.html": (b"<html><script>alert(1)</script></html>", "holds no text"),
    "binary.csv": (b"a,b\x00\n1,2\n", "is not text (binary)"),
    "quote.csv": (b'"' + b"x" * 200_000, "is not a table that can be read"),
    "header.csv": (b"Name,City\n", "holds no rows"),
    "noise.jsonl": (b"{]\n[}\n", "holds no line of JSON (line 1)"),
    "endless.jsonl": (b'{"a": "' + b"x" * (tables.MAX_LINE + 10) + b'"}', "holds no line of JSON"),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path / "profile", embedder_id="hash", dimension=8) as opened:
        yield opened


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_left_out_with_one_message(store: MemoryStore, tmp_path: Path, name: str) -> None:
    data, reason = HOSTILE[name]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(data)
    (folder / "good.md").write_text("The key is under the pot.\n", encoding="utf-8")
    report = run_import(store, plan_import(store, folder), chunk_words=60)
    assert [Path(problem.path).name for problem in report.problems] == [name]
    assert reason in report.problems[0].reason
    assert report.problems[0].remedy
    assert (report.imported, report.memories, store.count()) == (1, 1, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "profile"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(["good.md", name])


def whole_and_cut() -> dict[str, tuple[bytes, int, str]]:
    """Files of which a part can be read: (content, memories of the whole part, reason)."""
    mailbox = b"From a\n" + MAIL + b"\n\nFrom b\nNot a header line\n\nFrom c\nSubject: x\n" + b"\n" * 3
    lines = b'{"a": "one"}\n{"a": "two"\n{"a": "thr'
    return {
        "cut.json": (CHATS[:-700], 1, "is cut off: what follows conversation 2 is missing"),
        "cut.jsonl": (lines, 1, "holds lines that are not JSON (2, 3)"),
        "quote.csv": (b'Name,City\nMia,Aarhus\nOle,"' + b"x" * 200_000, 1, "cannot be read from row 3"),
        "mails.mbox": (mailbox.replace(b"Subject: x", b"Subject: " + b"x" * 10), 2, ""),
    }


@pytest.mark.parametrize("name", sorted(whole_and_cut()))
def test_what_is_whole_of_a_damaged_file_is_imported(store: MemoryStore, tmp_path: Path, name: str) -> None:
    data, memories, reason = whole_and_cut()[name]
    path = tmp_path / name
    path.write_bytes(data)
    report = run_import(store, plan_import(store, path), chunk_words=200)
    assert report.memories == memories
    assert [problem.reason[: len(reason)] for problem in report.problems] == ([reason] if reason else [])
    again = run_import(store, plan_import(store, path), chunk_words=200)
    assert (again.memories, store.count()) == (0, memories)


def test_a_cut_file_takes_nothing_away(store: MemoryStore, tmp_path: Path) -> None:
    path = tmp_path / "conversations.json"
    path.write_bytes(CHATS)
    run_import(store, plan_import(store, path), chunk_words=200)
    before = store.count()
    path.write_bytes(CHATS[:-700])
    run_import(store, plan_import(store, path), chunk_words=200)
    assert store.count() == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("tags.html", b"<p>word</p>" + b"<div " * 200_000),
        ("quotes.html", b"<p>word</p>" + b"<a b='" * 200_001),
        ("comments.html", b"<p>word</p>" + b"<!--" * 200_000),
        ("references.html", b"<p>word</p>" + b"&amp" * 100_000),
        ("line.html", b"<p>word " + b"x" * 5_000_000),
        ("line.csv", b"Name,Note\nMia,word " + b"x" * 100_000),
        ("line.eml", b"Subject: word\n\n" + b"x" * 5_000_000),
        ("headers.eml", b"Subject: word\n" + b"X-A: =?utf-8?q?" * 50_000 + b"\n\ntext"),
        ("slashes.json", b'[{"mapping": {}, "title": "' + b"\\\\" * 2_000_000 + b'"}, ' + CHATS[1:]),
        ("half.json", CHATS.replace(b"Bread", rb"\ud800 \u0000 Bread")),
    ],
)
def test_endless_lines_and_odd_letters_end_in_time(store: MemoryStore, tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    report = run_import(store, plan_import(store, path), chunk_words=100)
    assert report.problems == ()
    assert report.memories >= 1
    for key in store.of_batch(report.batch):
        (memory,) = store.get([key])
        assert memory is not None
        assert memory.text.encode()


def test_limits_of_number_and_size(store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ITEMS", 2)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    monkeypatch.setattr(pdf_pages, "MAX_PAGES", 1)
    (tmp_path / "rows.csv").write_text("Name\nA\nB\nC\n", encoding="utf-8")
    (tmp_path / "many.docx").write_bytes(packed_folder(LETTER))
    (tmp_path / "pages.pdf").write_bytes(make_pdf([["one"], ["two"]]))
    report = run_import(store, plan_import(store, tmp_path), chunk_words=60, max_file_mb=1)
    reasons = {Path(problem.path).name: problem.reason for problem in report.problems}
    assert "over 2 rows" in reasons["rows.csv"]
    assert "holds 4 files; the limit is 3" in reasons["many.docx"]
    assert "has 2 pages; the limit is 1" in reasons["pages.pdf"]
    assert report.memories == 2


def test_a_page_that_takes_too_long_is_named(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_pages, "PAGE_SECONDS", -1.0)
    path = tmp_path / "slow.pdf"
    path.write_bytes(make_pdf([["hello"]]))
    report = run_import(store, plan_import(store, path), chunk_words=60)
    assert report.memories == 0
    assert len(report.problems) == 1
    assert "pages that cannot be read (1)" in report.problems[0].reason


def test_decoding_keeps_every_byte() -> None:
    for data in (bytes(range(1, 256)), "Grüße".encode("cp1252"), "Grüße".encode("utf-16"), "日本".encode()):
        text, start, codec = base.decode_any("a.html", data, "no-such-codec")
        assert text.encode(codec) == data[start:]


def test_names_of_members_never_reach_the_disk(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("conversations.json", CHATS)
        zipped.writestr("folder\\..\\..\\evil.json", json.dumps([]))
    source = base.Source(str(tmp_path / "a.zip"), made.getvalue())
    with pytest.raises(Exception, match="points out of the archive"):
        list(archive.members(source, lambda name: True))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sender", [b"=?u\xe0:f-8?q?J=C3=B6rg?= <j@example.org>", b"a:" * 2000])
def test_a_header_that_cannot_be_read_is_shown_as_it_is(store: MemoryStore, tmp_path: Path, sender: bytes) -> None:
    path = tmp_path / "odd.eml"
    path.write_bytes(b"From: " + sender + b"\nSubject: Visit\n\nWe come on Sunday.\n")
    report = run_import(store, plan_import(store, path), chunk_words=60)
    assert (report.problems, report.memories > 0) == ((), True)
