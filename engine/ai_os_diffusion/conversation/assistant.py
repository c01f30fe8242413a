"""A conversation with one's memories: every line saved, understood, answered; what the window and `ai-os chat` use."""

from __future__ import annotations

import datetime as dt
import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ai_os_diffusion import wording
from ai_os_diffusion.answering.again import FIRST, Again
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.conversation import history, letters, reminders, several, summaries, texts
from ai_os_diffusion.conversation.actions import Actions
from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.conversation.confirmed import confirmed_items
from ai_os_diffusion.conversation.due_periods import due_period
from ai_os_diffusion.conversation.focus import Exchange
from ai_os_diffusion.conversation.follow_up import standalone
from ai_os_diffusion.conversation.intents import Intent, intent_of
from ai_os_diffusion.conversation.manner import PLAIN, in_manner
from ai_os_diffusion.conversation.model import Done, Manner, Proposal, Turn
from ai_os_diffusion.conversation.sentences import sentence_around
from ai_os_diffusion.conversation.steps import after, final_step
from ai_os_diffusion.conversation.temporary import TemporaryRows
from ai_os_diffusion.errors import ConversationError
from ai_os_diffusion.language import abstention, cannot_write, detect_language
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import Answer, AnswerStep, Source, UncertaintyReport

_KNOWN = 0.6  # share of a question's words in one memory from which the memories may know the answer
_LOOKED_AT = 5
_TOGETHER = ("ask", "summarise", "general", "due")  # what several questions of one message may be
_FIXED = {
    "greeting": texts.GREETING,
    "thanks": texts.THANKS,
    "goodbye": texts.GOODBYE,
    "help": texts.HELP,
    "wordless": texts.WORDLESS,
}

OnStep = Callable[[AnswerStep], None]


@dataclass(frozen=True)
class _Reply:
    """What the assistant's turn will hold."""

    text: str
    answer: Answer | None = None
    parts: tuple[Answer, ...] = ()
    proposal: Proposal | None = None
    done: Done = ""


@dataclass(frozen=True)
class _How:
    """How a question is answered: what stops it, whether it was answered before, whether it may leave a trace."""

    cancel: CancelToken | None
    again: Again
    traceless: bool
    manner: Manner


def _answered(answer: Answer) -> _Reply:
    return _Reply(answer.answer, answer)


