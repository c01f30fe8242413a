"""Every action of the window in one table: menus, shortcuts, the palette and the F1 list are all made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ai_os_app import icons


@dataclass(frozen=True)
class ActionSpec:
    """One action: `handler` names the method that does it, as seen from the window ("part.method").

    Without a handler the key belongs to the view that has the focus, and the line is for the list of shortcuts only.
    `keys` are in Qt's portable text; the first is shown.
    """

    id: str
    group: str
    text: str
    keys: tuple[str, ...] = ()
    handler: str = ""
    icon: str = ""
    repeat: bool = False


TABLE: tuple[ActionSpec, ...] = (
    ActionSpec("new_chat", "Chat", "New conversation", ("Ctrl+N",), "chat_page.new_conversation", "plus"),
    ActionSpec(
        "temporary_chat",
        "Chat",
        "Temporary conversation, of which nothing is kept",
        ("Ctrl+Shift+T",),
        "chat_page.temporary_conversation",
        "temporary",
    ),
    ActionSpec("send", "Chat", "Send the message", ("Return",)),
    ActionSpec("newline", "Chat", "New line in the message", ("Shift+Return",)),
    ActionSpec("stop", "Chat", "Stop the answer", ("Esc",), "chat_page.stop", "stop"),
    ActionSpec("next_chat", "Chat", "Next conversation", ("Ctrl+Tab",), "chat_page.next_conversation", "next"),
    ActionSpec(
        "previous_chat", "Chat", "Previous conversation", ("Ctrl+Shift+Tab",), "chat_page.previous_conversation", "back"
    ),
    ActionSpec("search", "Chat", "Search", ("Ctrl+K", "Ctrl+F"), "search", "search"),
    ActionSpec(
        "read_aloud", "Chat", "Read the answer aloud, or stop", ("Ctrl+Shift+R",), "chat_page.read_aloud", "speak"
    ),
    ActionSpec("refill", "Chat", "Refill the selected words", ("Ctrl+Shift+F",), "chat_page.refill", "refill"),
    ActionSpec(
        "lock_words",
        "Chat",
        "Lock the selected words, or unlock them",
        ("Ctrl+Shift+L",),
        "chat_page.lock_words",
        "lock",
    ),
    ActionSpec("draw", "Chat", "Draw a picture", ("Ctrl+Shift+D",), "chat_page.draw", "image"),
    ActionSpec("save_output", "Chat", "Save the output", ("Ctrl+S",), "chat_page.save_output", "export"),
    ActionSpec("quick_ask", "Chat", "Quick question", ("Ctrl+Shift+A",), "quick_ask_dialog.come_up", "chat"),
    ActionSpec("quick_note", "Memories", "Quick note", ("Ctrl+Shift+N",), "quick_note_dialog.come_up", "note"),
    ActionSpec("import", "Memories", "Import files or a folder", ("Ctrl+I",), "importing.choose", "import"),
    ActionSpec("trash", "Memories", "Show the trash", (), "data_care.show_trash", "forget"),
    ActionSpec("remove_sample", "Memories", "Remove the sample life", (), "keeper.remove_sample", "forget"),
    ActionSpec("undo", "Edit", "Undo the last change of memories", ("Ctrl+Z",), "keeper.undo", "undo"),
    ActionSpec("view_chat", "View", "Show the chat", ("Ctrl+1",), "show_chat", "chat"),
    ActionSpec("view_memories", "View", "Show the memories", ("Ctrl+2",), "show_memories", "memory"),
    ActionSpec("view_evolution", "View", "Show evolution", ("Ctrl+3",), "show_evolution", "evolution"),
    ActionSpec("view_settings", "View", "Show the settings", ("Ctrl+4", "Ctrl+,"), "show_settings", "settings"),
    ActionSpec("pane_text", "View", "Show the text output", ("Alt+1",), "chat_page.show_text_pane", "text"),
    ActionSpec("pane_image", "View", "Show the image output", ("Alt+2",), "chat_page.show_image_pane", "image"),
    ActionSpec("pane_audio", "View", "Show the audio output", ("Alt+3",), "chat_page.show_audio_pane", "audio"),
    ActionSpec(
        "toggle_list", "View", "Show or hide the list of conversations", ("Ctrl+B",), "chat_page.toggle_list", "list"
    ),
    ActionSpec("next_pane", "View", "Next part of the window", ("F6",), "next_pane", "next"),
    ActionSpec("previous_pane", "View", "Previous part of the window", ("Shift+F6",), "previous_pane", "back"),
    ActionSpec("zoom_in", "View", "Larger text", ("Ctrl+=", "Ctrl++"), "theme.zoom_in", "plus", repeat=True),
    ActionSpec("zoom_out", "View", "Smaller text", ("Ctrl+-",), "theme.zoom_out", repeat=True),
    ActionSpec("zoom_reset", "View", "Normal text size", ("Ctrl+0",), "theme.zoom_reset"),
    ActionSpec("full_screen", "View", "Full screen", ("F11",), "toggle_full_screen"),
    ActionSpec("palette", "Help", "All commands", ("Ctrl+Shift+P",), "show_palette", "command"),
    ActionSpec("shortcuts", "Help", "Keyboard shortcuts", ("F1",), "show_shortcuts", "keyboard"),
    ActionSpec("welcome", "Help", "Show the welcome page", (), "show_welcome", "sample"),
    ActionSpec("diagnostics", "Help", "Copy diagnostics", (), "data_care.diagnosing.copy", "copy"),
    ActionSpec("quit", "Help", "Quit", ("Ctrl+Q",), "quit", "quit"),
)


def words(text: str) -> str:
    """A text of the table in the user's language."""
    return QCoreApplication.translate("actions", text)


def key_text(spec: ActionSpec) -> str:
    """The shortcuts as the system writes them, joined by "or"; "" for none."""
    shown = [QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in spec.keys]
    return words(" or ").join(shown)


def handlers() -> Iterator[str]:
    """Names of the methods that the window and its parts must have."""
    return (spec.handler for spec in TABLE if spec.handler)


def build(window: QWidget) -> dict[str, QAction]:
    """The table as QActions of `window`, by id, connected to its methods; AttributeError where one is missing."""
    made = {}
    for spec in TABLE:
        if not spec.handler:
            continue
        action = QAction(words(spec.text), window)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(spec.repeat)
        if spec.icon:
            icons.set_icon(action, spec.icon)
        action.triggered.connect(attrgetter(spec.handler)(window))
        window.addAction(action)
        made[spec.id] = action
    return made
