"""One window per profile: a second start hands its files and question to the first, and ends."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from ai_os_app import paths

ANSWER_LIMIT_MS = 5000
_LONGEST = 1 << 20  # bytes of a message
_OK = b"ok\n"
QUICK = ("", "ask", "note")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """What a start was asked to do: files and folders to import, a question to put, a small window to open."""

    paths: tuple[str, ...] = ()
    ask: str = ""
    quick: str = ""  # "ask" or "note": the small window for that

    def to_line(self) -> bytes:
        """As one line of JSON."""
        return json.dumps({"paths": self.paths, "ask": self.ask, "quick": self.quick}).encode() + b"\n"

    @staticmethod
    def from_line(line: bytes) -> Request:
        """Raises ValueError for anything that `to_line` would not give."""
        values = json.loads(line)
        named, question = (values.get("paths"), values.get("ask")) if isinstance(values, dict) else (None, None)
        if not isinstance(named, list) or not isinstance(question, str) or not all(isinstance(p, str) for p in named):
            raise ValueError("not a request")
        quick = values.get("quick", "")
        if quick not in QUICK:
            raise ValueError("not a window that is known")
        return Request(tuple(named), question, quick)


def absolute(names: Sequence[str]) -> tuple[str, ...]:
    """Paths that mean the same in another process."""
    return tuple(str(Path(name).absolute()) for name in names)


class SingleInstance(QObject):
    """Holds the lock of a profile's window, and listens for later starts."""

    requested = Signal(object)  # Request

    def __init__(self, profile: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._channel = paths.channel(profile)
        self._lock = _lock_file(profile)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def acquire(self) -> bool:
        """Become the one window; False when there is one. Without a lock file (read-only disk) it becomes it too."""
        if not self._lock.tryLock(0) and self._lock.error() is QLockFile.LockError.LockFailedError:
            return False
        QLocalServer.removeServer(self._channel)  # left behind by a run that crashed
        if not self._server.listen(self._channel):
            log.warning("later starts cannot reach this window: %s", self._server.errorString())
        return True

    def forward(self, request: Request) -> bool:
        """Hand a request to the window that holds the lock; whether it took it."""
        socket = QLocalSocket()
        socket.connectToServer(self._channel)
        if not socket.waitForConnected(ANSWER_LIMIT_MS):
            return False
        socket.write(request.to_line())
        while not socket.canReadLine():
            if not socket.waitForReadyRead(ANSWER_LIMIT_MS):
                return False
        return bytes(socket.readLine().data()) == _OK

    def holder(self) -> str:
        """The process id of the window that holds the lock; "" where it is not known."""
        number, _host, _name = self._lock.getLockInfo()
        return str(number) if number > 0 else ""

    def move(self, profile: Path) -> None:
        """Be the window of the same profile in another folder from now on. Raises OSError as `paths.channel`."""
        channel = paths.channel(profile)
        self.close()
        self._channel, self._lock = channel, _lock_file(profile)
        if not self.acquire():
            log.warning("another window holds the folder into which the profile was moved")

    def close(self) -> None:
        """Let the next start be the one window."""
        self._server.close()
        self._lock.unlock()

    @Slot()
    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(_LONGEST)
            socket.readyRead.connect(self._on_data)
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    @Slot()
    def _on_data(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() >= _LONGEST:
                socket.abort()
            return
        try:
            request = Request.from_line(bytes(socket.readLine().data()))
        except ValueError:
            log.warning("a message that is no request came in")
            socket.abort()
            return
        socket.write(_OK)
        socket.flush()
        self.requested.emit(request)


def _lock_file(profile: Path) -> QLockFile:
    made = QLockFile(str(profile / "window.lock"))
    made.setStaleLockTime(0)  # a lock is stale when its process is gone, however long it was held
    return made
