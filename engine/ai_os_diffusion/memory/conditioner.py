"""MemoryConditioner: recalled memories as what the network reads, in-context tokens and condition vectors.

The tokens are the memories' own sentences under a budget, each token with its place in the source. The vectors are the
memories' sentence vectors in the trunk's width; the trunk attends to them through its cross-attention, whose gate
starts at zero, so that they change nothing until it is trained.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import native, wording
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.memory.attribution import CJK, Origin
from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.memory.embedding import EmbeddingProvider
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.passage import render_passage
from ai_os_diffusion.types import MemoryHit

BUDGET = 192  # tokens of evidence before a prompt: three or four memories
_SEED = 20  # of the projection's start
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Conditioning:
    """What the network reads of the memories.

    Attributes:
        text: headers (title and date) and whole sentences, best memory first.
        ids: T token ids of `text` in the tokenizer's `text` mode.
        origins: T places in the sources, in UTF-8 bytes; None for headers and white space. Markers such as "capital"
            have an empty range.
        hits: the memories whose sentences stand in `text`, best first.
        vectors: (n, width) float32 condition vectors; n is 0 where no memory has a vector.
        vector_ids: n ids, the memories of `vectors`.
    """

    text: str
    ids: tuple[int, ...]
    origins: tuple[Origin | None, ...]
    hits: tuple[MemoryHit, ...]
    vectors: Floats
    vector_ids: tuple[str, ...]

    @property
    def condition(self) -> Floats | None:
        """`vectors` as `DiffusionCore` takes them: None where there is none."""
        return self.vectors if len(self.vectors) else None


@dataclass(frozen=True)
class _Block:
    """A memory in the context: its text, tokens, and (start in the text, start in the source, length), in bytes."""

    hit: MemoryHit
    chosen: tuple[tuple[int, int], ...]  # characters of the memory's text
    text: str
    tokens: native.Encoding
    pieces: tuple[tuple[int, int, int], ...]


class MemoryConditioner:
    """Turns a question, or memories already recalled, into a `Conditioning`."""

    def __init__(
        self,
        store: MemoryStore,
        provider: EmbeddingProvider,
        tokenizer: native.FastTokenizer,
        *,
        projection: Floats | None = None,
    ) -> None:
        """Wrap a store.

        Args:
            store: memories and their vectors.
            provider: embeds the question; the store's vectors are its vectors.
            tokenizer: the network's.
            projection: (provider.dimension, width) matrix; none where the trunk itself made the vectors.
        """
        self._store = store
        self._retriever = Retriever(store, provider)
        self._tokenizer = tokenizer
        self._projection = projection

    def condition(
        self,
        question: str,
        top_k: int = 10,
        budget: int = BUDGET,
        where: native.SearchFilter | None = None,
        today: dt.date | None = None,
    ) -> Conditioning:
        """Recall the best `top_k` memories and condition on them; without any, nothing but empty fields.

        Raises:
            InferenceError: `budget` is negative.
        """
        return self.of_hits(question, self._retriever.recall(question, top_k, where, today), budget)

    def of_hits(self, question: str, hits: Sequence[MemoryHit], budget: int = BUDGET) -> Conditioning:
        """Condition on these memories, best first, with at most `budget` tokens.

        The first memory that does not fit gives those of its sentences that share most words with the question, and
        ends the context. Where that is the very first, and none of its sentences fits, its best one is cut between
        words.

        Raises:
            InferenceError: `budget` is negative.
        """
        if budget < 0:
            raise InferenceError(
                f"The budget for memories is {budget} tokens.", kind="inference.range", remedy="Give 0 or more."
            )
        blocks = self._blocks(question, hits, budget)
        text = "\n".join(block.text for block in blocks)
        tokens = self._tokenizer.encode(text, mode="text")
        ids = tuple(dict.fromkeys(hit.id for hit in hits))
        vectors = self._store.vectors(ids)
        known: npt.NDArray[np.bool_] = np.any(vectors, axis=1)
        return Conditioning(
            text,
            tuple(tokens.ids),
            _origins(blocks, tokens.offsets),
            tuple(block.hit for block in blocks),
            self.project(vectors[known]),
            tuple(key for key, has_vector in zip(ids, known, strict=True) if has_vector),
        )

    def project(self, vectors: Floats) -> Floats:
        """(n, dimension) float32 sentence vectors -> (n, width) float32 condition vectors."""
        return vectors if self._projection is None else vectors @ self._projection

    def _blocks(self, question: str, hits: Sequence[MemoryHit], budget: int) -> list[_Block]:
        asked = wording.content_stems(question)
        said = set[object]()
        blocks = list[_Block]()
        left = budget
        for hit in hits:
            fresh = [each for each in sentences(hit.text) if _said(hit, each) not in said]
            if not fresh:
                continue
            block = self._fitting(asked, hit, fresh, left)
            if block is not None:
                blocks.append(block)
                left -= len(block.tokens) + 1  # the line break to the next one
                said.update(_said(hit, each) for each in block.chosen)
            if block is None or len(block.chosen) < len(fresh):
                break
        if not blocks and hits:
            cut = self._cut(asked, hits[0], budget)
            return [cut] if cut else []
        return blocks

    def _fitting(self, asked: set[str], hit: MemoryHit, ranges: Sequence[tuple[int, int]], room: int) -> _Block | None:
        """The memory with as many of its sentences as there is room for, those about the question first."""
        if room < 1:
            return None
        whole = self._block(hit, ranges)
        if len(whole.tokens) <= room:
            return whole
        order = _by_relevance(asked, hit, ranges)
        sizes = {each: len(self._tokenizer.encode(hit.text[slice(*each)], mode="text")) + 1 for each in order}
        chosen = list[tuple[int, int]]()
        left = room - len(self._block(hit, ()).tokens) + 1  # nothing parts the first from the header
        for each in order:
            if sizes[each] <= left:
                chosen.append(each)
                left -= sizes[each]
        while chosen:  # sizes of parts do not always add up to that of the whole
            block = self._block(hit, sorted(chosen))
            if len(block.tokens) <= room:
                return block
            chosen.pop()
        return None

    def _block(self, hit: MemoryHit, ranges: Sequence[tuple[int, int]], *, header: bool = True) -> _Block:
        text = render_passage(hit.title, hit.day, "").text if header else ""
        pieces = list[tuple[int, int, int]]()
        end = 0
        for number, (first, last) in enumerate(ranges):
            if number:
                text += "\n" if "\n" in hit.text[end:first] else " "
            part = hit.text[first:last]
            place = hit.start + len(hit.text[:first].encode())
            pieces.append((len(text.encode()), place, len(part.encode())))
            text += part
            end = last
        return _Block(hit, tuple(ranges), text, self._tokenizer.encode(text, mode="text"), tuple(pieces))

    def _cut(self, asked: set[str], hit: MemoryHit, room: int) -> _Block | None:
        """The memory's best sentence up to the last whole word that there is room for, if need be without header."""
        ranges = sentences(hit.text)
        if not ranges:
            return None
        first, last = _by_relevance(asked, hit, ranges)[0]
        for header in (True, False):
            block = self._block(hit, [(first, last)], header=header)
            body = block.pieces[0][0]
            dropped = block.tokens.offsets[room:]
            reached = (dropped[0][0] if dropped else len(block.text.encode())) - body
            end = first + len(hit.text[first:last].encode()[: max(0, reached)].decode("utf-8", "ignore"))
            end = _word_end(hit.text, first, end)
            if end > first:
                block = self._block(hit, [(first, end)], header=header)
                if len(block.tokens) <= room:
                    return block
        return None


