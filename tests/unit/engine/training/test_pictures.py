"""Pictures: packing, the codec's loss and figures, and a run that can be stopped."""

from __future__ import annotations

import functools
import io
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.autoencoder import ImageAutoencoder
from ai_os_diffusion.model.codec_shape import AutoencoderShape, UpsamplerShape
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.model.upsampler import PictureUpsampler
from ai_os_diffusion.training import beside, picture_command, shards
from ai_os_diffusion.training.autoencoder_task import (
    AutoencoderTask,
    autoencoder_figures,
    reconstruction_loss,
    scaled_tensors,
    ssim,
    to_pixels,
    to_unit,
)
from ai_os_diffusion.training.beside import trainable_parts
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.latents import FILE as LATENTS
from ai_os_diffusion.training.latents import balanced, load_latents
from ai_os_diffusion.training.optim import make_adamw, set_rate
from ai_os_diffusion.training.picture_task import PictureTask, draw, picture_figures
from ai_os_diffusion.training.pictures import FILE, PictureSet, decoded, load_pictures
from ai_os_diffusion.training.png import sheet, write_png
from ai_os_diffusion.training.upsampler_task import UpsamplerTask, bicubic, blurred, reduced, upsampler_figures

_SMALL = AutoencoderShape(fine=8, coarse=8, encoder=1, decoder=1)
_CPU = torch.device("cpu")


def _discs(count: int, side: int = 32) -> np.ndarray:
    """Coloured discs on white, (count, side, side, 3) uint8."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:side, :side]
    made = np.full((count, side, side, 3), 255, np.uint8)
    for picture in made:
        middle, radius = rng.integers(8, side - 8, 2), rng.integers(4, 9)
        picture[(y - middle[0]) ** 2 + (x - middle[1]) ** 2 < radius**2] = rng.integers(0, 200, 3)
    return made


def _file(picture: np.ndarray, mode: str = "RGB") -> bytes:
    image = pytest.importorskip("PIL.Image", reason="pictures are decoded with Pillow")
    stream = io.BytesIO()
    image.fromarray(picture).convert(mode).save(stream, "WEBP", lossless=True)
    return stream.getvalue()


def test_a_picture_is_squared_on_white_and_scaled() -> None:
    wide = np.zeros((10, 20, 3), np.uint8)
    found = decoded(_file(wide), 40, "here")
    assert found.shape == (40, 40, 3)
    assert found[0].min() > 250
    assert found[20].max() < 5
    with pytest.raises(TrainingError, match="A picture of here cannot be read"):
        decoded(b"no picture", 40, "here")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    assert '"train": 40' in _packed(folder, {"emoji256": 32, "emoji128": 32}, 20, 32)
    return folder / "shards"


@pytest.fixture(scope="module")
def packed_large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures of 96 pixels; as many are smaller and left out."""
    folder = tmp_path_factory.mktemp("large")
    _packed(folder, {"emoji256": 96, "emoji128": 48}, 30, 96)
    return folder / "shards"


def _packed(folder: Path, sides: dict[str, int], count: int, size: int) -> str:
    """Write discs of `sides` by file, pack them at `size` into shards, and return what was said."""
    arrow = pytest.importorskip("pyarrow", reason="packing reads Parquet with pyarrow")
    pytest.importorskip("pyarrow.parquet")
    for name, side in sides.items():
        told = {"name": "disc", "style": "flat", "source": name, "size": side}
        for split, number in (("train", count), ("valid", 5)):
            rows = [
                {"image": _file(picture), "caption": f"a disc {n}", **told}
                for n, picture in enumerate(_discs(number, side))
            ]
            arrow.parquet.write_table(arrow.Table.from_pylist(rows), folder / f"{name}.{split}.parquet")
    return picture_command.main(
        ["pack-pictures", "--data", str(folder), "--out", str(folder / "shards"), "--size", str(size)]
    )


def test_packed_pictures_are_read_back(packed: Path) -> None:
    train, valid = load_pictures(packed, "train"), load_pictures(packed, "valid")
    assert train.pixels.shape == (40, 32, 32, 3)
    assert len(valid.captions) == len(valid.names) == len(valid.styles) == 10
    originals = {picture.tobytes() for picture in _discs(20)}
    assert all(picture.tobytes() in originals for picture in train.pixels)
    assert set(train.captions) == {f"a disc {n}" for n in range(20)}


