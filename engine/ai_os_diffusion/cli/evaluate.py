"""`ai-os eval text|code|audio|image|uncertainty|evolution|all`: measures, prints a table and bars, writes reports."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ai_os_diffusion.answering.generation import check_range
from ai_os_diffusion.config import EngineConfig, MediaConfig, ModelConfig
from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.evaluation import code, evolution, speech, uncertainty
from ai_os_diffusion.evaluation.areas import all_rows
from ai_os_diffusion.evaluation.curves import risk_picture
from ai_os_diffusion.evaluation.rows import Row, markdown, write_json, write_text
from ai_os_diffusion.evaluation.statistics import Floats
from ai_os_diffusion.evaluation.text import QUICK, Sizes, TextReport, evaluate_text
from ai_os_diffusion.media.studio import Studio
from ai_os_diffusion.runtime import load_text_model

_PICTURE = "-risk.svg"
MOST_LINES = 100_000
_DRAWINGS, _FEW_DRAWINGS = 500, 24
_QUESTIONS = ("People's questions are", "training texts")


def register(commands: Any) -> None:
    """Add the commands of this group."""
    parser = commands.add_parser("eval", help="measure how good the models are, beside their goals")
    group = parser.add_subparsers(required=True, metavar="WHAT")
    text = group.add_parser("text", help="the text model: pointer, answers, abstention, infilling, likelihood, latency")
    text.set_defaults(run=run_text)
    lines = group.add_parser("code", help="infilling of single lines of Python, from files that training never sees")
    lines.add_argument("--limit", type=int, default=code.LIMIT, help=f"lines to hide (default {code.LIMIT})")
    lines.set_defaults(run=run_code)
    sound = group.add_parser("audio", help="speech: word errors, word timings and lengths beside the teacher voice's")
    sound.add_argument("--voice", type=Path, help="folder of a voice (default: the bundled one)")
    sound.add_argument("--limit", type=int, default=speech.LIMIT, help=f"sentences (default {speech.LIMIT})")
    sound.set_defaults(run=run_audio)
    drawn = group.add_parser("image", help="drawings: whether they show what was asked for; codec and upsampler")
    drawn.add_argument("--pictures", type=Path, help="folder of what draws (default: the bundled one)")
    drawn.add_argument("--limit", type=int, default=_DRAWINGS, help=f"drawings (default {_DRAWINGS})")
    drawn.set_defaults(run=run_image)
    doubt = group.add_parser(
        "uncertainty", help="whether doubt tells wrong answers from right ones, on people's questions"
    )
    doubt.add_argument("--limit", type=int, default=uncertainty.LIMIT, help=f"questions (default {uncertainty.LIMIT})")
    doubt.set_defaults(run=run_uncertainty)
    learning = group.add_parser(
        "evolution", help="what a month of background learning gains, asked again in words that it never saw"
    )
    learning.add_argument(
        "--levels",
        nargs="+",
        choices=list(evolution.LEVELS),
        default=list(evolution.LEVELS),
        help="months to live, each with one level or as the product chooses (default: all)",
    )
    learning.add_argument("--limit", type=int, default=evolution.SUBJECTS, help="subjects, a run each")
    learning.add_argument("--data", type=Path, help="folder of a written life: tests/fixtures/life of the source")
    learning.set_defaults(run=run_evolution)
    every = group.add_parser("all", help="a row for everything that has a goal, built or not")
    every.add_argument("--results", type=Path, help="folder with NAME.json of benchmarks/NAME.py and of eval NAME")
    every.add_argument("--missing", action="store_true", help="run the benchmarks that --results lacks, with --quick")
    every.set_defaults(run=run_all)
    for each in (text, doubt, every):
        each.add_argument("--data", type=Path, help="folder with the training texts, NAME.valid.parquet")
    drawn.add_argument("--data", type=Path, help="folder with the pictures of training, NAME.train.parquet")
    for each in (text, lines, sound, drawn, doubt, learning, every):
        each.add_argument("--model", type=Path, help="weight folder (default: the bundled one)")
        each.add_argument("--quick", action="store_true", help="stay under 60 s; undecided bars say so")
        each.add_argument("--json", type=Path, help="also write the figures to this file")
        each.add_argument("--report", type=Path, help="also write the table to this Markdown file, with its picture")


def run_text(args: argparse.Namespace) -> int:
    """Measure the text model."""
    report = evaluate_text(args.model, args.data, QUICK if args.quick else Sizes(), print)
    return finish("Text model", report.rows, report.curves, args)


def run_code(args: argparse.Namespace) -> int:
    """Measure the infilling of code."""
    check_range("--limit", args.limit, 1, MOST_LINES)
    rows = code.evaluate_code(args.model, code.QUICK if args.quick else args.limit, print)
    return finish("Code", rows, {}, args)


def run_audio(args: argparse.Namespace) -> int:
    """Measure the voice."""
    from ai_os_diffusion.speech.recogniser import SphinxRecogniser
    from ai_os_diffusion.training.teacher_voice import TeacherVoice

    check_range("--limit", args.limit, 1, MOST_LINES)
    weights = ModelConfig(path=str(args.model or ""))
    config = EngineConfig(model=weights, media=MediaConfig(voice=str(args.voice or "")))
    voice, teacher = Studio(config, load_text_model(weights)).voice, TeacherVoice()
    rows = speech.evaluate_speech(
        voice.speak,
        lambda text: teacher.say(text).samples,
        SphinxRecogniser(),
        speech.QUICK if args.quick else args.limit,
        print,
    )
    return finish("Speech", rows, {}, args)


def run_image(args: argparse.Namespace) -> int:
    """Measure what draws."""
    from ai_os_diffusion.evaluation.pictures import evaluate_pictures  # its classifier needs torch

    check_range("--limit", args.limit, 1, MOST_LINES)
    data = _data(args, "The pictures of training are", "training pictures")
    weights = ModelConfig(path=str(args.model or ""))
    config = EngineConfig(model=weights, media=MediaConfig(pictures=str(args.pictures or "")))
    painter = Studio(config, load_text_model(weights)).painter
    count = min(args.limit, _FEW_DRAWINGS) if args.quick else args.limit
    rows = evaluate_pictures(painter, data, count, print, quick=args.quick)
    return finish("Pictures", rows, {}, args)


def run_uncertainty(args: argparse.Namespace) -> int:
    """Measure the calibrated uncertainty."""
    check_range("--limit", args.limit, 1, MOST_LINES)
    data = _data(args, *_QUESTIONS)
    model = load_text_model(ModelConfig(path=str(args.model or "")))
    limit = uncertainty.QUICK if args.quick else args.limit
    rows, curves = uncertainty.uncertainty_rows(model, data, limit=limit, tell=print)
    return finish("Uncertainty", rows, curves, args)


def run_evolution(args: argparse.Namespace) -> int:
    """Measure background learning."""
    check_range("--limit", args.limit, 1, MOST_LINES)
    data = _data(args, "The life that is learned from is", "life")
    levels, count = (["L0"], 1) if args.quick else (args.levels, args.limit)
    plan = evolution.Plan(levels, count, quick=args.quick)
    return finish("Evolution", evolution.evolution_rows(args.model, data, plan, tell=print), {}, args)


def _data(args: argparse.Namespace, what: str, kind: str) -> Path:
    if args.data is None:
        raise DiffusionError(
            f"{what} not part of the product.",
            kind="evaluation.data",
            remedy=f"Name the folder of the {kind} with --data.",
        )
    return Path(args.data)


def run_all(args: argparse.Namespace) -> int:
    """Collect the rows of everything."""

    def text() -> TextReport:
        return evaluate_text(args.model, args.data, QUICK if args.quick else Sizes(), print)

    def lines() -> list[Row]:
        return code.evaluate_code(args.model, code.QUICK if args.quick else code.LIMIT, print)

    report = all_rows(text, args.model, args.results, run=args.missing, tell=print, code=lines)
    return finish("Validation", report.rows, report.curves, args)


def finish(title: str, rows: Sequence[Row], curves: dict[str, Floats], args: argparse.Namespace) -> int:
    """Print table and bars, write what was asked for; 1 when a bar is short."""
    table = markdown(rows)
    print(table)
    if args.json:
        write_json(args.json, rows, {name: curve.tolist() for name, curve in curves.items()})
    if args.report:
        write_text(args.report, _page(title, table, args, curves))
    for row in rows:
        if row.goal is not None and row.figure is not None:
            print(row.bar())
    return 1 if any(row.met is False for row in rows) else 0


def _page(title: str, table: str, args: argparse.Namespace, curves: dict[str, Floats]) -> str:
    options = "".join(f" --{name}" for name in ("quick", "missing") if getattr(args, name, False))
    options += "".join(f" --{name} {name.upper()}" for name in ("data", "results") if getattr(args, name, None))
    named = {
        "Validation": "all",
        "Code": "code",
        "Speech": "audio",
        "Pictures": "image",
        "Uncertainty": "uncertainty",
        "Evolution": "evolution",
    }.get(title, "text")
    head = (
        f"# {title}\n\nWritten by `ai-os eval {named}{options}`. Intervals are 95 % by the bootstrap where nothing "
        "else is said. `not built`: this part of the product does not exist yet; `not run`: the command was not run "
        "for this page.\n\n"
    )
    if not curves:
        return head + table
    picture = args.report.with_name(args.report.stem + _PICTURE)
    write_text(picture, risk_picture(curves))
    shown = f"\n## Risk against coverage\n\n![Mean risk of the surest share of the answers]({picture.name})\n"
    return head + table + shown
