"""Kills the assistant or its training child with `kill -9` at random moments of learning, and looks for what is lost.

    python benchmarks/evolution_kills.py --rounds 100

Every round opens a profile with a small model of random weights in a process of its own (`--work`, below). It asks to
learn from the notes, runs the real child, keeps what comes of it (the verdict is turned to "kept", so that there is
something to lose), takes some of it back, and says on a pipe what it is about to do and what is done. Either it or its
child is killed. Then the profile is opened here: all memories must be there, everything that was kept must be whole and
in use, nothing that was never kept or was taken back may be, and no child may have outlived its parent.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ai_os_diffusion import native, paths
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, EvolutionConfig, ModelConfig
from ai_os_diffusion.memory.store import NewMemory
from ai_os_diffusion.model.shape import TransformerShape
from harness import Bar, arguments, finish
from random_model import write_random_model

SHAPE = TransformerShape(width=32, layers=2, heads=4, inner=64, positions=256, time_features=16, modality_rank=2)
NOTES, SENTENCES = 12, 8
NAMES = "Alice Boris Clara Dmitri Elena Farid Greta Hugo Irene Jakob Karim Lotte Milan Nadia Oskar Petra".split()
THINGS = "key kettle ladder lantern bicycle drill carpet mirror blanket basket tripod guitar saddle".split()
QUESTION = "Where is the spare {}?"
PATIENCE = 60.0  # seconds in which a process must have said its next word
REACH = 1.6  # a kill comes up to so many undisturbed runs after the first began
AGAIN = 0.4  # of the requests are for one and the same question
ORPHAN_SECONDS = 10.0  # in which a child notices that its parent is gone
CHILD = "ai_os_diffusion.evolution.child"


def config_of(folder: Path) -> EngineConfig:
    """The profile, its small model, and evolution switched on without a limit that a benchmark would reach."""
    return EngineConfig(
        profile=str(folder / "profile"),
        model=ModelConfig(path=str(folder / "model"), threads=1),
        evolution=EvolutionConfig(enabled=True, minutes_per_day=1440, disk_mb=1000),
    )


def fill(engine: ArrowEngine) -> None:
    """Notes that give enough questions to learn from."""
    texts = [
        " ".join(
            f"{NAMES[(n + i) % len(NAMES)]} put the spare {THINGS[(3 * n + i) % len(THINGS)]} in the "
            f"{THINGS[(n + 2 * i) % len(THINGS)]} box of room {n + i}."
            for i in range(SENTENCES)
        )
        for n in range(NOTES)
    ]
    engine.remember_many([NewMemory("note", text, title=f"Room {n}") for n, text in enumerate(texts)])


# ---------------------------------------------------------------- the process that is killed


def say(*words: str) -> None:
    """Tell the parent, at once."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def work(folder: Path, seed: int) -> None:
    """Learn, keep and take back until somebody ends it."""
    from ai_os_diffusion.evolution import evolution, running

    judged = running.judge
    running.judge = lambda *given: dataclasses.replace(judged(*given), outcome="kept")
    evolution._STEPS = 2
    rng = random.Random(seed)
    with ArrowEngine(config_of(folder)) as engine:
        say("open")
        for number in range(1000):
            again = rng.random() < AGAIN  # what is learned anew takes the place of what was kept
            question = QUESTION.format("key") if again else f"{QUESTION.format(rng.choice(THINGS))} {seed}-{number}"
            engine.evolution.request(question, 0.9)
            say("run")
            receipt = engine.evolution.run_next(force=True)
            if receipt is not None and receipt.outcome == "kept":
                say("kept", receipt.id)
            if receipt is not None and receipt.active and rng.random() < 0.4:
                say("undo", receipt.id)
                engine.evolution.undo(receipt.id)
                say("undone", receipt.id)


# ---------------------------------------------------------------- the process that kills and looks


@dataclass
class Told:
    """What a killed process has said."""

    kept: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    undoing: str = ""
    runs: int = 0

    def note(self, line: str) -> None:
        """Take in one line."""
        word, _, name = line.strip().partition(" ")
        if word == "run":
            self.runs += 1
        elif word == "kept":
            self.kept.add(name)
        elif word == "undo":
            self.undoing = name
        elif word == "undone":
            self.undone.add(name)
            self.undoing = ""


