"""The packed low-bit matrix product against float32, dynamic INT8 and ONNX Runtime, on one thread.

Weights are gaussian, quantized by our scale search, and the rounding of the activations is inside every time. CPU
seconds of the process in alternating rounds; a ratio is the median over the rounds. Torch and NumPy are installed; ONNX
Runtime is not: `pip install onnxruntime onnx`, or a folder with them in PYTHONPATH. Its 8-bit product is
DynamicQuantizeMatMul (one scale a column), its product with groups MatMulNBits with 8-bit activations; 2 bits get zero
points there, because it has no zero between two codes. candle and ggml are found as `gemm_peers.py` says; candle is
built by a run without `--quick`. AIOS_KERNEL_LEVEL=avx2 (or avx512vnni, avx512, scalar, neon, neondot) has our product,
and nobody else's, use other instructions than the best; bars against peers are then not judged.
"""

from __future__ import annotations

import importlib
import math
import os
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from ai_os_diffusion.native import PackedWeights, quantize_rows
from gemm_peers import Peers
from harness import Bar, alternate, finish, on_one_thread, parse_args

SHAPES = ((768, 3072), (384, 1536))
ROWS = (1, 64, 128)
WIDTHS = (8, 4, 2)
GROUPS = (64, 128)
JUDGED_ROWS = 128
JUDGED = {8: "ours INT8 g128", 4: "ours INT4 g128", 2: "ours INT2 g64"}
ROW_SCALES = "ours INT8 one scale a row"  # the format of DynamicQuantizeMatMul
SLICE = 0.006  # seconds that one party computes before the next one's turn
RUNTIME_INT8 = "ONNX Runtime dynamic INT8"
NO_RUNTIME = "onnxruntime is not installed"
VNNI = "vnni"
LEVEL = os.environ.get("AIOS_KERNEL_LEVEL", "")
Floats = npt.NDArray[np.float32]
Product = Callable[[Floats], Floats]


@dataclass(frozen=True)
class PeerBar(Bar):
    """A bar against somebody who may not be here."""

    reason: str = ""

    def line(self) -> str:
        """As `Bar.line`, with the reason where it could not be decided."""
        return super().line() if self.figure is not None else f"bar {self.name}: not run ({self.reason})"


@dataclass(frozen=True)
class Pair:
    """A product of ours and the peer that it is held against: all whose names begin with `peer`."""

    name: str
    ours: str
    peer: str
    goal: float
    goal_without_vnni: float | None = None


PAIRS = (
    Pair("int4_vs_candle_4_bits", JUDGED[4], "candle Q4", 1.0),
    Pair("int4_vs_ggml_4_bits", JUDGED[4], "ggml Q4", 1.0),
    Pair("int2_vs_candle_q2k", JUDGED[2], "candle Q2_K", 1.8),
    Pair("int2_vs_ggml_q2k", JUDGED[2], "ggml Q2_K", 1.8),
    Pair("int2_vs_onnxruntime_int2", JUDGED[2], "ONNX Runtime INT2", 1.8),
    Pair("int8_vs_candle_q8_0", JUDGED[8], "candle Q8_0", 1.0),
    Pair("int8_vs_ggml_q8_0", JUDGED[8], "ggml Q8_0", 1.0),
    Pair("int8_vs_onnxruntime", JUDGED[8], RUNTIME_INT8, 1.0, 0.8),
    Pair("int8_row_scales_vs_onnxruntime", ROW_SCALES, RUNTIME_INT8, 1.0, 0.8),
    Pair("int4_vs_torch_float32", JUDGED[4], "torch float32", 2.0),
)


@dataclass(frozen=True)
class Case:
    """One shape: (outputs, inputs) weights and (rows, inputs) activations."""

    weights: Floats
    x: Floats

    @property
    def name(self) -> str:
        """Inputs x outputs, rows."""
        outputs, inputs = self.weights.shape
        return f"{inputs}x{outputs}, {len(self.x)} rows"

    @property
    def operations(self) -> int:
        """Multiplications and additions."""
        return 2 * self.weights.size * len(self.x)


@dataclass(frozen=True)
class Result:
    """Seconds of one product in each round, and its cosine to that in double precision."""

    seconds: list[float]
    cosine: float

    def times_faster(self, other: Result) -> float:
        """Median over the rounds of how many times faster than another this is."""
        return statistics.median(b / a for a, b in zip(self.seconds, other.seconds, strict=True))


def ours(case: Case, bits: int, group: int) -> Product:
    """The product of the skeleton."""
    codes, scales, zeros = quantize_rows(case.weights, bits=bits, group_size=group)
    return PackedWeights.pack(codes, scales, zeros, bits=bits, group_size=group).matmul


def torch_product(layer: Callable[[torch.Tensor], torch.Tensor]) -> Product:
    """A layer of torch from array to array."""

    def run(x: Floats) -> Floats:
        with torch.inference_mode():
            return layer(torch.from_numpy(x)).numpy()

    return run


