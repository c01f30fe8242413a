"""ArrowEngine: the one object that programs use. Wiring only; every step lives in the package that it calls."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import paths
from ai_os_diffusion.answering.answerer import Answerer
from ai_os_diffusion.answering.coding import LENGTH, MARK, Gap, InfillSettings, split_at_mark
from ai_os_diffusion.answering.compose import Composer
from ai_os_diffusion.answering.confidence import read_calibration, read_trigger
from ai_os_diffusion.answering.generation import TextGenerator, asks_to_write, check_free_text, check_range
from ai_os_diffusion.answering.prompted import PromptWriter
from ai_os_diffusion.answering.requests import check_ids, check_modalities, check_text, check_unicode
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.errors import InferenceError, ModelLoadError, StorageError
from ai_os_diffusion.evolution.evolution import Evolution
from ai_os_diffusion.guidance.constraints import Constraint
from ai_os_diffusion.media.painter import Start
from ai_os_diffusion.media.studio import Studio
from ai_os_diffusion.media.together import Made, several
from ai_os_diffusion.memory.editing import Edit, edit, may_be_blank, take_back
from ai_os_diffusion.memory.embedding import embed_memories, embed_pending
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.memory.importers.recognising import Recognition
from ai_os_diffusion.memory.importing import ImportPlan, plan_import, run_import, undo_import
from ai_os_diffusion.memory.keys import Key, find_key, normal
from ai_os_diffusion.memory.learned import Confirmed, Learned, learn
from ai_os_diffusion.memory.remembering import remember
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.model.meeting import apart
from ai_os_diffusion.progress import CancelToken, Progress
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.types import (
    Answer,
    AnswerStep,
    AudioOutput,
    ImageOutput,
    ImportReport,
    MemoryHit,
    TextOutput,
    Unavailable,
)
from ai_os_diffusion.uncertainty.estimator import UncertaintyEstimator

MOST_HITS = 1000


class ArrowEngine:
    """Memories, answers and generation over one profile.

    The model is loaded at once, the profile is opened at its first use, so that `encode` needs none. Close the engine,
    or use it as a context manager: a profile is open in one process at a time.
    """

    def __init__(self, config: str | Path | EngineConfig | None = None, *, key: Key | None = None) -> None:
        """Load configuration (YAML file, value, or defaults) and model.

        `key` opens an encrypted profile; without it the system keyring and the passphrase file are asked.

        Raises:
            ConfigError: a value is wrong; the message names key, value and allowed range.
            ModelLoadError: weights or vocabulary are missing, damaged, or not trained for the mode asked for.
        """
        self.config = (
            config if isinstance(config, EngineConfig) else EngineConfig.load(config) if config else EngineConfig()
        )
        self.model: TextModel = load_text_model(self.config.model)
        self._check_mode()
        folder = Path(self.config.model.path) if self.config.model.path else paths.bundled_model()
        self._calibration, self._trigger = read_calibration(folder), read_trigger(folder)
        self._store: MemoryStore | None = None
        self._retriever: Retriever | None = None
        self._closed = False
        self._key = key
        self._generator = TextGenerator(self.model, self.config)
        self._estimator = UncertaintyEstimator(self.config.uncertainty, self._trigger.above if self._trigger else None)
        controls = lambda prompt: self.evolution.control(prompt)  # noqa: E731  # made at its first use
        self._writer = PromptWriter(self.model, self.config, self._generator, self._estimator, controls)
        self._studio = Studio(self.config, self.model)
        self._evolution: Evolution | None = None

    def __enter__(self) -> ArrowEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the profile; calling again does nothing."""
        self._closed = True
        if self._evolution is not None:
            self._evolution.leave()
        if self._store is not None:
            self._store.close()
            self._store = self._retriever = None

    @property
    def store(self) -> MemoryStore:
        """The profile's memories; opened at first use.

        Raises:
            StorageError: the profile cannot be opened; `storage.locked_by_passphrase` where it is encrypted and its
                passphrase is not known: ask for it, and call `unlock`.
        """
        self._check_open()
        if self._store is None:
            self._store = self.open_store(paths.ensure_private(self.profile_folder))
            Forgotten(self._store).expire()
        return self._store

    @property
    def profile_folder(self) -> Path:
        """Where the profile lies, whether it is there yet or not."""
        return paths.profile_folder(self.config.profile)

    def open_store(self, folder: Path) -> MemoryStore:
        """Open the store in a folder as this engine opens its own; for copies of it. Raises StorageError."""
        key = find_key(folder) if self._key is None else self._key
        return MemoryStore(folder, embedder_id=self.model.embedder_id, dimension=self.model.dimension, key=key)

    def unlock(self, key: Key) -> None:
        """Open the profile with its key. Raises StorageError; `storage.wrong_key` where it is another one."""
        self._key = normal(key) if isinstance(key, str) else key
        try:
            self.store.count()
        except StorageError:
            self._key = None
            raise

    @property
    def retriever(self) -> Retriever:
        """Recall over the profile, with the weights that confirmed answers have taught. Raises StorageError."""
        if self._retriever is None:
            self._retriever = Retriever(self.store, self.model)
        return self._retriever

    @property
    def evolution(self) -> Evolution:
        """What learns from the profile's notes in the background; made at first use."""
        if self._evolution is None:
            self._evolution = Evolution(self)
        return self._evolution

    def learn_relevance(
        self,
        confirmed: Sequence[Confirmed],
        on_progress: Callable[[Progress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> Learned | None:
        """Fit the order of recall on answers that the user called right (`learned.learn`); later recalls use it."""
        found = learn(self.store, self.model, confirmed, on_progress, cancel)
        self._retriever = None
        return found

    def remember(self, text: str, *, title: str = "", tags: Sequence[str] = ()) -> str:
        """Keep a note; returns its id. It is found by words at once and by meaning as soon as this returns.

        A long text is kept as several passages; the id is that of the first, and forgetting it forgets the whole text.
        """
        return self.remember_many([NewMemory("note", text, title=title, tags=tuple(tags))])[0]

    def remember_many(self, memories: Sequence[NewMemory]) -> list[str]:
        """Keep several in one atomic batch; returns one id for each, as `remember` does.

        Raises:
            InferenceError: a text is blank, or not valid Unicode.
        """
        for number, memory in enumerate(memories):
            check_text(memory.text, f"Memory {number}", "Write something.")
            check_unicode(memory.title, f"The title of memory {number}")
        kept = remember(self.store, memories, chunk_words=self.config.memory.chunk_words)
        embed_memories(self.store, self.model, [key for ids in kept for key in ids])
        return [ids[0] for ids in kept]

    def edit(self, key: str, text: str, *, title: str = "", tags: Sequence[str] = ()) -> Edit:
        """Write another text, title and tags over those of a remembered note, in one atomic change; see `editing.edit`.

        Searches know the new text, by words and by meaning, as soon as this returns, and the old one no longer.

        Raises:
            InferenceError: the text is blank or not valid Unicode, or `key` is no id.
            StorageError: the note is gone, or comes from a file.
        """
        check_ids([key])
        if text.strip() or not may_be_blank(self.store, key):
            check_text(text, "The note", "Write something, or forget the note.")
        for part in (title, *tags):
            check_unicode(part, "The title or a tag of the note")
        made = edit(self.store, key, text=text, title=title, tags=tags, chunk_words=self.config.memory.chunk_words)
        embed_memories(self.store, self.model, made.ids)
        return made

    def undo_edit(self, made: Edit) -> str:
        """Bring the former text, title and tags of a note back; returns its id. Raises StorageError."""
        key = take_back(self.store, made)
        embed_memories(self.store, self.model, [key])
        return key

    def forget(self, ids: Sequence[str]) -> int:
        """Move memories into the trash for 30 days; returns how many there were. See `Forgotten` for all that it does.

        A passage of a remembered text stands for the whole text: all of its passages go, and count. A passage of an
        imported file goes alone.

        Raises:
            InferenceError: something among `ids` is no id at all; nothing is forgotten then.
        """
        check_ids(ids)
        forgotten = Forgotten(self.store)
        return len(forgotten.memories(forgotten.forget(ids)))

    def recall(self, question: str, top_k: int | None = None) -> list[MemoryHit]:
        """The memories that fit best, best first; `top_k` is the configuration's by default.

        Raises:
            InferenceError: `top_k` is below 1, or the question is not valid Unicode.
        """
        check_unicode(question, "The question")
        count = self.config.memory.top_k if top_k is None else top_k
        check_range("top_k", count, 1, MOST_HITS)
        return self.retriever.recall(question, count)

    def encode(self, texts: str | Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit sentence vectors (n, width); one text gives one row. Raises InferenceError for invalid Unicode."""
        self._check_open()
        rows = [texts] if isinstance(texts, str) else list(texts)
        for number, text in enumerate(rows):
            check_unicode(text, f"Text {number}")
        return self.model.embed(rows)

    def embed_pending(
        self, on_progress: Callable[[Progress], None] | None = None, cancel: CancelToken | None = None
    ) -> int:
        """Compute the vectors that are still missing; resumable, returns how many."""
        return embed_pending(self.store, self.model, on_progress=on_progress, cancel=cancel)

    def plan_import(
        self,
        paths: str | Path | Sequence[str | Path],
        on_progress: Callable[[Progress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> ImportPlan:
        """What importing a folder, a file, or several of them would do."""
        roots = [Path(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]
        memory = self.config.memory
        reads = Recognition(memory.read_pictures, memory.transcribe)
        limit = memory.max_file_mb
        return plan_import(
            self.store, roots, max_file_mb=limit, recognition=reads, on_progress=on_progress, cancel=cancel
        )

    def import_notes(
        self,
        plan: ImportPlan,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> ImportReport:
        """Carry out a plan. Words are searchable at once; call `embed_pending` for the vectors."""
        memory = self.config.memory
        return run_import(
            self.store,
            plan,
            chunk_words=memory.chunk_words,
            max_file_mb=memory.max_file_mb,
            recognition=Recognition(memory.read_pictures, memory.transcribe),
            on_progress=on_progress,
            cancel=cancel,
        )

    def undo_import(self, batch: str = "") -> ImportReport:
        """Take back the latest import, or the one named."""
        return undo_import(self.store, batch)

    def ask(
        self,
        question: str,
        *,
        today: dt.date | None = None,
        on_step: Callable[[AnswerStep], None] | None = None,
        cancel: CancelToken | None = None,
        traceless: bool = False,
        compose: bool = True,
    ) -> Answer:
        """Answer from the memories with exact sources, or abstain; `uncertainty` says whether to evolve.

        Where it does, and evolution is on, the question is queued for it. A `traceless` question never asks for
        evolution, and nothing that comes later knows of it.

        Without `compose` spans are quoted plainly. `on_step` is called as the words around the evidence are denoised,
        and never for an answer that is quoted.
        """
        check_text(question, "The question", "Ask something.")
        self.evolution.quiet.asked()
        answer = self.answerer(compose=compose, on_step=on_step).ask(question, today=today, cancel=cancel)
        evolve = not traceless and self._estimator.verdict(answer.uncertainty, question)
        if evolve:
            self.evolution.notice(question, self._estimator.of_answer(answer.uncertainty))
        return dataclasses.replace(answer, uncertainty=dataclasses.replace(answer.uncertainty, should_evolve=evolve))

    def answerer(self, *, compose: bool = True, on_step: Callable[[AnswerStep], None] | None = None) -> Answerer:
        """The answering pipeline over this profile; without `compose` spans are quoted plainly."""
        composer = Composer(self.model, self._generator.core, on_step=on_step) if compose else None
        read, known = self.evolution.reader, self.evolution.known
        fitted = (self._calibration, composer, read, known, self._trigger)
        return Answerer(self.model, self.retriever, self.config, *fitted)

    def diffuse(
        self,
        prompt: str,
        modality: str | Sequence[str] = "text",
        memory_guided: bool = False,
        steps: int | None = None,
        length: int | None = None,
        seed: int = 0,
        on_step: Callable[[GenerationStep], None] | None = None,
        cancel: CancelToken | None = None,
        constraints: Sequence[Constraint] = (),
    ) -> Made | dict[str, Made | Unavailable]:
        """Generate from a prompt; with `memory_guided`, from the memories.

        Guided by memories, a question is answered as `ask` does. A request to write ("Write a poem about ...") gives
        free text that was conditioned on the memories; its `answer`, of kind ``written``, has the sentences that words
        of the text stand on as its sources, and is None where no memory fits. A prompt for code is Python to go on
        from, or Python with ``<gap>`` where code is missing, and what is given back is what `infill` puts there. Sound
        is the text that was asked for beside it as it is said, or, without text, the prompt.

        Args:
            prompt: what to write or ask.
            modality: one name gives one output; a list gives a dictionary with an entry for each. Text and speech are
                made while a picture is drawn, by the same passes of the trunk; what fails does not lose the others.
            steps: denoising steps, 1..1024 (the configuration's by default).
            length: new tokens, 1..256 (the configuration's by default).
            seed: 0..2^63-1; the same seed gives the same output on the same machine.
            on_step: called after every denoising step.
            cancel: stops within one step.
            constraints: what free text must be like (`ai_os_diffusion.guidance`).

        Raises:
            InferenceError: blank prompt, unknown modality, a number out of range, or a single modality that this
                version cannot make. Nothing is generated then. A constraint cannot be met (`inference.constraint`).
            Cancelled: `cancel` was set.
        """
        self._check_open()
        check_text(prompt, "The prompt", "Write what you want.")
        names = [modality] if isinstance(modality, str) else list(dict.fromkeys(modality))
        check_modalities(names)
        count, tokens = self._generator.settle(steps, length, seed, prompt if "text" in names else "")
        if constraints:
            check_free_text(modality, prompt, memory_guided)
            store = self.store if memory_guided else None
            return self._writer.write(prompt, count, tokens, seed, store, on_step, cancel, constraints)
        if isinstance(modality, str):
            return self._one(prompt, modality, memory_guided, count, tokens, seed, on_step, cancel)

        def make(name: str, said: str | None, stop: CancelToken) -> Made:
            return self._one(said or prompt, name, memory_guided, count, tokens, seed, on_step, stop)

        return several(names, make, cancel)

    def speak(
        self,
        text: str,
        *,
        seed: int = 0,
        on_part: Callable[[AudioOutput], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> AudioOutput:
        """Say an English text; `on_part` is called after each sentence with everything that is said so far.

        Raises:
            InferenceError: the text is blank, not English, or has nothing to say, or the model has no voice.
            ModelLoadError: the voice is damaged, or belongs to another model.
            Cancelled: `cancel` was set.
        """
        self._check_open()
        check_text(text, "The text", "Give something to say.")
        self._generator.settle(None, None, seed)
        return self._studio.speak(text, seed=seed, on_part=on_part, cancel=cancel)

    def infill(
        self,
        prefix: str,
        suffix: str = "",
        settings: InfillSettings | None = None,
        on_step: Callable[[GenerationStep], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> TextOutput:
        """Write the Python that is missing between `prefix` and `suffix`, which are kept to the character.

        Tokens are denoised in the modality `code`, which has an embedding of its own and shares the head of text. The
        best of several fillings is given back as `CodeWriter.fill` says; its `parses` tells whether the whole is valid
        Python. For another language it is a sentence that declines, with `parses` None.

        Raises:
            InferenceError: the code is blank, a setting is out of range, or the weights write from left to right.
            Cancelled: `cancel` was set.
        """
        self._check_open()
        check_text(prefix + suffix, "The code around the gap", "Give the code before the gap, after it, or both.")
        return self._writer.infill(Gap(prefix, suffix), settings or InfillSettings(), on_step, cancel)

    def draw(
        self,
        prompt: str,
        *,
        seed: int = 0,
        negative: str = "",
        steps: int | None = None,
        start: Start | None = None,
        on_step: Callable[[ImageOutput], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> ImageOutput:
        """Draw a picture; `on_step` gets it as it sharpens.

        Args:
            prompt: what to see, in English.
            seed: 0..2^63-1; the same seed draws the same picture on the same machine.
            negative: what not to see.
            steps: denoising steps, 1..1024 (the configuration's by default).
            start: a picture to begin from, which is varied.
            on_step: called after every step.
            cancel: stops between steps.

        Raises:
            InferenceError: the prompt is blank, a number is out of range, or the model draws nothing.
            ModelLoadError: the weights that draw are damaged, or belong to another model.
            Cancelled: `cancel` was set.
        """
        self._check_open()
        check_text(prompt, "The prompt", "Say what to draw.")
        check_unicode(negative, "The negative prompt")
        default = self.config.media.picture_steps
        count = self._generator.settle(default if steps is None else steps, None, seed)[0]
        return self._studio.draw(
            prompt, seed=seed, negative=negative, steps=count, start=start, on_step=on_step, cancel=cancel
        )

    def _one(
        self,
        prompt: str,
        modality: str,
        memory_guided: bool,
        steps: int,
        length: int,
        seed: int,
        on_step: Callable[[GenerationStep], None] | None,
        cancel: CancelToken | None,
    ) -> Made:
        if modality == "audio":
            return self.speak(prompt, seed=seed, cancel=cancel)
        if modality == "image":
            return self.draw(prompt, seed=seed, cancel=cancel)
        if modality == "code":
            if memory_guided:
                raise InferenceError(
                    "Code is not written from memories.",
                    kind="inference.modality",
                    remedy="Leave memory_guided out.",
                )
            gap = split_at_mark(prompt) if MARK in prompt else Gap(prompt)
            return self.infill(gap.prefix, gap.suffix, InfillSettings(steps, length or LENGTH, seed), on_step, cancel)
        if memory_guided and not asks_to_write(prompt):
            with apart():  # it is found and not denoised
                answer = self.ask(prompt, cancel=cancel)
            return TextOutput(answer.answer, (), (), 0, answer, self._estimator.of_answer(answer.uncertainty))
        store = self.store if memory_guided else None
        made = self._writer.write(prompt, steps, length, seed, store, on_step, cancel)
        self.evolution.notice_form(prompt, made.text)
        return made

    def _check_mode(self) -> None:
        if self.config.model.mode not in self.model.modes:
            raise ModelLoadError(
                f"These weights were not trained for mode `{self.config.model.mode}`.",
                kind="model.mode",
                remedy="Train such weights with `ai-os train ar`, or use mode `diffusion`.",
                context={"mode": self.config.model.mode},
            )

    def _check_open(self) -> None:
        if self._closed:
            raise InferenceError("The engine is closed.", kind="inference.closed", remedy="Make a new ArrowEngine.")
