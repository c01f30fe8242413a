"""`ai-os diffuse PROMPT`: writes, draws and speaks, into files."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ai_os_diffusion.cli import session
from ai_os_diffusion.errors import ConfigError
from ai_os_diffusion.media.files import save_picture, save_sound
from ai_os_diffusion.media.together import Made
from ai_os_diffusion.types import AudioOutput, ImageOutput, TextOutput, Unavailable


def register(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("diffuse", help="write, draw and speak from a prompt, into files")
    parser.add_argument("prompt")
    parser.add_argument("--modality", default="text", help="which, joined by commas: text, code, image, audio")
    parser.add_argument("--out", type=Path, help="folder that gets text.txt, picture.png, speech.wav (made if needed)")
    parser.add_argument("--memories", action="store_true", help="write from your memories")
    parser.add_argument("--steps", type=int, help="of denoising")
    parser.add_argument("--length", type=int, help="tokens of text")
    parser.add_argument("--seed", type=int, default=0)
    session.add_profile(parser)
    parser.set_defaults(run=run_diffuse)


def run_diffuse(args: argparse.Namespace) -> int:
    """Make the outputs and say where they are; 1 where one of them cannot be made, which is said too."""
    names = [name.strip() for name in args.modality.split(",") if name.strip()]
    if args.out is None and set(names) - {"text", "code"}:
        raise ConfigError(
            "Pictures and sound need a folder to be written to.",
            remedy="Name one with --out.",
            context={"key": "--out"},
        )
    with session.engine(args) as engine, session.cancel_on_interrupt() as cancel:
        made = engine.diffuse(
            args.prompt,
            names,
            args.memories,
            steps=args.steps,
            length=args.length,
            seed=args.seed,
            cancel=cancel,
        )
    assert isinstance(made, dict)
    told = {name: _kept(name, output, args.out) for name, output in made.items()}
    if args.json:
        session.show(told)
    else:
        for name, facts in told.items():
            print(f"{name}: {facts.get('file') or facts.get('text') or facts.get('reason')}")
    return int(any(isinstance(output, Unavailable) for output in made.values()))


def _kept(name: str, output: Made | Unavailable, folder: Path | None) -> Mapping[str, Any]:
    """Write an output to its file, and tell what it is."""
    if isinstance(output, Unavailable):
        return {"reason": output.reason}
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    if isinstance(output, AudioOutput):
        assert folder is not None
        file = folder / "speech.wav"
        save_sound(output, file)
        words = [dataclasses.asdict(word) for word in output.words]
        return {"file": str(file), "seconds": round(output.seconds, 3), "rate": output.rate, "words": words}
    if isinstance(output, ImageOutput):
        assert folder is not None
        file = folder / "picture.png"
        save_picture(output, file)
        return {"file": str(file), "seed": output.seed, "steps": output.steps}
    assert isinstance(output, TextOutput)
    if folder is None:
        return {"text": output.text} | ({"adapted": output.adapted} if output.adapted else {})
    file = folder / f"{name}.txt"
    file.write_text(output.text + "\n", encoding="utf-8")
    return {"text": output.text, "file": str(file)}
