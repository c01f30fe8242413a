"""Behaviour of the weight binding: zero copies, read-only views, errors with kind and context, no lock held."""

from __future__ import annotations

import gc
import json
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import pytest

import ai_os_native

Tensors = dict[str, npt.NDArray[np.float32]]
STORAGE: dict[str, Literal["f32", "f16", "int8"]] = {
    "trunk.token.weight": "int8",
    "trunk.layers.2.up.weight": "f32",
    "trunk.layers.2.norm1.bias": "f16",
    "scalar": "f32",
}


@pytest.fixture
def tensors() -> Tensors:
    rng = np.random.default_rng(7)
    shapes = {
        "trunk.token.weight": (300, 100),
        "trunk.layers.2.up.weight": (33, 20),
        "trunk.layers.2.norm1.bias": (20,),
    }
    made = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    return made | {"scalar": np.array(2.5, np.float32)}


@pytest.fixture
def folder(tmp_path: Path, tensors: Tensors) -> Path:
    path = tmp_path / "model"
    ai_os_native.write_weights(str(path), tensors, '{"shape": {"width": 20}}', STORAGE)
    return path


def address(array: npt.NDArray[np.generic]) -> int:
    return int(array.__array_interface__["data"][0])


def mapped_ranges(file: Path) -> list[tuple[int, int, int]]:
    """(begin, end, offset in the file) of this process's mappings of a file."""
    out = []
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        if line.endswith(str(file.resolve())):
            bounds, _, offset = line.split()[:3]
            begin, end = (int(part, 16) for part in bounds.split("-"))
            out.append((begin, end, int(offset, 16)))
    return out


def test_raw_is_an_aligned_read_only_view_without_copies(folder: Path, tensors: Tensors) -> None:
    reader = ai_os_native.WeightReader.open(str(folder))
    for name, dtype in (("trunk.token.weight", "int8"), ("trunk.layers.2.up.weight", "float32"), ("scalar", "float32")):
        view = reader.raw(name)
        assert view.dtype == dtype
        assert view.shape == tensors[name].shape
        assert view.flags.c_contiguous
        assert view.flags.aligned
        assert not view.flags.owndata
        assert not view.flags.writeable
        base: Any = view.base
        assert base is reader
        assert address(view) % 64 == 0
        assert address(view) == address(reader.raw(name))
        with pytest.raises(ValueError, match="WRITEABLE"):
            view.setflags(write=True)
    np.testing.assert_array_equal(reader.raw("trunk.layers.2.up.weight"), tensors["trunk.layers.2.up.weight"])
    np.testing.assert_array_equal(
        reader.raw("trunk.layers.2.norm1.bias"), tensors["trunk.layers.2.norm1.bias"].astype(np.float16)
    )


@pytest.mark.skipif(sys.platform != "linux", reason="reads the mappings from /proc")
def test_the_address_of_a_view_lies_in_the_mapping_at_its_file_offset(folder: Path) -> None:
    reader = ai_os_native.WeightReader.open(str(folder))
    for name in reader.names():
        info = reader.info(name)
        at = address(reader.raw(name))
        inside = [
            begin - offset + info["offset"]
            for begin, end, offset in mapped_ranges(folder / info["file"])
            if begin <= at < end
        ]
        assert inside == [at]


@pytest.mark.skipif(sys.platform != "linux", reason="reads the mappings from /proc")
def test_a_view_keeps_the_mapping_alive_and_the_last_one_frees_it(folder: Path, tensors: Tensors) -> None:
    view = ai_os_native.WeightReader.open(str(folder)).raw("trunk.layers.2.up.weight")
    file = folder / "weights-00000.parquet"
    gc.collect()
    assert mapped_ranges(file)
    np.testing.assert_array_equal(view, tensors["trunk.layers.2.up.weight"])
    del view
    gc.collect()
    assert not mapped_ranges(file)