def torch_products(case: Case) -> dict[str, Product]:
    """float32, and dynamic INT8 where this torch has it."""
    outputs, inputs = case.weights.shape
    linear = torch.nn.Linear(inputs, outputs, bias=False)
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(case.weights))
    products = {"torch float32": torch_product(linear)}
    quantize: Any = getattr(getattr(torch.ao, "quantization", None), "quantize_dynamic", None)
    if quantize is None:
        print("torch dynamic INT8: not run (this torch has none)")
        return products
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is deprecated, and says so at each call
        quantized = quantize(torch.nn.Sequential(linear), {torch.nn.Linear}, dtype=torch.qint8)
    return products | {"torch dynamic INT8": torch_product(quantized)}


class OnnxProducts:
    """Products of ONNX Runtime as graphs of one node."""

    def __init__(self) -> None:
        """Raises ImportError where it is not installed."""
        self._runtime: Any = importlib.import_module("onnxruntime")
        self._helper: Any = importlib.import_module("onnx.helper")
        self._arrays: Any = importlib.import_module("onnx.numpy_helper")

    def _product(self, case: Case, node: str, constants: dict[str, npt.NDArray[Any]], **options: int) -> Product:
        helper, (outputs, inputs) = self._helper, case.weights.shape
        made = helper.make_node(node, ["x", *constants], ["y"], domain="com.microsoft", **options)
        values = [self._arrays.from_array(value, name) for name, value in constants.items() if name]
        ends = [helper.make_tensor_value_info(name, 1, ["m", size]) for name, size in (("x", inputs), ("y", outputs))]
        graph = helper.make_graph([made], "product", ends[:1], ends[1:], values)
        domains = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=domains, ir_version=9)
        how = self._runtime.SessionOptions()
        how.intra_op_num_threads = how.inter_op_num_threads = 1
        session = self._runtime.InferenceSession(model.SerializeToString(), how, providers=["CPUExecutionProvider"])

        def run(x: Floats) -> Floats:
            found: Floats = session.run(None, {"x": x})[0]
            return found

        return run

    def int8(self, case: Case) -> Product:
        """DynamicQuantizeMatMul with one scale a column."""
        scales = np.abs(case.weights).max(1) / np.float32(127)
        codes = np.rint(case.weights / scales[:, None]).astype(np.int8)
        columns, zeros = np.ascontiguousarray(codes.T), np.zeros(len(scales), np.int8)
        constants: dict[str, npt.NDArray[Any]] = {"b": columns, "scales": scales, "zeros": zeros}
        return self._product(case, "DynamicQuantizeMatMul", constants)

    def grouped(self, case: Case, bits: int, group: int) -> Product:
        """MatMulNBits, with activations of 8 bits."""
        outputs, inputs = case.weights.shape
        codes, scales, zeros = quantize_rows(case.weights, bits=bits, group_size=group, symmetric=bits != 2)
        blocks = packed_bytes(codes, bits).reshape(outputs, inputs // group, group * bits // 8)
        constants: dict[str, npt.NDArray[Any]] = {"b": blocks, "scales": scales.reshape(-1)}
        if zeros is not None:
            constants["zeros"] = packed_bytes(zeros, bits).reshape(-1)
        options = {"K": inputs, "N": outputs, "bits": bits, "block_size": group, "accuracy_level": 4}
        return self._product(case, "MatMulNBits", constants, **options)


def packed_bytes(codes: npt.NDArray[np.uint8], bits: int) -> npt.NDArray[np.uint8]:
    """Codes (rows, n) in bytes (rows, n * bits / 8), the first code in the lowest bits, filled up with 0."""
    each = 8 // bits
    filled = np.pad(codes, ((0, 0), (0, -codes.shape[1] % each))).reshape(len(codes), -1, each)
    shifts = np.arange(each, dtype=np.uint8) * np.uint8(bits)
    packed: npt.NDArray[np.uint8] = np.bitwise_or.reduce(filled << shifts, axis=2).astype(np.uint8)
    return packed


def all_products(case: Case, onnx: OnnxProducts | None, peers: Peers) -> dict[str, Product]:
    """Everybody who is here, by name."""
    transposed = case.weights.T
    products: dict[str, Product] = {f"ours INT{b} g{g}": ours(case, b, g) for b in WIDTHS for g in GROUPS}
    products[ROW_SCALES] = ours(case, 8, case.weights.shape[1])
    products |= {"NumPy float32": lambda x: x @ transposed} | torch_products(case)
    if onnx is not None:
        products[RUNTIME_INT8] = onnx.int8(case)
        products |= {f"ONNX Runtime INT{b} g{g}": onnx.grouped(case, b, g) for b in WIDTHS for g in GROUPS}
    return products | peers.products(case.weights, case.x)


def measure(case: Case, onnx: OnnxProducts | None, peers: Peers, rounds: int) -> dict[str, Result]:
    """Run all products of one case in turn, and print them."""
    exact = case.x.astype(np.float64) @ case.weights.astype(np.float64).T
    cosines: dict[str, float] = {}
    runs: dict[str, Callable[[], object]] = {}
    counts: dict[str, int] = {}
    for name, product in all_products(case, onnx, peers).items():
        found = product(case.x).astype(np.float64)
        cosines[name] = float((found * exact).sum() / np.sqrt((found**2).sum() * (exact**2).sum()))
        begun = time.process_time()
        for _ in range(3):
            product(case.x)
        counts[name] = max(1, math.ceil(SLICE * 3 / max(time.process_time() - begun, 1e-6)))
        runs[name] = partial(repeat, product, case.x, counts[name])
    taken = alternate(rounds, runs)
    results = {name: Result([s / counts[name] for s in taken[name]], cosines[name]) for name in taken}
    print(f"{case.name}: GFLOP/s median [min .. max], times torch float32, cosine")
    for name, result in sorted(results.items(), key=lambda item: statistics.median(item[1].seconds)):
        rates = [case.operations / s / 1e9 for s in result.seconds]
        ratio = result.times_faster(results["torch float32"])
        speed = f"{statistics.median(rates):7.1f} [{min(rates):6.1f} .. {max(rates):6.1f}]"
        print(f"  {name:26} {speed} {ratio:6.2f}x  {result.cosine:.5f}")
    print("  " + ", ".join(f"{name} {ratio:.2f}x" for name, ratio in ratios(results).items() if ratio is not None))
    return results


def repeat(product: Product, x: Floats, count: int) -> None:
    """Compute a product `count` times."""
    for _ in range(count):
        product(x)


def ratio_to(results: dict[str, Result], name: str, peers: list[str]) -> float | None:
    """How many times faster a product of ours is than the fastest of the peers that ran; None where none did."""
    mine = results[name]
    return min((mine.times_faster(results[peer]) for peer in peers if peer in results), default=None)


def ratios(results: dict[str, Result]) -> dict[str, float | None]:
    """Of each pair: how many times faster ours is than the fastest form of the peer."""
    return {
        pair.name: ratio_to(results, pair.ours, [found for found in results if found.startswith(pair.peer)])
        for pair in PAIRS
    }


def bars_of(shape: tuple[int, int], results: dict[str, Result], others: Peers) -> list[Bar]:
    """The bars of one shape at 128 rows, against the fastest form of each peer."""
    reasons = {name: others.reason(name, shape[0]) for name in ("candle", "ggml")} | {"ONNX": NO_RUNTIME}
    bars: list[Bar] = []
    found = ratios(results)
    for pair in PAIRS:
        figure, reason = found[pair.name], reasons.get(pair.peer.split()[0], "")
        if LEVEL and figure is not None:
            figure, reason = None, f"our product is held to {LEVEL}"
        name = f"gemm_{pair.name}_{shape[0]}x{shape[1]}"
        goal = pair.goal if pair.goal_without_vnni is None or VNNI in PackedWeights.level() else pair.goal_without_vnni
        bars.append(PeerBar(name, figure, goal, unit="x", reason=reason))
    return bars


def main() -> None:
    """Measure, print, judge."""
    args = parse_args(__doc__ or "")
    on_one_thread()
    torch.set_num_threads(1)
    try:
        onnx: OnnxProducts | None = OnnxProducts()
    except ImportError as error:
        onnx = None
        print(f"ONNX Runtime: not run ({error}); pip install onnxruntime onnx")
    others = Peers.found(build=not args.quick)
    for name, reason in others.missing.items():
        print(f"{name}: not run ({reason})")
    print(f"instructions of our product: {PackedWeights.level()}; torch {torch.__version__}, NumPy {np.__version__}")
    rng = np.random.default_rng(1)
    bars: list[Bar] = []
    figures: dict[str, object] = {"level": PackedWeights.level()}
    for shape in SHAPES:
        weights = rng.standard_normal(shape[::-1], dtype=np.float32)
        for rows in ROWS:
            case = Case(weights, rng.standard_normal((rows, shape[0]), dtype=np.float32))
            results = measure(case, onnx, others, 7 if args.quick else 25)
            rates = {n: case.operations / statistics.median(r.seconds) / 1e9 for n, r in results.items()}
            figures[case.name] = {n: {"gflops": rates[n], "cosine": r.cosine} for n, r in results.items()}
            if rows == JUDGED_ROWS:
                bars += bars_of(shape, results, others)
                peers = [name for name in results if not name.startswith("ours")]
                print(f"  ours INT2 against the fastest peer of any width: {ratio_to(results, JUDGED[2], peers):.2f}x")
    finish(bars, args, figures)


if __name__ == "__main__":
    main()
