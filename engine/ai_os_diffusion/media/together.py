"""Several outputs of one request: a picture is drawn while a text is written and said, by shared passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from ai_os_diffusion.errors import InferenceError, ModelLoadError
from ai_os_diffusion.model.meeting import Meeting
from ai_os_diffusion.progress import CancelToken, LinkedToken
from ai_os_diffusion.types import AudioOutput, ImageOutput, TextOutput, Unavailable

T = TypeVar("T")

WRITTEN = ("text", "code")

Made = TextOutput | AudioOutput | ImageOutput
Make = Callable[[str, str | None, CancelToken], Made]
"""The output of a modality; the second is the text to say, None for the prompt. Raises as `ArrowEngine.diffuse`."""


def several(names: Sequence[str], make: Make, cancel: CancelToken | None) -> dict[str, Made | Unavailable]:
    """An output for each of different modalities; what cannot be made is `Unavailable`, and the others are made.

    What is written comes before what is said, in the caller's thread. A picture is drawn beside them in another one,
    and both meet at the trunk.

    Args:
        names: of the modalities, in the order of the result.
        make: makes one of them.
        cancel: stops all of them.

    Raises:
        Cancelled: `cancel` was set.
    """
    spoken = [name for name in names if name in WRITTEN] + [name for name in names if name == "audio"]
    drawn = [name for name in names if name not in spoken]
    stop = LinkedToken(cancel)
    chains = [partial(_chain, each, make, stop) for each in (spoken, drawn) if each]
    made = {name: output for outputs in at_once(chains, stop) for name, output in outputs.items()}
    return {name: made[name] for name in names}


def at_once(works: Sequence[Callable[[], T]], stop: CancelToken) -> list[T]:
    """What each of the works gives, all of them done at the same time in a meeting, the first in this thread.

    Raises:
        Exception: what a work raises; `stop` is set then, and the others have ended.
    """
    meeting = Meeting(len(works))

    def member(work: Callable[[], T]) -> T:
        with meeting.joined():
            return work()

    first, *others = works
    with ThreadPoolExecutor(max(1, len(others)), "beside") as pool, _stopping(stop):
        begun = [pool.submit(member, work) for work in others]
        return [member(first), *(each.result() for each in begun)]


@contextmanager
def _stopping(stop: CancelToken) -> Iterator[None]:
    """Stops the other thread where this one cannot go on."""
    try:
        yield
    except BaseException:
        stop.cancel()
        raise


def _chain(names: Sequence[str], make: Make, cancel: CancelToken) -> dict[str, Made | Unavailable]:
    made: dict[str, Made | Unavailable] = {}
    for name in names:
        text = made.get("text") if name == "audio" else None
        if isinstance(text, Unavailable):
            made[name] = Unavailable(name, f"There is no text to say: {text.reason}")
            continue
        try:
            made[name] = make(name, None if text is None else str(text), cancel)
        except (InferenceError, ModelLoadError) as error:
            made[name] = Unavailable(name, str(error))
    return made
