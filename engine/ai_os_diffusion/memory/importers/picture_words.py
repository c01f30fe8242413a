"""Text recognition with tesseract, a program that the user installs: a process of its own, with a time limit."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable

from PIL import Image

from ai_os_diffusion.errors import ImporterError

PROGRAM = "tesseract"
SECONDS = 60.0
_LEAST_SURE = 60.0  # of 100: below it, it is mostly leaves and brickwork
_LONGEST, _SHORTEST = 3500, 1000  # pixels of the longer side that it reads best between
_MOST_LANGUAGES = 4
_WAIT = 0.1
_LEVEL, _BLOCK, _PARAGRAPH, _LINE, _SURE, _TEXT, _COLUMNS = 0, 2, 3, 4, 10, 11, 12
_WORD = "5"


class PictureReader:
    """Reads the words in pictures; `tick` is called while it waits, and may raise to stop it."""

    def __init__(self, tick: Callable[[], None], *, seconds: float = SECONDS) -> None:
        self._tick, self._seconds = tick, seconds
        self._languages = ""

    @staticmethod
    def is_installed() -> bool:
        """Whether the program is there."""
        return shutil.which(PROGRAM) is not None

    def read(self, picture: Image.Image) -> str:
        """The words in a picture that stands upright, line by line; empty where there are none.

        Raises:
            ImporterError: it takes too long, or the program fails.
        """
        made = io.BytesIO()
        _fitting(picture).save(made, "PNG", compress_level=1)
        languages = self._languages = self._languages or self._installed_languages()
        command = [PROGRAM, "stdin", "stdout", "-l", languages, "--psm", "11", "tsv"]
        return _sure_words(self._run(command, made.getvalue()))

    def _installed_languages(self) -> str:
        """English, and up to three of the others that are there."""
        listed = self._run([PROGRAM, "--list-langs"], b"").splitlines()[1:]
        found = [name for name in listed if name not in ("osd", "equ") and "/" not in name]
        return "+".join(sorted(found, key=lambda name: name != "eng")[:_MOST_LANGUAGES]) or "eng"

    def _run(self, command: list[str], data: bytes) -> str:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"OMP_THREAD_LIMIT": "1"},
            )
        except OSError as error:
            raise _failed(f"tesseract cannot be started ({error.strerror})") from error
        made: list[bytes] = []
        talk = threading.Thread(target=lambda: made.append(process.communicate(data)[0]), daemon=True)
        talk.start()
        stop = time.monotonic() + self._seconds
        try:
            while talk.is_alive():
                talk.join(_WAIT)
                self._tick()
                if time.monotonic() > stop:
                    raise _failed(f"took more than {self._seconds:.0f} s")
        finally:
            if process.poll() is None:
                process.kill()
            talk.join()
        if process.returncode or not made:
            raise _failed("tesseract failed")
        return made[0].decode("utf-8", "replace")


def _failed(reason: str) -> ImporterError:
    return ImporterError(f"The words in it could not be read: {reason}.", kind="importer.recognition")


def _fitting(picture: Image.Image) -> Image.Image:
    """The picture in grey, on white, in a size that is read well."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture.convert("RGBA"))
        picture = white
    grey, longer = picture.convert("L"), max(picture.size)
    scale = _LONGEST / longer if longer > _LONGEST else 2.0 if longer < _SHORTEST else 1.0
    if scale == 1.0:
        return grey
    size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
    return grey.resize(size, Image.Resampling.LANCZOS)


def _sure_words(table: str) -> str:
    """The words of a table of tesseract that it is sure of, those of a line beside each other."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != _COLUMNS or cells[_LEVEL] != _WORD or not cells[_TEXT].strip():
            continue
        if _number(cells[_SURE]) >= _LEAST_SURE:
            lines.setdefault((cells[_BLOCK], cells[_PARAGRAPH], cells[_LINE]), []).append(cells[_TEXT].strip())
    told = (" ".join(words) for words in lines.values())
    return "\n".join(line for line in told if sum(letter.isalnum() for letter in line) > 1)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0
