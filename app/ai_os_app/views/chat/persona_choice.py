"""What the answers of a chat are like: the choice beside the message, kept with the chat."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QIcon
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ai_os_app import icons, personas, theme
from ai_os_app.personas import Persona
from ai_os_app.settings import Settings
from ai_os_app.views.chat.dialogue import Dialogue
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.persona_jobs import SetPersona
from ai_os_app.workers.results import Conversations
from ai_os_diffusion.conversation.model import Manner


class PersonaButton(QToolButton):
    """Shows the persona of the chat, and offers the others."""

    chosen = Signal(str)  # the id

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._persona = personas.built_in()[0]
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setMenu(QMenu(self))
        self.menu().aboutToShow.connect(self._fill)
        self.menu().triggered.connect(self._on_triggered)
        self.show_persona(self._persona)

    def show_persona(self, shown: Persona) -> None:
        """Show the one of the chat."""
        self._persona = shown
        self.setText(shown.name)
        self.setAccessibleName(self.tr("How to answer: {name}").format(name=shown.name))
        self.setToolTip(self.tr("How questions of this chat are answered"))
        self.setIcon(self._icon(shown))

    def _icon(self, shown: Persona) -> QIcon:
        size = round(self.fontMetrics().height() * 1.2)
        self.setIconSize(QSize(size, size))
        colour = getattr(theme.colours(self.palette()), shown.tint)
        return QIcon(icons.pixmap(shown.icon, size, colour, self.devicePixelRatioF()))

    @Slot()
    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        group = QActionGroup(menu)
        for each in personas.all_personas(self._settings):
            action = QAction(self._icon(each), each.name, menu)
            action.setData(each.id)
            action.setCheckable(True)
            action.setChecked(each.id == self._persona.id)
            group.addAction(action)
            menu.addAction(action)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_persona"):
            self.setIcon(self._icon(self._persona))


class PersonaChoice(QObject):
    """Knows the persona of each chat; one chosen before a chat has its id is kept as soon as it has."""

    def __init__(self, client: EngineClientLike, settings: Settings, dialogue: Dialogue, button: PersonaButton) -> None:
        super().__init__(button)
        self._client = client
        self._settings = settings
        self._dialogue = dialogue
        self._button = button
        self._known: dict[str, str] = {}  # by conversation; "" is the one that has no id yet
        button.chosen.connect(self.choose)
        dialogue.left.connect(self._on_left)
        dialogue.conversation_changed.connect(self._on_conversation)
        dialogue.manner = self.manner
        client.finished.connect(self._on_finished)
        settings.changed.connect(self._on_setting)

    @property
    def persona(self) -> Persona:
        """The one of the chat that is shown."""
        return personas.persona(self._settings, self._known.get(self._dialogue.conversation, ""))

    def manner(self) -> Manner:
        """How the next question is answered."""
        return self.persona.manner

    @Slot(str)
    def choose(self, key: str) -> None:
        """Answer so from now on."""
        conversation = self._dialogue.conversation
        self._known[conversation] = key
        if conversation:
            self._client.submit(SetPersona(conversation, key))
        self._show()

    @Slot()
    def _on_left(self) -> None:
        self._known.pop("", None)  # a new chat begins in the balanced manner

    @Slot(str)
    def _on_conversation(self, conversation: str) -> None:
        chosen = self._known.pop("", "") if conversation else ""
        if chosen:  # for the chat that has its id now
            self._known[conversation] = chosen
            self._client.submit(SetPersona(conversation, chosen))
        self._show()

    @Slot(int, object)
    def _on_finished(self, _number: int, result: object) -> None:
        if isinstance(result, Conversations):
            for item in result.items:
                self._known.setdefault(item.id, item.persona)
            self._show()

    @Slot(str, object)
    def _on_setting(self, key: str, _value: object) -> None:
        if key == personas.KEY:
            self._show()

    def _show(self) -> None:
        self._button.show_persona(self.persona)
