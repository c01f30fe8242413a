"""Samplers of discrete diffusion: how a step turns logits into committed tokens. No sampler knows a model."""
