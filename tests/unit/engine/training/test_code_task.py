"""Code: which files are read, how rows begin, what is hidden, and that runs with and without code work."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training import code_files, code_task, command, evaluate, setup, shards, tasks
from ai_os_diffusion.training.code_task import CodeMarks
from unit.engine.training.tiny_shards import SHAPE, SPECIAL, tiny_code, write_tiny_shards

CPU = torch.device("cpu")
MARKS = CodeMarks.of(SPECIAL)
NEWLINE, SPACE, END, MASK = 4, 5, 2, 3


def _library(folder: Path) -> Path:
    files = {
        "plain.py": "x = 1\n", "pack/inner.py": "y = 2\n", "test/test_plain.py": "z = 3\n", "empty.py": "\n",
        "encodings/table.py": "t = 4\n", "wide.py": "w = '" + "w" * 300 + "'\n", "site-packages/other.py": "o = 5\n",
    }  # fmt: skip
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    (folder / "latin.py").write_bytes(b"s = '\xff'\n")
    return folder


def test_tests_tables_and_damaged_files_are_left_out(tmp_path: Path) -> None:
    found = list(code_files.standard_library(_library(tmp_path)))
    assert [file.path for file in found] == ["pack/inner.py", "plain.py"]
    assert found[0].text == "y = 2\n"


def test_a_file_is_on_one_side_only_and_always_the_same() -> None:
    train, valid = (code_files.code_files(split) for split in ("train", "valid"))
    assert not {file.path for file in train} & {file.path for file in valid}
    assert all(file.standard for file in valid)
    assert {"textwrap.py", "shlex.py"} <= {file.path for file in valid}  # by their hash, in every version
    assert any(file.path == "ai_os_diffusion/arrow_engine.py" for file in train)
    assert not any("/personal/" in file.path for file in train)
    share = np.mean([code_files.held_out(f"m{i}.py") for i in range(6000)])
    assert share == pytest.approx(1 / 12, abs=0.02)


def test_rows_begin_where_a_line_begins() -> None:
    pytest.importorskip("ai_os_native", reason="packing tokenises with the native module")
    from ai_os_diffusion.training.pack_code import code_rows

    ids = tiny_code().flatten().tolist()
    begins = {0, *(at + 1 for at, value in enumerate(ids) if value == NEWLINE)}
    rows = code_rows(ids, NEWLINE, 16)
    at, covered = 0, set()
    for row in rows:
        while ids[at : at + 16] != row:
            at += 1
        assert at in begins
        covered |= set(range(at, at + 16))
    assert len(covered) > len(ids) - 16
    long = [NEWLINE, *range(10, 60)]
    assert code_rows(long, NEWLINE, 16) == [long[0:16], long[1:17], long[17:33], long[33:49]]


def test_contents_of_lines_are_without_indentation_and_newline() -> None:
    row = np.array([5, 5, 20, 21, 4, 4, 5, 4, 30, 4, 6, 40, 41])
    assert code_task.line_contents(row, MARKS) == [(2, 4), (8, 9)]


def test_regions_are_lines_pairs_of_lines_and_spans() -> None:
    row = tiny_code()[0].astype(np.int64)
    lines = code_task.line_contents(row, MARKS)
    pairs = [(a, d) for (a, _), (_, d) in pairwise(lines)]
    rng = np.random.default_rng(0)
    found = [code_task.infill_region(row, MARKS, rng) for _ in range(400)]
    single, double = (np.mean([region in known for region in found]) for known in (lines, pairs))
    assert 0.3 < single < 0.6
    assert 0.1 < double < 0.35
    assert all(0 <= first < last <= len(row) for first, last in found)
    assert all(3 <= last - first <= 30 for first, last in found if (first, last) not in {*lines, *pairs})


def test_ends_stand_behind_a_region_and_belong_to_it() -> None:
    clean = tiny_code().astype(np.int64)
    ids, region = code_task.infill_rows(clean, MARKS, np.random.default_rng(1), padded=1.0)
    assert (ids == END).any(1).mean() > 0.4
    for row, where, before in zip(ids, region, clean, strict=True):
        places = np.flatnonzero(where)
        assert places.tolist() == list(range(places[0], places[-1] + 1))
        assert set(np.flatnonzero(row == END).tolist()) <= set(places.tolist())
        rest = row[row != END].tolist()
        assert rest == before[: len(rest)].tolist()
    plain, _ = code_task.infill_rows(clean, MARKS, np.random.default_rng(1), padded=0.0)
    assert (plain == clean).all()


class _Watching(UnifiedScoreNetwork):
    """Keeps what it was given."""

    def __init__(self) -> None:
        super().__init__(SHAPE)
        self.seen: list[tuple[torch.Tensor, dict[str, object]]] = []

    def forward(self, tokens: torch.Tensor, **inputs: object) -> torch.Tensor:  # type: ignore[override]
        self.seen.append((tokens, inputs))
        return super().forward(tokens, **inputs)  # type: ignore[arg-type]


def test_half_of_the_draws_are_infilling_in_the_modality_of_code(tmp_path: Path) -> None:
    data = shards.load_shards(write_tiny_shards(tmp_path, code=True))
    task = setup.make_tasks(["code"], data, None, 5, CPU)["code"]
    assert isinstance(task, code_task.CodeTask)
    net = _Watching()
    for draw in range(8):
        batch = task.batch(draw)
        assert batch.region is not None
        assert (~batch.region).any() == (draw // 2 % 2 == 1)
        assert not (batch.hide & ~batch.region).any()
        assert batch.hide.any(1).all()
        task.loss(net, draw)
        tokens, inputs = net.seen[-1]
        assert inputs["modality"] == "code"
        assert (inputs["t"] is None) == (draw % 2 == 1)
        assert torch.equal(tokens == MASK, batch.hide)
    whole = [(~task.batch(n).hide & (task.batch(n).region)).any(1) for n in (2, 3, 6, 7)]  # type: ignore[operator]
    assert 0.2 < torch.cat(whole).float().mean() < 0.7


def test_the_same_draw_gives_the_same_loss(tmp_path: Path) -> None:
    data = shards.load_shards(write_tiny_shards(tmp_path, code=True))
    net = _Watching()
    first, second = (setup.make_tasks(["code"], data, None, 5, CPU)["code"] for _ in range(2))
    second.loss(net, 0)
    values = [float(task.loss(net, draw).loss.detach()) for task, draw in ((first, 3), (second, 3), (first, 7))]
    assert values[0] == values[1] != values[2]


def test_code_is_named_in_a_mix_and_needs_its_shard(tiny_folder: Path) -> None:
    assert tasks.parse_mix("pointer=8,code=1") == {"pointer": 8, "code": 1}
    data = shards.load_shards(tiny_folder)
    assert len(data.code) == len(data.code_valid) == 0
    with pytest.raises(TrainingError, match="hold nothing for the task 'code'"):
        setup.make_tasks(["code"], data, None, 1, CPU)


def test_figures_of_code_are_told_where_there_is_code(tmp_path: Path) -> None:
    names = {"code_nelbo", "code_infill_nats", "code_infill_right"}
    torch.manual_seed(1)
    net = UnifiedScoreNetwork(SHAPE).eval()
    for code in (True, False):
        data = shards.load_shards(write_tiny_shards(tmp_path / str(code), code=code))
        figures = evaluate.Evaluation(data, None, CPU)(net)
        assert names & set(figures) == (names if code else set())
    assert evaluate.Evaluation(data, None, CPU)(net) == figures


def test_code_begins_as_text_and_keeps_what_it_has_learnt() -> None:
    torch.manual_seed(1)
    net = UnifiedScoreNetwork(SHAPE).eval()
    tokens = torch.randint(10, 60, (2, 9))
    told = torch.tensor([0.3, 0.8])
    with torch.no_grad():
        net.trunk.modality.weight[0] = torch.randn(16)
        net.trunk.time.delta_up[0] = torch.randn_like(net.trunk.time.delta_up[0])
        setup.begin_code(net)
        assert torch.equal(net(tokens, modality="code", t=told), net(tokens, modality="text", t=told))
        net.trunk.modality.weight[1] += 1
        learnt = net.trunk.modality.weight[1].clone()
        setup.begin_code(net)
    assert torch.equal(net.trunk.modality.weight[1], learnt)
    assert not net.trunk.modality.weight[2].any()


def test_a_run_learns_code_by_heart(tmp_path: Path) -> None:
    folder = write_tiny_shards(tmp_path / "shards", code=True)
    args = ["text", "--shards", str(folder), "--work", str(tmp_path / "run"), "--mix", "code=1", "--tokens", "100000",
            "--lr", "1e-2", "--warmup", "5", "--evaluate-minutes", "0", "--threads", "1"]  # fmt: skip
    command.main(args)
    lines = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()]
    figures = next(line for line in reversed(lines) if "code_infill_right" in line)
    assert figures["code_infill_right"] > 8  # a guess finds 2 of 100


def test_code_is_packed_into_shards_that_are_there(tmp_path: Path) -> None:
    pytest.importorskip("ai_os_native", reason="packing tokenises with the native module")
    from ai_os_diffusion import native, paths

    tokenizer = native.FastTokenizer.from_file(str(paths.bundled_vocabulary()))
    folder = write_tiny_shards(tmp_path)
    with pytest.raises(TrainingError, match="another vocabulary"):
        command.main(["pack-code", "--out", str(folder)])
    before = shards.read_manifest(folder)
    facts = {key: value for key, value in before.items() if key not in ("format", "shards")}
    shards.write_manifest(folder, facts | {"tokenizer": tokenizer.sha256, "special": tokenizer.special_ids()})
    assert "MiB of code" in command.main(["pack-code", "--out", str(folder), "--code-ids", "20000"])
    data = shards.load_shards(folder)
    assert data.manifest["counts"]["code"] == len(data.code) >= 20000 // 128
    others = {name: entry for name, entry in data.manifest["shards"].items() if name != shards.CODE}
    assert others == before["shards"]
    newline = tokenizer.special_ids()["newline"]
    text = tokenizer.decode(data.code_valid[0].tolist(), "text")
    assert "\n" in text
    assert int(data.code_valid[0, 0]) != newline or len(data.code_valid) > 1
