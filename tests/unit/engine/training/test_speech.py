"""From a voice to shards, to a trained head and a vocoder, to a voice without torch that says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ai_os_diffusion import paths
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import InferenceError, ModelLoadError, TrainingError
from ai_os_diffusion.media.beside import belongs_beside
from ai_os_diffusion.media.vocoder import sound
from ai_os_diffusion.media.voice import Voice
from ai_os_diffusion.model.modality_parts import parts_of
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.model.vocoder import Vocoder, VocoderShape
from ai_os_diffusion.runtime import load_text_model
from ai_os_diffusion.speech import symbols
from ai_os_diffusion.speech.excitation import pulses
from ai_os_diffusion.speech.mel import HOP, MELS, RATE, WINDOW, filters, log_mel
from ai_os_diffusion.training import pack_speech, speech_command
from ai_os_diffusion.training.beside import put_trunk, take_parts, trainable_parts
from ai_os_diffusion.training.checkpoint import RunState
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.letter_sounds import LetterSounds
from ai_os_diffusion.training.optim import make_adamw, set_rate
from ai_os_diffusion.training.pack_speech import UNNAMED, decoded, encoded, load_samples, load_speech
from ai_os_diffusion.training.publish_beside import publish_voice
from ai_os_diffusion.training.speech_task import SpeechTask, make_batch, said_frames, say, spectrograms
from ai_os_diffusion.training.teacher_voice import Sound, Utterance
from ai_os_diffusion.training.trainer import export_run
from ai_os_diffusion.training.vocoder_task import VocoderTask, mel_of, spectral_loss, vocoder_figures
from ai_os_diffusion.weights.loader import WeightLoader
from ai_os_diffusion.weights.saving import save_weights

_LETTER = 0.08  # seconds
_SENTENCES = [
    "The rain is warm, and the bird sings.",
    "Who was it? It was Ann's sister.",
    "Seven boats came in the evening.",
    "A yellow lamp stood near the door.",
]


class Robot:
    """Says every letter as a tone of its own; silence before, after and at marks."""

    def say(self, text: str) -> Utterance:
        parts, sounds, words = [_tone(0.0)], [Sound("pau", _LETTER, -1)], []
        time, inside = _LETTER, False
        for letter in text.lower():
            spoken = letter.isalpha()
            if spoken and not inside:
                words.append("")
            inside = spoken or (inside and letter == "'")
            if not spoken and letter != ",":
                continue
            time += _LETTER
            parts.append(_tone(200.0 + 40 * (ord(letter) - 97) if spoken else 0.0))
            sounds.append(Sound(letter, time, len(words) - 1) if spoken else Sound("pau", time, -1))
            words[-1] += letter if spoken else ""
        return Utterance(np.concatenate([*parts, _tone(0.0)]), RATE, words, [*sounds, Sound("pau", time + _LETTER, -1)])


def _tone(pitch: float) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * pitch * np.arange(round(_LETTER * RATE)) / RATE).astype(np.float32)


@pytest.fixture
def shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Half a minute of the robot."""
    monkeypatch.setattr(pack_speech, "sentences", lambda data, split, seed: iter(_SENTENCES * 8))
    monkeypatch.setattr(pack_speech, "_RAREST", 1)
    monkeypatch.setattr(speech_command, "TeacherVoice", Robot)
    out = tmp_path / "speech"
    said = speech_command.main(
        ["pack-speech", "--data", str(tmp_path), "--vocab", str(paths.bundled_vocabulary()), "--out", str(out),
         "--hours", "0.012", "--sound-hours", "0.005"]
    )  # fmt: skip
    assert "s of speech" in said
    return out


def _small(vocab: int) -> TransformerShape:
    return TransformerShape(
        vocab, width=16, layers=1, heads=2, inner=32, positions=128, time_features=8, modality_rank=2,
        expert_rank=4, voice_width=12,
    )  # fmt: skip


def _net(vocab: int = 30522) -> UnifiedScoreNetwork:
    torch.manual_seed(1)
    return UnifiedScoreNetwork(_small(vocab))


