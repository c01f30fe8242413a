"""Every job against a real engine with a tiny model, on its thread."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from ai_os_app.workers import jobs, results
from ai_os_app.workers.engine_client import EngineClient
from ai_os_app.workers.host import EngineHost
from ai_os_app.workers.jobs import EngineState, Job
from ai_os_app.workers.results import Problem, SourceState
from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.model import Conversation, Turn
from helpers.tiny import tiny_config

KEY = "# Keys\n\nThe spare key is under the blue pot. Grüße aus Zürich!\n"

_R = TypeVar("_R")
Ask = Callable[[Job], object]


class Answers(QObject):
    """Collects what jobs give."""

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self.given: dict[int, object] = {}
        client.finished.connect(self.on_given)
        client.failed.connect(self.on_given)

    @Slot(int, object)
    def on_given(self, number: int, result: object) -> None:
        self.given[number] = result


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> EngineConfig:
    return tiny_config(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def client(qtbot: QtBot, config: EngineConfig) -> Iterator[EngineClient]:
    """A client on a fresh profile, ready."""
    made = EngineClient(EngineHost(config))
    made.start()
    qtbot.waitUntil(lambda: made.state is EngineState.READY, timeout=60_000)
    yield made
    assert made.close()
    shutil.rmtree(config.profile)


@pytest.fixture
def ask(client: EngineClient, qtbot: QtBot) -> Ask:
    """Submit a job and wait for its result, or its Problem."""
    answers = Answers(client)

    def submit(job: Job) -> object:
        number = client.submit(job)
        qtbot.waitUntil(lambda: number in answers.given, timeout=60_000)
        return answers.given[number]

    return submit


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "keys.md").write_text(KEY, encoding="utf-8")
    (folder / "boat.txt").write_text("The boat is called Elsa.", encoding="utf-8")
    (folder / "image.png").write_bytes(b"\x89PNG")
    return folder


def got(result: object, kind: type[_R]) -> _R:
    assert isinstance(result, kind), result
    return result


def imported(ask: Ask, notes: Path) -> results.ImportDone:
    plan = got(ask(jobs.PlanImport((str(notes),))), results.PlanReady)
    return got(ask(jobs.RunImport(plan.number)), results.ImportDone)


def test_a_conversation_is_kept_with_its_turns_and_draft(ask: Ask, tmp_path: Path) -> None:
    chat = got(ask(jobs.NewConversation("Keys")), Conversation)
    answer = got(ask(jobs.Ask(chat.id, "Where is the spare key?")), Turn)
    assert answer.role == "assistant"
    again = got(ask(jobs.Regenerate(answer.id)), Turn)
    assert set(again.siblings) == {answer.id, again.id}
    turns = got(ask(jobs.LoadTurns(chat.id)), results.Turns).turns
    assert [turn.text for turn in turns] == ["Where is the spare key?", again.text]
    assert got(ask(jobs.LoadTurns(chat.id, answer.id)), results.Turns).turns[-1].id == answer.id
    assert got(ask(jobs.SaveDraft(chat.id, "And")), results.Done) == results.Done()
    assert got(ask(jobs.RenameConversation(chat.id, "House")), results.Conversations).items[0].title == "House"
    assert got(ask(jobs.ListConversations()), results.Conversations).items[0].draft == "And"
    found = got(ask(jobs.SearchChats("SPARE")), results.ChatHits).items
    assert [turn.text for _, turn in found] == ["Where is the spare key?"]
    target = tmp_path / "chat.md"
    got(ask(jobs.ExportConversation(chat.id, str(target))), results.Exported)
    assert "Where is the spare key?" in target.read_text(encoding="utf-8")
    assert list(tmp_path.glob(".*.part")) == []
    assert got(ask(jobs.DeleteConversation(chat.id)), results.Conversations).items == ()
    assert len(got(ask(jobs.RestoreConversation(chat.id)), results.Conversations).items) == 1


def test_what_is_said_to_be_remembered_is_and_can_be_undone(ask: Ask) -> None:
    chat = got(ask(jobs.NewConversation()), Conversation)
    turn = got(ask(jobs.Ask(chat.id, "Remember that the boat is called Elsa.")), Turn)
    assert got(ask(jobs.CountMemories()), results.Count) == results.Count(1, (("note", 1),))
    assert got(ask(jobs.Decide(turn.id, "undo")), Turn).done == "undone"
    assert got(ask(jobs.CountMemories()), results.Count).memories == 0


def test_a_verdict_is_kept_with_the_answer_until_it_is_taken_back(ask: Ask) -> None:
    chat = got(ask(jobs.NewConversation()), Conversation)
    answer = got(ask(jobs.Ask(chat.id, "Where is the spare key?")), Turn)
    for verdict, done in jobs.KEPT_AS.items():
        assert got(ask(jobs.Judge(answer.id, verdict)), Turn).done == done
        assert got(ask(jobs.LoadTurns(chat.id)), results.Turns).turns[-1].done == done
    kept = got(ask(jobs.Ask(chat.id, "Remember that the boat is called Elsa.")), Turn)
    assert got(ask(jobs.Judge(kept.id, "wrong")), Problem).kind == "conversation.proposal"
    assert got(ask(jobs.LoadTurns(chat.id)), results.Turns).turns[-1].done == "confirmed"


def test_an_import_is_previewed_run_once_and_undone(ask: Ask, notes: Path) -> None:
    plan = got(ask(jobs.PlanImport((str(notes),))), results.PlanReady)
    assert (plan.new, plan.changed, plan.unchanged, plan.skipped) == (2, 0, 0, ((".png", 1),))
    assert plan.size == len(KEY.encode()) + 24
    done = got(ask(jobs.RunImport(plan.number)), results.ImportDone)
    assert (done.report.imported, done.cancelled) == (2, False)
    assert got(ask(jobs.RunImport(plan.number)), Problem).kind == "importer.plan"
    assert got(ask(jobs.PlanImport((str(notes),))), results.PlanReady).unchanged == 2
    assert got(ask(jobs.UndoImport(done.report.batch)), results.ImportUndone).report.memories == 2
    assert got(ask(jobs.Statistics()), results.Stats).memories == 0


def test_memories_are_listed_found_pinned_forgotten_and_put_back(ask: Ask, notes: Path) -> None:
    imported(ask, notes)
    note = got(ask(jobs.RememberNote("The wi-fi password is plum jam.", "Wi-fi")), results.Remembered)
    first = got(ask(jobs.ListMemories(0, 2)), results.Hits)
    rest = got(ask(jobs.ListMemories(2, 2)), results.Hits)
    assert (len(first.items), len(rest.items), first.total, rest.offset) == (2, 1, 3, 2)
    assert first.items[0].id == note.id
    assert got(ask(jobs.ListMemories(0, 9, "photo")), results.Hits).total == 0
    hits = got(ask(jobs.SearchMemories("password", 5)), results.Hits)
    assert hits.items[0].id == note.id
    assert got(ask(jobs.SearchMemories("password", 5, "photo")), results.Hits).items == ()
    assert got(ask(jobs.PinMemory(note.id, True)), results.Pinned).pinned
    gone = got(ask(jobs.Forget((note.id,))), results.Forgotten)
    assert gone.count == 1
    assert got(ask(jobs.CountMemories()), results.Count).memories == 2
    assert got(ask(jobs.Unforget(gone.token)), results.Restored).count == 1
    assert got(ask(jobs.Unforget(gone.token)), Problem).kind == "inference.undo"
    assert got(ask(jobs.ListMemories(0, 9, "note")), results.Hits).items[0].id == note.id
    assert got(ask(jobs.RememberNote("  ")), Problem).kind == "inference.blank"


def test_a_source_is_shown_from_its_file_only_while_this_is_as_it_was_imported(ask: Ask, notes: Path) -> None:
    imported(ask, notes)
    file, span = notes / "keys.md", "aus Zürich"
    hit = next(hit for hit in got(ask(jobs.ListMemories(0, 10)), results.Hits).items if span in hit.text)
    start = KEY.encode().index(span.encode())
    job = jobs.ReadSource(hit.path, start, start + len(span.encode()), hit.id, span)

    def read() -> results.SourceText:
        source = got(ask(job), results.SourceText)
        assert source.text[source.start_char : source.end_char] == span
        return source

    assert (read().text, read().state) == (KEY, SourceState.SAME)
    for content in (KEY.replace("blue", "red"), KEY.replace("spare", "other spare"), "", "\0"):
        file.write_text(content, encoding="utf-8")
        assert (read().text, read().state) == (hit.text, SourceState.CHANGED)
    file.unlink()
    assert (read().text, read().state) == (hit.text, SourceState.GONE)
    other = jobs.ReadSource(str(notes / "image.png"), 0, 4, hit.id, span)
    assert got(ask(other), Problem).kind == "importer.source"


def test_an_answer_older_than_the_last_import_of_its_file_is_checked_by_its_words(ask: Ask, notes: Path) -> None:
    imported(ask, notes)
    old = next(hit for hit in got(ask(jobs.ListMemories(0, 10)), results.Hits).items if "blue pot" in hit.text)
    start = KEY.index("blue pot")
    job = jobs.ReadSource(old.path, start, start + 8, old.id, "blue pot")
    (notes / "keys.md").write_text(KEY + "\nThe cellar key too.\n", encoding="utf-8")
    imported(ask, notes)
    source = got(ask(job), results.SourceText)
    assert (source.text[source.start_char : source.end_char], source.state) == ("blue pot", SourceState.SAME)
    assert "cellar" in source.text
    (notes / "keys.md").write_text(KEY.replace("blue pot", "iron pot"), encoding="utf-8")
    imported(ask, notes)
    source = got(ask(job), results.SourceText)
    assert (source.text, source.state) == ("blue pot", SourceState.CHANGED)


def test_vectors_come_by_themselves(client: EngineClient, ask: Ask, notes: Path, qtbot: QtBot) -> None:
    client.pause_background(True)
    imported(ask, notes)
    assert got(ask(jobs.Statistics()), results.Stats).pending_vectors == 2
    assert got(ask(jobs.EmbedPending()), results.Embedded) == results.Embedded(2, 0)
    ask(jobs.RememberNote("A note."))
    client.pause_background(False)

    def none_left() -> bool:
        return got(ask(jobs.Statistics()), results.Stats).pending_vectors == 0

    qtbot.waitUntil(none_left, timeout=30_000)


def test_speed_model_and_figures(ask: Ask, config: EngineConfig) -> None:
    assert got(ask(jobs.SelfTest()), results.Speed).seconds_per_answer > 0
    assert got(ask(jobs.VerifyModel()), results.ModelCheck) == results.ModelCheck(config.model.path, ())
    stats = got(ask(jobs.Statistics()), results.Stats)
    assert (stats.device, stats.data_folder) == ("cpu", config.profile)
    assert "million parameters" in stats.model


def test_the_sample_life_is_one_import(ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assets = tmp_path / "assets"
    for part in ("notes", "chats"):
        (assets / "sample" / part).mkdir(parents=True)
        (assets / "sample" / part / "a.md").write_text(f"# {part}\n\nSomething.\n", encoding="utf-8")
    monkeypatch.setattr(paths, "assets", lambda: assets)
    done = got(ask(jobs.ImportSample()), results.ImportDone)
    assert done.report.imported == 2
    assert got(ask(jobs.UndoImport(done.report.batch)), results.ImportUndone).report.memories == 2


def test_a_profile_in_use_is_a_clear_problem_and_retry_works(
    client: EngineClient, qtbot: QtBot, config: EngineConfig
) -> None:
    second = EngineClient(EngineHost(config))
    with qtbot.waitSignal(second.start_failed, timeout=60_000) as heard:
        second.start()
    (problem,) = heard.args or [None]
    assert isinstance(problem, Problem)
    assert problem.kind == "storage.locked"
    assert "process" in problem.message.lower()
    assert problem.remedy == "Close the other window or command that uses this profile, then try again."
    assert client.close()
    second.retry()
    qtbot.waitUntil(lambda: second.state is EngineState.READY, timeout=60_000)
    assert second.close()
