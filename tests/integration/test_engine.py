"""ArrowEngine over a real, tiny model: memories, answers, and every combination of generation arguments."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import DiffusionConfig, EngineConfig
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.errors import (
    Cancelled,
    DiffusionError,
    ImporterError,
    InferenceError,
    ModelLoadError,
    StorageError,
)
from ai_os_diffusion.memory.store import NewMemory
from ai_os_diffusion.progress import CancelToken, Progress
from ai_os_diffusion.types import TextOutput, Unavailable
from helpers.tiny import bundled_tokenizer, config_for, save_tiny_model

PROMPT = "Write a poem about spring"


# ---------------------------------------------------------------- memories


def test_a_remembered_note_is_found_by_its_words_at_once(engine: ArrowEngine) -> None:
    key = engine.remember("The falcon nests on the water tower.", title="Birds", tags=["garden"])
    assert engine.store.pending_count() == 0
    hit = engine.recall("falcon")[0]
    assert (hit.id, hit.title, hit.tags) == (key, "Birds", ("garden",))
    assert hit.word_score is not None


def test_many_are_kept_in_order_and_forgotten_by_id(engine: ArrowEngine) -> None:
    texts = [f"Note number {number} speaks of bird {number}." for number in range(5)]
    ids = engine.remember_many([NewMemory("note", text) for text in texts])
    assert len(set(ids)) == 5
    assert [hit.text if hit else None for hit in engine.store.get(ids)] == texts
    assert engine.forget([ids[0], ids[3]]) == 2
    assert engine.forget([ids[0]]) == 0
    assert engine.store.count() == 3
    assert {hit.id for hit in engine.recall("bird", 10)} == {ids[1], ids[2], ids[4]}


def test_a_blank_text_keeps_the_whole_batch_out(engine: ArrowEngine) -> None:
    with pytest.raises(InferenceError, match="Memory 1 is blank"):
        engine.remember_many([NewMemory("note", "good"), NewMemory("note", " \n")])
    assert engine.store.count() == 0


def test_recall_gives_as_many_as_asked(engine: ArrowEngine) -> None:
    engine.remember_many([NewMemory("note", f"A heron, seen on walk {number}.") for number in range(12)])
    assert len(engine.recall("heron")) == engine.config.memory.top_k
    assert len(engine.recall("heron", 3)) == 3
    assert engine.recall(" ") == []
    for wrong in (0, -2):
        with pytest.raises(InferenceError) as caught:
            engine.recall("heron", wrong)
        assert caught.value.kind == "inference.range"


def test_memories_stay_when_the_engine_is_opened_again(config: EngineConfig) -> None:
    with ArrowEngine(config) as engine:
        engine.remember("The wren is the smallest of them.")
    with ArrowEngine(config) as engine:
        assert "wren" in engine.recall("wren")[0].text


def test_encode_gives_unit_rows(engine: ArrowEngine) -> None:
    one, many = engine.encode("a single text"), engine.encode(["a single text", "Ünïcode 日本", "", "word " * 2000])
    assert one.shape == (1, 32)
    assert many.shape == (4, 32)
    assert many.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(many, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(one[0], many[0], atol=1e-5)
    assert engine.encode([]).shape == (0, 32)


def test_encode_needs_no_profile(config: EngineConfig) -> None:
    with ArrowEngine(config) as engine:
        engine.encode("text")
    assert not Path(config.profile).exists()


@pytest.mark.parametrize(
    "use",
    [
        lambda e: e.remember("\ud800"),
        lambda e: e.recall("\ud800"),
        lambda e: e.ask("Where is \ud800?"),
        lambda e: e.encode(["fine", "\ud800"]),
        lambda e: e.diffuse("Write \ud800"),
    ],
)
def test_text_that_is_no_valid_unicode(engine: ArrowEngine, use: Callable[[ArrowEngine], object]) -> None:
    with pytest.raises(InferenceError) as caught:
        use(engine)
    assert caught.value.kind == "inference.text"


# ---------------------------------------------------------------- import


def test_import_ask_undo(engine: ArrowEngine, notes: Path) -> None:
    plan = engine.plan_import(notes)
    assert (plan.count("new"), plan.problems) == (2, ())
    seen: list[Progress] = []
    report = engine.import_notes(plan, seen.append)
    assert (report.imported, report.memories) == (2, 2)
    assert (seen[-1].done, seen[-1].total) == (2, 2)
    assert "blue pot" in engine.recall("spare key")[0].text  # by words, before any vector
    assert engine.embed_pending() == 2
    answer = engine.ask("Where is the spare key?", today=dt.date(2026, 11, 20))
    assert answer.language == "en"
    assert 0 <= answer.confidence <= 1
    for source in answer.sources:
        assert Path(source.path).read_bytes()[source.start : source.end].decode() == source.text
    assert engine.undo_import().memories == 2
    assert engine.store.count() == 0
    with pytest.raises(ImporterError, match="no import to undo"):
        engine.undo_import()


def test_a_stopped_import_goes_on_later(engine: ArrowEngine, notes: Path) -> None:
    cancel = CancelToken()
    report = engine.import_notes(engine.plan_import(notes), lambda _: cancel.cancel(), cancel)
    assert report.imported == 1
    assert engine.embed_pending(cancel=cancel) == 0
    assert engine.import_notes(engine.plan_import(notes)).imported == 1
    assert engine.embed_pending() == 2


def test_asking_an_empty_profile_abstains(engine: ArrowEngine) -> None:
    answer = engine.ask("Where is the spare key?")
    assert answer.abstained
    assert (answer.confidence, answer.sources) == (0.0, ())
    assert "don't know" in answer.answer


def test_a_high_threshold_abstains(config: EngineConfig) -> None:
    config = dataclasses.replace(config, uncertainty=dataclasses.replace(config.uncertainty, abstain_below=1.0))
    with ArrowEngine(config) as engine:
        engine.remember("The spare key is under the blue pot.")
        answer = engine.ask("Where is the spare key?")
    assert answer.abstained
    assert answer.how == "abstained"


def test_asking_can_be_cancelled(engine: ArrowEngine) -> None:
    engine.remember("The spare key is under the blue pot.")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        engine.ask("Where is the spare key?", cancel=cancel)


@pytest.mark.parametrize("use", [lambda e: e.ask(" "), lambda e: e.diffuse("\n"), lambda e: e.remember("")])
def test_blank_input(engine: ArrowEngine, use: Callable[[ArrowEngine], object]) -> None:
    with pytest.raises(InferenceError) as caught:
        use(engine)
    assert caught.value.kind == "inference.blank"
    assert caught.value.remedy


# ---------------------------------------------------------------- life and death


@pytest.mark.parametrize(
    "use",
    [
        lambda e: e.remember("x"),
        lambda e: e.recall("x"),
        lambda e: e.forget([]),
        lambda e: e.ask("x"),
        lambda e: e.encode("x"),
        lambda e: e.diffuse("x"),
        lambda e: e.plan_import("."),
        lambda e: e.undo_import(),
        lambda e: e.embed_pending(),
    ],
)
def test_a_closed_engine_says_so(closed: ArrowEngine, use: Callable[[ArrowEngine], object]) -> None:
    with pytest.raises(InferenceError) as caught:
        use(closed)
    assert caught.value.kind == "inference.closed"
    assert "Make a new ArrowEngine" in str(caught.value)


@pytest.fixture(scope="module")
def closed(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> ArrowEngine:
    """An engine that was closed twice."""
    engine = ArrowEngine(config_for(tiny_model, tmp_path_factory.mktemp("closed")))
    engine.remember("Something.")
    engine.close()
    engine.close()
    return engine


def test_leaving_the_context_frees_the_profile(config: EngineConfig) -> None:
    with pytest.raises(InferenceError), ArrowEngine(config) as first:
        first.remember_many([NewMemory("note", "One.")]) and first.ask("")
    with ArrowEngine(config) as second:
        assert second.store.count() == 1


def test_a_profile_is_open_in_one_engine(engine: ArrowEngine, config: EngineConfig) -> None:
    engine.remember("One.")
    with ArrowEngine(config) as second:
        with pytest.raises(StorageError) as caught:
            second.recall("one")
        assert caught.value.kind == "storage.locked"
        assert "Close the other window or command" in caught.value.remedy
        assert second.encode("still works").shape == (1, 32)
        engine.close()
        assert len(second.recall("one")) == 1  # and it may be opened as soon as it is free


def test_configuration_by_file(config_file: Path, config: EngineConfig) -> None:
    with ArrowEngine(config_file) as engine:
        assert engine.config == config


def test_another_model_does_not_mix_its_vectors(config: EngineConfig, tmp_path: Path) -> None:
    with ArrowEngine(config) as engine:
        engine.remember("The wren is small.")
        first = engine.model.embedder_id
    other = config_for(save_tiny_model(tmp_path / "other", seed=1), Path(config.profile))
    with ArrowEngine(other) as engine:
        assert engine.model.embedder_id != first
        assert engine.store.pending_count() == 1
        assert engine.recall("wren")[0].vector_score is None
        assert engine.embed_pending() == 1
        assert engine.recall("wren")[0].vector_score is not None


# ---------------------------------------------------------------- generation: every combination

MODALITIES: tuple[Any, ...] = (
    "text",
    "image",
    "audio",
    "smell",
    ["text"],
    ["text", "audio", "image"],
    ["image", "smell"],
    [],
)
STEPS = (None, 1, 4, 0, 2000)
LENGTHS = (None, 1, 8, 0, 999)
HOOKS = ("none", "on_step", "cancel")


@pytest.fixture(scope="module")
def reader(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArrowEngine]:
    """An engine with one memory, for tests that only read."""
    with ArrowEngine(config_for(tiny_model, tmp_path_factory.mktemp("reader"))) as engine:
        engine.remember("The spare key is under the blue pot.")
        yield engine


def expected(modality: Any, steps: int | None, length: int | None, hook: str) -> str:
    """The error kind that a call must raise, or the kind of its result."""
    names = [modality] if isinstance(modality, str) else modality
    if not names or "smell" in names:
        return "inference.modality"
    if steps in (0, 2000) or length in (0, 999):
        return "inference.range"
    if isinstance(modality, str) and modality != "text":
        return "inference.modality"
    if hook == "cancel" and "text" in names:
        return "cancelled"
    return "one" if isinstance(modality, str) else "dictionary"


def outcome(engine: ArrowEngine, modality: Any, guided: bool, steps: int | None, length: int | None, hook: str) -> Any:
    """The result of one call, or the error's kind; the hooks are looked at here."""
    cancel = CancelToken()
    if hook == "cancel":
        cancel.cancel()
    seen: list[GenerationStep] = []
    try:
        made = engine.diffuse(
            PROMPT,
            modality,
            guided,
            steps=steps,
            length=length,
            seed=7 if hook == "on_step" else 0,
            on_step=seen.append if hook == "on_step" else None,
            cancel=cancel,
        )
    except DiffusionError as error:
        assert seen == []
        return error.kind
    if hook == "on_step" and not guided:
        assert len(seen) == seen[-1].step <= (steps or engine.config.diffusion.steps)
    return made


