"""Remembered texts: short ones as they are, long ones as passages that are found, cited and forgotten as one."""

from __future__ import annotations

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.memory.chunking import count_words
from ai_os_diffusion.memory.store import NewMemory
from ai_os_diffusion.types import MemoryHit

FILLER = "We walked along the river and talked about the garden, the weather and the neighbours. " * 12
LONG = (
    f"# The holiday\n\n{FILLER}\n\n## The house\n\n{FILLER}\n\nThe key of the Grüner Hof hangs behind the barn door.\n"
)


def passages(engine: ArrowEngine) -> list[MemoryHit]:
    return sorted(engine.recall("river garden barn door", 50), key=lambda hit: hit.start)


def test_a_long_text_is_read_to_its_end(engine: ArrowEngine) -> None:
    key = engine.remember(LONG, title="Summer", tags=["family"])
    found = passages(engine)
    limit = engine.config.memory.chunk_words
    assert len(found) == engine.store.count() > 3
    assert found[0].id == key
    assert engine.store.pending_count() == 0
    assert all(count_words(hit.text) <= limit and hit.tags == ("family",) for hit in found)
    assert "barn door" in found[-1].text
    assert {hit.title for hit in found} == {"Summer: The holiday", "Summer: The house"}
    data = LONG.encode()
    assert [data[hit.start : hit.end].decode() for hit in found] == [hit.text for hit in found]
    kept = "".join(hit.text for hit in found)
    assert "".join(kept.split()) == "".join(LONG.split())


@pytest.mark.parametrize("which", [0, -1], ids=["first", "last"])
def test_any_passage_forgets_the_whole_text_and_nothing_else(engine: ArrowEngine, which: int) -> None:
    engine.remember(LONG)
    count = engine.store.count()
    ids = [hit.id for hit in passages(engine)]
    other = engine.remember(LONG, title="The same again")
    short = engine.remember("The barn is red.")
    assert engine.forget([ids[which], short]) == count + 1
    assert engine.forget(ids) == 0
    assert engine.store.count() == count
    assert engine.forget([other]) == count


def test_each_text_of_a_batch_has_one_id(engine: ArrowEngine) -> None:
    short = ["One.\n\n# Two\n\nThree.", "# Keys", " Spaces stay. "]
    texts = [short[0], LONG, *short[1:]]
    ids = engine.remember_many([NewMemory("note", text) for text in texts])
    kept = [hit.text for hit in engine.store.get(ids) if hit]
    assert [kept[0], *kept[2:]] == short
    assert kept[1] == LONG[: len(kept[1])]
    assert engine.remember_many([]) == []


def test_a_passage_of_an_imported_file_is_forgotten_alone(
    engine: ArrowEngine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("vault")
    (folder / "holiday.md").write_text(LONG, encoding="utf-8")
    count = engine.import_notes(engine.plan_import(folder)).memories
    assert engine.forget([passages(engine)[0].id]) == 1
    assert engine.store.count() == count - 1


def test_a_text_of_nothing_but_its_title_is_kept(engine: ArrowEngine) -> None:
    title = "word " * 100 + "end"
    key = engine.remember(f"# {title}", title=title)
    (hit,) = engine.store.get([key])
    assert hit is not None
    assert hit.text == f"# {title}"
