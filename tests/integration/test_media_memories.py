"""Questions answered from pictures by caption, file name and date, and from a recording by its words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, MemoryConfig
from ai_os_diffusion.speech import recogniser
from fixtures.media_maker import small

LIFE = Path(__file__).resolve().parents[1] / "fixtures" / "life" / "media"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArrowEngine]:
    """The bundled model over three pictures and a recording."""
    root = tmp_path_factory.mktemp("media")
    album = root / "Albums" / "Munich"
    album.mkdir(parents=True)
    (album / "harbour at dusk.jpg").write_bytes(small.photo())
    for name in ("2025-08-10_goat-pavarotti.png", "2026-05-12_memo-labels.wav"):
        shutil.copy(LIFE / name, album / name)
    with ArrowEngine(EngineConfig(profile=str(root / "profile"), memory=MemoryConfig(read_pictures=False))) as opened:
        opened.import_notes(opened.plan_import(album))
        goat = next(hit for hit in opened.recall("goat pavarotti", 3) if "goat" in hit.title)
        opened.edit(goat.id, "The goat of Signe stands on a bathtub.", title=goat.title, tags=goat.tags)
        opened.embed_pending()
        yield opened


def test_a_date_by_the_name_of_a_picture(engine: ArrowEngine) -> None:
    answer = engine.ask("When was the picture of the harbour taken?")
    assert "14 May 2025" in answer.answer
    assert answer.sources[0].path.endswith("harbour at dusk.jpg")


def test_a_picture_by_its_caption(engine: ArrowEngine) -> None:
    answer = engine.ask("Where does the goat of Signe stand?")
    assert "bathtub" in answer.answer
    assert answer.sources[0].path.endswith("goat-pavarotti.png")


def test_pictures_by_folder_and_month(engine: ArrowEngine) -> None:
    answer = engine.ask("Which pictures did I take in the Munich folder in May?")
    assert answer.answer == "One picture: harbour at dusk (14 May 2025)."


def test_a_recording_by_its_words(engine: ArrowEngine) -> None:
    if not recogniser.is_installed():
        pytest.skip("transcription needs pocketsphinx")
    answer = engine.ask("Who should I ring?")
    assert "mayor's office" in answer.answer
    assert answer.sources[0].path.endswith("memo-labels.wav")