def check_text(made: object, guided: bool, length: int | None, default: int) -> None:
    assert isinstance(made, TextOutput)
    if guided:
        assert made.answer is not None
        assert made.text == str(made) == made.answer.answer
    else:
        assert len(made.ids) == len(made.confidence) == (length or default)
        assert all(0 <= value <= 1 for value in made.confidence)


@pytest.mark.parametrize("guided", [False, True])
@pytest.mark.parametrize("modality", MODALITIES, ids=str)
def test_every_combination_of_arguments(reader: ArrowEngine, modality: Any, guided: bool) -> None:
    default = reader.config.diffusion.length
    for steps in STEPS:
        for length in LENGTHS:
            for hook in HOOKS:
                wanted = expected(modality, steps, length, hook)
                made = outcome(reader, modality, guided, steps, length, hook)
                if wanted == "one":
                    check_text(made, guided, length, default)
                elif wanted == "dictionary":
                    assert list(made) == modality
                    check_text(made["text"], guided, length, default)
                    rest = [made[name] for name in modality if name != "text"]
                    assert all(isinstance(item, Unavailable) and item.reason for item in rest)
                else:
                    assert made == wanted, (modality, guided, steps, length, hook)


def test_errors_of_generation_say_what_is_allowed(reader: ArrowEngine) -> None:
    with pytest.raises(InferenceError, match=r"steps is 2000; it must be between 1 and 1024"):
        reader.diffuse(PROMPT, steps=2000)
    with pytest.raises(InferenceError, match=r"Choose from text, code, image, audio"):
        reader.diffuse(PROMPT, "smell")
    with pytest.raises(InferenceError, match=r"draws no pictures.*ai-os train image"):
        reader.diffuse(PROMPT, "image")
    for seed in (-1, 2**63):
        with pytest.raises(InferenceError, match="seed"):
            reader.diffuse(PROMPT, seed=seed)


