"""The import dialog: choose, preview, progress, summary. Closing it lets an import go on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLocale, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import theme
from ai_os_app.counting import counted, number, time_text, word
from ai_os_app.views.importers import import_texts as texts
from ai_os_app.views.importers.file_lists import not_read, passed_over, to_read
from ai_os_app.views.importers.import_model import STORING, ImportModel, Phase
from ai_os_app.views.importers.import_pages import ChoosePage, ReportPage, WorkPage
from ai_os_app.widgets.file_drop import FileDrop
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.results import Problem
from ai_os_diffusion.types import ImportReport

_ENDED = (Phase.PREVIEW, Phase.DONE, Phase.UNDONE, Phase.FAILED)


class ImportDialog(QDialog):
    """Not modal, and made once: `open_paths` and `show` use it again."""

    background_progress = Signal(str, float)  # sentence and share in 0..1 for the status bar; ("", 0.0) when it is over
    finished_in_background = Signal(str, str)  # sentence, batch for `undo` ("" where there is nothing to undo)
    problem = Signal(object)  # Problem, while the dialog is closed
    watch_wanted = Signal(str)  # a folder that is to be kept up to date from now on
    watch_unwanted = Signal(str)  # one of those, whose import was undone

    def __init__(self, client: EngineClientLike, paths: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import"))
        self.setModal(False)
        self.model = ImportModel(client, self)
        self._seen = False  # whether the end of the last import was on the screen
        self._told_background = False
        self._watched: tuple[str, ...] = ()  # the folders of the import that was run, where they were to be watched
        self._build()
        self.model.changed.connect(self._on_changed)
        self.model.progressed.connect(self._on_progressed)
        self.model.kinds_known.connect(self._on_kinds)
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
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        column.addWidget(self.title)
        column.addWidget(self.pages, 1)
        self.keep_box = QCheckBox()
        self.keep_box.setAccessibleDescription(self.tr("The settings list such folders, and end it."))
        self.keep_box.toggled.connect(self._on_keep)
        column.addWidget(self.keep_box)
        column.addLayout(self._footer())

    def _footer(self) -> QHBoxLayout:
        self.other_button = push_button(self.tr("Choose others"), self.model.reset, "back")
        self.undo_button = push_button(self.tr("Undo import"), self.model.undo, "undo")
        self.copy_button = push_button(self.tr("Copy details"), self._copy, "copy")
        self.cancel_button = push_button(self.tr("Cancel import"), self.model.cancel, "stop")
        self.close_button = push_button(self.tr("Close"), self.close)
        self.go_button = push_button(self.tr("Import"), self._go)
        theme.set_role(self.go_button, "primary")
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.other_button, self.undo_button, self.copy_button, self.cancel_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.go_button)
        return row

    # Phases

    @Slot()
    def _on_changed(self) -> None:
        phase = self.model.phase
        self._seen = False
        if phase is Phase.PLANNING:
            self.keep_box.setChecked(False)
        self._show_phase(phase)
        self._show_keep_box(phase)
        self._show_buttons(phase)
        self._watch(phase)
        self.title.setText(self._title(phase))
        if self.isVisible():
            self._focus(phase)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.title.text()))
        self._tell_background(phase)

    @Slot()
    def _on_kinds(self) -> None:
        self.choose_page.kinds.setText(texts.kinds_text(self.model.kinds))

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
            (number(plan.new), self.tr("new")),
            (number(plan.changed), self.tr("changed")),
            (number(plan.unchanged), self.tr("unchanged")),
            (QLocale().formattedDataSize(plan.size, 1), self.tr("to read")),
        ]
        lists = (
            to_read(texts.files_title(len(plan.files)), plan.files),
            not_read(texts.problems_title(len(plan.problems)), plan.problems),
            passed_over(texts.passed_over_title(len(plan.left_out)), plan.left_out, texts.skipped_text(plan)),
        )
        self.report_page.tell(figures, texts.plan_text(plan), lists)

    def _show_done(self, report: ImportReport) -> None:
        done = self.model.done
        figures = [
            (number(report.imported), self.tr("imported")),
            (number(report.memories), word(report.memories, "memory", "memories")),
            (number(report.unchanged), self.tr("unchanged")),
            (number(len(report.problems)), word(len(report.problems), "problem", "problems")),
        ]
        text = texts.done_text(done) if done is not None else ""
        problems = not_read(texts.problems_title(len(report.problems)), report.problems)
        self.report_page.tell(figures, text, (problems,))

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
        self.go_button.setVisible((phase is Phase.PREVIEW and (fresh > 0 or self._keeps())) or phase is Phase.FAILED)
        if phase is Phase.FAILED:
            self.go_button.setText(self.tr("Try again"))
        elif phase is Phase.PREVIEW and not fresh:
            self.go_button.setText(self.tr("Keep up to date"))
        else:
            self.go_button.setText(counted(fresh, "Import 1 file", "Import {n} files"))
        self.close_button.setText(self.tr("Close") if phase not in STORING else self.tr("Go on in the background"))

    def _show_keep_box(self, phase: Phase) -> None:
        folders = self._folders() if phase is Phase.PREVIEW else ()
        self.keep_box.setVisible(bool(folders))
        one = self.tr("Keep this folder up to date: take in what changes, forget what is deleted there")
        many = self.tr("Keep these folders up to date: take in what changes, forget what is deleted there")
        self.keep_box.setText(one if len(folders) == 1 else many)

    def _folders(self) -> tuple[str, ...]:
        return self.model.plan.folders if self.model.plan is not None else ()

    def _keeps(self) -> bool:
        return bool(self._folders()) and self.keep_box.isChecked()

    @Slot(bool)
    def _on_keep(self, _on: bool) -> None:
        if self.model.phase is Phase.PREVIEW:
            self._show_buttons(Phase.PREVIEW)

    def _watch(self, phase: Phase) -> None:
        """Watch the folders when their import is done, as was wanted; and not where it is taken back."""
        if phase is Phase.PREVIEW:
            self._watched = ()
        elif phase is Phase.DONE and self.model.done is not None and not self.model.done.cancelled:
            for folder in self._watched:
                self.watch_wanted.emit(folder)
        elif phase is Phase.UNDONE:
            for folder in self._watched:
                self.watch_unwanted.emit(folder)

    def _title(self, phase: Phase) -> str:
        model = self.model
        if phase is Phase.PREVIEW and model.plan is not None:
            return texts.plan_title(model.plan)
        if phase is Phase.DONE and model.done is not None:
            return texts.done_title(model.done)
        return {
            Phase.CHOOSING: self.tr("Bring what you have"),
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
        count, left = self._count_text(), time_text(progress)
        share = self.model.share if progress is not None and progress.total else None
        self.work_page.tell(count, left, progress.item if progress is not None else "", share)
        self._tell_background(self.model.phase)

    def _count_text(self) -> str:
        """How far it is, in files, or in the conversations, mails and rows that they hold."""
        plan, progress = self.model.plan, self.model.progress
        in_files = plan is None or progress is None or progress.total <= plan.new + plan.changed
        return texts.count_text(progress, in_files=in_files)

    def _tell_background(self, phase: Phase) -> None:
        """The status bar shows what is stored, whether the dialog is open or not; notices come where it is closed."""
        if phase in STORING:
            parts = (self._title(phase), self._count_text(), time_text(self.model.progress))
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
        self.model.ask_kinds()
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
        self.resize(min(52 * line, room.width() * 9 // 10), min(38 * line, room.height() * 9 // 10))

    # Buttons

    @Slot()
    def _go(self) -> None:
        plan = self.model.plan
        if self.model.phase is Phase.FAILED:
            self.model.retry()
            return
        self._watched = self._folders() if self._keeps() else ()
        if plan is not None and plan.new + plan.changed:
            self.model.run()
            return
        for folder in self._watched:
            self.watch_wanted.emit(folder)
        self.close()

    @Slot()
    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder to import"))
        self.open_paths([folder] if folder else [])

    @Slot()
    def _choose_files(self) -> None:
        kinds = texts.file_filter(self.model.kinds)
        files, _ = QFileDialog.getOpenFileNames(self, self.tr("Choose files to import"), "", kinds)
        self.open_paths(files)

    @Slot()
    def _copy(self) -> None:
        problem = self.model.problem
        if problem is not None:
            parts = (problem.kind, problem.message, problem.remedy, problem.details)
            QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))
