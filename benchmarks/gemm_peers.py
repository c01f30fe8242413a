"""candle and ggml for `gemm.py`: two libraries that are no Python packages, called through C functions.

candle comes as a small crate in `benchmarks/peers`, which is built here for this processor. ggml is what the package
`llama-cpp-python` brings (`pip install llama-cpp-python` compiles it), or the libraries in the folder that AIOS_GGML
names. Neither quantizes its weights with our search: each has its own formats, Q2_K and Q4_K of 256 weights with scales
of scales, Q4_0 and Q8_0 of 32 weights with one scale.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import subprocess
from collections.abc import Callable
from ctypes import CDLL, POINTER, c_bool, c_char_p, c_int, c_int64, c_size_t, c_uint32, c_void_p
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Product = Callable[[Floats], Floats]
ROOT = Path(__file__).resolve().parent.parent
CRATE = ROOT / "benchmarks" / "peers"
BUILT = ROOT / "native" / "target" / "peers"
FORMATS = {"Q2_K": (10, 256), "Q4_K": (12, 256), "Q4_0": (2, 32), "Q8_0": (8, 32)}
"""ggml's number of a format, and the inputs of a block of weights: those of a matrix must be a multiple."""
REARRANGED = {"Q2_K": "avx512", "Q4_K": "avx2", "Q4_0": "avx2"}
"""The instructions with which ggml has a rearranged form of a format."""
ROOM = 1 << 20


class PeerError(Exception):
    """A peer that cannot be had, and why."""


def pointer(values: npt.NDArray[Any]) -> Any:
    """Where an array's values lie."""
    return values.ctypes.data_as(c_void_p)


def fitting(inputs: int) -> list[str]:
    """The formats whose blocks a row of that many weights is made of."""
    return [name for name, (_, block) in FORMATS.items() if inputs % block == 0]


class Candle:
    """Products of candle, which rearranges Q4_K and Q8_0 weights by itself where it has instructions for it."""

    def __init__(self, build: bool) -> None:
        """Load the crate, after building it where that is wanted; raises PeerError."""
        if build:
            command = ["cargo", "build", "--release", "--quiet", "--manifest-path", str(CRATE / "Cargo.toml")]
            native = {"CARGO_TARGET_DIR": str(BUILT), "RUSTFLAGS": "-C target-cpu=native"}
            try:
                subprocess.run(command, check=True, env=os.environ | native, capture_output=True, text=True)
            except OSError as error:
                raise PeerError(f"candle cannot be built: {error}") from error
            except subprocess.CalledProcessError as error:
                raise PeerError(f"candle cannot be built: {error.stderr.strip()}") from error
        found = sorted((BUILT / "release").glob("*aios_peers.*[!d]"))
        if not found:
            raise PeerError("candle is built without --quick only")
        self._library = library = CDLL(str(found[0]))
        library.candle_threads.restype = c_size_t
        if (threads := library.candle_threads()) != 1:
            raise PeerError(f"candle would compute with {threads} threads, everybody else with one")
        library.candle_new.restype = c_void_p
        library.candle_new.argtypes = [c_uint32, c_void_p, c_size_t, c_size_t]
        library.candle_take.restype = library.candle_multiply.restype = c_bool
        library.candle_take.argtypes = [c_void_p, c_void_p, c_size_t, c_size_t]
        library.candle_multiply.argtypes = [c_void_p, c_void_p, c_size_t]

    def product(self, weights: Floats, x: Floats, name: str) -> Product:
        """The product with exactly this `x`, which is taken in once: candle's own copies are not in its time."""
        outputs, inputs = weights.shape
        made = self._library.candle_new(FORMATS[name][0], pointer(weights), outputs, inputs)
        if not made or not self._library.candle_take(made, pointer(x), *x.shape):
            raise PeerError("candle refuses the matrix")
        out = np.empty((len(x), outputs), np.float32)
        if not self._library.candle_multiply(made, pointer(out), out.size):
            raise PeerError("candle refuses the product")

        def run(_: Floats) -> Floats:
            self._library.candle_multiply(made, None, 0)
            return out

        return run


class InitParams(ctypes.Structure):
    """`ggml_init_params`."""

    _fields_ = (("size", c_size_t), ("buffer", c_void_p), ("no_alloc", c_bool))


