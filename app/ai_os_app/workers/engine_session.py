"""What each job does with the engine. Imported on the engine's thread only: it brings the engine with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ai_os_app.workers import (
    due,
    jobs,
    matching,
    media,
    model_files,
    models,
    moving,
    output_jobs,
    refilling,
    results,
    sources,
    speed,
)
from ai_os_app.workers.beside import Beside
from ai_os_app.workers.diagnosing import diagnosis
from ai_os_app.workers.evolving import Evolving
from ai_os_app.workers.folders import WatchedFolders
from ai_os_app.workers.imports import Imports
from ai_os_app.workers.keeping import Keeping
from ai_os_app.workers.lanes import Lane, lane
from ai_os_app.workers.model_jobs import ModelUsed, UseModel
from ai_os_app.workers.moving_jobs import MoveProfile, ProfileMoved
from ai_os_app.workers.persona_jobs import SetPersona
from ai_os_app.workers.session import JobContext
from ai_os_app.workers.vectors import VectorQueue
from ai_os_diffusion import native
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.assistant import Assistant
from ai_os_diffusion.conversation.confirmed import confirmed_questions
from ai_os_diffusion.conversation.model import Conversation, Turn
from ai_os_diffusion.conversation.refills import Refills
from ai_os_diffusion.conversation.temporary import TemporaryRows
from ai_os_diffusion.diagnostics.profile import check_store
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.media.painter import START_STRENGTH, Start
from ai_os_diffusion.memory import keys
from ai_os_diffusion.memory.editing import Edit
from ai_os_diffusion.memory.remembering import remember
from ai_os_diffusion.memory.restoring import restore_backup
from ai_os_diffusion.memory.store import NewMemory
from ai_os_diffusion.progress import Progress
from ai_os_diffusion.types import AudioOutput, ImageOutput

Handler = Callable[[Any, JobContext], object]


class EngineSession:
    """An open engine with the conversations of its profile."""

    def __init__(self, config: EngineConfig, passphrase: str = "") -> None:
        """Load the model and open the profile, which may need a passphrase. Raises DiffusionError."""
        self._config = config
        self._key: keys.Key | None = keys.normal(passphrase) if passphrase else None
        self._edits: dict[str, Edit] = {}
        self._models = models.ModelCare()
        self._temporary = TemporaryRows()  # outlast a profile that is closed and opened again
        self._open()

    def _open(self) -> None:
        self._engine = ArrowEngine(self._config, key=self._key)
        try:
            self._lock = keys.lock_of(self._engine.profile_folder)
            self._store = self._engine.store
            self._assistant = Assistant(self._engine, temporary=self._temporary)
            self._vectors = VectorQueue(self._store, self._engine.model)
            self._imports = Imports(self._engine)
            self._folders = WatchedFolders(self._engine)
            self._keeping = Keeping(self._engine, self._assistant, self._folders)
            self._evolving = Evolving(self._engine)
        except BaseException:
            self._engine.close()
            raise
        self._handlers = {
            **self._chat_table(),
            **self._table(),
            **self._evolving.handlers(),
            **due.handlers(self._assistant.reminders),
            **media.handlers(self._store),
            **self._models.handlers(self._engine),
            **moving.handlers(self._config),
            **refilling.handlers(Refills(self._engine.model, self._assistant.chats)),
        }

    def close(self) -> None:
        """Release the profile; a run of evolution and a model that is being made end before."""
        self._models.close()
        self._release()

    def _release(self) -> None:
        self._evolving.close()
        self._folders.close()
        self._engine.close()

    def embed_slice(self) -> Progress | None:
        """Some of the missing vectors."""
        return self._vectors.run_slice()

    def run(self, job: jobs.Job, context: JobContext) -> object:
        """Do a job. A run of evolution rests while someone waits for it."""
        if lane(job) is not Lane.USER:
            return self._handlers[type(job)](job, context)
        with self._evolving.held():
            return self._handlers[type(job)](job, context)

    def _chat_table(self) -> dict[type, Handler]:
        return {
            jobs.Ask: self._ask,
            jobs.Regenerate: self._regenerate,
            jobs.Decide: self._decide,
            jobs.Judge: self._judge,
            jobs.ListConversations: self._conversations,
            jobs.NewConversation: self._new_conversation,
            jobs.EndTemporary: self._end_temporary,
            jobs.LoadTurns: self._turns,
            jobs.RenameConversation: self._rename,
            jobs.DeleteConversation: self._delete,
            jobs.RestoreConversation: self._restore,
            jobs.SaveDraft: self._save_draft,
            jobs.ExportConversation: self._export,
            jobs.SearchChats: self._search_chats,
            SetPersona: self._set_persona,
        }

    def _table(self) -> dict[type, Handler]:
        return {
            output_jobs.Speak: self._speak,
            output_jobs.Draw: self._draw,
            jobs.PlanImport: self._imports.plan,
            jobs.RunImport: self._imports.run,
            jobs.UndoImport: self._imports.undo,
            jobs.ImportSample: self._imports.sample,
            jobs.ListFileKinds: self._imports.kinds,
            jobs.WatchFolders: self._folders.watch,
            jobs.TakeIn: self._folders.take_in,
            jobs.SearchMemories: self._search,
            jobs.ListMemories: self._list,
            jobs.ListPassages: self._passages,
            jobs.FindChat: self._find_chat,
            jobs.GetMemories: self._memories,
            jobs.CountMemories: self._count,
            jobs.RememberNote: self._remember,
            jobs.Forget: self._forget,
            jobs.Unforget: self._unforget,
            jobs.PinMemory: self._pin,
            jobs.EditMemory: self._edit,
            jobs.UndoEdit: self._undo_edit,
            jobs.ReadSource: self._read_source,
            jobs.ListTrash: self._keeping.trash,
            jobs.TakeBack: self._keeping.take_back,
            jobs.RemoveForGood: self._keeping.remove,
            jobs.EmptyTrash: self._keeping.empty,
            jobs.MakeBackup: self._keeping.back_up,
            jobs.CheckBackup: self._keeping.check,
            jobs.ExportAll: self._keeping.export,
            jobs.RestoreBackup: self._restore_backup,
            jobs.ChangePassphrase: self._change_passphrase,
            jobs.EmbedPending: self._embed,
            jobs.LearnRelevance: self._learn,
            jobs.SelfTest: self._self_test,
            jobs.VerifyModel: self._verify,
            jobs.RepairModel: self._repair,
            UseModel: self._use_model,
            MoveProfile: self._move,
            jobs.Diagnose: self._diagnose,
            jobs.Statistics: self._statistics,
        }

    # Conversation

    def _ask(self, job: jobs.Ask, context: JobContext) -> Turn:
        return self._assistant.reply(
            job.conversation,
            job.text,
            parent=job.parent,
            on_turn=context.turn_saved,
            on_step=context.step,
            cancel=context.cancel,
            manner=job.manner,
        )

    def _regenerate(self, job: jobs.Regenerate, context: JobContext) -> Turn:
        return self._assistant.regenerate(job.turn, on_step=context.step, cancel=context.cancel, manner=job.manner)

    def _decide(self, job: jobs.Decide, context: JobContext) -> Turn:
        act = {
            "confirm": self._assistant.confirm,
            "decline": self._assistant.decline,
            "undo": self._assistant.undo,
        }[job.verdict]
        return act(job.turn)

    def _judge(self, job: jobs.Judge, context: JobContext) -> Turn:
        return self._assistant.judge(job.turn, jobs.KEPT_AS[job.verdict])

    def _conversations(self, job: jobs.ListConversations, context: JobContext) -> results.Conversations:
        return self._all_conversations()

    def _all_conversations(self) -> results.Conversations:
        return results.Conversations(tuple(self._assistant.chats.conversations()))

    def _new_conversation(self, job: jobs.NewConversation, context: JobContext) -> Conversation:
        return self._assistant.chats.create(job.title, temporary=job.temporary)

    def _end_temporary(self, job: jobs.EndTemporary, context: JobContext) -> results.TemporaryEnded:
        self._assistant.chats.end(job.conversation)
        return results.TemporaryEnded(job.conversation)

    def _turns(self, job: jobs.LoadTurns, context: JobContext) -> results.Turns:
        return results.Turns(job.conversation, tuple(self._assistant.chats.turns(job.conversation, job.leaf)))

    def _rename(self, job: jobs.RenameConversation, context: JobContext) -> results.Conversations:
        self._assistant.chats.rename(job.conversation, job.title)
        return self._all_conversations()

    def _delete(self, job: jobs.DeleteConversation, context: JobContext) -> results.Conversations:
        self._assistant.chats.delete(job.conversation)
        return self._all_conversations()

    def _restore(self, job: jobs.RestoreConversation, context: JobContext) -> results.Conversations:
        self._assistant.chats.restore(job.conversation)
        return self._all_conversations()

    def _save_draft(self, job: jobs.SaveDraft, context: JobContext) -> results.Done:
        self._assistant.chats.set_draft(job.conversation, job.text)
        return results.Done()

    def _set_persona(self, job: SetPersona, context: JobContext) -> results.Done:
        self._assistant.chats.set_persona(job.conversation, job.persona)
        return results.Done()

    def _export(self, job: jobs.ExportConversation, context: JobContext) -> results.Exported:
        text = self._assistant.chats.export_markdown(job.conversation)
        target = Path(job.path)
        part = target.with_name(f".{target.name}.part")
        try:
            part.write_text(text, encoding="utf-8")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return results.Exported(job.conversation, job.path)

    def _search_chats(self, job: jobs.SearchChats, context: JobContext) -> results.ChatHits:
        return results.ChatHits(job.text, tuple(self._assistant.chats.search(job.text)))

    # Speech and pictures

    def _speak(self, job: output_jobs.Speak, context: JobContext) -> AudioOutput:
        tell = _part_teller(context)
        return self._engine.speak(job.text, seed=job.seed, on_part=tell, cancel=context.cancel)

    def _draw(self, job: output_jobs.Draw, context: JobContext) -> ImageOutput:
        tell = _part_teller(context)
        anew = 1.0 if job.again is not None else START_STRENGTH
        start = Start(job.like.pixels, anew, again=job.again) if job.like else None
        return self._engine.draw(
            job.prompt, seed=job.seed, negative=job.negative, start=start, on_step=tell, cancel=context.cancel
        )

    # Memories

    def _search(self, job: jobs.SearchMemories, context: JobContext) -> results.Hits:
        where = native.SearchFilter(kinds=[job.kind]) if job.kind else None
        ranked = self._engine.retriever.recall(job.text, matching.POOL * job.limit, where)
        hits = matching.matching(ranked, job.text, job.limit)
        return results.Hits(job.text, hits, len(hits), 0, job.kind)

    def _list(self, job: jobs.ListMemories, context: JobContext) -> results.Hits:
        before = self._store.place_of(job.until, job.kind) if job.until else 0
        hits, total = self._store.page(before + job.offset, job.limit, job.kind)
        return results.Hits("", tuple(hits), total, job.offset, job.kind, before)

    def _passages(self, job: jobs.ListPassages, context: JobContext) -> results.Passages:
        return results.Passages(job.id, tuple(self._store.passages(job.id)))

    def _find_chat(self, job: jobs.FindChat, context: JobContext) -> results.ChatFound:
        turn = self._assistant.turn_of(job.id)
        return results.ChatFound(job.id, turn.conversation if turn is not None else "")

    def _memories(self, job: jobs.GetMemories, context: JobContext) -> results.Memories:
        return results.Memories(tuple(hit for hit in self._store.get(list(job.ids)) if hit is not None))

    def _count(self, job: jobs.CountMemories, context: JobContext) -> results.Count:
        return results.Count(self._store.count(), tuple(sorted(self._store.kinds().items())))

    def _remember(self, job: jobs.RememberNote, context: JobContext) -> results.Remembered:
        """Found by words at once; its vector comes in the background, after those that wait already."""
        if not job.text.strip():
            raise InferenceError("The note is blank.", kind="inference.blank", remedy="Write something.")
        note = NewMemory("note", job.text, title=job.title)
        key = remember(self._store, [note], chunk_words=self._engine.config.memory.chunk_words)[0][0]
        return results.Remembered(key, job.text)

    def _forget(self, job: jobs.Forget, context: JobContext) -> results.Forgotten:
        before = self._store.count()
        token = self._assistant.forgotten.forget(job.ids)
        return results.Forgotten(token, before - self._store.count())

    def _unforget(self, job: jobs.Unforget, context: JobContext) -> results.Restored:
        ids = self._assistant.forgotten.restore(job.token)
        if not ids:
            raise InferenceError(
                "This can no longer be undone.", kind="inference.undo", remedy="Import or write the memories again."
            )
        return results.Restored(len(ids))

    def _pin(self, job: jobs.PinMemory, context: JobContext) -> results.Pinned:
        self._store.pin(job.id, job.pinned)
        return results.Pinned(job.id, job.pinned)

    def _edit(self, job: jobs.EditMemory, context: JobContext) -> results.Edited:
        made = self._engine.edit(job.id, job.text, title=job.title, tags=job.tags)
        self._vectors = VectorQueue(self._store, self._engine.model)  # it may hold the former text
        token = uuid.uuid4().hex
        self._edits[token] = made
        return results.Edited(job.id, token)

    def _undo_edit(self, job: jobs.UndoEdit, context: JobContext) -> results.EditUndone:
        made = self._edits.get(job.token)
        if made is None:
            raise InferenceError("This was undone before.", kind="inference.undo", remedy="Edit the note instead.")
        key = self._engine.undo_edit(made)
        self._vectors = VectorQueue(self._store, self._engine.model)
        del self._edits[job.token]
        return results.EditUndone(key, job.token)

    def _read_source(self, job: jobs.ReadSource, context: JobContext) -> results.SourceText:
        return sources.read_source(self._store, job, self._engine.config.memory.max_file_mb)

    # Engine

    @contextmanager
    def _closed(self) -> Iterator[None]:
        """The profile is closed meanwhile, and opened again whatever comes of it."""
        self._release()
        try:
            yield
        finally:
            self._open()

    def _reopen(self, change: Callable[[], EngineConfig]) -> None:
        """Close the profile, and open it by another configuration; where anything fails, it is opened as it was."""
        before = self._config
        self._release()
        try:
            self._config = change()
            self._open()
        except BaseException:
            self._config = before
            self._open()
            raise

    def _use_model(self, job: UseModel, context: JobContext) -> ModelUsed:
        wanted = models.with_model(self._config, job)
        self._reopen(lambda: wanted)
        return ModelUsed(job.key, self._store.pending_count(), models.list_models(wanted))

    def _move(self, job: MoveProfile, context: JobContext) -> ProfileMoved:
        before = self._engine.profile_folder
        self._reopen(lambda: moving.moved(self._config, job, context))
        return ProfileMoved(job.folder, str(self._engine.profile_folder), str(before))

    def _restore_backup(self, job: jobs.RestoreBackup, context: JobContext) -> results.BackupRestored:
        profile, key = self._engine.profile_folder, self._key
        with self._closed():
            info = restore_backup(
                Path(job.path),
                profile,
                replace=True,
                ask=(lambda: key) if isinstance(key, str) else None,
                on_progress=context.progress,
                cancel=context.cancel,
            )
        return results.BackupRestored(job.path, info.counts.get("memories", 0))

    def _change_passphrase(self, job: jobs.ChangePassphrase, context: JobContext) -> results.PassphraseChanged:
        profile = self._engine.profile_folder
        old = self._key if self._key is not None else keys.find_key(profile)
        new = keys.check_new(job.passphrase) if job.passphrase else None
        with self._closed():
            keys.change_key(profile, old, new)
            self._key = new
        return results.PassphraseChanged(new is not None)

    def _embed(self, job: jobs.EmbedPending, context: JobContext) -> results.Embedded:
        before = self._store.pending_count()
        while (progress := self._vectors.run_slice()) is not None:
            context.cancel.check()
            left = progress.total - progress.done
            context.progress(Progress(max(0, before - left), max(before, left), "", progress.seconds_left))
        left = self._store.pending_count()
        return results.Embedded(max(0, before - left), left)

    def _learn(self, job: jobs.LearnRelevance, context: JobContext) -> results.Done:
        confirmed = confirmed_questions(self._assistant.chats)
        self._engine.learn_relevance(confirmed, context.progress, context.cancel)
        return results.Done()

    def _self_test(self, job: jobs.SelfTest, context: JobContext) -> results.Speed:
        return results.Speed(speed.seconds_per_answer(self._engine, context.cancel))

    def _verify(self, job: jobs.VerifyModel, context: JobContext) -> results.ModelCheck:
        return model_files.check(self._engine.config)

    def _repair(self, job: jobs.RepairModel, context: JobContext) -> results.ModelCheck:
        return model_files.repair(self._engine.config)

    def _diagnose(self, job: jobs.Diagnose, context: JobContext) -> Beside:
        """The store is checked here, where it is used; all else beside, so that nobody waits for it."""
        opened = check_store(self._store)
        return Beside(lambda: diagnosis(self._config, opened))

    def _statistics(self, job: jobs.Statistics, context: JobContext) -> results.Stats:
        model = self._engine.model
        name = Path(self._engine.config.model.path).name or "bundled"
        return results.Stats(
            memories=self._store.count(),
            pending_vectors=self._store.pending_count(),
            model=f"{name}, {model.parameters / 1e6:.0f} million parameters",
            device=model.device,
            data_folder=str(self._store.folder),
            lock=self._lock.needs if self._lock is not None else "",
        )


def _part_teller(context: JobContext) -> Callable[[object], None]:
    """Tells each part with its number, lets quicker jobs in, and stops between two of them also by itself."""
    count = 0

    def tell(part: object) -> None:
        nonlocal count
        count += 1
        context.cancel.check()
        context.part(part)
        context.progress(Progress(count, 0, "", None))

    return tell
