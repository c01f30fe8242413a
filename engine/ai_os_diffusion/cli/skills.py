"""Commands of skills: what was learned, named, carried from one profile to another, switched on and off."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ai_os_diffusion.cli import session
from ai_os_diffusion.cli.keeping import counted
from ai_os_diffusion.evolution.skill_cards import SkillCard


def register(commands: Any) -> None:
    """Add the commands of this group."""
    skills = commands.add_parser("skills", help="name what was learned, and carry it to another profile")
    actions = skills.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="all skills of the profile")
    create = actions.add_parser("create", help="make a skill of what a run has learned")
    create.add_argument("receipt", help="id of the run's receipt")
    create.add_argument("name")
    create.add_argument("--purpose", required=True, help="one sentence")
    create.add_argument(
        "--example", action="append", default=[], metavar="QUESTION", help="goes into exported files; may be repeated"
    )
    export = actions.add_parser("export", help="write a skill into a file")
    importing = actions.add_parser("import", help="take a skill from a file; it acts once it is enabled")
    importing.add_argument("file", type=Path)
    importing.add_argument("--name", default="", help="for it here (default: its own)")
    listing.set_defaults(run=run_list)
    create.set_defaults(run=run_create)
    importing.set_defaults(run=run_import)
    export.set_defaults(run=run_export)
    named = [export]
    for name, about in (
        ("enable", "let a skill act"),
        ("disable", "let a skill act no longer"),
        ("remove", "take a skill away with its files"),
    ):
        named.append(actions.add_parser(name, help=about))
        named[-1].set_defaults(run=run_change, action=name)
    for parser in named:
        parser.add_argument("skill", help="its id or its name")
    export.add_argument("file", type=Path, help="that is not there yet")
    for parser in (listing, create, importing, *named):
        session.add_profile(parser)


def run_list(args: argparse.Namespace) -> int:
    """Show all cards."""
    with session.engine(args) as engine:
        cards = engine.evolution.skills.list()
    if args.json:
        session.show([card.to_dict() for card in cards])
        return 0
    for card in cards:
        _print_card(card)
    if not cards:
        print("There are no skills yet.")
    return 0


def run_create(args: argparse.Namespace) -> int:
    """Make a skill."""
    with session.engine(args) as engine:
        card = engine.evolution.skills.create(args.receipt, args.name, args.purpose, examples=args.example)
    return _told(args, card, f"“{card.name}” is made. It acts once you enable it.")


def run_import(args: argparse.Namespace) -> int:
    """Take a skill from a file."""
    with session.engine(args) as engine:
        card = engine.evolution.skills.import_file(args.file, args.name)
    return _told(args, card, f"“{card.name}” is here. It acts once you enable it.")


def run_export(args: argparse.Namespace) -> int:
    """Write a skill into a file."""
    with session.engine(args) as engine:
        size = engine.evolution.skills.export(args.skill, args.file)
    if args.json:
        session.show({"file": str(args.file), "bytes": size})
    else:
        print(f"{args.file}: {size / 1e6:.2f} MB. It was learned from your notes: give it only to who may know them.")
    return 0


def run_change(args: argparse.Namespace) -> int:
    """Enable, disable or remove a skill."""
    with session.engine(args) as engine:
        skills = engine.evolution.skills
        card = {"enable": skills.enable, "disable": skills.disable, "remove": skills.remove}[args.action](args.skill)
    return _told(args, card, f"“{card.name}” is {args.action.removesuffix('e')}ed.")


def _told(args: argparse.Namespace, card: SkillCard, sentence: str) -> int:
    if args.json:
        session.show(card.to_dict())
    else:
        print(sentence)
    return 0


def _print_card(card: SkillCard) -> None:
    origin = f"imported {card.imported[:10]}" if card.imported else "learned here"
    print(
        f"{card.id}  {'on ' if card.enabled else 'off'}  {card.name}  ({card.level}, {origin}, made {card.made[:10]})"
    )
    print(f"  {card.purpose}")
    figure = card.scores.context
    if figure is not None:
        print(f"  {100 * figure.before:.1f} -> {100 * figure.after:.1f} of 100 on {counted(figure.items, 'question')}")
    for example in card.examples:
        print(f"  for example: {example}")
    if card.problem:
        print(f"  {card.problem}")
    if card.forgotten:
        gone = counted(len(card.forgotten), "memory", "memories")
        print(f"  {gone} of it forgotten since: remove it, or make it again.")
