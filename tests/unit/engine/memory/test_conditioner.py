"""MemoryConditioner: tokens under a budget with their places, vectors for the trunk, words and their evidence."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from ai_os_diffusion.answering.generation import asks_to_write
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.memory.attribution import attribute, sources
from ai_os_diffusion.memory.conditioner import Conditioning, MemoryConditioner, condition_projection
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.types import MemoryHit, TextOutput
from helpers.tiny import SHAPE, bundled_tokenizer, memory_hit, tiny_config

KEYS = "Café note. The spare key is under the blue pot.\nIt rained. Grüße aus Zürich!"
DENTIST = "Bring the insurance card. The dentist moved to 14 Mill Lane."


class Provider:
    """Unit vectors along one axis: the number of a text's words tells which."""

    embedder_id = "test"
    dimension = SHAPE.width

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.eye(self.dimension, dtype=np.float32)[[len(text.split()) for text in texts]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path / "profile", embedder_id="test", dimension=SHAPE.width) as opened:
        yield opened


def note(text: str, name: str = "", **fields: object) -> MemoryHit:
    """A recalled note with a real id."""
    return memory_hit(text, id=str(uuid.uuid5(uuid.NAMESPACE_OID, name or text)), **fields)


@pytest.fixture
def conditioner(store: MemoryStore) -> MemoryConditioner:
    return MemoryConditioner(store, Provider(), bundled_tokenizer())


def remembered(store: MemoryStore, *texts: str) -> list[str]:
    ids = store.add([NewMemory("note", text) for text in texts])
    store.set_vectors(ids, Provider().embed(texts))
    return ids


def count(text: str) -> int:
    return len(bundled_tokenizer().encode(text, mode="text"))


def check_places(made: Conditioning, *hits: MemoryHit) -> None:
    """Every token with a place is the source's own text there."""
    by_id = {hit.id: hit for hit in hits}
    tokens = bundled_tokenizer().encode(made.text, mode="text")
    assert tuple(tokens.ids) == made.ids
    text = made.text.encode()
    for (first, last), origin in zip(tokens.offsets, made.origins, strict=True):
        if origin is not None:
            hit = by_id[origin.id]
            own = hit.text.encode()[origin.start - hit.start : origin.end - hit.start]
            assert own == text[first:last]


# ---------------------------------------------------------------- in-context tokens


def test_the_context_holds_title_date_and_text_and_every_token_knows_its_place(conditioner: MemoryConditioner) -> None:
    keys = note(KEYS, title="Keys", day="2026-03-14", start=100)
    dentist = note(DENTIST, start=7)
    made = conditioner.of_hits("Where is the spare key?", [keys, dentist], 200)
    assert made.text == f"Keys, 14 March 2026.\n{KEYS}\n{DENTIST}"
    assert made.hits == (keys, dentist)
    check_places(made, keys, dentist)
    placed = [origin for origin in made.origins if origin]
    assert {origin.id for origin in placed} == {keys.id, dentist.id}
    assert min(origin.start for origin in placed if origin.id == keys.id) == 100
    assert max(origin.end for origin in placed if origin.id == keys.id) == keys.end
    header = count("Keys, 14 March 2026.\n")
    assert made.origins[:header] == (None,) * header


def test_what_does_not_fit_gives_whole_sentences_about_the_question(conditioner: MemoryConditioner) -> None:
    keys = note(KEYS, start=3)
    made = conditioner.of_hits("Where is the spare key?", [keys], 12)
    assert made.text == "The spare key is under the blue pot."
    check_places(made, keys)
    tea = note("Tea.")
    after = conditioner.of_hits("Where is the spare key?", [tea, keys, note(DENTIST)], 12 + count("Tea.\n"))
    assert after.text == f"Tea.\n{made.text}"
    assert after.hits == (tea, keys)


def test_no_budget_is_overspent_and_no_word_is_cut(conditioner: MemoryConditioner) -> None:
    long = "Unbelievably, Bartholomew's grandmother restored antique harpsichords throughout Liechtenstein afterwards"
    hits = [note(long, title="Family", day="2025-01-02"), note(KEYS)]
    known = {*long.split(), *KEYS.split(), *"Family, 2 January 2025.".split()}
    for budget in range(60):
        made = conditioner.of_hits("Who restored harpsichords?", hits, budget)
        assert len(made.ids) == len(made.origins) <= budget
        check_places(made, *hits)
        assert {*made.text.split()} <= known | {"afterwards", "Unbelievably"}
    assert made.text


