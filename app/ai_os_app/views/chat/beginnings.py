"""New conversations that have still to get their id from the engine, and what is asked first there."""

from __future__ import annotations

from collections.abc import Callable

from ai_os_app.workers.jobs import Job, NewConversation


class Beginnings:
    """At most one of those that are kept and one temporary one are on their way."""

    def __init__(self, submit: Callable[[Job], None]) -> None:
        self._submit = submit
        self._questions: dict[bool, str] = {}  # whether it is temporary -> what is asked first, "" for nothing yet

    def begin(self, question: str = "", *, temporary: bool) -> None:
        """Ask for a conversation, unless it is on its way; its first question is asked once it is there."""
        under_way = temporary in self._questions
        self._questions[temporary] = question or self._questions.get(temporary, "")
        if not under_way:
            self._submit(NewConversation(temporary=temporary))

    def question(self, *, temporary: bool) -> str:
        """What waits for the conversation; "" for nothing."""
        return self._questions.get(temporary, "")

    def end(self, *, temporary: bool) -> str:
        """It is there, failed, or is not wanted any more; the question, which from now on is the caller's."""
        return self._questions.pop(temporary, "")
