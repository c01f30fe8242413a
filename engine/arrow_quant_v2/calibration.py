"""What a text network reads while its matrices' inputs are recorded: masked texts, and questions with passages."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from ai_os_diffusion import native, paths
from ai_os_diffusion.answering import pointer
from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.training.personal import sample_corpus
from arrow_quant_v2.config import DiffusionQuantConfig
from arrow_quant_v2.errors import ConfigurationError

MAX_TOKENS = 128  # of a masked text
_SEED = 20
_CORPORA = 6
_LEAST_TOKENS = 12
_MASKED_TEXTS = 160  # in all groups together
_SAMPLES_OF_PAIR = 4  # a pair is read for so many samples that are kept of each group
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Calibrated:
    """Recorded inputs of a network's matrices.

    Attributes:
        inputs: by matrix.
        mask_token: id of the mask, on whose share in a sequence corrections depend.
        tokens: how many were read.
    """

    inputs: native.CalibrationInputs
    mask_token: int
    tokens: int


def calibrated(
    model: Path, metadata: dict[str, Any], settings: DiffusionQuantConfig, texts: Sequence[str] | None
) -> Calibrated | None:
    """Let a network read, and keep what its matrices get; None where it is not of our shape or vocabulary.

    Raises:
        ConfigurationError: `texts` were given and cannot be used: they are too short, or the network cannot read them.
    """
    try:
        with native.translate_errors():
            tokenizer = native.FastTokenizer.from_file(str(paths.bundled_vocabulary()))
            if metadata.get("tokenizer_sha256") != tokenizer.sha256:
                _log.info("%s has another vocabulary than ours, so it is quantized without calibration.", model)
                return None
            network = native.TextNetwork.open(str(model), precision="float")
            per_group = max(1, _MASKED_TEXTS // settings.num_time_groups)
            pairs = settings.calibration_samples // _SAMPLES_OF_PAIR
            rows = calibration_rows(tokenizer, texts, groups=settings.num_time_groups, per_group=per_group, pairs=pairs)
            mask = tokenizer.special_ids()["mask"]
            inputs = network.record(
                rows, mask_token=mask, groups=settings.num_time_groups, samples=settings.calibration_samples
            )
    except DiffusionError as error:
        if texts is not None:
            raise ConfigurationError(
                f"{model} cannot be calibrated with the given texts: {error}",
                remedy="Leave calibration_texts out.",
                context={"file": str(model)},
            ) from error
        _log.warning("%s is quantized without calibration: %s", model, error)
        return None
    return Calibrated(inputs, mask, sum(map(len, rows)))


def calibration_rows(
    tokenizer: native.FastTokenizer, texts: Sequence[str] | None, *, groups: int, per_group: int, pairs: int
) -> list[list[int]]:
    """Token ids of the sequences to record: for each mask-ratio group masked texts, and pairs without any mask.

    The same arguments give the same rows.

    Args:
        tokenizer: of the network's vocabulary.
        texts: what is masked; None takes notes of invented people, which this package makes.
        groups: parts of the mask ratios 0 to 1.
        per_group: masked sequences of each group.
        pairs: questions with passages, at most.

    Raises:
        ConfigurationError: the texts are all too short.
    """
    draws = random.Random(_SEED)
    special = tokenizer.special_ids()
    corpora = [sample_corpus(_SEED + number) for number in range(_CORPORA)]
    own = [text for corpus in corpora for text in corpus.files.values()]
    if texts is not None and not _pieces(tokenizer, texts, special, MAX_TOKENS):
        raise ConfigurationError(
            f"None of the {len(texts)} calibration texts has {_LEAST_TOKENS} tokens.",
            remedy="Give longer texts, or leave calibration_texts out.",
        )
    masked = masked_texts(
        tokenizer,
        own if texts is None else texts,
        groups=groups,
        per_group=per_group,
        draws=draws,
        longest=MAX_TOKENS,
    )
    rows = [row for group in masked for row in group]
    asked = [
        (question.question, corpus.files[question.evidence[0][0]])
        for corpus in corpora
        for question in corpus.questions
        if question.evidence
    ]
    draws.shuffle(asked)
    rows += [_pair(tokenizer, question, passage, special) for question, passage in asked[:pairs]]
    return rows


def masked_texts(
    tokenizer: native.FastTokenizer,
    texts: Sequence[str],
    *,
    groups: int,
    per_group: int,
    draws: random.Random,
    longest: int,
) -> list[list[list[int]]]:
    """Token ids of masked texts, `per_group` in each mask-ratio group, whose ratios are evenly spread.

    Texts are cut at `longest` tokens, and read again where there are too few; texts of a few tokens are left out.
    """
    special = tokenizer.special_ids()
    pieces = _pieces(tokenizer, texts, special, longest)
    draws.shuffle(pieces)
    source = cycle(pieces)
    found: list[list[list[int]]] = [[] for _ in range(groups)]
    for number in range(groups * per_group if pieces else 0):
        group, place = number % groups, number // groups
        ids = next(source)
        ratio = (group + (place + 0.5) / per_group) / groups
        found[group].append(_masked(ids, max(1, round(ratio * len(ids))), special["mask"], draws))
    return found


def _pieces(
    tokenizer: native.FastTokenizer, texts: Sequence[str], special: dict[str, int], longest: int
) -> list[list[int]]:
    """Texts as ids, cut where they are too long; what is left at their ends is dropped where it is short."""
    room = longest - 2
    found = []
    for encoding in tokenizer.encode_batch(list(texts), mode="text"):
        ids = encoding.ids
        parts = [ids[first : first + room] for first in range(0, len(ids), room)]
        found += [[special["cls"], *part, special["sep"]] for part in parts if len(part) >= _LEAST_TOKENS]
    return found


def _masked(ids: list[int], count: int, mask: int, draws: random.Random) -> list[int]:
    """With that many ids masked, the first and the last only where no others are left."""
    inner = draws.sample(range(1, len(ids) - 1), len(ids) - 2)
    chosen = {*inner, 0, len(ids) - 1} if count > len(inner) else set(inner[:count])
    return [mask if place in chosen else token for place, token in enumerate(ids)]


def _pair(tokenizer: native.FastTokenizer, question: str, passage: str, special: dict[str, int]) -> list[int]:
    """A question with a passage, as the evidence pointer reads them."""
    asked = tokenizer.encode(question, mode="search").ids[: pointer.MAX_QUESTION]
    text = tokenizer.encode(passage, mode="search").ids[: pointer.MAX_TOKENS - len(asked) - 3]
    return [special["cls"], *asked, special["sep"], *text, special["sep"]]
