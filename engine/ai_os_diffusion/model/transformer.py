"""The shared trunk: a BERT-shaped, post-norm, bidirectional transformer with time and condition inputs.

Without time and without conditions it computes exactly what BERT computes (arXiv 1810.04805), and its weights are
loaded from such an encoder. Time and conditions enter through parts that start at zero, so that adding them changes
nothing until they are trained.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.adaln import Modulation, TimeModulation
from ai_os_diffusion.model.attention import (
    BlockCache,
    CrossAttention,
    KeyValue,
    attention_mask,
    merge_heads,
    split_heads,
)
from ai_os_diffusion.model.experts import ExpertLinear, Route, routes_of
from ai_os_diffusion.model.shape import TransformerShape

_INIT_STD = 0.02


class TransformerLayer(nn.Module):
    """Self-attention, cross-attention to the condition, feed-forward; layer norm after each residual sum."""

    def __init__(self, shape: TransformerShape) -> None:
        super().__init__()
        width, eps = shape.width, shape.norm_eps
        self.heads = shape.heads
        rank = shape.expert_rank
        self.qkv = ExpertLinear(width, 3 * width, rank)
        self.out = ExpertLinear(width, width, rank)
        self.norm1 = nn.LayerNorm(width, eps=eps)
        self.cross = CrossAttention(width, shape.heads, eps)
        self.up = ExpertLinear(width, shape.inner, rank)
        self.down = ExpertLinear(shape.inner, width, rank)
        self.norm2 = nn.LayerNorm(width, eps=eps)

    def forward(
        self,
        x: Tensor,
        *,
        mask: Tensor | None,
        modulation: Modulation | None,
        condition: Tensor | None,
        condition_keep: Tensor | None,
        past: KeyValue | None,
        routes: Sequence[Route] = (),
    ) -> tuple[Tensor, KeyValue]:
        """(B, T, D) -> (B, T, D) and this layer's keys and values, the cached ones included."""
        mixed, seen = self.attend(x if modulation is None else _modulate(x, *modulation[:2]), mask, past, routes)
        x = self.norm1(x + (mixed if modulation is None else mixed * (1 + modulation.attention_gate)))
        if condition is not None:
            x = x + self.cross(x, condition, condition_keep)
        inner = x if modulation is None else _modulate(x, modulation.inner_shift, modulation.inner_scale)
        fed = _through(self.down, F.gelu(_through(self.up, inner, routes)), routes)
        x = self.norm2(x + (fed if modulation is None else fed * (1 + modulation.inner_gate)))
        return x, seen

    def attend(
        self, x: Tensor, mask: Tensor | None, past: KeyValue | None = None, routes: Sequence[Route] = ()
    ) -> tuple[Tensor, KeyValue]:
        """What self-attention makes of (B, T, D), and its keys and values, those of `past` included."""
        q, k, v = (split_heads(part, self.heads) for part in _through(self.qkv, x, routes).chunk(3, dim=-1))
        if past is not None:
            k, v = torch.cat([past[0], k], dim=2), torch.cat([past[1], v], dim=2)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return _through(self.out, merge_heads(mixed), routes), (k, v)


