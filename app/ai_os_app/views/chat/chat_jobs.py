"""What the chat has asked the engine for, and which of it belongs to the conversation that is shown."""

from __future__ import annotations

from ai_os_app.views.chat.message_model import MessageModel
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import Ask, Job, LoadTurns, Regenerate
from ai_os_diffusion.conversation.model import Turn


class ChatJobs:
    """Jobs under way by their number, with the user's turns that they have put on disk."""

    def __init__(self, client: EngineClientLike, model: MessageModel) -> None:
        self._client = client
        self._model = model
        self._jobs: dict[int, Job] = {}
        self._saved: dict[int, Turn] = {}

    def submit(self, job: Job) -> None:
        """Give a job to the engine."""
        self._jobs[self._client.submit(job)] = job

    def save(self, number: int, turn: Turn) -> bool:
        """A job has put the user's turn on disk; False where it is no job of this chat."""
        if number in self._jobs:
            self._saved[number] = turn
        return number in self._jobs

    def get(self, number: int) -> Job | None:
        """A job under way; None where it is no job of this chat."""
        return self._jobs.get(number)

    def end(self, number: int) -> Turn | None:
        """A job is over; the turn that it had saved."""
        del self._jobs[number]
        return self._saved.pop(number, None)

    def belongs(self, job: Job, conversation: str) -> bool:
        """Whether it is an answer for that conversation, which is shown."""
        if isinstance(job, Ask):
            return job.conversation == conversation
        return isinstance(job, Regenerate) and self._model.row(job.turn) >= 0

    def answering(self, conversation: str) -> int:
        """The number of the answer that is under way there, 0 for none."""
        return next((number for number, job in self._jobs.items() if self.belongs(job, conversation)), 0)

    def is_sending(self, text: str, conversation: str) -> bool:
        """Whether that question is on its way there, and not on disk yet."""
        unsaved = (job for number, job in self._jobs.items() if number not in self._saved)
        return any(isinstance(job, Ask) and (job.conversation, job.text) == (conversation, text) for job in unsaved)

    def is_loading(self, conversation: str) -> bool:
        """Whether its turns have still to come."""
        return LoadTurns(conversation) in self._jobs.values()
