"""Speak and Draw on the engine's thread: parts on the way, stopping between two of them, what gets in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from ai_os_app.workers import jobs
from ai_os_app.workers.engine_client import EngineClient
from ai_os_app.workers.host import EngineHost
from ai_os_app.workers.jobs import EngineState, Job
from ai_os_app.workers.output_jobs import Draw, Speak
from ai_os_app.workers.session import JobContext
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.media.painter import Start
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import AudioOutput, ImageOutput
from gui.fake_engine import FakeEngine, Gate
from gui.sounds_and_pictures import picture, speech
from helpers.tiny import tiny_config

TEXT = "One. Two. Three. Four."


class Heard(QObject):
    """Parts and ends of jobs, written down in the window's thread."""

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self.parts: list[object] = []
        self.ends: list[tuple[str, int]] = []
        self.results: dict[int, object] = {}
        client.part.connect(self.on_part)
        client.finished.connect(self.on_finished)
        client.failed.connect(self.on_failed)
        client.cancelled.connect(self.on_cancelled)

    @Slot(int, object)
    def on_part(self, number: int, part: object) -> None:
        assert QThread.currentThread() is self.thread()
        self.parts.append(part)

    @Slot(int, object)
    def on_finished(self, number: int, result: object) -> None:
        self.ends.append(("finished", number))
        self.results[number] = result

    @Slot(int, object)
    def on_failed(self, number: int, problem: object) -> None:
        self.ends.append(("failed", number))
        self.results[number] = problem

    @Slot(int)
    def on_cancelled(self, number: int) -> None:
        self.ends.append(("cancelled", number))


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def client(qtbot: QtBot, engine: FakeEngine) -> Iterator[EngineClient]:
    made = EngineClient(engine)
    made.start()
    qtbot.waitUntil(lambda: made.state is EngineState.READY)
    yield made
    assert made.close()


def test_parts_reach_the_window_before_the_whole(client: EngineClient, engine: FakeEngine, qtbot: QtBot) -> None:
    gate = Gate()

    def speak(job: Job, context: JobContext) -> object:
        context.part("first")
        gate.pass_through()
        context.part("second")
        context.part("third")  # too soon after the second: dropped or kept, but told before the end
        return "whole"

    engine.on(Speak, speak)
    heard = Heard(client)
    number = client.submit(Speak(TEXT))
    qtbot.waitUntil(lambda: heard.parts == ["first"])
    assert client.state is EngineState.BUSY
    assert heard.ends == []
    gate.release()
    qtbot.waitUntil(lambda: heard.ends == [("finished", number)])
    assert heard.parts[-1] == "third"
    assert heard.results[number] == "whole"


def test_questions_are_answered_between_two_sentences(client: EngineClient, engine: FakeEngine, qtbot: QtBot) -> None:
    gate = Gate()

    def speak(job: Job, context: JobContext) -> object:
        gate.pass_through()
        context.progress(None)  # type: ignore[arg-type]
        return None

    engine.on(Speak, speak)
    heard = Heard(client)
    spoken = client.submit(Speak(TEXT))
    assert gate.reached.wait(10)
    asked = client.submit(jobs.Ask("c", "Where is the key?"))
    gate.release()
    qtbot.waitUntil(lambda: heard.ends == [("finished", asked), ("finished", spoken)])


