"""The image output: a picture while it sharpens, and what it was drawn from."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ai_os_app import paths, theme
from ai_os_app.views.output.background import FileWriter
from ai_os_app.views.output.button_groups import ButtonGroups, FigureButton
from ai_os_app.views.output.image_form import ImageForm
from ai_os_app.views.output.pane import OutputPane, ScrolledBody, rename, tool_button
from ai_os_app.views.output.picture_view import PictureView, to_image
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.workers.results import Problem

if TYPE_CHECKING:
    from ai_os_diffusion.types import ImageOutput


class ImagePane(OutputPane):
    """Shows one picture; what is drawn comes from outside, step by step."""

    draw_requested = Signal(str, int, str)  # prompt, seed, what not to draw
    vary_requested = Signal(str, int, str)
    again_requested = Signal(str, int, str)  # of the part that is marked
    stop_requested = Signal()
    opened = Signal()  # there is something to show
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("image", "Image", parent)
        self.heading.setText(self.tr("Image"))
        self.picture: ImageOutput | None = None
        self.drawing = False
        self._before: ImageOutput | None = None  # of which a part is being drawn again
        self._reduced_motion = False
        self._writer = FileWriter(self)
        self._build()
        self._connect()
        self.clear()

    def _build(self) -> None:
        self.copy = tool_button("copy", self.tr("Copy the picture"))
        self.save = tool_button("export", self.tr("Save the picture"))
        self.ask = tool_button("edit", self.tr("Draw a picture"))
        self.ask.setCheckable(True)
        self.mark = tool_button("mark", self.tr("Mark a part of the picture, to draw it again"))
        self.mark.setCheckable(True)
        for button in (self.copy, self.save, self.mark, self.ask):
            self.buttons.addWidget(button)
        self.form = ImageForm()
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        theme.set_role(self.hint, "caption")
        self.view = PictureView()
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        theme.set_role(self.facts, "caption")
        self.facts.setAccessibleName(self.tr("What the picture was drawn from"))
        self.larger = tool_button("plus", self.tr("Larger"))
        self.smaller = tool_button("minus", self.tr("Smaller"))
        self.fitting = tool_button("fit", self.tr("As large as fits"))
        self.full = FigureButton("1600 %")
        self.full.setAccessibleName(self.tr("Full size"))
        self.full.setToolTip(self.tr("Full size; the figure is the present one"))
        zooming = (self.smaller, self.full, self.larger, self.fitting)
        self.below = ButtonGroups(zooming, (self.form.vary, self.form.another))
        self.marking = self._make_marking()
        self.body = ScrolledBody(self.tr("Picture and prompt"))
        self.body.column.addWidget(self.form)
        self.body.column.addWidget(self.hint)
        self.body.column.addWidget(self.view, 1)
        self.body.column.addWidget(self.below)
        self.body.column.addWidget(self.marking)
        self.body.column.addWidget(self.facts)
        self.body.column.addStretch(0)
        self.column.addWidget(self.body, 1)

    def _make_marking(self) -> QWidget:
        """What is shown while a part of the picture is marked."""
        made = QWidget()
        self.again = PushButton(self.tr("Draw this part again"))
        theme.set_role(self.again, "primary")
        self.unmark = PushButton(self.tr("Clear"))
        self.unmark.setAccessibleName(self.tr("Clear the marks"))
        how = QLabel(self.tr("Paint over it. Keys: arrows move a frame, Shift resizes it, Space marks it, Del clears."))
        how.setWordWrap(True)
        theme.set_role(how, "caption")
        row = QHBoxLayout()
        row.addWidget(self.again, 1)
        row.addWidget(self.unmark)
        rows = QVBoxLayout(made)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(how)
        rows.addLayout(row)
        return made

    def _connect(self) -> None:
        self.mark.toggled.connect(self._on_mark)
        self.view.marked.connect(self._show_state)
        self.unmark.clicked.connect(self.view.clear_marks)
        self.again.clicked.connect(self._on_again)
        self.ask.clicked.connect(self._on_ask)
        self.form.drawn.connect(self.draw_requested)
        self.form.varied.connect(self.vary_requested)
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._ask_where)
        self.smaller.clicked.connect(self.view.zoom_out)
        self.larger.clicked.connect(self.view.zoom_in)
        self.full.clicked.connect(self.view.zoom_full)
        self.fitting.clicked.connect(self.view.zoom_fit)
        self.view.zoom_changed.connect(self._on_zoom)
        self._writer.written.connect(self._on_written)
        self._writer.failed.connect(self._on_not_written)

    # What comes from outside

    def suggest(self, prompt: str) -> None:
        """A prompt to begin with."""
        self.form.suggest(prompt)

    def set_reduced_motion(self, reduced: bool) -> None:
        """Steps are then counted, and the picture appears when it is complete."""
        self._reduced_motion = reduced

    @Slot()
    def clear(self) -> None:
        """Nothing to show."""
        self._end("")
        self.picture = None
        self.mark.setChecked(False)
        self.view.show_image(QImage())
        self.facts.clear()
        early = self.tr("Drawing is at its beginning: colours and styles come out, shapes hardly.")
        none = self.tr("The bundled model draws no pictures yet.")
        self.hint.setText(early if paths.has_pictures() else none)
        self.ask.setChecked(False)
        self._show_state()

    @Slot()
    def open_form(self) -> None:
        """Ask what to draw."""
        if not self.drawing and not self.ask.isChecked():
            self.ask.click()

    def begin(self, prompt: str, *, waits: bool = False, part: bool = False) -> None:
        """A picture, or a `part` of the one in sight, will be drawn; it `waits` while the engine is starting."""
        self._before = self.picture if part else None
        self.drawing = True
        self.form.set_drawing(True)
        if self.form.isAncestorOf(self.focusWidget()):
            self.ask.setFocus(Qt.FocusReason.OtherFocusReason)  # the form gives way to the picture
        self.ask.setChecked(False)
        self.state.setText(self.tr("waiting") if waits else self.tr("drawing"))
        self.hint.setText(self.tr("It is drawn as soon as the engine has started.") if waits else "")
        self._show_state()
        self.opened.emit()

    def count(self, step: int) -> None:
        """So many steps are done."""
        self.state.setText(self.tr("step {n}").format(n=step))

    def show_part(self, picture: ImageOutput) -> None:
        """The picture as it is now."""
        self.hint.setText("")
        if not self._reduced_motion:
            self._take(picture)
        self._show_state()

    def finish(self, picture: ImageOutput) -> None:
        """The picture is complete."""
        self._before = None
        self._end("")
        self.hint.setText("")
        self.form.seed.setValue(picture.seed)
        self._take(picture)
        figures = self.tr("seed {seed} · {steps} steps · {width} × {height}")
        height, width = picture.pixels.shape[:2]
        figures = figures.format(seed=picture.seed, steps=picture.steps, width=width, height=height)
        if picture.anew < 1:
            figures += self.tr(" · {share} % drawn anew").format(share=round(100 * picture.anew))
        self.facts.setText(f"“{picture.prompt}”\n{figures}")
        self.mark.setChecked(False)
        self.announce(self.tr("The picture is drawn."))
        self._show_state()

    def stop(self) -> None:
        """No more will be drawn; what there is stays, or what there was where a part of it was to be drawn again."""
        self._bring_back()
        self._end(self.tr("stopped"))
        self._show_state()

    def fail(self, problem: Problem) -> None:
        """It cannot be drawn: say why, and what to do."""
        self._bring_back()
        self._end("")
        self.hint.setText(problem.sentence)
        self.announce(problem.sentence)
        self._show_state()

    def _bring_back(self) -> None:
        before, self._before = self._before, None
        if before is not None:
            self._take(before)

    def _take(self, picture: ImageOutput) -> None:
        self.picture = picture
        self.view.show_image(to_image(picture))
        self.view.setAccessibleDescription(picture.prompt)
        self.facts.setText(f"“{picture.prompt}”\n" + self.tr("seed {seed}").format(seed=picture.seed))

    def _end(self, state: str) -> None:
        self.drawing = False
        self.form.set_drawing(False)
        self.state.setText(state)

    # The view

    def _show_state(self) -> None:
        """Buttons and parts as they fit what there is."""
        there = self.picture is not None
        for part in (self.view, self.below, self.facts):
            part.setVisible(there)
        for button in (self.copy, self.save, self.mark):
            button.setVisible(there and not self.drawing)
        self.marking.setVisible(there and self.mark.isChecked() and not self.drawing)
        self.view.set_marking(self.mark.isChecked() and not self.drawing)
        self.again.setEnabled(not self.drawing and not self.view.marks.empty)
        self.unmark.setEnabled(not self.drawing and not self.view.marks.empty)
        icon, name = ("stop", self.tr("Stop")) if self.drawing else ("edit", self.tr("Draw a picture"))
        rename(self.ask, icon, name)
        self.form.setVisible(self.ask.isChecked())
        self.hint.setVisible(bool(self.hint.text()))
        self.state.setVisible(bool(self.state.text()))
        self.setAccessibleDescription(self.hint.text())

    @Slot(bool)
    def _on_ask(self, wanted: bool) -> None:
        if self.drawing:
            self.ask.setChecked(False)
            self.stop_requested.emit()
            return
        self._show_state()
        if wanted:
            self.opened.emit()
            self.form.prompt.setFocus(Qt.FocusReason.OtherFocusReason)
            self.form.prompt.setSelection(
                len(self.form.prompt.text()), -len(self.form.prompt.text())
            )  # seen from its start

    @Slot(bool)
    def _on_mark(self, wanted: bool) -> None:
        if wanted:
            self.opened.emit()
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.view.clear_marks()
        self._show_state()

    @Slot()
    def _on_again(self) -> None:
        if self.picture is not None and not self.drawing:
            self.form.change_seed()
            prompt = self.form.prompt.text().strip() or self.picture.prompt
            self.again_requested.emit(prompt, self.form.seed.value(), self.form.what_not())

    @Slot()
    def _on_zoom(self) -> None:
        self.full.setText(f"{round(self.view.scale * 100)} %")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_buttons()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "below"):
            self._fit_buttons()

    def _fit_buttons(self) -> None:
        """By the width of the pane, as if its body scrolled: whether it does depends on what is decided here."""
        margins = self.column.contentsMargins()
        taken = margins.left() + margins.right() + self.body.verticalScrollBar().sizeHint().width()
        self.below.fit(self.contentsRect().width() - taken)

    # Saving

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setImage(self.view.image)
        self.told.emit(self.tr("Copied."))

    @Slot()
    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the picture"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PNG (*.png)"))
        dialog.setDefaultSuffix("png")
        dialog.selectFile("picture.png")
        dialog.fileSelected.connect(self.save_to)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(str)
    def save_to(self, path: str) -> None:
        """Write the picture as PNG."""
        if self.picture is not None:
            self._writer.write(path, partial(_save_png, QImage(self.view.image), Path(path)))

    @Slot(str)
    def _on_written(self, path: str) -> None:
        self.told.emit(self.tr("The picture is saved as {path}").format(path=path))

    @Slot(str, str)
    def _on_not_written(self, path: str, why: str) -> None:
        sentence = self.tr("The picture could not be saved as {path}: {why}. Choose another place.")
        self.told.emit(sentence.format(path=path, why=why))


def _save_png(image: QImage, path: Path) -> None:
    """In the background. Raises OSError."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch()  # says why where it cannot be written, which Qt does not
        if not image.save(str(part), "PNG"):  # type: ignore[call-overload]
            raise OSError(f"{path.name} was not written")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