class SharedTransformer(nn.Module):
    """Token, position and modality embeddings, layer norm, then `shape.layers` layers."""

    def __init__(self, shape: TransformerShape) -> None:
        super().__init__()
        self.shape = shape
        self.token = nn.Embedding(shape.vocab_size, shape.width)
        self.position = nn.Embedding(shape.positions, shape.width)
        self.modality = nn.Embedding(len(shape.modalities), shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.norm_eps)
        self.time = TimeModulation(shape.width, shape.time_features, len(shape.modalities), shape.modality_rank)
        self.layers = nn.ModuleList(TransformerLayer(shape) for _ in range(shape.layers))
        self._initialise()

    def _initialise(self) -> None:
        """BERT's initialisation; what must start as "no effect" is zero."""
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=_INIT_STD)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)
        nn.init.zeros_(self.modality.weight)
        nn.init.zeros_(self.time.table.weight)

    def forward(
        self,
        tokens: Tensor,
        *,
        modality: int | Tensor = 0,
        t: Tensor | None = None,
        condition: Tensor | None = None,
        condition_keep: Tensor | None = None,
        keep: Tensor | None = None,
        positions: Tensor | None = None,
        cache: BlockCache | None = None,
        extend_cache: bool = False,
    ) -> Tensor:
        """Hidden states of a batch.

        Args:
            tokens: (B, T) int64 ids, or (B, T, D) float embeddings that replace the token table's rows.
            modality: index into `shape.modalities`: one int, or int64 of shape (B,) or (B, T).
            t: noise level in [0, 1], (B,) or (B, T); None leaves time conditioning out.
            condition: (B, C, D) vectors to attend to; None leaves cross-attention out.
            condition_keep: (B, C) bool, False for padding.
            keep: bool, (B, S) for padding or (B, T, S) for any pattern, True where attention is allowed. S is T plus
                the cached tokens. The leading dimension may be 1.
            positions: int64, (T,) or (B, T); by default they count on from the cached tokens.
            cache: keys and values of earlier tokens, which are attended to and not computed again.
            extend_cache: also store this call's tokens in `cache`.

        Returns:
            (B, T, D).

        Raises:
            InferenceError: a shape does not fit this network, or the sequence is longer than `shape.positions`.
        """
        if extend_cache and cache is None:
            raise InferenceError("extend_cache needs a cache.")
        past = cache.length if cache is not None else 0
        x = self._embed(tokens, past, positions)
        kinds = self._modality_numbers(modality, x)
        x = x + self.modality(kinds)
        modulation = None if t is None else self.time(_per_token(t, "t", x), kinds)
        routes = routes_of(kinds, self.shape.modalities) if self.shape.expert_rank else []
        self._check_masks(x, past, keep, condition, condition_keep)
        mask = attention_mask(keep)
        seen: list[KeyValue] = []
        states: Tensor = self.norm(x)
        for index, layer in enumerate(self.layers):
            states, pair = layer(
                states,
                mask=mask,
                modulation=modulation,
                condition=condition,
                condition_keep=condition_keep,
                past=cache.layer(index) if cache is not None else None,
                routes=routes,
            )
            seen.append(pair)
        if extend_cache and cache is not None:
            cache.replace(seen)
        return states

    def _embed(self, tokens: Tensor, past: int, positions: Tensor | None) -> Tensor:
        width, limit = self.shape.width, self.shape.positions
        embeddings = tokens.dim() == 3 and tokens.shape[2] == width and tokens.is_floating_point()
        if not embeddings and (tokens.dim() != 2 or tokens.dtype != torch.int64):
            raise InferenceError(f"Tokens must be (B, T) int64 or (B, T, {width}) float, not {_shape(tokens)}.")
        length = past + tokens.shape[1]
        if length > limit:
            raise InferenceError(
                f"The sequence has {length} tokens and the model reads at most {limit}.", remedy="Shorten the text."
            )
        if positions is None:
            positions = torch.arange(past, length, device=tokens.device)
        try:
            embedded: Tensor = (tokens if embeddings else self.token(tokens)) + self.position(positions)
        except IndexError as error:
            raise InferenceError(
                f"Token ids must lie in 0..{self.shape.vocab_size - 1} and positions in 0..{limit - 1}.",
                remedy="Check that tokenizer and model belong together.",
            ) from error
        return embedded

    def _modality_numbers(self, modality: int | Tensor, x: Tensor) -> Tensor:
        """Modality numbers as int64 of shape (1, 1), (B, 1) or (B, T)."""
        if isinstance(modality, Tensor):
            return _per_token(modality, "modality", x)
        if not 0 <= modality < len(self.shape.modalities):
            raise InferenceError(f"Modality {modality} is not one of 0..{len(self.shape.modalities) - 1}.")
        return torch.full((1, 1), modality, dtype=torch.int64, device=x.device)

    def _check_masks(
        self, x: Tensor, past: int, keep: Tensor | None, condition: Tensor | None, condition_keep: Tensor | None
    ) -> None:
        batch, length, width = x.shape
        keys = past + length
        if keep is not None and (
            keep.dtype != torch.bool
            or keep.shape[0] not in (1, batch)
            or tuple(keep.shape[1:]) not in ((keys,), (length, keys))
        ):
            wanted = f"({batch}, {keys}) or ({batch}, {length}, {keys})"
            raise InferenceError(f"keep must be bool of shape {wanted}, not {keep.dtype} {_shape(keep)}.")
        if condition is None:
            return
        if condition.dim() != 3 or condition.shape[0] != batch or condition.shape[2] != width:
            raise InferenceError(f"condition must be ({batch}, C, {width}), not {_shape(condition)}.")
        if condition_keep is not None and condition_keep.shape != condition.shape[:2]:
            raise InferenceError(f"condition_keep must be {_shape(condition[..., 0])}, not {_shape(condition_keep)}.")


def _through(layer: nn.Module, x: Tensor, routes: Sequence[Route]) -> Tensor:
    """`layer` of x; layers whose weights are quantized know no routes."""
    made: Tensor = layer(x, routes) if routes else layer(x)
    return made


def _modulate(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    return x * (1 + scale) + shift


def _per_token(values: Tensor, name: str, x: Tensor) -> Tensor:
    """(B,) -> (B, 1); (B, T) stays."""
    batch, length = x.shape[:2]
    if tuple(values.shape) == (batch,):
        return values[:, None]
    if tuple(values.shape) != (batch, length):
        raise InferenceError(f"{name} must be ({batch},) or ({batch}, {length}), not {_shape(values)}.")
    return values


def _shape(x: Tensor) -> str:
    return str(tuple(x.shape))
