"""Pictures as memories: what their files say, what is read in them, again, moved, changed, forgotten."""

from __future__ import annotations

import datetime as dt
import io
import os
import stat
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ai_os_diffusion.captions import may_have_caption
from ai_os_diffusion.memory import thumbnails
from ai_os_diffusion.memory.editing import edit, take_back
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.memory.importers import picture_words
from ai_os_diffusion.memory.importers.recognising import Recognition
from ai_os_diffusion.memory.importing import plan_import, read_source, run_import, undo_import
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import MemoryHit
from fixtures.media_maker import small
from helpers.media import Heard, bring_in, hearing, hits

pytestmark = pytest.mark.usefixtures("recogniser_is_there")

LIFE = Path(__file__).resolve().parents[4] / "fixtures" / "life" / "media"


def small_copy(store: MemoryStore, hit: MemoryHit) -> Image.Image:
    return Image.open(io.BytesIO(thumbnails.of_picture(store, hit.path, hit.source_hash)))


# Pictures


def test_a_photo_says_when_where_and_with_what_it_was_taken(store: MemoryStore, folder: Path) -> None:
    (folder / "harbour at dusk.jpg").write_bytes(small.photo(described="The old crane"))
    assert bring_in(store, folder).imported == 1
    (hit,) = hits(store)
    assert (hit.kind, hit.title, hit.day) == ("picture", "harbour at dusk", dt.date(2025, 5, 14))
    assert hit.text.split("\n") == [
        "A picture: harbour at dusk.",
        "It was taken on 14 May 2025 at 18:32 (UTC+02:00).",
        "It lies in the folder Munich, in Albums.",
        "It was taken at 48.14 N, 11.58 E.",
        "The old crane",
        "Camera: Halden K2.",
        "Size: 160 × 120 pixels.",
    ]


def test_a_turned_photo_stands_upright(store: MemoryStore, folder: Path) -> None:
    (folder / "turned.jpg").write_bytes(small.photo(orientation=6, size=(640, 480)))
    bring_in(store, folder)
    (hit,) = hits(store)
    assert "Size: 480 × 640 pixels." in hit.text
    copy = small_copy(store, hit)
    assert copy.size == (192, 256)
    red = copy.convert("RGB").getpixel((180, 10))  # the corner on the left is on the right after a quarter turn
    assert isinstance(red, tuple)
    assert red[0] > 150 > red[2]


def test_texts_of_a_png_and_the_day_in_a_name(store: MemoryStore, folder: Path) -> None:
    texts = {"Title": "Tide table", "Description": "High water at noon"}
    (folder / "IMG_20240302_101500.png").write_bytes(small.png(texts))
    bring_in(store, folder)
    (hit,) = hits(store)
    assert (hit.title, hit.day) == ("Tide table", dt.date(2024, 3, 2))
    assert "High water at noon" in hit.text


def test_a_day_without_a_time_is_told_without_one(store: MemoryStore, folder: Path) -> None:
    (folder / "scan.png").write_bytes(small.png({"Creation Time": "14 May 2025"}))
    bring_in(store, folder)
    assert "It was taken on 14 May 2025.\n" in hits(store)[0].text


def test_xmp_that_never_ends_is_passed_over(store: MemoryStore, folder: Path) -> None:
    for number, (opening, item) in enumerate(((b"<dc:subject>", b""), (b"<dc:subject ", b""), (b"", b"<rdf:li "))):
        xmp = b"<dc:subject>" + item * 60_000 + b"</dc:subject>" if item else opening * 60_000
        (folder / f"{number}.webp").write_bytes(saved_with(xmp))
    assert bring_in(store, folder).imported == 3
    assert {hit.tags for hit in hits(store)} == {()}


def saved_with(xmp: bytes) -> bytes:
    made = io.BytesIO()
    small.scene((100, 80)).save(made, "WEBP", xmp=xmp)
    return made.getvalue()


