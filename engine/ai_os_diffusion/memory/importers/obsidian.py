"""Notes of an Obsidian vault: with aliases, nested tags, embeds and the days of daily notes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from ai_os_diffusion.memory.importers.base import Document, Importer, Source
from ai_os_diffusion.memory.importers.markdown import MarkdownImporter, front_matter

_SETTINGS = ".obsidian"
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_TAG = re.compile(r"(?:(?<=\s)|\A)#([\w/-]*[^\W\d][\w/-]*)")
_LINK = re.compile(r"(!?)\[\[([^\]|#^\n]+)[^\]\n]*\]\]")
_EMBED_FILE = re.compile(r"!\[[^\]\n]*\]\(([^)\s]+)[^)\n]*\)")
_MOMENT = {
    "YYYY": r"(?P<year>\d{4})", "YY": r"(?P<short>\d{2})", "MMMM": r"[^\W\d]+", "MMM": r"[^\W\d]+\.?",
    "MM": r"(?P<month>\d{2})", "M": r"(?P<month>\d{1,2})", "DD": r"(?P<day>\d{2})", "D": r"(?P<day>\d{1,2})",
    "Do": r"(?P<day>\d{1,2})(?:st|nd|rd|th)", "dddd": r"[^\W\d]+", "ddd": r"[^\W\d]+\.?", "ww": r"\d{2}",
}  # fmt: skip
_MOMENT_PART = re.compile(r"\[[^\]]*\]|YYYY|YY|MMMM|MMM|MM|M|DD|Do|D|dddd|ddd|ww|.", re.DOTALL)


@dataclass(frozen=True)
class Vault:
    """The folder of a vault, and those of its settings that say how its notes are to be read."""

    folder: Path
    daily_format: str
    templates: str

    def daily_date(self, path: Path) -> dt.date | None:
        """The day of a daily note, by its name and the vault's format for such names; None for other notes."""
        wanted = PurePosixPath(self.daily_format)
        name = "/".join(path.with_suffix("").parts[-len(wanted.parts) :])
        pattern, seen = "", set()
        for part in _MOMENT_PART.findall(self.daily_format):
            known = _MOMENT.get(part)
            group = re.match(r"\(\?P<(\w+)>", known) if known else None
            if known and group and group[1] in seen:
                known = re.sub(r"\?P<\w+>", "?:", known)
            elif group:
                seen.add(group[1])
            pattern += known or re.escape(part.strip("[]") if part.startswith("[") and len(part) > 1 else part)
        match = re.fullmatch(pattern, name)
        if match is None or not {"month", "day"} <= seen or not {"year", "short"} & seen:
            return None
        values = match.groupdict()
        year = int(values["year"]) if values.get("year") else 2000 + int(values["short"])
        try:
            return dt.date(year, int(values["month"]), int(values["day"]))
        except ValueError:  # 2024-13-45 is a name, not a day
            return None

    def is_template(self, path: Path) -> bool:
        """Whether a note is a form that other notes are made from."""
        return bool(self.templates) and (self.folder / self.templates) in path.parents


def vault_of(path: Path) -> Vault | None:
    """The vault that a file lies in; None where it lies in none."""
    folder = path.parent
    for above in (folder, *folder.parents):
        if _is_vault(str(above)):
            return _read_vault(above)
    return None


@lru_cache(maxsize=4096)
def _is_vault(folder: str) -> bool:
    return os.path.isdir(os.path.join(folder, _SETTINGS))  # noqa: PTH112, PTH118 - False where it may not be looked at


def forget_vaults() -> None:
    """Look for vaults anew: at the beginning of an import."""
    _is_vault.cache_clear()
    _read_vault.cache_clear()


@lru_cache(maxsize=64)
def _read_vault(folder: Path) -> Vault:
    daily = _setting(folder, "daily-notes.json", "format") or "YYYY-MM-DD"
    return Vault(folder, daily, _setting(folder, "templates.json", "folder").strip("/"))


def _setting(folder: Path, file: str, name: str) -> str:
    try:
        path = folder / _SETTINGS / file
        value: Any = json.loads(path.read_text(encoding="utf-8")) if path.stat().st_size < 100_000 else {}
    except (OSError, ValueError, RecursionError):  # not there or not readable: what Obsidian itself assumes
        return ""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


class ObsidianImporter(Importer):
    """Notes of a vault. Title, text and spans are those of Markdown."""

    name = "Obsidian note"
    kind = "note"
    suffixes: tuple[str, ...] = (".md", ".markdown")

    def documents(self, source: Source) -> Iterator[Document]:
        """The note."""
        note = MarkdownImporter().read(source.path, source.data)
        front, _ = front_matter(source.path, note.text)
        body = _CODE.sub(lambda match: " " * len(match[0]), note.text[note.body :])
        vault = vault_of(Path(source.path))
        linked = [(bool(mark), target.strip()) for mark, target in _LINK.findall(body)]
        embeds = [target for embedded, target in linked if embedded] + _EMBED_FILE.findall(body)
        metadata: dict[str, object] = {**note.metadata}
        metadata.pop("aliases", None)
        metadata.pop("alias", None)
        aliases = _listed(front.get("aliases", front.get("alias")))
        if aliases:
            metadata["aliases"] = aliases
        if embeds:
            metadata["embeds"] = list(dict.fromkeys(embeds))
        yield dataclasses.replace(
            note,
            day=(vault.daily_date(Path(source.path)) if vault else None) or note.day,
            tags=_tags(front, body),
            links=tuple(dict.fromkeys(target for _, target in linked)),
            metadata=metadata,
        )


def _listed(value: object) -> list[str]:
    names = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return list(dict.fromkeys(name for item in names if (name := str(item).strip())))


def _tags(front: dict[str, Any], body: str) -> tuple[str, ...]:
    """The tags of a note; a nested one stands for those above it too, as in a search of the vault."""
    named = front.get("tags", front.get("tag"))
    listed = re.split(r"[,\s]+", named) if isinstance(named, str) else named if isinstance(named, list) else []
    tags: list[str] = []
    for tag in [str(item).strip().lstrip("#") for item in listed if item] + _TAG.findall(body):
        parts = [part for part in tag.split("/") if part]
        tags += ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return tuple(dict.fromkeys(tag for tag in tags if tag))
