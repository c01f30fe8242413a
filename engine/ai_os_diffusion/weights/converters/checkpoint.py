"""A checkpoint on the user's disk: `config.json` and safetensors, checked before a tensor is read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.converters.base import Told, bad_file, misshapen, read_json
from ai_os_diffusion.weights.converters.safetensors import INDEX_FILE, SINGLE_FILE, SafetensorsModel
from ai_os_diffusion.weights.converters.vocabularies import Vocabulary, check_entries, read_vocabulary, word_pieces
from ai_os_diffusion.weights.key_map import FloatArray, wrong_keys

CONFIG_FILE = "config.json"
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
_PICKLE_BEGINS = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_LARGEST_SIZE = 2**22
_README_BYTES = 2**20
_READ_BYTES = 2**20


@dataclass(frozen=True)
class Checkpoint:
    """An opened checkpoint.

    Attributes:
        folder: where it lies.
        config: what `config.json` says.
        model: its tensors.
    """

    folder: Path
    config: dict[str, Any]
    model: SafetensorsModel

    @property
    def config_file(self) -> Path:
        """Where the configuration stands."""
        return self.folder / CONFIG_FILE

    @property
    def origin(self) -> str:
        """The name that the checkpoint gives itself, else that of its folder."""
        name = self.config.get("_name_or_path")
        return name if isinstance(name, str) and name else self.folder.name

    @property
    def licence(self) -> str:
        """The `license:` line in the front matter of the model card, else "unknown"."""
        card = self.folder / "README.md"
        if not card.is_file():
            return "unknown"
        with card.open("rb") as stream:
            text = stream.read(_README_BYTES).decode("utf-8", "replace")
        matter = re.match(r"---\r?\n(.*?)\r?\n---", text, re.DOTALL)
        line = r"^license:[ \t]*([A-Za-z0-9.+-]{1,64})[ \t\r]*$"
        found = re.search(line, matter[1], re.MULTILINE) if matter else None
        return found[1] if found else "unknown"

    def size(self, key: str, largest: int = _LARGEST_SIZE) -> int:
        """A whole number of at least 1 from the configuration. Raises ModelLoadError (``weights.config``)."""
        value = self.config.get(key)
        if type(value) is not int or not 1 <= value <= largest:
            raise self.wrong(key, f"a whole number from 1 to {largest}")
        return value

    def number(self, key: str, default: float) -> float:
        """A positive number from the configuration. Raises ModelLoadError (``weights.config``)."""
        value = self.config.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
            raise self.wrong(key, "a positive number")
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false from the configuration. Raises ModelLoadError (``weights.config``)."""
        value = self.config.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def wrong(self, key: str, allowed: str) -> ModelLoadError:
        """The error for a key of the configuration."""
        value = self.config.get(key)
        return ModelLoadError(
            f"In {self.config_file}, `{key}` is {value!r}; it must be {allowed}.",
            kind="weights.config",
            remedy="Choose a checkpoint with its own configuration, of a variant that docs/conversion.md lists.",
            context={"file": self.config_file, "key": key, "value": value},
        )

    def places(
        self, expected: Mapping[str, tuple[int, ...]], prefix: str, what: str, optional: Collection[str] = ()
    ) -> dict[str, str]:
        """Where every tensor stands: its name without prefix, and its name in the files.

        Args:
            expected: dimensions by name without prefix; a dimension of -1 may be any.
            prefix: what the names begin with; names without it are taken as they are.
            what: the family, for messages.
            optional: names of `expected` that may be absent.

        Raises:
            ModelLoadError: a tensor is missing, unknown (``weights.keys``) or misshapen (``weights.shape``).
        """
        file = str(self.model.path)
        actual = {name.removeprefix(prefix): name for name in self.model.names}
        begin = prefix if any(name.startswith(prefix) for name in self.model.names) else ""
        for name, wanted in expected.items():
            if name not in actual:
                if name in optional:
                    continue
                raise wrong_keys(file, "it lacks the tensor", begin + name, "Download the checkpoint again, whole.")
            found = self.model.shape(actual[name])
            if len(found) != len(wanted) or any(w not in (-1, f) for f, w in zip(found, wanted, strict=True)):
                raise misshapen(actual[name], self.model.path, found, wanted)
        for name in sorted(set(actual) - set(expected)):
            raise wrong_keys(file, f"{what} has no tensor", actual[name], f"Choose a plain checkpoint of {what}.")
        return actual

    def tensors(self, places: Mapping[str, str], names: Mapping[str, str]) -> dict[str, FloatArray]:
        """Tensors under our names: `names` gives each of our names the name without prefix that it comes from."""
        return {ours: self.model.tensor(places[theirs]) for ours, theirs in names.items()}

    def files(self, more: Collection[Path] = ()) -> list[dict[str, object]]:
        """Name, length and SHA-256 of the configuration, of every file with tensors, and of `more`.

        Raises:
            ModelLoadError: a file cannot be read.
        """
        return [fingerprint(file) for file in dict.fromkeys([self.config_file, *self.model.files, *more])]


