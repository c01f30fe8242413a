"""The chat: turns, the outputs, the composer, and the sources beside them; talks to the engine's client."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QWidget

from ai_os_app.settings import Settings
from ai_os_app.views.chat.chat_jobs import ChatJobs
from ai_os_app.views.chat.chat_layout import ChatLayout
from ai_os_app.views.chat.drafts import Drafts
from ai_os_app.views.chat.held import HeldQuestion
from ai_os_app.views.chat.outside import Links, markdown_dialog
from ai_os_app.workers.engine_client import EngineClientLike
from ai_os_app.workers.jobs import (
    Ask,
    Conversations,
    Decide,
    EngineState,
    ExportConversation,
    Exported,
    Job,
    ListConversations,
    LoadTurns,
    NewConversation,
    Problem,
    Regenerate,
    Turns,
)
from ai_os_diffusion.conversation.model import Conversation, Turn
from ai_os_diffusion.types import AnswerStep

_AT_WORK = (EngineState.READY, EngineState.BUSY)
_GONE = ("conversation.conversation", "conversation.deleted")


class ChatView(QWidget):
    """One conversation at a time; an answer that is under way goes on while another conversation is shown."""

    turn_selected = Signal(object)
    conversation_changed = Signal(str)  # also when a new chat gets its id
    told = Signal(str)
    problem = Signal(object)

    def __init__(self, client: EngineClientLike, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._settings = settings
        self._conversation = ""
        self._first = ""  # what is to be asked as soon as the new conversation has its id
        self._creating = False
        self._edited: Turn | None = None
        self._failed: Job | None = None  # what "Answer again" repeats
        self._drafts = Drafts(client)
        self.links = Links(self)
        self.parts = ChatLayout(self, client)
        self.model, self.list = self.parts.model, self.parts.list
        self.composer, self.outputs, self.sources = self.parts.composer, self.parts.outputs, self.parts.sources
        self.status = self.parts.status
        self._jobs = ChatJobs(client, self.model)
        self._submit = self._jobs.submit
        self._held = HeldQuestion(self.composer, self.status)
        self._actions: dict[str, Callable[[Turn], None]] = {
            "select": self._choose,
            "sources": self._show_sources,
            "copy": self._copy,
            "edit": self._edit,
            "regenerate": self._regenerate,
            "previous": partial(self._branch, by=-1),
            "next": partial(self._branch, by=1),
            "confirm": partial(self._decide, verdict="confirm"),
            "decline": partial(self._decide, verdict="decline"),
            "undo": self.undo,
        }
        self._connect()
        self._on_setting()
        self._on_state(client.state, "")
        self._show_state()

    def _connect(self) -> None:
        composer, client = self.composer, self._client
        composer.sent.connect(self.send)
        composer.stop_requested.connect(self.stop)
        composer.edited.connect(self._on_draft)
        composer.editing_cancelled.connect(self._stop_editing)
        self.list.acted.connect(self._on_acted)
        self.list.turn_selected.connect(self._choose)
        self.list.link_clicked.connect(self.links.ask)
        self.links.refused.connect(self.told)
        self.status.retry.connect(self.answer_again)
        self.parts.examples.chosen.connect(self.prefill)
        self.parts.export.triggered.connect(self.save_output)
        self._settings.changed.connect(self._on_setting)
        client.state_changed.connect(self._on_state)
        client.started.connect(self._on_started)
        client.turn_saved.connect(self._on_turn_saved)
        client.step.connect(self._on_step)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    # ------------------------------------------------------------ what the window uses

    @property
    def conversation(self) -> str:
        """The id of the conversation that is shown, "" for a new one."""
        return self._conversation

    @Slot(str)
    def open_conversation(self, conversation: str) -> None:
        """Show a conversation, "" for a new one. While the engine starts, it comes as soon as that is ready."""
        self._take_back()  # into the draft of the conversation that is left
        self._conversation = conversation
        self._stop_editing()
        self.model.set_turns(())
        self.outputs.clear()
        self.sources.clear()
        self.status.hide()
        self.parts.title.setText("" if conversation else self.parts.untitled)
        self.list.scroll_to_end()
        self.composer.set_text(self._drafts.text(conversation))
        if conversation:
            self._submit(ListConversations())
            self._submit(LoadTurns(conversation))
            if self._client.state is EngineState.STARTING:
                self.status.opening()
        if self._running():
            self.outputs.begin()
            self.status.reading()
        self._show_state()
        self.conversation_changed.emit(conversation)

    @Slot()
    def stop(self) -> bool:
        """Stop the answer, take back a question that waits, or stop the editing; False when there is none of them."""
        running, editing = self._running(), self._edited is not None
        if running:
            self._client.cancel(running)
        elif self._take_back():
            self._show_state()
            return True
        elif editing:
            self._stop_editing()
        return bool(running) or editing

    def focus_composer(self) -> None:
        """Go to the message."""
        self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def prefill(self, text: str) -> None:
        """Put a text into the composer, ready to be sent."""
        self.composer.set_text(text)
        self._on_draft(text)
        self.focus_composer()

    def show_pane(self, place: int) -> None:
        """Bring the focus to an output, 0 to 2."""
        self.outputs.focus_pane(place)

    @Slot()
    def save_output(self) -> None:
        """Ask where to write the conversation as Markdown."""
        if not self.model.turns:
            self.told.emit(self.tr("There is nothing to save yet."))
            return
        dialog = markdown_dialog(self, self.parts.title.text())
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    @Slot(str)
    def export_to(self, path: str) -> None:
        """Write the conversation as Markdown."""
        self._submit(ExportConversation(self._conversation, path))

    # ------------------------------------------------------------ asking

    @Slot(str)
    def send(self, text: str) -> None:
        """Ask; the text stays in the composer until it is on disk. While it cannot be asked yet, one question waits."""
        if text == self._first or self._jobs.is_sending(text, self._conversation):
            return  # Enter was pressed twice
        if self._held.text:
            self.told.emit(self.tr("One question waits already. Send this one when that is answered."))
            return
        behind = bool(self._first or self._running())
        if behind or self._client.state is EngineState.STARTING or self._is_loading():
            self._held.hold(text, behind=behind)
            self._show_state()
            return
        if not self._conversation:
            self._first = text
            self.composer.set_running(True)
            self._create()
            return
        edited = self._edited
        shown = self.model.turns[-1].id if self.model.turns else None
        self._ask(Ask(self._conversation, text, edited.parent if edited is not None else shown))

    def _create(self) -> None:
        if not self._creating:
            self._creating = True
            self._submit(NewConversation())

    def _ask(self, job: Ask | Regenerate) -> None:
        self._failed = None
        self._submit(job)
        if self._jobs.belongs(job, self._conversation):  # a new conversation may get its id while another one is shown
            self.outputs.begin()
            self.status.waiting()
            self.list.scroll_to_end()
        self._show_state()

    @Slot()
    def answer_again(self) -> None:
        """Repeat what failed or was stopped."""
        job = self._failed
        if job is not None and not self._running() and isinstance(job, Ask | Regenerate):
            self._ask(job)

    def _running(self) -> int:
        """The number of the answer that is under way in this conversation, 0 for none."""
        return self._jobs.answering(self._conversation)

    def _is_loading(self) -> bool:
        """Whether the turns of the conversation that is shown have still to come."""
        return self._jobs.is_loading(self._conversation)

    def _take_back(self) -> bool:
        """A question that waits becomes a draft again; whether there was one."""
        taken = self._held.take_back()
        if taken:
            self._on_draft(self.composer.text())
        return taken

    def _send_held(self) -> None:
        """Send what waited for the engine or an answer, once it is known what it follows."""
        waits = self._is_loading() or self._running() or self._first
        if self._held.text and self._client.state in _AT_WORK and not waits:
            self.send(self._held.release())

    # ------------------------------------------------------------ turns

    @Slot(str, object)
    def _on_acted(self, action: str, turn: Turn) -> None:
        self._actions[action](turn)

    @Slot(object)
    def _choose(self, turn: Turn) -> None:
        if not self._running():
            self.outputs.show_turn(turn)
        self.sources.show_turn(turn)
        self.turn_selected.emit(turn)

    def _show_sources(self, turn: Turn) -> None:
        self._choose(turn)
        self.sources.show()
        if self.sources.cards:
            self.sources.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy(self, turn: Turn) -> None:
        QGuiApplication.clipboard().setText(turn.text)
        self.told.emit(self.tr("Copied."))

    def _edit(self, turn: Turn) -> None:
        self._edited = turn
        self.composer.set_editing(True)
        self.composer.set_text(turn.text)
        self.focus_composer()

    @Slot()
    def _stop_editing(self) -> None:
        if self._edited is not None:
            self._edited = None
            self.composer.set_editing(False)
            self.composer.set_text(self._drafts.text(self._conversation))

    def _regenerate(self, turn: Turn) -> None:
        if not self._running():
            self._ask(Regenerate(turn.id))

    def _branch(self, turn: Turn, *, by: int) -> None:
        place = turn.siblings.index(turn.id) + by
        if 0 <= place < len(turn.siblings) and not self._running():
            self._submit(LoadTurns(self._conversation, turn.siblings[place]))

    def _decide(self, turn: Turn, *, verdict: Literal["confirm", "decline"]) -> None:
        self._submit(Decide(turn.id, verdict))

    @Slot(object)
    def undo(self, turn: Turn) -> None:
        """Undo what a turn did; for a user's turn that was remembered it is the answer to it that holds the action."""
        done = next((item for item in self.model.turns if item.parent == turn.id and item.proposal is not None), turn)
        self._submit(Decide(done.id if turn.role == "user" else turn.id, "undo"))

    # ------------------------------------------------------------ the engine

    @Slot(int)
    def _on_started(self, number: int) -> None:
        if number == self._running():
            self.status.reading()
            self.list.relayout()

    @Slot(int, object)
    def _on_turn_saved(self, number: int, turn: Turn) -> None:
        if not self._jobs.save(number, turn) or turn.conversation != self._conversation:
            return
        self.model.add(turn)
        self.list.scroll_to_end()
        if self._edited is not None:
            self._stop_editing()
        elif self.composer.text().strip() == turn.text.strip():
            self.composer.set_text("")
        if self._drafts.text(self._conversation).strip() == turn.text.strip():
            self._drafts.keep(self._conversation, "")
        if self.parts.title.text() in ("", self.parts.untitled):
            self._submit(ListConversations())
        self._show_state()

    @Slot(int, object)
    def _on_step(self, number: int, step: AnswerStep) -> None:
        if number == self._running():
            self.outputs.show_step(step)
            self.status.show_step(step)
            self.list.relayout()

    @Slot(int, object)
    def _on_finished(self, number: int, result: object) -> None:
        job = self._jobs.get(number)
        if job is None:
            return
        shown = self._jobs.belongs(job, self._conversation)
        self._jobs.end(number)
        if isinstance(job, Ask | Regenerate) and isinstance(result, Turn) and shown:
            self._answered(result)
        elif isinstance(job, Decide) and isinstance(result, Turn):
            self.model.replace(result)
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
        self.status.hide()
        self.model.add(turn)
        self.outputs.finish(turn)
        self.sources.show_turn(turn)
        self.list.mark(turn.id)
        self._reload(turn.conversation)  # what was said may have changed earlier turns: undone, declined, forgotten
        self._show_state()

    def _reload(self, conversation: str) -> None:
        if conversation == self._conversation and self.model.turns:
            self._submit(LoadTurns(conversation, self.model.turns[-1].id))

    def _loaded(self, result: Turns, *, first: bool) -> None:
        if result.conversation != self._conversation or (self._running() and not first):
            return
        self.model.set_turns(result.turns)
        if first:
            self.list.scroll_to_end()
            if not self._running() and not self._held.text:
                self.status.hide()
        last = next((turn for turn in reversed(result.turns) if turn.role == "assistant"), None)
        current = self.list.current
        if last is not None and (current is None or current.role == "user"):
            self._choose(last)
        self._show_state()
        self._send_held()

    def _name(self, result: Conversations) -> None:
        for item in result.items:
            if item.id == self._conversation:
                self.parts.title.setText(item.title or self.parts.untitled)
                if not self.composer.text() and self._edited is None and not self._drafts.knows(item.id):
                    self.composer.set_text(item.draft)

    def _created(self, made: Conversation) -> None:
        self._creating = False
        self._drafts.adopt(made.id)
        asked, self._first = self._first, ""
        if not self._conversation:
            self._conversation = made.id
            self.conversation_changed.emit(made.id)
        if asked:
            self._ask(Ask(made.id, asked))
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
        shown = self._jobs.belongs(job, self._conversation)
        saved = self._jobs.end(number)
        if isinstance(job, NewConversation):
            self._creating, self._first = False, ""
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
        if conversation == self._conversation:
            waits, written = self._held.release(), self.composer.text()
            self.open_conversation("")
            if written:
                self.prefill(written)
            if waits:
                self.send(waits)

    def _not_answered(self, problem: Problem | None) -> None:
        self.outputs.stop()
        if problem is None:
            self.status.stopped(again=True)
        else:
            self.status.failed(problem)
        self.list.scroll_to_end()

    # ------------------------------------------------------------ state

    @Slot(object, str)
    def _on_state(self, state: EngineState, text: str) -> None:
        reasons = {
            EngineState.FAILED: text or self.tr("The engine could not start, so nothing can be sent."),
            EngineState.STOPPED: self.tr("The engine is stopped, so nothing can be sent."),
        }
        self.composer.set_blocked(reasons.get(state, ""))
        self.composer.set_hint(self.tr("The engine is starting.") if state is EngineState.STARTING else "")
        if state in reasons:
            self._take_back()
            if not self._running():
                self.status.hide()
            self._show_state()
        self._send_held()

    def _show_state(self) -> None:
        self.composer.set_running(bool(self._running() or self._first or self._held.text))
        blank = self._is_loading() and self._client.state in _AT_WORK
        self.parts.show_empty(not self.model.turns and self.status.isHidden() and not blank)
        self.parts.menu_button.setEnabled(bool(self.model.turns))
        self.list.relayout()

    @Slot(str)
    def _on_draft(self, text: str) -> None:
        self._drafts.keep(self._conversation, text)
        if not self._conversation and text.strip():
            self._create()

    @Slot()
    def _on_setting(self) -> None:
        self.outputs.set_reduced_motion(self._settings.flag("reduced_motion"))
        self.outputs.set_shading(self._settings.flag("show_confidence"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.parts.fit(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "sources"):
            self.parts.fit(self)
