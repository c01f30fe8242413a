"""Kills a process that chats, imports, merges or forgets, with `kill -9` at random moments, and looks for what is lost.

    python benchmarks/durability.py --rounds 1000

Every round opens a profile in a process of its own (`durability_work.py`), which tells on a pipe what it is about to
change and when the call has returned. It is killed, the store is opened here, and its contents must be what was
acknowledged, the change in flight being there as a whole or not at all. The next round goes on with the same profile.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from durability_work import Changes, contents, open_store, passages
from harness import Bar, arguments, finish

WORKLOADS = ("chat", "import", "compaction", "deletion")
PROFILE_ROUNDS = 10  # rounds after which a profile is given up for a new one
NOTES, ROWS, CHANGED = 40, 60, 12
PATIENCE = 60.0  # seconds in which a process must have said its next word


@dataclass
class Child:
    """A process at work, and what it has told."""

    acknowledged: Changes = field(default_factory=dict)
    in_flight: Changes = field(default_factory=dict)
    atomic: bool = True
    writes: int = 0
    finished: bool = False
    todo: int = -1

    def note(self, line: str) -> None:
        """Take in one line."""
        word, _, rest = line.partition(" ")
        if word == "do":
            self.in_flight, self.atomic = json.loads(rest)
        elif word == "ack":
            self.acknowledged |= self.in_flight
            self.in_flight = {}
            self.writes += 1
        elif word == "todo":
            self.todo = int(rest)
        elif word == "done":
            self.finished = True

    def run(self, arguments: Iterable[str], stop_after: int, delay: float) -> int:
        """Start it, kill it `delay` seconds after its `stop_after`-th write, and read to the end; its exit code.

        With a negative `stop_after` the delay counts from its start; with none to come it runs to its end.
        """
        script = Path(__file__).with_name("durability_work.py")
        process = subprocess.Popen([sys.executable, str(script), *arguments], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        if stop_after >= 0:
            for line in process.stdout:
                self.note(line.strip())
                if self.writes >= stop_after:
                    break
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        for line in process.stdout:
            if line.endswith("\n"):
                self.note(line.strip())
        process.stdout.close()
        return process.wait(PATIENCE)


def losses(expected: Changes, child: Child, found: Changes) -> list[str]:
    """What differs from the promises and is not the change in flight."""
    promised = expected | child.acknowledged
    wrong = []
    for key in promised.keys() | found.keys() | child.in_flight.keys():
        got, allowed = found.get(key), [promised.get(key)]
        if key in child.in_flight:
            allowed.append(child.in_flight[key])
        if got not in allowed:
            wrong.append(f"{key}: {got!r} instead of {allowed!r}")
    changed = {key: value for key, value in child.in_flight.items() if promised.get(key) != value}
    done = [found.get(key) == value for key, value in changed.items()]
    if child.atomic and any(done) and not all(done):
        wrong.append(f"half of a batch of {len(done)}: {changed}")
    return wrong


@dataclass
class Campaign:
    """The rounds of one workload."""

    workload: str
    folder: Path
    rng: random.Random
    most: int = 30  # acknowledged writes before a kill
    rounds: int = 0
    kills: int = 0
    writes: int = 0
    in_flight: int = 0
    lost: list[str] = field(default_factory=list)
    profile: Path = Path()
    expected: Changes = field(default_factory=dict)

    def round(self) -> None:
        """One process, killed; then what it left is compared."""
        if self.rounds % PROFILE_ROUNDS == 0:
            if self.rounds:
                self.leave()
            self.profile, self.expected = self.folder / f"profile-{self.rounds}", {}
        child = Child()
        # One in ten dies while it starts: during the recovery from the kill before.
        early = self.rng.random() < 0.1
        delay = self.rng.random() * (0.8 if early else 0.02)
        stop = -1 if early else self.rng.randrange(self.most)
        code = child.run([self.workload, str(self.profile), str(self.rounds), *self.extra()], stop, delay)
        self.rounds += 1
        self.kills += code == -signal.SIGKILL
        self.writes += child.writes
        self.in_flight += bool(child.in_flight)
        if code not in (0, -signal.SIGKILL):
            self.lost.append(f"{self.workload}, round {self.rounds}: the process ended with {code}")
        if (self.profile / "store").is_dir():
            self.lost += [f"{self.workload}, round {self.rounds}: {loss}" for loss in self.compare(child)]

    def extra(self) -> list[str]:
        """More arguments of the process."""
        return []

    def compare(self, child: Child) -> list[str]:
        """Open the store: its contents, its files and its word index."""
        with open_store(self.profile) as store:
            found = contents(store)
            wrong = losses(self.expected, child, found) + store.verify()
            texts = [text for key, text in found.items() if text and key.startswith("memory s")]
            for text in self.rng.sample(texts, min(3, len(texts))):
                if not text.startswith("in the trash"):
                    word = text.split()[0]
                    hits = store.search(word, None, 3)
                    wrong += [] if any(word in hit.text for hit in hits) else [f"words do not find {word}"]
        self.expected = found
        return wrong

    def leave(self) -> None:
        """Before a profile is given up."""
        shutil.rmtree(self.profile)


class ImportCampaign(Campaign):
    """An import that is begun again after every kill, of notes that change meanwhile."""

    def extra(self) -> list[str]:
        """The folder to import, with some notes changed since the round before."""
        folder = self.profile.with_name(self.profile.name + "-files")
        if not folder.is_dir():
            self.write_files(folder)
        else:
            for number in self.rng.sample(range(NOTES), CHANGED):
                self.write_note(folder, number, self.rounds)
        return [str(folder)]

    def write_files(self, folder: Path) -> None:
        """Notes, a table, and an archive of mails."""
        folder.mkdir(parents=True)
        for number in range(NOTES):
            self.write_note(folder, number, 0)
        rows = [f"{number},row{number} of the table,{self.words(number, 9)}" for number in range(ROWS)]
        (folder / "table.csv").write_text("\n".join(["number,title,text", *rows]) + "\n", encoding="utf-8")
        mails = [
            f"From a@b Thu Jan  1 00:00:00 2026\nMessage-ID: <{number}@b>\nFrom: Ada <a@b>\nTo: Bo <b@b>\n"
            f"Date: Thu, 1 Jan 2026 00:{number:02}:00 +0000\nSubject: Mail {number}\n\n{self.words(number, 30)}\n\n"
            for number in range(ROWS)
        ]
        (folder / "mails.mbox").write_text("".join(mails), encoding="utf-8")

    def write_note(self, folder: Path, number: int, version: int) -> None:
        """A note of two passages."""
        body = self.words(f"{number}v{version}", 35)
        (folder / f"{number:03}.md").write_text(f"# Note {number}\n\n{body}.\n\n{body}!\n", encoding="utf-8")

    @staticmethod
    def words(name: object, count: int) -> str:
        """A text that no other name has."""
        return " ".join(f"w{name}x{word}" for word in range(count))

    def compare(self, child: Child) -> list[str]:
        """What was acknowledged is there, unless a newer version of its note is, and nothing is there twice."""
        with open_store(self.profile) as store:
            keys = passages(store)
            wrong = store.verify()
        found: Changes = dict.fromkeys(keys, "there")
        wrong += [f"{key} is there {count} times" for key, count in Counter(keys).items() if count > 1]
        newer = {key.split()[0] for key in child.acknowledged} | {key.split()[0] for key in child.in_flight}
        replaced = {key for key in self.expected if key.split()[0] in newer and key.split()[0].endswith(".md")}
        expected = {key: value for key, value in self.expected.items() if key not in replaced or key in found}
        wrong += losses(expected, child, found)
        self.expected = found
        return wrong

    def leave(self) -> None:
        """Finish the import: then all is there once, as after an import in one go, and nothing is left to do."""
        files = self.folder / f"{self.profile.name}-files"
        fresh = self.folder / "fresh"
        todo, keys = [], []
        for profile in (self.profile, self.profile, fresh):
            last = Child()
            last.run(["import", str(profile), "0", str(files)], 1_000_000, 0.0)
            todo.append(last.todo if last.finished else -1)
            with open_store(profile) as store:
                keys.append(sorted(passages(store)))
        if todo[1] != 0 or keys[1] != keys[2]:
            counts = [len(each) for each in keys]
            self.lost.append(f"import, round {self.rounds}: {todo} files to import, {counts} passages in the end")
        for folder in (files, fresh):
            shutil.rmtree(folder)
        super().leave()


def campaigns(folder: Path, seed: int) -> Iterator[Campaign]:
    """One of each workload."""
    for workload in WORKLOADS:
        kind, most = (ImportCampaign, 12) if workload == "import" else (Campaign, 30)
        (folder / workload).mkdir()
        yield kind(workload, folder / workload, random.Random(f"{workload} {seed}"), most)


def main() -> None:
    """Run the rounds in turn and print what was lost."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=0, help="rounds in all (1000; with --quick 24)")
    parser.add_argument("--seed", type=int, default=1, help="another seed kills at other moments")
    parser.add_argument("--folder", type=Path, help="where the profiles lie while it runs; memory is quickest")
    args = parser.parse_args()
    rounds = args.rounds or (24 if args.quick else 1000)
    with tempfile.TemporaryDirectory(prefix="durability-", dir=args.folder) as folder:
        running = list(campaigns(Path(folder), args.seed))
        for number in range(rounds):
            running[number % len(running)].round()
            if (number + 1) % 50 == 0:
                done, lost = sum(each.writes for each in running), sum(len(each.lost) for each in running)
                print(f"{number + 1} rounds, {done:,} acknowledged writes, {lost} lost", flush=True)
        for each in running:
            if each.rounds:
                each.leave()
    for each in running:
        print(
            f"{each.workload:11} {each.rounds:4} rounds {each.kills:4} kills {each.writes:6,} acknowledged writes "
            f"{each.in_flight:4} kills in a write, {len(each.lost)} lost"
        )
        for loss in each.lost[:20]:
            print(f"  {loss}")
    figures: dict[str, object] = {
        each.workload: {"rounds": each.rounds, "kills": each.kills, "writes": each.writes, "lost": len(each.lost)}
        for each in running
    }
    finish([Bar("durability_lost_writes", sum(len(each.lost) for each in running), 0, False)], args, figures)


if __name__ == "__main__":
    main()
