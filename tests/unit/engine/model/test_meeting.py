"""Threads meet for a pass: all of them in one, whoever leaves holds nobody up, and who fails fails alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.meeting import Meeting, apart, together

WAIT = 20  # seconds until a test that hangs is called failed


class _Passes:
    """Doubles what it gets and refuses what is negative; remembers each pass."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def __call__(self, sequences: Sequence[Any]) -> list[Any]:
        if min(sequences) < 0:
            raise InferenceError(f"{min(sequences)} does not fit.")
        self.sizes.append(len(sequences))
        return [np.float32(2 * each) for each in sequences]


def _run(meeting: Meeting, *members: Callable[[], Any]) -> list[Future[Any]]:
    def member(work: Callable[[], Any]) -> Any:
        with meeting.joined():
            return work()

    with ThreadPoolExecutor(len(members)) as pool:
        made = [pool.submit(member, work) for work in members]
        for each in made:
            each.exception(WAIT)
    return made


def test_each_pass_serves_all_until_one_is_done() -> None:
    go, meeting = _Passes(), Meeting(3)

    def asks(times: int, first: int) -> Callable[[], list[float]]:
        return lambda: [float(together([first + n], go)[0]) for n in range(times)]

    made = _run(meeting, asks(5, 10), asks(2, 20), asks(3, 30))
    assert [each.result() for each in made] == [[20, 22, 24, 26, 28], [40, 42], [60, 62, 64]]
    assert go.sizes == [3, 3, 2, 1, 1]
    assert (meeting.passes, meeting.shared) == (5, 3)


def test_several_sequences_of_one_member_come_back_in_order() -> None:
    go = _Passes()
    made = _run(Meeting(2), lambda: together([1, 2], go), lambda: together([5], go))  # type: ignore[list-item]
    assert [each.result() for each in made] == [[2, 4], [10]]
    assert go.sizes == [3]


def test_who_does_not_fit_fails_alone() -> None:
    go = _Passes()
    bad, good = _run(Meeting(2), lambda: together([-1], go), lambda: together([4], go))  # type: ignore[list-item]
    assert isinstance(bad.exception(), InferenceError)
    assert good.result() == [8]


def test_who_stops_with_an_error_holds_nobody_up() -> None:
    go = _Passes()

    def stops() -> None:
        together([1], go)  # type: ignore[list-item]
        raise InferenceError("No more.")

    bad, good = _run(Meeting(2), stops, lambda: [together([n], go) for n in range(3)])  # type: ignore[list-item]
    assert str(bad.exception()).startswith("No more")
    assert good.result() == [[0], [2], [4]]
    assert go.sizes == [2, 1, 1]


def test_who_does_other_work_holds_nobody_up() -> None:
    go, finished = _Passes(), Future[None]()

    def busy() -> list[Any]:
        with apart():
            finished.result(WAIT)  # ends after the other one's passes
        return together([9], go)  # type: ignore[list-item]

    def steps() -> None:
        for n in range(3):
            together([n], go)  # type: ignore[list-item]
        finished.set_result(None)

    made = _run(Meeting(2), busy, steps)
    assert made[0].result() == [18]
    made[1].result()
    assert go.sizes == [1, 1, 1, 1]


def test_alone_there_is_nobody_to_wait_for() -> None:
    go = _Passes()
    with apart():
        assert together([3], go) == [6]  # type: ignore[list-item]
    with pytest.raises(InferenceError):
        together([-3], go)  # type: ignore[list-item]