def test_a_picture_waits_for_the_speech_but_not_for_an_import(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    gate, other = Gate(), Gate()

    def step(gate: Gate) -> Callable[[Job, JobContext], object]:
        def act(job: Job, context: JobContext) -> object:
            gate.pass_through()
            context.progress(None)  # type: ignore[arg-type]
            return None

        return act

    engine.on(Speak, step(gate))
    engine.on(jobs.RunImport, step(other))
    heard = Heard(client)
    spoken = client.submit(Speak(TEXT))
    assert gate.reached.wait(10)
    drawn = client.submit(Draw("a boat"))
    gate.release()
    qtbot.waitUntil(lambda: heard.ends == [("finished", spoken), ("finished", drawn)])
    imported = client.submit(jobs.RunImport(1))
    assert other.reached.wait(10)
    drawn = client.submit(Draw("another"))
    other.release()
    qtbot.waitUntil(lambda: heard.ends[2:] == [("finished", drawn), ("finished", imported)])


def test_no_part_comes_after_a_stop(client: EngineClient, engine: FakeEngine, qtbot: QtBot) -> None:
    gate = Gate()

    def draw(job: Job, context: JobContext) -> object:
        gate.pass_through()
        context.part("late")
        context.cancel.check()
        return "late"

    engine.on(Draw, draw)
    heard = Heard(client)
    number = client.submit(Draw("a boat"))
    assert gate.reached.wait(10)
    client.cancel(number)
    gate.release()
    after = client.submit(jobs.CountMemories())
    qtbot.waitUntil(lambda: ("finished", after) in heard.ends)
    assert heard.parts == []
    assert heard.ends == [("cancelled", number), ("finished", after)]


# With a real session


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> EngineConfig:
    return tiny_config(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def real(qtbot: QtBot, config: EngineConfig) -> Iterator[EngineClient]:
    made = EngineClient(EngineHost(config))
    made.start()
    qtbot.waitUntil(lambda: made.state is EngineState.READY, timeout=60_000)
    yield made
    assert made.close()


def test_the_session_speaks_and_draws_with_what_was_asked_for(
    real: EngineClient, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def speak(
        engine: ArrowEngine, text: str, *, seed: int, on_part: Callable[[AudioOutput], None], cancel: CancelToken
    ) -> AudioOutput:
        asked.append((text, seed))
        on_part(speech(text, 1))
        return speech(text)

    def draw(
        engine: ArrowEngine,
        prompt: str,
        *,
        seed: int,
        negative: str,
        start: Start | None,
        on_step: Callable[[ImageOutput], None],
        cancel: CancelToken,
    ) -> ImageOutput:
        asked.append((prompt, seed, negative, None if start is None else start.pixels.shape))
        on_step(picture(prompt, seed, 1, noise=1))
        return picture(prompt, seed)

    monkeypatch.setattr(ArrowEngine, "speak", speak)
    monkeypatch.setattr(ArrowEngine, "draw", draw)
    heard = Heard(real)
    spoken, drawn = real.submit(Speak(TEXT, 3)), real.submit(Draw("a boat", 4, "people", picture("a", 1)))
    qtbot.waitUntil(lambda: len(heard.ends) == 2)
    assert asked == [(TEXT, 3), ("a boat", 4, "people", picture("a", 1).pixels.shape)]
    first, second = heard.parts
    assert isinstance(first, AudioOutput)
    assert isinstance(second, ImageOutput)
    assert len(first.words) == 1
    sound, image = heard.results[spoken], heard.results[drawn]
    assert isinstance(sound, AudioOutput)
    assert len(sound.words) == 4
    assert isinstance(image, ImageOutput)
    assert image.seed == 4


def test_a_long_text_stops_after_the_sentence_at_hand(
    real: EngineClient, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, over = Gate(), threading.Event()
    said: list[int] = []

    def speak(engine: ArrowEngine, text: str, *, on_part: Callable[[AudioOutput], None], **_: object) -> AudioOutput:
        try:
            for count in range(1, 100):  # an engine that never looks at the token
                gate.pass_through()
                said.append(count)
                on_part(speech(text, 1))
        finally:
            over.set()
        return speech(text)

    monkeypatch.setattr(ArrowEngine, "speak", speak)
    heard = Heard(real)
    number = real.submit(Speak(TEXT))
    assert gate.reached.wait(10)
    real.cancel(number)
    gate.release()
    assert over.wait(10)
    assert said == [1]
    assert heard.ends == [("cancelled", number)]
