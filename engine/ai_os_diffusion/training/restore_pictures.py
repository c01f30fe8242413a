"""From the published weights that draw back to the folders of runs, where those are gone."""

from __future__ import annotations

from pathlib import Path

import torch

from ai_os_diffusion.model.autoencoder import ImageAutoencoder
from ai_os_diffusion.model.codec_shape import AutoencoderShape, UpsamplerShape
from ai_os_diffusion.model.described import DescribedNetwork
from ai_os_diffusion.model.modality_parts import unflattened, with_parts
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.model.upsampler import PictureUpsampler
from ai_os_diffusion.training.checkpoint import RunState
from ai_os_diffusion.training.trainer import export_run
from ai_os_diffusion.weights.loader import LoadedWeights, WeightLoader


def restore_pictures(published: Path, beside: Path, image: Path, codec: Path, upsampler: Path) -> str:
    """Write the three networks of `publish_beside.publish_pictures` as runs; returns the line to print.

    Args:
        published: folder of the weights that draw.
        beside: weight directory of the trunk that they belong to.
        image: folder that gets the drawing network, from which `image --start` goes on.
        codec: folder that gets the codec.
        upsampler: folder that gets the upsampler.

    Raises:
        ModelLoadError: weights cannot be read, or do not fit.
    """
    weights, trunk = WeightLoader(published).load(), WeightLoader(beside).load()
    sizes = weights.shape
    nets: dict[str, tuple[Path, DescribedNetwork]] = {
        "codec": (codec, ImageAutoencoder(AutoencoderShape.from_dict(sizes["codec"]))),
        "upsampler": (upsampler, PictureUpsampler(UpsamplerShape.from_dict(sizes["upsampler"]))),
    }
    tokenizer = str(trunk.metadata["tokenizer_sha256"])
    for name, (folder, part) in nets.items():
        own = {key: unflattened(weights.tensors[f"{name}.{key}"], x.shape) for key, x in part.state_dict().items()}
        part.load_state_dict({key: torch.from_numpy(values.copy()) for key, values in own.items()})
        _export(folder, part, tokenizer)
    _export(image, drawing_network(weights, trunk), tokenizer)
    return f"runs in {image}, {codec}, {upsampler}"


def drawing_network(weights: LoadedWeights, trunk: LoadedWeights) -> UnifiedScoreNetwork:
    """The network of published weights that draw and of the trunk beside which they were learned."""
    own = {key: weights.shape[key] for key in ("expert_rank", "picture_width")}
    shape = TransformerShape.from_dict({**trunk.shape, **own, "latent_channels": weights.shape["codec"]["latent"]})
    net = UnifiedScoreNetwork(shape).eval()
    whole = {name: values.numpy() for name, values in net.state_dict().items()} | trunk.tensors
    parts = {name: x for name, x in weights.tensors.items() if not name.startswith(("codec.", "upsampler."))}
    net.load_tensors(with_parts(whole, parts, shape, "image"))
    return net


def _export(folder: Path, net: DescribedNetwork, tokenizer: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    export_run(folder, net.state_dict(), tokenizer, net.description(), RunState())
