"""Networks in torch behind NumPy arrays, for the sampling loops, where the native forward pass has no such graph."""

from __future__ import annotations

import torch
from torch import nn

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.imported_shape import DitShape, ImportedShape
from ai_os_diffusion.model.inference import Floats, Ids, Mask
from ai_os_diffusion.model.shape import TransformerShape


class TorchDenoiser:
    """A network for token ids, as `DiffusionCore` calls it.

    Attributes:
        network: the module, in evaluation mode.
        shape: its sizes.
        mask_id: the absorbing token that it was trained with.
        is_timed: whether it is told the time, so that `DiffusionCore` needs `time_conditioning=True`.
    """

    def __init__(self, network: nn.Module, shape: TransformerShape | ImportedShape, mask_id: int) -> None:
        self.network = network
        self.shape = shape
        self.mask_id = mask_id
        self.is_timed = isinstance(shape, DitShape) and shape.is_timed

    def __call__(
        self,
        tokens: Ids,
        *,
        rows: Mask,
        modality: str = "text",
        t: Floats | None = None,
        condition: Floats | None = None,
    ) -> Floats:
        """Logits at some positions, each looking at its whole sequence.

        Args:
            tokens: (B, T) int64.
            rows: (B, T) bool, the positions whose logits are wanted.
            modality: `text`.
            t: (B,) float32 noise levels in [0, 1] where the network is told the time; else None.
            condition: None; these networks attend to no vectors beside their tokens.

        Returns:
            (N, V) float32 for the N True positions of `rows` in row-major order.

        Raises:
            InferenceError: an argument does not fit the network.
        """
        self._check(tokens, rows, modality, t, condition)
        time = {} if t is None else {"t": torch.tensor(t, dtype=torch.float32)}
        with torch.inference_mode():
            logits = self.network(torch.tensor(tokens), rows=torch.tensor(rows), **time)
        out: Floats = logits.float().numpy()
        return out

    def _check(self, tokens: Ids, rows: Mask, modality: str, t: Floats | None, condition: Floats | None) -> None:
        if modality != "text":
            raise InferenceError(
                f"Modality {modality!r} has no head in this network.",
                kind="inference.modality",
                remedy="Supported: text.",
                context={"modality": modality},
            )
        if condition is not None:
            raise InferenceError("This network attends to no condition vectors.", remedy="Leave `condition` out.")
        if (t is None) == self.is_timed:
            wanted = "needs the time" if self.is_timed else "has no time input"
            raise InferenceError(f"This network {wanted}.", remedy=f"Use time_conditioning={self.is_timed}.")
        if tokens.ndim != 2 or rows.shape != tokens.shape:
            raise InferenceError(f"tokens and rows must have the same two axes, not {tokens.shape} and {rows.shape}.")
        if tokens.shape[1] > self.shape.positions:
            raise InferenceError(
                f"The sequence has {tokens.shape[1]} tokens and the model reads at most {self.shape.positions}.",
                remedy="Shorten the text.",
            )
        lowest, highest = tokens.min(initial=0), tokens.max(initial=0)
        if lowest < 0 or highest >= self.shape.vocab_size:
            raise InferenceError(
                f"Token ids must lie in 0..{self.shape.vocab_size - 1}, not in {lowest}..{highest}.",
                remedy="Check that tokenizer and model belong together.",
            )
