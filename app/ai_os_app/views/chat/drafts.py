"""What stands unsent in each conversation; the client joins quick changes, the store keeps the last."""

from __future__ import annotations

from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import SaveDraft


class Drafts:
    """Remembers drafts by conversation, "" for one that has no id yet, and sends them to the store."""

    def __init__(self, client: EngineClientLike) -> None:
        self._client = client
        self._texts: dict[str, str] = {}

    def text(self, conversation: str) -> str:
        """The draft of a conversation."""
        return self._texts.get(conversation, "")

    def knows(self, conversation: str) -> bool:
        """Whether something was written there in this session."""
        return conversation in self._texts

    def keep(self, conversation: str, text: str) -> None:
        """Keep a draft."""
        if self._texts.get(conversation) == text:
            return
        self._texts[conversation] = text
        if conversation:
            self._client.submit(SaveDraft(conversation, text))

    def send_again(self, conversation: str) -> None:
        """The store has dropped the draft for a message that was another one."""
        if text := self.text(conversation):
            self._client.submit(SaveDraft(conversation, text))

    def adopt(self, conversation: str) -> None:
        """The new conversation has its id."""
        text = self._texts.pop("", "")
        if text:
            self.keep(conversation, text)
