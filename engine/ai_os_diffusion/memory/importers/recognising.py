"""Words read by machine out of pictures and recordings during an import: what reads them, and what was read before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from ai_os_diffusion.memory.importers.picture_words import PictureReader
from ai_os_diffusion.memory.importers.transcribing import Transcriber
from ai_os_diffusion.speech import recogniser

READ, OFF, MISSING = "read", "off", "missing"
_NO_PICTURES = (
    "The words in {n} were not read: the program tesseract is not installed. "
    "Install it (Debian and Ubuntu: `apt install tesseract-ocr`) and import again."
)
_NO_RECORDINGS = (
    "The words of {n} were not written down: the package pocketsphinx is not installed. "
    "Install it with `pip install pocketsphinx` and import again."
)


@dataclass(frozen=True)
class Known:
    """What the memories of an earlier import of the same file hold beside what the file itself says.

    `words` was read by machine (None: not yet), `times` are (character in it, second of the recording).
    """

    caption: str = ""
    tags: tuple[str, ...] = ()
    words: str | None = None
    times: tuple[tuple[int, float], ...] = ()


@dataclass
class Recognition:
    """What reads pictures and hears recordings during one import, made when it is first needed. Close it at the end.

    `tick` is called a few times a second while something is read, and may raise to stop it.
    """

    pictures: bool = True
    recordings: bool = True
    tick: Callable[[], None] = lambda: None
    _unread: Counter[str] = field(default_factory=Counter)
    _reader: PictureReader | None = None
    _transcriber: Transcriber | None = None

    def state(self, kind: str) -> str:
        """Whether the words of files of a kind ("picture", "recording") can be read: READ, OFF or MISSING."""
        wanted = self.pictures if kind == "picture" else self.recordings
        there = PictureReader.is_installed if kind == "picture" else recogniser.is_installed
        return OFF if not wanted else READ if there() else MISSING

    def prepare(self, kind: str) -> str:
        """As `state`; a file that has to do without is counted for `hints`."""
        state = self.state(kind)
        if state == MISSING:
            self._unread[kind] += 1
        return state

    @property
    def reader(self) -> PictureReader:
        """What reads pictures."""
        self._reader = self._reader or PictureReader(lambda: self.tick())
        return self._reader

    @property
    def transcriber(self) -> Transcriber:
        """What writes down recordings."""
        self._transcriber = self._transcriber or Transcriber(lambda: self.tick())
        return self._transcriber

    def hints(self) -> tuple[str, ...]:
        """What is to be installed to read what was not read, each once."""
        told = {"picture": _NO_PICTURES, "recording": _NO_RECORDINGS}
        return tuple(
            text.format(n=f"{self._unread[kind]:,} {kind}" + ("" if self._unread[kind] == 1 else "s"))
            for kind, text in told.items()
            if self._unread[kind]
        )

    def close(self) -> None:
        """End the processes that it began."""
        if self._transcriber is not None:
            self._transcriber.close()
            self._transcriber = None
