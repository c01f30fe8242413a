"""Heads: what turns the trunk's hidden states into answers of one kind."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.model.shape import TransformerShape

_HEAD_NORM_EPS = 1e-5
_INIT_STD = 0.02
MASKED_LOGIT = -1e4
"""Logit of positions that must not be chosen: low enough for any softmax, and finite in float16."""


class TextProjectionHead(nn.Module):
    """Token ids to the hidden space and back, over the trunk's own token table (BERT's masked-language head).

    The table belongs to the trunk, because every modality reads its prompt through it; the head holds a reference
    that is no submodule, so the table is stored and counted once.
    """

    def __init__(self, shape: TransformerShape, table: nn.Embedding) -> None:
        super().__init__()
        self.transform = nn.Linear(shape.width, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=_HEAD_NORM_EPS)
        self.bias = nn.Parameter(torch.zeros(shape.vocab_size))
        self._table = (table,)  # a tuple hides the module from registration, and deepcopy keeps the tie
        nn.init.normal_(self.transform.weight, std=_INIT_STD)
        nn.init.zeros_(self.transform.bias)

    @property
    def table(self) -> nn.Embedding:
        """The tied token table, (V, D)."""
        return self._table[0]

    def encode(self, ids: Tensor) -> Tensor:
        """(...) int64 ids -> (..., D) vectors of the hidden space."""
        vectors: Tensor = self.table(ids)
        return vectors

    def decode(self, hidden: Tensor, among: Tensor | None = None) -> Tensor:
        """(..., D) hidden states -> (..., V) logits, or those of the tokens `among` (N,) alone."""
        ready: Tensor = self.norm(F.gelu(self.transform(hidden)))
        if among is None:
            return F.linear(ready, self.table.weight, self.bias)
        return F.linear(ready, self.table.weight[among], self.bias[among])


class EvidenceHead(nn.Module):
    """Start and end pointer over a (question, passage) pair; position 0 means "not in this passage"."""

    def __init__(self, shape: TransformerShape) -> None:
        super().__init__()
        self.pointer = nn.Linear(shape.width, 2)
        nn.init.normal_(self.pointer.weight, std=_INIT_STD)
        nn.init.zeros_(self.pointer.bias)

    def forward(self, hidden: Tensor, keep: Tensor) -> Tensor:
        """(B, T, 2) float32 logits of start and end.

        Args:
            hidden: (B, T, D).
            keep: (B, T) bool; False positions get MASKED_LOGIT.
        """
        logits: Tensor = self.pointer(hidden).float()
        return logits.masked_fill(~keep[..., None], MASKED_LOGIT)
