"""The `ai-os` command: every sub-command in one process, and one as a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from ai_os_diffusion import __version__
from ai_os_diffusion.answering.confidence import (
    DEFAULT,
    Trigger,
    read_calibration,
    read_trigger,
    write_calibration,
)
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.cli import session
from ai_os_diffusion.cli import train as train_command
from ai_os_diffusion.cli.main import main
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.passage import spoken_date
from ai_os_diffusion.progress import Progress
from ai_os_diffusion.runtime import load_text_model
from helpers.bad_input import Run

ANSWER_KEYS = {"answer", "abstained", "confidence", "language", "sources", "timings"}
SOURCE_KEYS = {"id", "path", "start", "end", "text", "score"}

pytestmark = pytest.mark.usefixtures("loaded_once", "no_log_left_open")


def as_json(done: tuple[int, str, str], code: int = 0) -> Any:
    assert done[0] == code
    assert done[2] == ""
    return json.loads(done[1])


# ---------------------------------------------------------------- memories


def test_preview_changes_nothing(ai_os: Run, notes: Path) -> None:
    (notes / "bad.md").write_bytes(b"\xff\xfe\x00")
    code, out, err = ai_os("import", str(notes), "--preview")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "2 new, 0 changed, 0 unchanged"
    assert "bad.md" in out.splitlines()[1]
    shown = as_json(ai_os("import", str(notes), "--preview", "--json"))
    assert (shown["new"], shown["changed"], shown["unchanged"]) == (2, 0, 0)
    assert set(shown["problems"][0]) == {"path", "reason", "remedy"}


def test_import_twice_then_undo(ai_os: Run, notes: Path) -> None:
    report = as_json(ai_os("import", str(notes), "--json"))
    assert (report["imported"], report["memories"], report["waiting_for_vectors"]) == (2, 2, 0)
    code, out, _ = ai_os("import", str(notes))
    assert code == 0
    assert out == "0 files imported as 0 memories, 2 unchanged.\n"
    assert ai_os("undo-import")[:2] == (0, "Took back an import of 2 memories.\n")
    code, out, err = ai_os("undo-import", "--json")
    assert (code, out, err) == (1, "", "ai-os: There is no import to undo.\n")


def test_undo_of_a_named_import(ai_os: Run, notes: Path, tmp_path: Path) -> None:
    first = as_json(ai_os("import", str(notes), "--json"))
    (tmp_path / "single.txt").write_text("The wren is small.", encoding="utf-8")
    as_json(ai_os("import", str(tmp_path / "single.txt"), "--json"))
    gone = as_json(ai_os("undo-import", "--batch", first["batch"], "--json"))
    assert (gone["batch"], gone["memories"]) == (first["batch"], 2)
    assert as_json(ai_os("verify", "--json"))["memories"] == 1


def test_recall(ai_os: Run, notes: Path) -> None:
    ai_os("import", str(notes))
    shown = as_json(ai_os("recall", "spare key", "--top-k", "1", "--json"))
    assert shown["question"] == "spare key"
    (memory,) = shown["memories"]
    data = Path(memory["path"]).read_bytes()
    assert data[memory["start"] : memory["end"]].decode() == memory["text"]
    code, out, _ = ai_os("recall", "spare key")
    assert code == 0
    assert out.startswith(" 1. Keys  [")
    assert "keys.md:" in out


def test_recall_in_an_empty_profile(ai_os: Run) -> None:
    assert ai_os("recall", "anything")[:2] == (0, "Nothing was found.\n")


def test_ask_gives_the_documented_object(ai_os: Run, notes: Path) -> None:
    ai_os("import", str(notes))
    answer = as_json(ai_os("ask", "Where is the spare key?", "--today", "2026-11-20", "--json"))
    assert set(answer) == ANSWER_KEYS
    assert answer["abstained"] is False
    assert answer["language"] == "en"
    assert 0 <= answer["confidence"] <= 1
    assert all(isinstance(value, float) and value >= 0 for value in answer["timings"].values())
    assert answer["sources"]
    for source in answer["sources"]:
        assert set(source) == SOURCE_KEYS
        assert Path(source["path"]).read_bytes()[source["start"] : source["end"]].decode() == source["text"]


def test_a_remembered_source_has_a_date_and_no_path(ai_os: Run) -> None:
    as_json(ai_os("remember", "The spare key is under the blue pot.", "--json"))
    answer = as_json(ai_os("ask", "Where is the spare key?", "--json"))
    assert [source["path"] for source in answer["sources"]] == [None]
    (memory,) = as_json(ai_os("recall", "spare key", "--json"))["memories"]
    assert memory["path"] is None
    said = f"remembered on {spoken_date(dt.date.today())}"
    assert f"\n  [1] {said}: " in ai_os("ask", "Where is the spare key?")[1]
    assert f"[{said}]" in ai_os("recall", "spare key")[1]


def test_ask_in_chinese(ai_os: Run, notes: Path) -> None:
    ai_os("import", str(notes))
    answer = as_json(ai_os("ask", "回忆我去年的日本之旅", "--json"))
    assert set(answer) == ANSWER_KEYS
    assert (answer["language"], answer["answer"]) == ("zh", "去年的日本之旅我住在京都。")
    assert answer["sources"][0]["text"] == answer["answer"]


def test_ask_for_people(ai_os: Run, notes: Path) -> None:
    code, out, _ = ai_os("ask", "Where is the spare key?")
    assert (code, out) == (0, "I don't know; I found nothing about it in your notes.\n")
    ai_os("import", str(notes))
    code, out, _ = ai_os("ask", "Where is the spare key?")
    assert code == 0
    assert "% sure)" in out
    assert ", bytes " in out


def test_remember_and_forget(ai_os: Run) -> None:
    key = as_json(ai_os("remember", "The wren is small.", "--title", "Birds", "--json"))["id"]
    assert as_json(ai_os("recall", "wren", "--json"))["memories"][0]["title"] == "Birds"
    assert as_json(ai_os("forget", key, "--json")) == {"forgotten": 1, "for_good": False, "turns_that_repeat_it": 0}
    assert ai_os("forget", key)[:2] == (1, "0 memories forgotten.\n")
    code, out, _ = ai_os("remember", "Another one.")
    assert code == 0
    assert out.startswith("Remembered (")


def test_verify_a_whole_store(ai_os: Run, notes: Path) -> None:
    ai_os("import", str(notes))
    assert as_json(ai_os("verify", "--json")) == {"memories": 2, "damaged": []}
    assert ai_os("verify")[:2] == (0, "2 memories, 0 damaged files.\n")


def test_profile_option_wins_over_the_configuration(ai_os: Run, tmp_path: Path) -> None:
    ai_os("remember", "In the profile of the configuration.")
    other = str(tmp_path / "elsewhere")
    ai_os("remember", "In the other one.", "--profile", other)
    assert as_json(ai_os("verify", "--json"))["memories"] == 1
    assert "other one" in as_json(ai_os("recall", "one", "--json", "--profile", other))["memories"][0]["text"]


# ---------------------------------------------------------------- stopping


@pytest.mark.skipif(os.name == "nt", reason="a process cannot send itself Ctrl+C there")
def test_ctrl_c_stops_an_import_at_a_safe_place(ai_os: Run, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupting(what: str) -> Callable[[Progress], None]:
        return lambda report: os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)  # a background job is started with the signal ignored
    with monkeypatch.context() as patch:
        patch.setattr(session, "progress_line", interrupting)
        report = as_json(ai_os("import", str(notes), "--json"), code=130)
        code, out, _ = ai_os("import", str(notes), "--profile", str(notes.parent / "other"))
        assert code == 130
        assert "1 memories are found by words only" in out
    assert (report["imported"], report["waiting_for_vectors"]) == (1, 1)
    assert signal.getsignal(signal.SIGINT) is before
    assert as_json(ai_os("verify", "--json")) == {"memories": 1, "damaged": []}
    rest = as_json(ai_os("import", str(notes), "--json"))
    assert (rest["imported"], rest["unchanged"], rest["waiting_for_vectors"]) == (1, 1, 0)


@pytest.mark.parametrize("command", [("recall", "x"), ("remember", "x"), ("ask", "x")])
def test_ctrl_c_elsewhere_is_one_word(ai_os: Run, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for name in ("recall", "remember", "ask"):
        monkeypatch.setattr(ArrowEngine, name, interrupted)
    assert ai_os(*command) == (130, "", "Stopped.\n")


def test_ctrl_c_while_asking_stops_it(ai_os: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ai_os("remember", "The spare key is under the blue pot.")
    recall = ArrowEngine.embed_pending

    def interrupted(self: ArrowEngine, on_progress: object = None, cancel: Any = None) -> int:
        cancel.cancel()
        return recall(self)

    monkeypatch.setattr(ArrowEngine, "embed_pending", interrupted)
    assert ai_os("ask", "Where is the key?") == (130, "", "Stopped.\n")


def test_a_reader_that_goes_away_is_no_error(ai_os: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as nobody_reads:
        monkeypatch.setattr(sys, "stdout", nobody_reads)
        code, _, err = ai_os("verify")
    assert (code, err) == (141, "")


# ---------------------------------------------------------------- progress


def test_progress_is_one_line_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert session.progress_line("Importing") is None  # not a terminal
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    tell = session.progress_line("Importing")
    assert tell is not None
    tell(Progress(1, 2, "a.md", 3.0))
    tell(Progress(2, 2, "b.md", None))
    err = capsys.readouterr().err
    assert "Importing 1/2, 3 s left a.md" in err
    assert err.endswith("b.md\n")


# ---------------------------------------------------------------- weights, training, demo


def test_weights_show_verify_convert(tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["weights", "verify", str(tiny_model)]) == 0
    assert "every checksum holds" in capsys.readouterr().out
    assert main(["weights", "show", str(tiny_model)]) == 0
    assert "trunk.token.weight" in capsys.readouterr().out
    source = tiny_bert(tmp_path / "bert")
    vocabulary = tmp_path / "vocab.txt"
    vocabulary.write_text("\n".join(VOCABULARY), encoding="utf-8")
    target = tmp_path / "converted"
    command = ["weights", "convert", str(source), str(target), "--codec", "f32", "--vocabulary", str(vocabulary)]
    assert main(command) == 0
    assert capsys.readouterr().out.strip()
    assert main(["weights", "verify", str(target)]) == 0


def test_weights_are_quantized_and_work(tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "small"
    assert main(["weights", "quantize", str(tiny_model), str(target), "--bits", "8"]) == 0
    assert "times smaller, cosine" in capsys.readouterr().out
    assert main(["weights", "verify", str(target)]) == 0
    assert len(load_text_model(ModelConfig(path=str(target))).embed(["apples"])) == 1


def test_a_copy_is_calibrated_as_its_original(tiny_model: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "small"
    shutil.copytree(tiny_model, source)
    weights = {**DEFAULT, "bias": -1.25}
    write_calibration(source, weights, Trigger(DEFAULT, 0.75))
    assert main(["weights", "quantize", str(source), str(target), "--bits", "8"]) == 0
    assert read_calibration(target) == weights
    assert read_trigger(target) == Trigger(DEFAULT, 0.75)


def test_a_copy_takes_what_was_fitted_on_such_a_copy(tiny_model: Path, tmp_path: Path) -> None:
    source, fitted = tmp_path / "source", tmp_path / "fitted"
    shutil.copytree(tiny_model, source)
    fitted.mkdir()
    write_calibration(source, {**DEFAULT, "bias": -1.25}, None)
    write_calibration(fitted, {**DEFAULT, "bias": -2.5}, Trigger(DEFAULT, 0.5))
    (fitted / "calibration.json").rename(source / "calibration-int4.json")
    for bits, bias in ((4, -2.5), (2, -1.25)):
        target = tmp_path / f"int{bits}"
        assert main(["weights", "quantize", str(source), str(target), "--bits", str(bits)]) == 0
        found = read_calibration(target)
        assert found is not None
        assert found["bias"] == bias
        assert not (target / "calibration-int4.json").exists()


@pytest.mark.parametrize(
    ("options", "group"),
    [((), 32), (("--bits", "2"), 64), (("--group-size", "16"), 16), (("--size-mb", "99"), 64)],
)
def test_copies_have_the_groups_that_were_measured(
    options: tuple[str, ...], group: int, tiny_model: Path, tmp_path: Path
) -> None:
    target = tmp_path / "small"
    assert main(["weights", "quantize", str(tiny_model), str(target), *options]) == 0
    assert json.loads((target / "metadata.json").read_text())["quantization"]["group_size"] == group


def test_weights_of_the_bundled_model_by_default(tiny_assets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["weights", "verify"]) == 0
    assert str(tiny_assets) in capsys.readouterr().out
    assert main(["weights", "show"]) == 0


VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(f"w{number}" for number in range(35))]


def tiny_bert(folder: Path) -> Path:
    """A checkpoint of another project, 40 words and 16 channels."""
    width, inner = 16, 24
    rng = np.random.default_rng(0)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(VOCABULARY), width),
        "embeddings.position_embeddings.weight": (12, width),
        "embeddings.token_type_embeddings.weight": (2, width),
    }
    norms = ["embeddings.LayerNorm"]
    layer = "encoder.layer.0."
    for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
        shapes |= {f"{layer}{name}.weight": (width, width), f"{layer}{name}.bias": (width,)}
    shapes |= {f"{layer}intermediate.dense.weight": (inner, width), f"{layer}intermediate.dense.bias": (inner,)}
    shapes |= {f"{layer}output.dense.weight": (width, inner), f"{layer}output.dense.bias": (width,)}
    norms += [f"{layer}attention.output.LayerNorm", f"{layer}output.LayerNorm"]
    shapes |= {f"{norm}.{part}": (width,) for norm in norms for part in ("weight", "bias")}
    folder.mkdir()
    tensors = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    save_file(tensors, folder / "model.safetensors")
    settings = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "vocab_size": len(VOCABULARY),
        "hidden_size": width,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": inner,
        "max_position_embeddings": 12,
        "type_vocab_size": 2,
        "layer_norm_eps": 1e-12,
        "position_embedding_type": "absolute",
    }
    (folder / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def test_train_hands_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "text", "--shards", str(tmp_path), "--work", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("ai-os: No budget is given.")


def test_train_calibrate_prints_the_weights(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: dict[str, object] = {}

    def fitted(folder: Path, config: object, **options: object) -> dict[str, float]:
        asked.update(options, folder=folder)
        return {"bias": -1.5, "margin": 0.25}

    monkeypatch.setattr(train_command, "calibrate", fitted)
    assert main(["train", "calibrate", "--model", str(tiny_model), "--profiles", "3"]) == 0
    assert (asked["folder"], asked["profiles"]) == (tiny_model, 3)
    assert capsys.readouterr().out.splitlines() == ["bias         -1.5000", "margin       +0.2500"]


def test_train_calibrate_fits_the_trigger_on_questions(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Path] = []

    def fitted(model: object, folder: Path, data: Path, **options: object) -> Trigger:
        asked.extend((folder, data))
        return Trigger({"bias": -1.5}, 0.875)

    monkeypatch.setattr(train_command, "calibrate_trigger", fitted)
    assert main(["train", "calibrate", "--model", str(tiny_model), "--questions", str(tmp_path)]) == 0
    assert asked == [tiny_model, tmp_path]
    assert capsys.readouterr().out.splitlines() == ["bias         -1.5000", "above        +0.8750"]


def test_demo_answers_its_questions(tiny_assets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 notes and chats imported as 2 memories")
    assert out.count("\n> ") == 5


# ---------------------------------------------------------------- the command itself


def test_version_and_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["--version"])
    assert done.value.code == 0
    assert capsys.readouterr().out == f"ai-os {__version__}\n"
    for wrong in ([], ["fly"], ["ask"], ["ask", "x", "--today", "someday"], ["recall", "x", "--top-k", "many"]):
        with pytest.raises(SystemExit) as done:
            main(wrong)
        assert done.value.code == 2
        assert "usage: ai-os" in capsys.readouterr().err


def test_as_a_process_of_its_own(config_file: Path, notes: Path) -> None:
    """Also on a terminal that cannot show every letter: JSON stays JSON."""
    code = (
        "import sys; from ai_os_diffusion.cli.main import main\n"
        f"config = ['--json', '--config', {str(config_file)!r}]\n"
        f"assert main(['import', {str(notes)!r}, *config]) == 0; print('---')\n"
        "sys.exit(main(['ask', '回忆我去年的日本之旅', *config]))"
    )
    env = os.environ | {"PYTHONIOENCODING": "ascii", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=False, timeout=100)
    assert done.stderr == b""
    assert done.returncode == 0
    imported, answer = done.stdout.decode("ascii").split("---")
    assert json.loads(imported)["imported"] == 2
    assert json.loads(answer)["answer"] == "去年的日本之旅我住在京都。"
