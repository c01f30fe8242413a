from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], UnifiedScoreNetwork]:
    """Networks without memory. Drawing normal numbers for them would import half of torch, so nothing is drawn."""
    monkeypatch.setattr(nn.init, "normal_", lambda tensor, *_, **__: tensor)

    def on_meta(preset: str) -> UnifiedScoreNetwork:
        with torch.device("meta"):
            return UnifiedScoreNetwork(TransformerShape.preset(preset))

    return on_meta


@pytest.mark.parametrize("preset", ["local", "edge", "workstation"])
def test_the_trunk_holds_nine_tenths_and_every_head_is_small(
    build: Callable[[str], UnifiedScoreNetwork], preset: str
) -> None:
    network = build(preset)
    report = network.parameter_report()
    assert report.total == sum(value.numel() for value in network.state_dict().values())
    assert report.shared_share > 0.9
    assert set(report.heads) == {"text", "evidence"}
    assert all(0 < count < 10_000_000 for count in report.heads.values())
    assert report.shared_share + report.share("text") + report.share("evidence") == pytest.approx(1)


def test_preset_sizes(build: Callable[[str], UnifiedScoreNetwork]) -> None:
    local, large = (build(preset).parameter_report().total for preset in ("local", "workstation"))
    assert 22e6 < local < 28e6
    assert 340e6 < large < 360e6
