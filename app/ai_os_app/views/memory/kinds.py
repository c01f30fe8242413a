"""What the kinds of memories are called, and their icons."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

_KINDS = {
    "note": ("Note", "Notes", "note"),
    "document": ("Document", "Documents", "document"),
    "mail": ("Mail", "Mails", "mail"),
    "record": ("Table row", "Table rows", "table"),
    "event": ("Event", "Events", "list"),
    "picture": ("Picture", "Pictures", "image"),
    "recording": ("Recording", "Recordings", "audio"),
    "chat": ("Imported chat", "Imported chats", "chat"),
}


def kind_name(kind: str) -> str:
    """One memory of a kind; a kind that is not known here under its own name."""
    return _tr(_KINDS[kind][0]) if kind in _KINDS else kind.capitalize()


def kind_names(kind: str) -> str:
    """Many memories of a kind."""
    return _tr(_KINDS[kind][1]) if kind in _KINDS else kind.capitalize()


def kind_icon(kind: str, *, has_file: bool) -> str:
    """The icon of a memory; a note from a file has the icon of files."""
    if kind in _KINDS and not (kind == "note" and has_file):
        return _KINDS[kind][2]
    return "file" if has_file else "note"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Kinds", text)
