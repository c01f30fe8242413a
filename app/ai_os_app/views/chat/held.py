"""A question that was sent before it can be asked: the engine starts, or another answer is being written."""

from __future__ import annotations

from ai_os_app.views.chat.answer_status import AnswerStatus
from ai_os_app.views.chat.composer import Composer


class HeldQuestion:
    """Takes a question out of the composer and shows it as waiting, until it is sent or goes back."""

    def __init__(self, composer: Composer, status: AnswerStatus) -> None:
        self._composer = composer
        self._status = status
        self._behind = False
        self.text = ""

    def hold(self, text: str, *, behind: bool) -> None:
        """Accept a question; `behind` another answer, whose state goes on being shown."""
        self.text = text
        self._behind = behind
        self._composer.set_text("")
        if behind:
            self._composer.set_waiting(text)
        else:
            self._status.held(text)

    def release(self) -> str:
        """The question, which from now on is the caller's to send."""
        text, self.text = self.text, ""
        self._composer.set_waiting("")
        return text

    def take_back(self) -> bool:
        """Put it into the composer again, before what was written since; whether there was one."""
        text = self.release()
        if text:
            written = self._composer.text()
            self._composer.set_text(f"{text}\n{written}" if written.strip() else text)
            if not self._behind:
                self._status.hide()
        return bool(text)
