"""A process that imports, asks and writes never imports torch: start-up, memory and the window's stalls stay small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from helpers.tiny import config_for

CODE = """
import sys
from ai_os_diffusion import ArrowEngine
with ArrowEngine(sys.argv[1]) as engine:
    engine.import_notes(engine.plan_import(sys.argv[2]))
    engine.embed_pending()
    assert engine.ask("Where is the spare key?").answer
    assert engine.diffuse("Write a poem about a key", steps=2, length=6).ids
    assert engine.diffuse("Write a poem about a key", memory_guided=True, steps=2, length=6).text is not None
import ai_os_app.workers.engine_session
found = sorted(name for name in sys.modules if name.partition(".")[0] in ("torch", "functorch"))
assert not found, found[:5]
"""


def test_answers_and_texts_come_without_torch(tiny_model: Path, notes: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(config_for(tiny_model, tmp_path / "profile").to_yaml(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(config), str(notes)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
