"""The files of adaptations in a profile: what is kept, what is made of it, and which networks are open.

evolution/adapters/NAME    what was learned (Parquet V2); it has its name only once it is whole
evolution/merged/NAME      the network with it at INT8; made again where it is missing
evolution/runs/NAME        work of one run, removed at its end
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TypeVar

from ai_os_diffusion import paths
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import EvolutionError, InferenceError, ModelLoadError
from ai_os_diffusion.evolution.branches import open_branch, save_branch
from ai_os_diffusion.evolution.deltas import Tensors, load_delta, save_merged
from ai_os_diffusion.evolution.job import DELTA, MERGED
from ai_os_diffusion.memory.durable import sync_folder
from ai_os_diffusion.model.controlled import Control
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.weights.loader import WeightLoader

DISK = "evolution.disk"
"""Kind of the errors that say that the disk refuses."""
_OPEN = 2  # networks that are kept open
_MERGED_KEPT = 2  # networks that are kept on disk
_Opened = TypeVar("_Opened")


class Adapters:
    """The adaptations of one profile.

    Args:
        folder: of evolution in the profile.
        model: the configuration of the model that answers.
    """

    def __init__(self, folder: Path, model: ModelConfig) -> None:
        self._folder = folder
        self._model = model
        self._open: OrderedDict[str, TextModel] = OrderedDict()
        self._controls: dict[str, Control] = {}
        self._lock = threading.Lock()

    @property
    def base_folder(self) -> Path:
        """The weights that are adapted."""
        return Path(self._model.path) if self._model.path else paths.bundled_model()

    @property
    def bytes(self) -> int:
        """What all of it takes on disk."""
        return size_of(self._folder)

    @property
    def names(self) -> list[str]:
        """The adaptations that are whole."""
        return sorted(path.name for path in _entries(self._folder / "adapters") if not path.name.startswith("."))

    def begin_run(self, name: str) -> Path:
        """A new empty folder for the work of a run. Raises EvolutionError where the disk refuses."""
        with _disk_errors(self._folder):
            return paths.ensure_private(self._folder / "runs" / name)

    def end_run(self, name: str) -> None:
        """Remove what a run has left."""
        _remove(self._folder / "runs" / name)

    def keep(self, name: str) -> int:
        """Take over what the run of that name made, in one step; returns its bytes.

        The network with it is taken over too where the run has made it.

        Raises:
            EvolutionError: the disk refuses.
        """
        work, target = self._folder / "runs" / name, self._folder / "adapters" / name
        with _disk_errors(self._folder):
            paths.ensure_private(target.parent)
            paths.ensure_private(self._folder / "merged")
            (work / DELTA).rename(target)
            sync_folder(target.parent)
            with self._lock:
                if (work / MERGED).is_dir():
                    (work / MERGED).rename(self._folder / "merged" / name)
                self._make_room(name)
        return size_of(target)

    def remove(self, name: str) -> None:
        """Delete an adaptation and everything made of it."""
        with self._lock:
            self._open.pop(name, None)
            self._controls.pop(name, None)
        for part in ("adapters", "merged"):
            _remove(self._folder / part / name)

    def settle(self, known: Collection[str]) -> None:
        """Remove what runs that were killed have left, and every adaptation that is not among `known`."""
        for path in _entries(self._folder / "runs"):
            _remove(path)
        for part in ("adapters", "merged"):
            for path in _entries(self._folder / part):
                if path.name not in known:
                    self.remove(path.name)

    def open(self, name: str, base: TextModel) -> TextModel:
        """The model with an adaptation, which only reads; the last ones stay open.

        Args:
            name: of the adaptation.
            base: the model that it belongs to.

        Raises:
            ModelLoadError: its files are missing or damaged.
            EvolutionError: it belongs to another model; `evolution.disk` where the network with it cannot be written.
        """
        with self._lock:
            if name in self._open:
                self._open.move_to_end(name)
                return self._open[name]
            delta = load_delta(self._folder / "adapters" / name, base.embedder_id)  # checks that it is whole
            self._open[name] = self._made_of(
                name,
                lambda place: save_merged(place, WeightLoader(self.base_folder).load(fold=True), delta),
                lambda place: load_text_model(
                    ModelConfig(path=str(place), vocabulary=self._model.vocabulary, threads=self._model.threads)
                ),
            )
            while len(self._open) > _OPEN:
                self._open.popitem(last=False)
            return self._open[name]

    def open_control(self, name: str, base: TextModel) -> Control:
        """A control branch that is ready to compute; it stays open. Errors as `open` has them, and InferenceError."""
        with self._lock:
            if name not in self._controls:
                delta = load_delta(self._folder / "adapters" / name, base.embedder_id)  # checks that it is whole
                self._controls[name] = self._made_of(
                    name,
                    lambda place: save_branch(place, base.network.shape, delta),
                    lambda place: open_branch(place, self._model.threads),
                )
            return self._controls[name]

    def _made_of(self, name: str, make: Callable[[Path], object], open_: Callable[[Path], _Opened]) -> _Opened:
        """What is made of an adaptation; made again where it is missing or damaged, for what was learned is whole."""
        place = self._folder / "merged" / name
        if place.is_dir():
            try:
                return open_(place)
            except (ModelLoadError, InferenceError):
                _remove(place)
        with _disk_errors(self._folder):
            paths.ensure_private(place.parent)
            make(place)
            self._make_room(name)
        return open_(place)

    def delta(self, name: str, base: str) -> Tensors:
        """What an adaptation adds, whole and checked.

        Raises:
            ModelLoadError: its files are missing or damaged.
            EvolutionError: it belongs to another model than `base`.
        """
        return load_delta(self._folder / "adapters" / name, base)

    def free(self) -> None:
        """Close networks and remove what can be made again."""
        with self._lock:
            self._open.clear()
            self._controls.clear()
            for path in _entries(self._folder / "merged"):
                _remove(path)

    def _make_room(self, name: str) -> None:
        """Remove the merged networks that were made first, but never `name`."""
        others = [path for path in _entries(self._folder / "merged") if path.name != name]
        others.sort(key=lambda path: path.stat().st_mtime)
        for path in others[: max(0, len(others) + 1 - _MERGED_KEPT)]:
            _remove(path)


@contextlib.contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    """Re-raise what the disk refuses, also while weights are written, as EvolutionError."""
    try:
        yield
    except (OSError, ModelLoadError) as error:
        why = f"{error.strerror}." if isinstance(error, OSError) else str(error)
        raise EvolutionError(
            f"The adaptations in {folder} cannot be written: {why}",
            kind=DISK,
            remedy="Free some disk space, and see to it that you may write into the profile.",
            context={"file": folder},
        ) from error


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder; 0 where it is not there. What vanishes meanwhile counts nothing."""
    size = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            size += path.stat().st_size if path.is_file() else 0
    return size


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _remove(folder: Path) -> None:
    """Delete a folder; a new name first, so that a stop in between leaves nothing that looks whole."""
    if folder.exists():
        doomed = folder.with_name(f".{folder.name}.gone")
        if doomed.exists():
            shutil.rmtree(doomed)
        folder = folder.rename(doomed)
        shutil.rmtree(folder)
