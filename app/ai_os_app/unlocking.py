"""Encrypted profiles: asks for the passphrase when the engine needs it, and changes it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ai_os_app.views.settings.lock_card import LockCard
from ai_os_app.views.unlock_dialog import UnlockDialog
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import ChangePassphrase, EngineState
from ai_os_app.workers.results import PassphraseChanged, Problem

_LOCKED, _WRONG = "storage.locked_by_passphrase", "storage.wrong_key"


def is_locked(problem: Problem) -> bool:
    """Whether a passphrase is all that is missing."""
    return problem.kind in (_LOCKED, _WRONG)


class Unlocking(QObject):
    """The dialog is made when it is first needed."""

    reopened = Signal()  # the profile was closed meanwhile
    postponed = Signal()  # the user has closed the question

    def __init__(self, client: EngineClientLike, card: LockCard, window: QWidget) -> None:
        super().__init__(window)
        self._client = client
        self._card = card
        self._window = window
        self._job = 0
        self.dialog: UnlockDialog | None = None
        card.change_wanted.connect(self._change)
        client.start_failed.connect(self._on_start_failed)
        client.state_changed.connect(self._on_state)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    @Slot()
    def ask(self) -> None:
        """Ask for the passphrase."""
        self._ask()

    def _ask(self, complaint: str = "") -> None:
        if self.dialog is None:
            self.dialog = UnlockDialog(self._window)
            self.dialog.entered.connect(self._client.unlock)
            self.dialog.rejected.connect(self.postponed)
        self.dialog.ask(complaint)

    @Slot(object)
    def _on_start_failed(self, problem: Problem) -> None:
        if problem.kind == _LOCKED:
            self._ask()
        elif problem.kind == _WRONG:
            self._ask(self.tr("That is not the passphrase of this profile."))
        elif self.dialog is not None:
            self.dialog.accept()

    @Slot(object, str)
    def _on_state(self, state: EngineState, _sentence: str) -> None:
        if state is EngineState.READY and self.dialog is not None:
            self.dialog.accept()

    # Another passphrase

    @Slot(str)
    def _change(self, passphrase: str) -> None:
        if not self._job:
            self._job = self._client.submit(ChangePassphrase(passphrase))
            self._card.show_work()

    def _end(self, sentence: str, *, bad: bool = False) -> None:
        self._job = 0
        self._card.show_result(sentence, bad=bad)
        self.reopened.emit()

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if self._job and job_id == self._job and isinstance(result, PassphraseChanged):
            self._card.show_lock("passphrase" if result.encrypted else "")
            done = self.tr("Done. The memories open with the new passphrase from now on.")
            self._end(done if result.encrypted else self.tr("Done. The memories are no longer encrypted."))

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: Problem) -> None:
        if self._job and job_id == self._job:
            self._end(problem.sentence, bad=True)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if self._job and job_id == self._job:
            self._end("")
