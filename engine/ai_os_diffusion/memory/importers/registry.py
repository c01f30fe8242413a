"""Which importer reads a file: told by its name and its first bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from ai_os_diffusion.memory.importers import (
    archive,
    calendars,
    chatgpt,
    claude,
    evernote,
    keep,
    notion,
    packed_notes,
    telegram,
    whatsapp,
)
from ai_os_diffusion.memory.importers.base import Importer
from ai_os_diffusion.memory.importers.docx import DocxImporter
from ai_os_diffusion.memory.importers.mail import MailImporter, is_mail, is_mailbox
from ai_os_diffusion.memory.importers.markdown import MarkdownImporter, PlainTextImporter
from ai_os_diffusion.memory.importers.obsidian import ObsidianImporter, vault_of
from ai_os_diffusion.memory.importers.own_export import OWN_EXPORT, is_own
from ai_os_diffusion.memory.importers.pdf import PdfImporter
from ai_os_diffusion.memory.importers.pictures import PictureImporter
from ai_os_diffusion.memory.importers.recordings import RecordingImporter
from ai_os_diffusion.memory.importers.tables import CsvImporter, JsonLinesImporter
from ai_os_diffusion.memory.importers.webpage import HtmlImporter

_HEAD = 65536  # bytes
_MARKDOWN, _OBSIDIAN, _TEXT, _HTML = MarkdownImporter(), ObsidianImporter(), PlainTextImporter(), HtmlImporter()
_PDF, _DOCX, _MAIL = PdfImporter(), DocxImporter(), MailImporter()
_CHATGPT, _CLAUDE = chatgpt.ChatGptImporter(), claude.ClaudeImporter()
_EVERNOTE, _KEEP, _NOTION = evernote.EvernoteImporter(), keep.KeepImporter(), notion.NotionImporter()
_CALENDAR, _WHATSAPP = calendars.CalendarImporter(), whatsapp.WhatsAppImporter()
_TELEGRAM, _PACKED = telegram.TelegramImporter(), packed_notes.PackedNotesImporter()
_PICTURE, _RECORDING = PictureImporter(), RecordingImporter()
IMPORTERS: tuple[Importer, ...] = (
    _MARKDOWN, _OBSIDIAN, _TEXT, _HTML, _PDF, _DOCX, _MAIL, CsvImporter(), JsonLinesImporter(), _CHATGPT, _CLAUDE,
    _EVERNOTE, _KEEP, _NOTION, _CALENDAR, _WHATSAPP, _TELEGRAM, _PACKED, _PICTURE, _RECORDING,
)  # fmt: skip
_BY_SUFFIX = {
    suffix: importer
    for importer in reversed(IMPORTERS)
    for suffix in importer.suffixes
    if importer is not _OBSIDIAN and suffix not in (".json", ".zip")
}
_JSON: tuple[tuple[re.Pattern[bytes], Importer], ...] = (
    (chatgpt.SIGN, _CHATGPT), (claude.SIGN, _CLAUDE), (keep.SIGN, _KEEP),
    (telegram.SIGN, _TELEGRAM),
)  # fmt: skip
_MOST_LOOKED_INTO = 30  # members of a zip file
_KINDS = {
    "is a drawing or a sign, not a picture": "svg ico",
    "is a film; films cannot be read yet": "mp4 mov mkv avi webm m4v mpg",
    "is a document of an older or other program; save it as .docx or .pdf": "doc rtf odt pages wpd",
    "is a spreadsheet; save it as .csv": "xls xlsx ods numbers",
    "is a presentation; save it as .pdf": "ppt pptx odp key",
    "is a drawing of Obsidian, not a text": "canvas base excalidraw",
}
_UNREADABLE: dict[str, Importer] = {  # whose importers say what to do
    **dict.fromkeys((".heic", ".heif"), _PICTURE),
    **dict.fromkeys((".m4a", ".m4b", ".aac", ".wma", ".amr", ".3gp"), _RECORDING),
}
_REASONS = {f".{suffix}": reason for reason, suffixes in _KINDS.items() for suffix in suffixes.split()}
_OTHER = "is of a kind that cannot be imported"


@dataclass(frozen=True)
class Detected:
    """The importer of a file; None with the reason where it has none."""

    importer: Importer | None
    reason: str = ""


def suffixes() -> tuple[str, ...]:
    """The endings of all files that can be imported."""
    return tuple(dict.fromkeys(suffix for importer in IMPORTERS for suffix in importer.suffixes))


def detect(path: Path) -> Detected:
    """Which importer reads the file, or why none does."""
    suffix = path.suffix.lower()
    if suffix in OWN_EXPORT.suffixes and is_own(path):
        return Detected(OWN_EXPORT)
    if notion.is_page(path.name):
        view = notion.is_view(path.name, _names_beside(path) if suffix == ".csv" else ())
        return Detected(None, "shows rows of its table with _all again") if view else Detected(_NOTION)
    if suffix in _MARKDOWN.suffixes:
        vault = vault_of(path)
        if vault is not None and vault.is_template(path):
            return Detected(None, "is a template of the vault, not a note")
        return Detected(_OBSIDIAN if vault is not None else _MARKDOWN)
    if suffix in (*_PICTURE.suffixes, *_RECORDING.suffixes, *_UNREADABLE):
        return Detected(_UNREADABLE.get(suffix) or _BY_SUFFIX[suffix])
    if suffix in _REASONS:
        return Detected(None, _REASONS[suffix])
    try:
        head = _head(path)
    except OSError:  # said properly when the file is read
        return Detected(_BY_SUFFIX.get(suffix), _OTHER)
    return _by_content(path, suffix, head)


def _names_beside(path: Path) -> tuple[str, ...]:
    all_rows = path.with_name(f"{path.stem}_all{path.suffix}")
    return (all_rows.name,) if all_rows.is_file() else ()


def _head(path: Path) -> bytes:
    if not path.is_file():  # a pipe would be waited for without end
        return b""
    with path.open("rb") as file:
        return file.read(_HEAD)


def _by_content(path: Path, suffix: str, head: bytes) -> Detected:
    if head.startswith(b"%PDF-") and suffix not in _TEXT.suffixes:
        return Detected(_PDF)
    if archive.is_zip(head) and suffix not in _TEXT.suffixes:
        return _packed(path, suffix)
    if suffix == ".json":
        return _json(head)
    if suffix in _HTML.suffixes and (shown := _shown_again(path)):
        return Detected(None, shown)
    if suffix in _TEXT.suffixes:
        return Detected(_WHATSAPP if whatsapp.is_chat(path.name, head) else _TEXT)
    if suffix in _BY_SUFFIX:
        return Detected(_BY_SUFFIX[suffix])
    if calendars.SIGN.match(head):
        return Detected(_CALENDAR)
    if is_mailbox(head):
        return Detected(_MAIL)
    if suffix in ("", ".xml") and evernote.SIGN.search(head[:2000]):
        return Detected(_EVERNOTE)
    if not suffix and is_mail(head):
        return Detected(_MAIL)
    return Detected(None, _OTHER)


def _shown_again(path: Path) -> str:
    """Why a web page is left out that an export writes beside what it says; empty where it is a page of its own."""
    if path.stem == "chat" and any(path.parent.glob("conversations*.json")):
        return "shows the conversations of conversations.json again"
    beside = path.with_suffix(".json")
    try:
        twin = keep.SIGN.match(_head(beside)) is not None
    except OSError:  # nothing is known of what may not be read
        return ""
    return f"shows the note of {beside.name} again" if twin else ""


def _json(head: bytes) -> Detected:
    importer = next((importer for sign, importer in _JSON if sign.search(head)), None)
    return Detected(importer, "" if importer else "is JSON, but no export of chats or notes that is known here")


def _packed(path: Path, suffix: str) -> Detected:
    if suffix in _DOCX.suffixes:
        return Detected(_DOCX)
    try:
        with path.open("rb") as file:
            listed = archive.names_in(file)
    except OSError:
        return Detected(_CHATGPT if suffix == ".zip" else None, _OTHER)
    if listed is None:  # damaged: the importer says so
        return Detected(_CHATGPT if suffix == ".zip" else _BY_SUFFIX.get(suffix), _OTHER)
    if "word/document.xml" in listed:
        return Detected(_DOCX)
    if any(whatsapp.NAME.fullmatch(PurePath(name).name) for name in listed):
        return Detected(_WHATSAPP)
    if notion.is_export(listed):
        return Detected(_NOTION)
    found = _packed_json(path, listed)
    if found is not None:
        return Detected(found)
    if any(calendars.MEMBER.fullmatch(name) for name in listed):
        return Detected(_CALENDAR)
    if packed_notes.is_packed(listed):
        return Detected(_PACKED)
    return Detected(None, "is a packed folder without chats or notes; unpack it and import the folder")


def _packed_json(path: Path, listed: Sequence[str]) -> Importer | None:
    """What reads the JSON files of a zip file; chats before all else."""
    chats = [name for name in listed if chatgpt.MEMBER.match(PurePath(name).name) or claude.MEMBER.match(name)]
    others = [name for name in listed if name.lower().endswith(".json")]
    for name in list(dict.fromkeys((*chats, *others)))[:_MOST_LOOKED_INTO]:
        with path.open("rb") as file:
            head = archive.first_bytes(file, name, _HEAD)
        found = _json(head).importer
        if found is not None:
            return found
        if not head and name in chats:  # what cannot be read is named by its importer
            return _CHATGPT
    return None
