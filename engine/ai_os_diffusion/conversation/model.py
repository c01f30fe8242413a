"""Value objects of conversations: frozen, safe to hand across threads, without tensors or open handles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from ai_os_diffusion.types import Answer, MemoryHit

Role = Literal["user", "assistant"]
Done = Literal["", "confirmed", "declined", "undone"]
ReminderState = Literal["", "done", "dismissed"]


@dataclass(frozen=True)
class Manner:
    """How questions are answered. The default changes nothing.

    Attributes:
        length: only what was asked for, a sentence around it, or with the words of the note after it.
        avoid: words that no sentence written around an answer has; what stands in the notes is quoted as it stands.
        cautious: says "I don't know" where it is not sure rather than doubtful.
    """

    length: Literal["fact", "sentence", "quoted"] = "sentence"
    avoid: tuple[str, ...] = ()
    cautious: bool = False


@dataclass(frozen=True)
class Conversation:
    """A conversation in the list; `turns` counts all turns, those of other branches too. Times are UTC.

    A `temporary` one is in no list: it is never written, and gone when it ends.
    """

    id: str
    title: str
    created: dt.datetime
    updated: dt.datetime
    draft: str = ""
    turns: int = 0
    temporary: bool = False
    persona: str = ""  # what its answers are like, by the name that the window knows it by


@dataclass(frozen=True)
class Proposal:
    """Something to be done with memories: what is shown, and what it would touch.

    `forget` waits for the user's yes; `remember` is done at once where the user said so, and waits where it is offered
    for a plain statement. Both can be undone.
    """

    kind: Literal["remember", "forget"]
    summary: str
    text: str = ""  # what is to be remembered
    ids: tuple[str, ...] = ()  # the memories made, or to be forgotten
    titles: tuple[str, ...] = ()  # one for each id, as it is shown


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation.

    `parent` is the id of the turn that it follows, "" for a first one. `siblings` are the turns of the same role after
    the same parent, oldest first and itself included: the branches at this place. `parts` are the answers that `answer`
    is put together of, where the user asked several questions at once.
    """

    id: str
    conversation: str
    parent: str
    role: Role
    text: str
    created: dt.datetime
    answer: Answer | None = None
    proposal: Proposal | None = None
    done: Done = ""
    memory: str = ""  # id of the memory that a user's turn became; "" for none
    seconds: float = 0.0  # how long the answer took
    siblings: tuple[str, ...] = ()
    parts: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Reminder:
    """Something that a memory says is due on a day.

    Attributes:
        key: the same for the same words and day, also where the memory is imported anew.
        day: when it is due.
        text: what is due, in the memory's words.
        task: it has to be done, and is overdue after its day.
        memory: where it stands.
        start: UTF-8 byte offset of the words in the memory's source.
        end: and where they end.
    """

    key: str
    day: dt.date
    text: str
    task: bool
    memory: MemoryHit
    start: int
    end: int