class Ggml:
    """Products of ggml with weights in its own formats, as they lie in its files or rearranged for this processor."""

    def __init__(self) -> None:
        """Load the libraries; raises PeerError."""
        folder = os.environ.get("AIOS_GGML")
        spec = importlib.util.find_spec("llama_cpp") if folder is None else None
        place = Path(folder) if folder else Path(spec.origin).parent / "lib" if spec and spec.origin else None
        if place is None:
            raise PeerError("llama-cpp-python is not installed")
        try:
            self._base, self._cpu = (
                CDLL(str(next(iter(sorted(place.glob(f"*ggml-{part}.*"))))), mode=ctypes.RTLD_GLOBAL)
                for part in ("base", "cpu")
            )
        except (OSError, StopIteration) as error:
            raise PeerError(f"no ggml in {place}: {error!r}") from error
        self._backend = self._call(self._cpu, "ggml_backend_cpu_init", c_void_p)
        self._call(self._cpu, "ggml_backend_cpu_set_n_threads", None, c_void_p(self._backend), c_int(1))
        self._repacked = self._rearranging_buffer()

    def _call(self, library: CDLL, name: str, result: Any, *given: Any) -> Any:
        function = library[name]
        function.restype = result
        return function(*given)

    def _rearranging_buffer(self) -> int | None:
        """The kind of buffer whose weights are rearranged, where this processor has one."""
        registry = c_void_p(self._call(self._cpu, "ggml_backend_cpu_reg", c_void_p))
        name = c_char_p(b"ggml_backend_dev_get_extra_bufts")
        found = self._call(self._base, "ggml_backend_reg_get_proc_address", c_void_p, registry, name)
        if not found:
            return None
        device = self._call(self._base, "ggml_backend_reg_dev_get", c_void_p, registry, c_size_t(0))
        kinds = ctypes.CFUNCTYPE(POINTER(c_void_p), c_void_p)(found)(device)
        at = 0
        while kinds and kinds[at]:
            kind: int = kinds[at]
            label: bytes = self._call(self._base, "ggml_backend_buft_name", c_char_p, c_void_p(kind))
            if label == b"CPU_REPACK":
                return kind
            at += 1
        return None

    def _context(self) -> c_void_p:
        return c_void_p(self._call(self._base, "ggml_init", c_void_p, InitParams(ROOM, None, True)))

    def _tensor(self, context: c_void_p, kind: int, inner: int, outer: int) -> c_void_p:
        sizes = (c_int64(inner), c_int64(outer))
        return c_void_p(self._call(self._base, "ggml_new_tensor_2d", c_void_p, context, c_int(kind), *sizes))

    def can_rearrange(self, name: str) -> bool:
        """Whether there is another form of this format for this processor."""
        if name not in REARRANGED or not self._repacked:
            return False
        return bool(self._call(self._cpu, f"ggml_cpu_has_{REARRANGED[name]}", c_int))

    def product(self, weights: Floats, x: Floats, name: str, rearranged: bool) -> Product:
        """The product with exactly this `x`, which is taken in once."""
        (outputs, inputs), kind, base = weights.shape, FORMATS[name][0], self._base
        size = self._call(base, "ggml_row_size", c_size_t, c_int(kind), c_int64(inputs)) * outputs
        codes = np.empty(size, np.uint8)
        chunk = (c_int64(0), c_int64(outputs), c_int64(inputs), c_void_p(None))
        self._call(base, "ggml_quantize_chunk", c_size_t, c_int(kind), pointer(weights), pointer(codes), *chunk)
        of_weights, of_rest = self._context(), self._context()
        packed = self._tensor(of_weights, kind, inputs, outputs)
        usual = self._call(base, "ggml_backend_get_default_buffer_type", c_void_p, c_void_p(self._backend))
        where = self._repacked if rearranged else usual
        allocate = "ggml_backend_alloc_ctx_tensors_from_buft"
        self._call(base, allocate, c_void_p, of_weights, c_void_p(where))
        self._call(base, "ggml_backend_tensor_set", None, packed, pointer(codes), c_size_t(0), c_size_t(size))
        given = self._tensor(of_rest, 0, inputs, len(x))
        made = c_void_p(self._call(base, "ggml_mul_mat", c_void_p, of_rest, packed, given))
        graph = c_void_p(self._call(base, "ggml_new_graph", c_void_p, of_rest))
        self._call(base, "ggml_build_forward_expand", None, graph, made)
        self._call(base, allocate, c_void_p, of_rest, c_void_p(usual))
        self._call(base, "ggml_backend_tensor_set", None, given, pointer(x), c_size_t(0), c_size_t(x.nbytes))
        compute = base["ggml_backend_graph_compute"]
        compute.restype, backend = c_int, c_void_p(self._backend)
        if compute(backend, graph) != 0:
            raise PeerError("ggml refuses the product")
        out = np.empty((len(x), outputs), np.float32)
        self._call(base, "ggml_backend_tensor_get", None, made, pointer(out), c_size_t(0), c_size_t(out.nbytes))

        def run(_: Floats) -> Floats:
            compute(backend, graph)
            return out

        return run


@dataclass(frozen=True)
class Peers:
    """Those that are here; `missing` says why another is not."""

    candle: Candle | None
    ggml: Ggml | None
    missing: dict[str, str]

    @classmethod
    def found(cls, build: bool) -> Peers:
        """Load what there is; `build` allows minutes for candle."""
        missing: dict[str, str] = {}

        def load(name: str, make: Callable[[], Any]) -> Any:
            try:
                return make()
            except PeerError as error:
                missing[name] = str(error)
                return None

        return cls(load("candle", lambda: Candle(build)), load("ggml", Ggml), missing)

    def products(self, weights: Floats, x: Floats) -> dict[str, Product]:
        """By name, in the formats whose blocks the inputs fill."""
        made: dict[str, Product] = {}
        for name in fitting(weights.shape[1]):
            if self.candle is not None:
                made[f"candle {name}"] = self.candle.product(weights, x, name)
            if self.ggml is not None:
                made[f"ggml {name}"] = self.ggml.product(weights, x, name, False)
                if self.ggml.can_rearrange(name):
                    made[f"ggml {name} rearranged"] = self.ggml.product(weights, x, name, True)
        return made

    def reason(self, name: str, inputs: int) -> str:
        """Why a peer did not run."""
        return self.missing.get(name, f"of its formats, rows of {inputs} have {', '.join(fitting(inputs)) or 'none'}")
