"""The first page: three ways to begin, whether the model is whole, and how fast this computer answers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import icons, theme
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import EngineState, ImportSample, Job, RepairModel, SelfTest, UndoImport, VerifyModel
from ai_os_app.workers.results import ImportDone, ImportUndone, ModelCheck, Problem, Speed
from ai_os_diffusion.progress import Progress

WIDE_EM = 50  # cards stand side by side from this width on

_MODEL_KINDS = ("model", "weights", "tokenizer")  # families of problems that Repair may mend


def is_about_model(problem: Problem) -> bool:
    """Whether Repair is worth a try."""
    return problem.kind.split(".")[0] in _MODEL_KINDS


class Card(PushButton):
    """A large button with an icon, a heading and a text."""

    def __init__(self, icon: str, heading: str, text: str) -> None:
        super().__init__()
        theme.set_role(self, "card")
        self.setAccessibleName(heading)
        self.setAccessibleDescription(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._icon = icon
        self._sign = QLabel()
        head = QLabel(heading)
        theme.set_role(head, "heading")
        body = QLabel(text)
        theme.set_role(body, "muted")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(8)
        for label in (self._sign, head, body):
            label.setWordWrap(label is not self._sign)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        column.addStretch(1)
        self.colour()

    def colour(self) -> None:
        """Draw the icon in the theme's colour."""
        size = round(self.fontMetrics().height() * 1.6)
        self._sign.setPixmap(
            icons.pixmap(self._icon, size, theme.colours(self.palette()).link, self.devicePixelRatioF())
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_sign"):
            self.colour()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._column.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self._column.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._column.totalMinimumSize()


class FirstRunPage(QScrollArea):
    """Emits what was chosen; the sample life is imported here, and told when it is there."""

    sample_ready = Signal(str)  # the batch of the import
    notes_chosen = Signal()
    chat_chosen = Signal()

    def __init__(self, client: EngineClientLike, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._jobs: dict[type, int] = {}  # newest job id of each class that this page submitted
        self._importing = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Welcome"))
        self.setWidget(self._build())
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)
        client.progress.connect(self._on_progress)
        client.start_failed.connect(self._on_start_failed)
        client.state_changed.connect(self._on_state)

    def _build(self) -> QWidget:
        page = QWidget()
        theme.set_role(page, "page")
        outer = QHBoxLayout(page)
        outer.setContentsMargins(32, 32, 32, 32)
        inner = QWidget()
        inner.setMaximumWidth(64 * self.fontMetrics().height())
        outer.addStretch(1)
        outer.addWidget(inner, 20)
        outer.addStretch(1)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(_label(self.tr("Ask your own notes"), "title"))
        column.addWidget(
            _label(
                self.tr(
                    "AI-OS answers from what you give it, and shows where it stands. Everything stays on this computer."
                ),
                "muted",
            )
        )
        column.addSpacing(8)
        column.addLayout(self._build_cards())
        column.addWidget(self._build_import())
        column.addSpacing(8)
        column.addWidget(self._build_model())
        column.addStretch(3)
        return page

    def _build_cards(self) -> QBoxLayout:
        self.sample_card = Card(
            "sample",
            self.tr("Try a sample life"),
            self.tr("Notes and chats of Josie Pellow, who is invented. They are marked, and one click removes them."),
        )
        self.notes_card = Card(
            "folder",
            self.tr("Bring my notes"),
            self.tr("Choose a folder, or drop files on the window. You see a preview before anything is kept."),
        )
        self.chat_card = Card(
            "chat",
            self.tr("Just chat"),
            self.tr("Start empty, and say what it should remember: “Remember that the spare key is with Tom.”"),
        )
        self.cards = (self.sample_card, self.notes_card, self.chat_card)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(16)
        for card in self.cards:
            self._row.addWidget(card, 1)
        self.sample_card.clicked.connect(self._import_sample)
        self.notes_card.clicked.connect(self.notes_chosen)
        self.chat_card.clicked.connect(self.chat_chosen)
        return self._row

    def _build_import(self) -> QWidget:
        self.import_row = QWidget()
        row = QHBoxLayout(self.import_row)
        row.setContentsMargins(0, 0, 0, 0)
        self.import_text = QLabel()
        self.import_bar = QProgressBar()
        self.import_bar.setTextVisible(False)
        self.import_bar.setAccessibleName(self.tr("Import of the sample life"))
        self.cancel_button = PushButton(self.tr("Cancel"))
        self.cancel_button.setAccessibleName(self.tr("Cancel the import of the sample life"))
        self.cancel_button.clicked.connect(self._cancel_sample)
        row.addWidget(self.import_text)
        row.addWidget(self.import_bar, 1)
        row.addWidget(self.cancel_button)
        self.import_row.hide()
        return self.import_row

    def _build_model(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        lines = QVBoxLayout()
        lines.setSpacing(4)
        self.model_line = _label(self.tr("The model is checked when the engine has started."), "muted")
        self.speed_line = _label("", "muted")
        self.speed_line.hide()
        lines.addWidget(self.model_line)
        lines.addWidget(self.speed_line)
        row.addLayout(lines, 1)
        self.repair_button = PushButton(self.tr("Repair"))
        self.repair_button.setAccessibleName(self.tr("Repair the model"))
        self.retry_button = PushButton(self.tr("Try again"))
        self.retry_button.setAccessibleName(self.tr("Start the engine again"))
        for button in (self.repair_button, self.retry_button):
            button.hide()
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.repair_button.clicked.connect(self.repair)
        self.retry_button.clicked.connect(self._retry)
        return box

    def is_importing(self) -> bool:
        """Whether the sample life is being imported."""
        return self._importing

    # What the user does

    @Slot()
    def _import_sample(self) -> None:
        self._submit(ImportSample())
        self._importing = True
        self._enable_cards()
        self.import_bar.show()
        self.cancel_button.show()
        self.import_text.setWordWrap(False)
        self.import_bar.setRange(0, 0)
        self.import_text.setText(self.tr("Reading the sample life"))
        self.import_row.show()

    @Slot()
    def _cancel_sample(self) -> None:
        self._client.cancel(self._jobs.get(ImportSample, 0))

    @Slot()
    def repair(self) -> None:
        """Put the files of the model in order, and start the engine again."""
        self.repair_button.setEnabled(False)
        self._say_model(self.tr("Repairing the model"))
        self._submit(RepairModel())

    @Slot()
    def _retry(self) -> None:
        self.retry_button.hide()
        self._say_model(self.tr("The engine is starting"))
        self._client.retry()

    def showEvent(self, event: QShowEvent) -> None:
        """The check and the speed test run when the page is first seen."""
        super().showEvent(event)
        if VerifyModel not in self._jobs and self._client.state in (EngineState.READY, EngineState.BUSY):
            self._check()

    def _check(self) -> None:
        self._say_model(self.tr("Checking the model"))
        self._submit(VerifyModel())

    def _submit(self, job: Job) -> None:
        self._jobs[type(job)] = self._client.submit(job)

    # What the engine says

    @Slot(object, str)
    def _on_state(self, state: EngineState, _sentence: str) -> None:
        if state is EngineState.FAILED and self._importing:
            self._cancel_sample()
        self._enable_cards()
        if state is EngineState.READY and self.isVisible() and VerifyModel not in self._jobs:
            self._check()

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if job_id not in self._jobs.values():
            return
        if isinstance(result, ModelCheck):
            self._on_check(result)
        elif isinstance(result, Speed):
            self._on_speed(result)
        elif isinstance(result, ImportDone) and result.cancelled and result.report.imported:
            self.import_text.setText(self.tr("Taking back what was imported"))
            self._submit(UndoImport(result.report.batch))
        elif isinstance(result, ImportDone):
            self._import_ended("")
            if not result.cancelled:
                self.sample_ready.emit(result.report.batch)
        elif isinstance(result, ImportUndone):
            self._import_ended("")

    def _on_check(self, check: ModelCheck) -> None:
        self.repair_button.setEnabled(True)
        self.repair_button.setVisible(bool(check.problems))
        if check.problems:
            self._say_model(" ".join(check.problems), bad=True)
            return
        self._say_model(self.tr("The model is complete and unchanged."))
        if self._client.state is EngineState.FAILED:
            self._retry()
        elif SelfTest not in self._jobs:
            self._submit(SelfTest())

    def _on_speed(self, speed: Speed) -> None:
        seconds = speed.seconds_per_answer
        figure = QLocale().toString(seconds, "f", 1 if seconds < 10 else 0)
        if seconds < 0.1:
            text = self.tr("This computer: a short answer takes less than 0.1 s.")
        else:
            text = self.tr("This computer: a short answer takes about {0} s.").format(figure)
        self.speed_line.setText(text)
        self.speed_line.show()

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: Problem) -> None:
        sentence = problem.sentence
        if job_id in (self._jobs.get(ImportSample), self._jobs.get(UndoImport)):
            self._import_ended(sentence)
        elif job_id in (self._jobs.get(VerifyModel), self._jobs.get(RepairModel)):
            self._say_model(sentence, bad=True)
            self.repair_button.setEnabled(True)
            self.repair_button.setVisible(is_about_model(problem))
        elif job_id == self._jobs.get(SelfTest):
            self.speed_line.setText(self.tr("The speed could not be measured. {0}").format(sentence))
            self.speed_line.show()

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if job_id == self._jobs.get(ImportSample):
            self._import_ended("")

    @Slot(object)
    def _on_start_failed(self, problem: Problem) -> None:
        self._say_model(problem.sentence, bad=True)
        self.repair_button.setVisible(is_about_model(problem))
        self.repair_button.setEnabled(True)
        self.retry_button.show()
        if self.isVisible():
            self.retry_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enable_cards(self) -> None:
        """Where the engine could not start, none of the ways to begin leads anywhere."""
        usable = self._client.state not in (EngineState.FAILED, EngineState.STOPPED)
        for card in self.cards:
            card.setEnabled(usable)
        self.sample_card.setEnabled(usable and not self._importing)

    @Slot(int, object)
    def _on_progress(self, job_id: int, progress: Progress) -> None:
        if job_id == self._jobs.get(ImportSample):
            self.import_bar.setRange(0, progress.total)
            self.import_bar.setValue(progress.done)
            self.import_text.setText(self.tr("{0} of {1}").format(progress.done, progress.total))

    def _import_ended(self, problem: str) -> None:
        self._importing = False
        self._enable_cards()
        self.import_row.setVisible(bool(problem))
        self.import_bar.setVisible(not problem)
        self.cancel_button.setVisible(not problem)
        self.import_text.setText(problem)
        self.import_text.setWordWrap(bool(problem))

    def _say_model(self, text: str, *, bad: bool = False) -> None:
        self.model_line.setText(text)
        theme.set_role(self.model_line, "danger" if bad else "muted")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= WIDE_EM * self.fontMetrics().height()
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    theme.set_role(label, role)
    return label
