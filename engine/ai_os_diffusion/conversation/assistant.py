"""A conversation with one's memories: every line saved, understood, answered; what the window and `ai-os chat` use."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ai_os_diffusion.answering import wording
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.conversation import letters, summaries, texts
from ai_os_diffusion.conversation.actions import Actions
from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.conversation.focus import Exchange
from ai_os_diffusion.conversation.follow_up import standalone
from ai_os_diffusion.conversation.intents import Intent, intent_of
from ai_os_diffusion.conversation.model import Done, Proposal, Turn
from ai_os_diffusion.conversation.sentences import sentence_around
from ai_os_diffusion.conversation.steps import final_step
from ai_os_diffusion.errors import ConversationError
from ai_os_diffusion.language import cannot_write, detect_language
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import Answer, AnswerStep, UncertaintyReport

_KNOWN = 0.6  # share of a question's words in one memory from which the memories may know the answer
_LOOKED_AT = 5
_LOOK_BACK = 16  # turns in which a follow-up question finds what it means
_FIXED = {
    "greeting": texts.GREETING,
    "thanks": texts.THANKS,
    "goodbye": texts.GOODBYE,
    "help": texts.HELP,
    "wordless": texts.WORDLESS,
    "wrong": texts.WRONG,
}

OnStep = Callable[[AnswerStep], None]


@dataclass(frozen=True)
class _Reply:
    """What the assistant's turn will hold."""

    text: str
    answer: Answer | None = None
    proposal: Proposal | None = None
    done: Done = ""


def _answered(answer: Answer) -> _Reply:
    return _Reply(answer.answer, answer)


class Assistant:
    """Talks over one engine; make one for a profile.

    Its own turns are never evidence: only memories answer, and only "remember ..." makes one of a user's turn.
    """

    def __init__(self, engine: ArrowEngine, *, today: Callable[[], dt.date] = dt.date.today) -> None:
        """Open the conversations of the engine's profile; raises StorageError."""
        self._engine = engine
        self._today = today
        self.chats = ChatStore(engine.store)
        self.forgotten = Forgotten(engine.store)
        self._actions = Actions(engine, self.chats, self.forgotten)

    def reply(
        self,
        conversation: str,
        text: str,
        *,
        parent: str | None = None,
        on_turn: Callable[[Turn], None] | None = None,
        on_step: OnStep | None = None,
        cancel: CancelToken | None = None,
    ) -> Turn:
        """Save the user's turn, answer it, save and return the assistant's turn.

        Args:
            conversation: where the turn belongs.
            text: what the user wrote.
            parent: the turn that it follows, "" for none; by default the newest one.
            on_turn: called with the user's turn once it is on disk.
            on_step: called as the answer is written; the last step holds its final text.
            cancel: stops the answer; the user's turn stays, and `regenerate` can answer it.

        Raises:
            ConversationError: the text is blank or not valid Unicode, or there is no such conversation or parent.
            Cancelled: `cancel` was set.
        """
        _check(text)
        parent = self.chats.newest(conversation) if parent is None else parent
        turn = self.chats.add(conversation, "user", text, parent=parent)
        if on_turn is not None:
            on_turn(turn)
        return self._answer(turn, on_step, cancel)

    def regenerate(self, turn: str, *, on_step: OnStep | None = None, cancel: CancelToken | None = None) -> Turn:
        """Answer again: a new turn beside the assistant's `turn`, or after the user's `turn`.

        Raises:
            ConversationError: the turn remembered or forgot something.
            Cancelled: `cancel` was set.
        """
        asked = self.chats.turn(turn)
        if asked.proposal is not None:
            raise ConversationError(
                "What was remembered or forgotten is not done again.",
                kind="conversation.regenerate",
                remedy="Write it once more if you want it again.",
            )
        if asked.role == "assistant":
            asked = self.chats.turn(asked.parent)
        return self._answer(asked, on_step, cancel)

    def confirm(self, turn: str) -> Turn:
        """Do what the turn proposes; see `Actions.confirm`."""
        return self._actions.confirm(self.chats.turn(turn))

    def decline(self, turn: str) -> Turn:
        """Do not do what the turn proposes; see `Actions.decline`."""
        return self._actions.decline(self.chats.turn(turn))

    def undo(self, turn: str) -> Turn:
        """Take back what the turn did; see `Actions.undo`."""
        return self._actions.undo(self.chats.turn(turn))

    # ------------------------------------------------------------ one answer

    def _answer(self, asked: Turn, on_step: OnStep | None, cancel: CancelToken | None) -> Turn:
        begun = time.perf_counter()
        made = self._respond(asked, on_step, cancel)
        if made.answer is not None and made.answer.how != "composed" and on_step is not None:
            on_step(final_step(made.answer))  # a composed answer has shown its own last step
        return self.chats.add(
            asked.conversation,
            "assistant",
            made.text,
            parent=asked.id,
            answer=made.answer,
            proposal=made.proposal,
            done=made.done,
            seconds=time.perf_counter() - begun,
        )

    def _before(self, asked: Turn) -> Iterator[Turn]:
        """The turns before this one on its branch, newest first."""
        return self.chats.back(asked.parent) if asked.parent else iter(())

    def _respond(self, asked: Turn, on_step: OnStep | None, cancel: CancelToken | None) -> _Reply:
        question, today = asked.text.strip(), self._today()
        language, intent = detect_language(question), intent_of(question)
        if intent.kind in _FIXED:
            return _Reply(texts.in_language(_FIXED[intent.kind], language))
        if intent.kind == "today":
            return _Reply(texts.today(dt.datetime.combine(today, dt.datetime.now().time())))
        if intent.kind == "count":
            return _Reply(texts.count(self._engine.store.count()))
        if intent.kind == "foreign":
            return _Reply(cannot_write(language))
        if intent.kind == "statement":
            return _Reply(texts.no_question(intent.about))
        if intent.kind in ("yes", "no", "undo"):
            made = self._decided(intent, asked)
            return replace(made, text=texts.in_language(made.text, language))
        if intent.kind == "source":
            return self._source(question, asked)
        if intent.kind == "remember":
            proposal = self._actions.remember(intent.about, asked.id, today)
            said = texts.remembered(intent.about, reminder=intent.link == "remind", language=language)
            return _Reply(said, proposal=proposal, done="confirmed")
        if intent.kind == "forget":
            return self._forget(intent, asked)
        if intent.kind == "ask" and language == "en":
            question = standalone(question, _exchanges(self._before(asked)), today)
            intent = intent_of(question)
        if intent.kind == "summarise":
            return _answered(summaries.summarise(self._engine, question, intent.about, today, cancel))
        if intent.kind == "draft":
            return _answered(letters.draft(self._engine, question, intent))
        general = intent.kind == "general"
        if general and (intent.firm or not self._may_know(question)):
            return _answered(_only_notes(question))
        answer = self._engine.ask(question, today=today, on_step=on_step, cancel=cancel)
        return _answered(_only_notes(question) if general and answer.abstained else answer)

    def _may_know(self, question: str) -> bool:
        hits = self._engine.recall(question, _LOOKED_AT)
        return any(wording.coverage(question, f"{hit.title}\n{hit.text}") >= _KNOWN for hit in hits)

    def _source(self, question: str, asked: Turn) -> _Reply:
        """Where the last answer stands, as a quotation of the whole sentence."""
        last = next((turn.answer for turn in self._before(asked) if turn.answer is not None), None)
        if last is None:
            return _Reply(texts.NO_ANSWER_YET)
        if last.abstained or not last.sources:
            return _Reply(texts.NO_SOURCE)
        source = last.sources[0]
        memory = self._engine.store.get([source.id])[0]
        sentence = sentence_around(memory, source.start) if memory else source.text
        text = texts.stands_in(source.path, sentence)
        return _answered(replace(last, question=question, answer=text, how="source", timings={}))

    def _forget(self, intent: Intent, asked: Turn) -> _Reply:
        if intent.firm:
            return _Reply(texts.NOT_EVERYTHING)
        if intent.about:
            proposal = self._actions.propose_forgetting(intent.about)
            return _waiting(proposal) if proposal else _Reply(texts.nothing_to_forget(intent.about))
        proposal = self._actions.propose_forgetting_ids(*_last_memories(self._before(asked)))
        return _waiting(proposal) if proposal else _Reply(texts.FORGET_WHAT)

    def _decided(self, intent: Intent, asked: Turn) -> _Reply:
        """A yes, a no or "undo" in words, for the latest proposal that it fits."""
        before = self._before(asked)
        if intent.kind == "undo":
            return self._undone(next((turn for turn in before if turn.proposal and turn.done == "confirmed"), None))
        last = next(before, None)
        if last is None or last.proposal is None or last.done:
            return _Reply(texts.NOTHING_WAITING)
        if intent.kind == "no":
            self._actions.decline(last)
            return _Reply(texts.KEPT)
        self._actions.confirm(last)
        return _Reply(texts.forgotten(len(last.proposal.ids)))

    def _undone(self, turn: Turn | None) -> _Reply:
        if turn is None or turn.proposal is None:
            return _Reply(texts.NOTHING_TO_UNDO)
        self._actions.undo(turn)
        return _Reply(texts.UNDONE_REMEMBER if turn.proposal.kind == "remember" else texts.UNDONE_FORGET)


