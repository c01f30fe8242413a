"""Brings torch into the process without freezing the window.

A plain `import torch` in a thread holds the interpreter lock while the loader maps and relocates hundreds of megabytes:
0.3 s on a quiet machine with warm files, seconds otherwise. Called through `ctypes`, the system's own loader runs with
the lock released; the import afterwards finds the libraries loaded. What is left are pauses of the garbage collector,
which walks everything that the import makes: it rests meanwhile, and then leaves those objects alone for good.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.util
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LIBRARIES = {"linux": "libtorch_python.so", "darwin": "libtorch_python.dylib", "win32": "torch_python.dll"}
_LOAD_WITH_ALTERED_SEARCH_PATH = 0x8

log = logging.getLogger(__name__)


def torch_library() -> Path | None:
    """The library that needs all others of torch; None where torch is not installed or laid out otherwise."""
    spec = importlib.util.find_spec("torch")
    name = _LIBRARIES.get(sys.platform)
    if spec is None or spec.origin is None or name is None:
        return None
    path = Path(spec.origin).parent / "lib" / name
    return path if path.is_file() else None


def load_library(path: Path) -> bool:
    """Load a shared library, with all that it needs, while other threads run Python; whether it worked.

    `ctypes.CDLL(path)` itself keeps the interpreter lock (before Python 3.13), functions called through it do not.
    """
    if sys.platform == "win32":
        load = ctypes.WinDLL("kernel32").LoadLibraryExW
        load.restype = ctypes.c_void_p
        load.argtypes = [ctypes.c_wchar_p, ctypes.c_void_p, ctypes.c_uint32]
        return bool(load(str(path), None, _LOAD_WITH_ALTERED_SEARCH_PATH))
    load = ctypes.CDLL(None).dlopen
    load.restype = ctypes.c_void_p
    load.argtypes = [ctypes.c_char_p, ctypes.c_int]
    return bool(load(os.fsencode(path), os.RTLD_NOW | os.RTLD_GLOBAL))


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No garbage collection inside; afterwards what exists by then is never walked again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def import_torch() -> None:
    """Import torch in slices that other threads can run between. Call it inside `collector_at_rest`."""
    library = torch_library()
    if library is None or not load_library(library):
        log.warning("torch could not be loaded ahead; the window may pause while it is imported")
    for module in ("numpy", "torch"):
        importlib.import_module(module)
