"""Pictures: when and where they were taken, what their file says about them, the words in them, and a small copy."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from PIL import Image, ImageOps, UnidentifiedImageError

from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers import media_text, recognising
from ai_os_diffusion.memory.importers.base import Document, Importer, Source, passed_over, problem
from ai_os_diffusion.memory.importers.picture_facts import Facts, facts_of, in_words

THUMBNAIL = 256  # pixels of the longer side
MOST_PIXELS = 120_000_000
_MOST_OF_JPEG = 178_000_000  # which is read in a smaller size at once; Pillow opens no larger one
_LEAST = 48  # pixels of the longer side: what is smaller is a sign on a page
_READ_AT = 3500  # pixels of the longer side that are enough to read words in it
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")  # MPO, which phones write, is read as JPEG
_APPLE = (".heic", ".heif")
_DAMAGED = (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, SyntaxError, OverflowError,
            ZeroDivisionError, MemoryError, EOFError, RuntimeError)  # fmt: skip
_SAVE_AGAIN = "Open it in a picture viewer and save it again."


class PictureImporter(Importer):
    """PNG, JPEG, WebP, GIF, BMP, TIFF and AVIF; of an animation the first picture."""

    name = "picture"
    kind = "picture"
    suffixes: tuple[str, ...] = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif")
    machine_read = True
    size_factor = 4

    def documents(self, source: Source) -> Iterator[Document]:
        """The picture as one document."""
        with _opened(source) as picture:
            size, facts = _upright_size(picture), facts_of(picture)
            day = facts.moment.date() if facts.moment else media_text.day_in_name(source.path)
            taken = "taken" if day else "saved"  # the file's own time says no more
            day = day or media_text.day_of_file(source.path)
            small, words, state = _looked_at(source, picture)
        metadata: dict[str, object] = {"width": size[0], "height": size[1], "recognised": state}
        if facts.position:
            metadata["position"] = list(facts.position)
        yield Document(
            path=source.path,
            title=facts.title or media_text.name_in_words(source.path),
            day=day,
            tags=source.known.tags or facts.keywords,
            links=(),
            text=media_text.composed(self.kind, _sentences(source.path, facts, day, taken, size), words),
            body=0,
            base=0,
            sha256=source.sha256,
            metadata=metadata,
            thumbnail=small,
        )

    def check(self, source: Source) -> None:
        """Raise where it cannot be opened; it is looked at when it is imported."""
        with _opened(source):
            pass


@contextmanager
def _opened(source: Source) -> Iterator[Image.Image]:
    if PurePath(source.path).suffix.lower() in _APPLE:
        raise problem(source.path, "is a HEIC picture, which cannot be read here", "Save it as JPEG.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of sizes that are allowed here, and of odd tags
            Image.init()  # so that it knows every format
            with Image.open(
                io.BytesIO(source.data), formats=[name for name in _FORMATS if name in Image.OPEN]
            ) as picture:
                _check_size(source, picture)
                yield picture
    except Image.DecompressionBombError as error:
        raise problem(source.path, "is too large a picture to be unpacked", "Save it in a smaller size.") from error
    except UnidentifiedImageError as error:
        raise problem(source.path, "is not a picture, or a damaged one", _SAVE_AGAIN) from error
    except ImporterError:
        raise
    except _DAMAGED as error:
        raise problem(source.path, "is a damaged picture, or cut off", _SAVE_AGAIN) from error


def _check_size(source: Source, picture: Image.Image) -> None:
    width, height = picture.size
    most = _MOST_OF_JPEG if picture.format in ("JPEG", "MPO") else MOST_PIXELS
    if width * height > most:
        reason = f"is {width:,} × {height:,} pixels large; the limit is {most // 1_000_000} million"
        raise problem(source.path, reason, "Save it in a smaller size.")
    if max(width, height) < _LEAST:
        raise passed_over(source.path, f"is only {width} × {height} pixels large: a sign, not a picture")


def _upright_size(picture: Image.Image) -> tuple[int, int]:
    width, height = picture.size
    turned = picture.getexif().get(0x0112) in (5, 6, 7, 8)
    return (height, width) if turned else (width, height)


def _looked_at(source: Source, picture: Image.Image) -> tuple[bytes, str | None, str]:
    """(small copy as JPEG, words, state of reading them). Raises what a damaged picture raises."""
    if picture.format in ("JPEG", "MPO"):
        picture.draft(None, (_READ_AT, _READ_AT))
    else:
        picture.seek(0)
    upright = ImageOps.exif_transpose(picture) or picture
    words, state = _words(source, upright)
    return _small(upright), words, state


def _words(source: Source, upright: Image.Image) -> tuple[str | None, str]:
    if source.known.words is not None:
        return source.known.words, recognising.READ
    if source.recognition is None:
        return None, recognising.OFF
    state = source.recognition.prepare("picture")
    if state != recognising.READ:
        return None, state
    try:
        return source.recognition.reader.read(upright), state
    except ImporterError as error:
        source.damaged(f"is imported without its words. {str(error).rstrip('.')}", "Nothing is lost; write a caption.")
        return None, state


def _small(picture: Image.Image) -> bytes:
    """A copy of at most THUMBNAIL pixels a side as JPEG, what is transparent on white."""
    small = picture.convert("RGBA") if picture.mode in ("P", "LA", "PA", "RGBA") else picture.convert("RGB")
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    if small.mode == "RGBA":
        white = Image.new("RGBA", small.size, "white")
        white.alpha_composite(small)
        small = white.convert("RGB")
    made = io.BytesIO()
    small.save(made, "JPEG", quality=80)
    return made.getvalue()


def _sentences(path: str, facts: Facts, day: dt.date | None, taken: str, size: tuple[int, int]) -> list[str]:
    told = facts.moment is not None and facts.moment.time() != dt.time()  # else only the day is known
    clock = facts.moment.strftime("%H:%M") if facts.moment and told else ""
    if clock and facts.offset:
        clock += f" (UTC{facts.offset})"
    where = "; ".join(part for part in (facts.place, in_words(facts.position) if facts.position else "") if part)
    return [
        f"A picture: {media_text.name_in_words(path)}.",
        media_text.told_day(taken, day, clock if taken == "taken" else ""),
        media_text.told_albums(path),
        f"It was taken at {where}." if where else "",
        f"Title: {facts.title}." if facts.title else "",
        facts.description,
        f"Keywords: {', '.join(facts.keywords)}." if facts.keywords else "",
        f"Camera: {facts.camera}." if facts.camera else "",
        f"Size: {size[0]} × {size[1]} pixels.",
    ]
