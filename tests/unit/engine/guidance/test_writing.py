"""Writing under constraints with a tiny random network and the real vocabulary: every text meets them, or says why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ai_os_diffusion.answering.generation import forbidden_ids
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.errors import Cancelled, InferenceError
from ai_os_diffusion.guidance import ConstrainedWriter, Constraint, Field, JsonObject, Length, Mentions, Style, Without
from ai_os_diffusion.guidance.canvas import Canvas
from ai_os_diffusion.guidance.token_energies import Lexicon
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel, load_text_model
from helpers.tiny import config_for, save_tiny_model

OBJECT = JsonObject(
    {"title": Field(tokens=3), "count": Field("number", tokens=1), "done": Field("boolean"),
     "mood": Field("enum", ("good", "so-so", "bad"))}
)  # fmt: skip
SEEDS = range(5)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> TextModel:
    folder = tmp_path_factory.mktemp("model")
    return load_text_model(config_for(save_tiny_model(folder / "tiny"), folder).model)


@pytest.fixture(scope="module")
def lexicon(model: TextModel) -> Lexicon:
    return Lexicon(model.tokenizer)


def canvas(model: TextModel, seed: int, cancel: CancelToken | None = None) -> Canvas:
    core = DiffusionCore(model.network, mask_id=model.special["mask"], forbidden_ids=forbidden_ids(model))
    prefix = model.tokenizer.encode("A note", mode="text").ids
    return Canvas(core, prefix, room=120, steps=4, seed=seed, temperature=1.0, cancel=cancel)


def plain(model: TextModel, lexicon: Lexicon, seed: int) -> str:
    """What is written without constraints."""
    return ConstrainedWriter(lexicon, ()).write(canvas(model, seed), 24).text


@pytest.mark.parametrize(
    "constraints",
    [
        [Length(4, 9)],
        [Length(40, 60)],
        [Mentions("the blue pot at 9")],
        [Style(("calm", "quiet"), 2, most_in_sentence=5)],
        [OBJECT],
        [Length(5, 12), Mentions("the blue pot"), Without(("noise",)), Style(("calm",), most_in_sentence=6)],
    ],
)
def test_every_text_meets_its_constraints(model: TextModel, lexicon: Lexicon, constraints: list[Constraint]) -> None:
    writer = ConstrainedWriter(lexicon, constraints)
    without = [writer.energy(plain(model, lexicon, seed)) == 0 for seed in SEEDS]
    made = [writer.write(canvas(model, seed), 24) for seed in SEEDS]
    assert [writer.energy(each.text) for each in made] == [0.0] * len(made)
    assert sum(without) < len(made) / 2
    for each in made:
        assert each.report.passes > 0
        assert each.report.seconds > 0
        assert each.report.met_by_guidance == (each.report.energy == 0)


def test_guidance_alone_lowers_the_energy(model: TextModel, lexicon: Lexicon) -> None:
    """Words that the network likes are forbidden: guided first draws hold fewer of them."""
    texts = [plain(model, lexicon, seed) for seed in SEEDS]
    liked = tuple(
        sorted({word for text in texts for word in text.lower().split() if word.isascii() and word.isalpha()})
    )
    writer = ConstrainedWriter(lexicon, [Without(liked[:60])])
    before = sum(writer.energy(text) for text in texts)
    after = sum(writer.write(canvas(model, seed), 24).report.energy for seed in SEEDS)
    assert before > 10
    assert after < before / 2


def test_objects_are_valid_json(model: TextModel, lexicon: Lexicon) -> None:
    for seed in SEEDS:
        found = json.loads(ConstrainedWriter(lexicon, [OBJECT]).write(canvas(model, seed), 24).text)
        assert list(found) == ["title", "count", "done", "mood"]
        assert found["mood"] in ("good", "so-so", "bad")


@pytest.mark.parametrize(
    "beside",
    [
        [Mentions("the blue pot")],
        [Style(("kettle", "garden"), 2)],
        [Style(most_in_sentence=3), Without(("the", "a"))],
        [Length(9, 40)],
        [Length(0, 3)],
        [Length(2, 6), Mentions("Mrs Iveson"), Style(("kettle",))],
    ],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_objects_meet_other_constraints_with_what_they_say(
    model: TextModel, lexicon: Lexicon, beside: list[Constraint], seed: int
) -> None:
    made = ConstrainedWriter(lexicon, [OBJECT, *beside]).write(canvas(model, seed), 24)
    values = json.loads(made.text)
    assert set(values) == set(OBJECT.fields)
    assert all(field.holds(values[name]) for name, field in OBJECT.fields.items())
    said = "\n".join(value for value in values.values() if isinstance(value, str))
    assert [each.name for each in beside if each.energy(said)] == []


def test_an_object_that_needed_more_room_was_not_met_by_guidance(model: TextModel, lexicon: Lexicon) -> None:
    small = JsonObject({"title": Field(tokens=2), "text": Field(tokens=2)})
    reports = [
        ConstrainedWriter(lexicon, [small, Length(6, 40)]).write(canvas(model, seed), 24).report for seed in range(4)
    ]
    written_anew = [each for each in reports if each.redrawn]
    assert written_anew
    for each in written_anew:
        assert not each.met_by_guidance
        assert each.energy > 0


def test_a_text_that_meets_them_is_left_alone(model: TextModel, lexicon: Lexicon) -> None:
    made = ConstrainedWriter(lexicon, [Without(("zebra",))]).write(canvas(model, 1), 24)
    assert made.text == lexicon.text(made.filled.ids)
    assert (made.report.met_by_guidance, made.report.redrawn, made.report.edited, made.report.passes) == (
        True, 0, False, 4,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("constraints", "named"),
    [
        ([Mentions("the blue pot"), Without(("blue",))], ["mention of “the blue pot”", "without blue"]),
        ([Mentions("the blue pot"), Length(0, 2)], ["length of 0 to 2 words"]),
        ([Length(500, 600)], ["length of 500 to 600 words"]),
        ([JsonObject({"done": Field("boolean")}), Mentions("the blue pot")], ["mention of"]),
        ([JsonObject({"title": Field()}), Length(90, 99)], ["length of 90 to 99 words"]),
    ],
)
def test_what_cannot_be_met_is_named(
    model: TextModel, lexicon: Lexicon, constraints: list[Constraint], named: list[str]
) -> None:
    with pytest.raises(InferenceError) as error:
        ConstrainedWriter(lexicon, constraints).write(canvas(model, 0), 24)
    assert error.value.kind == "inference.constraint"
    assert error.value.remedy
    assert all(each in str(error.value) for each in named)


def test_two_objects_and_too_large_ones_are_refused(model: TextModel, lexicon: Lexicon) -> None:
    with pytest.raises(InferenceError, match="one JSON object"):
        ConstrainedWriter(lexicon, [OBJECT, OBJECT])
    wide = JsonObject({f"field number {number}": Field(tokens=9) for number in range(20)})
    with pytest.raises(InferenceError, match="room"):
        ConstrainedWriter(lexicon, [wide]).write(canvas(model, 0), 24)


def test_it_stops(model: TextModel, lexicon: Lexicon, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        ConstrainedWriter(lexicon, [Length(1, 5)]).write(canvas(model, 0, token), 24)