def test_a_long_prompt_leaves_room_for_the_answer(reader: ArrowEngine) -> None:
    made = reader.diffuse("spring " * 500, steps=1, length=64)
    assert isinstance(made, TextOutput)
    assert len(made.ids) == 64
    with pytest.raises(InferenceError) as caught:  # the tiny model reads 256 tokens in all
        reader.diffuse(PROMPT, steps=1, length=256)
    assert caught.value.kind == "inference.range"


@pytest.mark.parametrize("sampler", ["ancestral", "confidence"])
def test_the_same_seed_gives_the_same_text(config: EngineConfig, sampler: str) -> None:
    config = dataclasses.replace(config, diffusion=DiffusionConfig(temperature=1.0, sampler=sampler, length=16))
    with ArrowEngine(config) as engine:
        first, again, other = (engine.diffuse(PROMPT, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert isinstance(first, TextOutput)
    assert isinstance(other, TextOutput)
    assert first.ids != other.ids


def test_steps_only_fill_masks_and_keep_what_was_given(reader: ArrowEngine) -> None:
    seen: list[GenerationStep] = []
    made = reader.diffuse(PROMPT, steps=6, length=12, on_step=seen.append)
    assert isinstance(made, TextOutput)
    special = bundled_tokenizer().special_ids()
    given = [*bundled_tokenizer().encode(PROMPT, mode="text").ids, special["newline"]]
    assert [step.step for step in seen] == list(range(1, len(seen) + 1))
    assert made.steps == len(seen)
    before = {*range(len(given), len(given) + 12)}
    earlier = [*given, *[special["mask"]] * 12]
    for step in seen:
        assert step.ids[: len(given)] == given
        masked = {place for place, token in enumerate(step.ids) if token == special["mask"]}
        assert masked < before
        assert set(step.changed) == before - masked
        assert all(step.ids[p] == earlier[p] for p in range(len(step.ids)) if p not in step.changed)
        before, earlier = masked, step.ids
    assert before == set()
    assert made.ids == tuple(seen[-1].ids[len(given) :])


def test_cancelling_stops_within_one_step(reader: ArrowEngine) -> None:
    cancel = CancelToken()
    seen: list[GenerationStep] = []

    def stop_at_the_second(step: GenerationStep) -> None:
        seen.append(step)
        if step.step == 2:
            cancel.cancel()

    with pytest.raises(Cancelled):
        reader.diffuse(PROMPT, steps=10, length=20, on_step=stop_at_the_second, cancel=cancel)
    assert len(seen) == 2


# ---------------------------------------------------------------- left to right


def test_left_to_right_needs_weights_for_it(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError) as caught:
        ArrowEngine(config_for(tiny_model, tmp_path, mode="ar"))
    assert caught.value.kind == "model.mode"
    assert "`ai-os train " in caught.value.remedy


def test_left_to_right(tmp_path: Path) -> None:
    model = save_tiny_model(tmp_path / "both", modes=("diffusion", "ar"))
    seen: list[GenerationStep] = []
    with ArrowEngine(config_for(model, tmp_path / "profile", mode="ar")) as engine:
        made = engine.diffuse(PROMPT, length=6, on_step=seen.append)
        again = engine.diffuse(PROMPT, length=6)
    assert isinstance(made, TextOutput)
    assert made == again
    begun = len(seen[0].ids) - 1
    assert [len(step.ids) for step in seen] == [begun + n for n in range(1, 7)]
    assert all(late.ids[: len(early.ids)] == early.ids for early, late in itertools.pairwise(seen))
    assert made.ids == tuple(seen[-1].ids[begun:])
    with ArrowEngine(config_for(model, tmp_path / "profile")) as engine:  # the same weights denoise too
        assert isinstance(engine.diffuse(PROMPT, length=6, steps=2), TextOutput)


# ---------------------------------------------------------------- the Chinese examples of the specification


def chinese(text: str) -> bool:
    return any("\u3400" <= letter <= "\u9fff" for letter in text)


def test_chinese_free_writing_is_declined_in_chinese(reader: ArrowEngine) -> None:
    made = reader.diffuse("写一首春天的诗", modality="text")
    assert isinstance(made, TextOutput)
    assert chinese(made.text)


def test_chinese_recall_without_notes_abstains_in_chinese(reader: ArrowEngine) -> None:
    made = reader.diffuse("回忆我去年的日本之旅", modality="text", memory_guided=True)
    assert isinstance(made, TextOutput)
    assert made.answer is not None
    assert made.answer.abstained
    assert made.answer.language == "zh"
    assert chinese(made.text)


def test_chinese_three_panes(reader: ArrowEngine) -> None:
    made = reader.diffuse("帮我回忆日本之旅", modality=["text", "audio", "image"])
    assert isinstance(made, dict)
    assert list(made) == ["text", "audio", "image"]
    assert chinese(str(made["text"]))


@pytest.mark.parametrize("prompt", ["回忆我去年的日本之旅", "帮我回忆日本之旅"])
def test_chinese_recall_quotes_the_note(engine: ArrowEngine, notes: Path, prompt: str) -> None:
    engine.import_notes(engine.plan_import(notes))
    engine.embed_pending()
    made = engine.diffuse(prompt, modality="text", memory_guided=True)
    assert isinstance(made, TextOutput)
    assert made.text == "去年的日本之旅我住在京都。"
    assert made.answer is not None
    (source,) = made.answer.sources
    data = (notes / "japan.md").read_bytes()
    assert data[source.start : source.end].decode() == source.text == made.text
    assert source.start == data.index("去年".encode())


def test_a_quotation_needs_shared_words(engine: ArrowEngine, notes: Path) -> None:
    engine.import_notes(engine.plan_import(notes))
    engine.embed_pending()
    assert engine.ask("我的牙医叫什么名字?").abstained