def test_dequantize_returns_own_float32(folder: Path, tensors: Tensors) -> None:
    reader = ai_os_native.WeightReader.open(str(folder))
    for name, value in tensors.items():
        made = reader.dequantize(name)
        assert made.dtype == np.float32
        assert made.shape == value.shape
        assert made.flags.writeable
    codes, scales = ai_os_native.quantize_int8(tensors["trunk.token.weight"])
    np.testing.assert_array_equal(codes, reader.raw("trunk.token.weight"))
    expected = codes.astype(np.float32) * np.repeat(scales.astype(np.float32), 64, axis=1)[:, :100]
    np.testing.assert_array_equal(reader.dequantize("trunk.token.weight"), expected)


def test_names_info_and_metadata(folder: Path) -> None:
    reader = ai_os_native.WeightReader.open(str(folder), verify=False)
    assert reader.path == str(folder)
    assert reader.names() == list(STORAGE)
    assert json.loads(reader.metadata()) == json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    info = reader.info("trunk.token.weight")
    file = (folder / info["file"]).read_bytes()
    assert (info["shape"], info["dtype"], info["layer"], info["group_size"]) == ([300, 100], "int8", -1, 64)
    assert info["bytes"] == 30_000
    assert info["scale_bytes"] == 300 * 2 * 2
    assert info["crc32"] == zlib.crc32(file[info["offset"] : info["offset"] + info["bytes"]])
    assert reader.info("trunk.layers.2.norm1.bias")["layer"] == 2
    assert reader.info("scalar")["shape"] == []
    assert reader.verify() == []


def test_the_files_open_in_pyarrow(folder: Path, tensors: Tensors) -> None:
    file = pq.ParquetFile(folder / "weights-00000.parquet")
    names = ["pad", "name", "shape", "dtype", "layer", "data", "scales", "zero_points", "corrections"]
    assert file.schema_arrow.names == names
    assert file.num_row_groups == len(tensors)
    reader = ai_os_native.WeightReader.open(str(folder))
    for number, (name, storage) in enumerate(STORAGE.items()):
        group = file.metadata.row_group(number)
        assert group.num_rows == 1
        for column in range(group.num_columns):
            chunk = group.column(column)
            assert chunk.compression == "UNCOMPRESSED"
            assert set(chunk.encodings) <= {"PLAIN", "RLE"}
            assert not chunk.has_dictionary_page
            assert chunk.statistics is None
        row = file.read_row_group(number).to_pylist()[0]
        assert (row["name"], row["dtype"]) == (name, storage)
        assert json.loads(row["shape"]) == list(tensors[name].shape)
        assert row["data"] == reader.raw(name).tobytes()
        assert row["zero_points"] is None
        assert row["corrections"] is None
        if storage == "int8":
            _, scales = ai_os_native.quantize_int8(tensors[name])
            assert row["scales"] == scales.tobytes()
        else:
            assert row["scales"] is None


def test_the_bytes_are_those_of_the_specification(folder: Path) -> None:
    """FORMAT.md: pad before the payload, definition levels behind it."""
    reader = ai_os_native.WeightReader.open(str(folder))
    file = (folder / "weights-00000.parquet").read_bytes()
    assert file.startswith(b"PAR1")
    assert file.endswith(b"PAR1")
    group = pq.ParquetFile(folder / "weights-00000.parquet").metadata.row_group(1)
    ends = [chunk.data_page_offset + chunk.total_compressed_size for chunk in (group.column(i) for i in range(9))]
    pad = file[group.column(0).data_page_offset : ends[0]]
    zeros = len(pad) - len(pad.rstrip(b"\0"))
    length = zeros - 3  # the length itself is a u32 with three zero bytes
    assert 64 <= length <= 127
    assert pad.endswith(length.to_bytes(4, "little") + bytes(length))
    info = reader.info("trunk.layers.2.up.weight")
    assert ends[5] == info["offset"] + info["bytes"]
    assert file[info["offset"] - 4 : info["offset"]] == info["bytes"].to_bytes(4, "little")
    null = b"\x02\x00"
    assert [file[:end].endswith(null) for end in ends[6:]] == [True, True, True]
    quantized = pq.ParquetFile(folder / "weights-00000.parquet").metadata.row_group(0).column(6)
    scales = reader.info("trunk.token.weight")["scale_bytes"]
    begin = quantized.data_page_offset + quantized.total_compressed_size - scales
    assert file[begin - 6 : begin] == b"\x02\x01" + scales.to_bytes(4, "little")


