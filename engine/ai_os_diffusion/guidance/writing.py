"""Writing under constraints: guided softly, checked at the end, mended, or refused with the reason."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.diffusion.energy import Weighted
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.guidance.canvas import Canvas, Filled
from ai_os_diffusion.guidance.constraints import Constraint, Length, Region, Without, words_of
from ai_os_diffusion.guidance.json_object import JsonObject
from ai_os_diffusion.guidance.token_energies import Lexicon
from ai_os_diffusion.types import ConstraintReport

_TOKENS_A_WORD, _ROOM = 1.5, 1.2  # for the fewest words, and for the most
_REDRAWN = 2  # times at most that a text is drawn again with tokens pinned
_EDITED = 3  # rounds of edits: one may undo what another has done


@dataclass(frozen=True)
class Constrained:
    """A text that meets all its constraints.

    Attributes:
        text: it.
        filled: its tokens; those before the editing where the report says that it was edited.
        report: how far the network came by itself, and what it took.
    """

    text: str
    filled: Filled
    report: ConstraintReport


class ConstrainedWriter:
    """Writes on a canvas.

    Args:
        lexicon: of the vocabulary.
        constraints: all of them count; their energies are added.

    Raises:
        InferenceError: two of them ask for JSON.
    """

    def __init__(self, lexicon: Lexicon, constraints: Sequence[Constraint]) -> None:
        self._lexicon = lexicon
        self._constraints = tuple(constraints)
        objects = [each for each in self._constraints if isinstance(each, JsonObject)]
        self._object = objects[0] if objects else None
        if len(objects) > 1:
            raise InferenceError(
                "A text can be one JSON object only.",
                kind="inference.constraint",
                remedy="Give one schema with all fields.",
            )

    def energy(self, text: str) -> float:
        """The sum of the energies; 0 exactly where all constraints are met."""
        return sum(self._energy_of(each, text) for each in self._constraints)

    def _energy_of(self, constraint: Constraint, text: str) -> float:
        beside = self._object is not None and constraint is not self._object
        return constraint.energy(self._object.said(text) if beside and self._object else text)

    def write(self, canvas: Canvas, length: int) -> Constrained:
        """A text of about `length` tokens that meets every constraint.

        Raises:
            InferenceError: a constraint cannot be met, alone or beside the others (`inference.constraint`); the message
                names it.
            Cancelled: the canvas was.
        """
        begun = time.perf_counter()
        region = Region(len(canvas.prefix), self._tokens(length, canvas.room))
        guides = self._guides(region)
        redrawn = 0
        if self._object is not None:
            written = self._write_object(self._object, canvas, guides)
            text, redrawn = written[-1], len(written) - 1
            ids = list(self._lexicon.ids(text))
            filled = Filled(ids, [1.0] * len(ids))
            first = self.energy(written[0])
        else:
            filled = canvas.fill([0] * region.length, np.ones(region.length, np.bool_), energies=guides)
            text = self._lexicon.text(filled.ids)
            first = self.energy(text)
            while self.energy(text) and redrawn < _REDRAWN and (again := self._redraw(canvas, region, text, redrawn)):
                filled, redrawn = again, redrawn + 1
                text = self._lexicon.text(filled.ids)
        edited = self._edited(text)
        report = ConstraintReport(
            met_by_guidance=first == 0,
            energy=first,
            redrawn=redrawn,
            edited=edited != text,
            passes=canvas.passes,
            seconds=time.perf_counter() - begun,
        )
        return Constrained(edited, filled, report)

    def _write_object(self, made: JsonObject, canvas: Canvas, guides: Sequence[Weighted]) -> list[str]:
        """An object, written again with more room while it says too little; the last one holds."""
        least = max((each.least for each in self._constraints if isinstance(each, Length)), default=0)
        written: list[str] = []
        while len(written) <= _REDRAWN:
            written.append(made.write(canvas, self._lexicon, guides))
            wider = made.roomier(least - len(words_of(made.said(written[-1]))))
            if wider == made:
                break
            made = wider
        return written

    def _tokens(self, length: int, room: int) -> int:
        """So many that the words that are asked for have room, and not many more have."""
        bounds = [each for each in self._constraints if isinstance(each, Length)]
        least = max((each.least for each in bounds), default=0)
        most = min((each.most for each in bounds), default=length)
        return min(room, max(min(length, math.ceil(_ROOM * most)), math.ceil(_TOKENS_A_WORD * least)))

    def _redraw(self, canvas: Canvas, region: Region, text: str, tried: int) -> Filled | None:
        """Draw again with the tokens that are asked for given and those of unwanted words forbidden.

        A text that is too short gets more room, and at last tokens alone that begin words. None where that is no help.
        """
        lexicon = self._lexicon
        unmet = [each for each in self._constraints if each.energy(text)]
        short = any(isinstance(each, Length) and len(words_of(text)) < each.least for each in unmet)
        unwanted = [word for each in unmet if isinstance(each, Without) for word in each.words]
        asked = any(each.pinned(lexicon, region) for each in unmet)
        if not short and (tried or not (unwanted or asked)):
            return None
        wide = Region(region.start, min(canvas.room, region.length + (region.length // 2 if short else 0)))
        pinned: dict[int, int] = {}
        for each in self._constraints:
            wanted = each.pinned(lexicon, wide)
            pinned |= {} if pinned.keys() & wanted.keys() else wanted
        fill = np.array([place not in pinned for place in range(wide.start, wide.start + wide.length)])
        if not fill.any():
            return None
        forbidden = [piece for word in unwanted for piece in lexicon.pieces(word)]
        if short and tried:
            forbidden += np.flatnonzero(~lexicon.begins_word).tolist()
        ids = [pinned.get(wide.start + place, 0) for place in range(wide.length)]
        return canvas.fill(ids, fill, energies=self._guides(wide), forbidden_ids=forbidden)

    def _guides(self, region: Region) -> list[Weighted]:
        """Energies of single tokens; within an object only those that count anywhere."""
        guiding = [each for each in self._constraints if self._object is None or isinstance(each, Without)]
        return [guide for each in guiding for guide in each.guides(self._lexicon, region)]

    def _edited(self, text: str) -> str:
        """The text after the fewest edits that make it meet everything. Raises InferenceError where none do."""
        unmet: list[str] = []
        for _ in range(_EDITED):
            for each in self._constraints:
                if self._energy_of(each, text):
                    unmet += [each.name] if each.name not in unmet else []  # of two that contradict each other, both
                    text = each.edit(text) if self._object is None else self._object.edited(text, each)
        if self.energy(text):
            raise InferenceError(
                f"No text was found that meets all of this: {'; '.join(unmet)}.",
                kind="inference.constraint",
                remedy="Loosen it, or take away a constraint that contradicts it.",
                context={"unmet": "; ".join(unmet)},
            )
        return text
