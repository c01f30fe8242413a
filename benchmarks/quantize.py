"""Quantizing a gaussian matrix of 4096 x 4096 float32 on one thread: ours against NumPy.

Ours is `quantize_rows`, which by default searches the clipping range of each group and refines the scale by least
squares at 4 and 2 bits; so does the search in NumPy here, over 20 ranges. Rounding to nearest takes the scale from the
largest magnitude, or scale and zero point from the smallest and the largest value; it is many times cheaper, at 8 bits
it is as good, and with zero points also at 4. Ours has that too (`search=False, symmetric=False`): a peer is compared
with the fastest of ours that is as good as it. All give one code a byte and scales in half precision. CPU seconds of
the process in alternating rounds; `--quick` takes a quarter of the rows.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.native import quantize_rows
from harness import Bar, alternate, finish, on_one_thread, parse_args

SIDE = 4096
GROUP = 64
BLOCK = 32  # rows that NumPy takes at a time, so that they stay in the second cache
RANGES = 20
LEAST = {8: 0.9, 4: 0.6, 2: 0.35}
"""By bits: the smallest part of the largest magnitude that the search tries."""
COSINES = {8: 0.9999, 4: 0.995, 2: 0.94}
SPEED = 5.0
SAME = 1e-4
"""A peer whose cosine is lower by no more than this has the same."""
Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Quantized:
    """Codes (rows, columns), scales and zeros (rows, groups): a value is (code - zero) * scale."""

    codes: Codes
    scales: Floats
    zeros: Floats

    def cosine(self, values: Floats) -> float:
        """Cosine of the restored values to those before."""
        dots = np.zeros(3)
        for first in range(0, len(values), BLOCK):
            rows = slice(first, first + BLOCK)
            restored = np.repeat(self.scales[rows], GROUP, 1) * (
                self.codes[rows] - np.repeat(self.zeros[rows], GROUP, 1)
            )
            a, b = values[rows].astype(np.float64).ravel(), restored.astype(np.float64).ravel()
            dots += (a @ b, a @ a, b @ b)
        return float(dots[0] / np.sqrt(dots[1] * dots[2]))


def ours(values: Floats, bits: int) -> Quantized:
    """By the skeleton, symmetric."""
    codes, scales, _ = quantize_rows(values, bits=bits, group_size=GROUP)
    return Quantized(codes, scales, np.full_like(scales, middle(bits)))


def ours_with_zeros(values: Floats, bits: int) -> Quantized:
    """By the skeleton, rounded to nearest from the smallest to the largest value of a group."""
    codes, scales, zeros = quantize_rows(values, bits=bits, group_size=GROUP, symmetric=False, search=False)
    assert zeros is not None
    return Quantized(codes, scales, zeros.astype(np.float32))


def middle(bits: int) -> float:
    """The zero of a symmetric matrix."""
    return 1.5 if bits == 2 else float(2 ** (bits - 1))


def halved(scales: Floats) -> Floats:
    """Scales as half precision keeps them, none of them 0."""
    kept: Floats = np.maximum(scales, np.float32(1e-7)).astype(np.float16).astype(np.float32)
    return kept


def codes_of(groups: Floats, scales: Floats, zeros: Floats | float, most: int) -> Floats:
    """Nearest codes of (rows, groups, GROUP) values, as floats."""
    codes: Floats = groups * (np.float32(1) / scales)[..., None]
    codes += zeros if isinstance(zeros, float) else zeros[..., None]
    np.rint(codes, out=codes)
    np.clip(codes, 0, most, out=codes)
    return codes


def by_blocks(values: Floats, quantize: Callable[[Floats], tuple[Floats, Floats, Floats | float]]) -> Quantized:
    """Quantize (rows, groups, GROUP) blocks one after another; `quantize` gives codes, scales, zeros."""
    rows, columns = values.shape
    codes = np.empty((rows, columns), np.uint8)
    scales, zeros = np.empty((2, rows, columns // GROUP), np.float32)
    for first in range(0, rows, BLOCK):
        place = slice(first, first + BLOCK)
        block = values[place]
        made, scales[place], zeros[place] = quantize(block.reshape(len(block), -1, GROUP))
        codes[place] = made.reshape(block.shape)
    return Quantized(codes, scales, zeros)


def nearest(values: Floats, bits: int) -> Quantized:
    """Rounding to nearest in NumPy, symmetric."""
    zero, most = middle(bits), 2**bits - 1

    def quantize(groups: Floats) -> tuple[Floats, Floats, float]:
        scales = halved(np.abs(groups).max(2) / np.float32(most - zero))
        return codes_of(groups, scales, zero, most), scales, zero

    return by_blocks(values, quantize)


def nearest_with_zeros(values: Floats, bits: int) -> Quantized:
    """Rounding to nearest in NumPy, from the smallest to the largest value of a group."""
    most = 2**bits - 1

    def quantize(groups: Floats) -> tuple[Floats, Floats, Floats]:
        least = np.minimum(groups.min(2), 0)
        scales = halved((np.maximum(groups.max(2), 0) - least) / np.float32(most))
        zeros = np.clip(np.rint(-least / scales), 0, most)
        return codes_of(groups, scales, zeros, most), scales, zeros

    return by_blocks(values, quantize)


def searched(values: Floats, bits: int) -> Quantized:
    """The best of several clipping ranges by squared error, refined by least squares, in NumPy; symmetric."""
    zero, most = middle(bits), 2**bits - 1
    parts = np.linspace(LEAST[bits], 1, RANGES, dtype=np.float32)

    def quantize(groups: Floats) -> tuple[Floats, Floats, float]:
        largest = np.abs(groups).max(2) / np.float32(most - zero)
        best, chosen = np.full(largest.shape, np.inf, np.float32), largest
        for part in parts:
            scales = halved(largest * part)
            steps = codes_of(groups, scales, zero, most)
            steps -= zero
            steps *= scales[..., None]
            steps -= groups
            error = np.einsum("rgi,rgi->rg", steps, steps)
            better = error < best
            best, chosen = np.where(better, error, best), np.where(better, scales, chosen)
        steps = codes_of(groups, chosen, zero, most)
        steps -= zero
        scales = halved(np.einsum("rgi,rgi->rg", steps, groups) / np.einsum("rgi,rgi->rg", steps, steps))
        return codes_of(groups, scales, zero, most), scales, zero

    return by_blocks(values, quantize)


METHODS: dict[str, Callable[[Floats, int], Quantized]] = {
    "ours": ours,
    "ours nearest with zeros": ours_with_zeros,
    "NumPy search": searched,
    "NumPy nearest": nearest,
    "NumPy nearest with zeros": nearest_with_zeros,
}


PEERS = [name for name in METHODS if not name.startswith("ours")]


def best_ratio(peer: str, cosines: dict[str, float], taken: dict[str, list[float]]) -> float:
    """How many times faster than a peer the fastest of ours is that has its cosine; 0 where none has."""
    good = [name for name in METHODS if name not in PEERS and cosines[name] >= cosines[peer] - SAME]
    ratios = (statistics.median(b / a for a, b in zip(taken[name], taken[peer], strict=True)) for name in good)
    return max(ratios, default=0.0)


def measure(values: Floats, bits: int, rounds: int) -> tuple[list[Bar], dict[str, object]]:
    """Bars and figures of one width."""
    cosines = {name: method(values, bits).cosine(values) for name, method in METHODS.items()}
    taken = alternate(rounds, {name: partial(method, values, bits) for name, method in METHODS.items()})
    ratios = {
        name: statistics.median(peer / mine for mine, peer in zip(taken["ours"], seconds, strict=True))
        for name, seconds in taken.items()
    }
    figures: dict[str, object] = {}
    for name, seconds in taken.items():
        median, rate = statistics.median(seconds), values.nbytes / statistics.median(seconds) / 1e9
        figures[name] = {"seconds": median, "cosine": cosines[name], "ours_is_faster": ratios[name]}
        spread = f"[{min(seconds):.3f} .. {max(seconds):.3f}]"
        line = f"{median:.3f} s {spread}, {rate:.3f} GB/s, cosine {cosines[name]:.5f}"
        print(f"INT{bits} {name:25} {line}, ours is {ratios[name]:.2f}x as fast")
    equals = [name for name in PEERS if cosines[name] >= cosines["ours"] - SAME]
    fastest = min((best_ratio(name, cosines, taken) for name in equals), default=None)
    print(f"INT{bits} of the same cosine as ours: {', '.join(equals) or 'none'}")
    bars = [Bar(f"quantize_int{bits}_vs_numpy_search", ratios["NumPy search"], SPEED, unit="x")]
    if fastest is not None:
        bars.append(Bar(f"quantize_int{bits}_vs_fastest_of_same_cosine", fastest, 1.0, unit="x"))
    return [*bars, Bar(f"quantize_int{bits}_cosine", cosines["ours"], COSINES[bits])], figures


def main() -> None:
    """Measure, print, judge."""
    args = parse_args(__doc__ or "")
    on_one_thread()
    rows = SIDE // 4 if args.quick else SIDE
    values = np.random.default_rng(1).standard_normal((rows, SIDE), dtype=np.float32)
    print(f"{rows} x {SIDE} float32, {values.nbytes / 2**20:.0f} MiB, groups of {GROUP}")
    bars: list[Bar] = []
    figures: dict[str, object] = {"rows": rows, "columns": SIDE, "group": GROUP}
    for bits in COSINES:
        found, measured = measure(values, bits, 3 if args.quick else 5)
        bars += found
        figures[f"int{bits}"] = measured
    finish(bars, args, figures)


if __name__ == "__main__":
    main()
