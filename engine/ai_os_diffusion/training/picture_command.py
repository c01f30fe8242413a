"""From pictures to weights that draw.

`ai-os train pack-pictures|autoencoder|upsampler|pack-latents|image|restore-pictures|publish-pictures`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy.typing as npt
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.autoencoder import ImageAutoencoder
from ai_os_diffusion.model.codec_shape import FACTOR, AutoencoderShape, UpsamplerShape
from ai_os_diffusion.model.described import DescribedNetwork
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.upsampler import PictureUpsampler
from ai_os_diffusion.training import command, pacing
from ai_os_diffusion.training.autoencoder_task import AutoencoderTask, autoencoder_figures, scaled_tensors
from ai_os_diffusion.training.batches import scaled
from ai_os_diffusion.training.beside import network_beside, trainable_parts
from ai_os_diffusion.training.checkpoint import RunState
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.latents import load_latents, pack_latents
from ai_os_diffusion.training.picture_task import PictureTask, picture_figures
from ai_os_diffusion.training.pictures import load_pictures, pack_pictures
from ai_os_diffusion.training.trainer import Trainer
from ai_os_diffusion.training.upsampler_task import UpsamplerTask, upsampler_figures

SHEET = "pictures.png"
_NO_TOKENS = "pictures"  # stands where runs on text name their vocabulary
_BATCH = 16
_HEAD_WIDTH = 96  # channels of the convolutions of the head

Network = TypeVar("Network", bound=DescribedNetwork)


def build_parser() -> argparse.ArgumentParser:
    """All sub-commands."""
    parser = argparse.ArgumentParser(prog="ai-os train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    pack = commands.add_parser("pack-pictures", help="decode pictures into shards")
    pack.add_argument("--data", type=Path, required=True, help="folder with NAME.train.parquet, NAME.valid.parquet")
    pack.add_argument("--out", type=Path, required=True, help="folder that gets the shards")
    pack.add_argument("--size", type=int, default=128, help="pixels of a side (default 128)")
    pack.add_argument("--limit", type=int, help="pictures of each split at most")
    pack.add_argument("--seed", type=int, default=1)
    train = commands.add_parser("autoencoder", help="train the codec of pictures")
    train.add_argument("--shards", type=Path, required=True, help="folder written by pack-pictures")
    train.add_argument("--work", type=Path, required=True, help="folder of the run")
    command.add_pace_arguments(train, lr=5e-4)
    enlarge = commands.add_parser("upsampler", help="train what enlarges pictures four times")
    enlarge.add_argument("--shards", type=Path, required=True, help="folder written by pack-pictures --size 256")
    enlarge.add_argument("--work", type=Path, required=True, help="folder of the run")
    command.add_pace_arguments(enlarge, lr=1e-3)
    encode = commands.add_parser("pack-latents", help="encode packed pictures with a trained codec")
    encode.add_argument("--pictures", type=Path, required=True, help="folder written by pack-pictures")
    encode.add_argument("--codec", type=Path, required=True, help="folder of a run of autoencoder")
    encode.add_argument("--vocab", type=Path, required=True, help="vocab.txt or tokenizer.json, for the captions")
    encode.add_argument("--out", type=Path, required=True, help="folder that gets the shards")
    encode.add_argument("--most-of-style", type=int, help="pictures of one style at most (default: all)")
    image = commands.add_parser("image", help="train the head of pictures and its parts of a frozen trunk")
    image.add_argument("--shards", type=Path, required=True, help="folder written by pack-latents")
    image.add_argument("--work", type=Path, required=True, help="folder of the run")
    image.add_argument("--start", type=Path, help="weights of the trunk (exported parts or a weight directory)")
    image.add_argument("--codec", type=Path, help="folder of a run of autoencoder, for sheets of drawings")
    image.add_argument("--rank", type=int, default=24, help="of the parts beside the trunk (default 24)")
    command.add_pace_arguments(image, lr=1e-3)
    restore = commands.add_parser("restore-pictures", help="make runs of published weights, to go on from")
    restore.add_argument("--pictures", type=Path, required=True, help="folder written by publish-pictures")
    restore.add_argument("--beside", type=Path, required=True, help="weight directory that they belong to")
    for each in ("image", "codec", "upsampler"):
        restore.add_argument(f"--{each}", type=Path, required=True, help="folder to make")
    publish = commands.add_parser("publish-pictures", help="write the weights that draw as the product loads them")
    publish.add_argument("--image", type=Path, required=True, help="folder of a run of image")
    publish.add_argument("--codec", type=Path, required=True, help="folder of a run of autoencoder")
    publish.add_argument("--upsampler", type=Path, required=True, help="folder of a run of upsampler")
    publish.add_argument("--beside", type=Path, required=True, help="weight directory that image was started from")
    publish.add_argument("--out", type=Path, required=True, help="weight directory to write")
    publish.add_argument("--storage", choices=command.STORAGES, default="int8", help="of matrices (default int8)")
    return parser


def main(argv: Sequence[str]) -> str:
    """Run one command and return the line to print.

    Raises:
        TrainingError: the command cannot do what is asked.
    """
    args = build_parser().parse_args(argv)
    if args.command == "pack-pictures":
        if args.size < FACTOR or args.size % FACTOR:
            raise TrainingError(
                f"--size is {args.size}.", remedy=f"Give a multiple of {FACTOR}.", context={"key": "--size"}
            )
        manifest = pack_pictures(args.data, args.out, args.size, args.limit, args.seed)
        return f"{json.dumps(manifest['pictures'])} pictures in {args.out}"
    if args.command == "pack-latents":
        return encode_pictures(args)
    if args.command == "restore-pictures":
        from ai_os_diffusion.training.restore_pictures import restore_pictures  # the same

        return restore_pictures(args.pictures, args.beside, args.image, args.codec, args.upsampler)
    if args.command == "publish-pictures":
        from ai_os_diffusion.training.publish_beside import publish_pictures  # the machine that trains has no native

        return publish_pictures(args.image, args.codec, args.upsampler, args.beside, args.out, args.storage)
    return {"autoencoder": train_autoencoder, "upsampler": train_upsampler, "image": train_image}[args.command](args)


def encode_pictures(args: argparse.Namespace) -> str:
    """Write the shards of latents.

    Raises:
        TrainingError: pictures or codec cannot be read.
        TokenizerError: the vocabulary cannot be read.
    """
    from ai_os_diffusion.training.vocabulary import read_vocabulary  # the machine that trains has no native module

    tokenizer, facts = read_vocabulary(args.vocab)
    codec = load_codec(args.codec)
    manifest = pack_latents(args.pictures, codec, tokenizer, args.out, facts, args.most_of_style)
    total = sum(entry["bytes"] for entry in manifest["shards"].values())
    return f"{total / 2**20:.1f} MiB of latents in {args.out}"


def train_image(args: argparse.Namespace) -> str:
    """Train the head of pictures until its budget is spent and say how far it came.

    Raises:
        TrainingError: options, shards or weights cannot be used.
    """
    device, settings = pacing.begin(args)
    (data, held_out), manifest = load_latents(args.shards)
    special = manifest["special"]
    start = args.work if pacing.goes_on(args) else args.start
    parts = {"latent_channels": data.latents.shape[2], "expert_rank": args.rank, "picture_width": _HEAD_WIDTH}
    net = network_beside(start, manifest, parts, args.seed).to(device)
    trainable_parts(net, "image")
    batch = scaled(_BATCH, pacing.batch_scale(args, device))
    task = PictureTask(data, batch, args.seed, special["cls"], special["sep"], device)
    codec = load_codec(args.codec).to(device) if args.codec else None
    loop = Trainer(
        net,
        UnifiedScoreNetwork(net.shape).to(device),
        {task.name: task},
        [task.name],
        args.work,
        settings,
        manifest["tokenizer"],
        picture_figures(held_out, task, codec, args.work / SHEET, device),
    )
    return _said(pacing.run_to_end(loop, args), batch)


def train_autoencoder(args: argparse.Namespace) -> str:
    """Train the codec until its budget is spent and say how far it came.

    Raises:
        TrainingError: options, shards or checkpoint cannot be used.
    """
    device, settings = pacing.begin(args)
    pictures, held_out = load_pictures(args.shards, "train"), load_pictures(args.shards, "valid", verify=False)
    torch.manual_seed(args.seed)
    net = (load_codec(args.work) if pacing.goes_on(args) else ImageAutoencoder()).to(device)
    average = ImageAutoencoder(net.shape).to(device)
    batch = scaled(_BATCH, pacing.batch_scale(args, device))
    loop = Trainer(
        net,
        average,
        {AutoencoderTask.name: AutoencoderTask(pictures.pixels, batch, args.seed, device)},
        [AutoencoderTask.name],
        args.work,
        settings,
        _NO_TOKENS,
        autoencoder_figures(held_out.pixels, device, args.work / SHEET),
        scaled_tensors(pictures.pixels, device),
    )
    return _said(pacing.run_to_end(loop, args), batch)


def train_upsampler(args: argparse.Namespace) -> str:
    """Train what enlarges pictures until its budget is spent and say how far it came; raises as `train_autoencoder`."""
    device, settings = pacing.begin(args)
    pictures, held_out = load_pictures(args.shards, "train"), load_pictures(args.shards, "valid", verify=False)
    torch.manual_seed(args.seed)
    net = (load_upsampler(args.work) if pacing.goes_on(args) else PictureUpsampler()).to(device)
    batch = scaled(_BATCH, pacing.batch_scale(args, device))
    loop = Trainer(
        net,
        PictureUpsampler(net.shape).to(device),
        {UpsamplerTask.name: UpsamplerTask(pictures.pixels, batch, args.seed, device)},
        [UpsamplerTask.name],
        args.work,
        settings,
        _NO_TOKENS,
        upsampler_figures(held_out.pixels, device, args.work / SHEET),
    )
    return _said(pacing.run_to_end(loop, args), batch)


def _said(state: RunState, batch: int) -> str:
    """How far a run came."""
    return f"step {state.step}, {state.step * batch} pictures, {state.seconds:.0f} s of computing"


def load_codec(folder: Path) -> ImageAutoencoder:
    """The codec that a run of `autoencoder` has exported.

    Raises:
        TrainingError: there is none, or it is damaged.
    """
    tensors, meta = import_weights(folder)
    return _filled(ImageAutoencoder(AutoencoderShape.from_dict(meta["shape"])), tensors)


def load_upsampler(folder: Path) -> PictureUpsampler:
    """What a run of `upsampler` has exported; raises as `load_codec`."""
    tensors, meta = import_weights(folder)
    return _filled(PictureUpsampler(UpsamplerShape.from_dict(meta["shape"])), tensors)


def _filled(net: Network, tensors: Mapping[str, npt.NDArray[Any]]) -> Network:
    net.load_state_dict({name: torch.from_numpy(values).float() for name, values in tensors.items()})
    return net.eval()
