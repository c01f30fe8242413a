"""What goes into the bundle and what stays out: plain decisions, made here and carried out by the spec file.

The process of the window computes without torch, so torch and every module of ours that cannot be imported without it
stay out. Of Qt only what a window of widgets loads is kept. Standard library only.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

_TRAINING = "ai_os_diffusion.training"
ROOT = Path(__file__).resolve().parents[2]
SOURCES = (ROOT / "engine", ROOT / "app")
PACKAGES = ("ai_os_app", "ai_os_diffusion", "arrow_quant_v2")
TRAINING_ONLY = (
    "torch", "torchgen", "functorch", "triton", "nvidia", "sympy", "networkx", "mpmath", "jinja2", "fsspec",
    "tokenizers", "safetensors", "huggingface_hub", "transformers", "pocketsphinx", "pyarrow",
)  # fmt: skip
"""Packages that only training, the evaluation and the export to Parquet use."""
NEVER_USED = (
    "tkinter", "matplotlib", "IPython", "pytest", "_pytest", "hypothesis", "mypy", "setuptools", "pkg_resources", "pip",
    "wheel", "distutils", "lib2to3", "pydoc_data", "unittest", "doctest", "test", "idlelib", "curses", "sqlite3",
    "numpy.f2py", "numpy.testing", "numpy.distutils", "numpy.random._examples",
    "PIL._imagingcms", "PIL._imagingft", "PIL._imagingtk", "PIL.ImageTk", "PIL.ImageQt",
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuickWidgets", "PySide6.QtQuickControls2", "PySide6.QtQuickTest",
    "PySide6.QtSql", "PySide6.QtTest", "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtUiTools", "PySide6.QtXml",
    "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtPrintSupport", "PySide6.QtConcurrent",
)  # fmt: skip
"""Modules that libraries would like to have where they are, and that nothing of ours calls."""
DISTRIBUTIONS = (
    "numpy", "pillow", "pypdf", "pyyaml", "pyside6_essentials", "shiboken6", "sounddevice", "soundfile", "cffi",
    "packaging", "pycparser", "watchdog", "typing_extensions",
)  # fmt: skip
"""Packages of others that are in the bundle, by the names of their metadata; their licence texts are added."""
MODELS = ("local", "vocab", "voice")
OPTIONAL_MODELS = ("pictures",)
"""Folders of `assets/models` that every bundle has, and those that it has where they are there."""
DATA = (".qss", ".svg", ".png", ".jsonl", ".qm", ".txt")
"""Endings of what lies beside our modules and is read at run time."""

_PLUGIN_KINDS = {
    "iconengines", "imageformats", "platforminputcontexts", "platforms", "platformthemes", "styles",
    "wayland-decoration-client", "wayland-graphics-integration-client", "wayland-shell-integration",
    "xcbglintegrations",
}  # fmt: skip
_PLUGINS = {
    "platforms": {"qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"},
    "platformthemes": {"qxdgdesktopportal"},
    "imageformats": {"qsvg", "qico", "qjpeg", "qgif"},
}
"""Kinds of Qt's plug-ins that are kept, and of which kinds only some."""
_QT_LIBRARY = re.compile(r"^(?:lib)?Qt6?([A-Z]\w*?)(?:\.abi3)?(?:\.so(?:\.\d+)*|\.dll|\.pyd|\.dylib|)$")
_QT_DROPPED = re.compile(
    r"^(Qml|Quick|Labs|Designer|Help|Sql|Test|UiTools|Concurrent|PrintSupport|Xml|VirtualKeyboard|Pdf|WaylandCompositor"
    r"|EglFS|EglFs|Eglfs|ShaderTools|Multimedia|Web)"
)
_SYSTEM = re.compile(r"^lib(stdc\+\+|gcc_s|mvec|asound)\.so")
"""Taken from the system: older copies would keep its graphics drivers and its sound plug-ins from loading."""
_BY_NAME = re.compile(r"^lib(python3|portaudio\.)")
"""Libraries that no file names as needed: the start program and a package load them."""
_STRIPPED = re.compile(r"^(libpython3.*\.so|ai_os_native\.|_yaml\.)")
Entry = tuple[str, str, str]
"""(place in the bundle, file, kind), as PyInstaller lists what it has collected."""


def wanted(target: str) -> bool:
    """Whether a collected file is kept; `target` is its place in the bundle."""
    path = PurePosixPath(target.replace("\\", "/"))
    if _SYSTEM.match(path.name):
        return False
    if path.parts[:1] != ("PySide6",) and not path.name.startswith("libQt6"):
        return True
    if "translations" in path.parts:
        return path.stem.removeprefix("qtbase_") in languages()
    if "qml" in path.parts:
        return False
    if "plugins" in path.parts:
        return _wanted_plugin(path)
    library = _QT_LIBRARY.match(path.name)
    return library is None or _QT_DROPPED.match(library[1]) is None


def languages() -> set[str]:
    """Languages that the window is translated into, as its files name them: ``de``, ``pt_BR``."""
    found = (re.search(r"(?:^|_)([a-z]{2,3}(?:_[A-Z]{2})?)$", path.stem) for path in _translations())
    return {match[1] for match in found if match}


