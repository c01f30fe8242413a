"""What draws without torch draws what torch draws; published, opened, varied and painted into."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion import native, paths
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import InferenceError, ModelLoadError
from ai_os_diffusion.media import painter as painting
from ai_os_diffusion.media import parts
from ai_os_diffusion.media.painter import Painter, Start
from ai_os_diffusion.model.autoencoder import ImageAutoencoder
from ai_os_diffusion.model.codec_shape import AutoencoderShape, UpsamplerShape
from ai_os_diffusion.model.modality_parts import parts_of
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.model.upsampler import PictureUpsampler
from ai_os_diffusion.runtime import load_text_model
from ai_os_diffusion.training import picture_command
from ai_os_diffusion.training.beside import network_beside
from ai_os_diffusion.training.checkpoint import RunState
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.picture_task import draw
from ai_os_diffusion.training.trainer import export_run
from ai_os_diffusion.types import ImageOutput
from ai_os_diffusion.weights.saving import save_weights

_SIDE = 32  # pixels

Parts = tuple[UnifiedScoreNetwork, ImageAutoencoder, PictureUpsampler, Path, Path]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parts:
    """A random network and codec, and their published weights beside a trunk."""
    monkeypatch.setattr(painting, "SIDE", _SIDE)
    tokenizer = native.FastTokenizer.from_file(str(paths.bundled_vocabulary()))
    shape = TransformerShape(
        tokenizer.vocab_size, width=16, layers=1, heads=2, inner=32, positions=64, time_features=8, modality_rank=2,
        latent_channels=4, picture_width=8, expert_rank=3,
    )  # fmt: skip
    torch.manual_seed(3)
    net, codec = UnifiedScoreNetwork(shape).eval(), ImageAutoencoder(AutoencoderShape(4, 16, 16, 1, 1)).eval()
    upsampler = PictureUpsampler(UpsamplerShape(8, 1)).eval()
    with torch.no_grad():
        for parameter in (*net.parameters(), *codec.parameters(), *upsampler.parameters()):
            parameter.normal_(std=0.1)
    for module, name in ((net, "image"), (codec, "codec"), (upsampler, "upsampler")):
        (tmp_path / name).mkdir()
        export_run(tmp_path / name, module.state_dict(), tokenizer.sha256, module.description(), RunState())
    for module in (net, codec, upsampler):  # weights of a run travel as float16
        module.load_state_dict({name: value.half().float() for name, value in module.state_dict().items()})
    plain = TransformerShape.from_dict({**shape.to_dict(), "latent_channels": 0, "picture_width": 0, "expert_rank": 0})
    whole = {name: value.numpy() for name, value in net.state_dict().items()}
    trunk = {name: x for name, x in whole.items() if not name.startswith("image.") and ".expert_" not in name}
    save_weights(
        tmp_path / "model", trunk, shape=json.loads(json.dumps(plain.to_dict())), modality="text", codec="f32",
        tokenizer_sha256=tokenizer.sha256, training={}, licence="x", attribution="x",
    )  # fmt: skip
    said = picture_command.main(
        ["publish-pictures", "--image", str(tmp_path / "image"), "--codec", str(tmp_path / "codec"),
         "--upsampler", str(tmp_path / "upsampler"), "--beside", str(tmp_path / "model"),
         "--out", str(tmp_path / "pictures"), "--storage", "f32"]
    )  # fmt: skip
    assert "M numbers" in said
    return net, codec, upsampler, tmp_path / "pictures", tmp_path / "model"


def _opened(folder: Path, model: Path) -> Painter:
    return Painter.open(folder, model, load_text_model(ModelConfig(path=str(model))))


def test_pictures_are_those_of_torch(made: Parts) -> None:
    net, codec, upsampler, folder, model = made
    tokenizer = native.FastTokenizer.from_file(str(paths.bundled_vocabulary()))
    special = tokenizer.special_ids()
    caption = np.array([special["cls"], *tokenizer.encode_batch(["a red bird"])[0].ids, special["sep"]], np.uint16)
    nothing = np.array([special["cls"], special["sep"]], np.uint16)
    side = _SIDE // 8
    cpu = torch.device("cpu")
    latents = draw(net, [caption], nothing, (4, side, side), cpu, steps=3, guidance=1.5, seed=5)
    with torch.no_grad():
        wanted = codec.decode(latents)
        large = upsampler(wanted).clamp(-1, 1)
    seen: list[ImageOutput] = []
    drawn = _opened(folder, model).draw("a red bird", seed=5, steps=3, guidance=1.5, on_step=seen.append)
    _same(drawn.pixels, large)
    assert [len(each.pixels) for each in seen] == [_SIDE, _SIDE, 4 * _SIDE]
    np.testing.assert_array_equal(seen[-1].pixels, drawn.pixels)
    assert (drawn.prompt, drawn.seed, drawn.steps) == ("a red bird", 5, 3)
    small = _opened(folder, model).draw("a red bird", seed=5, steps=3, guidance=1.5, enlarge=False)
    _same(small.pixels, wanted)


def _same(pixels: painting.Pixels, wanted: torch.Tensor) -> None:
    values = (wanted[0].permute(1, 2, 0).numpy() + 1) * 127.5
    assert pixels.shape == values.shape
    assert np.abs(pixels.astype(float) - values).max() < 1.5


def test_the_prompt_the_negative_and_the_seed_matter(
    made: Parts,
) -> None:
    painter = _opened(*made[3:])
    first = painter.draw("a red bird", steps=2).pixels
    np.testing.assert_array_equal(painter.draw("a red bird", steps=2).pixels, first)
    for other in (
        painter.draw("a blue fish", steps=2, guidance=8.0),
        painter.draw("a red bird", steps=2, negative="ugly feathers", guidance=8.0),
        painter.draw("a red bird", steps=2, seed=1),
    ):
        assert (other.pixels != first).any()


def test_a_picture_is_varied_and_what_is_kept_stays(
    made: Parts,
) -> None:
    painter = _opened(*made[3:])
    pixels = np.random.default_rng(0).integers(0, 255, (_SIDE, _SIDE, 3)).astype(np.uint8)
    codec = painter._codec
    whole = painter._pixels(codec.encode(pixels.astype(np.float32) / np.float32(127.5) - 1)[None], False)
    side = _SIDE // 8
    kept = painter.draw("a bird", steps=2, start=Start(pixels, 1.0, np.ones((side, side), np.bool_)), enlarge=False)
    np.testing.assert_array_equal(kept.pixels, whole)
    varied = painter.draw("a bird", steps=4, start=Start(pixels, 0.25), enlarge=False)
    anew = painter.draw("a bird", steps=4, start=Start(pixels, 1.0), enlarge=False)
    away = [np.abs(each.pixels.astype(float) - whole).mean() for each in (varied, anew)]
    assert away[0] < away[1]
    assert (varied.anew, anew.anew, painter.draw("a bird", steps=1).anew) == (0.25, 1.0, 1.0)
    large = pixels.repeat(4, 0).repeat(4, 1)  # as it was enlarged
    again = painter.draw("a bird", steps=4, start=Start(large, 0.25), enlarge=False)
    np.testing.assert_array_equal(again.pixels, varied.pixels)
    with pytest.raises(InferenceError, match="must be"):
        painter.draw("a bird", start=Start(pixels[:8], 0.5))
    with pytest.raises(InferenceError, match="kept"):
        painter.draw("a bird", start=Start(pixels, 0.5, np.ones((2, 2), np.bool_)))


def test_codec_and_upsampler_are_restored_from_what_was_published(made: Parts, tmp_path: Path) -> None:
    net, codec, upsampler, folder, model = made
    runs = {name: tmp_path / "again" / name for name in ("image", "codec", "upsampler")}
    options = [each for name, run in runs.items() for each in (f"--{name}", str(run))]
    picture_command.main(["restore-pictures", "--pictures", str(folder), "--beside", str(model), *options])
    tensors, meta = import_weights(runs["image"])
    drawing = network_beside(runs["image"], {"tokenizer": meta["tokenizer"]}, {}, 0)
    assert set(tensors) == set(net.state_dict())
    parts = parts_of({name: x.numpy() for name, x in net.state_dict().items()}, net.shape, "image")
    for name, x in parts_of({name: x.numpy() for name, x in drawing.state_dict().items()}, net.shape, "image").items():
        np.testing.assert_array_equal(x, parts[name])
    found = picture_command.load_codec(runs["codec"]), picture_command.load_upsampler(runs["upsampler"])
    for restored, known in zip(found, (codec, upsampler), strict=True):
        state = known.state_dict()
        for name, values in restored.state_dict().items():
            torch.testing.assert_close(values, state[name])


def test_weights_of_another_trunk_are_refused(made: Parts, tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError, match="beside another model"):
        _opened(made[3], paths.bundled_model())


def test_only_the_marked_part_of_a_picture_is_drawn_again(made: Parts, tmp_path: Path) -> None:
    painter = _opened(made[3], made[4])
    side = painter.side
    for times in (1, 2, 4):
        pixels = np.random.default_rng(times).integers(0, 256, (times * side, times * side, 3)).astype(np.uint8)
        again = np.zeros(pixels.shape[:2], np.bool_)
        again[: side * times // 2, side * times // 4 :] = True
        seen: list[ImageOutput] = []
        drawn = painter.draw("a bird", steps=2, start=Start(pixels, 1.0, again=again), on_step=seen.append)
        assert drawn.pixels.shape == pixels.shape
        assert (drawn.pixels[~again] == pixels[~again]).all()
        assert (drawn.pixels[again] != pixels[again]).any(1).mean() > 0.5
        assert drawn.anew == pytest.approx(again.mean())
        assert seen[0].pixels.shape == (side, side, 3)
    for wrong, what in ((np.zeros((side, side), np.bool_), "No part"), (np.ones((3, 3), np.bool_), "must be")):
        with pytest.raises(InferenceError, match=what) as caught:
            painter.draw("a bird", start=Start(pixels[::4, ::4], 1.0, again=wrong))
        assert caught.value.kind == "inference.part"
        assert "ark" in str(caught.value.remedy)


def test_new_pixels_fade_in_at_the_edge_of_a_part_and_never_beyond_it() -> None:
    again = np.zeros((64, 64), np.bool_)
    again[16:48, 16:48] = True
    share = parts.fade(again)
    assert not share[~again].any()
    assert (share[again] > 0).all()
    assert share[32, 32] == 1
    assert share[16, 32] < share[18, 32]
