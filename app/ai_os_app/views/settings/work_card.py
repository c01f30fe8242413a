"""A card of the settings for work that takes a while: buttons, how far it is, a question before anything changes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ai_os_app.views.settings.card_parts import PagedCard, button_row, card_page, work_page
from ai_os_app.widgets.page import text_label
from ai_os_app.widgets.push_button import push_button


class WorkCard(PagedCard):
    """What its buttons ask for is done elsewhere, which then says what to show."""

    confirmed = Signal()  # of what `ask` asked
    cancelled = Signal()  # the work, or the question

    def _fill_work(self, card: QFrame, lines: QVBoxLayout, buttons: QWidget, first: QPushButton) -> None:
        """Put the pages below what the card holds already; `first` takes the focus when the work is over."""
        self._first = first
        self._look_soon = QTimer(self, singleShot=True, interval=0)  # once the layout knows where the question is
        self._look_soon.timeout.connect(self._look)
        self._fill(card, lines, (buttons, self._make_work(), self._make_question()))
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _make_work(self) -> QWidget:
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress"))
        self.work = text_label("", "muted")
        self.cancel_button = push_button(self.tr("Cancel"), self.cancelled)
        return work_page(self.work, self.bar, self.cancel_button)

    def _make_question(self) -> QWidget:
        self.question = text_label("")
        self.yes_button = push_button("", self.confirmed)
        self.no_button = push_button("", self.cancelled)
        page, lines = card_page()
        lines.addWidget(self.question)
        lines.addWidget(button_row(self.yes_button, self.no_button))
        return page

    # What is shown

    def show_work(self, sentence: str, share: float | None) -> None:
        """Show what goes on; a share of None is not known yet."""
        began = self._pages[1].isHidden()
        if began or self.cancel_button.isEnabled():
            self.work.setText(sentence)
        self.bar.setRange(0, 0 if share is None else 1000)
        self.bar.setValue(round(1000 * (share or 0.0)))
        self.bar.setAccessibleDescription(sentence)
        self.result.hide()
        self._show(1)
        if began:
            self.cancel_button.setEnabled(True)
            if self.isVisible():
                self.cancel_button.setFocus()

    def show_stopping(self) -> None:
        """The work is asked to stop, which may take a moment."""
        self.work.setText(self.tr("Stopping"))
        self.cancel_button.setEnabled(False)

    def ask(self, question: str) -> None:
        """Ask before something is changed."""
        self.question.setText(question)
        self.yes_button.setAccessibleDescription(question)
        self._tell("")
        self._show(2)
        if self.isVisible():
            self.no_button.setFocus()
            self._look_soon.start()

    @Slot()
    def _look(self) -> None:
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(self._pages[2])

    def show_result(self, sentence: str, *, bad: bool = False) -> None:
        """Say what came of it; "" says nothing."""
        focused = self.window().focusWidget()
        had_focus = focused is not None and any(page.isAncestorOf(focused) for page in self._pages)
        self._show(0)
        if had_focus and self.isVisible():
            self._first.setFocus()
        self._tell(sentence, bad=bad)