def test_shards_hold_what_each_symbol_sounds_like_and_how_long(shards: Path) -> None:
    sets, manifest = load_speech(shards)
    data = sets["train"]
    first, last = data.symbol_starts[:2]
    read = "".join(symbols.SYMBOLS[number] for number in data.symbols[first:last])
    assert read == "^the rain is warm, and the bird sings."
    frames = data.frames[first:last]
    assert frames.sum() == data.lengths[0]
    for place, symbol in enumerate(read):
        told = frames[place] * HOP / RATE
        wanted = _LETTER if symbol.isalpha() or symbol in "^,." else 0.0
        assert abs(told - wanted) <= HOP / RATE, (symbol, told)
        if symbol.isalpha():
            assert manifest["sounds"][data.sounds[first + place] - 1] == symbol
    assert load_samples(shards, "train").dtype == np.int16
    assert len(sets["valid"]) >= 1


def test_words_that_the_teacher_says_otherwise_are_left_out() -> None:
    class Other(Robot):
        def say(self, text: str) -> Utterance:
            made = super().say(text)
            return Utterance(made.samples, made.rate, [*made.words[:-1], "else"], made.sounds)

    assert pack_speech._read(Robot(), _SENTENCES[0]) is not None
    assert pack_speech._read(Other(), _SENTENCES[0]) is None


def test_bytes_keep_logarithms_to_a_fifteenth() -> None:
    mel = np.linspace(-11.5, 4.5, 500, dtype=np.float32)
    assert np.abs(decoded(encoded(mel)) - mel).max() < 0.04


def test_letters_find_their_sounds() -> None:
    known = [("cat", "k ae t"), ("cab", "k ae b"), ("bat", "b ae t"), ("tack", "t ae k"), ("bax", "b ae k s"),
             ("tax", "t ae k s"), ("back", "b ae k"), ("cact", "k ae k t"), ("act", "ae k t")]  # fmt: skip
    letters = LetterSounds((word, sounds.split()) for word, sounds in known * 5)
    assert letters.align("tax", ["t", "ae", "k", "s"]) == [("t",), ("ae",), ("k", "s")]
    assert sorted(letters.align("tack", ["t", "ae", "k"]), key=len)[0] == ()
    assert letters.align("w", "d ah b ax l y uw".split()) == [tuple("d ah b ax l y uw".split())]


def test_only_the_parts_of_speech_are_trained_and_text_stays_as_it_is(shards: Path) -> None:
    sets, manifest = load_speech(shards)
    net = _net(manifest["vocab_size"])
    with torch.no_grad():
        net.trunk.modality.weight.normal_()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    trainable_parts(net, "audio")
    level = np.stack([np.full(MELS, -5, np.float32), np.full(MELS, 2, np.float32)])
    task = SpeechTask(sets["train"], level, 4, 1, torch.device("cpu"))
    optimizer = make_adamw(net)
    set_rate(optimizer, 1e-2)
    losses = []
    for draw in range(30):
        result = task.loss(net, draw)
        optimizer.zero_grad()
        result.loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(float(result.loss.detach()))
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])
    number = net.shape.modalities.index("audio")
    for name, value in net.state_dict().items():
        changed = (value != before[name]).flatten(1).any(1) if value.ndim > 1 else value != before[name]
        if name.startswith("audio.") and name != "audio.level":
            assert changed.any(), name
        elif ".expert_" in name:
            assert not changed[0].any(), name
        elif name in ("trunk.modality.weight", "trunk.time.delta_down", "trunk.time.delta_up"):
            assert not changed[[row for row in range(len(changed)) if row != number]].any(), name
        elif name != "audio.level":
            assert not changed.any(), name


