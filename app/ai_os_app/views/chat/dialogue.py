"""The course of one conversation: what is asked, what waits to be asked, and what the engine says to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ai_os_app.views.chat.beginnings import Beginnings
from ai_os_app.views.chat.chat_jobs import ChatJobs
from ai_os_app.views.chat.chat_layout import ChatLayout
from ai_os_app.views.chat.drafts import Drafts
from ai_os_app.views.chat.held import HeldQuestion
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import (
    Ask,
    Decide,
    EndTemporary,
    EngineState,
    Job,
    Judge,
    LearnRelevance,
    ListConversations,
    LoadTurns,
    NewConversation,
    Regenerate,
)
from ai_os_app.workers.results import Conversations, Exported, Problem, Turns
from ai_os_diffusion.conversation.model import Conversation, Manner, Turn
from ai_os_diffusion.types import AnswerStep

_AT_WORK = (EngineState.READY, EngineState.BUSY)
_GONE = ("conversation.conversation", "conversation.deleted")


class Dialogue(QObject):
    """Shows one conversation at a time in the parts of the chat; answers for others go on meanwhile."""

    left = Signal()  # another conversation is shown
    answered = Signal(object)  # the turn, where its conversation is shown
    chosen = Signal(object)  # the turn whose answer and sources are shown
    conversation_changed = Signal(str)  # also when a new chat gets its id
    told = Signal(str)
    problem = Signal(object)

    def __init__(self, client: EngineClientLike, parts: ChatLayout, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._parts = parts
        self._model, self._list, self._composer = parts.model, parts.list, parts.composer
        self._outputs, self._sources, self._status = parts.outputs, parts.sources, parts.status
        self.conversation = ""  # the id of the one that is shown, "" for a new one
        self.temporary = False  # whether nothing of what is shown is kept
        self.manner: Callable[[], Manner] = Manner  # of the next question
        self._edited: Turn | None = None
        self._failed: Job | None = None  # what "Answer again" repeats
        self._drafts = Drafts(client)
        self._jobs = ChatJobs(client, self._model)
        self.submit = self._jobs.submit
        self._beginnings = Beginnings(self.submit)
        self._held = HeldQuestion(self._composer, self._status)
        self._connect()
        self._on_state(client.state, "")
        self._show_state()

    def _connect(self) -> None:
        composer, client = self._composer, self._client
        composer.sent.connect(self.send)
        composer.stop_requested.connect(self.stop)
        composer.edited.connect(self.keep_draft)
        composer.editing_cancelled.connect(self.stop_editing)
        self._status.retry.connect(self.answer_again)
        client.state_changed.connect(self._on_state)
        client.started.connect(self._on_started)
        client.turn_saved.connect(self._on_turn_saved)
        client.step.connect(self._on_step)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    # ------------------------------------------------------------ which one

    @Slot(str)
    def open(self, conversation: str, *, temporary: bool = False) -> None:
        """Show a conversation, "" for a new one. While the engine starts, it comes as soon as that is ready.

        A temporary one is always new, and gone as soon as another one is shown.
        """
        self._take_back()  # into the draft of the conversation that is left
        self._end_temporary()
        self.conversation, self.temporary = conversation, temporary
        self.stop_editing()
        self._model.set_turns(())
        self._outputs.clear()
        self.left.emit()
        self._parts.close_sources()
        self._sources.clear()
        self._status.hide()
        self._parts.entitle(known=bool(conversation), temporary=temporary)
        self._list.scroll_to_end()
        self._composer.set_text("" if temporary else self._drafts.text(conversation))
        if conversation:
            self.submit(ListConversations())
            self.submit(LoadTurns(conversation))
            if self._client.state is EngineState.STARTING:
                self._status.opening()
        if self.running():
            self._outputs.begin()
            self._status.reading()
        self._show_state()
        self.conversation_changed.emit(conversation)

    def _end_temporary(self) -> None:
        """Whatever was said in a temporary conversation is gone, and so is the answer under way there."""
        if not self.temporary:
            return
        if running := self.running():
            self._client.cancel(running)
        self._beginnings.end(temporary=True)
        self._failed = None
        if self.conversation:
            self.submit(EndTemporary(self.conversation))

    @Slot()
    def stop(self) -> bool:
        """Stop the answer, take back a question that waits, or stop the editing; False when there is none of them."""
        running, editing = self.running(), self._edited is not None
        if running:
            self._client.cancel(running)
        elif self._take_back():
            self._show_state()
            return True
        elif editing:
            self.stop_editing()
        return bool(running) or editing

    # ------------------------------------------------------------ writing

    def edit(self, turn: Turn) -> None:
        """Put an earlier message into the composer; sending it starts another branch."""
        self._edited = turn
        self._composer.set_editing(True)
        self._composer.set_text(turn.text)

    @Slot()
    def stop_editing(self) -> None:
        """Leave the earlier message as it was."""
        if self._edited is not None:
            self._edited = None
            self._composer.set_editing(False)
            self._composer.set_text(self._drafts.text(self.conversation))

    def write(self, text: str) -> None:
        """Put a text into the composer, ready to be sent."""
        self._composer.set_text(text)
        self.keep_draft(text)
        self._composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def keep_draft(self, text: str) -> None:
        """Remember what stands in the composer; the first words make a new conversation, unless it is temporary."""
        if self.temporary:
            return
        self._drafts.keep(self.conversation, text)
        if not self.conversation and text.strip():
            self._beginnings.begin(temporary=False)

    # ------------------------------------------------------------ asking

    @Slot(str)
    def send(self, text: str) -> None:
        """Ask; the text stays in the composer until it is on disk. While it cannot be asked yet, one question waits."""
        if text == self._first or self._jobs.is_sending(text, self.conversation):
            return  # Enter was pressed twice
        if self._held.text:
            self.told.emit(self.tr("One question waits already. Send this one when that is answered."))
            return
        behind = bool(self._first or self.running())
        if behind or self._client.state is EngineState.STARTING or self._is_loading():
            self._held.hold(text, behind=behind)
            self._show_state()
            return
        if not self.conversation:
            self._beginnings.begin(text, temporary=self.temporary)
            self._composer.set_running(True)
            return
        edited = self._edited
        shown = self._model.turns[-1].id if self._model.turns else None
        self.ask(Ask(self.conversation, text, edited.parent if edited is not None else shown))

    @property
    def _first(self) -> str:
        """What is to be asked as soon as the new conversation has its id."""
        return self._beginnings.question(temporary=self.temporary)

    def ask(self, job: Ask | Regenerate) -> None:
        """Give a question to the engine, and show that it is under way."""
        self._failed = None
        job = replace(job, manner=self.manner())
        self.submit(job)
        if self._jobs.belongs(job, self.conversation):  # a new conversation may get its id while another one is shown
            self._parts.close_sources()
            self._outputs.begin()
            self._status.waiting()
            self._list.scroll_to_end()
        self._show_state()

    @Slot()
    def answer_again(self) -> None:
        """Repeat what failed or was stopped."""
        job = self._failed
        if job is not None and not self.running() and isinstance(job, Ask | Regenerate):
            self.ask(job)

    def running(self) -> int:
        """The number of the answer that is under way in this conversation, 0 for none."""
        return self._jobs.answering(self.conversation)

    def _is_loading(self) -> bool:
        """Whether the turns of the conversation that is shown have still to come."""
        return self._jobs.is_loading(self.conversation)

    def _take_back(self) -> bool:
        """A question that waits becomes a draft again; whether there was one."""
        taken = self._held.take_back()
        if taken:
            self.keep_draft(self._composer.text())
        return taken

    def _send_held(self) -> None:
        """Send what waited for the engine or an answer, once it is known what it follows."""
        waits = self._is_loading() or self.running() or self._first
        if self._held.text and self._client.state in _AT_WORK and not waits:
            self.send(self._held.release())

    # ------------------------------------------------------------ the engine

    @Slot(int)
    def _on_started(self, number: int) -> None:
        if number == self.running():
            self._status.reading()
            self._list.relayout()

    @Slot(int, object)
    def _on_turn_saved(self, number: int, turn: Turn) -> None:
        if not self._jobs.save(number, turn) or turn.conversation != self.conversation:
            return
        self._model.add(turn)
        self._list.scroll_to_end()
        if self._edited is not None:
            self.stop_editing()
        elif self._composer.text().strip() == turn.text.strip():
            self._composer.set_text("")
        if self._drafts.text(self.conversation).strip() == turn.text.strip():
            self.keep_draft("")
        else:
            self._drafts.send_again(self.conversation)
        if self._parts.title.text() in ("", self._parts.untitled):
            self.submit(ListConversations())
        self._show_state()

    @Slot(int, object)
    def _on_step(self, number: int, step: AnswerStep) -> None:
        if number == self.running():
            self._outputs.show_step(step)
            self._status.show_step(step)
            self._list.relayout()

    @Slot(int, object)
    def _on_finished(self, number: int, result: object) -> None:
        job = self._jobs.get(number)
        if job is None:
            return
        shown = self._jobs.belongs(job, self.conversation)
        self._jobs.end(number)
        if isinstance(job, Ask | Regenerate) and isinstance(result, Turn) and shown:
            self._answered(result)
        elif isinstance(job, Judge) and isinstance(result, Turn):
            self._model.replace(result)
            self._jobs.submit(LearnRelevance())
        elif isinstance(job, Decide) and isinstance(result, Turn):
            self._model.replace(result)
            self._reload(result.conversation)
        elif isinstance(result, Turns):
            self._loaded(result, first=isinstance(job, LoadTurns) and not job.leaf)
        elif isinstance(result, Conversations):
            self._name(result)
        elif isinstance(result, Conversation):
            self._created(result)
        elif isinstance(result, Exported):
            self.told.emit(self.tr("The chat is saved as {path}").format(path=result.path))

    def _answered(self, turn: Turn) -> None:
        self._status.hide()
        self._model.add(turn)
        self._outputs.finish(turn)
        self._sources.show_turn(turn)
        self._list.mark(turn.id)
        self.answered.emit(turn)
        self._reload(turn.conversation)  # what was said may have changed earlier turns: undone, declined, forgotten
        self._show_state()

    def _reload(self, conversation: str) -> None:
        if conversation == self.conversation and self._model.turns:
            self.submit(LoadTurns(conversation, self._model.turns[-1].id))

    def _loaded(self, result: Turns, *, first: bool) -> None:
        if result.conversation != self.conversation or (self.running() and not first):
            return
        self._model.set_turns(result.turns)
        if first:
            self._list.scroll_to_end()
            if not self.running() and not self._held.text:
                self._status.hide()
        last = next((turn for turn in reversed(result.turns) if turn.role == "assistant"), None)
        current = self._list.current
        if last is not None and (current is None or current.role == "user"):
            self.chosen.emit(last)
        self._show_state()
        self._send_held()

    def _name(self, result: Conversations) -> None:
        for item in result.items:
            if item.id == self.conversation:
                self._parts.title.setText(item.title or self._parts.untitled)
                if not self._composer.text() and self._edited is None and not self._drafts.knows(item.id):
                    self._composer.set_text(item.draft)

    def _created(self, made: Conversation) -> None:
        shown = not self.conversation and made.temporary == self.temporary
        if made.temporary and not shown:  # it was left before it was there
            self.submit(EndTemporary(made.id))
            return
        asked = self._beginnings.end(temporary=made.temporary)
        if not made.temporary:
            self._drafts.adopt(made.id)
        if shown:
            self.conversation = made.id
            self.conversation_changed.emit(made.id)
        if asked:
            self.ask(Ask(made.id, asked))
        self._send_held()

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        self._ended(number, problem)

    @Slot(int)
    def _on_cancelled(self, number: int) -> None:
        self._ended(number, None)

    def _ended(self, number: int, problem: Problem | None) -> None:
        """A job ended without a result: it failed, or was stopped (`problem` None)."""
        job = self._jobs.get(number)
        if job is None:
            return
        shown = self._jobs.belongs(job, self.conversation)
        saved = self._jobs.end(number)
        if isinstance(job, Judge):
            self._list.rebind(job.turn)  # the button shows what is kept
        if isinstance(job, NewConversation):
            self._beginnings.end(temporary=job.temporary)
            self._take_back()
        if isinstance(job, Ask | Regenerate):
            if shown:
                self._take_back()  # it was written for after the answer
                self._failed = Regenerate(saved.id) if saved is not None else job
                self._not_answered(problem)
        elif isinstance(job, LoadTurns) and problem is not None and problem.kind in _GONE:
            self._leave_gone(job.conversation)
        elif problem is not None:
            self.problem.emit(problem)
        self._show_state()
        self._send_held()

    def _leave_gone(self, conversation: str) -> None:
        """What is shown is in this profile no longer: begin another one with what was written."""
        if conversation == self.conversation:
            waits, written = self._held.release(), self._composer.text()
            self.open("", temporary=self.temporary)
            if written:
                self.write(written)
            if waits:
                self.send(waits)

    def _not_answered(self, problem: Problem | None) -> None:
        self._outputs.stop()
        if problem is None:
            self._status.stopped(again=True)
        else:
            self._status.failed(problem)
        self._list.scroll_to_end()

    # ------------------------------------------------------------ state

    @Slot(object, str)
    def _on_state(self, state: EngineState, text: str) -> None:
        reasons = {
            EngineState.FAILED: text or self.tr("The engine could not start, so nothing can be sent."),
            EngineState.STOPPED: self.tr("The engine is stopped, so nothing can be sent."),
        }
        self._composer.set_blocked(reasons.get(state, ""))
        self._composer.set_hint(self.tr("The engine is starting.") if state is EngineState.STARTING else "")
        if state in reasons:
            self._take_back()
            if not self.running():
                self._status.hide()
            self._show_state()
        self._send_held()

    def _show_state(self) -> None:
        self._composer.set_running(bool(self.running() or self._first or self._held.text))
        blank = self._is_loading() and self._client.state in _AT_WORK
        self._parts.show_empty(not self._model.turns and self._status.isHidden() and not blank)
        self._parts.menu_button.setEnabled(bool(self._model.turns))
        self._list.relayout()
