"""Every job against a real engine with a tiny model, on its thread."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from ai_os_app.workers import jobs, results
from ai_os_app.workers.engine_client import EngineClient
from ai_os_app.workers.host import EngineHost
from ai_os_app.workers.jobs import EngineState
from ai_os_app.workers.results import Problem, SourceState
from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.model import Conversation, Turn
from gui.asking import KEY, Answers, Ask, asker, got, imported, opened, write_notes
from helpers.import_files import FIXTURES, pdf
from helpers.tiny import tiny_config


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> EngineConfig:
    return tiny_config(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def client(qtbot: QtBot, config: EngineConfig) -> Iterator[EngineClient]:
    with opened(qtbot, config) as made:
        yield made


@pytest.fixture
def ask(client: EngineClient, qtbot: QtBot) -> Ask:
    return asker(client, qtbot)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return write_notes(tmp_path / "notes")


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
    assert turn.proposal is not None
    (key,) = turn.proposal.ids
    assert ask(jobs.FindChat(key)) == results.ChatFound(key, chat.id)
    note = got(ask(jobs.RememberNote("The key is with Tom.")), results.Remembered)
    assert ask(jobs.FindChat(note.id)) == results.ChatFound(note.id, "")
    got(ask(jobs.Forget((note.id,))), results.Forgotten)
    got(ask(jobs.DeleteConversation(chat.id)), results.Conversations)
    assert ask(jobs.FindChat(key)) == results.ChatFound(key, "")
    got(ask(jobs.RestoreConversation(chat.id)), results.Conversations)
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
    assert got(ask(jobs.LearnRelevance()), results.Done) == results.Done()


def test_an_import_is_previewed_run_once_and_undone(ask: Ask, notes: Path) -> None:
    plan = got(ask(jobs.PlanImport((str(notes),))), results.PlanReady)
    assert (plan.new, plan.changed, plan.unchanged, plan.skipped) == (2, 0, 0, ((".mp4", 1),))
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
    early = got(ask(jobs.ListMemories(0, 9, until=dt.date(1999, 1, 1))), results.Hits)
    assert early == results.Hits("", (), 3, before=3)
    late = got(ask(jobs.ListMemories(0, 9, until=dt.date(2999, 1, 1))), results.Hits)
    assert (len(late.items), late.total, late.before) == (3, 3, 0)
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


def test_a_note_is_edited_and_its_former_text_brought_back(ask: Ask, notes: Path) -> None:
    imported(ask, notes)
    note = got(ask(jobs.RememberNote("The wi-fi password is plum jam.", "Wi-fi")), results.Remembered)

    def found(words: str) -> bool:
        hits = got(ask(jobs.SearchMemories(words, 5)), results.Hits).items
        return any(hit.id == note.id and hit.word_score for hit in hits)

    made = got(ask(jobs.EditMemory(note.id, "The router speaks of quinces.", "Router", ("#home",))), results.Edited)
    (hit,) = got(ask(jobs.GetMemories((note.id,))), results.Memories).items
    assert (hit.title, hit.text, hit.tags) == ("Router", "The router speaks of quinces.", ("home",))
    assert (found("quinces"), found("plum")) == (True, False)
    assert got(ask(jobs.EmbedPending()), results.Embedded).left == 0
    assert got(ask(jobs.UndoEdit(made.token)), results.EditUndone) == results.EditUndone(note.id, made.token)
    assert (found("quinces"), found("plum")) == (False, True)
    assert got(ask(jobs.UndoEdit(made.token)), Problem).kind == "inference.undo"
    assert got(ask(jobs.EditMemory(note.id, " ")), Problem).kind == "inference.blank"
    filed = next(hit for hit in got(ask(jobs.ListMemories(0, 9)), results.Hits).items if hit.path)
    assert got(ask(jobs.EditMemory(filed.id, "No.")), Problem).kind == "memory.file"


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
    other = jobs.ReadSource(str(notes / "film.mp4"), 0, 4, hit.id, span)
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


class Failures(QObject):
    """Collects why the engine did not start."""

    def __init__(self, client: EngineClient, told: list[str]) -> None:
        super().__init__()
        self.told = told
        client.start_failed.connect(self.on_failed)

    @Slot(object)
    def on_failed(self, problem: Problem) -> None:
        self.told.append(problem.kind)


def test_sources_that_are_no_plain_text_are_shown_as_they_were_read(ask: Ask, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "minutes.pdf").write_bytes(pdf([["The budget is fixed."], ["The roof costs 4,200 euros."]]))
    shutil.copy(FIXTURES / "mail" / "visit.eml", folder)
    shutil.copytree(FIXTURES / "chatgpt", folder / "chatgpt")
    plan = got(ask(jobs.PlanImport((str(folder),))), results.PlanReady)
    assert plan.folders == (str(folder),)
    contents = {Path(file.path).name: file.contents for file in plan.files}
    assert contents["minutes.pdf"] == "PDF"
    assert contents["conversations.json"].startswith("ChatGPT export: ")
    assert "chat.html" in [Path(file.path).name for file in plan.left_out]
    ask(jobs.RunImport(plan.number))
    hits = got(ask(jobs.ListMemories(0, 50)), results.Hits).items
    assert {hit.kind for hit in hits} == {"document", "mail", "chat"}
    for hit in hits:
        source = got(ask(jobs.ReadSource(hit.path, hit.start, hit.end, hit.id, hit.text)), results.SourceText)
        assert (source.state, source.text[source.start_char : source.end_char]) == (SourceState.SAME, hit.text)
        assert source.title
    roof = next(hit for hit in hits if "roof" in hit.text)
    job = jobs.ReadSource(roof.path, roof.start, roof.end, roof.id, "4,200 euros")
    source = got(ask(job), results.SourceText)
    assert source.text[source.start_char : source.end_char] == "4,200 euros"
    assert source.place == (("from page", "1"),)  # the passage begins there, and goes on on the next page
    old = jobs.ReadSource(roof.path, roof.start, roof.end, "", "4,200 euros")  # of an answer before the last import
    assert got(ask(old), results.SourceText).state is SourceState.SAME
    chat = next(hit for hit in hits if hit.kind == "chat")
    same = got(ask(jobs.ListPassages(chat.id)), results.Passages).items
    assert {hit.title for hit in same} == {chat.title}
    assert len({hit.title for hit in hits if hit.path == chat.path}) > 1


def test_what_is_forgotten_lies_in_the_trash(ask: Ask) -> None:
    key = got(ask(jobs.RememberNote("The spare key is with Tom.")), results.Remembered).id
    code = got(ask(jobs.RememberNote("The gate code is 4471.", "Gate")), results.Remembered).id
    chat = got(ask(jobs.NewConversation("Keys")), Conversation)
    for job in (jobs.Forget((key,)), jobs.Forget((code,)), jobs.DeleteConversation(chat.id)):
        ask(job)
    items = got(ask(jobs.ListTrash()), results.Trash).items
    assert [(item.is_chat, item.title, item.count) for item in items] == [
        (True, "Keys", 0),
        (False, "Gate", 1),
        (False, "", 1),
    ]
    assert items[1].text == "The gate code is 4471."
    assert (items[1].expires - items[1].forgotten).days == 30
    tokens = [item.key for item in items]
    assert got(ask(jobs.TakeBack((tokens[1],), (tokens[0],))), results.Moved) == results.Moved(1, 1)
    assert got(ask(jobs.ListConversations()), results.Conversations).items[0].id == chat.id
    assert got(ask(jobs.ListMemories(0, 9)), results.Hits).items[0].id == code
    assert got(ask(jobs.RemoveForGood((tokens[2],))), results.Moved) == results.Moved(1, 0)
    assert got(ask(jobs.ListTrash()), results.Trash).items == ()
    ask(jobs.Forget((code,)))
    assert got(ask(jobs.EmptyTrash()), results.Moved) == results.Moved(1, 0)


def test_the_diagnostics_know_the_open_profile_and_tell_nothing_of_it(ask: Ask) -> None:
    ask(jobs.RememberNote("The spare key is with Tom.", "Zanzibar"))
    told = got(ask(jobs.Diagnose()), results.Diagnosis).text
    assert "opens: 1 memory, every file whole." in told
    assert "Zanzibar" not in told
    assert "Tom" not in told


def test_an_export_is_a_new_folder_each_time(ask: Ask, notes: Path, tmp_path: Path) -> None:
    imported(ask, notes)
    ask(jobs.NewConversation("Keys"))
    first, second = (got(ask(jobs.ExportAll(str(tmp_path))), results.ExportedAll) for _ in range(2))
    assert (first.memories, first.conversations) == (2, 1)
    assert first.path != second.path
    texts = [path.read_text(encoding="utf-8") for path in Path(first.path).rglob("*.md")]
    assert any("blue pot" in text for text in texts)
    assert got(ask(jobs.ExportAll(str(notes / "boat.txt"))), Problem).kind.startswith("export.")


def test_a_backup_brings_back_what_was_there(ask: Ask, notes: Path, tmp_path: Path) -> None:
    imported(ask, notes)
    ask(jobs.NewConversation("Keys"))
    ask(jobs.WatchFolders((str(notes),)))
    file = str(tmp_path / "life.aiosbackup")
    made = got(ask(jobs.MakeBackup(file)), results.BackedUp)
    assert (made.memories, made.size) == (2, Path(file).stat().st_size)
    assert got(ask(jobs.MakeBackup(file)), results.BackedUp).memories == 2  # over the one that is there
    ask(jobs.RememberNote("A later note."))
    ask(jobs.WatchFolders(()))
    checked = got(ask(jobs.CheckBackup(file)), results.BackupChecked)
    assert (checked.memories, checked.present) == (2, 3)
    assert got(ask(jobs.RestoreBackup(file)), results.BackupRestored).memories == 2
    assert got(ask(jobs.CountMemories()), results.Count).memories == 2
    assert got(ask(jobs.ListConversations()), results.Conversations).items[0].title == "Keys"
    assert got(ask(jobs.WatchFolders()), results.Watching).folders == (str(notes),)
    (tmp_path / "torn.aiosbackup").write_bytes(Path(file).read_bytes()[:-40])
    for job in (jobs.CheckBackup(str(tmp_path / "torn.aiosbackup")), jobs.RestoreBackup(str(notes / "boat.txt"))):
        assert got(ask(job), Problem).kind.startswith("backup.")
    assert got(ask(jobs.CountMemories()), results.Count).memories == 2  # the profile is open again


def test_an_encrypted_profile_opens_with_its_passphrase_only(
    client: EngineClient, ask: Ask, qtbot: QtBot, config: EngineConfig, tmp_path: Path
) -> None:
    ask(jobs.RememberNote("The spare key is with Tom."))
    assert got(ask(jobs.ChangePassphrase("short")), Problem).kind == "storage.passphrase_short"
    assert got(ask(jobs.ChangePassphrase("plum jam on toast")), results.PassphraseChanged).encrypted
    assert got(ask(jobs.Statistics()), results.Stats).lock == "passphrase"
    assert got(ask(jobs.CountMemories()), results.Count).memories == 1
    file = str(tmp_path / "life.aiosbackup")
    assert got(ask(jobs.MakeBackup(file)), results.BackedUp).memories == 1
    assert got(ask(jobs.RestoreBackup(file)), results.BackupRestored).memories == 1
    assert client.close()

    later = EngineClient(EngineHost(config))
    failed: list[str] = []
    heard = Failures(later, failed)
    later.start()
    qtbot.waitUntil(lambda: failed == ["storage.locked_by_passphrase"], timeout=60_000)
    later.unlock("plum jam on bread")
    qtbot.waitUntil(lambda: failed[1:] == ["storage.wrong_key"], timeout=60_000)
    later.unlock("plum jam on toast")
    qtbot.waitUntil(lambda: later.state is EngineState.READY, timeout=60_000)
    answers = Answers(later)
    number = later.submit(jobs.ChangePassphrase(""))
    qtbot.waitUntil(lambda: number in answers.given, timeout=60_000)
    assert answers.given[number] == results.PassphraseChanged(False)
    assert later.close()
    assert heard.told is failed


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
