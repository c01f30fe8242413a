"""What a request may hold; whatever is wrong with it is named before anything is computed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from ai_os_diffusion.errors import InferenceError

MODALITIES = ("text", "code", "image", "audio")


def check_modalities(names: Sequence[str]) -> None:
    """Refuse none at all, and names that no version knows. Raises InferenceError."""
    if not names:
        raise InferenceError("No modality was asked for.", kind="inference.modality", remedy='Name "text".')
    for name in names:
        if name not in MODALITIES:
            raise InferenceError(
                f"There is no modality {name!r}.",
                kind="inference.modality",
                remedy=f"Choose from {', '.join(MODALITIES)}.",
                context={"value": name},
            )


def check_ids(ids: Sequence[str]) -> None:
    """Refuse what cannot be the id of a memory. Raises InferenceError."""
    for key in ids:
        try:
            uuid.UUID(key)
        except ValueError as error:
            raise InferenceError(
                f"{key!r} is not the id of a memory.",
                kind="inference.id",
                remedy="Take ids from the output of `ai-os recall --json`.",
                context={"value": key},
            ) from error


def check_text(text: str, what: str, remedy: str) -> None:
    """Refuse blank texts, and those that are not valid Unicode. Raises InferenceError."""
    if not text.strip():
        raise InferenceError(f"{what} is blank.", kind="inference.blank", remedy=remedy)
    check_unicode(text, what)


def check_unicode(text: str, what: str) -> None:
    """Refuse lone surrogates, which stand for bytes that were not UTF-8 where the text came from."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InferenceError(
            f"{what} is not valid Unicode at character {error.start}.",
            kind="inference.text",
            remedy="Enter it again, as UTF-8.",
        ) from error
