"""How smoothly a long conversation scrolls: CPU time to lay out and paint after each step."""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import time
from dataclasses import dataclass

from PySide6.QtWidgets import QApplication

from ai_os_app.settings import Settings
from ai_os_app.theme import Theme
from ai_os_app.views.chat.message_list import MessageList
from ai_os_app.views.chat.message_model import MessageModel
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.types import Answer, Source, UncertaintyReport

_WORDS = "the tram to Lisbon leaves when my sister Mara has packed her blue suitcase and found the tickets".split()
_BEGUN = dt.datetime(2026, 1, 5, 9, tzinfo=dt.timezone.utc)


@dataclass(frozen=True)
class Smoothness:
    """Milliseconds of CPU time for layout and paint by kind of movement: one sorted list each."""

    wheel: tuple[float, ...]
    page: tuple[float, ...]
    jump: tuple[float, ...]

    @staticmethod
    def p95(times: tuple[float, ...]) -> float:
        """The time that 95 of 100 steps stay below."""
        return times[int(len(times) * 0.95)]


def long_conversation(turns: int, seed: int = 5) -> list[Turn]:
    """Questions and answers of very different length; every ninth answer is Markdown with a list."""
    chance = random.Random(seed)
    made: list[Turn] = []
    for number in range(turns):
        parent = made[-1].id if made else ""
        when = _BEGUN + dt.timedelta(minutes=number)
        text = " ".join(chance.choices(_WORDS, k=chance.choice((3, 6, 9, 14, 25, 60))))
        if number % 2 == 0:
            made.append(Turn(f"t{number}", "c", parent, "user", f"{text}?", when, siblings=(f"t{number}",)))
            continue
        if number % 18 == 1:
            text = f"**{text}**\n\n" + "\n".join(f"- {word} and `{word}`" for word in text.split()[:8])
        source = Source("m1", "/notes/trip.md", 0, 9, "the tram", 1.0)
        report = UncertaintyReport(0.76)
        answer = Answer(made[-1].text, text, False, 0.76, "en", (source,), "span", report)
        made.append(Turn(f"t{number}", "c", parent, "assistant", text, when, answer, seconds=1.2))
    return made


def measure(view: MessageList, steps: int = 300) -> Smoothness:
    """Scroll by wheel steps, pages and jumps, up from the end; the view must be shown and filled."""
    bar = view.verticalScrollBar()
    chance = random.Random(3)

    def timed(value: int) -> float:
        begun = time.process_time()
        bar.setValue(value)
        QApplication.processEvents()
        return (time.process_time() - begun) * 1e3

    bar.setValue(bar.maximum())
    QApplication.processEvents()
    wheel = [timed(bar.value() - 3 * bar.singleStep()) for _ in range(steps)]
    page = [timed(bar.value() - bar.pageStep()) for _ in range(steps)]
    jump = [timed(chance.randrange(bar.maximum())) for _ in range(steps)]
    return Smoothness(tuple(sorted(wheel)), tuple(sorted(page)), tuple(sorted(jump)))


def shown_list(turns: int) -> MessageList:
    """A list of 900 by 700 pixels with that many turns, on screen."""
    model = MessageModel()
    view = MessageList(model)
    model.setParent(view)
    view.resize(900, 700)
    view.show()
    model.set_turns(long_conversation(turns))
    QApplication.processEvents()
    return view


def main() -> None:
    """Print the figures for 10,000 turns as JSON: `python -m helpers.scrolling` with `tests` on the path."""
    app = QApplication.instance() or QApplication([])
    settings = Settings()
    settings.set("theme", "light")
    theme = Theme(settings)
    view = shown_list(10_000)
    found = measure(view)
    figures = {name: round(Smoothness.p95(times), 2) for name, times in vars(found).items()}
    sys.stdout.write(json.dumps({"p95_ms": figures}) + "\n")
    view.close()
    del theme, app


if __name__ == "__main__":
    main()
