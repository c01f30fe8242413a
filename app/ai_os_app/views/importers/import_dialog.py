"""The import dialog: choose, preview, progress, summary. Closing it lets an import go on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLocale, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import icons, theme
from ai_os_app.views.importers import import_texts as texts
from ai_os_app.views.importers.import_model import STORING, ImportModel, Phase
from ai_os_app.views.importers.import_pages import ChoosePage, ReportPage, WorkPage
from ai_os_app.widgets.file_drop import FileDrop
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.workers.engine_client import EngineClientLike
from ai_os_app.workers.results import Problem
from ai_os_diffusion.types import ImportReport

_ENDED = (Phase.PREVIEW, Phase.DONE, Phase.UNDONE, Phase.FAILED)


class ImportDialog(QDialog):
    """Not modal, and made once: `open_paths` and `show` use it again."""

    background_progress = Signal(str, float)  # sentence and share in 0..1 for the status bar; ("", 0.0) when it is over
    finished_in_background = Signal(str, str)  # sentence, batch for `undo` ("" where there is nothing to undo)
    problem = Signal(object)  # Problem, while the dialog is closed

    def __init__(self, client: EngineClientLike, paths: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import notes"))
        self.setModal(False)
        self.model = ImportModel(client, self)
        self._seen = False  # whether the end of the last import was on the screen
        self._told_background = False
        self._build()
        self.model.changed.connect(self._on_changed)
        self.model.progressed.connect(self._on_progressed)
        self._drop = FileDrop(self)
        self._drop.dropped.connect(self.open_paths)
        self._fit()
        self._on_changed()
        if paths:
            self.open_paths(list(paths))

    # What the shell calls

    @Slot(list)
    def open_paths(self, paths: list[str]) -> bool:
        """Preview the import of these files and folders; False while another import is being stored."""
        if not paths:
            return False
        if self.model.choose(paths):
            return True
        busy = self.tr("Another import is under way.")
        remedy = self.tr("Drop the files again when it is finished.")
        self.problem.emit(Problem("import.busy", busy, remedy))
        return False

    @Slot()
    def undo(self) -> None:
        """Take the import that was finished last back."""
        self.model.undo()

    # Building

    def _build(self) -> None:
        self.title = QLabel()
        theme.set_role(self.title, "title")
        self.choose_page, self.work_page, self.report_page = ChoosePage(), WorkPage(), ReportPage()
        self.choose_page.folder_wanted.connect(self._choose_folder)
        self.choose_page.files_wanted.connect(self._choose_files)
        self.pages = QStackedWidget()
        for page in (self.choose_page, self.work_page, self.report_page):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(16)
        column.addWidget(self.title)
        column.addWidget(self.pages, 1)
        column.addLayout(self._footer())

    def _footer(self) -> QHBoxLayout:
        self.other_button = self._button(self.tr("Choose others"), self.model.reset, "back")
        self.undo_button = self._button(self.tr("Undo import"), self.model.undo, "undo")
        self.copy_button = self._button(self.tr("Copy details"), self._copy, "copy")
        self.cancel_button = self._button(self.tr("Cancel import"), self.model.cancel, "stop")
        self.close_button = self._button(self.tr("Close"), self.close)
        self.go_button = self._button(self.tr("Import"), self._go)
        theme.set_role(self.go_button, "primary")
        row = QHBoxLayout()
        row.setSpacing(10)
        for button in (self.other_button, self.undo_button, self.copy_button, self.cancel_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.go_button)
        return row

    def _button(self, text: str, slot: object, icon: str = "") -> QPushButton:
        button = PushButton(text)
        if icon:
            icons.set_icon(button, icon)
        button.clicked.connect(slot)
        return button

    # Phases

    @Slot()
    def _on_changed(self) -> None:
        phase = self.model.phase
        self._seen = False
        self._show_phase(phase)
        self._show_buttons(phase)
        self.title.setText(self._title(phase))
        if self.isVisible():
            self._focus(phase)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.title.text()))
        self._tell_background(phase)

    def _show_phase(self, phase: Phase) -> None:
        model = self.model
        if phase is Phase.CHOOSING:
            self.pages.setCurrentWidget(self.choose_page)
            return
        if phase is Phase.PREVIEW:
            self._show_plan()
        elif phase is Phase.DONE and model.done is not None:
            self._show_done(model.done.report)
        elif phase is Phase.UNDONE and model.undone is not None:
            self.report_page.tell((), texts.undone_text(model.undone))
        elif phase is Phase.FAILED and model.problem is not None:
            self.report_page.tell((), f"{model.problem.message}\n\n{model.problem.remedy}".strip())
        else:
            self._on_progressed()
            stays = self.tr("You can close this window; the import goes on.")
            nothing = self.tr("Nothing is stored before you say so.")
            self.work_page.hint.setText({Phase.RUNNING: stays, Phase.PLANNING: nothing}.get(phase, ""))
            self.pages.setCurrentWidget(self.work_page)
            return
        self.pages.setCurrentWidget(self.report_page)

    def _show_plan(self) -> None:
        plan = self.model.plan
        if plan is None:
            return
        figures = [
            (texts.number(plan.new), self.tr("new")),
            (texts.number(plan.changed), self.tr("changed")),
            (texts.number(plan.unchanged), self.tr("unchanged")),
            (QLocale().formattedDataSize(plan.size, 1), self.tr("to read")),
        ]
        heading = texts.problems_text(len(plan.problems))
        self.report_page.tell(figures, texts.plan_text(plan), texts.skipped_text(plan), heading, plan.problems)

    def _show_done(self, report: ImportReport) -> None:
        done = self.model.done
        figures = [
            (texts.number(report.imported), self.tr("imported")),
            (texts.number(report.memories), self.tr("memories")),
            (texts.number(report.unchanged), self.tr("unchanged")),
            (texts.number(len(report.problems)), self.tr("left out")),
        ]
        text = texts.done_text(done) if done is not None else ""
        self.report_page.tell(figures, text, "", texts.problems_text(len(report.problems)), report.problems)

    def _show_buttons(self, phase: Phase) -> None:
        model = self.model
        fresh = model.plan.new + model.plan.changed if model.plan is not None else 0
        undoable = phase is Phase.DONE and model.done is not None and model.done.report.imported > 0
        self.other_button.setVisible(phase in _ENDED)
        self.other_button.setText(self.tr("Import more") if phase is Phase.DONE else self.tr("Choose others"))
        self.undo_button.setVisible(undoable)
        self.copy_button.setVisible(phase is Phase.FAILED and model.problem is not None)
        self.cancel_button.setVisible(phase in (Phase.PLANNING, Phase.RUNNING, Phase.STOPPING))
        self.cancel_button.setEnabled(phase is not Phase.STOPPING)
        self.cancel_button.setText(self.tr("Cancel") if phase is Phase.PLANNING else self.tr("Cancel import"))
        self.go_button.setVisible((phase is Phase.PREVIEW and fresh > 0) or phase is Phase.FAILED)
        if phase is Phase.FAILED:
            self.go_button.setText(self.tr("Try again"))
        else:
            self.go_button.setText(texts.counted(fresh, "Import 1 file", "Import {n} files"))
        self.close_button.setText(self.tr("Close") if phase not in STORING else self.tr("Go on in the background"))

    def _title(self, phase: Phase) -> str:
        model = self.model
        if phase is Phase.PREVIEW and model.plan is not None:
            return texts.plan_title(model.plan)
        if phase is Phase.DONE and model.done is not None:
            return texts.done_title(model.done)
        return {
            Phase.CHOOSING: self.tr("Bring your notes"),
            Phase.PLANNING: self.tr("Looking through your files"),
            Phase.RUNNING: self.tr("Importing"),
            Phase.STOPPING: self.tr("Finishing the file in hand"),
            Phase.UNDOING: self.tr("Taking the import back"),
            Phase.UNDONE: self.tr("The import is taken back"),
        }.get(phase, self.tr("That did not work"))

    def _focus(self, phase: Phase) -> None:
        if phase is Phase.CHOOSING:
            self.choose_page.folder.setFocus()
        elif not self.go_button.isHidden():
            self.go_button.setFocus()
        elif self.cancel_button.isVisible() and self.cancel_button.isEnabled():
            self.cancel_button.setFocus()
        else:
            self.close_button.setFocus()

    # Progress

    @Slot()
    def _on_progressed(self) -> None:
        progress = self.model.progress
        count, left = texts.count_text(progress), texts.time_text(progress)
        share = self.model.share if progress is not None and progress.total else None
        self.work_page.tell(count, left, progress.item if progress is not None else "", share)
        self._tell_background(self.model.phase)

    def _tell_background(self, phase: Phase) -> None:
        """The status bar shows what is stored, whether the dialog is open or not; notices come where it is closed."""
        if phase in STORING:
            parts = (self._title(phase), texts.count_text(self.model.progress), texts.time_text(self.model.progress))
            self._told_background = True
            self.background_progress.emit(", ".join(part for part in parts if part), self.model.share)
            return
        if not self._told_background:
            return
        self._told_background = False
        self.background_progress.emit("", 0.0)
        if self.isVisible():
            return
        if phase is Phase.FAILED:
            self.problem.emit(self.model.problem)
        elif phase is Phase.DONE and self.model.done is not None:
            batch = self.model.done.report.batch if self.model.done.report.imported else ""
            self.finished_in_background.emit(texts.done_text(self.model.done), batch)
        elif phase is Phase.UNDONE and self.model.undone is not None:
            self.finished_in_background.emit(texts.undone_text(self.model.undone), "")

    # Window

    def showEvent(self, event: QShowEvent) -> None:
        if self._seen and self.model.phase in _ENDED:
            self.model.reset()
        super().showEvent(event)
        self._focus(self.model.phase)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._seen = True
        if self.model.phase is Phase.PLANNING:
            self.model.cancel()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if not hasattr(self, "choose_page"):
            return
        if event.type() == QEvent.Type.PaletteChange:
            self.choose_page.draw_icon()
        elif event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """A size that goes with the text, where the screen is large enough for it."""
        line, room = self.fontMetrics().height(), self.screen().availableGeometry().size()
        self.resize(min(44 * line, room.width() * 9 // 10), min(32 * line, room.height() * 9 // 10))

    # Buttons

    @Slot()
    def _go(self) -> None:
        if self.model.phase is Phase.FAILED:
            self.model.retry()
        else:
            self.model.run()

    @Slot()
    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of notes"))
        self.open_paths([folder] if folder else [])

    @Slot()
    def _choose_files(self) -> None:
        kinds = self.tr("Notes (*.md *.markdown *.txt);;All files (*)")
        files, _ = QFileDialog.getOpenFileNames(self, self.tr("Choose notes"), "", kinds)
        self.open_paths(files)

    @Slot()
    def _copy(self) -> None:
        problem = self.model.problem
        if problem is not None:
            parts = (problem.kind, problem.message, problem.remedy, problem.details)
            QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))
