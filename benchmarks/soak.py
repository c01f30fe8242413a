"""Thousands of chat turns through the session that the window uses: does memory grow, does an answer become slower?

Questions about the sample life, notes that are told and forgotten again, and requests that are no question take turns
in conversations of twenty turns each, as in daily use. Every question is asked twice before. Then resident memory is
read after every turn; the first tenth of the turns is compared with the last. All turns are kept in the profile, so
that its growth on disk stands beside it. `--trace` names the lines whose memory grew most, and is slow.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from ai_os_app.workers.engine_session import EngineSession
from ai_os_app.workers.jobs import Ask, ImportSample, NewConversation
from ai_os_app.workers.session import JobContext
from ai_os_diffusion import paths
from ai_os_diffusion.answering.evaluation import load_questions
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.conversation.model import Conversation, Turn
from ai_os_diffusion.progress import CancelToken
from harness import Bar, arguments, finish

TURNS = 10_000
QUICK_TURNS = 60
TURNS_OF_A_CHAT = 20
TOLD_EVERY = 25
_PAGE = os.sysconf("SC_PAGE_SIZE")
_STATM = Path("/proc/self/statm")


def resident_mb() -> float:
    """Memory of this process that is resident now, without files that are mapped."""
    _, resident, shared, *_ = _STATM.read_text(encoding="ascii").split()
    return (int(resident) - int(shared)) * _PAGE / 1e6


def context() -> JobContext:
    """A job of which nobody watches the steps."""

    def ignore(*_: object) -> None:
        """Nobody listens."""

    return JobContext(CancelToken(), ignore, ignore, ignore, ignore, ignore)


def questions() -> list[str]:
    """Those about the sample life."""
    return [each.text for each in load_questions(paths.assets() / "sample" / "questions.jsonl")]


def words() -> Iterator[str]:
    """What is said, without end."""
    said = 0
    while True:
        for question in questions():
            said += 1
            if said % TOLD_EVERY == 0:
                yield f"Remember that box {said} is in the attic."
                yield "Undo."
            yield question


def soak(session: EngineSession, turns: int) -> tuple[list[float], list[float]]:
    """Resident memory in MB after each turn, and the CPU seconds that each took."""
    memory, seconds = [], []
    source = words()
    chat = ""
    for turn in range(turns):
        if turn % TURNS_OF_A_CHAT == 0:
            made = session.run(NewConversation(), context())
            assert isinstance(made, Conversation)
            chat = made.id
        begun = time.process_time()
        answer = session.run(Ask(chat, next(source)), context())
        seconds.append(time.process_time() - begun)
        assert isinstance(answer, Turn)
        memory.append(resident_mb())
        if turn % max(1, turns // 20) == 0:
            print(f"turn {turn}: {memory[-1]:.1f} MB, {seconds[-1] * 1e3:.0f} ms", flush=True)
    return memory, seconds


def grown(before: tracemalloc.Snapshot) -> list[str]:
    """The lines of Python whose memory grew most."""
    changes = tracemalloc.take_snapshot().compare_to(before, "lineno")
    return [str(change) for change in changes[:15]]


def measure(args: argparse.Namespace) -> None:
    """Fill a profile, talk, compare the tenths."""
    turns = args.turns or (QUICK_TURNS if args.quick else TURNS)
    with tempfile.TemporaryDirectory(prefix="ai-os-soak-", dir=args.folder) as name:
        config = EngineConfig(profile=name, model=ModelConfig(threads=1))
        session = EngineSession(config)
        session.run(ImportSample(), context())
        while session.embed_slice() is not None:
            continue
        soak(session, TURNS_OF_A_CHAT if args.quick else 2 * len(questions()))  # caches fill, files are sealed
        if args.trace:
            tracemalloc.start(5)
        snapshot = tracemalloc.take_snapshot() if args.trace else None
        disk = _size(Path(name))
        memory, seconds = soak(session, turns)
        disk = _size(Path(name)) - disk
        for line in grown(snapshot) if snapshot is not None else ():
            print(line)
        session.close()
    tenth = max(1, turns // 10)
    first, last = statistics.mean(memory[:tenth]), statistics.mean(memory[-tenth:])
    slower = statistics.median(seconds[-tenth:]) / statistics.median(seconds[:tenth])
    print(f"{turns} turns; the profile grew by {disk / 1e6:.1f} MB on disk")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3  # the files that are mapped, too
    print(f"resident without files: {first:.1f} MB in the first tenth, {last:.1f} MB in the last; most {most:.1f} MB")
    print(f"CPU time of a turn: {statistics.median(seconds) * 1e3:.0f} ms; last tenth over first: {slower:.2f}")
    bars = [
        Bar("soak_growth", (last / first - 1) * 100, 5, higher_is_better=False, unit=" %"),
        Bar("resident", most, 400, higher_is_better=False, unit=" MB"),
    ]
    finish(bars, args, {"turns": turns, "memory_mb": memory, "cpu_s": seconds})


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """The benchmark."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--turns", type=int, default=0, help=f"how many turns (default {TURNS})")
    parser.add_argument("--trace", action="store_true", help="name the lines of Python whose memory grew")
    parser.add_argument("--folder", type=Path, default=None, help="where to make the profile")
    measure(parser.parse_args())


if __name__ == "__main__":
    main()
