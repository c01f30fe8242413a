"""Shards of speech: a teacher voice reads sentences, and what each letter sounds like, and how long, is kept."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.speech import symbols
from ai_os_diffusion.speech.mel import HOP, MELS, RATE, log_mel
from ai_os_diffusion.speech.normalising import normalise
from ai_os_diffusion.speech.symbols import Word
from ai_os_diffusion.training.corpus import Split, texts
from ai_os_diffusion.training.letter_sounds import LetterSounds, Sounds
from ai_os_diffusion.training.pack_pointer import SearchTokenizer
from ai_os_diffusion.training.personal import sample_corpus
from ai_os_diffusion.training.shards import Ids, Index, load_arrays, read_manifest, save_arrays, write_manifest
from ai_os_diffusion.training.teacher_voice import Utterance

SPEECH, SOUND = "shard-speech-{}.npz", "shard-sound-{}.npz"
UNNAMED = 255
"""Class of symbols whose sounds are too rare to be learned."""
_SHARES = {"openstax_prose": 0.35, "us_gov_blogs": 0.2, "self_dialogue": 0.15, "squad_dev": 0.1, "recipes": 0.05}
_PERSONAL = 0.15  # of sentences about people, with their names
_SHORTEST, _LONGEST = 12, 170  # characters of a sentence
_LONGEST_SECONDS = 12.0
_AT_ONCE = 2500  # utterances of one file
_LEAST, _STEPS = -11.6, 15.5  # a byte of a mel band is (value - least) steps
_RAREST = 20  # uses of a class of sounds
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


class Teacher(Protocol):
    """What says the sentences."""

    def say(self, text: str) -> Utterance:
        """Speak normalised English."""
        ...


@dataclass(frozen=True)
class SpeechSet:
    """Utterances of one split, laid end to end.

    Attributes:
        mel: (frames, MELS) uint8; `decoded` gives logarithms.
        symbols: numbers of the symbols that are read.
        frames: of each symbol.
        sounds: class of each symbol's sounds, UNNAMED where it has none of its own.
        ids: ``[CLS] text [SEP]``.
        mel_starts: (N + 1,) where each utterance begins in `mel`; likewise the others.
    """

    mel: npt.NDArray[np.uint8]
    symbols: npt.NDArray[np.uint8]
    frames: Ids
    sounds: npt.NDArray[np.uint8]
    ids: Ids
    mel_starts: Index
    symbol_starts: Index
    id_starts: Index

    def __len__(self) -> int:
        return len(self.mel_starts) - 1

    @property
    def lengths(self) -> Index:
        """(N,) frames of each utterance."""
        return np.diff(self.mel_starts)


def encoded(mel: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Logarithms as bytes: steps of 0.065, far below what is heard."""
    made: npt.NDArray[np.uint8] = np.clip(np.rint((mel - _LEAST) * _STEPS), 0, 255).astype(np.uint8)
    return made


