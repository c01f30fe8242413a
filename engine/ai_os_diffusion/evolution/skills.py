"""SkillFactory: named adaptations that can be carried from one profile to another.

A skill acts only after its user has enabled it, for questions that are similar to the one it was learned for, and only
on the model that it was learned on. The bundled weights and the memories are never changed.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ai_os_diffusion.errors import DiffusionError, EvolutionError, ModelLoadError
from ai_os_diffusion.evolution.adapters import Adapters
from ai_os_diffusion.evolution.applying import nearest, nothing_kept
from ai_os_diffusion.evolution.deltas import Tensors, save_delta
from ai_os_diffusion.evolution.job import DELTA
from ai_os_diffusion.evolution.journal import Adaptation, Journal, new_id, now
from ai_os_diffusion.evolution.records import Receipt
from ai_os_diffusion.evolution.skill_cards import (
    MOST_EXAMPLE,
    MOST_EXAMPLES,
    MOST_NAME,
    MOST_PURPOSE,
    SkillCard,
    SkillScores,
    line,
)
from ai_os_diffusion.evolution.skill_file import check_fit, read_skill, write_skill
from ai_os_diffusion.logging import get_logger
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.weights.loader import WeightLoader

_log = get_logger(__name__)


@dataclass(frozen=True)
class Profile:
    """What skills need of a profile.

    Attributes:
        journal: where their cards are written.
        model: the base.
        encrypted: whether the profile is; the files of adaptations are not, so that nothing learned is kept in it.
    """

    journal: Journal
    model: TextModel
    encrypted: bool


class SkillFactory:
    """The skills of one profile. Safe for several threads; every method may raise StorageError.

    Args:
        profile: that they belong to.
        learned: files of the adaptations that skills are made of.
        shelf: files of the skills.
        receipts: gives the receipts of the profile.
    """

    def __init__(
        self, profile: Profile, learned: Adapters, shelf: Adapters, receipts: Callable[[], list[Receipt]]
    ) -> None:
        self._profile = profile
        self._learned = learned
        self._shelf = shelf
        self._receipts = receipts
        self._lock = threading.RLock()
        self._cards: tuple[SkillCard, ...] = self._settled()

    def list(self) -> list[SkillCard]:
        """All cards, oldest first, with the memories of theirs that are forgotten by now."""
        if not self._cards:  # receipts take reads of the store
            return []
        forgotten = {receipt.id: receipt.forgotten for receipt in self._receipts()}
        return [dataclasses.replace(card, forgotten=forgotten.get(card.receipt, ())) for card in self._cards]

    def create(self, receipt_id: str, name: str, purpose: str, *, examples: Sequence[str] = ()) -> SkillCard:
        """Make a skill of an adaptation that is kept; it does not act before it is enabled.

        It has files of its own: undoing the adaptation leaves the skill, and removing the skill the adaptation.

        Args:
            receipt_id: of the run that learned it.
            name: for people, unlike those of the other skills.
            purpose: one sentence.
            examples: questions that it is for. They go into exported files, and so does no other text of the user.

        Raises:
            EvolutionError: nothing is kept of that receipt (`evolution.unknown`), a text is blank or too long, the name
                is taken (`skill.card`), it is a control branch or of level L0 (`skill.level`), the profile is encrypted
                (`evolution.encrypted`), or the disk is full.
        """
        if self._profile.encrypted:
            raise EvolutionError(
                "This profile is encrypted, and what is learned cannot be encrypted yet: no skill is made in it.",
                kind="evolution.encrypted",
                remedy="Use a profile without a passphrase.",
            )
        row, receipt = self._kept(receipt_id)
        if row.form:
            raise EvolutionError(
                "A control branch cannot be made a skill: skills read, and it writes.",
                kind="skill.level",
                remedy="Let the other profile learn the form itself; that takes none of your notes.",
                context={"id": receipt_id},
            )
        if row.level == "L0":
            raise EvolutionError(
                "What was called right cannot be made a skill: it belongs to these memories, and nothing was trained.",
                kind="skill.level",
                remedy="Make a skill of a run in level L2 or L3.",
                context={"id": receipt_id},
            )
        card = SkillCard(
            id=new_id(),
            name=_checked(name, "name", MOST_NAME),
            purpose=_checked(purpose, "purpose", MOST_PURPOSE),
            base=row.base,
            level=row.level,
            trigger=row.context,
            examples=_examples(examples),
            scores=SkillScores(receipt.context, receipt.regression, receipt.trained_on, receipt.seconds),
            made=receipt.at,
            receipt=receipt.id,
        )
        return self._take(card, self._learned.delta(row.name, row.base))

    def export(self, skill: str, file: Path) -> int:
        """Write a skill into a new file; returns its bytes. The weights in it were learned from its user's notes.

        Args:
            skill: its id or its name.
            file: that is not there yet.

        Raises:
            EvolutionError: there is no such skill (`skill.unknown`), the file is there already (`skill.exists`), or
                cannot be written (`skill.file`).
            ModelLoadError: the files of the skill are missing or damaged.
        """
        card = self._card(skill)
        return write_skill(file, card, self._shelf.delta(card.id, card.base))

    def import_file(self, file: Path, name: str = "") -> SkillCard:
        """Take over a skill from a file that nobody vouches for; it does not act before it is enabled.

        Args:
            file: that `export` wrote.
            name: for it here; its own by default.

        Raises:
            EvolutionError: the file cannot be read (`skill.file`), is damaged or no skill (`skill.damaged`), belongs to
                another model (`skill.base`), does not fit this one (`skill.fit`), is here already, or its name is
                (`skill.card`). Nothing is changed then.
        """
        model = self._profile.model
        card, delta, digest = read_skill(file, new_id(), model.dimension)
        self._check_base(card)
        twin = next((each for each in self._cards if each.digest == digest), None)
        if twin is not None:
            raise EvolutionError(
                f"This skill is here already, as “{twin.name}”.",
                kind="skill.card",
                remedy="Enable it, or remove it before it is imported again.",
                context={"id": twin.id},
            )
        check_fit(delta, WeightLoader(self._shelf.base_folder).load(fold=True).tensors)
        named = _checked(name, "name", MOST_NAME) if name else card.name
        return self._take(dataclasses.replace(card, name=named, imported=now(), digest=digest), delta)

    def enable(self, skill: str) -> SkillCard:
        """Let a skill act for similar questions.

        Raises:
            EvolutionError: there is no such skill, or it belongs to another model (`skill.base`).
            ModelLoadError: its files are missing or damaged.
        """
        card = self._card(skill)
        self._check_base(card)
        self._shelf.delta(card.id, card.base)
        return self._change(dataclasses.replace(card, enabled=True, problem=""))

    def disable(self, skill: str) -> SkillCard:
        """Let a skill act no longer. Raises EvolutionError where there is no such skill."""
        return self._change(dataclasses.replace(self._card(skill), enabled=False))

    def remove(self, skill: str) -> SkillCard:
        """Take a skill away with its files: answers are again what they were before.

        Raises:
            EvolutionError: there is no such skill (`skill.unknown`).
        """
        with self._lock:
            card = self._card(skill)
            self._cards = tuple(each for each in self._cards if each.id != card.id)
            self._profile.journal.drop_skill(card.id)
            self._shelf.remove(card.id)
        return card

    def reader(self, question: str) -> tuple[TextModel, str]:
        """The model that reads for a question, and the skill that it comes from ("" for the base)."""
        model = self._profile.model
        cards = [card for card in self._cards if card.enabled and card.base == model.embedder_id]
        best = nearest(model, question, [(card.trigger, card) for card in cards])
        if best is None:
            return model, ""
        try:
            return self._shelf.open(best.id, model), best.id
        except (ModelLoadError, EvolutionError) as error:
            _log.error("evolution: a skill cannot be read and is switched off (%s)", error.kind)
            with self._lock:
                if any(card.id == best.id for card in self._cards):
                    why = f"Switched off: its files could not be read: {error}"
                    self._change(dataclasses.replace(best, enabled=False, problem=why))
            return model, ""

    # ------------------------------------------------------------ within

    def _kept(self, receipt_id: str) -> tuple[Adaptation, Receipt]:
        # The oldest row of a receipt is that of its question.
        rows = {row.receipt: row for row in reversed(self._profile.journal.adaptations())}
        receipts = {receipt.id: receipt for receipt in self._receipts() if receipt.active}
        if receipt_id not in rows or receipt_id not in receipts:
            raise nothing_kept(receipt_id)
        return rows[receipt_id], receipts[receipt_id]

    def _card(self, skill: str) -> SkillCard:
        wanted = skill.strip().casefold()
        for card in self._cards:
            if wanted in (card.id, card.name.casefold()):
                return card
        raise EvolutionError(
            f"There is no skill {skill!r}.",
            kind="skill.unknown",
            remedy="`ai-os skills list` shows what there is.",
            context={"id": skill},
        )

    def _check_base(self, card: SkillCard) -> None:
        if card.base != self._profile.model.embedder_id:
            raise EvolutionError(
                f"The skill “{card.name}” was learned on another model than the one in use.",
                kind="skill.base",
                remedy="Use the model that it was learned on, or ask for the skill learned on this one.",
                context={"base": card.base, "wanted": self._profile.model.embedder_id},
            )

    def _take(self, card: SkillCard, delta: Tensors) -> SkillCard:
        """Keep a new skill; its card is the point at which it is there."""
        with self._lock:
            if any(card.name.casefold() == each.name.casefold() for each in self._cards):
                raise EvolutionError(
                    f"There is a skill named “{card.name}” already.",
                    kind="skill.card",
                    remedy="Give this one another name.",
                    context={"name": card.name},
                )
            try:
                work = self._shelf.begin_run(card.id)
                save_delta(work / DELTA, delta, base=card.base, level=card.level)
                self._shelf.keep(card.id)
                self._profile.journal.write_skill(card)
            except DiffusionError:
                self._shelf.remove(card.id)
                raise
            finally:
                self._shelf.end_run(card.id)
            self._cards = (*self._cards, card)
        return card

    def _change(self, card: SkillCard) -> SkillCard:
        with self._lock:
            self._card(card.id)  # which another thread may have removed
            self._profile.journal.write_skill(card)
            self._cards = tuple(card if each.id == card.id else each for each in self._cards)
        return card

    def _settled(self) -> tuple[SkillCard, ...]:
        """What is there after whatever a kill has left is cleared away, and what an encrypted profile must not hold."""
        cards = self._profile.journal.skills()
        kept = [card for card in cards if card.imported or not self._profile.encrypted]
        for card in cards:
            if card not in kept:
                self._profile.journal.drop_skill(card.id)
        self._shelf.settle({card.id for card in kept})
        return tuple(kept)


def _examples(examples: Sequence[str]) -> tuple[str, ...]:
    if len(examples) > MOST_EXAMPLES:
        raise _bad_card(f"a skill has at most {MOST_EXAMPLES} examples")
    return tuple(_checked(each, "example", MOST_EXAMPLE) for each in examples)


def _checked(value: str, what: str, most: int) -> str:
    try:
        return line(value, what, most)
    except ValueError as error:
        raise _bad_card(str(error)) from error


def _bad_card(problem: str) -> EvolutionError:
    return EvolutionError(
        f"The skill cannot be described so: {problem}.", kind="skill.card", remedy="Give a short line of text."
    )