def test_a_damaged_or_missing_shard_is_named(packed: Path, tmp_path: Path) -> None:
    name = FILE.format("valid-0")
    manifest = {k: v for k, v in shards.read_manifest(packed).items() if k not in ("shards", "format")}
    (tmp_path / "empty").mkdir()
    shards.write_manifest(tmp_path / "empty", manifest)
    with pytest.raises(TrainingError, match="holds no pictures of valid"):
        load_pictures(tmp_path / "empty", "valid")
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / name).write_bytes((packed / name).read_bytes()[:-100])
    shards.write_manifest(tmp_path / "cut", manifest)
    with pytest.raises(TrainingError, match=f"{name} is damaged"):
        load_pictures(tmp_path / "cut", "valid")


def test_latents_are_eight_times_smaller_and_of_unit_size() -> None:
    torch.manual_seed(0)
    net = ImageAutoencoder(_SMALL)
    pictures = _discs(40)
    state = scaled_tensors(pictures, _CPU)(net)
    latents = net.encode(to_unit(pictures, _CPU))
    assert latents.shape == (40, 4, 4, 4)
    assert torch.allclose(latents.mean((0, 2, 3)), torch.zeros(4), atol=1e-4)
    assert torch.allclose(latents.std((0, 2, 3)), torch.ones(4), atol=1e-3)
    assert set(state) == set(net.state_dict())
    assert torch.allclose(net.decode(latents), net.unraw(net.raw(to_unit(pictures, _CPU))).clamp(-1, 1), atol=1e-4)


def test_similarity_is_one_for_equal_pictures_and_falls_with_noise() -> None:
    a = torch.from_numpy(_discs(4)).permute(0, 3, 1, 2) / 255.0
    noisy = [(a + level * torch.randn(a.shape, generator=torch.Generator().manual_seed(0))) for level in (0.05, 0.3)]
    assert float(ssim(a, a)) == pytest.approx(1)
    assert 1 > float(ssim(a, noisy[0])) > float(ssim(a, noisy[1]))
    assert float(reconstruction_loss(2 * a - 1, 2 * a - 1)) == pytest.approx(0, abs=1e-6)


def test_training_brings_pictures_nearer(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net, pictures = ImageAutoencoder(_SMALL), _discs(64)
    task = AutoencoderTask(pictures, 16, 1, _CPU)
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3)
    figures = autoencoder_figures(pictures[:8], _CPU, tmp_path / "sheet.png")
    before = figures(net)
    for number in range(80):
        result = task.loss(net, number)
        optimizer.zero_grad()
        result.loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    after = figures(net)
    assert after["psnr"] > before["psnr"] + 3
    assert (tmp_path / "sheet.png").stat().st_size > 500


def test_no_style_has_more_than_its_share() -> None:
    styles = ["noto", "icon", "icon", "icon", "noto"]
    texts = [f"{number}" for number in range(5)]
    data = PictureSet(_discs(5), texts, texts, styles)
    assert balanced(data, None) is data
    few = balanced(data, 2)
    assert (few.names, few.styles) == (["0", "1", "2", "4"], ["noto", "icon", "icon", "noto"])
    assert np.array_equal(few.pixels, data.pixels[[0, 1, 2, 4]])


def test_a_draw_is_the_same_again() -> None:
    torch.manual_seed(0)
    net = ImageAutoencoder(_SMALL)
    losses = [AutoencoderTask(_discs(32), 8, 1, _CPU).loss(net, draw).loss.item() for draw in (3, 3, 4)]
    assert losses[0] == losses[1] != losses[2]


def test_a_run_is_stopped_and_goes_on(packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_command, "ImageAutoencoder", lambda shape=None: ImageAutoencoder(shape or _SMALL))
    options = ["autoencoder", "--shards", str(packed), "--work", str(tmp_path / "run"), "--evaluate-minutes", "0"]
    assert picture_command.main([*options, "--tokens", "600"]).startswith("step 3,")
    with pytest.raises(TrainingError, match="already holds a run"):
        picture_command.main([*options, "--tokens", "600"])
    assert picture_command.main([*options, "--tokens", "1200", "--resume"]).startswith("step 5,")
    tensors, meta = import_weights(tmp_path / "run")
    assert meta["shape"] == {"latent": 4, "fine": 8, "coarse": 8, "encoder": 1, "decoder": 1}
    assert tensors["deviation"].min() > 0
    assert not np.allclose(tensors["deviation"], 1)
    assert (tmp_path / "run" / picture_command.SHEET).exists()
    (tmp_path / "run" / "last.pt").unlink()
    assert picture_command.main([*options, "--tokens", "1800", "--resume"]).startswith("step 8,")