def condition_projection(dimension: int, width: int) -> Floats:
    """(dimension, width) float32 start of a projection that is trained with the cross-attention.

    It is the same every time, and keeps angles as far as `width` allows; nothing is needed where both agree.
    """
    normal = np.random.Generator(np.random.PCG64(_SEED)).standard_normal((max(dimension, width), min(dimension, width)))
    orthogonal = np.linalg.qr(normal)[0].astype(np.float32)
    return orthogonal if dimension >= width else np.ascontiguousarray(orthogonal.T)


def _said(hit: MemoryHit, place: tuple[int, int]) -> object:
    """What a sentence says: the same words on another day say something else."""
    return hit.day, hit.text[slice(*place)].rstrip(".!?…").casefold()


def _by_relevance(asked: set[str], hit: MemoryHit, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted(ranges, key=lambda each: (-len(asked & wording.content_stems(hit.text[slice(*each)])), each))


def _word_end(text: str, first: int, end: int) -> int:
    """The last place of `first..end` that is not within a word, without white space before it."""
    while first < end < len(text) and not _between_words(text[end - 1], text[end]):
        end -= 1
    return first + len(text[first:end].rstrip())


def _between_words(before: str, after: str) -> bool:
    return before.isspace() or after.isspace() or bool(CJK.match(before) or CJK.match(after))


def _origins(blocks: Sequence[_Block], offsets: Sequence[tuple[int, int]]) -> tuple[Origin | None, ...]:
    """The place of each token of the joined blocks."""
    places = list[tuple[int, int, int, str]]()  # start and end in the text, what lies between them and the source
    base = 0
    for block in blocks:
        for start, source, length in block.pieces:
            places.append((base + start, base + start + length, source - base - start, block.hit.id))
        base += len(block.text.encode()) + 1
    rest = iter([*places, (sys.maxsize, sys.maxsize, 0, "")])
    start, end, away, key = next(rest)
    found = list[Origin | None]()
    for first, last in offsets:
        while first >= end:
            start, end, away, key = next(rest)
        found.append(Origin(key, first + away, last + away) if start <= first else None)
    return tuple(found)