@dataclass
class Campaign:
    """All rounds over one profile."""

    folder: Path
    rng: random.Random
    seconds: float = 0.0  # of a run, from its beginning
    kept: set[str] = field(default_factory=set)
    count: int = 0
    wrong: list[str] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """The model, the notes, and how long an undisturbed run takes."""
        vocabulary = native.FastTokenizer.from_file(str(paths.bundled_vocabulary()))
        write_random_model(self.folder / "model", SHAPE, "f16", vocabulary.sha256)
        with ArrowEngine(config_of(self.folder)) as engine:
            fill(engine)
            self.count = engine.store.count()
        process = self._start(-1)
        begun = 0.0
        for line in process.stdout or ():
            if line.startswith("run"):
                begun = time.monotonic()
            elif line.startswith("kept"):
                self.kept.add(line.split()[1])
                break
        self.seconds = time.monotonic() - begun
        end(process)
        print(f"an undisturbed run takes {self.seconds:.1f} s", flush=True)

    def _start(self, seed: int) -> subprocess.Popen[str]:
        command = [sys.executable, __file__, "--work", str(self.folder), "--seed", str(seed)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def round(self, number: int) -> None:
        """One process, killed; then what it left is looked at."""
        process = self._start(number)
        told = Told()
        for line in process.stdout or ():
            told.note(line)
            if told.runs:
                break
        moment = time.monotonic() + self.rng.random() * self.seconds * REACH
        which = self.rng.choice(("assistant", "assistant", "child"))
        children: list[int] = []
        while time.monotonic() < moment and process.poll() is None:
            time.sleep(0.005)
            children = children_of(process.pid) or children
        if which == "child" and children:
            kill(children[0])
            time.sleep(self.rng.random())
        for line in end(process):
            told.note(line)
        self.tally[which] += 1
        self.tally["runs"] += told.runs
        self._no_orphans(number, children)
        self._look(number, told)

    def _no_orphans(self, number: int, children: list[int]) -> None:
        limit = time.monotonic() + ORPHAN_SECONDS
        while any(is_child(pid) for pid in children):
            if time.monotonic() > limit:
                self.wrong.append(f"round {number}: the child {children} outlived its parent")
                return
            time.sleep(0.05)

    def _look(self, number: int, told: Told) -> None:
        """Compare what is there with what was promised."""
        with ArrowEngine(config_of(self.folder)) as engine:
            if engine.store.count() != self.count:
                self.wrong.append(f"round {number}: {engine.store.count()} memories instead of {self.count}")
            answer = engine.ask(QUESTION.format("key"))  # whatever is active is opened for it
            receipts = engine.evolution.receipts()
            active = {receipt.id for receipt in receipts if receipt.active}
            promised = (self.kept | told.kept) - told.undone - {told.undoing}
            if missing := promised - active - self._replaced(receipts, promised):
                self.wrong.append(f"round {number}: kept and gone: {sorted(missing)}")
            if back := active & told.undone:
                self.wrong.append(f"round {number}: taken back and there: {sorted(back)}")
            questions = [receipt.question for receipt in receipts if receipt.active]
            if len(set(questions)) < len(questions):
                self.wrong.append(f"round {number}: two are kept for one question")
            if answer.adapted and answer.adapted not in active:
                self.wrong.append(f"round {number}: {answer.adapted} answered and is not kept")
            folder = engine.profile_folder / "evolution"
            there = {path.name for path in (folder / "adapters").iterdir()} if (folder / "adapters").is_dir() else set()
            if there != active:
                self.wrong.append(f"round {number}: adapters {sorted(there)}, kept {sorted(active)}")
            if (folder / "runs").is_dir() and any((folder / "runs").iterdir()):
                self.wrong.append(f"round {number}: work of a run was left")
            self.kept = active
            self.tally["kept"] = len(active)
            for name in sorted(active)[:-3]:  # few are enough, and quicker
                engine.evolution.undo(name)
                self.kept.discard(name)

    @staticmethod
    def _replaced(receipts: list[object], promised: set[str]) -> set[str]:
        """Those in whose place something newer for the same question was kept."""
        newest: dict[str, str] = {}
        for receipt in receipts:  # newest first
            newest.setdefault(receipt.question, receipt.id)  # type: ignore[attr-defined]
        return {name for name in promised if name not in newest.values()}


def end(process: subprocess.Popen[str]) -> list[str]:
    """`kill -9`; what it had said before, whole lines only."""
    process.send_signal(signal.SIGKILL)
    assert process.stdout is not None
    with process.stdout:
        said = [line for line in process.stdout if line.endswith("\n")]
    process.wait(PATIENCE)
    return said


def children_of(pid: int) -> list[int]:
    """Training children of a process."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    found: list[int] = []
    for task in listed.parent.parent.glob("*/children") if listed.parent.parent.is_dir() else ():
        try:
            found += [int(each) for each in task.read_text().split()]
        except OSError:  # the thread has ended
            continue
    return [each for each in found if is_child(each)]


def is_child(pid: int) -> bool:
    """Whether a process is there, runs, and trains."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return CHILD.encode() in command and state != "Z"


def kill(pid: int) -> None:
    """`kill -9`; one that has ended is fine."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def main() -> None:
    """Kill, look, judge."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work is not None:
        work(args.work, args.seed)
        return
    rounds = 5 if args.quick else args.rounds
    with tempfile.TemporaryDirectory() as place:
        campaign = Campaign(Path(place), random.Random(args.seed))
        campaign.begin()
        for number in range(rounds):
            campaign.round(number)
            if number % 10 == 9:
                print(f"{number + 1} kills, {campaign.tally['runs']} runs, wrong: {len(campaign.wrong)}", flush=True)
    for line in campaign.wrong:
        print(line)
    print(", ".join(f"{name} {count}" for name, count in campaign.tally.items()))
    figure = None if args.quick else float(len(campaign.wrong))
    finish([Bar(f"wrong after {rounds} kills", figure, 0, higher_is_better=False)], args, dict(campaign.tally))


if __name__ == "__main__":
    main()
