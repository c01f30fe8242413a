"""What a run for a form learns from and is judged by: requests that are made up, and none of the user's notes."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

import numpy as np

from ai_os_diffusion.answering.generation import TextGenerator
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.evolution.context import Context, suite
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.scoring import Scores
from ai_os_diffusion.guidance.forms import LENGTH, STEPS, Form, form_of, share_right
from ai_os_diffusion.model.controlled import Control
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.training.form_examples import FormExample, examples

TRAINED, HELD = 3000, 60
"""Requests to learn from, and to check with."""
TRAIN_STEPS, TRAIN_SECONDS = 2400, 600.0
"""What a branch is trained for, at most."""
_AT_ONCE = 4  # texts between two reports


def gather_form(request: str, form: Form) -> Context:
    """The context of a request for a form; what is checked with has other names, things, and sentences."""
    seed = zlib.crc32(request.casefold().encode())
    train, held = (
        tuple(item_of(each, form) for each in examples(form.kind, seed, count, held_out=held_out))
        for count, held_out in ((TRAINED, False), (HELD, True))
    )
    return Context((), train, held, suite(), "made")


def item_of(example: FormExample, form: Form) -> Item:
    """An example as an item whose answer is its whole text."""
    return Item(example.request, example.text, ((0, len(example.text)),), kind=form.kind)


def example_of(item: Item) -> FormExample:
    """What `item_of` was given."""
    return FormExample(item.question, item.passage)


def score_forms(
    model: TextModel,
    control: Control | None,
    items: Sequence[Item],
    on_done: Callable[[int], None] | None = None,
) -> Scores:
    """(items,) scores in 0..1 of what is written for requests: 0 without the form, else the share that is right.

    Args:
        model: that writes.
        control: the branch beside it, if any.
        items: requests for a form, as `item_of` makes them.
        on_done: told how many are done.

    Raises:
        InferenceError: the branch does not fit the model.
    """
    generator = TextGenerator(model, EngineConfig())
    scores = np.zeros(len(items))
    for place, item in enumerate(items):
        made = generator.generate(item.question, STEPS, LENGTH, seed=0, control=control)
        form = form_of(item.question)
        scores[place] = share_right(made.text, item.passage, form) if form else 0.0
        if on_done is not None and (place + 1) % _AT_ONCE == 0:
            on_done(place + 1)
    return scores