def test_the_commands_train_resume_and_publish_a_voice(
    shards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, manifest = load_speech(shards)
    model = tmp_path / "model"
    _save_trunk(_net(manifest["vocab_size"]), model, manifest)
    monkeypatch.setattr(speech_command, "VOICE_WIDTH", 12)
    monkeypatch.setattr(speech_command, "Vocoder", lambda shape=None: Vocoder(shape or VocoderShape(16, 32, 1)))
    audio = ["audio", "--shards", str(shards), "--work", str(tmp_path / "audio"), "--start", str(model), "--rank", "4",
             "--evaluate-minutes", "0", "--threads", "1"]  # fmt: skip
    assert "step" in speech_command.main([*audio, "--tokens", "400"])
    with pytest.raises(TrainingError, match="already"):
        speech_command.main([*audio, "--tokens", "400"])
    speech_command.main([*audio, "--tokens", "900", "--resume"])
    vocoder = ["vocoder", "--shards", str(shards), "--work", str(tmp_path / "vocoder"), "--tokens", "1200",
               "--evaluate-minutes", "0", "--threads", "1"]  # fmt: skip
    assert "frames" in speech_command.main(vocoder)
    tuned = [
        "--work",
        str(tmp_path / "tuned"),
        "--voice",
        str(tmp_path / "audio"),
        "--start",
        str(tmp_path / "vocoder"),
    ]
    assert "frames" in speech_command.main([*vocoder[:3], *tuned, *vocoder[5:]])
    out = tmp_path / "voice"
    said = speech_command.main(
        ["publish-voice", "--audio", str(tmp_path / "audio"), "--vocoder", str(tmp_path / "vocoder"),
         "--beside", str(model), "--out", str(out), "--codec", "f32"]
    )  # fmt: skip
    assert "M numbers" in said
    voice = Voice.open(out, model, load_text_model(ModelConfig(path=str(model))))
    heard: list[float] = []
    text = "The bird sings. It was Ann's sister!"
    made = voice.speak(text, steps=2, on_part=lambda part: heard.append(part.seconds))
    assert made.rate == RATE
    assert len(heard) == 2
    assert heard[0] < heard[1] == made.seconds
    assert [word.text for word in made.words] == ["The", "bird", "sings.", "It", "was", "Ann's", "sister!"]
    assert all(text[word.start : word.end] == word.text for word in made.words)
    assert all(0 <= word.begins <= word.ends <= made.seconds for word in made.words)
    assert np.isfinite(made.samples).all()
    np.testing.assert_array_equal(voice.speak(text, steps=2).samples, made.samples)
    with pytest.raises(InferenceError, match="nothing"):
        voice.speak("🙂")
    other = tmp_path / "other"
    torch.manual_seed(9)
    _save_trunk(UnifiedScoreNetwork(_small(manifest["vocab_size"])), other, manifest)
    with pytest.raises(ModelLoadError, match="beside another model"):
        Voice.open(out, other, load_text_model(ModelConfig(path=str(other))))


def test_another_trunk_is_put_below_the_parts_of_speech_which_stay() -> None:
    net, other = _net(), _net()
    with torch.no_grad():
        for each in (net, other):
            for parameter in each.parameters():
                parameter.normal_()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    put_trunk(net, other.state_dict(), "audio")
    kept = parts_of(before, net.shape, "audio")  # type: ignore[arg-type]
    for name, value in parts_of(dict(net.state_dict()), net.shape, "audio").items():  # type: ignore[arg-type]
        assert (value == kept[name]).all(), name
    number = net.shape.modalities.index("audio")
    for name, value in net.state_dict().items():
        wanted = other.state_dict()[name]
        if name in ("trunk.modality.weight", "trunk.time.delta_down", "trunk.time.delta_up"):
            others = [row for row in range(len(value)) if row != number]
            assert (value[others] == wanted[others]).all(), name
        elif not name.startswith("audio.") and ".expert_" not in name:
            assert (value == wanted).all(), name


def test_a_voice_is_learned_beside_several_trunks_and_serves_each(
    shards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, manifest = load_speech(shards)
    folders = [tmp_path / name for name in ("large", "small", "foreign")]
    for seed, folder in enumerate(folders):
        torch.manual_seed(seed)
        _save_trunk(UnifiedScoreNetwork(_small(manifest["vocab_size"])), folder, manifest)
    large, small, foreign = folders
    monkeypatch.setattr(speech_command, "VOICE_WIDTH", 12)
    monkeypatch.setattr(speech_command, "Vocoder", lambda shape=None: Vocoder(shape or VocoderShape(16, 32, 1)))
    pace = ["--evaluate-minutes", "0", "--threads", "1"]
    run, vocoder, out = tmp_path / "audio", tmp_path / "vocoder", tmp_path / "voice"
    speech_command.main(
        ["audio", "--shards", str(shards), "--work", str(run), "--start", str(large), "--also", str(small),
         "--rank", "4", "--tokens", "500", *pace]
    )  # fmt: skip
    for wrong in (["--also", str(small)], ["--start", str(large), "--also", str(large)]):
        with pytest.raises(TrainingError, match="--also needs --start"):
            speech_command.main(
                ["audio", "--shards", str(shards), "--work", str(run), *wrong, "--rank", "4", "--tokens", "600",
                 "--resume", *pace]
            )  # fmt: skip
    figures = json.loads((run / "metrics.jsonl").read_text().splitlines()[-1])
    assert figures["frames_error"] != figures["frames_error_small"]
    tensors, _ = import_weights(run)
    np.testing.assert_array_equal(  # the run holds the trunk that it was started from
        tensors["trunk.layers.0.qkv.weight"].astype(np.float32),
        WeightLoader(large).load().tensors["trunk.layers.0.qkv.weight"].astype(np.float16).astype(np.float32),
    )
    speech_command.main(
        ["vocoder", "--shards", str(shards), "--work", str(vocoder), "--tokens", "1200", *pace]
    )  # fmt: skip
    for source, folder in ((vocoder, out), (out, tmp_path / "again")):
        speech_command.main(
            ["publish-voice", "--audio", str(run), "--vocoder", str(source), "--beside", str(large),
             "--also", str(small), "--out", str(folder), "--codec", "f32"]
        )  # fmt: skip
    published = [WeightLoader(folder).load() for folder in (out, tmp_path / "again")]
    assert published[0].shape == published[1].shape
    assert published[0].metadata["training"] == published[1].metadata["training"]
    for name, values in published[0].tensors.items():
        np.testing.assert_array_equal(published[1].tensors[name], values)
    said = [Voice.open(out, model, load_text_model(ModelConfig(path=str(model)))).speak("Rain.", steps=2)
            for model in (large, small)]  # fmt: skip
    assert not np.array_equal(said[0].samples, said[1].samples)
    of_run, of_voice = (speech_command.load_vocoder(folder).state_dict() for folder in (vocoder, out))
    assert all(torch.allclose(of_voice[name], values, atol=2e-3) for name, values in of_run.items())  # runs: float16
    assert [belongs_beside(out, model) for model in folders] == [True, True, False]
    with pytest.raises(ModelLoadError, match="beside another model"):
        Voice.open(out, foreign, load_text_model(ModelConfig(path=str(foreign))))


def _save_trunk(net: UnifiedScoreNetwork, folder: Path, manifest: dict[str, Any]) -> None:
    plain = TransformerShape.from_dict({**net.shape.to_dict(), "expert_rank": 0, "voice_width": 0})
    tensors = {name: value.numpy() for name, value in UnifiedScoreNetwork(plain).state_dict().items()}
    shape = json.loads(json.dumps(plain.to_dict()))
    save_weights(
        folder, tensors, shape=shape, modality="text", codec="f32", tokenizer_sha256=manifest["tokenizer"],
        training={}, licence="x", attribution="x",
    )  # fmt: skip


def test_the_voice_without_torch_says_the_same_frames_and_sound(shards: Path, tmp_path: Path) -> None:
    sets, manifest = load_speech(shards)
    net, codec = _net(manifest["vocab_size"]), Vocoder(VocoderShape(16, 32, 2, 12, 6)).eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.1)
        for parameter in codec.parameters():
            parameter.copy_(parameter.normal_(std=0.1).half())  # as it travels: a phase adds up every error of a pitch
    model, out, state = tmp_path / "model", tmp_path / "voice", RunState()
    tensors = net.state_dict()
    plain = {name: value.numpy() for name, value in tensors.items() if not name.startswith("audio.")}
    plain = {name: value for name, value in plain.items() if ".expert_" not in name}
    shape = TransformerShape.from_dict({**net.shape.to_dict(), "expert_rank": 0, "voice_width": 0})
    save_weights(
        model, plain, shape=json.loads(json.dumps(shape.to_dict())), modality="text", codec="f32",
        tokenizer_sha256=manifest["tokenizer"], training={}, licence="x", attribution="x",
    )  # fmt: skip
    for folder, values, facts in (
        ("audio", tensors, net.description()), ("vocoder", codec.state_dict(), codec.description())
    ):  # fmt: skip
        (tmp_path / folder).mkdir()
        export_run(tmp_path / folder, values, manifest["tokenizer"], facts, state)
    publish_voice(tmp_path / "audio", tmp_path / "vocoder", [model], out, "f32")
    voice = Voice.open(out, model, load_text_model(ModelConfig(path=str(model))))
    batch = make_batch(
        sets["train"], [1], np.stack([np.zeros(MELS), np.ones(MELS)]).astype(np.float32), torch.device("cpu")
    )
    read = "".join(symbols.SYMBOLS[number] for number in batch.symbols[0].tolist())
    features = voice._read(symbols.numbers(read))
    assert net.audio is not None
    wanted = net.audio.read(batch.symbols)
    np.testing.assert_allclose(features, wanted.features[0].detach().numpy(), atol=3e-3)  # weights travel as float16
    spread = voice._spread(features, batch.frames[0].numpy().astype(np.int64), batch.mel.shape[1])
    prompt = voice._trunk.read(batch.ids[0].tolist())
    noisy = batch.mel[0].numpy()
    with torch.no_grad():
        told = net.clean_speech(
            batch.mel, torch.tensor([0.4]), net.audio.spread(wanted.features, batch.place, batch.along),
            batch.frames_keep, net.read_prompt(batch.ids, batch.keep), batch.keep,
        )  # fmt: skip
        shaped = codec(batch.mel)
        pulsed = torch.from_numpy(pulses(codec.hertz(shaped)[0].numpy()))
        noise = torch.from_numpy(np.random.default_rng(7).standard_normal(len(pulsed), np.float32))
        made = codec.sound(shaped, pulsed[None], noise[None])
    again = _net(manifest["vocab_size"])
    take_parts(again, out, "audio")
    for name, values in parts_of(dict(again.state_dict()), net.shape, "audio").items():
        if not name.startswith("audio.sounds."):  # of training alone, and not published
            wanted_part = parts_of(dict(tensors), net.shape, "audio")[name]
            np.testing.assert_allclose(values.numpy(), wanted_part.numpy(), atol=3e-3, err_msg=name)
    np.testing.assert_allclose(voice._clean(noisy, 0.4, spread, prompt), told[0].numpy(), atol=2e-2)
    np.testing.assert_allclose(sound(voice._parts, noisy, 7), made[0].clamp(-1, 1).numpy(), atol=2e-2)


def test_frames_said_have_the_shape_of_the_batch_and_are_drawn(shards: Path) -> None:
    sets, manifest = load_speech(shards)
    level = np.stack([np.zeros(MELS), np.ones(MELS)]).astype(np.float32)
    batch = make_batch(sets["train"], [0, 1], level, torch.device("cpu"))
    made = say(_net(manifest["vocab_size"]).eval(), batch, 2)
    assert made.shape == batch.mel.shape
    drawn = spectrograms(batch.mel, made)
    assert drawn.dtype == np.uint8
    assert drawn.shape[1] == batch.mel.shape[1]
    count = int(sets["train"].mel_starts[1]) + 5
    shifted = level + np.float32(3)  # an untrained voice says the mean
    frames = said_frames(_net(manifest["vocab_size"]).eval(), sets["train"], shifted, count, 2, torch.device("cpu"))
    np.testing.assert_allclose(frames, np.full((count, MELS), 3), atol=1e-5)


def test_the_vocoder_learns_what_its_samples_sound_like(shards: Path) -> None:
    samples = load_samples(shards, "train")
    net = Vocoder(VocoderShape(24, 48, 2, 30, 12))
    sound = torch.from_numpy(samples[: 20 * HOP].astype(np.float32) / 32768)
    mel = mel_of(sound[None], torch.from_numpy(filters()), torch.hann_window(WINDOW))
    np.testing.assert_allclose(mel[0].numpy(), log_mel(sound.numpy()), atol=4e-2)
    assert net.sound(net(mel), sound[None], sound[None]).shape == (1, 20 * HOP)
    assert float(spectral_loss(sound[None], sound[None])) == 0.0
    task = VocoderTask(samples, 2, 1, torch.device("cpu"), log_mel(samples.astype(np.float32) / 32768))
    before = vocoder_figures(samples, torch.device("cpu"))(net)
    optimizer = torch.optim.Adam(net.parameters(), 3e-3)
    for draw in range(25):
        optimizer.zero_grad()
        task.loss(net, draw).loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    after = vocoder_figures(samples, torch.device("cpu"))(net)
    assert after["mel_distance"] < 0.9 * before["mel_distance"]
    assert after["pitch_error"] < before["pitch_error"]


def test_folders_that_hold_no_speech_are_named(tmp_path: Path, tiny_folder: Path) -> None:
    with pytest.raises(TrainingError, match="pack-speech"):
        load_speech(tiny_folder)
    with pytest.raises(TrainingError, match="cannot be read"):
        speech_command.main(["audio", "--shards", str(tmp_path), "--work", str(tmp_path / "w"), "--tokens", "10"])


def test_rare_sounds_have_no_class(shards: Path) -> None:
    sets, manifest = load_speech(shards)
    classes = set(sets["train"].sounds.tolist()) - {UNNAMED, 0}
    assert max(classes) <= len(manifest["sounds"])