def _check(text: str) -> None:
    if not text.strip():
        raise ConversationError("The message is blank.", kind="conversation.blank", remedy="Write something.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ConversationError(
            f"The message is not valid Unicode at character {error.start}.",
            kind="conversation.text",
            remedy="Enter it again.",
        ) from error


def _waiting(proposal: Proposal) -> _Reply:
    return _Reply(proposal.summary, proposal=proposal)


def _only_notes(question: str) -> Answer:
    return Answer(question, texts.ONLY_NOTES, True, 0.0, "en", (), "general", UncertaintyReport(0.0))


def _last_memories(before: Iterator[Turn]) -> tuple[tuple[str, ...], str]:
    """What "forget that" means: all of what was last remembered, or what the last answer's first source says."""
    last = next((turn for turn in before if turn.role == "assistant"), None)
    if last is None:
        return (), ""
    if last.proposal is not None and last.proposal.kind == "remember":
        return last.proposal.ids, ""
    if last.answer is None or last.answer.abstained or not last.answer.sources:
        return (), ""
    source = last.answer.sources[0]
    return (source.id,), source.text


def _exchanges(before: Iterator[Turn]) -> list[Exchange]:
    """The last questions on this branch with their answers as they stand in the notes, and what was remembered."""
    found: list[Exchange] = []
    answered: Turn | None = None
    for turn in itertools.islice(before, _LOOK_BACK):
        if turn.role == "assistant":
            answered = turn
        elif answered is not None:
            found += _exchange(turn.text, answered)
            answered = None
    return found[::-1]


def _exchange(said: str, turn: Turn) -> list[Exchange]:
    answer = turn.answer
    if turn.proposal is not None and turn.proposal.kind == "remember" and turn.done == "confirmed":
        return [Exchange(turn.proposal.text, told=True)]
    if answer is None or answer.how == "source":
        return []
    given = answer.sources[0].text if answer.how == "composed" and answer.sources else answer.answer
    known = not answer.abstained and answer.how not in ("summary", "draft", "general")
    return [Exchange(answer.question, given if known else "", said)]
