"""The one network of the product: the shared trunk and the heads of all modalities."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.attention import BlockCache
from ai_os_diffusion.model.codec_shape import PATCH
from ai_os_diffusion.model.described import DescribedNetwork
from ai_os_diffusion.model.heads import EvidenceHead, TextProjectionHead
from ai_os_diffusion.model.loading import ZERO_INITIALISED, load_tensors
from ai_os_diffusion.model.parameter_report import ParameterReport, count_parameters
from ai_os_diffusion.model.picture_head import ImageProjectionHead
from ai_os_diffusion.model.shape import TransformerShape, modality_number
from ai_os_diffusion.model.speech_head import AudioProjectionHead
from ai_os_diffusion.model.transformer import SharedTransformer


class UnifiedScoreNetwork(DescribedNetwork):
    """Trunk plus heads; `forward` gives the scores of the modality that is asked for.

    Attributes:
        shape: the sizes.
        trunk: SharedTransformer.
        text: TextProjectionHead over the trunk's token table.
        evidence: EvidenceHead.
        image: ImageProjectionHead; None where `shape.latent_channels` is 0.
        audio: AudioProjectionHead; None where `shape.voice_width` is 0.
    """

    def __init__(self, shape: TransformerShape) -> None:
        super().__init__()
        self.shape = shape
        self.trunk = SharedTransformer(shape)
        self.text = TextProjectionHead(shape, self.trunk.token)
        self.evidence = EvidenceHead(shape)
        self.image = ImageProjectionHead(shape) if shape.latent_channels else None
        self.audio = AudioProjectionHead(shape) if shape.voice_width else None

    def description(self) -> dict[str, Any]:
        """The fields of `shape`."""
        return self.shape.to_dict()

    def forward(
        self,
        tokens: Tensor,
        *,
        modality: str = "text",
        t: Tensor | None = None,
        condition: Tensor | None = None,
        condition_keep: Tensor | None = None,
        keep: Tensor | None = None,
        rows: Tensor | None = None,
        positions: Tensor | None = None,
        cache: BlockCache | None = None,
        extend_cache: bool = False,
    ) -> Tensor:
        """Logits over the vocabulary; arguments as in `SharedTransformer.forward`, and:

        Args:
            modality: a name of `shape.modalities` that has a head.
            rows: (B, T) bool, the positions whose logits are wanted (the vocabulary product is the dearest part).

        Returns:
            (N, V) for the N True positions of `rows` in row-major order, or (B, T, V) without `rows`.

        Raises:
            InferenceError: the modality has no head, or a shape does not fit.
        """
        hidden = self.hidden(
            tokens,
            modality=modality,
            t=t,
            condition=condition,
            condition_keep=condition_keep,
            keep=keep,
            positions=positions,
            cache=cache,
            extend_cache=extend_cache,
        )
        if rows is not None:
            if rows.shape != hidden.shape[:2]:
                raise InferenceError(f"rows must be {tuple(hidden.shape[:2])}, not {tuple(rows.shape)}.")
            hidden = hidden[rows]
        return self.text.decode(hidden)

    def hidden(
        self,
        tokens: Tensor,
        *,
        modality: str = "text",
        t: Tensor | None = None,
        condition: Tensor | None = None,
        condition_keep: Tensor | None = None,
        keep: Tensor | None = None,
        positions: Tensor | None = None,
        cache: BlockCache | None = None,
        extend_cache: bool = False,
    ) -> Tensor:
        """(B, T, D) hidden states of the trunk; arguments and errors as in `forward`."""
        states: Tensor = self.trunk(
            tokens,
            modality=modality_number(self.shape, modality),
            t=t,
            condition=condition,
            condition_keep=condition_keep,
            keep=keep,
            positions=positions,
            cache=cache,
            extend_cache=extend_cache,
        )
        return states

    def embed(self, ids: Tensor, keep: Tensor) -> Tensor:
        """(B, D) float32 sentence vectors of unit length: the mean hidden state of the kept tokens.

        Args:
            ids: (B, T) int64.
            keep: (B, T) bool, False for padding; a row without any True gives the zero vector.
        """
        weights = keep[..., None].float()
        states = self.hidden(ids, keep=keep).float()
        mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1)
        return F.normalize(mean, dim=-1)

    def spans(self, ids: Tensor, keep: Tensor) -> Tensor:
        """(B, T, 2) float32 logits of the evidence's start and end; padding gets `heads.MASKED_LOGIT`.

        Args:
            ids: (B, T) int64, ``[CLS] question [SEP] passage [SEP]``.
            keep: (B, T) bool, False for padding.
        """
        logits: Tensor = self.evidence(self.hidden(ids, keep=keep), keep)
        return logits

    def read_prompt(self, ids: Tensor, keep: Tensor) -> BlockCache:
        """Keys and values of prompts, for `picture_velocity` and `clean_speech`.

        Args:
            ids: (B, L) int64.
            keep: (B, L) bool, False for padding.
        """
        cache = BlockCache()
        self.trunk(ids, keep=keep, cache=cache, extend_cache=True)
        return cache

    def picture_velocity(self, latents: Tensor, t: Tensor, prompt: BlockCache, keep: Tensor) -> Tensor:
        """What flow matching predicts of noisy latents, d x_t / d t = noise - clean.

        A picture's tokens read the prompt and each other; the prompt never reads the picture, so that it is read once
        for all steps.

        Args:
            latents: (B, C, h, w) at time t.
            t: (B,) in [0, 1], 1 is noise.
            prompt: of `read_prompt`, with L tokens.
            keep: (B, L) bool, as given there.

        Returns:
            (B, C, h, w).

        Raises:
            InferenceError: this network has no head for pictures, or a shape does not fit.
        """
        if self.image is None:
            raise InferenceError(
                "These weights have no head for pictures.", kind="inference.modality", remedy="Choose others."
            )
        everywhere = keep.new_ones(latents.shape[0], latents.shape[2] * latents.shape[3] // PATCH**2)
        tokens, seen = self.image.encode(latents, t)
        return self.image.decode(self._beside(tokens, "image", t, prompt, keep, everywhere), seen)

    def clean_speech(
        self,
        frames: Tensor,
        t: Tensor,
        spread: tuple[Tensor, Tensor],
        frames_keep: Tensor,
        prompt: BlockCache,
        keep: Tensor,
    ) -> Tensor:
        """What noisy frames are without their noise.

        The clean frames are predicted, not the velocity: 320 numbers of noise do not pass through a frozen trunk.

        Args:
            frames: (B, F, MELS) of unit size at time t; F is a multiple of GROUP.
            t: (B,) in [0, 1], 1 is noise.
            spread: of `AudioProjectionHead.spread`.
            frames_keep: (B, F / GROUP) bool, False for padding.
            prompt: of `read_prompt`, with L tokens.
            keep: (B, L) bool, as given there.

        Returns:
            (B, F, MELS).

        Raises:
            InferenceError: this network has no head for speech, or a shape does not fit.
        """
        if self.audio is None:
            raise InferenceError(
                "These weights have no head for speech.", kind="inference.modality", remedy="Choose others."
            )
        spoken, usual = spread
        states = self._beside(self.audio.encode(frames) + spoken, "audio", t, prompt, keep, frames_keep)
        return usual + self.audio.decode(states)

    def _beside(
        self, tokens: Tensor, modality: str, t: Tensor, prompt: BlockCache, keep: Tensor, own_keep: Tensor
    ) -> Tensor:
        """(B, T, D) hidden states of tokens that read each other and a prompt, at the last positions of the table."""
        count = tokens.shape[1]
        states: Tensor = self.trunk(
            tokens,
            modality=self.shape.modalities.index(modality),
            t=t,
            keep=torch.cat([keep, own_keep], 1),
            positions=torch.arange(self.shape.positions - count, self.shape.positions, device=tokens.device),
            cache=prompt,
        )
        return states

    def new_cache(self) -> BlockCache:
        """An empty cache for `forward` and `hidden`."""
        return BlockCache()

    def load_tensors(
        self,
        tensors: Mapping[str, np.ndarray | Tensor],
        allow_missing: Collection[str] = ZERO_INITIALISED,
        *,
        origin: Path | None = None,
    ) -> None:
        """Take over trained weights; arguments and ModelLoadError as in `loading.load_tensors`."""
        load_tensors(self, tensors, allow_missing, origin=origin)

    def parameter_report(self) -> ParameterReport:
        """Counts of the trunk and of each head."""
        heads = {name: count_parameters(module) for name, module in self.named_children() if name != "trunk"}
        return ParameterReport(count_parameters(self.trunk), heads)
