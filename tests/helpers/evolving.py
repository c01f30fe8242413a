"""A profile in which evolution has enough to learn from."""

from __future__ import annotations

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.memory.store import NewMemory

QUESTION = "Where is the spare key?"
AS_JSON = "Write this as JSON with the keys day and person: Anna comes on Monday."
NAMES = "Alice Boris Clara Dmitri Elena Farid Greta Hugo Irene Jakob Karim Lotte Milan Nadia Oskar Petra".split()
THINGS = "key kettle ladder lantern bicycle drill carpet mirror blanket basket tripod guitar saddle".split()


def fill(engine: ArrowEngine, notes: int = 12) -> int:
    """Notes that give enough questions; returns how many memories they are."""
    texts = [
        " ".join(
            f"{NAMES[(n + i) % len(NAMES)]} put the spare {THINGS[(3 * n + i) % len(THINGS)]} in the "
            f"{THINGS[(n + 2 * i) % len(THINGS)]} box of room {n + i}."
            for i in range(8)
        )
        for n in range(notes)
    ]
    engine.remember_many([NewMemory("note", text, title=f"Room {n}") for n, text in enumerate(texts)])
    return engine.store.count()


def files(engine: ArrowEngine, part: str) -> list[str]:
    folder = engine.profile_folder / "evolution" / part
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
