"""What a picture says about itself: EXIF, XMP, IPTC, and the texts of PNG files."""

from __future__ import annotations

import datetime as dt
import html
import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from ai_os_diffusion.dates import find_date
from ai_os_diffusion.memory.importers.media_text import one_line

_MOST_KEYWORDS = 30
_MOST_XMP = 1 << 20  # bytes
_LONGEST_DAY = 100  # characters of a text that tells a day
_BY_CAMERA = re.compile(r"digital camera|^samsung|^default$|^cof$|^sdr|^rhdr|^dcim", re.IGNORECASE)
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OSError, SyntaxError, OverflowError,
            ZeroDivisionError, UnicodeError, EOFError, MemoryError)  # fmt: skip
_PLACES = ((2, 92), (2, 90), (2, 101))  # of IPTC: location, city, country
Exif = Mapping[int, Any] | Image.Exif


@dataclass(frozen=True)
class Facts:
    """What was found; empty where nothing says it. `offset` is that of the local `moment` from UTC, "+02:00"."""

    moment: dt.datetime | None = None
    offset: str = ""
    position: tuple[float, float] | None = None  # degrees north and east
    place: str = ""
    camera: str = ""
    title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()


def facts_of(picture: Image.Image) -> Facts:
    """What an opened picture says about itself; what is damaged is passed over, for it is an extra."""
    exif = _exif(picture)
    details, gps = _part(exif, ExifTags.IFD.Exif), _part(exif, ExifTags.IFD.GPSInfo)
    xmp, iptc, texts = _xmp(picture), _iptc(picture), _texts(picture)
    moment, offset = _moment(exif, details)
    place = ", ".join(filter(None, (_of_iptc(iptc, key) for key in _PLACES)))
    title = _first(_xp(exif, 0x9C9B), _of_iptc(iptc, (2, 5)), _listed(xmp, "dc:title"), texts.get("title"))
    described = (exif.get(ExifTags.Base.ImageDescription), _of_iptc(iptc, (2, 120)), _listed(xmp, "dc:description"),
                 _xp(exif, 0x9C9C), _comment(details), texts.get("description"), texts.get("comment"))  # fmt: skip
    description = _first(*(text for text in map(one_line, filter(None, described)) if not _BY_CAMERA.search(text)))
    return Facts(
        moment or _moment_of_text(texts),
        offset,
        _position(gps),
        place,
        _camera(exif),
        title,
        "" if description == title else description,
        _keywords(exif, iptc, xmp),
    )


def in_words(position: tuple[float, float]) -> str:
    """Degrees north and east as people write them: "48.14 N, 11.58 E"."""
    north, east = position
    return f"{abs(north):.2f} {'N' if north >= 0 else 'S'}, {abs(east):.2f} {'E' if east >= 0 else 'W'}"


def _exif(picture: Image.Image) -> Image.Exif:
    try:
        return picture.getexif()
    except _DAMAGED:
        return Image.Exif()


def _part(exif: Image.Exif, which: int) -> Exif:
    try:
        return dict(exif.get_ifd(which))
    except _DAMAGED:
        return {}


def _moment(exif: Exif, details: Exif) -> tuple[dt.datetime | None, str]:
    """The local time at which it was taken, and its offset from UTC."""
    told = ((details.get(0x9003), details.get(0x9011)), (details.get(0x9004), details.get(0x9012)),
            (exif.get(0x0132), details.get(0x9010)))  # fmt: skip
    for text, offset in told:
        try:
            made = dt.datetime.strptime(str(text)[:19], "%Y:%m:%d %H:%M:%S")
        except ValueError:
            continue
        if made.year >= 1800:
            found = _OFFSET.fullmatch(str(offset or "").strip("\0 "))
            return made, found[0] if found else ""
    return None, ""


def _moment_of_text(texts: Mapping[str, str]) -> dt.datetime | None:
    day = find_date(texts.get("creation time", "")[:_LONGEST_DAY])
    return dt.datetime(day.year, day.month, day.day) if day else None


