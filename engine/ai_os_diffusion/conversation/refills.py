"""Parts of an answer written again: tried out without a trace, and kept as another version where the user wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ai_os_diffusion.answering.open_spans import Span
from ai_os_diffusion.answering.refilling import Refiller, RefillSettings
from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.errors import ConversationError
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import REFILLED, Answer, AnswerStep, Refilled, UncertaintyReport


class Refills:
    """Writes parts of the answers of a profile again."""

    def __init__(self, model: TextModel, chats: ChatStore) -> None:
        self._refiller = Refiller(model)
        self._chats = chats

    def refill(
        self,
        turn: str,
        text: str,
        spans: Sequence[Span],
        settings: RefillSettings,
        *,
        on_step: Callable[[AnswerStep], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> Refilled:
        """Other ways to say what stands at `spans` of `text`, a version of an answer; nothing is written to disk.

        Its question and sources are read, and their words preferred.

        Raises:
            ConversationError: there is no such turn, or it is no answer.
            InferenceError: a span is wrong (`Refiller.refill`).
            Cancelled: `cancel` was set.
        """
        answer = self._answered(turn).answer
        about = (*dict.fromkeys(source.text for source in answer.sources), answer.question) if answer else ()
        return self._refiller.refill(text, spans, settings, about=about, on_step=on_step, cancel=cancel)

    def keep(self, turn: str, text: str) -> Turn:
        """Add `text` as another version beside an answer, marked as refilled; the old one stays.

        Raises:
            ConversationError: there is no such turn, it is no answer, or the text is blank.
        """
        before = self._answered(turn)
        if not text.strip():
            raise ConversationError(
                "There is nothing to keep.", kind="conversation.blank", remedy="Write a part again first."
            )
        report = UncertaintyReport(0.0)
        old = before.answer or Answer("", "", False, 0.0, "en", (), "", report)
        answer = replace(
            old, answer=text.strip(), how=REFILLED, abstained=False, confidence=0.0, uncertainty=report, timings={}
        )
        return self._chats.add(before.conversation, "assistant", text.strip(), parent=before.parent, answer=answer)

    def _answered(self, key: str) -> Turn:
        turn = self._chats.turn(key)
        if turn.role != "assistant" or turn.proposal is not None:
            raise ConversationError(
                "Only answers can be written again in parts.",
                kind="conversation.refill",
                remedy="Choose an answer.",
            )
        return turn
