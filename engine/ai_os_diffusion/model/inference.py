"""The network without torch: the native forward pass behind NumPy arrays. Training keeps `UnifiedScoreNetwork`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import native
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model import meeting
from ai_os_diffusion.model.denoising import DenoisingTask, LoopStep
from ai_os_diffusion.model.shape import TransformerShape, modality_number

Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


class InferenceNetwork:
    """Trunk and heads of a weight directory; what `DiffusionCore` and `ARCore` call.

    Only the rows whose logits are wanted are multiplied with the vocabulary, which is the dearest part.

    Attributes:
        shape: the sizes.
    """

    def __init__(self, network: native.TextNetwork, shape: TransformerShape, *, has_heads: bool = True) -> None:
        """Wrap an open network; without heads it is a sentence encoder, and says so when it is asked for more."""
        self.shape = shape
        self._network = network
        self._has_heads = has_heads

    def __call__(
        self,
        tokens: Ids,
        *,
        rows: Mask,
        modality: str = "text",
        t: Floats | None = None,
        condition: Floats | None = None,
    ) -> Floats:
        """Logits over the vocabulary at some positions, each looking at its whole sequence.

        Args:
            tokens: (B, T) int64.
            rows: (B, T) bool, the positions whose logits are wanted.
            modality: a name of `shape.modalities` that has a head.
            t: (B,) float32 noise levels; None leaves time out.
            condition: (C, D) float32 vectors that all sequences attend to.

        Returns:
            (N, V) float32 for the N True positions of `rows` in row-major order.

        Raises:
            InferenceError: the modality has no head, an id is not in the vocabulary, or a shape does not fit.
        """
        return self.logits(self.hidden(tokens, modality=modality, t=t, condition=condition), tokens, rows)

    def hidden(
        self, tokens: Ids, *, modality: str = "text", t: Floats | None = None, condition: Floats | None = None
    ) -> Floats:
        """(B * T, D) hidden states of tokens (B, T); other arguments and errors as above."""
        _check_ids(tokens)
        with native.translate_errors():
            return self._network.hidden(
                tokens.tolist(),
                modality=modality_number(self.shape, modality),
                time=None if t is None else t.tolist(),
                condition=None if condition is None else [condition] * len(tokens),
            )

    def logits(self, hidden: Floats, tokens: Ids, rows: Mask) -> Floats:
        """(N, V) logits of hidden states (B * T, D) of tokens (B, T), at rows (B, T). Raises InferenceError."""
        self._need_heads()
        _check_rows(tokens, rows)
        with native.translate_errors():
            ratios = np.repeat(self._network.mask_ratios(tokens.tolist()), rows.sum(1))
            return self._network.logits(hidden[rows.ravel()], ratios.tolist())

    def new_cache(self) -> native.NetworkCache:
        """An empty cache for `after`."""
        return native.NetworkCache()

    def after(
        self,
        tokens: Ids,
        cache: native.NetworkCache,
        *,
        rows: Mask,
        extend: bool,
        blocks: tuple[int, int],
        modality: str = "text",
        condition: Floats | None = None,
    ) -> Floats:
        """(N, V) logits at the rows (T,) of tokens (T,) that follow those of `cache`; see `CachingNetwork.after`.

        Raises:
            InferenceError: as above; or the sequence has become longer than `shape.positions`.
        """
        self._need_heads()
        _check_rows(tokens, rows)
        with native.translate_errors():
            hidden = self._network.hidden_after(
                tokens.tolist(),
                cache,
                extend=extend,
                modality=modality_number(self.shape, modality),
                condition=condition,
                blocks=blocks,
            )
            ratios = self._network.mask_ratios([tokens.tolist()]) * int(rows.sum())
            return self._network.logits(hidden[rows], ratios)

    def denoise(
        self,
        task: DenoisingTask,
        cache: native.NetworkCache | None = None,
        change: Callable[[Floats], Floats] | None = None,
    ) -> Iterator[LoopStep]:
        """What stands after each step of a generation, all of it computed natively; see `LoopingNetwork`.

        Args:
            task: what is filled, and how.
            cache: holds the first parts of the sequence; it stays as it is.
            change: is given the hidden states (T, D) of each step, and gives those that the tokens are chosen by.

        Raises:
            InferenceError: the task does not fit the network, or its output is not a number.
        """
        self._need_heads()
        with native.translate_errors():
            loop = native.TextDenoising(
                self._network,
                task.ids,
                task.masked,
                task.parts,
                blocks=task.blocks,
                cache=cache,
                modality=modality_number(self.shape, task.modality),
                times=task.times,
                condition=task.condition,
                temperature=task.temperature,
                top_p=task.top_p,
                threshold=task.threshold,
                forbidden=task.forbidden,
                uniforms=task.uniforms,
            )
        while True:
            with native.translate_errors():
                wanted = loop.wanted()
            if wanted is None:
                return
            (hidden,) = self.hidden_together([wanted])
            steered = hidden if change is None else change(hidden)
            with native.translate_errors():
                step = loop.take(steered)
            yield LoopStep(*step)

    @property
    def passes(self) -> int:
        """How often the layers have been gone through since the weights were opened."""
        return self._network.passes

    def hidden_together(self, sequences: Sequence[native.PackedSequence]) -> list[Floats]:
        """Hidden states (rows, D) of each sequence, by one pass, which those of a `meeting` of this thread share.

        Raises:
            InferenceError: a sequence does not fit the network.
        """
        return meeting.together(sequences, self._pass)

    def _pass(self, sequences: Sequence[native.PackedSequence]) -> list[Floats]:
        with native.translate_errors():
            return self._network.hidden_together(sequences)

    def read(self, ids: Sequence[int]) -> native.NetworkCache:
        """Keys and values of a text, for what stands behind it. Raises InferenceError for ids that do not fit."""
        cache = self.new_cache()
        with native.translate_errors():
            self._network.hidden_after(ids, cache, extend=True)
        return cache

    def experts(self, layers: Sequence[Sequence[tuple[Floats, Floats]]]) -> native.TrunkExperts:
        """(R, inputs) and (outputs, R) beside qkv, out, up and down of each layer. Raises InferenceError."""
        with native.translate_errors():
            return native.TrunkExperts(self._network, layers)

    def embed(self, rows: Sequence[Sequence[int]]) -> Floats:
        """(sequences, D) sentence vectors of unit length. Raises InferenceError for ids that do not fit."""
        with native.translate_errors():
            return self._network.embed(rows)

    def spans(self, rows: Sequence[Sequence[int]]) -> list[Floats]:
        """(tokens, 2) logits of the evidence's start and end, for each sequence. Raises InferenceError."""
        self._need_heads()
        with native.translate_errors():
            logits = self._network.spans(rows)
        ends = np.cumsum([len(row) for row in rows], dtype=np.int64)
        return [logits[end - len(row) : end] for row, end in zip(rows, ends, strict=True)]

    def _need_heads(self) -> None:
        if not self._has_heads:
            raise InferenceError(
                "These weights are a sentence encoder: they can neither write nor point at evidence.",
                kind="inference.head",
                remedy="Use weights that were trained for it, such as the bundled ones.",
            )


def _check_rows(tokens: Ids, rows: Mask) -> None:
    if rows.shape != tokens.shape:
        raise InferenceError(f"rows must be {tokens.shape}, not {rows.shape}.")
    _check_ids(tokens)


def _check_ids(tokens: Ids) -> None:
    if tokens.min(initial=0) < 0:
        raise InferenceError(f"Token id {tokens.min()} is negative.")