def decoded(mel: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """The inverse of `encoded`."""
    made: npt.NDArray[np.float32] = mel.astype(np.float32) / np.float32(_STEPS) + np.float32(_LEAST)
    return made


@dataclass(frozen=True)
class _Spoken:
    """One sentence as it was read: symbols, where their sounds end in frames, and the sounds of words."""

    symbols: str
    said: Utterance
    mel: npt.NDArray[np.uint8]
    words: list[tuple[Word, Sounds]]


def sentences(data: Path, split: Split, seed: int) -> Iterator[str]:
    """Sentences of all sources in turn, each drawn by its share, without end of the order until one runs out."""
    rng = random.Random(seed)
    sources = {name: _of_file(data, name, split, rng) for name in _SHARES} | {"": _personal(split, seed)}
    weights = [*_SHARES.values(), _PERSONAL]
    names = list(sources)
    while True:
        name = rng.choices(names, weights)[0]
        for sentence in sources[name]:
            if _SHORTEST <= len(sentence) <= _LONGEST:
                yield sentence
                break
        else:
            return


def _of_file(data: Path, name: str, split: Split, rng: random.Random) -> Iterator[str]:
    for text in texts(data, name, split, rng):
        yield from _SENTENCE_END.split(text.replace("\n", " "))


def _personal(split: Split, seed: int) -> Iterator[str]:
    for number in itertools.count(seed * 1000 + (500 if split == "valid" else 0)):
        corpus = sample_corpus(number, held_out=split == "valid")
        lines = itertools.chain.from_iterable(text.splitlines() for text in corpus.files.values())
        for text in (*lines, *(question.question for question in corpus.questions)):
            yield from _SENTENCE_END.split(text)


def _read(teacher: Teacher, sentence: str) -> _Spoken | None:
    """A sentence as the teacher reads it; None where its words are not those written, or it takes too long."""
    read = symbols.readable(normalise(sentence))
    if len(read) < _SHORTEST:
        return None
    said = teacher.say(read[1:])
    if len(said.samples) > _LONGEST_SECONDS * RATE or said.rate != RATE:
        return None
    sounds: list[list[str]] = [[] for _ in said.words]
    for sound in said.sounds:
        if sound.word >= len(sounds):
            return None
        if sound.word >= 0:
            sounds[sound.word].append(sound.name)
    words = _joined(symbols.words(read), said.words, sounds)
    if words is None or sum(len(part) for _, part in words) != sum(sound.word >= 0 for sound in said.sounds):
        return None
    return _Spoken(read, said, encoded(log_mel(said.samples)), words)


def _joined(
    written: Sequence[Word], spoken: Sequence[str], sounds: Sequence[Sequence[str]]
) -> list[tuple[Word, Sounds]] | None:
    """Each written word with the sounds of the spoken words that make it up (``sun`` and ``'s``)."""
    made = []
    place = 0
    for word in written:
        parts: list[str] = []
        letters, wanted = "", word.text.replace("'", "")
        while letters != wanted and place < len(spoken):
            letters += spoken[place].replace("'", "")
            parts += sounds[place]
            place += 1
        if letters != wanted:
            return None
        made.append((word, tuple(parts)))
    return made if place == len(spoken) else None


def _durations(spoken: _Spoken, letters: LetterSounds) -> tuple[list[int], list[Sounds]]:
    """Frames and sounds of each symbol. Silence belongs to the mark before it, or to the first symbol."""
    owner: list[int] = []  # the symbol of each sound that is no silence
    named: list[Sounds] = [()] * len(spoken.symbols)
    for word, parts in spoken.words:
        for place, part in zip(range(word.start, word.end), letters.align(word.text, parts), strict=True):
            owner += [place] * len(part)
            named[place] = part
    ends = [0.0] * len(spoken.symbols)
    voiced = iter(owner)
    last = 0
    for sound in spoken.said.sounds:
        if sound.word >= 0:
            last = next(voiced)
        elif last:
            last = _mark_after(spoken.symbols, last)
        ends[last] = sound.ends
    edges = np.rint(np.maximum.accumulate(ends) * RATE / HOP).astype(int)
    edges[-1] = len(spoken.mel)
    return np.diff(np.minimum(edges, len(spoken.mel)), prepend=0).tolist(), named


def _mark_after(text: str, place: int) -> int:
    """The first symbol behind `place` that is no letter."""
    return next((at for at in range(place + 1, len(text)) if not text[at].isalpha() and text[at] != "'"), place)


def pack_speech(
    data: Path,
    out: Path,
    teacher: Teacher,
    tokenizer: SearchTokenizer,
    facts: dict[str, Any],
    *,
    hours: float,
    sound_hours: float,
    seed: int = 1,
) -> dict[str, Any]:
    """Write shards of `hours` of speech to `out` and return the manifest.

    Args:
        data: folder with NAME.train.parquet and NAME.valid.parquet.
        out: folder of the shards.
        teacher: the voice.
        tokenizer: of the prompts.
        facts: more entries of the manifest: `tokenizer` (hash) and `special` (ids by role) at least.
        hours: of training speech; a fiftieth more is held out.
        sound_hours: of it whose samples are kept too, for the vocoder.
        seed: of the choice of sentences.

    Raises:
        TrainingError: data cannot be read, or holds too few sentences.
    """
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("shard-*.npz"):
        old.unlink()
    wanted: dict[Split, float] = {"train": hours, "valid": hours / 50}
    spoken = {split: _speak(data, split, teacher, seconds * 3600, seed) for split, seconds in wanted.items()}
    distinct = dict.fromkeys((word.text, sounds) for each in spoken["train"] for word, sounds in each.words)
    letters = LetterSounds(distinct)
    uses = Counter(part for word, sounds in distinct for part in letters.align(word, sounds) if part)
    classes = [part for part, count in uses.most_common() if count >= _RAREST][: UNNAMED - 1]
    special = facts["special"]
    for split, all_said in spoken.items():
        for number, first in enumerate(range(0, len(all_said), _AT_ONCE)):
            part = all_said[first : first + _AT_ONCE]
            ids = [
                [special["cls"], *encoding.ids, special["sep"]]
                for encoding in tokenizer.encode_batch([each.symbols[1:] for each in part])
            ]
            save_arrays(out / SPEECH.format(f"{split}-{number}"), _arrays(part, letters, classes, ids))
        samples = _samples(all_said, sound_hours * 3600 if split == "train" else np.inf)
        save_arrays(out / SOUND.format(split), {"samples": samples})
    mel = np.concatenate([each.mel for each in spoken["train"][:_AT_ONCE]])
    level = {"mean": decoded(mel).mean(0).round(4).tolist(), "deviation": decoded(mel).std(0).round(4).tolist()}
    said = {split: round(sum(len(each.said.samples) for each in part) / RATE) for split, part in spoken.items()}
    sounds = [" ".join(part) for part in classes]
    return write_manifest(out, {**facts, "seconds": said, "seed": seed, "level": level, "sounds": sounds})


def _speak(data: Path, split: Split, teacher: Teacher, seconds: float, seed: int) -> list[_Spoken]:
    made: list[_Spoken] = []
    total = 0.0
    for sentence in sentences(data, split, seed):
        if (one := _read(teacher, sentence)) is not None:
            made.append(one)
            total += len(one.said.samples) / RATE
        if total >= seconds:
            return made
    raise TrainingError(
        f"The texts of {split} are spoken in {total / 3600:.1f} hours.", remedy="Ask for fewer --hours."
    )


def _arrays(
    spoken: Sequence[_Spoken], letters: LetterSounds, classes: Sequence[Sounds], ids: Sequence[Sequence[int]]
) -> dict[str, npt.NDArray[Any]]:
    number = {part: index + 1 for index, part in enumerate(classes)} | {(): 0}
    shared = [_durations(each, letters) for each in spoken]
    named = [[number.get(part, UNNAMED) for part in sounds] for _, sounds in shared]
    return {
        "mel": np.concatenate([each.mel for each in spoken]),
        "symbols": np.concatenate([np.array(symbols.numbers(each.symbols), np.uint8) for each in spoken]),
        "frames": np.concatenate([np.array(frames, np.uint16) for frames, _ in shared]),
        "sounds": np.concatenate([np.array(each, np.uint8) for each in named]),
        "ids": np.concatenate([np.array(each, np.uint16) for each in ids]),
        "mel_lengths": np.array([len(each.mel) for each in spoken]),
        "symbol_lengths": np.array([len(each.symbols) for each in spoken]),
        "id_lengths": np.array([len(each) for each in ids]),
    }


def _samples(spoken: Sequence[_Spoken], seconds: float) -> npt.NDArray[np.int16]:
    lengths = np.cumsum([len(each.mel) * HOP for each in spoken])
    enough = int(np.searchsorted(lengths, seconds * RATE)) + 1
    parts = [(each.said.samples[: len(each.mel) * HOP] * 32767).astype(np.int16) for each in spoken[:enough]]
    return np.concatenate(parts)


def load_speech(folder: Path) -> tuple[dict[Split, SpeechSet], dict[str, Any]]:
    """The sets of both splits, and the manifest.

    Raises:
        TrainingError: a shard is missing or damaged, or the folder holds no speech.
    """
    manifest = read_manifest(folder)
    splits: tuple[Split, ...] = ("train", "valid")
    return {split: _load(folder, manifest, split) for split in splits}, manifest


def _load(folder: Path, manifest: dict[str, Any], split: Split) -> SpeechSet:
    start = SPEECH.format(split).removesuffix(".npz") + "-"
    names = sorted(name for name in manifest["shards"] if name.startswith(start))
    if not names:
        raise TrainingError(
            f"{folder} holds no speech of {split}.",
            remedy="Make it with `ai-os train pack-speech`.",
            context={"file": folder},
        )
    parts = [load_arrays(folder / name) for name in names]
    whole = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    starts = {
        key: np.concatenate([np.zeros(1, np.int64), np.cumsum(whole[f"{key}_lengths"], dtype=np.int64)])
        for key in ("mel", "symbol", "id")
    }
    assert whole["mel"].shape[1] == MELS
    return SpeechSet(
        whole["mel"],
        whole["symbols"],
        whole["frames"],
        whole["sounds"],
        whole["ids"],
        starts["mel"],
        starts["symbol"],
        starts["id"],
    )


def load_samples(folder: Path, split: Split) -> npt.NDArray[np.int16]:
    """(n,) samples of the utterances that were kept whole. Raises TrainingError as `load_speech`."""
    samples: npt.NDArray[np.int16] = load_arrays(folder / SOUND.format(split))["samples"]
    return samples
