"""Questions about invented people with known answers, which a run repeats so as not to forget, and is checked by.

They are made by the generators that the bundled model was trained with, the same every time. Names, places and phrases
of the checks are none of the rehearsal's.
"""

from __future__ import annotations

import functools

from ai_os_diffusion.evolution.items import Item


def rehearsal(seed: int, count: int) -> list[Item]:
    """`count` questions to repeat, from all generators alike."""
    return _drawn(seed, count, held_out=False)


@functools.cache
def general_questions(count: int) -> tuple[Item, ...]:
    """`count` questions that must not be answered worse after a run."""
    return tuple(_drawn(0, count, held_out=True))


def _drawn(seed: int, count: int, *, held_out: bool) -> list[Item]:
    # Loading what invents takes longer than opening the engine: not before a run needs it.
    from ai_os_diffusion.training.personal import folder_items, pointer_items, story_items

    generators = (pointer_items, folder_items, story_items)
    each = -(-count // len(generators))
    made = [
        Item(item.question, item.passage, item.spans, kind="general")
        for generate in generators
        for item in generate(seed, each, held_out)
    ]
    return made[:: max(1, len(made) // count)][:count]
