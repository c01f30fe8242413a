"""Pictures and recordings in the window: small copies, captions, and a source played from its second."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from ai_os_app.views.memory.memory_detail import MemoryDetail
from ai_os_app.views.output.playback import Trouble
from ai_os_app.views.recording_player import RecordingButton, clock
from ai_os_app.views.source_view import SourceView, place_text
from ai_os_app.workers import media
from ai_os_app.workers.jobs import EditMemory
from ai_os_app.workers.media_jobs import LoadRecording, LoadThumbnails, Recording, Thumbnails
from ai_os_app.workers.results import SourceText
from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.types import AudioOutput, MemoryHit, Source
from fixtures.media_maker import small
from gui.fake_client import FakeClient
from gui.fake_player import FakePlayer

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FACTS = "A picture: boat.\nIt was taken on 14 May 2025."
BOAT = MemoryHit("b", "picture", "boat", FACTS, "/p/boat.jpg", 0, len(FACTS), 0.0, source_hash="h")
WORDS = MemoryHit("w", "picture", "boat: Words", "# Words\n\nFERRY", "/p/boat.jpg", 50, 70, 0.0, source_hash="h")


def jpeg() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (120, 90), "navy").save(made, "JPEG")
    return made.getvalue()


@pytest.fixture
def client() -> FakeClient:
    return FakeClient()


@pytest.fixture
def detail(qtbot: QtBot, client: FakeClient) -> MemoryDetail:
    made = MemoryDetail(client)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_small_copy_is_shown_and_asked_for_once(qtbot: QtBot, client: FakeClient, detail: MemoryDetail) -> None:
    detail.show_hit(BOAT)
    qtbot.waitUntil(lambda: bool(client.jobs(LoadThumbnails)))
    client.finish(LoadThumbnails, Thumbnails((("b", jpeg()),)))
    assert (detail.picture.pixmap().width(), detail.picture.isVisible()) == (120, True)
    detail.show_hit(WORDS)  # of the same picture
    assert detail.picture.isVisible()
    assert len(client.jobs(LoadThumbnails)) == 1
    detail.show_hit(MemoryHit("n", "note", "Note", "Text", "", 0, 4, 0.0))
    assert not detail.picture.isVisible()


def test_a_caption_is_written_in_the_detail(detail: MemoryDetail) -> None:
    saved: list[EditMemory] = []
    detail.edit_saved.connect(saved.append)
    detail.show_hit(BOAT)
    assert detail.edit_button.text() == "Caption"
    detail.edit_button.click()
    assert detail.is_editing()
    assert detail.editor.text.toPlainText() == ""
    detail.editor.text.setPlainText("Our boat in Hamburg.")
    detail.editor.send()
    assert (saved[0].id, saved[0].text) == ("b", "Our boat in Hamburg.")
    detail.end_saving("b")
    assert detail.text.toPlainText() == f"Our boat in Hamburg.\n\n{FACTS}"
    detail.edit_button.click()
    detail.editor.text.setPlainText("")
    assert detail.editor.save.isEnabled()  # a caption may go again


def test_what_was_read_by_machine_is_not_edited(detail: MemoryDetail) -> None:
    detail.show_hit(WORDS)
    detail.edit_button.click()
    assert not detail.is_editing()
    assert detail.file_line.isVisible()


def test_a_source_of_a_recording_is_played_from_its_second(qtbot: QtBot, client: FakeClient) -> None:
    view = SourceView(None, client)
    qtbot.addWidget(view)
    button, player = view.play_button, FakePlayer()
    assert button is not None
    button.player = player
    source = Source("m", "/p/memo.wav", 0, 4, "rope", 0.5)
    view.show_source(source, "memo", SourceText("/p/memo.wav", "Bring rope.", 6, 10, place=(("second", "65.5"),)))
    view.show()
    assert "at 1:05" in view.where.text()
    assert button.text() == "Play from 1:05"
    button.click()
    assert client.jobs(LoadRecording) == [LoadRecording("/p/memo.wav", 64.5)]
    sound = AudioOutput("", np.zeros(16000, np.float32), 16000, ())
    client.finish(LoadRecording, Recording("/p/memo.wav", 64.5, sound))
    assert (player.playing, button.text()) == (True, "Stop")
    view.close()
    assert not player.playing


def test_why_nothing_is_heard_is_told(qtbot: QtBot, client: FakeClient) -> None:
    player = FakePlayer()
    player.troubled = Trouble.DEVICE
    button = RecordingButton(client, None, player)
    qtbot.addWidget(button)
    button.show_place("/p/memo.wav", 3.0)
    with qtbot.waitSignal(button.told) as told:
        button.click()
        sound = AudioOutput("", np.zeros(16000, np.float32), 16000, ())
        client.finish(LoadRecording, Recording("/p/memo.wav", 2.0, sound))
    assert "no sound device" in told.args[0]


def test_places_in_a_recording_as_clocks_show_them() -> None:
    assert [clock(second) for second in (0, 65.5, 3725)] == ["0:00", "1:05", "1:02:05"]
    assert place_text((("second", "65.5"),)) == "at 1:05"


def test_only_remembered_recordings_are_opened(tmp_path: Path) -> None:
    (tmp_path / "memo.wav").write_bytes(small.sound("WAV", 10.0))
    (tmp_path / "other.wav").write_bytes(small.sound("WAV"))
    with MemoryStore(tmp_path / "profile", embedder_id="hash", dimension=8) as store:
        run_import(store, plan_import(store, tmp_path / "memo.wav"), chunk_words=90)
        loaded = media.load(store, LoadRecording(str(tmp_path / "memo.wav"), 4.0))
        assert loaded.sound.seconds == pytest.approx(6.0, abs=0.01)
        with pytest.raises(ImporterError, match="No memory"):
            media.load(store, LoadRecording(str(tmp_path / "other.wav"), 0.0))
        (tmp_path / "memo.wav").unlink()
        with pytest.raises(ImporterError, match="cannot be played"):
            media.load(store, LoadRecording(str(tmp_path / "memo.wav"), 0.0))
