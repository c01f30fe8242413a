"""The skills, in a card: what was learned and named, or taken from a file, and a way to take in another one."""

from __future__ import annotations

from PySide6.QtCore import QDir, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from ai_os_app.views.evolution.skill_row import SkillRow
from ai_os_app.widgets.page import make_card, make_line, text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.evolution_jobs import ExportSkill, ImportSkill
from ai_os_diffusion.evolution.skill_cards import SkillCard

SUFFIX = ".aiosskill"
_MOST_STEM = 60  # characters of a proposed file name; of four bytes each they are still a file name
_NOT_IN_FILE_NAMES = set('/\\:*?"<>|')


class SkillsCard(QWidget):
    """Emits `wanted` with a job. Rows are made one after the other, so that the window does not stall."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.skills: tuple[SkillCard, ...] = ()
        self.rows: list[SkillRow] = []
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._make_one)
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Skills"), "heading"))
        self.empty = text_label(
            self.tr(
                "No skill yet. A skill is something learned that has a name and can be carried to another profile. "
                "Make one from the receipt of a run that was kept, or import a file from another profile. It acts once "
                "you switch it on."
            ),
            "muted",
        )
        lines.addWidget(self.empty)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        lines.addLayout(self._list)
        lines.addWidget(make_line())
        self.add = push_button(self.tr("Import a skill…"), self._import, "import")
        lines.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def show_skills(self, skills: tuple[SkillCard, ...]) -> None:
        """Show them, oldest first; rows that stay keep the focus and an open question."""
        self.skills = skills
        wanted = {card.id: card for card in skills}
        focused = self.window().focusWidget()
        for row in list(self.rows):
            card = wanted.get(row.card.id)
            if card is None:
                self._drop(row, had_focus=focused is not None and row.isAncestorOf(focused))
            elif card != row.card:
                row.show_card(card)
        self.empty.setVisible(not skills)
        self._next.start()

    def _drop(self, row: SkillRow, *, had_focus: bool) -> None:
        place = self.rows.index(row)
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        if had_focus:
            (self.rows[min(place, len(self.rows) - 1)].switch if self.rows else self.add).setFocus()

    @Slot()
    def _make_one(self) -> None:
        """Make the first row that is missing; the next one on the next turn of the event loop."""
        shown = [row.card.id for row in self.rows]
        for place, card in enumerate(self.skills):
            if card.id not in shown:
                row = SkillRow(card)
                row.wanted.connect(self.wanted)
                row.export_wanted.connect(self._export)
                self.rows.insert(place, row)
                self._list.insertWidget(place, row)
                self._next.start()
                return

    @Slot(object)
    def _export(self, card: SkillCard) -> None:
        proposed = QDir.home().filePath(file_name(card.name))
        path, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Export a skill"),
            proposed,
            self._filter(),
            # The engine writes over no file and says so; a "yes, replace it" here would be in vain.
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if path:
            self.wanted.emit(ExportSkill(card.id, path if path.endswith(SUFFIX) else f"{path}{SUFFIX}"))

    @Slot()
    def _import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Import a skill"), QDir.homePath(), self._filter())
        if path:
            self.wanted.emit(ImportSkill(path))

    def _filter(self) -> str:
        return self.tr("Skills of AI-OS (*{0});;All files (*)").format(SUFFIX)


def file_name(name: str) -> str:
    """A name for the file of a skill, whatever the skill is called."""
    kept = "".join(" " if each in _NOT_IN_FILE_NAMES else each for each in name)
    stem = " ".join(kept.split())[:_MOST_STEM].strip(" .")
    return f"{stem or 'skill'}{SUFFIX}"
