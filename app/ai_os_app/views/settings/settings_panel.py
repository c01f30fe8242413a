"""The settings view: pages made from the table, the facts about privacy, shortcuts, and about the program."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import theme
from ai_os_app.command_palette import shortcut_tree
from ai_os_app.settings import TABLE, Settings, words
from ai_os_app.views.settings.data_folder_card import DataFolderCard
from ai_os_app.views.settings.lock_card import LockCard
from ai_os_app.views.settings.models_page import ModelsPage
from ai_os_app.views.settings.persona_card import PersonaCard
from ai_os_app.views.settings.profile_card import ProfileCard
from ai_os_app.views.settings.safe_card import SafeCard
from ai_os_app.views.settings.setting_rows import SettingsPage
from ai_os_app.views.settings.settings_search import Hit, SettingsSearch
from ai_os_app.views.settings.watched_folders import WatchedFolders
from ai_os_app.widgets.combo_box import ComboBox
from ai_os_app.widgets.page import Page, make_card, make_line, text_label
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.workers.results import Stats

NARROW_EM = 46


class SettingsPanel(QWidget):
    """Changes apply at once, and are saved soon after."""

    remove_sample_requested = Signal()
    diagnostics_requested = Signal()

    def __init__(self, settings: Settings, version: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._facts: dict[str, QLabel] = {}
        self._hits: list[Hit] = []
        self.setAccessibleName(self.tr("Settings"))
        self.choice = ComboBox()
        self.choice.setAccessibleName(self.tr("Page of the settings"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pages of the settings"))
        theme.set_role(self.list, "side")
        self.list.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.stack = QStackedWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.top = QWidget()
        row = QHBoxLayout(self.top)
        row.setContentsMargins(28, 16, 28, 0)
        row.addWidget(self.choice)
        for widget in (self.top, self.list, self.stack):
            self._box.addWidget(widget)
        self.pages: dict[str, Page] = {}
        for name in dict.fromkeys(setting.page for setting in TABLE if setting.page):
            self._add(name, SettingsPage(name, settings))
        self.folders = WatchedFolders()
        self.safe = SafeCard()
        self.data_folder = DataFolderCard(settings)
        self.profiles = ProfileCard(settings)
        for card in (self.folders, self.safe, self.data_folder, self.profiles):
            self._page_end("Data").addWidget(card)
        self.personas = PersonaCard(settings)
        self._page_end("Answers").addWidget(self.personas)
        self._add_sample_row()
        self.models = ModelsPage(settings)
        self._add("Models", self.models)
        self._add("Privacy", self._privacy())
        self._add("Shortcuts", self._shortcuts())
        self._add("About", self._about(version))
        self._add_search(outer)
        outer.addLayout(self._box, 1)
        self.list.currentRowChanged.connect(self._go)
        self.choice.currentIndexChanged.connect(self._go)
        settings.changed.connect(self._on_setting)
        self._go(0)

    def open_page(self, name: str) -> None:
        """Show the page of that name."""
        self._go(list(self.pages).index(name))

    @Slot(object)
    def show_stats(self, stats: Stats) -> None:
        """Fill in the facts that the engine tells."""
        self._facts["data"].setText(stats.data_folder)
        self._facts["model"].setText(f"{stats.model}, {stats.device}")
        self.lock.show_lock(stats.lock)
        self.data_folder.show_here(stats.data_folder)
        self.profiles.show_here(stats.data_folder)

    def _add_search(self, outer: QVBoxLayout) -> None:
        self.search = SettingsSearch(self.pages, {name: words(name) for name in self.pages})
        self.search.found.connect(self._on_found)
        self.search.chosen.connect(self._on_chosen)
        self.none_found = text_label(self.tr("No setting has these words."), "muted")
        self.none_found.hide()
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 12, 28, 12)
        row.setSpacing(16)
        self.search.setMaximumWidth(24 * self.fontMetrics().height())
        row.addWidget(self.search, 2)
        row.addWidget(self.none_found, 3)
        row.addStretch(1)
        outer.addWidget(head)

    def _add(self, name: str, page: Page) -> None:
        self.pages[name] = page
        self.list.addItem(words(name))
        self.choice.addItem(words(name))
        self.stack.addWidget(page)

    def _page_end(self, name: str) -> QVBoxLayout:
        """Where more cards go on a page of the table."""
        page = self.pages[name]
        assert isinstance(page, SettingsPage)
        return page.end

    def _add_sample_row(self) -> None:
        self.sample_card, lines = make_card()
        lines.addWidget(text_label(self.tr("Sample life")))
        lines.addWidget(
            text_label(
                self.tr(
                    "The notes of Josie Pellow, who is invented, are among your memories. Removing them leaves yours."
                ),
                "caption",
            )
        )
        self.sample_button = PushButton(self.tr("Remove the sample life"))
        self.sample_button.clicked.connect(self.remove_sample_requested)
        lines.addWidget(self.sample_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.sample_card.setVisible(bool(self._settings.text("sample_batch")))
        self._page_end("Data").addWidget(self.sample_card)

    def _privacy(self) -> Page:
        page = Page(words("Privacy"))
        card, lines = make_card()
        rows = (
            ("", self.tr("Network"), self.tr("Never used. AI-OS opens no connection, and sends nothing to anyone.")),
            ("data", self.tr("Your data"), self.tr("The folder is shown when the engine is ready.")),
            (
                "",
                self.tr("Learning"),
                self.tr("Off until you switch it on, on the page Evolution. The model itself is never changed."),
            ),
            (
                "",
                self.tr("Evidence"),
                self.tr("Answers rest on what you imported or told it to remember, never on its own earlier answers."),
            ),
        )
        self._fact_rows(lines, rows)
        page.column.addWidget(card)
        self.lock = LockCard()
        page.column.addWidget(self.lock)
        page.column.addStretch(1)
        return page

    def _shortcuts(self) -> Page:
        page = Page(words("Shortcuts"))
        page.column.addWidget(shortcut_tree(), 1)
        return page

    def _about(self, version: str) -> Page:
        page = Page(words("About"))
        card, lines = make_card()
        rows = (
            ("", self.tr("AI-OS"), self.tr("Version {0}. Apache License 2.0.").format(version or "0")),
            ("model", self.tr("Model"), self.tr("It is shown when the engine is ready.")),
            (
                "",
                self.tr("Language"),
                self.tr("The bundled model speaks English. Other languages are quoted, not written."),
            ),
            ("", self.tr("Qt"), self.tr("The window uses Qt and PySide6 under the GNU LGPL, version 3.")),
        )
        self._fact_rows(lines, rows)
        page.column.addWidget(card)
        page.column.addWidget(self._diagnostics_card())
        page.column.addStretch(1)
        return page

    def _diagnostics_card(self) -> QWidget:
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Diagnostics")))
        told = self.tr(
            "A report on this computer and the installation, for whoever helps you. It holds nothing of your notes."
        )
        lines.addWidget(text_label(told, "caption"))
        self.diagnostics_button = PushButton(self.tr("Copy diagnostics"))
        self.diagnostics_button.clicked.connect(self.diagnostics_requested)
        lines.addWidget(self.diagnostics_button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _fact_rows(self, lines: QBoxLayout, rows: tuple[tuple[str, str, str], ...]) -> None:
        for place, (key, name, text) in enumerate(rows):
            if place:
                lines.addWidget(make_line())
            row = QWidget()
            grid = QGridLayout(row)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setColumnStretch(0, 1)
            grid.setColumnStretch(1, 3)
            grid.setHorizontalSpacing(16)
            value = text_label(text, "muted")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(text_label(name), 0, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, 0, 1, Qt.AlignmentFlag.AlignTop)
            lines.addWidget(row)
            if key:
                self._facts[key] = value

    @Slot(int)
    def _go(self, place: int) -> None:
        if place < 0:
            return
        self.stack.setCurrentIndex(place)
        self.list.setCurrentRow(place)
        self.choice.setCurrentIndex(place)

    @Slot(object)
    def _on_found(self, hits: list[Hit] | None) -> None:
        """Leave only the pages on which the words are, and show the best; None shows all again."""
        self._hits = hits or []
        names = [hit.page for hit in self._hits]
        for place, name in enumerate(self.pages):
            self.list.setRowHidden(place, hits is not None and name not in names)
        self.none_found.setVisible(hits == [])
        if hits:
            self._show_hit(hits[0])

    @Slot()
    def _on_chosen(self) -> None:
        """Go to what was found, or to the first editor or button behind it."""
        if not self._hits:
            return
        target: QWidget | None = self._hits[0].widget
        while target is not None and not (target.isVisible() and target.focusPolicy() & Qt.FocusPolicy.TabFocus):
            target = target.nextInFocusChain()
        if target is not None:
            self.pages[self._hits[0].page].ensureWidgetVisible(target)
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_hit(self, hit: Hit) -> None:
        self.open_page(hit.page)
        page = self.pages[hit.page]
        inner = page.content.layout()
        if inner is not None:
            inner.activate()  # a page that was not shown yet has no places
        page.ensureWidgetVisible(hit.widget, 0, 80)

    @Slot(str, object)
    def _on_setting(self, key: str, value: object) -> None:
        if key == "sample_batch":
            self.sample_card.setVisible(bool(value))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        em = self.fontMetrics().height()
        narrow = self.width() < NARROW_EM * em
        self._box.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self.top.setVisible(narrow)
        self.list.setVisible(not narrow)
        self.list.setFixedWidth(12 * em)
        self.list.doItemsLayout()  # rows measured before the style sheet came are too low
