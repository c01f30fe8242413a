"""What the window says of models."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from ai_os_app.counting import time_text
from ai_os_app.tiers import Tier, TierName
from ai_os_app.workers.model_jobs import Making, Model, ModelMade
from ai_os_diffusion.progress import Progress

SHORT = 8  # characters of a version


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("Models", text)


def name_of(key: str) -> str:
    """What a model is called."""
    if not key:
        return tr("Bundled model")
    return tr("Small bundled model") if key == "edge" else key.removeprefix("own:")


def tier_name(name: TierName) -> str:
    """What a deployment profile is called."""
    return {"edge": tr("Edge"), "local": tr("Local"), "cloud": tr("Cloud")}[name]


def tier_question(tier: Tier, used: Model | None) -> str:
    """What another deployment profile means, as the question before it is used."""
    parts = [tr("Use the profile “{0}”?").format(tier_name(tier.name))]
    if tier.cores == 0:
        parts.append(tr("All processor cores but one work on answers then."))
    elif tier.cores == 1:
        parts.append(tr("One processor core works on answers then."))
    else:
        parts.append(tr("All processor cores work on answers then."))
    if tier.model is not None and (used is None or tier.model.key != used.key):
        parts.append(use_question(tier.model, used))
    return " ".join(parts)


def size_text(size: int) -> str:
    """Bytes in the user's format."""
    return QLocale().formattedDataSize(size, 1)


def seconds_text(seconds: float) -> str:
    """Seconds in the user's format."""
    return tr("{0} s").format(QLocale().toString(seconds, "f", 2))


def state_of(model: Model) -> str:
    """How a model stands."""
    return {
        "used": tr("In use"),
        "ready": tr("Ready"),
        "damaged": tr("Damaged"),
        "unfit": tr("Cannot be used here"),
    }[model.state]


def facts_of(model: Model) -> str:
    """Bits, size, parameters, version, speed."""
    if not model.version:
        return size_text(model.size)
    millions = QLocale().toString(model.parameters / 1e6, "f", 1)
    parts = [
        tr("{n} bits").format(n=model.bits),
        size_text(model.size),
        tr("{0} million parameters").format(millions),
        tr("version {0}").format(model.version[:SHORT]),
    ]
    if model.seconds is not None:
        parts.append(tr("{0} for a short answer, on {1}").format(seconds_text(model.seconds), model.device.upper()))
    return " · ".join(parts)


def use_question(wanted: Model, used: Model | None) -> str:
    """What using another model means, as the question before it is done."""
    parts = [
        tr("Answer with “{0}” from now on? Chats and memories stay as they are.").format(name_of(wanted.key)),
    ]
    if used is None or used.version != wanted.version:
        parts.append(
            tr(
                "The vectors of your memories belong to a model, so they are computed again in the background. Until "
                "then, memories are found by their words."
            )
        )
    if wanted.key:
        parts.append(
            tr(
                "The voice, the pictures and what was learned belong to the bundled model. They rest meanwhile, and "
                "are back when you use it again."
            )
        )
        if wanted.bits == 2:
            parts.append(loss_of(2, trained=wanted.key == "edge"))
    else:
        parts.append(tr("The voice, the pictures and what was learned with it are back then."))
    return " ".join(parts)


def loss_of(bits: int, *, trained: bool = False) -> str:
    """What was measured to be lost at so many bits."""
    if bits == 2 and trained:
        return tr("It was trained for 2 bits: of 100 points of accuracy, 6 to 8 were lost when we measured.")
    if bits == 2:
        return tr(
            "A copy at 2 bits loses much, because the model was not trained for it: of 100 points of accuracy, 14 to "
            "21 were lost when we measured. The small bundled model was trained for 2 bits, and answers better."
        )
    if bits == 4:
        return tr("At 4 bits, less than 1 of 100 points of accuracy was lost when we measured.")
    return tr("At 8 bits, the answers are the same but for chance.")


def making_text(making: Making) -> str:
    """How far a copy or an import is."""
    step = {
        "waiting": tr("Waiting until the last one has ended"),
        "reading": tr("Reading sample texts with the model"),
        "quantizing": tr("Making the copy"),
        "converting": tr("Converting the checkpoint"),
        "copying": tr("Copying the files"),
        "checking": tr("Checking the files"),
    }[making.step]
    left = time_text(Progress(0, 0, "", making.seconds_left)) if making.seconds_left is not None else ""
    return ", ".join(part for part in (step, left) if part)


def made_text(made: ModelMade) -> str:
    """What came of a copy or an import."""
    name = name_of(made.model.key)
    if made.cosine is None:
        told = tr("“{0}” is here now, {1}.").format(name, size_text(made.after))
        return f"{told} {made.model.reason}".strip()
    ratio = QLocale().toString(made.before / max(1, made.after), "f", 1)
    near = QLocale().toString(made.cosine, "f", 4)
    told = tr(
        "“{0}” is made: {1} before, {2} now, {3} times smaller. Its weights have a cosine of {4} with the original."
    )
    return told.format(name, size_text(made.before), size_text(made.after), ratio, near)
