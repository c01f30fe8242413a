"""How an answer and a proposal are kept with a turn: plain JSON values, and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ai_os_diffusion.conversation.model import Proposal
from ai_os_diffusion.types import Answer, Source, UncertaintyReport


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The answer as values that JSON holds."""
    return dataclasses.asdict(answer)


def answer_from_json(values: Mapping[str, Any]) -> Answer:
    """The answer that `answer_to_json` was given."""
    sources = tuple(Source(**source) for source in values["sources"])
    report = UncertaintyReport(**values["uncertainty"])
    return Answer(**{**values, "sources": sources, "uncertainty": report})


def proposal_to_json(proposal: Proposal) -> dict[str, Any]:
    """The proposal as values that JSON holds."""
    return dataclasses.asdict(proposal)


def proposal_from_json(values: Mapping[str, Any]) -> Proposal:
    """The proposal that `proposal_to_json` was given."""
    return Proposal(**{**values, "ids": tuple(values["ids"]), "titles": tuple(values["titles"])})