def _position(gps: Exif) -> tuple[float, float] | None:
    try:
        north, east = _degrees(gps[2]), _degrees(gps[4])
        north *= -1 if str(gps.get(1, "N")).upper().startswith("S") else 1
        east *= -1 if str(gps.get(3, "E")).upper().startswith("W") else 1
    except _DAMAGED:
        return None
    if not (math.isfinite(north) and math.isfinite(east)) or abs(north) > 90 or abs(east) > 180:
        return None
    return None if north == east == 0 else (round(north, 5), round(east, 5))  # 0, 0 is a camera without a fix


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def _camera(exif: Exif) -> str:
    maker, model = one_line(exif.get(0x010F) or "", 60), one_line(exif.get(0x0110) or "", 60)
    return model if maker.split(" ")[0].lower() in model.lower() else f"{maker} {model}".strip()


def _xp(exif: Exif, tag: int) -> str:
    """A text that Windows writes, in UTF-16."""
    value = exif.get(tag)
    try:
        return bytes(value).decode("utf-16-le", "ignore").strip("\0 ") if value else ""
    except _DAMAGED:
        return ""


def _comment(details: Exif) -> str:
    value = details.get(0x9286)
    if not isinstance(value, bytes) or not value.startswith((b"ASCII\0\0\0", b"UNICODE\0")):
        return ""
    return value[8:].decode("ascii" if value.startswith(b"A") else "utf-16-le", "ignore").strip("\0 ")


def _keywords(exif: Exif, iptc: Mapping[Any, Any], xmp: str) -> tuple[str, ...]:
    named = iptc.get((2, 25)) or []
    found = [_decoded(each) for each in (named if isinstance(named, list) else [named])]
    found += re.split(r"[;,]", _xp(exif, 0x9C9E)) + _items(xmp, "dc:subject")
    return tuple(dict.fromkeys(word for word in (one_line(word, 60) for word in found) if word))[:_MOST_KEYWORDS]


def _iptc(picture: Image.Image) -> Mapping[Any, Any]:
    try:
        return (IptcImagePlugin.getiptcinfo(picture) if isinstance(picture, ImageFile.ImageFile) else None) or {}
    except _DAMAGED:
        return {}


def _of_iptc(iptc: Mapping[Any, Any], key: tuple[int, int]) -> str:
    value = iptc.get(key)
    return one_line(_decoded(value[0] if isinstance(value, list) and value else value), 300) if value else ""


def _decoded(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _xmp(picture: Image.Image) -> str:
    """The XML as text: it is looked into, and never parsed."""
    value = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    data = value.encode("utf-8", "ignore") if isinstance(value, str) else value
    return data[:_MOST_XMP].decode("utf-8", "ignore") if isinstance(data, bytes) else ""


def _items(xmp: str, name: str) -> list[str]:
    # No pattern runs past the next sign "<": of a hostile file, time would grow with the square of its length.
    opened = re.search(rf"<{name}\b[^<>]*>", xmp)
    closed = xmp.find(f"</{name}>", opened.end()) if opened else -1
    if opened is None or closed < 0:
        return []
    listed = re.finditer(r"<rdf:li\b[^<>]*>([^<]*)</rdf:li>", xmp[opened.end() : closed])
    return [html.unescape(match[1]) for match in itertools.islice(listed, _MOST_KEYWORDS)]


def _listed(xmp: str, name: str) -> str:
    return next(iter(_items(xmp, name)), "")


def _texts(picture: Image.Image) -> dict[str, str]:
    """The texts of a PNG file by their names in small letters; the comment of a GIF or JPEG file too."""
    found = {
        str(name).lower(): _decoded(value) for name, value in picture.info.items() if isinstance(value, str | bytes)
    }
    return {name: found[name] for name in ("title", "description", "comment", "creation time") if name in found}


def _first(*texts: object) -> str:
    return next((line for line in (one_line(text) for text in texts if text) if line), "")
