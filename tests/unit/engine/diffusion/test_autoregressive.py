from __future__ import annotations

import numpy as np
import pytest
import torch

from ai_os_diffusion.diffusion import ARCore
from ai_os_diffusion.errors import Cancelled, InferenceError
from ai_os_diffusion.model.attention import causal_keep
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.progress import CancelToken


@pytest.fixture
def core(network: InferenceNetwork) -> ARCore:
    return ARCore(network, forbidden_ids=[0, 52])


@pytest.mark.parametrize("conditioned", [False, True])
def test_cached_generation_equals_reading_everything_anew(
    core: ARCore, torch_network: UnifiedScoreNetwork, *, conditioned: bool
) -> None:
    condition = np.random.default_rng(0).standard_normal((2, 24), np.float32) if conditioned else None
    ids = [7, 8, 9]
    steps = list(core.generate(ids, 8, condition=condition))
    with torch.inference_mode():
        for step in steps:
            given = None if condition is None else torch.from_numpy(condition)[None]
            logits = torch_network(torch.tensor([ids]), keep=causal_keep(len(ids))[None], condition=given)[0, -1]
            logits[[0, 52]] = -torch.inf
            ids = [*ids, int(logits.argmax())]
            assert step.ids == ids
            assert step.changed == [len(ids) - 1]
            assert step.confidence[-1] == pytest.approx(float(logits.softmax(-1).max()), abs=1e-5)
    assert [s.step for s in steps] == list(range(1, 9))
    assert steps[-1].confidence[:3] == [1.0] * 3


def test_the_seed_decides(core: ARCore) -> None:
    run = lambda seed: list(core.generate([7], 10, seed=seed, temperature=1.0, top_p=0.95))  # noqa: E731
    assert run(1) == run(1)
    assert run(1)[-1].ids != run(2)[-1].ids


def test_stop_and_forbidden_tokens(core: ARCore) -> None:
    free = list(core.generate([7], 6))[-1].ids
    stopped = list(core.generate([7], 6, stop_ids=[free[2]]))[-1].ids
    assert stopped == free[: free.index(free[2], 1) + 1]
    other = list(core.generate([7], 6, forbidden_ids=free[1:]))[-1].ids
    assert not set(free[1:]) & set(other[1:])


def test_cancel_takes_effect_before_the_next_token(core: ARCore) -> None:
    cancel = CancelToken()
    steps = core.generate([7], 6, cancel=cancel)
    next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(steps)


def test_log_likelihood_is_the_sum_of_next_token_scores(core: ARCore, torch_network: UnifiedScoreNetwork) -> None:
    ids = [7, 8, 9, 10, 11]
    scores = core.log_likelihood(ids, 2)
    with torch.inference_mode():
        expected = [
            float(torch_network(torch.tensor([ids[:n]]), keep=causal_keep(n)[None])[0, -1].log_softmax(-1)[ids[n]])
            for n in (2, 3, 4)
        ]
    assert scores == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"prefix_ids": [], "length": 3}, "at least one token"),
        ({"prefix_ids": [7], "length": 0}, "length"),
        ({"prefix_ids": [7], "length": 3, "temperature": -1.0}, "temperature"),
        ({"prefix_ids": [7], "length": 3, "top_p": 2.0}, "top_p"),
        ({"prefix_ids": [7], "length": 3, "condition": np.zeros((24), np.float32)}, "condition"),
    ],
)
def test_wrong_arguments_are_refused_at_the_call(core: ARCore, arguments: dict[str, object], words: str) -> None:
    with pytest.raises(InferenceError, match=words):
        core.generate(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("prefix_length", [0, 3])
def test_something_must_be_left_to_score(core: ARCore, prefix_length: int) -> None:
    with pytest.raises(InferenceError, match="prefix_length"):
        core.log_likelihood([7, 8, 9], prefix_length)
