"""The models in a card of the settings: the list, how far the work on one is, and the questions before it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QDir, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QProgressBar, QVBoxLayout, QWidget

from ai_os_app.tiers import Tier
from ai_os_app.views.settings.card_parts import PagedCard, button_row, card_page, work_page
from ai_os_app.views.settings.model_rows import ModelRow
from ai_os_app.views.settings.model_texts import loss_of, name_of, tier_question, tr, use_question
from ai_os_app.widgets.combo_box import ComboBox
from ai_os_app.widgets.page import make_card, text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.model_jobs import Model, Models

_LIST, _WORK, _COPY, _QUESTION = range(4)


class ModelsCard(PagedCard):
    """What its buttons ask for is done elsewhere, which then says what to show. Models are named by their keys."""

    check_wanted = Signal(str)
    measure_wanted = Signal(str)
    remove_wanted = Signal(str)
    use_wanted = Signal(str)  # after the question
    tier_wanted = Signal(object)  # Tier; after the question
    copy_wanted = Signal(str, int)  # and bits
    import_wanted = Signal(str)  # folder
    cancelled = Signal()
    idle_changed = Signal(bool)  # whether another thing can be begun
    turned = Signal(QWidget)  # to this part, which may be out of sight

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, ModelRow] = {}
        self._had_focus = False  # when the work began, which hides what had it
        self._key = ""  # of the model that is asked about
        self._tier: Tier | None = None  # that is asked about
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Models on this computer")))
        about = self.tr(
            "The model reads your notes and words the answers. Nothing is downloaded: other models come from a folder "
            "of yours, or are smaller copies of one that is here."
        )
        lines.addWidget(text_label(about, "caption"))
        self._list = QVBoxLayout()
        self._list.setSpacing(16)
        lines.addLayout(self._list)
        pages = (self._make_buttons(), self._make_work(), self._make_copy(), self._make_question())
        self._fill(card, lines, pages)
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _make_buttons(self) -> QWidget:
        self.import_button = push_button(self.tr("Import a model…"), self._choose, "import")
        return button_row(self.import_button)

    def _make_work(self) -> QWidget:
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress"))
        self.work = text_label("", "muted")
        self.cancel_button = push_button(self.tr("Cancel"), self.cancelled)
        return work_page(self.work, self.bar, self.cancel_button)

    def _make_copy(self) -> QWidget:
        page, lines = card_page()
        self.copy_title = text_label("")
        self.bits = ComboBox()
        self.bits.setAccessibleName(self.tr("Bits of a weight"))
        self.bits.currentIndexChanged.connect(self._on_bits)
        self.warning = text_label("", "caption")
        self.make_button = push_button(self.tr("Make the copy"), self._make)
        self.leave_button = push_button(self.tr("Cancel"), self._leave)
        lines.addWidget(self.copy_title)
        lines.addWidget(self.bits, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self.warning)
        lines.addWidget(button_row(self.make_button, self.leave_button))
        return page

    def _make_question(self) -> QWidget:
        page, lines = card_page()
        self.question = text_label("")
        self.yes_button = push_button(self.tr("Use it"), self._use)
        self.no_button = push_button(self.tr("Stay as it is"), self._leave)
        lines.addWidget(self.question)
        lines.addWidget(button_row(self.yes_button, self.no_button))
        return page

    # What is shown

    def show_models(self, models: Models) -> None:
        """Show these; rows that stay keep the focus."""
        kept = {model.key for model in models.items}
        for key in [key for key in self.rows if key not in kept]:
            row = self.rows.pop(key)
            if row.isAncestorOf(self.window().focusWidget() or self):
                self.import_button.setFocus()
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, model in enumerate(models.items):
            if model.key in self.rows:
                self.rows[model.key].show_model(model)
            else:
                self._list.insertWidget(place, self._new_row(model))
        self._order_tabs()

    def _new_row(self, model: Model) -> ModelRow:
        row = ModelRow(model)
        key = model.key
        row.check_wanted.connect(partial(self.check_wanted.emit, key))
        row.measure_wanted.connect(partial(self.measure_wanted.emit, key))
        row.remove_wanted.connect(partial(self.remove_wanted.emit, key))
        row.use_wanted.connect(partial(self._ask_use, key))
        row.copy_wanted.connect(partial(self._ask_copy, key))
        self.rows[key] = row
        return row

    def _order_tabs(self) -> None:
        """The keyboard goes through the rows as they are seen."""
        rows = sorted(self.rows.values(), key=self._list.indexOf)
        buttons = [button for row in rows for button in row.buttons()]
        for first, second in zip(buttons, [*buttons[1:], self.import_button], strict=True):
            QWidget.setTabOrder(first, second)

    def show_work(self, sentence: str, share: float | None, *, can_stop: bool = True) -> None:
        """Show what goes on; a share of None is not known yet."""
        began = self._pages[_WORK].isHidden()
        if began:
            self._had_focus = self._has_focus()
        self.work.setText(sentence)
        self.bar.setRange(0, 0 if share is None else 1000)
        self.bar.setValue(round(1000 * (share or 0.0)))
        self.bar.setAccessibleDescription(sentence)
        self.cancel_button.setVisible(can_stop)
        self.result.hide()
        self._set_idle(False)
        self._show(_WORK)
        if began:
            self.turned.emit(self._pages[_WORK])
        if began and can_stop and self.isVisible():
            self.cancel_button.setFocus()

    def show_result(self, sentence: str, *, bad: bool = False) -> None:
        """Say what came of it; "" says nothing."""
        had_focus = self._had_focus or self._has_focus()
        self._had_focus = False
        self._set_idle(True)
        self._show(_LIST)
        if had_focus and self.isVisible():
            self.import_button.setFocus()
        self._tell(sentence, bad=bad)
        self.turned.emit(self.result if sentence else self._pages[_LIST])

    def _has_focus(self) -> bool:
        focused = self.window().focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _set_idle(self, idle: bool) -> None:
        self.idle_changed.emit(idle)
        for row in self.rows.values():
            row.set_idle(idle)

    # Buttons

    @Slot()
    def _choose(self) -> None:
        title = self.tr("Choose the folder of a model")
        folder = QFileDialog.getExistingDirectory(self, title, QDir.homePath())
        if folder:
            self.import_wanted.emit(folder)

    def _ask_copy(self, key: str) -> None:
        model = self.rows[key].model
        self._key = key
        self._tell("")
        self.copy_title.setText(self.tr("A smaller copy of “{0}”").format(name_of(key)))
        self.bits.clear()
        for bits in sorted(model.smaller, reverse=True):
            self.bits.addItem(tr("{n} bits").format(n=bits), bits)
        self._set_idle(False)
        self._show(_COPY)
        self.turned.emit(self._pages[_COPY])
        self.bits.setFocus()

    @Slot()
    def _on_bits(self) -> None:
        bits = self.bits.currentData()
        self.warning.setText(loss_of(bits) if isinstance(bits, int) else "")
        self.bits.setAccessibleDescription(self.warning.text())

    def _used(self) -> Model | None:
        return next((row.model for row in self.rows.values() if row.model.state == "used"), None)

    def _ask_use(self, key: str) -> None:
        self._ask(key, None, use_question(self.rows[key].model, self._used()))

    def ask_tier(self, tier: Tier) -> None:
        """Ask whether a deployment profile is to be used, for which there must be a model."""
        assert tier.model is not None
        self._ask(tier.model.key, tier, tier_question(tier, self._used()))

    def _ask(self, key: str, tier: Tier | None, question: str) -> None:
        self._key, self._tier = key, tier
        self._tell("")
        self.question.setText(question)
        self.yes_button.setAccessibleDescription(self.question.text())
        self._set_idle(False)
        self._show(_QUESTION)
        self.turned.emit(self._pages[_QUESTION])
        self.no_button.setFocus()

    @Slot()
    def _make(self) -> None:
        self.copy_wanted.emit(self._key, self.bits.currentData())

    @Slot()
    def _use(self) -> None:
        if self._tier is None:
            self.use_wanted.emit(self._key)
        else:
            self.tier_wanted.emit(self._tier)

    @Slot()
    def _leave(self) -> None:
        self.show_result("")
