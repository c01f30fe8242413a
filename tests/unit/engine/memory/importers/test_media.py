"""Pictures and recordings as memories: what their files say, what is read in them, again, moved, changed, forgotten."""

from __future__ import annotations

import datetime as dt
import io
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ai_os_diffusion.captions import may_have_caption
from ai_os_diffusion.errors import ImporterError, StorageError
from ai_os_diffusion.memory import thumbnails
from ai_os_diffusion.memory.editing import edit, take_back
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.memory.importers import picture_words, recognising, transcribing
from ai_os_diffusion.memory.importers.recognising import Recognition
from ai_os_diffusion.memory.importers.sound import resampled
from ai_os_diffusion.memory.importing import plan_import, read_source, run_import, undo_import
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.speech.recogniser import HeardWord
from ai_os_diffusion.types import ImportReport, MemoryHit
from fixtures.media_maker import small

LIFE = Path(__file__).resolve().parents[4] / "fixtures" / "life" / "media"


class Heard:
    """A transcriber that hears what a test says."""

    asked = 0

    def __init__(self, words: list[HeardWord]) -> None:
        self._words = words

    def hear(self, sound: object) -> Iterator[transcribing.Sentence]:
        Heard.asked += 1
        yield from transcribing.sentences(self._words)

    def close(self) -> None:
        pass


WORDS = [
    HeardWord("meet", 0.2, 0.5), HeardWord("at", 0.5, 0.6), HeardWord("seven", 0.7, 1.1),
    HeardWord("bring", 65.0, 65.4), HeardWord("rope", 65.5, 66.0),
]  # fmt: skip


@pytest.fixture(autouse=True)
def recogniser_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """`hearing` stands for it, whether or not the package is installed."""
    monkeypatch.setattr(recognising.recogniser, "is_installed", lambda: True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path / "profile", embedder_id="hash", dimension=8) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Albums" / "Munich"
    made.mkdir(parents=True)
    return made


def bring_in(store: MemoryStore, root: Path, recognition: Recognition | None = None) -> ImportReport:
    plan = plan_import(store, root, recognition=recognition)
    return run_import(store, plan, chunk_words=90, recognition=recognition)


def hits(store: MemoryStore) -> list[MemoryHit]:
    return store.page(0, 100)[0]


def hearing(words: list[HeardWord] = WORDS) -> Recognition:
    return Recognition(pictures=False, _transcriber=Heard(words))  # type: ignore[arg-type]


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


# Recordings


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3", "AIFF"])
def test_tags_and_length_of_a_recording(store: MemoryStore, folder: Path, kind: str) -> None:
    data = small.sound(kind, 65.0, 44100, 2, title="Choir", artist="Ada Holm", date="2025-03-09")
    (folder / f"take 3.{kind.lower()}").write_bytes(data)
    bring_in(store, folder)
    (hit,) = hits(store)
    assert (hit.kind, hit.title) == ("recording", "Choir")
    assert "It is 1 minute 5 seconds long." in hit.text
    assert "Artist: Ada Holm." in hit.text
    if kind not in ("AIFF", "MP3"):  # in which libsndfile has no field for it
        assert "It was recorded on 9 March 2025." in hit.text


def test_words_lead_to_their_second(store: MemoryStore, folder: Path) -> None:
    (folder / "2026-01-05 memo.wav").write_bytes(small.sound("WAV"))
    bring_in(store, folder, hearing())
    said = next(hit for hit in hits(store) if "seven" in hit.text)
    assert said.text == "# Transcribed by machine, may be wrong\n\nMeet at seven. Bring rope."
    assert said.title.endswith("Transcribed by machine, may be wrong")
    assert read_source(store, said.id).place == {"second": 0.2}
    shown = read_source(store, said.id, quote="rope")
    assert (shown.text[shown.start : shown.end], shown.place) == ("rope", {"second": 65.5})


def test_music_is_not_transcribed(store: MemoryStore, folder: Path) -> None:
    (folder / "song.flac").write_bytes(small.sound("FLAC", title="Song", album="Album", tracknumber="3"))
    Heard.asked = 0
    bring_in(store, folder, hearing())
    assert (Heard.asked, len(hits(store))) == (0, 1)


def test_without_the_recogniser_the_tags_come_in(
    store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognising.recogniser, "is_installed", lambda: False)
    for name in ("a.wav", "b.wav"):
        (folder / name).write_bytes(small.sound("WAV", title=name))
    report = bring_in(store, folder, Recognition())
    assert report.imported == 2
    assert len(report.hints) == 1
    assert "2 recordings" in report.hints[0]
    assert "pip install pocketsphinx" in report.hints[0]


def test_pieces_end_where_it_is_quiet_and_lose_nothing() -> None:
    sound = small.tone(47)[:, 0]
    sound[13 * small.RATE : 13 * small.RATE + small.RATE // 2] = 0
    blocks = [sound[start : start + 7000] for start in range(0, len(sound), 7000)]
    found = list(transcribing.pieces(blocks))
    assert np.array_equal(np.concatenate([piece for _, piece in found]), sound)
    assert 13.0 <= found[1][0] <= 13.5
    assert all(len(piece) <= 20 * small.RATE for _, piece in found)


def test_resampling_keeps_the_tone_and_drops_what_speech_has_not() -> None:
    times = np.arange(48000) / 48000
    tone = np.sin(2 * np.pi * 440 * times).astype(np.float32)
    hiss = np.sin(2 * np.pi * 15000 * times).astype(np.float32)
    made = resampled(tone + hiss, 48000)
    wanted = np.sin(2 * np.pi * 440 * np.arange(len(made)) / 16000)
    assert len(made) == 16000
    assert np.abs(made - wanted)[200:-200].max() < 0.05


def test_a_spoken_note_is_written_down(store: MemoryStore, folder: Path) -> None:
    pytest.importorskip("pocketsphinx", reason="transcription needs pocketsphinx")
    (folder / "memo.wav").write_bytes((LIFE / "2026-05-12_memo-labels.wav").read_bytes())
    assert bring_in(store, folder, Recognition()).problems == ()
    (found,) = store.search("birthday card", None, 1)
    assert "ring the mayor's office and buy a birthday card" in found.text
    second = read_source(store, found.id, quote="birthday").place["second"]
    assert isinstance(second, float)
    assert 4.0 < second < 8.0


def test_a_recogniser_that_ends_is_begun_anew_for_the_next_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ends_at_once.py").write_text("with open('begun', 'a') as file: file.write('x')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(transcribing, "_MODULE", "ends_at_once")
    hearer = transcribing.Transcriber(lambda: None)
    for _ in range(2):
        with pytest.raises(ImporterError, match="the recogniser ended"):
            list(hearer.hear([small.tone(5.0)[:, 0]]))
    assert (tmp_path / "begun").read_text() == "xx"


def test_an_import_that_fails_ends_what_reads(
    store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "boat.png").write_bytes(small.png())
    recognition = Recognition(pictures=False, recordings=False)
    closed: list[bool] = []
    monkeypatch.setattr(recognition, "close", lambda: closed.append(True))
    monkeypatch.setattr(store, "add", full)
    with pytest.raises(StorageError):
        bring_in(store, folder, recognition)
    assert closed == [True]


def full(_memories: object) -> list[str]:
    raise StorageError("The disk is full.", kind="storage.full")