class Assistant:
    """Talks over one engine; make one for a profile.

    Its own turns are never evidence: only memories answer, and only "remember ..." makes one of a user's turn. In a
    temporary conversation that is asked for first, and no question is learned from.
    """

    def __init__(
        self,
        engine: ArrowEngine,
        *,
        today: Callable[[], dt.date] = dt.date.today,
        temporary: TemporaryRows | None = None,
    ) -> None:
        """Open the conversations of the engine's profile; `temporary` ones go on where they are given.

        Raises StorageError.
        """
        self._engine = engine
        self._today = today
        self.chats = ChatStore(engine.store, temporary)
        self.forgotten = Forgotten(engine.store)
        self.reminders = reminders.Reminders(engine.store)
        self._actions = Actions(engine, self.chats, self.forgotten)
        engine.evolution.confirmed = functools.partial(confirmed_items, self.chats, engine.store)

    def reply(
        self,
        conversation: str,
        text: str,
        *,
        parent: str | None = None,
        on_turn: Callable[[Turn], None] | None = None,
        on_step: OnStep | None = None,
        cancel: CancelToken | None = None,
        manner: Manner = PLAIN,
    ) -> Turn:
        """Save the user's turn, answer it, save and return the assistant's turn.

        Args:
            conversation: where the turn belongs.
            text: what the user wrote.
            parent: the turn that it follows, "" for none; by default the newest one.
            on_turn: called with the user's turn once it is on disk.
            on_step: called as the answer is written; the last step holds its final text.
            cancel: stops the answer; the user's turn stays, and `regenerate` can answer it.
            manner: what answers are like.

        Raises:
            ConversationError: the text is blank or not valid Unicode, or there is no such conversation or parent.
            Cancelled: `cancel` was set.
        """
        _check(text)
        parent = self.chats.newest(conversation) if parent is None else parent
        turn = self.chats.add(conversation, "user", text, parent=parent)
        if on_turn is not None:
            on_turn(turn)
        return self._answer(turn, on_step, cancel, manner=manner)

    def regenerate(
        self,
        turn: str,
        *,
        on_step: OnStep | None = None,
        cancel: CancelToken | None = None,
        manner: Manner = PLAIN,
    ) -> Turn:
        """Answer again: a new turn beside the assistant's `turn`, or after the user's `turn`.

        The facts are the same and the words others, where there are others; where the user called an answer wrong, the
        next-best one is given.

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
        again = self._before_this(asked) if asked.role == "assistant" else FIRST
        if asked.role == "assistant":
            asked = self.chats.turn(asked.parent)
        return self._answer(asked, on_step, cancel, again, manner)

    def confirm(self, turn: str) -> Turn:
        """Do what the turn proposes; see `Actions.confirm`."""
        return self._actions.confirm(self.chats.turn(turn))

    def decline(self, turn: str) -> Turn:
        """Do not do what the turn proposes; see `Actions.decline`."""
        return self._actions.decline(self.chats.turn(turn))

    def undo(self, turn: str) -> Turn:
        """Take back what the turn did; see `Actions.undo`."""
        return self._actions.undo(self.chats.turn(turn))

    def turn_of(self, memory: str) -> Turn | None:
        """The user's turn that a memory was made of; None where there is none, or not any more."""
        key = self._engine.store.said_in(memory)
        return self.chats.find(key) if key else None

    # ------------------------------------------------------------ one answer

    def _answer(
        self,
        asked: Turn,
        on_step: OnStep | None,
        cancel: CancelToken | None,
        again: Again = FIRST,
        manner: Manner = PLAIN,
    ) -> Turn:
        begun = time.perf_counter()
        how = _How(cancel, again, self.chats.is_temporary(asked.id), manner)
        made = self._respond(asked, on_step, how)
        if made.answer is not None and made.answer.how != "composed" and on_step is not None:
            on_step(final_step(made.answer))  # a composed answer has shown its own last step
        return self.chats.add(
            asked.conversation,
            "assistant",
            made.text,
            parent=asked.id,
            answer=made.answer,
            parts=made.parts,
            proposal=made.proposal,
            done=made.done,
            seconds=time.perf_counter() - begun,
        )

    def judge(self, turn: str, done: Done) -> Turn:
        """Keep what the user calls an answer; of one called right evolution may learn.

        Args:
            turn: id of the answer.
            done: "confirmed" where it is right, "declined" where it is wrong, "" where neither is said any more.

        Raises:
            ConversationError: there is no such answer, or it is a proposal.
        """
        if self.chats.turn(turn).proposal is not None:
            raise ConversationError(
                "This is no answer that could be right or wrong.",
                kind="conversation.proposal",
                remedy="Confirm, decline or undo it.",
            )
        judged = self.chats.mark(turn, done=done)
        corrected = judged.parent and intent_of(self.chats.turn(judged.parent).text).kind == "wrong"
        if done == "confirmed" and judged.answer and not self.chats.is_temporary(judged.id):
            self._engine.evolution.notice_confirmed(judged.answer.question, corrected=bool(corrected))
        return judged

    def _before(self, asked: Turn) -> Iterator[Turn]:
        """The turns before this one on its branch, newest first."""
        return self.chats.back(asked.parent) if asked.parent else iter(())

    def _before_this(self, turn: Turn) -> Again:
        """What the assistant's turns at this place said, and which of them the user called wrong."""
        turns = [self.chats.turn(key) for key in turn.siblings]
        wrong = [each for each in turns if self._called_wrong(each)]
        return Again(history.given(turns), history.evidence(wrong))

    def _called_wrong(self, turn: Turn) -> bool:
        branch = self.chats.turns(turn.conversation, turn.id)
        next_one = next((each for each in branch if each.parent == turn.id), None)
        return next_one is not None and intent_of(next_one.text).kind == "wrong"

    def _respond(self, asked: Turn, on_step: OnStep | None, how: _How) -> _Reply:
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
            proposal = self._actions.offer(intent.about)
            return _Reply(proposal.summary, proposal=proposal)
        if intent.kind in ("yes", "no", "undo"):
            made = self._decided(intent, asked)
            return replace(made, text=texts.in_language(made.text, language))
        if intent.kind == "wrong":
            return self._instead(asked, how.cancel)
        if intent.kind == "source":
            return self._source(question, asked)
        if intent.kind == "remember":
            return self._remember(intent, asked, language)
        if intent.kind == "forget":
            return self._forget(intent, asked)
        before = history.exchanges(self._before(asked)) if language == "en" else []
        parts = several.split_questions(question) if language == "en" else [question]
        if len(parts) > 1 and all(intent_of(part).kind in _TOGETHER for part in parts):
            return self._several(parts, before, on_step, how)
        return _answered(self._told(question, before, on_step, how))

    def _remember(self, intent: Intent, asked: Turn, language: str) -> _Reply:
        if self.chats.is_temporary(asked.id):
            return _waiting(
                self._actions.offer(intent.about, texts.offer_from_temporary(intent.about, language=language))
            )
        proposal = self._actions.remember(intent.about, asked.id, self._today())
        said = texts.remembered(intent.about, reminder=intent.link == "remind", language=language)
        return _Reply(said, proposal=proposal, done="confirmed")

    def _several(self, parts: list[str], before: list[Exchange], on_step: OnStep | None, how: _How) -> _Reply:
        """An answer to each question, which knows of the questions before it."""
        answers: list[Answer] = []
        for part in parts:
            watch = after(several.joined(answers).answer if answers else "", on_step)
            answers.append(self._told(part, before, watch, how))
            before = [*before, *history.exchange(part, answers[-1])]
        joined = several.joined(answers)
        return _Reply(joined.answer, joined, parts=tuple(answers))

    def _told(self, question: str, before: list[Exchange], on_step: OnStep | None, how: _How) -> Answer:
        """The answer to one question, understood from those before it, in the manner that is wanted."""
        return in_manner(self._found(question, before, on_step, how), how.manner, self._engine.store)

    def _found(self, question: str, before: list[Exchange], on_step: OnStep | None, how: _How) -> Answer:
        intent, today = intent_of(question), self._today()
        if intent.kind == "ask":
            question = standalone(question, before, today)
            intent = intent_of(question)
        summary = None
        if intent.kind == "due" and due_period(intent.about, today) is not None:  # what is over stands in the notes
            near = self.reminders.around(today, cancel=how.cancel)
            return reminders.as_answer(question, intent.about, near, today, overdue=intent.firm)
        if intent.kind == "summarise":
            summary = summaries.summarise(self._engine, question, intent.about, today, how.cancel)
            if not (summary.abstained and intent.link):  # "What happened on 5 May?" may stand in a later note
                return summary
        if intent.kind == "draft":
            return letters.draft(self._engine, question, intent)
        general = intent.kind == "general"
        if general and (intent.firm or not self._may_know(question)):
            return _only_notes(question)
        compose = how.manner.length != "fact"
        if how.again == FIRST:
            answer = self._engine.ask(
                question,
                today=today,
                on_step=on_step,
                cancel=how.cancel,
                traceless=how.traceless,
                compose=compose,
            )
        else:  # what was counted as a sign of doubt once is not counted again
            answer = self._engine.answerer(compose=compose, on_step=on_step).ask(
                question, today=today, again=how.again, cancel=how.cancel
            )
        if answer.abstained and summary is not None:
            return summary
        return _only_notes(question) if general and answer.abstained else answer

    def _instead(self, asked: Turn, cancel: CancelToken | None) -> _Reply:
        """What comes next where the user calls the last answer wrong."""
        wrong = history.called_wrong(self._before(asked))
        if not wrong or wrong[0].answer is None:
            return _Reply(texts.WRONG)
        again = Again(rejected=history.evidence(wrong))
        question = wrong[0].answer.question
        answer = self._engine.answerer(compose=False).ask(question, today=self._today(), again=again, cancel=cancel)
        nothing = answer.abstained and answer.answer == abstention(answer.language)
        text = texts.NOTHING_ELSE if nothing else texts.perhaps(answer.answer)
        return _answered(replace(answer, answer=text, how=answer.how if answer.abstained else history.NEXT))

    def _may_know(self, question: str) -> bool:
        hits = self._engine.recall(question, _LOOKED_AT)
        return any(wording.coverage(question, f"{hit.title}\n{hit.text}") >= _KNOWN for hit in hits)

    def _source(self, question: str, asked: Turn) -> _Reply:
        """Where the last answer stands, as a quotation of the whole sentence."""
        turn = next((turn for turn in self._before(asked) if turn.answer is not None), None)
        if turn is None or turn.answer is None:
            return _Reply(texts.NO_ANSWER_YET)
        last = turn.answer
        found = [each for each in turn.parts or (last,) if not each.abstained and each.sources]
        if not found:
            return _Reply(texts.NO_SOURCE)
        text = "\n".join(dict.fromkeys(self._place(each.sources[0]) for each in found))
        return _answered(replace(last, question=question, answer=text, how="source", timings={}))

    def _place(self, source: Source) -> str:
        memory = self._engine.store.get([source.id])[0]
        return texts.stands_in(source.path, sentence_around(memory, source.start) if memory else source.text)

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
            return _Reply(texts.NOT_KEPT if last.proposal.kind == "remember" else texts.KEPT)
        self._actions.confirm(last)
        if last.proposal.kind == "remember":
            return _Reply(texts.remembered(last.proposal.text, reminder=False))
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
