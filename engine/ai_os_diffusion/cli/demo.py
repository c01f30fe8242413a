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
    "When is Bryony's birthday?",
    "How much did the washing machine cost?",
    "What is Hattie's address now?",
    "What is the job of my partner's brother?",
    "What is our wi-fi password?",
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
        config = EngineConfig(profile=str(Path(folder) / "profile"))
        with ArrowEngine(config) as engine:
            begun = time.perf_counter()
            files = memories = 0
            for part in ("notes", "chats"):
                report = engine.import_notes(engine.plan_import(sample / part), progress_line("Importing"))
                files, memories = files + report.imported, memories + report.memories
            engine.embed_pending(progress_line("Understanding"))
            seconds = time.perf_counter() - begun
            print(f"{files} notes and chats imported as {memories} memories in {seconds:.0f} s.\n")
            for question in QUESTIONS:
                print(f"> {question}")
                print_answer(engine.ask(question, today=_TODAY), engine.store)
                print()
    return 0
