"""Words and figures of the evolution page, in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from ai_os_diffusion.evolution.records import EvolutionStatus, Level, Outcome, Paired, Receipt, Request
from ai_os_diffusion.evolution.skill_cards import SkillCard

_WORKING = ("training", "validating", "paused")

_OUTCOMES: dict[Outcome, tuple[str, str]] = {  # icon, text
    "kept": ("check", "Kept and in use"),
    "rejected": ("close", "Dropped: nothing was changed"),
    "not needed": ("info", "Not needed: nothing was changed"),
    "too little data": ("minus", "Too little data: nothing was changed"),
    "failed": ("error", "Failed: nothing was changed"),
    "stopped": ("stop", "Stopped: nothing was changed"),
}
_LEVELS: dict[Level, str] = {
    "L0": "L0, recognised answers",
    "L1": "L1, control layer",
    "L2": "L2, LoRA",
    "L3": "L3, selected layers",
}


def words(text: str) -> str:
    """A text of this page in the user's language."""
    return QCoreApplication.translate("evolution", text)


def outcome(receipt: Receipt) -> tuple[str, str]:
    """Icon and text of what came of a run, and of what became of it since."""
    if receipt.undone_at:
        return "undo", words("Undone on {0}").format(moment(receipt.undone_at))
    if receipt.outcome == "kept" and not receipt.active:
        return "minus", words("Kept once, not in use any more")
    icon, text = _OUTCOMES[receipt.outcome]
    return icon, words(text)


def level(learned: Receipt | SkillCard) -> str:
    """How it was learned."""
    return words(_LEVELS[learned.level])


def skill(card: SkillCard) -> str:
    """In a line: whether a skill acts, how and where it was learned, and what it scored."""
    parts = [words("On") if card.enabled else words("Off"), level(card)]
    if card.imported:
        parts.append(words("imported {0}").format(moment(card.imported)))
    else:
        parts.append(words("learned here {0}").format(moment(card.made)))
    figure = card.scores.context
    if figure is not None:
        text = words("{0} → {1} of {2} questions")
        parts.append(text.format(percent(figure.before), percent(figure.after), QLocale().toString(figure.items)))
    return " · ".join(parts)


def moment(iso: str) -> str:
    """A time in UTC as the user's clock and calendar write it; as it is where it cannot be read."""
    time = QDateTime.fromString(iso, Qt.DateFormat.ISODateWithMs)
    if not time.isValid():
        return iso
    return QLocale().toString(time.toLocalTime(), QLocale.FormatType.ShortFormat)


def asked(request: Request) -> str:
    """How unsure the answer was, and when that was."""
    text = words("Uncertainty {0}, asked {1}")
    return text.format(percent(round(request.uncertainty, 2)), moment(request.asked_at))


def percent(share: float) -> str:
    """0..1 as a percentage with as many digits as mean something."""
    shown = 100 * share
    digits = 0 if abs(shown - round(shown)) < 0.05 else 1
    return f"{QLocale().toString(shown, 'f', digits)} %"


def points(share: float) -> str:
    """A difference of two shares, in signed percentage points."""
    sign = "+" if share > 0 else "−" if share < 0 else "±"
    return f"{sign}{QLocale().toString(abs(100 * share), 'f', 1)}"


def duration(seconds: float) -> str:
    """As minutes and seconds."""
    if seconds < 60:
        return words("{0} s").format(QLocale().toString(seconds, "f", 0 if seconds >= 10 else 1))
    whole = round(seconds)
    if whole % 60 == 0:
        return words("{0} min").format(QLocale().toString(whole // 60))
    return words("{0} min {1} s").format(QLocale().toString(whole // 60), whole % 60)


def paired(figure: Paired) -> str:
    """Before and after in words, with the interval of the difference."""
    text = words("{0} → {1} of {2} questions, {3} points (95 % between {4} and {5})")
    return text.format(
        percent(figure.before),
        percent(figure.after),
        QLocale().toString(figure.items),
        points(figure.gain),
        points(figure.low),
        points(figure.high),
    )


def verdict(figure: Paired) -> str:
    """What the interval says."""
    if figure.low > 0:
        return words("better for certain")
    return words("worse for certain") if figure.high < 0 else words("no certain difference")


def works(status: EvolutionStatus) -> bool:
    """Whether a run is under way, also where it waits for mains or for quiet."""
    return status.state in _WORKING or status.working_on is not None


def state(status: EvolutionStatus) -> tuple[str, str]:
    """Icon and short text of what it does."""
    share = percent(round(status.progress, 2))
    return {
        "off": ("quit", words("Off")),
        "idle": ("check", words("Idle")),
        "waiting": ("more", words("Waiting")),
        "paused": ("pause", words("Paused at {0}").format(share)),
        "training": ("evolution", words("Training, {0}").format(share)),
        "validating": ("evolution", words("Validating, {0}").format(share)),
    }[status.state]


def in_short(status: EvolutionStatus) -> str:
    """For the status bar."""
    texts = {
        "off": words("Evolution: off"),
        "idle": words("Evolution: idle"),
        "waiting": words("Evolution: {0} waiting").format(
            QLocale().toString(len(status.queue) + (status.working_on is not None))
        ),
        "paused": words("Evolution: paused"),
        "training": words("Evolution: training, {0}").format(percent(round(status.progress, 2))),
        "validating": words("Evolution: validating"),
    }
    return texts[status.state]
