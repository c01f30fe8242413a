"""The audio output: a text as it is spoken, its waveform, and its words in time with the playback."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.views.output.background import FileWriter
from ai_os_app.views.output.pane import OutputPane, ScrolledBody, rename, tool_button
from ai_os_app.views.output.playback import DevicePlayer, Player, Trouble
from ai_os_app.views.output.spoken_text import SpokenText
from ai_os_app.views.output.waveform import Waveform
from ai_os_app.widgets.combo_box import ComboBox
from ai_os_app.workers.results import Problem
from ai_os_diffusion.media import files as sound_files

if TYPE_CHECKING:
    from ai_os_diffusion.types import AudioOutput

SPEEDS = (75, 100, 125, 150, 200)  # percent
_TICK_MS, _CALM_TICK_MS = 33, 125


class AudioPane(OutputPane):
    """Shows and plays one text; what is to be spoken comes from outside, part by part."""

    read_requested = Signal()  # the answer that is shown
    stop_requested = Signal()
    opened = Signal()  # there is something to show
    speed_changed = Signal(int)  # percent
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, player: Player | None = None) -> None:
        super().__init__("audio", "Audio", parent)
        self.heading.setText(self.tr("Audio"))
        self.player: Player = player if player is not None else DevicePlayer()
        self.sound: AudioOutput | None = None
        self._speaking = self._wanted = self._offered = self._begun = False
        self._writer = FileWriter(self)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._follow)
        self._build()
        self._connect()
        self.clear()

    def _build(self) -> None:
        self.save = tool_button("export", self.tr("Save the sound"))
        self.read = tool_button("speak", self.tr("Read the answer aloud"))
        self.buttons.addWidget(self.save)
        self.buttons.addWidget(self.read)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        theme.set_role(self.hint, "caption")
        self.play = tool_button("play", self.tr("Play"))
        self.wave = Waveform()
        self.time = QLabel()
        theme.set_role(self.time, "caption")
        self.time.setAccessibleName(self.tr("Position and length"))
        self.speed = ComboBox()
        for percent in SPEEDS:
            self.speed.addItem(f"{percent / 100:g}×", percent)
        self.speed.setCurrentIndex(SPEEDS.index(100))
        self.speed.setAccessibleName(self.tr("Speed of the speech"))
        self.speed.setToolTip(self.speed.accessibleName())
        self.text = SpokenText()
        self._controls = QWidget()
        rows = QVBoxLayout(self._controls)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self.play)
        above.addWidget(self.wave, 1)
        below.addWidget(self.time)
        below.addStretch(1)
        below.addWidget(self.speed)
        rows.addLayout(above)
        rows.addLayout(below)
        self.body = ScrolledBody(self.tr("Speech"))
        self.body.column.addWidget(self._controls)
        self.body.column.addWidget(self.hint)
        self.body.column.addWidget(self.text, 1)
        self.body.column.addStretch(0)
        self.column.addWidget(self.body, 1)

    def _connect(self) -> None:
        self.read.clicked.connect(self._on_read)
        self.play.clicked.connect(self.toggle)
        self.save.clicked.connect(self._ask_where)
        self.wave.sought.connect(self.seek)
        self.text.word_chosen.connect(self.seek)
        self.speed.currentIndexChanged.connect(self._on_speed)
        self._writer.written.connect(self._on_written)
        self._writer.failed.connect(self._on_not_written)

    # What comes from outside

    def offer(self, there: bool) -> None:
        """Whether an answer is shown that could be read."""
        self._offered = there
        self._show_state()

    def set_speed(self, percent: int) -> None:
        """Play so fast from now on."""
        if percent in SPEEDS:
            self.speed.setCurrentIndex(SPEEDS.index(percent))

    def set_reduced_motion(self, reduced: bool) -> None:
        """The place is then shown anew a few times a second only."""
        self._tick.setInterval(_CALM_TICK_MS if reduced else _TICK_MS)

    @Slot()
    def clear(self) -> None:
        """Nothing to show."""
        self._tick.stop()
        self.player.clear()
        self.sound = None
        self._speaking = self._wanted = self._begun = False
        self.wave.clear()
        self.text.begin("")
        self.hint.setText(self.tr("Answers and selected texts can be read aloud."))
        self.state.setText("")
        self._show_state()

    def begin(self, text: str, *, waits: bool = False) -> None:
        """A text will be spoken; it `waits` while the engine is starting."""
        self.clear()
        self._speaking = self._wanted = True
        self.text.begin(text)
        self.hint.setText(self.tr("It is spoken as soon as the engine has started.") if waits else "")
        self.state.setText(self.tr("waiting") if waits else self.tr("speaking"))
        self._show_state()
        self.opened.emit()

    def show_part(self, sound: AudioOutput) -> None:
        """What has been spoken so far; the first of it is played at once."""
        self.state.setText(self.tr("speaking"))
        self._take(sound, whole=False)

    def finish(self, sound: AudioOutput) -> None:
        """All has been spoken."""
        self._speaking = False
        self.state.setText("")
        self._take(sound, whole=True)

    def stop(self) -> None:
        """No more will be spoken, and nothing is played; what there is stays."""
        self._speaking = self._wanted = False
        self.player.pause()
        self.state.setText(self.tr("stopped"))
        if self.sound is not None:
            self._take(self.sound, whole=True)
        self._follow()
        self._show_state()

    def fail(self, problem: Problem) -> None:
        """It cannot be spoken: say why, and what to do."""
        self._speaking = self._wanted = False
        self.state.setText("")
        if self.sound is not None:
            self._take(self.sound, whole=True)
        self._say(problem.sentence)
        self._show_state()

    def is_active(self) -> bool:
        """Whether something is being spoken or played."""
        return self._speaking or self.player.playing

    def _take(self, sound: AudioOutput, *, whole: bool) -> None:
        self.sound = sound
        self.player.load(sound, whole=whole)
        spoken = sound.words[-1].end if sound.words else 0
        share = spoken / len(sound.text) if spoken and not whole else 1.0
        self.wave.show_sound(sound.samples, sound.seconds, sound.seconds / share)
        self.text.show_words(sound.words, whole=whole)
        self.hint.setText("")
        if self._wanted:
            self._wanted = False
            self.toggle()
        self._follow()
        self._show_state()

    # Playing

    @Slot()
    def toggle(self) -> None:
        """Play or pause."""
        if self.sound is None:
            return
        self._begun = True
        if self.player.playing:
            self.player.pause()
        else:
            self.player.play()
            self.state.setText(self.tr("speaking") if self._speaking else "")
            self.hint.setText("")
            self._tick.start()
        self._follow()

    @Slot(float)
    def seek(self, seconds: float) -> None:
        """Go to a place."""
        self._begun = True
        self.player.seek(seconds)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """Show what place is heard."""
        place, playing = self.player.position, self.player.playing
        self.wave.follow(place)
        length = self.sound.seconds if self.sound is not None else 0.0
        self.text.mark(place if playing or (self._begun and place < length) else None)
        figures = f"{_clock(min(place, length))} / {_clock(length)}" + (" …" if self._speaking else "")
        if figures != self.time.text():
            self.time.setText(figures)
        if not playing:
            self._tick.stop()
            self._say_trouble()
        self._show_state()

    def _say_trouble(self) -> None:
        saying = {
            Trouble.LIBRARY: self.tr(
                "Nothing is heard: the sound library PortAudio is missing. Install it (on Debian: "
                "sudo apt-get install libportaudio2), then press play."
            ),
            Trouble.DEVICE: self.tr("Nothing is heard: no sound device was found. Connect one, then press play."),
        }
        if self.sound is not None and (sentence := saying.get(self.player.trouble)):
            self._say(sentence)

    def _say(self, sentence: str) -> None:
        if sentence != self.hint.text():
            self.hint.setText(sentence)
            self.announce(sentence)

    @Slot()
    def _on_speed(self) -> None:
        percent = int(self.speed.currentData())
        self.player.set_speed(percent / 100)
        self.speed_changed.emit(percent)

    @Slot()
    def _on_read(self) -> None:
        (self.stop_requested if self.is_active() else self.read_requested).emit()

    def _show_state(self) -> None:
        """Buttons and parts as they fit what there is."""
        there, active = self.sound is not None, self.is_active()
        self._controls.setVisible(there)
        self.save.setVisible(there)
        self.save.setEnabled(there and not self._speaking)
        self.text.setVisible(bool(self.text.toPlainText()))
        self.hint.setVisible(bool(self.hint.text()))
        self.state.setVisible(bool(self.state.text()))
        self.setAccessibleDescription(self.hint.text())
        self.read.setEnabled(active or self._offered)
        rename(self.read, *(("stop", self.tr("Stop")) if active else ("speak", self.tr("Read the answer aloud"))))
        rename(self.play, *(("pause", self.tr("Pause")) if self.player.playing else ("play", self.tr("Play"))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        seconds = {Qt.Key.Key_Left: -2.0, Qt.Key.Key_Right: 2.0}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.toggle()
        elif seconds is not None and self.sound is not None:
            self.seek(min(self.sound.seconds, max(0.0, self.player.position + seconds)))
        else:
            super().keyPressEvent(event)

    # Saving

    @Slot()
    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the sound"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("WAV (*.wav)"), self.tr("FLAC, smaller (*.flac)")])
        dialog.setDefaultSuffix("wav")
        dialog.selectFile("speech.wav")
        dialog.filterSelected.connect(partial(_follow_filter, dialog))
        dialog.fileSelected.connect(self.save_to)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(str)
    def save_to(self, path: str) -> None:
        """Write the sound, in the format of the path's ending."""
        if self.sound is None:
            return
        if Path(path).suffix.lower() not in sound_files.ENDINGS:
            path += sound_files.ENDINGS[0]
        self._writer.write(path, partial(sound_files.save_sound, self.sound, Path(path)))

    @Slot(str)
    def _on_written(self, path: str) -> None:
        self.told.emit(self.tr("The sound is saved as {path}").format(path=path))

    @Slot(str, str)
    def _on_not_written(self, path: str, why: str) -> None:
        sentence = self.tr("The sound could not be saved as {path}: {why}. Choose another place.")
        self.told.emit(sentence.format(path=path, why=why))


def _follow_filter(dialog: QFileDialog, chosen: str) -> None:
    """The name gets the ending of the format that was chosen."""
    ending = "flac" if "flac" in chosen else "wav"
    dialog.setDefaultSuffix(ending)
    if files := dialog.selectedFiles():
        dialog.selectFile(Path(files[0]).with_suffix(f".{ending}").name)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
