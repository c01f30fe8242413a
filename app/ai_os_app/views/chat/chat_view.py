"""The chat: turns, the outputs, the composer, and the sources beside them; what can be done with each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QWidget

from ai_os_app.settings import Settings
from ai_os_app.views.chat.chat_layout import ChatLayout
from ai_os_app.views.chat.dialogue import Dialogue
from ai_os_app.views.chat.outside import Links, markdown_dialog
from ai_os_app.views.chat.persona_choice import PersonaButton, PersonaChoice
from ai_os_app.views.chat.verdicts import WRONG_LINE, verdict_of
from ai_os_app.views.output.drawing import Drawing
from ai_os_app.views.output.reading import Reading
from ai_os_app.views.output.refilling import Refilling
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import Ask, Decide, ExportConversation, Judge, LoadTurns, Regenerate
from ai_os_diffusion.conversation.model import Turn


class ChatView(QWidget):
    """One conversation at a time; an answer that is under way goes on while another conversation is shown."""

    turn_selected = Signal(object)
    conversation_changed = Signal(str)  # also when a new chat gets its id
    told = Signal(str)
    problem = Signal(object)

    def __init__(self, client: EngineClientLike, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.links = Links(self)
        self.parts = ChatLayout(self, client)
        self.model, self.list = self.parts.model, self.parts.list
        self.composer, self.outputs, self.sources = self.parts.composer, self.parts.outputs, self.parts.sources
        self.status = self.parts.status
        self.dialogue = Dialogue(client, self.parts, self)
        self.persona_button = PersonaButton(settings)
        self.composer.add_below(self.persona_button)
        self.personas = PersonaChoice(client, settings, self.dialogue, self.persona_button)
        self.reading = Reading(client, self.outputs.audio, self)
        self.drawing = Drawing(client, self.outputs.image, self)
        self.refilling = Refilling(client, self.outputs.text, self)
        self._actions: dict[str, Callable[[Turn], None]] = {
            "select": self._choose,
            "sources": self._show_sources,
            "copy": self._copy,
            "read": self._read,
            "edit": self._edit,
            "regenerate": self._regenerate,
            "refill": self._refill,
            "previous": partial(self._branch, by=-1),
            "next": partial(self._branch, by=1),
            "right": partial(self._judge, verdict="right"),
            "wrong": partial(self._judge, verdict="wrong"),
            "confirm": partial(self._decide, verdict="confirm"),
            "decline": partial(self._decide, verdict="decline"),
            "undo": self.undo,
        }
        # While Qt gives all widgets another style, which also resizes some, none may get another parent.
        self._fit_later = QTimer(self, singleShot=True, interval=0)
        self._fit_later.timeout.connect(self._fit)
        self._connect()
        self._on_setting()

    def _connect(self) -> None:
        self.list.acted.connect(self._on_acted)
        self.list.turn_selected.connect(self._choose)
        self.list.link_clicked.connect(self.links.ask)
        self.links.refused.connect(self.told)
        for source in (self.list, self.outputs):
            source.read_requested.connect(self.reading.read)
        for teller in (self.reading, self.drawing, self.refilling, self.outputs.image, self.outputs.audio):
            teller.told.connect(self.told)
        self.outputs.audio.set_speed(self._settings.number("speech_speed"))
        self.outputs.audio.speed_changed.connect(self._on_speed)
        self.dialogue.left.connect(self.reading.clear)
        self.dialogue.left.connect(self.drawing.clear)
        self.refilling.kept.connect(self._on_kept)
        self.parts.examples.chosen.connect(self.prefill)
        self.parts.export.triggered.connect(self.save_output)
        self._settings.changed.connect(self._on_setting)
        self.dialogue.chosen.connect(self._choose)
        self.dialogue.answered.connect(self._on_answered)
        self.dialogue.conversation_changed.connect(self.conversation_changed)
        self.dialogue.told.connect(self.told)
        self.dialogue.problem.connect(self.problem)

    # ------------------------------------------------------------ what the window uses

    @property
    def conversation(self) -> str:
        """The id of the conversation that is shown, "" for a new one."""
        return self.dialogue.conversation

    @Slot(str)
    def open_conversation(self, conversation: str) -> None:
        """Show a conversation, "" for a new one. While the engine starts, it comes as soon as that is ready."""
        self.dialogue.open(conversation)

    @property
    def is_temporary(self) -> bool:
        """Whether nothing of what is shown is kept."""
        return self.dialogue.temporary

    def open_temporary(self) -> None:
        """Show a new conversation of which nothing is kept."""
        self.dialogue.open("", temporary=True)

    @Slot(str)
    def send(self, text: str) -> None:
        """Ask; while it cannot be asked yet, one question waits."""
        self.dialogue.send(text)

    @Slot()
    def stop(self) -> bool:
        """Stop the answer, take back a question that waits, stop the editing, the refill, the speech or the drawing, or
        close the sources; whether there was one of them."""
        outputs = (self.refilling, self.reading, self.drawing)
        return self.dialogue.stop() or any(each.stop() for each in outputs) or self.parts.close_sources()

    def focus_composer(self) -> None:
        """Go to the message."""
        self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def prefill(self, text: str) -> None:
        """Put a text into the composer, ready to be sent."""
        self.dialogue.write(text)

    def show_pane(self, place: int) -> None:
        """Bring the focus to an output, 0 to 2."""
        self.outputs.focus_pane(place)

    @Slot()
    def read_aloud(self) -> None:
        """Read the answer that is shown aloud, or stop reading."""
        if self.reading.stop():
            return
        if self.outputs.turn is None:
            self.told.emit(self.tr("There is no answer to read aloud yet."))
        self.outputs.read_answer()

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
        self.dialogue.submit(ExportConversation(self.conversation, path))

    # ------------------------------------------------------------ turns

    @Slot(str, object)
    def _on_acted(self, action: str, turn: Turn) -> None:
        self._actions[action](turn)

    @Slot(object)
    def _choose(self, turn: Turn) -> None:
        if not self.dialogue.running():
            self.outputs.show_turn(turn)
        self.sources.show_turn(turn)
        self.turn_selected.emit(turn)

    @Slot(object)
    def _on_answered(self, turn: Turn) -> None:
        """What the persona wants beside the text."""
        outputs = self.personas.persona.outputs if turn.answer is not None and not turn.answer.abstained else ()
        if "speech" in outputs:
            self.reading.read(turn.text)
        if "picture" in outputs:
            self.drawing.draw(turn.text, 0, "")

    def _show_sources(self, turn: Turn) -> None:
        self._choose(turn)
        self.parts.show_sources()
        if self.sources.cards:
            self.sources.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy(self, turn: Turn) -> None:
        QGuiApplication.clipboard().setText(turn.text)
        self.told.emit(self.tr("Copied."))

    def _read(self, turn: Turn) -> None:
        self.reading.read(turn.text)

    def _edit(self, turn: Turn) -> None:
        self.dialogue.edit(turn)
        self.focus_composer()

    def _regenerate(self, turn: Turn) -> None:
        if not self.dialogue.running():
            self.dialogue.ask(Regenerate(turn.id))

    def _refill(self, turn: Turn) -> None:
        """Go where the words that are to be written again are selected."""
        self._choose(turn)
        self.outputs.focus_pane(0)
        self.told.emit(self.tr("Select words of the answer in the text output, then press Refill."))

    @Slot(object)
    def _on_kept(self, turn: Turn) -> None:
        """A refill was kept as another version of its answer."""
        if turn.conversation != self.conversation or self.dialogue.running():
            return
        self.model.add(turn)
        self.list.mark(turn.id)
        self._choose(turn)
        self.dialogue.submit(LoadTurns(turn.conversation, turn.id))
        self.told.emit(self.tr("Kept as another version of the answer; the old one is one version back."))

    def _branch(self, turn: Turn, *, by: int) -> None:
        place = turn.siblings.index(turn.id) + by
        if 0 <= place < len(turn.siblings) and not self.dialogue.running():
            self.dialogue.submit(LoadTurns(self.conversation, turn.siblings[place]))

    def _judge(self, turn: Turn, *, verdict: Literal["right", "wrong"]) -> None:
        """Keep a verdict, or take it back where it was given before; a wrong answer is followed by the next best."""
        again = verdict_of(turn) == verdict
        if verdict == "wrong" and not again and self.dialogue.running():
            self.list.rebind(turn.id)  # the button goes back
            self.told.emit(self.tr("Wait for the answer that is being written, or stop it first."))
            return
        self.dialogue.submit(Judge(turn.id, "" if again else verdict))
        if verdict == "wrong" and not again:
            self.dialogue.ask(Ask(self.conversation, WRONG_LINE, turn.id))

    def _decide(self, turn: Turn, *, verdict: Literal["confirm", "decline"]) -> None:
        self.dialogue.submit(Decide(turn.id, verdict))

    @Slot(object)
    def undo(self, turn: Turn) -> None:
        """Undo what a turn did; for a user's turn that was remembered it is the answer to it that holds the action."""
        done = next((item for item in self.model.turns if item.parent == turn.id and item.proposal is not None), turn)
        self.dialogue.submit(Decide(done.id if turn.role == "user" else turn.id, "undo"))

    # ------------------------------------------------------------ the view

    @Slot(int)
    def _on_speed(self, percent: int) -> None:
        self._settings.set("speech_speed", percent)

    @Slot()
    def _on_setting(self) -> None:
        self.outputs.set_reduced_motion(self._settings.flag("reduced_motion"))
        self.outputs.set_shading(self._settings.flag("show_confidence"))

    @Slot()
    def _fit(self) -> None:
        self.parts.fit(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_later.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_fit_later"):
            self._fit_later.start()