def test_a_sentence_longer_than_the_budget_is_cut_between_words(conditioner: MemoryConditioner) -> None:
    hit = note("Harpsichords harpsichords harpsichords harpsichords", title="A very long title of a note")
    assert conditioner.of_hits("?", [hit], count("Harpsichords") + 1).text == "Harpsichords"
    chinese = note("去年的日本之旅我住在京都")
    made = conditioner.of_hits("?", [chinese], 10)
    assert 0 < len(made.text) < len(chinese.text)
    assert chinese.text.startswith(made.text)


def test_a_sentence_is_told_once_but_again_for_another_day(conditioner: MemoryConditioner) -> None:
    first = note("Paid the rent. Tea.", day="2026-01-01")
    again = note("paid the rent! Coffee.", day="2026-01-01")
    later = note("Paid the rent.", day="2026-02-01")
    made = conditioner.of_hits("rent", [first, again, later, first], 200)
    assert [line for line in made.text.split("\n") if "2026" not in line] == [
        "Paid the rent. Tea.",
        "Coffee.",
        "Paid the rent.",
    ]


def test_nothing_to_tell_and_no_negative_budget(conditioner: MemoryConditioner) -> None:
    made = conditioner.condition("Where is the key?")
    assert (made.text, made.ids, made.hits, made.condition) == ("", (), (), None)
    with pytest.raises(InferenceError):
        conditioner.of_hits("?", [note(KEYS)], -1)


def test_recalled_memories_become_context_and_vectors(store: MemoryStore, conditioner: MemoryConditioner) -> None:
    keys, _ = remembered(store, KEYS, DENTIST)
    (waiting,) = store.add([NewMemory("note", "A key without a vector.")])
    made = conditioner.condition("Where is the spare key?", top_k=3)
    assert made.hits[0].id == keys
    assert waiting in {hit.id for hit in made.hits}
    assert waiting not in made.vector_ids
    assert made.vectors.shape == (2, SHAPE.width)
    assert made.vectors.dtype == np.float32
    assert made.vectors[made.vector_ids.index(keys)].tolist() == Provider().embed([KEYS])[0].tolist()


# ---------------------------------------------------------------- condition vectors


def logits(network: UnifiedScoreNetwork, vectors: npt.NDArray[np.float32] | torch.Tensor | None) -> torch.Tensor:
    condition = None if vectors is None else torch.as_tensor(vectors)[None]
    return network(torch.arange(1000, 1010)[None], condition=condition)


def test_an_untrained_gate_changes_nothing_and_a_trained_one_does(
    store: MemoryStore, conditioner: MemoryConditioner
) -> None:
    remembered(store, KEYS, DENTIST)
    vectors = conditioner.condition("Where is the spare key?").vectors
    torch.manual_seed(0)
    network = UnifiedScoreNetwork(SHAPE)
    with torch.no_grad():
        plain = logits(network, None)
        assert torch.equal(logits(network, vectors), plain)
        for layer in network.trunk.layers:
            layer.cross.gate.fill_(1.0)
        assert not torch.allclose(logits(network, vectors), plain)


def test_gradients_reach_the_gate_first_and_then_the_projection(store: MemoryStore) -> None:
    projection = condition_projection(Provider.dimension, SHAPE.width * 2)
    wide = UnifiedScoreNetwork(type(SHAPE)(**(SHAPE.to_dict() | {"width": SHAPE.width * 2, "modalities": ("text",)})))
    remembered(store, KEYS, DENTIST)
    conditioner = MemoryConditioner(store, Provider(), bundled_tokenizer(), projection=projection)
    vectors = conditioner.condition("Where is the spare key?").vectors
    assert vectors.shape == (2, SHAPE.width * 2)
    gate = wide.trunk.layers[0].cross.gate
    weight = torch.from_numpy(projection).requires_grad_()
    logits(wide, torch.from_numpy(Provider().embed([KEYS, DENTIST])) @ weight).square().mean().backward()
    assert gate.grad.abs().sum() > 0
    assert weight.grad is not None
    assert weight.grad.abs().sum() == 0
    with torch.no_grad():
        gate.fill_(0.5)
    logits(wide, torch.eye(SHAPE.width)[:2] @ weight).square().mean().backward()
    assert weight.grad.abs().sum() > 0


def test_the_projection_keeps_angles_and_starts_the_same_every_time() -> None:
    vectors = np.random.default_rng(1).standard_normal((5, 32), np.float32)
    made = vectors @ condition_projection(32, 48)
    np.testing.assert_allclose(made @ made.T, vectors @ vectors.T, atol=1e-3)
    np.testing.assert_array_equal(vectors @ condition_projection(32, 48), made)
    narrow = condition_projection(32, 20)
    np.testing.assert_allclose(narrow.T @ narrow, np.eye(20), atol=1e-5)


