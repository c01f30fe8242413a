"""Questions of people, as the folder of training texts holds them."""

from __future__ import annotations

from pathlib import Path

import pyarrow
import pyarrow.parquet

from ai_os_diffusion.evaluation.human import HumanQuestion


def write_questions(folder: Path, *asked: HumanQuestion) -> Path:
    """Write the held-out set; returns the folder."""
    rows = [
        {
            "kind": "qa",
            "context": each.passage,
            "turns": [
                {"role": "user", "text": each.question},
                {"role": "assistant", "text": each.gold[0] if each.gold else "The text doesn't say."},
            ],
            "source": "dev" if each.gold else "dev-unanswerable",
        }
        for each in asked
    ]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), folder / "squad_dev.valid.parquet")
    return folder