def test_keywords_are_tags_and_xmp_is_only_looked_into(store: MemoryStore, folder: Path) -> None:
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
        b"<dc:title><rdf:Alt><rdf:li>Crane &amp; quay</rdf:li></rdf:Alt></dc:title>"
        b"<dc:subject><rdf:Bag><rdf:li>harbour</rdf:li><rdf:li>night</rdf:li></rdf:Bag></dc:subject></x:xmpmeta>"
    )
    made = io.BytesIO()
    small.scene().save(made, "JPEG", xmp=xmp)
    (folder / "x.jpg").write_bytes(made.getvalue())
    bring_in(store, folder)
    (hit,) = hits(store)
    assert (hit.title, hit.tags) == ("Crane & quay", ("harbour", "night"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_format_under_the_name_of_another(store: MemoryStore, folder: Path, kind: str) -> None:
    (folder / "boat.png").write_bytes(small.saved_as(kind))
    assert bring_in(store, folder).problems == ()
    (hit,) = hits(store)
    assert small_copy(store, hit).size == (160, 120)


def test_a_file_without_a_date_has_that_of_the_file(store: MemoryStore, folder: Path) -> None:
    path = folder / "boat.png"
    path.write_bytes(small.png())
    os.utime(path, (1_700_000_000, 1_700_000_000))
    bring_in(store, folder)
    assert "It was saved on 1" in hits(store)[0].text
    assert hits(store)[0].day == dt.date.fromtimestamp(1_700_000_000)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("text.png", b"not a picture at all", "is not a picture, or a damaged one"),
        ("cut.jpg", small.photo(size=(640, 480))[:3000], "is a damaged picture, or cut off"),
        ("cut.png", small.png()[:200], "is a damaged picture, or cut off"),
        ("bomb.png", small.png()[:16] + b"\x00\x01\x00\x00\x00\x01\x00\x00" + small.png()[24:], "picture"),
        ("phone.heic", b"\x00\x00\x00\x18ftypheic", "is a HEIC picture, which cannot be read here"),
        ("text.wav", b"not a sound at all", "is not a recording, or a damaged one"),
        ("none.wav", small.wav(np.zeros(0, np.float32)), "is a recording without a sound"),
        ("memo.m4a", b"\x00\x00\x00\x18ftypM4A ", "is a recording of a kind (M4A) that cannot be read here"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_comes_in(
    store: MemoryStore, folder: Path, name: str, data: bytes, reason: str
) -> None:
    (folder / name).write_bytes(data)
    (folder / "whole.png").write_bytes(small.png())
    report = bring_in(store, folder)
    (problem,) = report.problems
    assert reason in problem.reason
    assert problem.remedy
    assert [Path(hit.path).name for hit in hits(store)] == ["whole.png"]


def test_signs_are_passed_over(store: MemoryStore, folder: Path) -> None:
    (folder / "icon.png").write_bytes(small.png(size=(16, 16)))
    plan = plan_import(store, folder)
    assert (plan.files, plan.problems) == ((), ())
    assert "a sign, not a picture" in plan.left_out[0].reason


# Words in pictures


def program(folder: Path, body: str) -> Path:
    path = folder / "tesseract"
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{body}", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return folder


TABLE = """
if "--list-langs" in sys.argv:
    print("List of languages (2):\\nosd\\neng")
else:
    assert sys.stdin.buffer.read().startswith(b"\\x89PNG")
    print("level\\tpage\\tblock\\tpar\\tline\\tword\\tl\\tt\\tw\\th\\tconf\\ttext")
    for number, (line, conf, text) in enumerate([(1, 96, "FERRY"), (1, 95, "09:40"), (2, 12, "~~|")]):
        print(f"5\\t1\\t1\\t1\\t{line}\\t{number}\\t0\\t0\\t9\\t9\\t{conf}\\t{text}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a script that is a program")
def test_words_in_pictures_are_read_and_marked(
    store: MemoryStore, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sign.png").write_bytes(small.png())
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    first = bring_in(store, folder, Recognition())
    assert (first.imported, len(first.hints)) == (1, 1)
    assert "tesseract is not installed" in first.hints[0]
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(program(tmp_path / "bin", TABLE)))
    assert plan_import(store, folder, recognition=Recognition()).files[0].notes == ("Its words can be read now.",)
    assert bring_in(store, folder, Recognition()).hints == ()
    read = next(hit for hit in hits(store) if "FERRY" in hit.text)
    assert read.text.endswith("FERRY 09:40")
    assert "read by machine, may be wrong" in read.title
    assert plan_import(store, folder, recognition=Recognition()).files[0].state == "unchanged"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a script that is a program")
def test_a_recognition_that_hangs_is_ended_and_the_picture_comes_in(
    store: MemoryStore, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sign.png").write_bytes(small.png())
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(program(tmp_path / "bin", "time.sleep(600)")))
    recognition = Recognition()
    recognition._reader = picture_words.PictureReader(lambda: recognition.tick(), seconds=0.2)
    report = bring_in(store, folder, recognition)
    assert report.imported == 1
    assert "took more than" in report.problems[0].reason


@pytest.mark.skipif(sys.platform == "win32", reason="needs a script that is a program")
def test_a_stop_while_words_are_read_keeps_what_was_stored(
    store: MemoryStore, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.md").write_text("A note before it.\n", encoding="utf-8")
    (folder / "sign.png").write_bytes(small.png())
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(program(tmp_path / "bin", "time.sleep(600)")))
    cancel, recognition = CancelToken(), Recognition()
    plan = plan_import(store, folder, recognition=recognition)

    def stop(progress: object) -> None:
        if store.count() == 1:
            cancel.cancel()

    report = run_import(store, plan, chunk_words=90, recognition=recognition, on_progress=stop, cancel=cancel)
    assert report.imported == 1
    assert [hit.text for hit in hits(store)] == ["A note before it."]


# Captions


def test_a_caption_is_found_kept_and_taken_back(store: MemoryStore, folder: Path) -> None:
    path = folder / "IMG_0417.png"
    path.write_bytes(small.png())
    bring_in(store, folder)
    (hit,) = hits(store)
    assert may_have_caption(hit)
    made = edit(store, hit.id, text="The crane\nthat fell over.", title="Crane", tags=("harbour",), chunk_words=90)
    (found,) = store.search("crane fell over", None, 1)
    assert found.text.startswith("The crane that fell over.\n\nA picture: IMG 0417.")
    assert (found.id, found.title, found.tags) == (hit.id, "Crane", ("harbour",))
    path.write_bytes(small.png({"Comment": "sharpened"}))  # saved again by a program
    bring_in(store, folder)
    (again,) = hits(store)
    assert again.text.startswith("The crane that fell over.\n\nA picture:")
    assert "sharpened" in again.text
    undo_import(store)
    assert take_back(store, made) == hit.id
    assert hits(store)[0].text == hit.text


# Again, moved, copied, forgotten


def test_twice_moved_and_copied(store: MemoryStore, folder: Path) -> None:
    path = folder / "boat.png"
    path.write_bytes(small.png())
    (folder / "memo.wav").write_bytes(small.sound("WAV"))
    Heard.asked = 0
    bring_in(store, folder, hearing())
    before = store.count()
    assert bring_in(store, folder, hearing()).imported == 0
    (hit,) = [hit for hit in hits(store) if hit.kind == "picture"]
    edit(store, hit.id, text="Our boat.", title=hit.title, tags=(), chunk_words=90)
    other = folder.parent / "Hamburg"
    folder.rename(other)
    plan = plan_import(store, other, recognition=hearing())
    assert {(file.state, Path(file.moved_from).name) for file in plan.files} == {
        ("changed", "boat.png"),
        ("changed", "memo.wav"),
    }
    run_import(store, plan, chunk_words=90, recognition=hearing())
    assert (store.count(), Heard.asked) == (before, 1)  # what was heard is not listened to again
    moved = next(hit for hit in hits(store) if hit.kind == "picture")
    assert moved.text.startswith("Our boat.\n\n")
    assert "the folder Hamburg" in moved.text
    assert moved.path == str(other / "boat.png")
    assert small_copy(store, moved).size == (160, 120)
    said = next(hit for hit in hits(store) if "seven" in hit.text)
    assert read_source(store, said.id, quote="rope").place == {"second": 65.5}
    (other / "copy.png").write_bytes(small.png())
    plan = plan_import(store, other)
    assert {file.path.name: file.state for file in plan.files}["copy.png"] == "unchanged"


def test_forgetting_takes_picture_words_and_small_copy(store: MemoryStore, folder: Path) -> None:
    for name, texts in (("boat.png", {"Title": "Boat"}), ("crane.png", {"Title": "Crane"})):
        (folder / name).write_bytes(small.png(texts))
    bring_in(store, folder)
    boat, crane = sorted(hits(store), key=lambda hit: hit.title)
    trash = Forgotten(store)
    token = trash.forget([boat.id])
    assert thumbnails.of_picture(store, boat.path, boat.source_hash) == b""
    assert thumbnails.of_picture(store, crane.path, crane.source_hash) != b""
    trash.restore(token)
    assert small_copy(store, boat).size == (160, 120)
    token = trash.forget([boat.id])
    trash.purge([token])
    assert store.trashed("blobs") == []
    assert trash.erase([crane.id]) == 1
    assert store.tables.count("blobs") == 0


def test_forgetting_what_was_moved_reaches_its_earlier_place(store: MemoryStore, folder: Path) -> None:
    for name, texts in (("boat.png", {"Title": "Boat"}), ("crane.png", {"Title": "Crane"})):
        (folder / name).write_bytes(small.png(texts))
    bring_in(store, folder)
    folder.rename(folder.parent / "Hamburg")
    bring_in(store, folder.parent / "Hamburg")
    assert store.tables.count("blobs") == 2  # one for each, at its new place
    boat, crane = sorted(hits(store), key=lambda hit: hit.title)
    trash = Forgotten(store)
    trash.erase([boat.id])
    assert [row["title"] for _, kept in store.receipts("import.replaced") for row in kept["rows"]] == ["Crane"]
    token = trash.forget([crane.id])
    assert store.receipts("import.replaced") == []
    undo_import(store)
    assert hits(store) == []
    trash.purge([token])
    assert (store.trashed("receipts"), store.trashed("blobs"), store.tables.count("blobs")) == ([], [], 0)


def test_an_undone_import_leaves_no_small_copy(store: MemoryStore, folder: Path) -> None:
    path = folder / "boat.png"
    path.write_bytes(small.png())
    bring_in(store, folder)
    (first,) = hits(store)
    path.write_bytes(small.png({"Title": "Boat"}))
    bring_in(store, folder)
    undo_import(store)
    (back,) = hits(store)
    assert back.source_hash == first.source_hash
    assert small_copy(store, back).size == (160, 120)
    assert store.tables.count("blobs") == 1
    undo_import(store)
    assert store.tables.count("blobs") == 0
