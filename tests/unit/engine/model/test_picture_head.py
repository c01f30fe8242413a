"""Pictures on the shared trunk: patches, low-rank parts, and text that stays what it was."""

from __future__ import annotations

import pytest
import torch

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.experts import EXPERT_MODALITIES, ExpertLinear, Route, routes_of
from ai_os_diffusion.model.picture_head import ImageProjectionHead
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape

_SHAPE = TransformerShape(
    vocab_size=50, width=16, layers=2, heads=2, inner=32, positions=64, time_features=8, modality_rank=2,
    latent_channels=4, picture_width=8, expert_rank=3,
)  # fmt: skip


@pytest.fixture
def net() -> UnifiedScoreNetwork:
    """A network whose parts that begin at zero are no longer zero."""
    torch.manual_seed(0)
    made = UnifiedScoreNetwork(_SHAPE).eval()
    with torch.no_grad():
        for name, parameter in made.named_parameters():
            if not parameter.any():
                parameter.normal_(std=0.2 if "image" in name or "expert" in name else 0.05)
    return made


def _prompt() -> tuple[torch.Tensor, torch.Tensor]:
    ids = torch.tensor([[1, 7, 8, 9, 2], [1, 5, 2, 0, 0]])
    return ids, torch.tensor([[True] * 5, [True] * 3 + [False] * 2])


def test_patches_go_in_and_come_out_in_place() -> None:
    head = ImageProjectionHead(_SHAPE)
    latents, t = torch.randn(2, 4, 8, 12), torch.tensor([0.3, 0.8])
    with torch.no_grad():  # what stands in one patch changes the tokens around it alone
        tokens, seen = head.encode(latents, t)
        changed = latents.clone()
        changed[:, :, 2:4, 6:8] += 1
        moved = (head.encode(changed, t)[0] - tokens).abs().sum(-1)[0].reshape(4, 6)
        assert tokens.shape == (2, 24, 16)
        assert seen.grid.shape == (2, 8, 8, 12)
        assert head.decode(torch.randn(2, 24, 16), seen).shape == latents.shape
    near = moved[0:3, 2:5]
    assert near[1, 1] > 0
    assert moved.sum() == pytest.approx(float(near.sum()))
    places = head.places(3, 4)
    assert len({tuple(row.tolist()) for row in places}) == 12
    with pytest.raises(InferenceError, match="even sides"):
        head.encode(torch.randn(1, 4, 5, 8), t[:1])


def test_widths_that_do_not_fit_are_refused() -> None:
    for width in (0, 12):
        with pytest.raises(ValueError, match="picture_width must be a multiple of 8"):
            TransformerShape.from_dict({**_SHAPE.to_dict(), "picture_width": width})


def test_an_expert_changes_its_own_tokens_alone() -> None:
    layer = ExpertLinear(4, 6, 2)
    torch.nn.init.normal_(layer.expert_up)
    x = torch.randn(1, 3, 4)
    mine = torch.tensor([[[0.0], [1.0], [0.0]]])
    plain, routed = layer(x), layer(x, [Route(0, mine)])
    assert torch.equal(plain[0, [0, 2]], routed[0, [0, 2]])
    assert not torch.allclose(plain[0, 1], routed[0, 1])
    assert torch.allclose(layer(x, [Route(0, None)])[0, 1], routed[0, 1])
    names = ("text", "image", "audio")
    kinds = torch.tensor([[0, 1, 1]])
    assert [(r.expert, r.tokens.flatten().tolist()) for r in routes_of(kinds, names) if r.tokens is not None] == [
        (0, [0, 1, 1])
    ]
    assert routes_of(torch.tensor([[2]]), names)[0] == Route(EXPERT_MODALITIES.index("audio"), None)


def test_text_is_what_it_was_before_pictures_came(net: UnifiedScoreNetwork) -> None:
    plain = UnifiedScoreNetwork(
        TransformerShape.from_dict({**_SHAPE.to_dict(), "latent_channels": 0, "picture_width": 0, "expert_rank": 0})
    )
    plain.load_tensors({name: x for name, x in net.state_dict().items() if name in plain.state_dict()})
    ids, keep = _prompt()
    assert torch.equal(plain.eval()(ids, keep=keep), net(ids, keep=keep))
    assert torch.equal(plain.embed(ids, keep), net.embed(ids, keep))


def test_a_picture_reads_its_prompt_but_no_padding(net: UnifiedScoreNetwork) -> None:
    ids, keep = _prompt()
    latents, t = torch.randn(2, 4, 4, 4), torch.tensor([0.3, 0.8])
    found = net.picture_velocity(latents, t, net.read_prompt(ids, keep), keep)
    assert found.shape == latents.shape
    padded = ids.clone()
    padded[1, 3:] = 11
    assert torch.allclose(net.picture_velocity(latents, t, net.read_prompt(padded, keep), keep), found, atol=1e-5)
    other = ids.clone()
    other[:, 1] = 12
    assert not torch.allclose(net.picture_velocity(latents, t, net.read_prompt(other, keep), keep), found, atol=1e-4)
    later = net.picture_velocity(latents, t + 0.1, net.read_prompt(ids, keep), keep)
    assert not torch.allclose(later, found, atol=1e-4)


def test_the_trunk_keeps_nine_tenths_of_the_parameters() -> None:
    with torch.device("meta"):
        report = UnifiedScoreNetwork(
            TransformerShape(latent_channels=4, picture_width=8, expert_rank=24)
        ).parameter_report()
        plain = UnifiedScoreNetwork(TransformerShape()).parameter_report()
    experts = report.trunk - plain.trunk
    assert plain.trunk / report.total > 0.9
    assert experts + report.heads["image"] < 10_000_000


def test_weights_without_a_head_say_so() -> None:
    small = TransformerShape.from_dict({**_SHAPE.to_dict(), "latent_channels": 0, "picture_width": 0})
    network = UnifiedScoreNetwork(small)
    ids, keep = _prompt()
    with pytest.raises(InferenceError, match="no head for pictures"):
        network.picture_velocity(torch.randn(2, 4, 4, 4), torch.zeros(2), network.read_prompt(ids, keep), keep)
    with pytest.raises(ValueError, match="expert_rank"):
        TransformerShape(expert_rank=-1)
