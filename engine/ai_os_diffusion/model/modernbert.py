"""ModernBERT with its masked-language head (arXiv 2412.13663): pre-norm, rotary, gated, most layers within a window."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.model.attention import attention_mask
from ai_os_diffusion.model.imported_shape import ModernBertShape
from ai_os_diffusion.model.rotary import RotaryAttention, Rotation, choose_rows, rotation


class ModernBertLayer(nn.Module):
    """Attention and a gated feed-forward part; the first layer takes the embeddings without a norm of its own."""

    def __init__(self, shape: ModernBertShape, number: int) -> None:
        super().__init__()
        width, eps = shape.width, shape.norm_eps
        self.norm1 = nn.LayerNorm(width, eps=eps, bias=shape.norm_bias) if number else None
        self.attention = RotaryAttention(width, shape.heads, bias=shape.attention_bias)
        self.norm2 = nn.LayerNorm(width, eps=eps, bias=shape.norm_bias)
        self.up = nn.Linear(width, 2 * shape.inner, bias=shape.mlp_bias)
        self.down = nn.Linear(shape.inner, width, bias=shape.mlp_bias)

    def forward(self, x: Tensor, by: Rotation, mask: Tensor | None) -> Tensor:
        """(B, T, D) -> (B, T, D)."""
        x = x + self.attention(x if self.norm1 is None else self.norm1(x), by, mask)
        value, gate = self.up(self.norm2(x)).chunk(2, dim=-1)
        fed: Tensor = self.down(F.gelu(value) * gate)
        return x + fed


class ModernBert(nn.Module):
    """Token table, layers, head, output.

    Attributes:
        shape: the sizes.
    """

    def __init__(self, shape: ModernBertShape) -> None:
        super().__init__()
        width = shape.width
        self.shape = shape
        self.token = nn.Embedding(shape.vocab_size, width)
        self.norm = self._new_norm()
        self.layers = nn.ModuleList(ModernBertLayer(shape, number) for number in range(shape.layers))
        self.final_norm = self._new_norm()
        self.transform = nn.Linear(width, width, bias=shape.head_bias)
        self.head_norm = self._new_norm()
        self.output = None if shape.tied else nn.Linear(width, shape.vocab_size, bias=False)
        self.bias = nn.Parameter(torch.zeros(shape.vocab_size)) if shape.output_bias else None

    def forward(self, tokens: Tensor, *, keep: Tensor | None = None, rows: Tensor | None = None) -> Tensor:
        """Logits over the vocabulary.

        Args:
            tokens: (B, T) int64 ids.
            keep: bool, (B, T) for padding or (B, T, T) for any pattern, True where attention is allowed.
            rows: (B, T) bool, the positions whose logits are wanted.

        Returns:
            (N, V) for the N True positions of `rows` in row-major order, or (B, T, V) without `rows`.

        Raises:
            InferenceError: `rows` does not fit.
        """
        shape, length = self.shape, tokens.shape[1]
        x = self.norm(self.token(tokens))
        everywhere = rotation(length, shape.head_width, shape.global_theta, x), attention_mask(keep)
        near = rotation(length, shape.head_width, shape.local_theta, x), attention_mask(self._within_window(keep, x))
        for number, layer in enumerate(self.layers):
            x = layer(x, *(everywhere if number in shape.global_layers else near))
        x = self.head_norm(F.gelu(self.transform(choose_rows(self.final_norm(x), rows))))
        matrix = self.token.weight if self.output is None else self.output.weight
        return F.linear(x, matrix, self.bias)

    def _new_norm(self) -> nn.LayerNorm:
        return nn.LayerNorm(self.shape.width, eps=self.shape.norm_eps, bias=self.shape.norm_bias)

    def _within_window(self, keep: Tensor | None, x: Tensor) -> Tensor:
        """(1 or B, T, T) bool: what `keep` allows and the window reaches."""
        place = torch.arange(x.shape[1], device=x.device)
        near = ((place[:, None] - place[None, :]).abs() <= self.shape.window)[None]
        if keep is None:
            return near
        return near & (keep[:, None] if keep.dim() == 2 else keep)
