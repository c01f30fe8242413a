"""The error tree. Each class has a stable `kind`; interfaces choose their words by kind, never by parsing a message."""

from __future__ import annotations

from collections.abc import Mapping


class DiffusionError(Exception):
    """Base of every error of the engine.

    Attributes:
        kind: stable identifier, e.g. ``"storage.locked"``.
        context: what the message speaks of (file, key, value, ...), as strings.
        remedy: one sentence that says what the user can do; empty when there is nothing.
    """

    kind = "engine"

    def __init__(
        self, message: str, *, kind: str = "", remedy: str = "", context: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.kind = kind or type(self).kind
        self.remedy = remedy
        self.context = {key: str(value) for key, value in (context or {}).items()}

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} {self.remedy}" if self.remedy else message


class ConfigError(DiffusionError):
    """A configuration file or value is wrong."""

    kind = "config"


class ModelLoadError(DiffusionError):
    """Weights, vocabulary or model configuration cannot be loaded."""

    kind = "model"


class InferenceError(DiffusionError):
    """A request cannot be computed (bad arguments, unsupported modality, numerical failure)."""

    kind = "inference"


class Cancelled(DiffusionError):
    """The user stopped the operation."""

    kind = "cancelled"


class TokenizerError(DiffusionError):
    """A vocabulary or token sequence is not valid."""

    kind = "tokenizer"


class StorageError(DiffusionError):
    """The memory store cannot be opened, read or written."""

    kind = "storage"


class ImporterError(DiffusionError):
    """A file or folder cannot be imported."""

    kind = "importer"


class ConversationError(DiffusionError):
    """A conversation or turn is not there, or what is asked of it cannot be done."""

    kind = "conversation"


class TrainingError(DiffusionError):
    """A training run cannot start or go on."""

    kind = "training"


class EvolutionError(DiffusionError):
    """An adaptation cannot be trained, validated or applied."""

    kind = "evolution"


class BackupError(DiffusionError):
    """A backup cannot be made, read or restored."""

    kind = "backup"


class ExportError(DiffusionError):
    """Memories and conversations cannot be written as plain files."""

    kind = "export"