def test_sizes_that_do_not_fit_are_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="--size is 30"):
        picture_command.main(["pack-pictures", "--data", str(tmp_path), "--out", str(tmp_path), "--size", "30"])
    with pytest.raises(ValueError, match="fine must be a multiple of 8"):
        AutoencoderShape(fine=12)


def test_png_files_are_read_by_others(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="pictures are decoded with Pillow")
    colour = np.random.default_rng(0).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    for pixels in (colour, colour[..., 0]):
        write_png(tmp_path / "a.png", pixels)
        assert np.array_equal(np.asarray(image.open(tmp_path / "a.png")), pixels)
    with pytest.raises(ValueError, match="uint8"):
        write_png(tmp_path / "a.png", colour.astype(np.float32))
    pages = sheet([colour[:5, :5]] * 3, 2)
    assert pages.shape == (12, 12, 3)
    assert (pages[7:, 7:] == 255).all()


def test_pixels_survive_the_unit_range() -> None:
    pixels = _discs(2)
    assert np.array_equal(to_pixels(to_unit(pixels, _CPU)), pixels)


def _latents(folder: Path, count: int = 24) -> Path:
    """Shards of latents whose sign follows from the caption's one word."""
    rng = np.random.default_rng(1)
    words = rng.integers(10, 12, count)
    latents = ((words - 10.5)[:, None, None, None, None] * 2 + 0.1 * rng.standard_normal((count, 2, 4, 4, 4))).astype(
        np.float16
    )
    ids = np.stack([np.full(count, 1), words, np.full(count, 2)], 1).repeat(2, 0).astype(np.uint16)
    folder.mkdir()
    for split in ("train", "valid"):
        arrays = {"latents": latents, "ids": ids.ravel(), "starts": np.arange(2 * count + 1, dtype=np.int64) * 3}
        shards.save_arrays(folder / LATENTS.format(split), arrays)
    shards.write_manifest(folder, {"tokenizer": "ab" * 32, "vocab_size": 60, "special": {"cls": 1, "sep": 2}})
    return folder


def test_pictures_are_learned_beside_a_trunk_that_stays(tmp_path: Path) -> None:
    torch.manual_seed(0)
    shape = TransformerShape(
        vocab_size=60, width=16, layers=2, heads=2, inner=32, positions=64, time_features=8, modality_rank=2,
        latent_channels=4, picture_width=8, expert_rank=4,
    )  # fmt: skip
    net = UnifiedScoreNetwork(shape)
    with torch.no_grad():  # a new trunk says almost nothing of its tokens
        for name, parameter in net.named_parameters():
            if name.startswith("trunk.layers") and name.endswith("weight") and parameter.ndim == 2:
                parameter.mul_(10)
    (data, held_out), manifest = load_latents(_latents(tmp_path / "latents"))
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    trainable_parts(net, "image")
    special = manifest["special"]
    task = PictureTask(data, 16, 1, special["cls"], special["sep"], _CPU)
    figures = picture_figures(held_out, task, None, tmp_path / "none.png", _CPU)
    first = figures(net)["flow_error"]
    optimizer = make_adamw(net)
    set_rate(optimizer, 1e-2)
    for number in range(300):
        optimizer.zero_grad()
        task.loss(net, number).loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    assert figures(net)["flow_error"] < 0.6 * first
    image = shape.modalities.index("image")
    for name, tensor in net.state_dict().items():
        if name.startswith("image.") or ".expert_" in name:
            continue
        rows = [row for row in range(len(tensor)) if row != image] if name in _TABLES else slice(None)
        assert torch.equal(tensor[rows], before[name][rows]), name
    drawn = draw(net, [np.array([1, word, 2], np.uint16) for word in (10, 11)], task.nothing, (4, 4, 4), _CPU)
    assert drawn[1].mean() > drawn[0].mean() + 0.5