def test_files_stay_below_the_limit(tmp_path: Path) -> None:
    tensors = {f"t{i}": np.full((64, 64), i, np.float32) for i in range(10)}
    path = tmp_path / "model"
    ai_os_native.write_weights(str(path), tensors, "{}", dict.fromkeys(tensors, "int8"), max_file_bytes=20_000)
    files = sorted(path.glob("*.parquet"))
    assert len(files) > 3
    assert all(file.stat().st_size < 20_000 for file in files)
    reader = ai_os_native.WeightReader.open(str(path))
    assert [reader.raw(f"t{i}")[0, 0] for i in range(10)] == [0] + [127] * 9


def test_any_memory_order_is_written(tmp_path: Path) -> None:
    value = np.arange(24, dtype=np.float32).reshape(4, 6)
    tensors = {"f": np.asfortranarray(value), "strided": value[::2, ::-1]}
    ai_os_native.write_weights(str(tmp_path / "model"), tensors, "{}", dict.fromkeys(tensors, "f32"))
    reader = ai_os_native.WeightReader.open(str(tmp_path / "model"))
    np.testing.assert_array_equal(reader.raw("f"), value)
    np.testing.assert_array_equal(reader.raw("strided"), value[::2, ::-1])


def test_a_view_can_be_written_again(folder: Path, tmp_path: Path) -> None:
    view = ai_os_native.WeightReader.open(str(folder)).raw("trunk.layers.2.up.weight")
    ai_os_native.write_weights(str(tmp_path / "copy"), {"w": view}, "{}", {"w": "f32"})
    np.testing.assert_array_equal(ai_os_native.WeightReader.open(str(tmp_path / "copy")).raw("w"), view)


def refused(path: Path, *, verify: bool = True) -> tuple[str, str, dict[str, str]]:
    with pytest.raises(ai_os_native.NativeWeightsError) as caught:
        ai_os_native.WeightReader.open(str(path), verify)
    kind, message, context = caught.value.args
    assert context["remedy"]
    return kind, message, context


def test_damage_is_named(folder: Path) -> None:
    info = ai_os_native.WeightReader.open(str(folder)).info("trunk.layers.2.norm1.bias")
    file = folder / info["file"]
    whole = file.read_bytes()
    flipped = bytearray(whole)
    flipped[info["offset"] + 5] ^= 1
    file.write_bytes(flipped)
    kind, message, context = refused(folder)
    assert kind == "weights.corrupt"
    assert context["tensor"] == "trunk.layers.2.norm1.bias"
    assert str(file) in message
    assert ai_os_native.WeightReader.open(str(folder), verify=False).verify() == ["trunk.layers.2.norm1.bias"]
    file.write_bytes(whole[:-100])
    assert refused(folder, verify=False)[0] == "weights.corrupt"
    file.write_bytes(b"X" * len(whole))
    kind, message, _ = refused(folder, verify=False)
    assert kind == "weights.format"
    assert "Parquet" in message
    file.unlink()
    kind, _, context = refused(folder)
    assert (kind, context["file"]) == ("weights.missing", str(file))


def test_a_wrong_index_is_named(folder: Path) -> None:
    index = folder / "metadata.json"
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace('"format_version": 2', '"format_version": 9'), encoding="utf-8")
    assert refused(folder)[0] == "weights.version"
    index.write_text(text.replace('"files"', '"fields"'), encoding="utf-8")
    kind, message, context = refused(folder)
    assert (kind, context["file"]) == ("weights.format", str(index))
    assert "`files`" in message
    index.write_bytes(b"\xff\xfe")
    assert refused(folder)[0] == "weights.format"
    index.unlink()
    assert refused(folder)[0] == "weights.missing"


