"""What was remembered and forgotten in chats, and edited, since the window was opened, newest last, for undoing."""

from __future__ import annotations

import time

from ai_os_app.workers.results import Edited, EditUndone, TemporaryEnded, Turns
from ai_os_diffusion.conversation.model import Done, Turn


class ChatChanges:
    """Follows the results of jobs: a yes or an "undo" said in words shows in the turns that are loaded after it."""

    def __init__(self) -> None:
        self._seen: dict[str, Done] = {}
        self._done: dict[str, tuple[float, Turn | Edited]] = {}  # by the id of a turn, or the token of an edit

    def follow(self, result: object) -> None:
        """Take note of a job's result."""
        if isinstance(result, Turn):
            self._note(result, fresh=True)
        elif isinstance(result, Turns):
            for turn in result.turns:
                self._note(turn, fresh=False)
        elif isinstance(result, Edited):
            self._done[result.token] = (time.monotonic(), result)
        elif isinstance(result, EditUndone):
            self._done.pop(result.token, None)
        elif isinstance(result, TemporaryEnded):  # with the turns that could have undone something
            for key in [key for key, (_, done) in self._done.items() if _is_of(done, result.conversation)]:
                del self._done[key]

    def _note(self, turn: Turn, *, fresh: bool) -> None:
        """A change counts when it is seen to happen; what an older chat tells was done in another session."""
        if turn.proposal is None:
            return
        before = self._seen.get(turn.id, "" if fresh else turn.done)
        self._seen[turn.id] = turn.done
        if turn.done != "confirmed":
            self._done.pop(turn.id, None)
        elif before != "confirmed":
            self._done[turn.id] = (time.monotonic(), turn)

    def newest(self) -> float:
        """When the newest change was seen, on the monotonic clock; minus infinity for none."""
        return max((when for when, _ in self._done.values()), default=float("-inf"))

    def take(self) -> Turn | Edited | None:
        """The turn or edit that made the newest change, which from now on is the caller's to undo."""
        return self._done.popitem()[1][1] if self._done else None


def _is_of(done: Turn | Edited, conversation: str) -> bool:
    return isinstance(done, Turn) and done.conversation == conversation
