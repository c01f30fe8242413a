"""Someone makes a smaller copy of the model, asks both the same, and goes on with the small one."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.real.conftest import Start
from gui.real.driver import wait_until
from gui.real.steps import messages, open_settings, press, quit_by_key, say, start_with_notes

NOTE = "# Ferry\n\nThe last ferry to Skomer leaves at 21.40. Tickets are sold by Maud at the kiosk.\n"
SLOW_S = 1500.0  # sample texts are read with the model, on a computer that may be busy


@pytest.mark.slow
def test_quantize_and_compare(start: Start, tmp_path: Path) -> None:
    app = start_with_notes(start, tmp_path / "notes", {"ferry.md": NOTE})

    open_settings(app, "Models")
    press(app, "Make a smaller copy")
    press(app, "Make the copy")
    wait_until("the copy", lambda: app.find("is made: ") is not None, SLOW_S)
    app.shot(tmp_path / "copy.png")

    press(app, "Question to both models", "EditableText")
    app.type("When does the last ferry leave?")
    app.key("Return")
    wait_until("both answers", lambda: sum("% sure" in part.name for part in app.sees()) == 2, SLOW_S)
    app.shot(tmp_path / "compared.png")
    answers = [part for part in app.sees() if "21.40" in (part.name + part.value)]
    assert len(answers) >= 2

    app.key("ctrl+1")
    say(app, "Who sells tickets for the ferry?", turns=2)
    assert "Maud" in messages(app)[1]
    quit_by_key(app)
