"""The vocabulary that shards are packed with. Needs the native module, which the machine that trains has not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ai_os_diffusion import native


def read_vocabulary(path: Path) -> tuple[native.FastTokenizer, dict[str, Any]]:
    """The tokenizer, and the entries of a manifest that name it: `tokenizer` (hash), `vocab_size`, `special` (by role).

    Raises:
        TokenizerError: the file cannot be read.
    """
    with native.translate_errors():
        tokenizer = native.FastTokenizer.from_file(str(path))
        special = tokenizer.special_ids()
    return tokenizer, {"tokenizer": tokenizer.sha256, "vocab_size": tokenizer.vocab_size, "special": special}