_TABLES = ("trunk.modality.weight", "trunk.time.delta_down", "trunk.time.delta_up")


def test_latents_of_a_trained_codec_are_packed_and_drawn_from(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ai_os_native", reason="captions are tokenised with the native module")
    from ai_os_diffusion import paths

    monkeypatch.setattr(picture_command, "ImageAutoencoder", lambda shape=None: ImageAutoencoder(shape or _SMALL))
    codec, vocab = tmp_path / "codec", paths.bundled_vocabulary()
    pace = ["--evaluate-minutes", "0", "--tokens", "300"]
    picture_command.main(["autoencoder", "--shards", str(packed), "--work", str(codec), *pace])
    said = picture_command.main(
        f"pack-latents --pictures {packed} --codec {codec} --vocab {vocab} --out {tmp_path / 'latents'}".split()
    )
    assert "MiB of latents" in said
    (train, _), manifest = load_latents(tmp_path / "latents")
    assert train.latents.shape == (40, 2, 4, 4, 4)
    assert train.caption(0)[0] == manifest["special"]["cls"]
    assert train.caption(3)[-1] == manifest["special"]["sep"]
    assert len(train.caption(3, plain=True)) == 4  # [CLS] a disc [SEP]
    assert len(train.lengths) == 40
    small = functools.partial(
        TransformerShape, width=16, layers=1, heads=2, inner=32, positions=64, time_features=8, modality_rank=2
    )
    monkeypatch.setattr(beside, "TransformerShape", SimpleNamespace(from_dict=lambda values: small(**values)))
    run = ["image", "--shards", str(tmp_path / "latents"), "--work", str(tmp_path / "image"), "--codec", str(codec)]
    assert picture_command.main([*run, "--evaluate-minutes", "0", "--tokens", "120"]).startswith("step 2,")
    assert (tmp_path / "image" / picture_command.SHEET).exists()
    with pytest.raises(TrainingError, match="holds no latents"):
        load_latents(packed)


def test_enlarging_is_learned(tmp_path: Path) -> None:
    torch.manual_seed(0)
    blocks = np.random.default_rng(0).integers(0, 256, (24, 10, 10, 3), np.uint8)
    pictures = blocks.repeat(10, 1).repeat(10, 2)[:, :96, :96]  # edges where no small pixel ends
    net = PictureUpsampler(UpsamplerShape(width=16, layers=1))
    task = UpsamplerTask(pictures, 4, 1, _CPU)
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3)
    before = task.loss(net, 3).loss.item()
    assert task.loss(net, 3).loss.item() == before != task.loss(net, 4).loss.item()
    for _ in range(25):
        optimizer.zero_grad()
        task.loss(net, 3).loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    assert task.loss(net, 3).loss.item() < 0.9 * before
    figures = upsampler_figures(pictures[:4], _CPU, tmp_path / "sheet.png")(net)
    assert 10 < figures["psnr_bicubic"] < 60
    assert figures["psnr"] != figures["psnr_bicubic"]
    assert (tmp_path / "sheet.png").exists()


def test_blurring_keeps_the_mean_and_reducing_the_size() -> None:
    flat = torch.full((1, 3, 8, 8), 0.25)
    torch.testing.assert_close(blurred(flat, 0.7), flat)
    assert reduced(flat).shape == (1, 3, 2, 2)
    assert bicubic(reduced(flat)).shape == flat.shape


def test_a_run_that_enlarges_is_stopped_and_goes_on(packed_large: Path, tmp_path: Path) -> None:
    options = ["upsampler", "--shards", str(packed_large), "--work", str(tmp_path / "run"), "--evaluate-minutes", "0"]
    pixels = 16 * 24 * 24
    assert picture_command.main([*options, "--tokens", str(2 * pixels)]).startswith("step 2,")
    assert picture_command.main([*options, "--tokens", str(3 * pixels), "--resume"]).startswith("step 3,")
    assert picture_command.load_upsampler(tmp_path / "run").shape == UpsamplerShape()


def test_pictures_that_are_smaller_are_left_out(packed_large: Path) -> None:
    assert len(load_pictures(packed_large, "train").pixels) == 30