# ---------------------------------------------------------------- attribution


def places(text: str, *hits: MemoryHit) -> dict[str, str | None]:
    """Each word of the text, and the words of the evidence that it stands on."""
    by_id = {hit.id: hit for hit in hits}
    found: dict[str, str | None] = {}
    for word in attribute(text, hits):
        assert text[word.start : word.end] == word.word
        place = word.origin
        raw = by_id[place.id].text.encode() if place else b""
        start = by_id[place.id].start if place else 0
        found[word.word] = f"{place.id}:{raw[place.start - start : place.end - start].decode()}" if place else None
    return found


def test_copied_words_stand_on_their_place_and_others_on_none() -> None:
    keys = memory_hit(KEYS, id="keys", start=50)
    assert places("Remember: the spare key is under a flower", keys) == {
        "Remember": None,
        "the": "keys:The",
        "spare": "keys:spare",
        "key": "keys:key",
        "is": "keys:is",
        "under": "keys:under",
        "a": None,
        "flower": None,
    }


def test_a_longer_run_wins_over_a_better_memory_and_single_words_follow_the_others() -> None:
    first, second = memory_hit("Blue paint. Zurich.", id="a"), memory_hit("The blue pot. Rained in Zurich.", id="b")
    found = places("blue pot, Zurich raining", first, second)
    assert found == {"blue": "b:blue", "pot": "b:pot", "Zurich": "b:Zurich", "raining": "b:Rained"}
    assert places("blue", first, second) == {"blue": "a:Blue"}


def test_words_of_title_and_date_stand_on_the_first_sentence() -> None:
    hit = memory_hit(DENTIST, id="d", title="Appointments", day=dt.date(2026, 3, 14))
    found = places("Appointments in March", hit)
    assert found == {"Appointments": "d:Bring the insurance card.", "in": None, "March": "d:Bring the insurance card."}


def test_chinese_is_attributed_by_runs_and_never_by_one_character() -> None:
    hit = memory_hit("我住在京都。", id="c")
    assert places("京都很美", hit) == {"京": "c:京", "都": "c:都", "很": None, "美": None}
    assert places("京", hit) == {"京": None}


def test_sources_are_the_sentences_that_words_stand_on() -> None:
    keys, dentist = memory_hit(KEYS, id="keys", start=50, path="keys.md"), memory_hit(DENTIST, id="d", path="d.md")
    text = "The spare key waits, Grüße aus Zürich, the insurance"
    first, second = sources(text, [keys, keys, dentist])[:2]
    assert first.text == "The spare key is under the blue pot."
    assert KEYS.encode()[first.start - 50 : first.end - 50].decode() == first.text
    assert first.path == "keys.md"
    assert first.score == pytest.approx(3 / 9)
    assert second.text == "Grüße aus Zürich!"
    assert sources("Nothing in common here", [keys, dentist]) == ()


# ---------------------------------------------------------------- memory-guided writing


@pytest.mark.parametrize("prompt", ["Write a poem about the sea", "please draft a letter", "Could you continue: once"])
def test_requests_to_write(prompt: str) -> None:
    assert asks_to_write(prompt)


@pytest.mark.parametrize("prompt", ["What did I write?", "Recall my trip", "Write down the code", "Write it down: 7"])
def test_other_prompts_ask_the_memories(prompt: str) -> None:
    assert not asks_to_write(prompt)


def test_writing_reads_the_memories_and_names_them(tmp_path: Path) -> None:
    prompt = "Write a poem about the spare key"
    with ArrowEngine(tiny_config(tmp_path)) as engine:
        alone = engine.diffuse(prompt, memory_guided=True, steps=2, length=8)
        assert isinstance(alone, TextOutput)
        assert alone.answer is None
        engine.remember(KEYS, title="Keys")
        free = engine.diffuse(prompt, steps=2, length=8)
        assert free == alone
        guided = engine.diffuse(prompt, memory_guided=True, steps=2, length=8)
        assert isinstance(guided, TextOutput)
        assert guided.confidence != alone.confidence
        assert guided.answer is not None
        assert (guided.answer.how, guided.answer.answer) == ("written", guided.text)
        assert not guided.answer.from_notes
        assert guided.answer.sources == sources(guided.text, engine.recall(prompt))
        long = engine.diffuse(prompt * 40, memory_guided=True, steps=1, length=200)  # no room beside it
        assert isinstance(long, TextOutput)
