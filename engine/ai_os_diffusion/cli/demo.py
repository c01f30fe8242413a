"""`ai-os demo`: import the bundled sample life into a temporary profile and answer five questions from it."""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from pathlib import Path
from typing import Any

from ai_os_diffusion import logging, paths
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.cli.memories import print_answer
from ai_os_diffusion.cli.session import progress_line
from ai_os_diffusion.config import EngineConfig

_TODAY = dt.date(2026, 11, 20)
QUESTIONS = (
    "What is the name of my sister's dog?",
    "When is my sister's birthday?",
    "What did the new tyres cost?",
    "Where did I put the spare key?",
    "What is the capital of Mongolia?",
)


def register(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help="answer five questions from the bundled sample notes")
    parser.set_defaults(run=run_demo)


def run_demo(args: argparse.Namespace) -> int:
    """Import, ask, print."""
    logging.configure(None)
    sample = paths.assets() / "sample"
    with tempfile.TemporaryDirectory(prefix="ai-os-demo-") as folder:
        with ArrowEngine(EngineConfig(profile=str(Path(folder) / "profile"))) as engine:
            begun = time.perf_counter()
            report = engine.import_notes(engine.plan_import(sample / "notes"), progress_line("Importing"))
            chats = engine.import_notes(engine.plan_import(sample / "chats"), progress_line("Importing"))
            engine.embed_pending(progress_line("Understanding"))
            seconds = time.perf_counter() - begun
            files, memories = report.imported + chats.imported, report.memories + chats.memories
            print(f"{files} notes and chats imported as {memories} memories in {seconds:.0f} s.\n")
            for question in QUESTIONS:
                print(f"> {question}")
                print_answer(engine.ask(question, today=_TODAY))
                print()
    return 0
