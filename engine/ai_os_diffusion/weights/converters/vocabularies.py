"""What a checkpoint says of its tokenizer: which kind, from which file, and which token is the mask.

Tokenizers are read as data: no code of a checkpoint is run, and templates are kept as text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.converters.base import bad_file, read_json

WORD_PIECES = "vocab.txt"
MASK = "[MASK]"
_FAST = "tokenizer.json"
_MERGES = ("vocab.json", "merges.txt")
_SETTINGS = ("tokenizer_config.json", "special_tokens_map.json")
_TEMPLATE = "chat_template.jinja"
_TEXT_BYTES = 16 * 2**20


@dataclass(frozen=True)
class Vocabulary:
    """A tokenizer as far as conversion needs it.

    Attributes:
        kind: `WordPiece`, `byte-level BPE`, `BPE`, or what else the tokenizer calls itself.
        source: where that is known from.
        entries: one more than its highest id; 0 where it is unknown.
        mask_token: text of the mask token; None where it names none.
        mask_id: its number.
        files: what was read.
        chat_template: how turns of a chat are written, as text; None where the checkpoint has none.
    """

    kind: str
    source: str
    entries: int = 0
    mask_token: str | None = None
    mask_id: int | None = None
    files: tuple[Path, ...] = field(default=())
    chat_template: str | None = None

    def record(self) -> dict[str, object]:
        """What `metadata.json` keeps."""
        out: dict[str, object] = {"kind": self.kind, "source": self.source, "entries": self.entries}
        return out | {"mask_token": self.mask_token, "chat_template": self.chat_template}


def read_vocabulary(folder: Path) -> Vocabulary | None:
    """The tokenizer that lies in a folder; None where there is none.

    Raises:
        ModelLoadError: a file of it cannot be read.
    """
    settings = [file for name in _SETTINGS if (file := folder / name).is_file()]
    mask = next((text for file in settings if (text := _token(read_json(file).get("mask_token")))), None)
    template, beside = _template(folder, settings)
    if (folder / _FAST).is_file():
        return _fast(folder / _FAST, mask, (*settings, *beside), template)
    if (folder / WORD_PIECES).is_file():
        return word_pieces(folder / WORD_PIECES, mask or MASK, (*settings, *beside), template)
    if all((folder / name).is_file() for name in _MERGES):
        pieces = _numbers(read_json(folder / _MERGES[0]), folder / _MERGES[0])
        files = (*(folder / name for name in _MERGES), *settings, *beside)
        return _made("byte-level BPE", _MERGES[0], pieces, mask, files, template)
    return None


def mask_number(
    vocabulary: Vocabulary, told: int | None, configured: object, rows: int, file: Path, *, last_row: bool = False
) -> int:
    """The mask token's id: what the user says, else the configuration, else the tokenizer.

    Args:
        vocabulary: the checkpoint's tokenizer.
        told: what the user says.
        configured: what `config.json` says.
        rows: rows of the token table.
        file: the configuration, for messages.
        last_row: whether the family appends a row for the mask where the tokenizer has none.

    Raises:
        ModelLoadError: nobody says it, or it is no row of the table (``weights.mask``).
    """
    appended = rows - 1 if last_row and vocabulary.mask_id is None and vocabulary.entries == rows - 1 else None
    choices = (told, configured, vocabulary.mask_id, appended)
    chosen = next((choice for choice in choices if choice is not None), None)
    if type(chosen) is not int or not 0 <= chosen < rows:
        said = "Nothing says which token is the mask" if chosen is None else f"The mask token is said to be {chosen!r}"
        raise ModelLoadError(
            f"{said} in the checkpoint of {file}, whose token table has {rows} rows.",
            kind="weights.mask",
            remedy="Put its tokenizer.json and tokenizer_config.json beside it, or name the number with --mask-id.",
            context={"file": file, "mask": chosen, "rows": rows},
        )
    return chosen


def check_entries(vocabulary: Vocabulary, rows: int, file: Path) -> None:
    """Refuse a tokenizer with numbers beyond the token table. Raises ModelLoadError (``weights.tokenizer``)."""
    if vocabulary.entries > rows:
        raise ModelLoadError(
            f"The tokenizer in {vocabulary.source} has {vocabulary.entries} entries, the token table of {file} has "
            f"{rows} rows.",
            kind="weights.tokenizer",
            remedy="Put the tokenizer that belongs to this checkpoint beside it.",
            context={"file": file, "entries": vocabulary.entries, "rows": rows},
        )


def _fast(file: Path, mask: str | None, more: tuple[Path, ...], template: str | None) -> Vocabulary:
    values = read_json(file)
    model = values.get("model")
    if not isinstance(model, dict):
        raise bad_file(file, "it has no `model`")
    kind = model.get("type")
    numbers = _numbers(model.get("vocab"), file)
    added = values.get("added_tokens") or []
    if not isinstance(added, list) or not all(isinstance(token, dict) for token in added):
        raise bad_file(file, "its `added_tokens` are no list of objects")
    numbers |= _numbers({str(token.get("content")): token.get("id") for token in added}, file)
    if mask is None:  # tokenizers without settings: the usual names, as an added token
        mask = next((name for name in (MASK, "<mask>", "<|mask|>") if name in numbers), None)
    named = str(kind) if isinstance(kind, str) else "unknown"
    if named == "BPE" and "ByteLevel" in _types(values.get("pre_tokenizer")):
        named = "byte-level BPE"
    return _made(named, _FAST, numbers, mask, (file, *more), template)


def _types(value: object) -> list[str]:
    """The `type` of a pre-tokenizer, and of those in a sequence of them."""
    if not isinstance(value, dict):
        return []
    inner = value.get("pretokenizers")
    return [str(value.get("type")), *(t for part in (inner if isinstance(inner, list) else []) for t in _types(part))]


def word_pieces(file: Path, mask: str = MASK, more: tuple[Path, ...] = (), template: str | None = None) -> Vocabulary:
    """A WordPiece vocabulary of one piece a line; `more` files and the chat template stand beside it.

    Raises:
        ModelLoadError: the file cannot be read.
    """
    pieces = [line.rstrip("\r") for line in _text(file).removesuffix("\n").split("\n")]
    return _made("WordPiece", file.name, {piece: i for i, piece in enumerate(pieces)}, mask, (file, *more), template)


def _made(
    kind: str, source: str, numbers: dict[str, int], mask: str | None, files: tuple[Path, ...], template: str | None
) -> Vocabulary:
    entries = 1 + max(numbers.values(), default=-1)
    found = numbers.get(mask) if mask is not None else None
    return Vocabulary(kind, source, entries, mask if found is not None else None, found, files, template)


def _numbers(pieces: object, file: Path) -> dict[str, int]:
    if not isinstance(pieces, dict) or not all(type(i) is int and 0 <= i < 2**31 for i in pieces.values()):
        raise bad_file(file, "its vocabulary does not give every piece a number")
    return {str(piece): number for piece, number in pieces.items()}


def _token(value: Any) -> str | None:
    """The text of a special token, which stands plain or as an object."""
    text = value.get("content") if isinstance(value, dict) else value
    return text if isinstance(text, str) and text else None


def _template(folder: Path, settings: list[Path]) -> tuple[str | None, tuple[Path, ...]]:
    """The chat template and the file of its own that it stands in."""
    file = folder / _TEMPLATE
    if file.is_file():
        return _text(file), (file,)
    for setting in settings:
        template = read_json(setting).get("chat_template")
        if isinstance(template, str):
            return template, ()
    return None, ()


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _TEXT_BYTES:
            raise bad_file(file, f"it has more than {_TEXT_BYTES} bytes")
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise bad_file(file, str(error)) from error
