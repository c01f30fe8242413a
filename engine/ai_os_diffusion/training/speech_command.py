"""`ai-os train pack-speech|audio|vocoder|publish-voice`: from sentences to a voice."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.modality_parts import VOCODER, unflattened
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.vocoder import Vocoder, VocoderShape
from ai_os_diffusion.speech.frames import STEPS
from ai_os_diffusion.speech.mel import HOP
from ai_os_diffusion.training import command, pacing
from ai_os_diffusion.training.batches import scaled
from ai_os_diffusion.training.beside import (
    BesideEach,
    figures_beside_each,
    network_beside,
    take_parts,
    trainable_parts,
)
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.pack_speech import load_samples, load_speech, pack_speech
from ai_os_diffusion.training.speech_task import Floats, SpeechTask, said_frames, speech_figures
from ai_os_diffusion.training.tasks import TextTask
from ai_os_diffusion.training.teacher_voice import TeacherVoice
from ai_os_diffusion.training.trainer import Trainer
from ai_os_diffusion.training.vocoder_task import VocoderTask, vocoder_figures

SHEET = "spectrograms.png"
RANK, VOICE_WIDTH = 32, 192
_NO_TOKENS = "sound"  # stands where runs on text name their vocabulary
_UTTERANCES, _PIECES = 16, 12  # of a batch


def build_parser() -> argparse.ArgumentParser:
    """All sub-commands."""
    parser = argparse.ArgumentParser(prog="ai-os train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    pack = commands.add_parser("pack-speech", help="have a teacher voice read sentences into shards")
    pack.add_argument("--data", type=Path, required=True, help="folder with NAME.train.parquet, NAME.valid.parquet")
    pack.add_argument("--vocab", type=Path, required=True, help="vocab.txt or tokenizer.json, for the prompts")
    pack.add_argument("--out", type=Path, required=True, help="folder that gets the shards")
    pack.add_argument("--hours", type=float, default=6.0, help="of speech (default 6)")
    pack.add_argument("--sound-hours", type=float, default=0.8, help="of it kept as sound too (default 0.8)")
    pack.add_argument("--seed", type=int, default=1)
    audio = commands.add_parser("audio", help="train the head of speech and its parts of a frozen trunk")
    audio.add_argument("--shards", type=Path, required=True, help="folder written by pack-speech")
    audio.add_argument("--work", type=Path, required=True, help="folder of the run")
    audio.add_argument("--start", type=Path, help="weights of the trunk (exported parts or a weight directory)")
    audio.add_argument("--also", type=Path, nargs="+", default=[], help="further trunks that the voice has to fit")
    audio.add_argument("--voice", type=Path, help="published voice beside --start to go on from, where its run is gone")
    audio.add_argument("--rank", type=int, default=RANK, help=f"of the parts beside the trunk (default {RANK})")
    command.add_pace_arguments(audio, lr=1e-3)
    vocoder = commands.add_parser("vocoder", help="train what makes sound of log-mel frames")
    vocoder.add_argument("--shards", type=Path, required=True, help="folder written by pack-speech")
    vocoder.add_argument("--work", type=Path, required=True, help="folder of the run")
    vocoder.add_argument("--voice", type=Path, help="folder of a run of audio whose frames are learned from too")
    vocoder.add_argument("--start", type=Path, help="run of vocoder, or published voice, to begin from")
    command.add_pace_arguments(vocoder, lr=1e-3)
    publish = commands.add_parser("publish-voice", help="write the weights of a voice as the product loads them")
    publish.add_argument("--audio", type=Path, required=True, help="folder of a run of audio")
    publish.add_argument("--vocoder", type=Path, required=True, help="folder of a run of vocoder, or of a voice")
    publish.add_argument("--beside", type=Path, required=True, help="weight directory that audio was started from")
    publish.add_argument("--also", type=Path, nargs="+", default=[], help="further trunks that audio was trained with")
    publish.add_argument("--out", type=Path, required=True, help="weight directory to write")
    publish.add_argument("--codec", choices=command.STORAGES, default="int8", help="of matrices (default int8)")
    return parser


def main(argv: Sequence[str]) -> str:
    """Run one command and return the line to print.

    Raises:
        TrainingError: the command cannot do what is asked.
    """
    args = build_parser().parse_args(argv)
    if args.command == "pack-speech":
        return pack(args)
    if args.command == "publish-voice":
        from ai_os_diffusion.training.publish_beside import (
            publish_voice,  # the machine that trains has no native module
        )

        return publish_voice(args.audio, args.vocoder, [args.beside, *args.also], args.out, args.codec)
    return train_audio(args) if args.command == "audio" else train_vocoder(args)


def pack(args: argparse.Namespace) -> str:
    """Write the shards of speech.

    Raises:
        TrainingError: the texts cannot be read, or the teacher voice is not installed.
        TokenizerError: the vocabulary cannot be read.
    """
    from ai_os_diffusion.training.vocabulary import read_vocabulary  # the machine that trains has no native module

    tokenizer, facts = read_vocabulary(args.vocab)
    manifest = pack_speech(
        args.data,
        args.out,
        TeacherVoice(),
        tokenizer,
        facts,
        hours=args.hours,
        sound_hours=args.sound_hours,
        seed=args.seed,
    )
    said, total = manifest["seconds"], sum(entry["bytes"] for entry in manifest["shards"].values())
    return f"{said['train']} s of speech and {said['valid']} s held out, {total / 2**20:.1f} MiB in {args.out}"


def train_audio(args: argparse.Namespace) -> str:
    """Train the head of speech until its budget is spent and say how far it came.

    Raises:
        TrainingError: options, shards or weights cannot be used.
    """
    device, settings = pacing.begin(args)
    data, manifest = load_speech(args.shards)
    level = np.array([manifest["level"]["mean"], manifest["level"]["deviation"]], np.float32)
    parts = {"voice_width": VOICE_WIDTH, "expert_rank": args.rank}
    start = args.work if pacing.goes_on(args) else args.start
    net = network_beside(start, manifest, parts, args.seed)
    assert net.audio is not None
    if args.voice is not None and not pacing.goes_on(args):
        take_parts(net, args.voice, "audio")
    net.audio.level.copy_(torch.from_numpy(level))
    trainable_parts(net.to(device), "audio")
    batch = scaled(_UTTERANCES, pacing.batch_scale(args, device))
    speech = SpeechTask(data["train"], level, batch, args.seed, device)
    task: TextTask = speech
    figures = speech_figures(data["valid"], speech, args.work / SHEET, device)
    if args.also:
        trunks = {
            folder.name: network_beside(folder, manifest, parts, args.seed).to(device).state_dict()
            for folder in _several(args)
        }
        task = BesideEach(speech, list(trunks.values()), "audio")
        figures = figures_beside_each(figures, trunks, "audio")
    loop = Trainer(
        net,
        UnifiedScoreNetwork(net.shape).to(device),
        {task.name: task},
        [task.name],
        args.work,
        settings,
        manifest["tokenizer"],
        figures,
    )
    state = pacing.run_to_end(loop, args)
    return f"step {state.step}, {state.tokens} tokens of speech, {state.seconds:.0f} s of computing"


def _several(args: argparse.Namespace) -> list[Path]:
    """The trunks of `--start` and `--also`. Raises TrainingError where they cannot be told apart."""
    folders = [folder for folder in (args.start, *args.also) if folder is not None]
    if args.start is None or len({folder.name for folder in folders}) < len(folders):
        raise TrainingError(
            "--also needs --start, each time, and folders of different names: figures are told by these names.",
            remedy="Name the weight directories as when the run began.",
        )
    return folders


def train_vocoder(args: argparse.Namespace) -> str:
    """Train the vocoder until its budget is spent and say how far it came.

    Raises:
        TrainingError: options, shards or checkpoint cannot be used.
    """
    device, settings = pacing.begin(args)
    samples, held_out = load_samples(args.shards, "train"), load_samples(args.shards, "valid")
    torch.manual_seed(args.seed)
    start = args.work if pacing.goes_on(args) else args.start
    net = (load_vocoder(start) if start else Vocoder()).to(device)
    said = _said(args, len(samples) // HOP, device) if args.voice else None
    batch = scaled(_PIECES, pacing.batch_scale(args, device))
    loop = Trainer(
        net,
        Vocoder(net.shape).to(device),
        {VocoderTask.name: VocoderTask(samples, batch, args.seed, device, said)},
        [VocoderTask.name],
        args.work,
        settings,
        _NO_TOKENS,
        vocoder_figures(held_out, device),
    )
    state = pacing.run_to_end(loop, args)
    return f"step {state.step}, {state.tokens} frames, {state.seconds:.0f} s of computing"


def _said(args: argparse.Namespace, count: int, device: torch.device) -> Floats:
    """The frames of the recordings as the voice of a run says them. Raises TrainingError as `train_audio`."""
    data, manifest = load_speech(args.shards)
    net = network_beside(args.voice, manifest, {}, args.seed).to(device).eval()
    assert net.audio is not None
    return said_frames(net, data["train"], net.audio.level.cpu().numpy(), count, STEPS, device)


def load_vocoder(folder: Path) -> Vocoder:
    """The vocoder that a run of `vocoder` has exported, or that of a published voice.

    Raises:
        TrainingError: there is none, or it is damaged.
    """
    tensors, meta = import_weights(folder)
    published = {name.removeprefix(VOCODER): x for name, x in tensors.items() if name.startswith(VOCODER)}
    net = Vocoder(VocoderShape.from_dict(meta["shape"]["vocoder"] if published else meta["shape"]))
    shapes = {name: tuple(x.shape) for name, x in net.state_dict().items()}
    parts = {name: unflattened(x, shapes.get(name, x.shape)) for name, x in (published or tensors).items()}
    net.load_state_dict({name: torch.from_numpy(x.astype(np.float32)) for name, x in parts.items()})
    return net.eval()
