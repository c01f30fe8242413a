"""Packing: texts, human questions and generated notes become pre-tokenised shards.

Runs on the full machine (native tokenizer, pyarrow); training itself then needs neither.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from ai_os_diffusion import native
from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.logging import get_logger
from ai_os_diffusion.training import pack_code, pack_pointer, pack_text, shards
from ai_os_diffusion.training.cloze import cloze_items
from ai_os_diffusion.training.corpus import Split, human_items, reading_items
from ai_os_diffusion.training.export import Storage, export_weights, import_weights
from ai_os_diffusion.training.neighbours import Neighbours
from ai_os_diffusion.training.pack_pointer import Question, Row, Tokenised
from ai_os_diffusion.training.personal import dialogue_texts, folder_items, pointer_items, story_items
from ai_os_diffusion.training.vocabulary import read_vocabulary
from ai_os_diffusion.weights.converters.bert import BertConverter

_ELSEWHERE = 0.4  # human questions that are also asked of a passage that shares their words
_NEAR = 6  # passages that a human question's words bring up
_STRANGERS = 0.04  # of all rows: human questions about generated notes, and the other way round
_VALID_IDS = 60_000
_TEACHER = shards.TEACHER_PATTERN.removesuffix("-*.npz")
_LIMIT = 31 << 20  # shards travel together with the repository (29 MiB), in 60 MiB
_log = get_logger(__name__)


@dataclass(frozen=True)
class PackSettings:
    """What to pack; see the options of the command."""

    data: Path
    vocab: Path
    out: Path
    teacher: Path | None = None
    teacher_storage: Storage = "int8"
    rows: int = 30_000
    human_share: float = 0.25
    folder_share: float = 0.45
    story_share: float = 0.25
    cloze_share: float = 0.25
    text_ids: int = 2_400_000
    grounded_rows: int = 20_000
    code_ids: int = pack_code.CODE_IDS
    check_items: int = 400
    seed: int = 1

    def __post_init__(self) -> None:
        for name, share in (
            ("human-share", self.human_share),
            ("folder-share", self.folder_share),
            ("story-share", self.story_share),
            ("cloze-share", self.cloze_share),
        ):
            if not 0 <= share <= 1:
                raise TrainingError(f"--{name} is {share}.", remedy="Give a share from 0 to 1.", context={"key": name})
        if self.folder_share + self.story_share > 1:
            raise TrainingError(
                f"--folder-share and --story-share are {self.folder_share} and {self.story_share}: more than all rows.",
                remedy="Let them sum to 1 at most.",
                context={"key": "story-share"},
            )
        if self.human_share + self.cloze_share > 1:
            raise TrainingError(
                f"--human-share and --cloze-share are {self.human_share} and {self.cloze_share}: more than all rows.",
                remedy="Let them sum to 1 at most.",
                context={"key": "cloze-share"},
            )

    @staticmethod
    def from_args(args: argparse.Namespace) -> PackSettings:
        """From the parsed options of `command.add_pack_arguments`."""
        names = PackSettings.__dataclass_fields__
        return PackSettings(**{name: value for name, value in vars(args).items() if name in names})


def pack(settings: PackSettings) -> dict[str, Any]:
    """Write all shards and the manifest, and return the manifest.

    Raises:
        TrainingError: data cannot be read.
        TokenizerError: the vocabulary cannot be read.
    """
    tokenizer, facts = read_vocabulary(settings.vocab)
    special = facts["special"]
    if tokenizer.vocab_size > 1 << 16:
        raise TrainingError(
            f"{settings.vocab} has {tokenizer.vocab_size} entries; shards hold ids below 65536.",
            remedy="Use the bundled vocabulary.",
            context={"file": settings.vocab},
        )
    out = settings.out
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("shard-*.npz"):
        old.unlink()
    rows = _pointer_rows(settings, tokenizer, special)
    shards.save_arrays(out / shards.POINTER, pack_pointer.pointer_arrays(rows))
    counts = _save_texts(settings, tokenizer, special)
    checks = _checks(settings, tokenizer, special)
    shards.save_arrays(out / shards.CHECKS, {"json": shards.encode_checks(checks)})
    if settings.teacher is not None:
        save_teacher(settings.teacher, out, tokenizer.sha256, settings.teacher_storage)
    facts = {
        "tokenizer": tokenizer.sha256,
        "vocab_size": tokenizer.vocab_size,
        "special": special,
        "settings": dict(_portable(settings)),
        "counts": {
            "pointer": len(rows),
            "human": _human_count(settings),
            "cloze": _cloze_count(settings),
            **counts,
            **{f"check_{name}": len(items) for name, items in checks.items()},
        },
    }
    manifest = shards.write_manifest(out, facts)
    total = sum(entry["bytes"] for entry in manifest["shards"].values())
    if total > _LIMIT:
        _log.warning("the shards take %.0f MiB: too much to travel with the repository in 60 MiB", total / 2**20)
    return manifest


def _save_texts(settings: PackSettings, tokenizer: native.FastTokenizer, special: dict[str, int]) -> dict[str, int]:
    """Write the diffusion shards and return how many rows they have."""
    out, seed, end = settings.out, settings.seed, special["sep"]
    answers = list(dialogue_texts(seed, settings.grounded_rows))
    grounded = pack_text.grounded_arrays(tokenizer, answers, end, special["pad"], seed)
    shards.save_arrays(out / shards.GROUNDED, grounded)
    limits: dict[Split, int] = {"train": settings.text_ids, "valid": min(_VALID_IDS, settings.text_ids)}
    text = {
        split: pack_text.text_grid(tokenizer, settings.data, split, limit, seed, end) for split, limit in limits.items()
    }
    shards.save_arrays(out / shards.TEXT, {str(split): grid for split, grid in text.items()})
    code = pack_code.save_code(tokenizer, special, out, settings.code_ids, seed)
    return {**code, "text": len(text["train"]), "text_valid": len(text["valid"]), "grounded": len(grounded["ids"])}


def _portable(settings: PackSettings) -> Iterable[tuple[str, Any]]:
    """Settings without folders, which mean nothing elsewhere."""
    return ((key, value) for key, value in asdict(settings).items() if not isinstance(value, Path))


def _human_count(settings: PackSettings) -> int:
    return round(settings.rows * settings.human_share)


def _cloze_count(settings: PackSettings) -> int:
    return round(settings.rows * settings.cloze_share)


def _pointer_rows(settings: PackSettings, tokenizer: native.FastTokenizer, special: dict[str, int]) -> list[Row]:
    """Human rows, cloze rows and generated rows in random order, `settings.rows` in all.

    Generated ones are of single notes, of the notes that a folder would bring up for a question (`folder_share`), and
    of stories (`story_share`).
    """
    rng = random.Random(settings.seed)
    cls, sep = special["cls"], special["sep"]
    asked, made = _human_count(settings), _cloze_count(settings)
    wanted = settings.rows - asked - made
    strangers = round(wanted * _STRANGERS)
    within, told = (round((wanted - strangers) * share) for share in (settings.folder_share, settings.story_share))
    generated: Sequence[Question] = [
        *pointer_items(settings.seed, wanted - strangers - within - told),
        *folder_items(settings.seed, within),
        *story_items(settings.seed, told),
    ]
    notes = pack_pointer.tokenise(tokenizer, generated)
    rows = [pack_pointer.random_window(item, rng, cls, sep) for item in notes]
    human: list[Tokenised] = []
    if asked:
        human = pack_pointer.tokenise(tokenizer, [*human_items(settings.data, "train"), *reading_items(settings.data)])
        rows += _human_rows(human, asked, rng, cls, sep)
    if made:
        cloze = pack_pointer.tokenise(tokenizer, cloze_items(settings.data, "train", made, settings.seed))
        rows += [pack_pointer.random_window(item, rng, cls, sep) for item in cloze]
    for _ in range(settings.rows - len(rows)):
        one, other = rng.choice(notes), rng.choice(human or notes)
        if rng.random() < 0.5:
            one, other = other, one
        rows.append(pack_pointer.random_window(_stranger(one, other), rng, cls, sep))
    rng.shuffle(rows)
    return rows


def _human_rows(items: Sequence[Tokenised], count: int, rng: random.Random, cls: int, sep: int) -> list[Row]:
    """`count` rows: each item in turn, some also with a passage near by that does not hold the answer."""
    passages = list({tuple(item.passage): item for item in items}.values())
    neighbours = Neighbours([item.passage for item in passages])
    rows: list[Row] = []
    order: list[Tokenised] = []
    while len(rows) < count:
        if not order:
            order = rng.sample(items, len(items))
        item = order.pop()
        rows.append(pack_pointer.random_window(item, rng, cls, sep))
        if rng.random() < _ELSEWHERE:
            near = [passages[number] for number in neighbours.nearest(item.question, _NEAR)]
            others = [other for other in near if other.passage != item.passage and not _holds(other, item)]
            if others:
                rows.append(pack_pointer.random_window(_stranger(item, rng.choice(others)), rng, cls, sep))
    return rows[:count]


def _holds(read: Tokenised, item: Tokenised) -> bool:
    """Whether a passage contains an answer of another item, word for word."""
    answers = {tuple(item.passage[first : last + 1]) for first, last in item.gold}
    text = read.passage
    return any(tuple(text[at : at + len(gold)]) == gold for gold in answers for at in range(len(text)))


def _stranger(asked: Tokenised, read: Tokenised) -> Tokenised:
    """The question of one item about the passage of another, which does not answer it."""
    return Tokenised(asked.question, read.passage, read.offsets, [])


def _checks(
    settings: PackSettings, tokenizer: native.FastTokenizer, special: dict[str, int]
) -> dict[str, list[shards.CheckItem]]:
    """Unseen human questions, and generated ones with names and kinds of facts that training never draws."""
    human: list[Question] = list(human_items(settings.data, "valid"))
    random.Random(settings.seed).shuffle(human)
    sets: dict[str, list[Question]] = {
        "human": human[: settings.check_items],
        "notes": list(pointer_items(settings.seed, settings.check_items, held_out=True)),
        "folders": list(folder_items(settings.seed, settings.check_items, held_out=True)),
        "stories": list(story_items(settings.seed, settings.check_items, held_out=True)),
    }
    cls, sep = special["cls"], special["sep"]
    return {
        name: [
            pack_pointer.check_item(question, item, cls, sep)
            for question, item in zip(items, pack_pointer.tokenise(tokenizer, items), strict=True)
        ]
        for name, items in sets.items()
        if items
    }


def save_teacher(source: Path, out: Path, tokenizer: str, storage: Storage = "int8") -> None:
    """Write the trunk of the original encoder as parts ``shard-teacher-*.npz``.

    Args:
        source: BERT-shaped safetensors (with ``config.json`` beside), exported parts, or a weight directory.
        out: folder of the shards.
        tokenizer: hash of the vocabulary that the encoder reads.
        storage: of its matrices.

    Raises:
        ModelLoadError: the safetensors cannot be read.
        TrainingError: the parts cannot be read.
    """
    if BertConverter().accepts(source):
        model = BertConverter().read(source)
        tensors, shape = dict[str, Any](model.tensors), model.shape
    else:
        tensors, meta = import_weights(source)
        shape = meta.get("shape", {})
    state = {name: torch.from_numpy(values) for name, values in tensors.items() if name.startswith("trunk.")}
    export_weights(out, _TEACHER, state, {"shape": shape, "tokenizer": tokenizer}, storage=storage)