def vocabulary_of(checkpoint: Checkpoint, told: Told, rows: int) -> Vocabulary | None:
    """The tokenizer that the user names, else the one that lies beside the tensors.

    Raises:
        ModelLoadError: it cannot be read, or has more entries than the token table has rows.
    """
    found = read_vocabulary(checkpoint.folder) if told.vocabulary is None else word_pieces(told.vocabulary)
    if found is not None:
        check_entries(found, rows, checkpoint.config_file)
    return found


def about(
    checkpoint: Checkpoint,
    family: str,
    vocabulary: Vocabulary,
    mask_id: int | None,
    *,
    dropped: Collection[str],
    folded: Collection[str] = (),
    folding: str = "",
) -> dict[str, Any]:
    """Further keys of `metadata.json`.

    Args:
        checkpoint: the source.
        family: its name.
        vocabulary: its tokenizer.
        mask_id: number of the mask token; None for an encoder that writes nothing.
        dropped: tensors that have no place in our network.
        folded: tensors that went into others.
        folding: how they did.
    """
    conversion = {
        "family": family,
        "source": checkpoint.origin,
        "files": checkpoint.files(vocabulary.files),
        "folded": list(folded),
        "folding": folding,
        "dropped": list(dropped),
    }
    return {"mask_token_id": mask_id, "tokenizer": vocabulary.record(), "conversion": conversion}


def is_checkpoint(source: Path) -> bool:
    """Whether there is a safetensors file or index."""
    if source.is_dir():
        return any((source / name).is_file() for name in (SINGLE_FILE, INDEX_FILE))
    return source.suffix == ".safetensors"


def open_checkpoint(source: Path) -> Checkpoint:
    """Read the configuration and the headers of a folder, or of a safetensors file with `config.json` beside it.

    Raises:
        ModelLoadError: the configuration is missing or no JSON object, or a header is damaged.
    """
    folder = source if source.is_dir() else source.parent
    config = read_json(folder / CONFIG_FILE)
    _refuse_pickle(source if source.is_file() else folder / SINGLE_FILE)
    return Checkpoint(folder, config, SafetensorsModel(source))


def refuse_pickles(source: Path) -> None:
    """Refuse a pickled checkpoint: reading one runs code that it brings.

    Raises:
        ModelLoadError: `source` is one, or a folder with nothing else (``weights.pickle``).
    """
    if source.is_dir() and not is_checkpoint(source):
        found = sorted(file for file in source.iterdir() if file.suffix in _PICKLES)
        if found and not any(source.glob("*.npz")):
            raise _pickled(found[0])
    elif source.is_file() and source.suffix in _PICKLES:
        raise _pickled(source)


def _refuse_pickle(file: Path) -> None:
    """Refuse a pickle or a zip archive that calls itself safetensors; a header that long does not exist."""
    if file.is_file():
        with file.open("rb") as stream:
            if stream.read(4).startswith(_PICKLE_BEGINS):
                raise _pickled(file)


def _pickled(file: Path) -> ModelLoadError:
    return ModelLoadError(
        f"The checkpoint {file} is a pickle, and reading one can run any program.",
        kind="weights.pickle",
        remedy="Get the checkpoint as safetensors, or have its publisher save it so.",
        context={"file": file},
    )


def fingerprint(file: Path) -> dict[str, object]:
    """Name, length and SHA-256 of a file. Raises ModelLoadError where it cannot be read."""
    digest, size = hashlib.sha256(), 0
    try:
        with file.open("rb") as stream:
            while chunk := stream.read(_READ_BYTES):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise bad_file(file, str(error)) from error
    return {"name": file.name, "bytes": size, "sha256": digest.hexdigest()}
