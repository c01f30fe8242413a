"""One whole chat turn, computed natively and in torch: recall, reading by the evidence pointer, composed answer.

Both paths have the same weights, profile and questions about the sample life, and take turns question by question. The
native one multiplies with integers, torch with float32; nearly all answers must be the same. The bars are on CPU
seconds of the process, because the machine is shared; wall-clock time stands beside it. Then each path starts in fresh
processes, in turn: from the begin of the first import to the first answer, and the most memory that was resident until
then.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from pathlib import Path

from harness import Bar, arguments, finish, summary

PATHS = ("native", "torch")
FASTER = 2.0
RESIDENT_MB = 400.0


def fill(folder: Path) -> list[str]:
    """Import the sample life into a profile; returns its answerable questions."""
    from ai_os_diffusion import paths
    from ai_os_diffusion.answering.evaluation import load_questions
    from ai_os_diffusion.arrow_engine import ArrowEngine
    from ai_os_diffusion.config import EngineConfig

    root = paths.assets() / "sample"
    with ArrowEngine(EngineConfig(profile=str(folder))) as engine:
        for part in ("notes", "chats"):
            engine.import_notes(engine.plan_import(root / part))
        engine.embed_pending()
    return [question.text for question in load_questions(root / "questions.jsonl") if question.answers]


def engine_of(path: str, profile: Path, threads: int) -> Callable[[str], str]:
    """Answers a question on one path; imports the engine, and torch only where the path is torch's."""
    from ai_os_diffusion.arrow_engine import ArrowEngine
    from ai_os_diffusion.config import EngineConfig, ModelConfig

    if path == "torch":
        from torch_path import in_torch as computing
    else:
        computing = nullcontext
    with computing():
        engine = ArrowEngine(EngineConfig(profile=str(profile), model=ModelConfig(threads=threads)))
    return lambda question: engine.ask(question).answer


def turns(profiles: dict[str, Path], questions: list[str], threads: int) -> dict[str, dict[str, list[float]]]:
    """CPU and wall-clock seconds of every question on both paths."""
    asks = {path: engine_of(path, profiles[path], threads) for path in PATHS}
    taken: dict[str, dict[str, list[float]]] = {path: {"CPU": [], "wall clock": []} for path in PATHS}
    differing = 0
    for ask in asks.values():
        ask(questions[-1])
    for number, question in enumerate(questions):
        answers = set()
        for path in PATHS if number % 2 else reversed(PATHS):
            begun, used = time.perf_counter(), time.process_time()
            answers.add(asks[path](question))
            taken[path]["CPU"].append(time.process_time() - used)
            taken[path]["wall clock"].append(time.perf_counter() - begun)
        differing += len(answers) > 1
    print(f"{len(questions)} questions, {differing} answered differently by the two paths")
    if differing > max(1, len(questions) // 5):
        raise SystemExit("the two paths do not compute the same")
    return taken


def fresh(path: str, profile: Path, question: str, threads: int) -> None:
    """In a process of its own: print seconds to the first answer, CPU seconds, and most memory resident until then."""
    begun = time.perf_counter()
    engine_of(path, profile, threads)(question)
    seconds = time.perf_counter() - begun
    peak = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    )  # a system that is short of memory takes pages away
    print(json.dumps({"seconds": seconds, "cpu": time.process_time(), "mb": peak}))


def starts(profiles: dict[str, Path], question: str, rounds: int, threads: int) -> dict[str, dict[str, list[float]]]:
    """What fresh processes print, in turn."""
    found: dict[str, dict[str, list[float]]] = {path: {} for path in PATHS}
    for _ in range(rounds):
        for path in PATHS:
            words = [sys.executable, __file__, "--fresh", path, str(profiles[path]), question]
            done = subprocess.run([*words, "--threads", str(threads)], capture_output=True, text=True, check=True)
            for name, value in json.loads(done.stdout.splitlines()[-1]).items():
                found[path].setdefault(name, []).append(value)
    return found


def options() -> argparse.Namespace:
    """The shared options, and those of a fresh process."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--threads", type=int, default=1, help="of both paths; waiting threads count as CPU time")
    parser.add_argument("--fresh", nargs=3, metavar=("PATH", "PROFILE", "QUESTION"), help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Measure, print, judge."""
    args = options()
    if args.fresh:
        path, profile, question = args.fresh
        fresh(path, Path(profile), question, args.threads)
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        profiles = {path: folder / path for path in PATHS}
        questions = fill(profiles["native"])
        shutil.copytree(profiles["native"], profiles["torch"])
        started = starts(profiles, questions[0], 1 if args.quick else 7, args.threads)
        asked = turns(profiles, questions[: 4 if args.quick else 60], args.threads)
    for path in PATHS:
        for clock, seconds in asked[path].items():
            print(summary(f"chat turn, {path}, {clock}", seconds))
        print(summary(f"first answer of a fresh process, {path}, wall clock", started[path]["seconds"]))
        print(summary(f"first answer of a fresh process, {path}, CPU", started[path]["cpu"]))
        print(summary(f"most resident memory until then, {path}", started[path]["mb"], "MB", 1.0))
    pairs = zip(asked["native"]["CPU"], asked["torch"]["CPU"], strict=True)
    ratio = statistics.median(theirs / ours for ours, theirs in pairs)
    begin = statistics.median(started["torch"]["cpu"]) / statistics.median(started["native"]["cpu"])
    bars = [
        Bar("chat_turn_vs_torch_cpu", ratio, FASTER, unit="x"),
        Bar("first_answer_vs_torch_cpu", begin, 1.0, unit="x"),
        Bar("engine_peak_resident", statistics.median(started["native"]["mb"]), RESIDENT_MB, False, " MB"),
    ]
    finish(bars, args, {"turns": asked, "starts": started})


if __name__ == "__main__":
    main()
