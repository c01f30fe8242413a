"""Weights stay in the mapped file: opening touches little of it, and processes share what they touch."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch

import ai_os_native
from ai_os_diffusion import native
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from helpers.tiny import save_bare

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").is_file(), reason="only Linux tells what is shared")

SHAPE = TransformerShape(vocab_size=2000, width=1024, layers=4, heads=16, inner=4096, positions=128)
CHILD = """
import json, re, sys
from pathlib import Path
import numpy as np
from ai_os_diffusion import native

def resident():
    return 1024 * int(re.search(r"^Rss:\\s+(\\d+)", Path("/proc/self/smaps_rollup").read_text(), re.M)[1])

def mapped():
    parts, counts = {}, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            counts = line.endswith(".parquet")
        elif counts and re.match(r"(Shared|Private)_\\w+:", line):
            name, size = line.split()[:2]
            parts[name[:-1]] = parts.get(name[:-1], 0) + 1024 * int(size)
    return parts

before = resident()
network = native.TextNetwork.open(sys.argv[1], precision="quantized", threads=1, verify=sys.argv[2] == "verify")
print(resident() - before, flush=True)
condition = np.ones((3, network.width), np.float32)
network.logits(network.hidden([[1, 2, 3]], time=[0.5], condition=[condition]))
print("computed", flush=True)
sys.stdin.readline()
print(json.dumps(mapped()), flush=True)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """About 70 million random parameters at four bits; tensors of a shape have the same."""
    with torch.device("meta"):
        network = UnifiedScoreNetwork(SHAPE)
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    rng = np.random.default_rng(5)
    made = {size: rng.standard_normal(size, np.float32) * np.float32(0.02) for size in set(shapes.values())}
    folder = tmp_path_factory.mktemp("network") / "model"
    return save_bare(folder, {name: made[size] for name, size in shapes.items()}, SHAPE, codec="int4")


@contextmanager
def opened(folder: Path, how: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that has opened the network and computed once, and by how much its memory grew when it opened."""
    words = [sys.executable, "-c", CHILD, str(folder), how]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        grown = int(process.stdout.readline())
        assert process.stdout.readline() == "computed\n"
        yield process, grown


@pytest.mark.parametrize("how", ["verify", "trust"])
def test_opening_takes_little_memory(folder: Path, how: str) -> None:
    files = sum(file.stat().st_size for file in folder.glob("*.parquet"))
    with opened(folder, how) as (process, grown):
        process.communicate("\n")
    assert grown < files / 4


def test_two_processes_share_the_weights(folder: Path) -> None:
    reader = native.WeightReader.open(str(folder), verify=False)
    infos = [reader.info(name) for name in reader.names()]
    packed = sum(info["bytes"] + info["scale_bytes"] for info in infos if info["dtype"] == "int4")
    with opened(folder, "trust") as (other, _), opened(folder, "trust") as (process, _):
        parts = json.loads(process.communicate("\n")[0])
        other.communicate("\n")
    assert parts["Shared_Clean"] > 0.95 * packed
    assert parts["Private_Dirty"] == parts["Shared_Dirty"] == 0


def test_scales_of_packed_codes_begin_where_they_can_be_read_in_place(folder: Path) -> None:
    records = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))["tensors"]
    scales = [record["scales"] for record in records if record["dtype"] == "int4"]
    assert scales
    assert all(part["offset"] % 2 == 0 for part in scales)


def test_checksums_are_checked_unless_told_otherwise(folder: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "model"
    damaged.mkdir()
    for file in folder.iterdir():
        (damaged / file.name).write_bytes(file.read_bytes())
    reader = native.WeightReader.open(str(folder), verify=False)
    info = reader.info("trunk.layers.2.up.weight")
    with (damaged / info["file"]).open("r+b") as file:
        file.seek(info["offset"])
        file.write(b"\xff\x00\xff\x00")
    with pytest.raises(ai_os_native.NativeWeightsError) as raised:
        native.TextNetwork.open(str(damaged), precision="quantized")
    assert raised.value.args[0] == "weights.corrupt"
    assert "trunk.layers.2.up.weight" in raised.value.args[1]
    native.TextNetwork.open(str(damaged), precision="quantized", verify=False)