def _translations() -> list[Path]:
    return sorted((ROOT / "app" / "ai_os_app" / "translations").glob("*.qm"))


def needed(entries: Iterable[Entry], needs: Callable[[str], Iterable[str]]) -> list[Entry]:
    """The entries without the shared libraries that nothing kept needs, such as those of plug-ins that were dropped.

    Args:
        entries: after `wanted`.
        needs: names of the libraries that a file is linked to.
    """
    entries = list(entries)
    libraries: dict[str, list[Entry]] = {}
    waiting = []
    for entry in entries:
        name = PurePosixPath(entry[0]).name
        if _is_library(entry[0]) and not _BY_NAME.match(name):
            libraries.setdefault(name, []).append(entry)
        else:
            waiting.append(entry)
    kept = set(waiting)
    while waiting:
        for name in needs(waiting.pop()[1]):
            more = libraries.pop(name, [])
            kept.update(more)
            waiting += more
    return [entry for entry in entries if entry in kept]


def _is_library(target: str) -> bool:
    path = PurePosixPath(target)
    return path.name.startswith("lib") and ".so" in path.name and "plugins" not in path.parts and not _is_data(path)


def _is_data(path: PurePosixPath) -> bool:
    return path.parts[0] == "_soundfile_data"  # loaded by name, from Python


def is_stripped(name: str) -> bool:
    """Whether the symbols for a debugger are taken out of a file.

    Libraries out of wheels stay as they are: many of them have been patched in a way that `strip` damages.
    """
    return bool(_STRIPPED.match(name))


def _wanted_plugin(path: PurePosixPath) -> bool:
    kind = path.parts[path.parts.index("plugins") + 1]
    stem = path.name.partition(".")[0].removeprefix("lib")
    return kind in _PLUGIN_KINDS and (kind not in _PLUGINS or stem in _PLUGINS[kind])


def modules(folders: Iterable[Path] = SOURCES) -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    found = {}
    for folder in folders:
        for package in PACKAGES:
            for path in sorted((folder / package).rglob("*.py")):
                parts = path.relative_to(folder).with_suffix("").parts
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def needing_torch(known: dict[str, Path]) -> set[str]:
    """Modules that cannot be imported without torch: they import it when they are read, or a module that does."""
    imports = {name: set(_imported(_read_at_once(_tree(path).body), known)) for name, path in known.items()}
    found = {name for name, wants in imports.items() if "torch" in wants}
    while more := {name for name, wants in imports.items() if name not in found and wants & found}:
        found |= more
    return found


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imported(nodes: Iterable[ast.AST], known: dict[str, Path]) -> Iterator[str]:
    """What import statements among the nodes name: ours by full name, others by their first word."""
    for node in nodes:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif not isinstance(node, ast.ImportFrom):
            continue
        else:
            base = node.module or ""
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        yield from (name for name in names if name in known)
        yield from (name.partition(".")[0] for name in names if name.partition(".")[0] not in PACKAGES)


def _read_at_once(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """Import statements outside functions and outside `if TYPE_CHECKING`."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            yield from _read_at_once([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from _read_at_once([*node.body, *node.orelse, *node.finalbody])


def included() -> list[str]:
    """Modules of ours that are bundled, also those that are imported by name only.

    Of the training, those that something else imports are among them: learning looks at texts as the training does.
    """
    known = modules()
    bound = needing_torch(known)
    free = {name: path for name, path in known.items() if name not in bound}
    kept = {name for name in free if not name.startswith(_TRAINING)}
    waiting = set(kept)
    while waiting:
        wants = {want for name in waiting for want in _imported(ast.walk(_tree(free[name])), free)}
        waiting = {*wants, *(want.rpartition(".")[0] for want in wants)} & (free.keys() - kept)
        kept |= waiting
    return sorted(kept)


def excluded() -> list[str]:
    """Modules that are never bundled."""
    return sorted({*TRAINING_ONLY, *NEVER_USED, *(modules().keys() - set(included()))})


def data() -> list[tuple[str, str]]:
    """(file or folder, folder in the bundle): assets, and what lies beside our modules.

    Raises:
        FileNotFoundError: a model that every bundle needs is not there.
    """
    assets = ROOT / "assets"
    found = []
    for name in (*MODELS, *OPTIONAL_MODELS):
        folder = assets / "models" / name
        if folder.is_dir():
            found.append((str(folder), f"assets/models/{name}"))
        elif name in MODELS:
            raise FileNotFoundError(f"The model folder {folder} is missing. Restore it from the repository.")
    found.append((str(assets / "sample"), "assets/sample"))
    found += [(str(ROOT / name), ".") for name in ("LICENSE", "NOTICE")]
    return found + list(_beside_modules())


def _beside_modules() -> Iterator[tuple[str, str]]:
    for folder in SOURCES:
        for package in PACKAGES:
            for path in sorted((folder / package).rglob("*")):
                place = path.relative_to(folder).parent
                if path.is_file() and path.suffix in DATA:
                    yield str(path), place.as_posix()
