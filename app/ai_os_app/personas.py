"""Personas: named manners of answering, two that are always there and the user's own, which the settings keep."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from PySide6.QtCore import QCoreApplication

from ai_os_app.settings import Settings
from ai_os_diffusion.conversation.model import Manner

KEY = "personas"  # of the settings
ICONS = ("chat", "text", "search", "note", "pin", "sample", "mail", "speak")
TINTS = ("muted", "link", "success", "warning", "danger")  # names of the theme's colours
OUTPUTS = ("speech", "picture")  # beside the text, which is always there
LENGTHS = ("fact", "sentence", "quoted")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Persona:
    """A name with what truly changes: how questions are answered, and which outputs follow an answer by themselves."""

    id: str
    name: str
    icon: str = "chat"
    tint: str = "muted"
    manner: Manner = field(default_factory=Manner)
    outputs: tuple[str, ...] = ()

    @property
    def is_built_in(self) -> bool:
        """Whether it is always there, and as it is."""
        return self.id in ("", "brief")


def built_in() -> tuple[Persona, ...]:
    """Those that are always there; the first one, whose id is "", changes nothing."""
    return (
        Persona("", QCoreApplication.translate("personas", "Balanced")),
        Persona("brief", QCoreApplication.translate("personas", "Brief"), "text", "link", Manner("fact")),
    )


def all_personas(settings: Settings) -> tuple[Persona, ...]:
    """All of them, in the order of the menu."""
    return (*built_in(), *_own(settings))


def persona(settings: Settings, key: str) -> Persona:
    """The one of that id; the one that changes nothing where it is gone."""
    return next((each for each in all_personas(settings) if each.id == key), built_in()[0])


def new_persona(settings: Settings) -> Persona:
    """Another one of the user's, kept; it changes nothing yet."""
    name = QCoreApplication.translate("personas", "My persona")
    taken = {each.name for each in all_personas(settings)}
    free = next(each for n in range(1, 1000) if (each := name if n == 1 else f"{name} {n}") not in taken)
    made = Persona(uuid.uuid4().hex[:12], free, "sample", "success")
    _keep(settings, [*_kept(settings), asdict(made)])
    return made


def keep_persona(settings: Settings, changed: Persona) -> None:
    """Keep one of the user's as it is now; add it where it is not there. What cannot be read stays as it is."""
    kept = _kept(settings)
    place = next((place for place, each in enumerate(kept) if _is(each, changed.id)), len(kept))
    _keep(settings, [*kept[:place], asdict(changed), *kept[place + 1 :]])


def remove_persona(settings: Settings, key: str) -> None:
    """Remove one of the user's; chats that had it are answered in the balanced manner."""
    _keep(settings, [each for each in _kept(settings) if not _is(each, key)])


def words_of(text: str) -> tuple[str, ...]:
    """The words of a line in which commas part them, each once; what has no letter is left out."""
    parts = (" ".join(part.split()) for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if any(map(str.isalnum, part))))


def _keep(settings: Settings, own: Sequence[object]) -> None:
    settings.set(KEY, json.dumps(own, ensure_ascii=False) if own else "")


def _kept(settings: Settings) -> list[object]:
    """The user's as they are written, those that cannot be read too."""
    text = settings.text(KEY)
    try:
        kept = json.loads(text) if text else []
    except ValueError as error:
        log.warning("the personas in the settings cannot be read: %s", type(error).__name__)
        return []
    return kept if isinstance(kept, list) else []


def _is(written: object, key: str) -> bool:
    return isinstance(written, dict) and written.get("id") == key


def _own(settings: Settings) -> tuple[Persona, ...]:
    found: list[Persona] = []
    for each in _kept(settings):
        try:
            found.append(_read(each))  # type: ignore[arg-type]  # whatever else it is raises
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("a persona in the settings cannot be read: %s", type(error).__name__)
    return tuple(found)


def _read(values: dict[str, Any]) -> Persona:
    manner = values["manner"]
    made = Persona(str(values["id"]), str(values["name"]), values["icon"], values["tint"])
    length = manner["length"]
    if length not in LENGTHS or made.icon not in ICONS or made.tint not in TINTS:
        raise ValueError(f"{made.name!r} has a value that is not known")
    avoid = words_of(",".join(map(str, manner["avoid"])))
    outputs = tuple(each for each in values["outputs"] if each in OUTPUTS)
    return replace(made, manner=Manner(length, avoid, bool(manner["cautious"])), outputs=outputs)
