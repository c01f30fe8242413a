"""Recordings as memories: what their tags say, and the words that are heard in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.errors import ImporterError, StorageError
from ai_os_diffusion.memory.importers import recognising, transcribing
from ai_os_diffusion.memory.importers.recognising import Recognition
from ai_os_diffusion.memory.importers.sound import resampled
from ai_os_diffusion.memory.importing import read_source
from ai_os_diffusion.memory.store import MemoryStore
from fixtures.media_maker import small
from helpers.media import Heard, bring_in, hearing, hits

pytestmark = pytest.mark.usefixtures("recogniser_is_there")

LIFE = Path(__file__).resolve().parents[4] / "fixtures" / "life" / "media"


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
