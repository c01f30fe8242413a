"""Commands on memories: import, undo, recall, ask, remember, forget, verify."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import sys
import time
from pathlib import Path
from typing import Any

from ai_os_diffusion.answering.requests import check_ids
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.cli import session
from ai_os_diffusion.conversation.sentences import day_of
from ai_os_diffusion.errors import DiffusionError, ImporterError
from ai_os_diffusion.memory.forgetting import TRASH_DAYS, Forgotten
from ai_os_diffusion.memory.importers.watching import FolderWatch, plan_changes
from ai_os_diffusion.memory.importing import ImportPlan
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.passage import spoken_date
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import Answer, ImportReport, MemoryHit

_ANSWER_KEYS = ("answer", "abstained", "confidence", "language", "sources", "timings")


def register(commands: Any) -> None:
    """Add the commands of this group."""
    adder = commands.add_parser(
        "import", help="import notes, vaults, chats, mails, documents, web pages, tables, pictures and recordings"
    )
    adder.add_argument("path", type=Path, nargs="+", help="a folder or a file")
    adder.add_argument("--preview", action="store_true", help="say what would happen to each file, and do nothing")
    adder.add_argument("--watch", action="store_true", help="import again what changes, until you press Ctrl+C")
    adder.set_defaults(run=run_import)
    undo = commands.add_parser("undo-import", help="take back the latest import")
    undo.add_argument("--batch", default="", help="the import to take back instead")
    undo.set_defaults(run=run_undo)
    recall = commands.add_parser("recall", help="find memories")
    recall.add_argument("question")
    recall.add_argument("--top-k", type=int, default=10)
    recall.set_defaults(run=run_recall)
    ask = commands.add_parser("ask", help="answer a question from your memories")
    ask.add_argument("question")
    ask.add_argument("--today", type=dt.date.fromisoformat, default=None, help="answer as of this day (YYYY-MM-DD)")
    ask.set_defaults(run=run_ask)
    keep = commands.add_parser("remember", help="keep a note")
    keep.add_argument("text")
    keep.add_argument("--title", default="")
    keep.set_defaults(run=run_remember)
    forget = commands.add_parser("forget", help="move memories into the trash by id, or delete them for good")
    forget.add_argument("ids", nargs="+")
    forget.add_argument("--for-good", action="store_true", help="leave nothing in the trash, nor in any file")
    forget.add_argument("--chats", action="store_true", help="with the words of conversations that repeat them")
    forget.set_defaults(run=run_forget)
    check = commands.add_parser("verify", help="check every file of the memory store")
    check.set_defaults(run=run_verify)
    for parser in (adder, undo, recall, ask, keep, forget, check):
        session.add_profile(parser)


def run_import(args: argparse.Namespace) -> int:
    """Import, then compute the vectors."""
    if args.watch and not all(path.is_dir() for path in args.path):
        raise ImporterError("Only folders can be watched.", kind="importer.watch", remedy="Name folders, not files.")
    with session.engine(args) as engine, session.cancel_on_interrupt() as cancel:
        plan = engine.plan_import(args.path, cancel=cancel)
        if args.preview:
            _show_plan(args, plan)
            return 0
        report = engine.import_notes(plan, session.progress_line("Importing"), cancel)
        engine.embed_pending(session.progress_line("Understanding"), cancel)
        _print_import(args, report, engine.store.pending_count())
        if args.watch and not cancel.cancelled:
            _watch(args, engine, cancel)
            return 0
    return 130 if cancel.cancelled else 0


def _show_plan(args: argparse.Namespace, plan: ImportPlan) -> None:
    counts = {state: plan.count(state) for state in ("new", "changed", "unchanged")}
    problems, left_out = ([dataclasses.asdict(entry) for entry in told] for told in (plan.problems, plan.left_out))
    if args.json:
        files = [dataclasses.asdict(file) | {"path": str(file.path)} for file in plan.files]
        session.show({**counts, "files": files, "problems": problems, "left_out": left_out})
        return
    print(", ".join(f"{count} {state}" for state, count in counts.items()))
    _print_problems(problems)
    for file in plan.files:
        print(" ".join([f"{file.state.capitalize()}: {file.path} ({file.contents}).", *file.notes]))
    for entry in left_out:
        print(f"Not read: {entry['path']} {entry['reason']}.")


def _watch(args: argparse.Namespace, engine: ArrowEngine, cancel: CancelToken) -> None:
    """Import what changes below the folders until `cancel` is set."""
    memory = engine.config.memory
    folders = args.path

    def bring_in(paths: tuple[Path, ...]) -> None:
        plan = plan_changes(engine.store, folders, paths, max_file_mb=memory.max_file_mb, cancel=cancel)
        report = engine.import_notes(plan, None, cancel)
        engine.embed_pending(None, cancel)
        if report.imported or plan.gone or report.problems:
            _print_import(args, report, engine.store.pending_count())
            if plan.gone and not args.json:
                print(f"{len(plan.gone)} deleted files forgotten.")
        sys.stdout.flush()

    def tell(error: DiffusionError) -> None:
        if not cancel.cancelled:
            print(f"ai-os: {error}", file=sys.stderr)

    with FolderWatch(folders, bring_in, on_error=tell):
        if not args.json:
            print("Watching. Press Ctrl+C to stop.", flush=True)
        while not cancel.cancelled:
            time.sleep(0.2)


def _print_import(args: argparse.Namespace, report: ImportReport, waiting: int) -> None:
    values = dataclasses.asdict(report) | {"waiting_for_vectors": waiting}
    if args.json:
        session.show(values)
        return
    print(f"{report.imported} files imported as {report.memories} memories, {report.unchanged} unchanged.")
    for hint in report.hints:
        print(hint)
    if waiting:
        print(f"{waiting} memories are found by words only until the next command computes their vectors.")
    _print_problems(values["problems"])


def _print_problems(problems: list[dict[str, str]]) -> None:
    for problem in problems:
        print(f"Left out: {problem['path']} {problem['reason']}. {problem['remedy']}")


def run_undo(args: argparse.Namespace) -> int:
    """Take back an import."""
    with session.engine(args) as engine:
        report = engine.undo_import(args.batch)
        engine.embed_pending(session.progress_line("Understanding"))
    if args.json:
        session.show(dataclasses.asdict(report))
    else:
        print(f"Took back an import of {report.memories} memories.")
    return 0


def run_recall(args: argparse.Namespace) -> int:
    """Find memories."""
    with session.engine(args) as engine:
        engine.embed_pending(session.progress_line("Understanding"))
        hits = engine.recall(args.question, args.top_k)
    if args.json:
        session.show({"question": args.question, "memories": [_hit(hit) for hit in hits]})
        return 0
    for number, hit in enumerate(hits, 1):
        place = f"{hit.path}:{hit.start}-{hit.end}" if hit.path else _remembered(hit)
        print(f"{number:2}. {hit.title}  [{place}]\n    {' '.join(hit.text.split())[:160]}")
    if not hits:
        print("Nothing was found.")
    return 0


def _hit(hit: MemoryHit) -> dict[str, object]:
    values = dataclasses.asdict(hit)
    values["created"] = hit.created.isoformat() if hit.created else None
    values["day"] = hit.day.isoformat() if hit.day else None
    values["path"] = hit.path or None
    return values


def _remembered(hit: MemoryHit | None) -> str:
    """Where a memory without a file comes from."""
    day = day_of(hit) if hit is not None else None
    return f"remembered on {spoken_date(day)}" if day else "remembered"


def run_ask(args: argparse.Namespace) -> int:
    """Answer a question."""
    with session.engine(args) as engine, session.cancel_on_interrupt() as cancel:
        engine.embed_pending(session.progress_line("Understanding"), cancel)
        answer = engine.ask(args.question, today=args.today, cancel=cancel)
        if args.json:
            session.show(answer_json(answer))
        else:
            print_answer(answer, engine.store)
    return 0


def answer_json(answer: Answer) -> dict[str, object]:
    """The answer as the JSON object that `ai-os ask --json` prints; a source that is no file has a null path."""
    values = dataclasses.asdict(answer)
    values["sources"] = [source | {"path": source["path"] or None} for source in values["sources"]]
    return {key: values[key] for key in _ANSWER_KEYS}


def print_answer(answer: Answer, store: MemoryStore) -> None:
    """The answer with its sources, for people; `store` tells when a source without a file was remembered."""
    print(answer.answer)
    if answer.abstained:
        return
    print(f"  ({answer.confidence:.0%} sure)")
    for number, source in enumerate(answer.sources[:3], 1):
        text = " ".join(source.text.split())
        if source.path:
            place = f"{source.path}, bytes {source.start}-{source.end}"
        else:
            place = _remembered(store.get([source.id])[0])
        print(f"  [{number}] {place}: {text[:120]}")


def run_remember(args: argparse.Namespace) -> int:
    """Keep a note."""
    with session.engine(args) as engine:
        key = engine.remember(args.text, title=args.title)
    if args.json:
        session.show({"id": key})
    else:
        print(f"Remembered ({key}).")
    return 0


def run_forget(args: argparse.Namespace) -> int:
    """Forget memories; for good also those that are in the trash already."""
    with session.engine(args) as engine:
        check_ids(args.ids)
        forgotten = Forgotten(engine.store)
        repeated = len(forgotten.repeated(args.ids))
        if args.for_good:
            gone = forgotten.erase(args.ids, chats=args.chats)
            gone += forgotten.purge([forgotten.token_of(key) for key in args.ids], chats=args.chats)
        else:
            gone = sum(len(forgotten.memories(forgotten.forget([key], chats=args.chats))) for key in args.ids)
    if args.json:
        session.show({"forgotten": gone, "for_good": args.for_good, "turns_that_repeat_it": repeated})
        return 0 if gone else 1
    print(f"{gone} {'memory' if gone == 1 else 'memories'} forgotten{' for good' if args.for_good else ''}.")
    if gone and not args.for_good:
        print(f"In the trash for {TRASH_DAYS} days: `ai-os trash` lists it, `ai-os trash restore ID` takes it back.")
    if gone and repeated and not args.chats:
        said = "One message of your conversations repeats" if repeated == 1 else f"{repeated} messages repeat"
        print(f"{said} it in words; --chats takes them along.")
    return 0 if gone else 1


def run_verify(args: argparse.Namespace) -> int:
    """Check the store's files."""
    with session.engine(args) as engine:
        damaged = engine.store.verify()
        count = engine.store.count()
    if args.json:
        session.show({"memories": count, "damaged": damaged})
    else:
        print(f"{count} memories, {len(damaged)} damaged files.")
        for line in damaged:
            print(f"  {line}")
    return 1 if damaged else 0