def test_unknown_names_are_errors(folder: Path) -> None:
    reader = ai_os_native.WeightReader.open(str(folder))
    for call in (reader.raw, reader.dequantize, reader.info):
        with pytest.raises(ai_os_native.NativeWeightsError) as caught:
            call("absent")
        assert caught.value.args[0] == "weights.tensor"
        assert caught.value.args[2]["tensor"] == "absent"


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    good = np.zeros((2, 2), np.float32)
    cases: list[tuple[dict[str, object], dict[str, str], str]] = [
        ({"w": np.array([[np.nan]], np.float32)}, {"w": "int8"}, "{}"),
        ({"w": np.array([1e6], np.float32)}, {"w": "f16"}, "{}"),
        ({"w": np.zeros(4, np.float32)}, {"w": "int8"}, "{}"),
        ({"w": np.zeros(4, np.float64)}, {"w": "f32"}, "{}"),
        ({"w": [1.0]}, {"w": "f32"}, "{}"),
        ({"w": good}, {}, "{}"),
        ({"w": good}, {"w": "f32", "v": "f32"}, "{}"),
        ({"w": good}, {"w": "int3"}, "{}"),
        ({"w": good}, {"w": "f32"}, "[1]"),
        ({"w": good}, {"w": "f32"}, '{"format": 1}'),
    ]
    for tensors, storage, metadata in cases:
        with pytest.raises(ai_os_native.NativeWeightsError) as caught:
            ai_os_native.write_weights(str(tmp_path / "model"), tensors, metadata, storage)  # type: ignore[arg-type]
        assert caught.value.args[0] in ("weights.tensor", "weights.format")
    (tmp_path / "letter").write_text("dear", encoding="utf-8")
    with pytest.raises(ai_os_native.NativeWeightsError) as caught:
        ai_os_native.write_weights(str(tmp_path / "letter"), {}, "{}", {})
    assert caught.value.args[0] == "weights.occupied"
    assert [file.name for file in tmp_path.iterdir()] == ["letter"]


def test_quantize_int8_refuses_what_it_cannot_encode() -> None:
    for bad in (np.array([[1.0, np.inf]], np.float32), np.zeros(3, np.float32), np.zeros((2, 2), np.float64)):
        with pytest.raises(ai_os_native.NativeWeightsError):
            ai_os_native.quantize_int8(bad)  # type: ignore[arg-type]
    with pytest.raises(ai_os_native.NativeWeightsError, match="group size"):
        ai_os_native.quantize_int8(np.zeros((2, 2), np.float32), 0)


def test_quantize_int8_shapes_and_bound() -> None:
    values = np.random.default_rng(1).normal(size=(5, 130)).astype(np.float32)
    codes, scales = ai_os_native.quantize_int8(values, group_size=50)
    assert (codes.shape, str(codes.dtype)) == ((5, 130), "int8")
    assert (scales.shape, str(scales.dtype)) == ((5, 3), "float16")
    wide = np.repeat(scales.astype(np.float32), 50, axis=1)[:, :130]
    assert (np.abs(codes * wide - values) <= wide * 0.5000001).all()


def test_the_interpreter_lock_is_free_during_long_calls(tmp_path: Path) -> None:
    """A second thread goes on counting while a call runs; with the lock held it would not count at all."""
    big = np.random.default_rng(0).normal(size=(4096, 1024)).astype(np.float32)
    path = str(tmp_path / "model")
    ticks = [0]
    stop = threading.Event()

    def count() -> None:
        while not stop.wait(0.0002):
            ticks[0] += 1

    def during(call: Callable[[], object]) -> int:
        before = ticks[0]
        call()
        return ticks[0] - before

    thread = threading.Thread(target=count)
    thread.start()
    try:
        assert during(lambda: ai_os_native.write_weights(path, {"w": big}, "{}", {"w": "int8"})) >= 3
        reader = ai_os_native.WeightReader.open(path)
        assert during(lambda: [reader.dequantize("w") for _ in range(4)]) >= 3
    finally:
        stop.set()
        thread.join()


def test_many_threads_read_one_reader(folder: Path) -> None:
    reader = ai_os_native.WeightReader.open(str(folder))
    expected = reader.dequantize("trunk.token.weight")
    results: list[bool] = []

    def work() -> None:
        for _ in range(20):
            same = bool(np.array_equal(reader.dequantize("trunk.token.weight"), expected))
            results.append(same and reader.raw("trunk.token.weight").shape == expected.shape)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 80
