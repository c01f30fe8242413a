"""Commands of evolution: what it does, a run by hand, receipts, undo, on and off."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from typing import Any

from ai_os_diffusion.cli import session
from ai_os_diffusion.cli.keeping import counted
from ai_os_diffusion.evolution.evolution import Evolution
from ai_os_diffusion.evolution.records import EvolutionStatus, Paired, Receipt

_MOST_MATRICES = 12  # that `probe` shows; `--json` has all


def register(commands: Any) -> None:
    """Add the commands of this group."""
    evolve = commands.add_parser("evolve", help="learn from your own notes, with receipts and undo")
    actions = evolve.add_subparsers(required=True, metavar="ACTION")
    for name, run, about in (
        ("status", run_status, "what it does, waits for, and may use"),
        ("receipts", run_receipts, "what was tried, and what came of it"),
        ("on", run_switch, "allow it"),
        ("off", run_switch, "forbid it; what is kept stays until it is undone"),
    ):
        action = actions.add_parser(name, help=about)
        action.set_defaults(run=run, enabled=name == "on")
        session.add_profile(action)
        if name == "on":
            action.add_argument("--minutes", type=float, help="computing minutes a day")
            action.add_argument("--disk", type=float, metavar="MB", help="room that it may take")
    run = actions.add_parser("run", help="learn for a question now")
    run.add_argument("question", nargs="?", default="", help="default: the oldest one that waits")
    run.set_defaults(run=run_run)
    actions.add_parser("child").set_defaults(run=run_child)  # what a bundle starts to learn with: not for people
    undo = actions.add_parser("undo", help="take what a run has learned away")
    undo.add_argument("id", help="id of its receipt")
    undo.set_defaults(run=run_undo)
    probe = actions.add_parser("probe", help="which matrices of the network a run has changed, and how far")
    probe.add_argument("id", help="id of its receipt")
    probe.set_defaults(run=run_probe)
    for parser in (run, undo, probe):
        session.add_profile(parser)


def run_child(args: argparse.Namespace) -> int:
    """Carry out the job on standard input."""
    from ai_os_diffusion.evolution import child  # nobody else needs what it needs

    return child.main()


def run_status(args: argparse.Namespace) -> int:
    """Show the status."""
    with session.engine(args) as engine:
        _show_status(args, engine.evolution.status())
    return 0


def run_switch(args: argparse.Namespace) -> int:
    """Switch it on or off."""
    with session.engine(args) as engine:
        minutes, disk = getattr(args, "minutes", None), getattr(args, "disk", None)
        status = engine.evolution.configure(enabled=args.enabled, minutes_per_day=minutes, disk_mb=disk)
        _show_status(args, status)
    return 0


def run_run(args: argparse.Namespace) -> int:
    """Learn for the question named, or for the oldest that waits; exit code 1 where nothing could be done."""
    with session.engine(args) as engine, session.cancel_on_interrupt() as cancel:
        evolution = engine.evolution
        if args.question:
            _put_first(evolution, args.question)
        receipt = evolution.run_next(on_progress=_progress_line(), cancel=cancel, force=True)
        if receipt is None:
            _show_status(args, evolution.status())
            return 1
    if args.json:
        session.show(dataclasses.asdict(receipt))
    else:
        _print_receipt(receipt)
    return 0


def _put_first(evolution: Evolution, question: str) -> None:
    """Leave only this question to be run next; what waited before it waits behind it."""
    others = evolution.status().queue
    wanted = evolution.request(question, 1.0)
    for other in others:
        if other.id != wanted.id and other.id < wanted.id:
            evolution.withdraw(other.id)
            evolution.request(other.question, other.uncertainty)


def run_receipts(args: argparse.Namespace) -> int:
    """Show all receipts, newest first."""
    with session.engine(args) as engine:
        receipts = engine.evolution.receipts()
    if args.json:
        session.show([dataclasses.asdict(receipt) for receipt in receipts])
        return 0
    for receipt in receipts:
        _print_receipt(receipt)
    if not receipts:
        print("Nothing has been tried yet.")
    return 0


def run_undo(args: argparse.Namespace) -> int:
    """Undo a run."""
    with session.engine(args) as engine:
        receipt = engine.evolution.undo(args.id)
    if args.json:
        session.show(dataclasses.asdict(receipt))
    else:
        print(f"Undone. Questions like “{receipt.question}” are answered as before.")
    return 0


def run_probe(args: argparse.Namespace) -> int:
    """Show what a run has changed: each layer's share, and the matrices that were moved furthest."""
    with session.engine(args) as engine:
        found = engine.evolution.probe(args.id)
        changes, layers = found.changes(), found.by_layer()
    if args.json:
        session.show({"layers": layers, "matrices": [dataclasses.asdict(change) for change in changes]})
        return 0
    for layer, share in sorted(layers.items(), key=lambda each: -each[1]):
        print(f"{layer:16} {100 * share:5.1f} % of the change")
    for change in changes[:_MOST_MATRICES]:
        moved = f"moved by {100 * change.relative:.2f} % of its norm, in {counted(change.rank, 'direction')}"
        print(f"{change.name:44} {moved}")
    return 0


def _show_status(args: argparse.Namespace, status: EvolutionStatus) -> None:
    if args.json:
        session.show(dataclasses.asdict(status))
        return
    budget = status.budget
    print(f"{status.state}: {status.detail}")
    print(f"today: {budget.minutes_today:.1f} of {budget.minutes_per_day:g} minutes")
    print(f"disk: {budget.disk_mb:.1f} of {budget.most_disk_mb:g} MB, {counted(status.kept, 'adaptation')} kept")
    for request in status.queue:
        print(f"waits: {request.question}")


def _print_receipt(receipt: Receipt) -> None:
    state = "active" if receipt.active else "undone" if receipt.undone_at else ""
    head = f"{receipt.id}  {receipt.at[:16].replace('T', ' ')}  {receipt.level}  {receipt.outcome}"
    print(f"{head}{f' ({state})' if state else ''}  {receipt.question}")
    print(f"  {receipt.reason}")
    for name, figure in (("this context", receipt.context), ("elsewhere", receipt.regression)):
        if figure is not None:
            print(f"  {name}: {_told(figure)}")
    print(f"  {receipt.seconds:.0f} s, {receipt.bytes / 1e6:.1f} MB, learned from {receipt.trained_on} questions")
    if receipt.forgotten:
        gone = counted(len(receipt.forgotten), "memory", "memories")
        print(f"  {gone} of it forgotten since: undo it, or learn again with `ai-os evolve run`.")


def _told(figure: Paired) -> str:
    before, after, low, high = (100 * value for value in (figure.before, figure.after, figure.low, figure.high))
    return f"{before:.1f} -> {after:.1f} of 100 on {figure.items} questions (95 % interval {low:+.1f} to {high:+.1f})"


def _progress_line() -> Any:
    """A line on the terminal that tells how far it is; None where standard error is none."""
    if not sys.stderr.isatty():
        return None

    def tell(status: EvolutionStatus) -> None:
        sys.stderr.write(f"\r\x1b[K{status.state} {100 * status.progress:.0f} %")
        sys.stderr.flush()

    return tell
