"""Free text: ranges, forbidden ids, cutting of prompts."""

from __future__ import annotations

import dataclasses

import pytest

from ai_os_diffusion.answering.generation import TextGenerator, check_range, forbidden_ids
from ai_os_diffusion.config import DiffusionConfig, EngineConfig, ModelConfig
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.runtime import TextModel, load_text_model
from helpers.tiny import SHAPE, bundled_tokenizer, save_tiny_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> TextModel:
    folder = save_tiny_model(tmp_path_factory.mktemp("model") / "model")
    return load_text_model(ModelConfig(path=str(folder), threads=1))


def generator(model: TextModel, mode: str = "diffusion", **diffusion: object) -> TextGenerator:
    settings = dataclasses.replace(DiffusionConfig(), **diffusion)  # type: ignore[arg-type]
    return TextGenerator(model, EngineConfig(model=ModelConfig(mode=mode), diffusion=settings))


def test_nothing_that_has_no_meaning_in_text_may_be_written(model: TextModel) -> None:
    forbidden = set(forbidden_ids(model))
    special = model.special
    assert forbidden >= {special[name] for name in ("pad", "cls", "sep", "mask", "unk", "byte", "user", "image")}
    writing = {special[name] for name in ("capital", "upper", "newline", "tab", "glue", "space")}
    assert forbidden.isdisjoint(writing)
    assert bundled_tokenizer().token_to_id("house") not in forbidden
    assert len(forbidden) > 500


def test_defaults_come_from_the_configuration(model: TextModel) -> None:
    made = generator(model, steps=5, length=9)
    assert made.settle(None, None, 0) == (5, 9)
    assert made.settle(1, 254, 2**63 - 1) == (1, 254)


@pytest.mark.parametrize(
    ("steps", "length", "seed", "named"),
    [(0, 8, 0, "steps"), (1025, 8, 0, "steps"), (4, 0, 0, "length"), (4, 255, 0, "length"), (4, 8, -1, "seed")],
)
def test_ranges(model: TextModel, steps: int, length: int, seed: int, named: str) -> None:
    with pytest.raises(InferenceError, match=f"{named} is .*; it must be between") as caught:
        generator(model).settle(steps, length, seed)
    assert (caught.value.kind, caught.value.context["key"]) == ("inference.range", named)


def test_check_range_takes_its_ends() -> None:
    check_range("n", 1, 1, 3)
    check_range("n", 3, 1, 3)
    for wrong in (0, 4):
        with pytest.raises(InferenceError):
            check_range("n", wrong, 1, 3)


@pytest.mark.parametrize(
    ("mode", "settings"),
    [
        ("diffusion", {"sampler": "confidence"}),
        ("diffusion", {"sampler": "ancestral"}),
        ("diffusion", {"sampler": "block", "block": 5}),
        ("diffusion", {"sampler": "entropy", "entropy_bound": 2.0}),
        ("diffusion", {"sampler": "remasking", "remask": 0.3}),
        ("diffusion", {"guidance": 1.5, "best_of": 2}),
        ("ar", {}),
    ],
)
def test_writes_as_many_allowed_tokens_as_asked(model: TextModel, mode: str, settings: dict[str, object]) -> None:
    made = generator(model, mode, temperature=1.5, **settings).generate("A boat", 4, 12, 3)
    assert len(made.ids) == len(made.confidence) == 12
    assert set(made.ids).isdisjoint(forbidden_ids(model))
    assert made.text == bundled_tokenizer().decode(list(made.ids)).strip()
    assert made.steps == (12 if mode == "ar" else made.steps) > 0


@pytest.mark.parametrize(
    "changed", [{"guidance": 4.0}, {"best_of": 6}, {"sampler": "entropy"}, {"sampler": "remasking"}]
)
def test_settings_of_the_sampler_reach_it(model: TextModel, changed: dict[str, object]) -> None:
    plain = generator(model, temperature=1.0).generate("A boat", 6, 16, 1)
    assert generator(model, temperature=1.0, **changed).generate("A boat", 6, 16, 1).ids != plain.ids


def test_only_the_end_of_a_long_prompt_is_read(model: TextModel) -> None:
    seen: list[GenerationStep] = []
    generator(model).generate("start " + "word " * 300 + "end", 1, 100, 0, seen.append)
    ids = seen[-1].ids
    assert len(ids) == SHAPE.positions
    assert ids[SHAPE.positions - 102] == bundled_tokenizer().token_to_id("end")
    assert ids[SHAPE.positions - 101] == model.special["newline"]
    assert bundled_tokenizer().token_to_id("start") not in ids
