"""Packing: windows and targets by hand, and a whole pack of tiny Parquet files."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training import corpus, pack_pointer, shards
from ai_os_diffusion.training.pack_pointer import CONTEXT, Tokenised


def test_occurrences_are_whole_words() -> None:
    assert corpus.occurrences("art in party art", "art") == ((0, 3), (13, 16))
    assert corpus.occurrences("anything", "") == ()
    assert corpus.occurrences("3.5 or 13.5", "3.5") == ((0, 3),)


def test_byte_ranges_become_character_ranges() -> None:
    text = "Zoë → Düren"
    ranges = [(0, 4), (5, 8), (9, 15)]
    found = pack_pointer.character_ranges(text, ranges)
    assert [text[a:b] for a, b in found] == ["Zoë", "→", "Düren"]
    assert pack_pointer.character_ranges("plain", [(0, 5)]) == [(0, 5)]


@dataclass(frozen=True)
class _Encoded:
    ids: list[int]
    offsets: list[tuple[int, int]]


class _Words:
    """Each word is its own length as an id."""

    def encode_batch(self, texts: Sequence[str], mode: object = "search", special: bool = False) -> list[_Encoded]:
        out = []
        for text in texts:
            places = [match.span() for match in re.finditer(r"\S+", text)]
            ranges = [(len(text[:a].encode()), len(text[:b].encode())) for a, b in places]
            out.append(_Encoded([10 + b - a for a, b in places], ranges))
        return out


def test_targets_mark_every_occurrence_of_the_answer() -> None:
    passage = "keys in the old tin, then keys in the old tin again"
    item = corpus.HumanItem("where are keys", passage, corpus.occurrences(passage, "old tin"), "k")
    tokenised = pack_pointer.tokenise(_Words(), [item])[0]
    row = pack_pointer.window(tokenised, 0, 1, 2)
    assert row.base == 5
    assert row.ids[:5] == [1, 15, 13, 14, 2]
    assert row.ids[-1] == 2
    assert (row.starts, row.ends) == ([8, 14], [9, 15])


def test_no_answer_points_to_the_first_position() -> None:
    tokenised = pack_pointer.tokenise(_Words(), [corpus.HumanItem("why", "no reason", (), "k")])[0]
    row = pack_pointer.window(tokenised, 0, 1, 2)
    assert (row.starts, row.ends) == ([0], [0])


def _long(gold: list[tuple[int, int]]) -> Tokenised:
    return Tokenised([50] * 9, list(range(100, 700)), [(i, i + 1) for i in range(600)], gold)


def test_windows_of_long_passages_hold_the_answer_and_fit() -> None:
    rng = random.Random(0)
    for gold in ((0, 0), (300, 310), (590, 599)):
        for _ in range(50):
            row = pack_pointer.random_window(_long([gold]), rng, 1, 2)
            assert len(row.ids) <= CONTEXT
            assert row.starts != [0]
            assert row.ids[row.starts[0]] == 100 + gold[0]
            assert row.ids[row.ends[0]] == 100 + gold[1]


def test_check_windows_cover_the_whole_passage() -> None:
    question = corpus.HumanItem("q", "x" * 600, ((300, 301),), "k")
    item = pack_pointer.check_item(question, _long([(300, 300)]), 1, 2)
    seen = {token for row in item.rows for token in row.ids[row.base : row.base + len(row.offsets)]}
    assert seen == set(range(100, 700))
    assert all(len(row.ids) <= CONTEXT and len(row.ids) == row.base + len(row.offsets) + 1 for row in item.rows)
    assert item.gold == ("x",)


def _write_data(folder: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="packing reads Parquet with pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    folder.mkdir()
    story = "The spare key lies in the blue tin. Anna wrote it down on 3 May 2026.\nIt rained."
    turns = [{"role": "user", "text": "Where is the spare key?"}, {"role": "assistant", "text": "in the blue tin"}]
    unknown = [{"role": "user", "text": "Who has the bike?"}, {"role": "assistant", "text": "It does not say."}]
    questions = [{"kind": "qa", "context": story, "turns": asked} for asked in (turns, unknown)]
    prose = [{"kind": "prose", "context": "", "turns": [{"role": "assistant", "text": story * 20}]}]
    for name in {*corpus.TEXT_SHARES, *corpus.QUESTION_SETS}:
        rows = questions if name in corpus.QUESTION_SETS else prose
        for split in ("train", "valid"):
            pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.{split}.parquet")
    pq.write_table(pa.Table.from_pylist(prose), folder / f"{corpus.READING_SET}.train.parquet")


def _vocabulary(path: Path) -> Path:
    words = ["[PAD]", *(f"[unused{i}]" for i in range(99)), "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words += [f"[unused{i}]" for i in range(99, 994)]
    letters = [chr(code) for code in range(33, 127) if not chr(code).isupper()]
    words += [*letters, *(f"##{letter}" for letter in letters), "the", "in", "key", "where", "is", "blue", "tin"]
    path.write_text("\n".join(words) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("ai_os_native", reason="packing tokenises with the native module")
    from ai_os_diffusion.training.pack import PackSettings, pack

    folder = tmp_path_factory.mktemp("pack")
    _write_data(folder / "data")
    settings = PackSettings(
        data=folder / "data",
        vocab=_vocabulary(folder / "vocab.txt"),
        out=folder / "shards",
        rows=120,
        text_ids=6000,
        grounded_rows=30,
        code_ids=2000,
        check_items=10,
    )
    manifest = pack(settings)
    assert manifest["counts"]["pointer"] == 120
    return folder


def test_a_pack_can_be_trained_on(packed: Path) -> None:
    data = shards.load_shards(packed / "shards")
    assert len(data.pointer) == 120
    assert data.pointer.lengths.max() <= CONTEXT
    assert all(data.pointer.row(i)[0] == data.special("cls") for i in range(120))
    assert all(data.pointer.row(i)[-1] == data.special("sep") for i in range(120))
    marked = [data.pointer.start[data.pointer.starts[i] : data.pointer.starts[i + 1]] for i in range(120)]
    assert all(mark.any() for mark in marked)
    null = np.mean([mark[0] for mark in marked])
    assert 0.1 < null < 0.8
    assert set(data.checks) == {"human", "notes", "folders", "stories"}
    assert {item.gold for item in data.checks["human"]} == {("in the blue tin",), ()}


def test_packed_text_decodes_to_what_it_was(packed: Path) -> None:
    from ai_os_diffusion.native import FastTokenizer

    data = shards.load_shards(packed / "shards")
    tokenizer = FastTokenizer.from_file(str(packed / "vocab.txt"))
    assert data.tokenizer == tokenizer.sha256
    row = data.grounded
    text = tokenizer.decode(row.ids[0, row.answer[0] : row.length[0]].tolist(), "text")
    prompt = tokenizer.decode(row.ids[0, : row.answer[0]].tolist(), "text")
    assert prompt.endswith("\n")
    assert text.strip()
    assert row.ids[0, row.length[0] - 1] == data.special("sep")
    assert (data.text < tokenizer.vocab_size).all()


def test_packing_is_reproducible(packed: Path, tmp_path: Path) -> None:
    from ai_os_diffusion.training.pack import PackSettings, pack

    settings = PackSettings(
        data=packed / "data",
        vocab=packed / "vocab.txt",
        out=tmp_path,
        rows=120,
        text_ids=6000,
        grounded_rows=30,
        code_ids=2000,
        check_items=10,
    )
    assert pack(settings)["shards"] == shards.read_manifest(packed / "shards")["shards"]


def test_a_teacher_travels_in_the_shards(packed: Path, tmp_path: Path) -> None:
    from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
    from ai_os_diffusion.model.shape import TransformerShape
    from ai_os_diffusion.training import setup
    from ai_os_diffusion.training.export import export_weights
    from ai_os_diffusion.training.pack import save_teacher

    shape = TransformerShape(vocab_size=60, width=16, layers=1, heads=2, inner=32, positions=64, time_features=8)
    net = UnifiedScoreNetwork(shape)
    export_weights(tmp_path, "trunk", net.state_dict(), {"shape": shape.to_dict()})
    save_teacher(tmp_path, packed / "shards", "ab" * 32)
    shards.write_manifest(packed / "shards", {k: v for k, v in shards.read_manifest(packed / "shards").items()
                                              if k not in ("shards", "format")})  # fmt: skip
    teacher = setup.load_teacher(shards.load_shards(packed / "shards"), torch.device("cpu"))
    assert teacher is not None
    assert torch.equal(teacher.trunk.token.weight, net.trunk.token.weight.half().float())
    for path in (packed / "shards").glob("shard-teacher-*.npz"):
        path.unlink()


def test_missing_texts_are_named(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="packing reads Parquet with pyarrow")
    with pytest.raises(TrainingError, match=r"squad_dev\.train\.parquet cannot be read"):
        corpus.read_rows(tmp_path, "squad_dev", "train")


def test_a_wrong_share_is_named(tmp_path: Path) -> None:
    pytest.importorskip("ai_os_native", reason="packing tokenises with the native module")
    from ai_os_diffusion.training.pack import PackSettings

    with pytest.raises(TrainingError, match="--human-share"):
        PackSettings(tmp_path, tmp_path, tmp_path, human_share=1.5)
