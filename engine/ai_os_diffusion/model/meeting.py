"""Where modalities that are denoised at the same time meet: what each wants of the trunk goes through it in one pass.

Every modality runs in a thread of its own, with the loop that it has when it is alone. Rows of different sequences
never see each other, so that each gets the numbers that it would get alone; what changes is the number of passes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import native
from ai_os_diffusion.errors import DiffusionError

Floats = npt.NDArray[np.float32]
Pass = Callable[[Sequence[native.PackedSequence]], list[Floats]]
"""Hidden states (rows, width) of each sequence, by one pass through the trunk."""


@dataclass
class _Asked:
    """What one member wants, and what it got."""

    sequences: Sequence[native.PackedSequence]
    go: Pass
    made: list[Floats] = field(default_factory=list)
    error: DiffusionError | None = None
    done: bool = False


class Meeting:
    """Members ask for passes, and a pass is made when all of them have asked; who leaves holds nobody up.

    Attributes:
        passes: how many were made.
        shared: how many of them served more than one member.
    """

    def __init__(self, members: int) -> None:
        self.passes = self.shared = 0
        self._members = members
        self._asked: list[_Asked] = []
        self._changed = threading.Condition()

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Be one of the members that were counted, in this thread, until the end of the block."""
        token = _HERE.set(self)
        try:
            yield
        finally:
            _HERE.reset(token)
            self._count(-1)

    @contextmanager
    def left(self) -> Iterator[None]:
        """Do other work while the others go on."""
        self._count(-1)
        try:
            yield
        finally:
            self._count(1)

    def ask(self, sequences: Sequence[native.PackedSequence], go: Pass) -> list[Floats]:
        """`go` of the sequences of all members; blocks until they all have asked.

        Raises:
            DiffusionError: what `go` raises of these sequences alone; those of the others do not matter.
        """
        own = _Asked(sequences, go)
        with self._changed:
            self._asked.append(own)
            self._go_if_all_are_here()
            while not own.done:
                self._changed.wait()
        if own.error is not None:
            raise own.error
        return own.made

    def _count(self, change: int) -> None:
        with self._changed:
            self._members += change
            self._go_if_all_are_here()

    def _go_if_all_are_here(self) -> None:
        """Runs under the lock: all others wait for what it makes."""
        if not self._asked or len(self._asked) < self._members:
            return
        asked, self._asked = self._asked, []
        try:
            self._pass(asked)
        except DiffusionError:
            # One of them does not fit: each by itself, so that only that one fails.
            for each in asked:
                try:
                    self._pass([each])
                except DiffusionError as error:
                    each.error = error
        finally:
            for each in asked:
                each.done = True
            self._changed.notify_all()

    def _pass(self, asked: Sequence[_Asked]) -> None:
        made = asked[0].go([sequence for each in asked for sequence in each.sequences])
        self.passes += 1
        self.shared += len(asked) > 1
        at = 0
        for each in asked:
            each.made = made[at : at + len(each.sequences)]
            at += len(each.sequences)


_HERE: ContextVar[Meeting | None] = ContextVar("meeting", default=None)


def together(sequences: Sequence[native.PackedSequence], go: Pass) -> list[Floats]:
    """`go` of the sequences, with those of the meeting that this thread takes part in, if it does."""
    meeting = _HERE.get()
    return go(sequences) if meeting is None else meeting.ask(sequences, go)


@contextmanager
def apart() -> Iterator[None]:
    """Work of this thread that needs no pass for a while, and must not hold up a meeting."""
    meeting = _HERE.get()
    if meeting is None:
        yield
        return
    with meeting.left():
        yield
