"""Speed of FastTokenizer against a pure-Python WordPiece and against `tokenizers`, on the same texts in the same run.

The three produce the same ids, which is checked first. Times are CPU seconds of the process, all threads together.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import unicodedata
from pathlib import Path

from tokenizers import Tokenizer

from ai_os_native import FastTokenizer
from harness import Bar, alternate, finish, parse_args, summary

VOCABULARY = Path(__file__).parent.parent / "assets" / "models" / "vocab" / "vocab.txt"
MAX_CHARS = 100


class PythonWordPiece:
    """The uncased BERT pipeline in plain Python: normalize, split, cut greedily (ideographs, absent here, left out)."""

    def __init__(self, vocabulary: Path) -> None:
        lines = vocabulary.read_text(encoding="utf-8").splitlines()
        self._ids = {piece: index for index, piece in enumerate(lines)}
        self._unknown = self._ids["[UNK]"]

    def encode_batch(self, texts: list[str]) -> list[list[int]]:
        """Ids of each text."""
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = []
        decomposed = unicodedata.normalize("NFD", text)
        cleaned = "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf")).lower()
        for word in cleaned.split():
            for token in self._split(word):
                ids += self._cut(token)
        return ids

    @staticmethod
    def _split(word: str) -> list[str]:
        tokens, start = [], 0
        for at, c in enumerate(word):
            if not c.isalnum() and (ord(c) < 128 or unicodedata.category(c).startswith("P")):
                tokens += [word[start:at], c]
                start = at + 1
        return [token for token in (*tokens, word[start:]) if token]

    def _cut(self, token: str) -> list[int]:
        if len(token) > MAX_CHARS:
            return [self._unknown]
        ids, start = [], 0
        while start < len(token):
            end = len(token)
            while end > start:
                piece = token[start:end] if start == 0 else "##" + token[start:end]
                if piece in self._ids:
                    ids.append(self._ids[piece])
                    break
                end -= 1
            if end == start:
                return [self._unknown]
            start = end
        return ids


def paragraphs(count: int) -> list[str]:
    """English-like notes: frequent words most often, names, numbers, punctuation, and some accents and rare words."""
    rng = random.Random(7)
    words = [w for w in VOCABULARY.read_text(encoding="utf-8").splitlines() if w.isascii() and w.isalpha()]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    accents = ["café", "Zürich", "naïve", "façade", "jalapeño", "Müller"]
    out = []
    for _ in range(count):
        sentences = []
        for _ in range(rng.randint(3, 8)):
            line = rng.choices(words, weights, k=rng.randint(6, 22))
            line[0] = line[0].capitalize()
            if rng.random() < 0.3:
                line.insert(rng.randrange(len(line)), rng.choice(accents))
            if rng.random() < 0.4:
                line.insert(rng.randrange(len(line)), f"{rng.randint(1, 2030)}")
            if rng.random() < 0.4:
                joined = "".join(rng.choices(words, weights, k=2))
                line.insert(rng.randrange(len(line)), joined)
            at = rng.randrange(len(line))
            line[at] += rng.choice([",", ",", ";", " don't", " -", '"'])
            sentences.append(" ".join(line) + rng.choice([".", ".", ".", "?", "!"]))
        out.append(" ".join(sentences))
    return out


def reference() -> Tokenizer:
    """The `tokenizers` pipeline over the same vocabulary."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tokenizer.json"
        FastTokenizer.from_file(str(VOCABULARY)).save(str(path))
        return Tokenizer.from_file(str(path))


def main() -> None:
    """Measure, print, judge."""
    args = parse_args(__doc__ or "")
    texts = paragraphs(2000)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    ours, theirs, plain = FastTokenizer.from_file(str(VOCABULARY)), reference(), PythonWordPiece(VOCABULARY)
    ids = [encoding.ids for encoding in ours.encode_batch(texts)]
    if ids != [encoding.ids for encoding in theirs.encode_batch(texts, add_special_tokens=False)]:
        raise SystemExit("the ids differ from those of tokenizers")
    if ids != plain.encode_batch(texts):
        raise SystemExit("the ids differ from those of the Python baseline")
    spelled = [encoding.ids for encoding in ours.encode_batch(texts, mode="text")]
    taken = alternate(
        5 if args.quick else 15,
        {
            "ours": lambda: [encoding.ids for encoding in ours.encode_batch(texts)],
            "tokenizers": lambda: [e.ids for e in theirs.encode_batch(texts, add_special_tokens=False)],
            "python": lambda: plain.encode_batch(texts),
            "text": lambda: [encoding.ids for encoding in ours.encode_batch(texts, mode="text")],
            "decode": lambda: [ours.decode(line) for line in spelled],
        },
    )
    print(
        f"{len(texts)} paragraphs, {megabytes:.2f} MB, {sum(map(len, ids))} ids, {sum(map(len, spelled))} in text mode"
    )
    for name, seconds in taken.items():
        print(summary(name, seconds))
    middle = {name: statistics.median(seconds) for name, seconds in taken.items()}
    finish(
        [
            Bar("tokenizer_vs_python", middle["python"] / middle["ours"], 10, unit="x"),
            Bar("tokenizer_vs_tokenizers", middle["tokenizers"] / middle["ours"], 1, unit="x"),
        ],
        args,
        {"cpu_seconds": middle, "megabytes": megabytes},
    )


if __name__ == "__main__":
    main()
