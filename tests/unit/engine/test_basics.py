"""Errors, progress, logging, paths, device choice, passages: the small modules below everything else."""

from __future__ import annotations

import datetime as dt
import logging as std_logging
from pathlib import Path

import pytest
import torch

from ai_os_diffusion import errors, logging, paths
from ai_os_diffusion.device import device_utils
from ai_os_diffusion.device.device_utils import available_devices, choose_device, set_threads
from ai_os_diffusion.passage import render_passage, spoken_date
from ai_os_diffusion.progress import CancelToken, Progress, ProgressReporter


def all_errors() -> list[type[errors.DiffusionError]]:
    """Every class of the error tree."""
    found = [errors.DiffusionError]
    for cls in found:
        found += cls.__subclasses__()
    return found


def test_every_error_has_its_own_kind() -> None:
    kinds = [cls.kind for cls in all_errors()]
    assert len(kinds) == len(set(kinds)) >= 9


def test_an_error_says_what_and_the_remedy() -> None:
    error = errors.StorageError("It broke.", kind="storage.io", remedy="Mend it.", context={"file": Path("a")})
    assert str(error) == "It broke. Mend it."
    assert (error.kind, error.context) == ("storage.io", {"file": "a"})


def test_cancel_token_raises_only_after_cancel() -> None:
    token = CancelToken()
    token.check()
    token.cancel()
    assert token.cancelled
    with pytest.raises(errors.Cancelled):
        token.check()


def test_progress_is_throttled_but_the_last_report_always_comes() -> None:
    seen: list[Progress] = []
    reporter = ProgressReporter(seen.append, 1000, interval=60.0)
    for done in range(1, 1001):
        reporter.report(done, str(done))
    assert seen[-1].done == 1000
    assert len(seen) <= 3


def test_log_goes_to_a_private_file_and_handlers_do_not_pile_up(tmp_path: Path) -> None:
    logging.configure(tmp_path / "logs")
    logging.configure(tmp_path / "logs")
    logging.get_logger("tests").info("started")
    path = tmp_path / "logs" / "ai-os.log"
    logging.configure(None)
    assert path.read_text(encoding="utf-8").count("started") == 1
    assert path.stat().st_mode & 0o077 == 0
    assert len(std_logging.getLogger("ai_os_diffusion").handlers) == 1


def test_profile_names_and_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert paths.profile_folder("work") == paths.data_folder() / "profiles" / "work"
    assert paths.profile_folder(str(tmp_path / "mine")) == tmp_path / "mine"
    assert paths.profile_folder("./mine") == Path("mine").resolve()


def test_missing_assets_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIOS_ASSETS", str(tmp_path / "gone"))
    with pytest.raises(errors.ModelLoadError, match="AIOS_ASSETS"):
        paths.assets()


def test_device_choice_names_what_is_there() -> None:
    assert choose_device("cpu").device.type == "cpu"
    assert choose_device("auto").device.type == available_devices()[0]
    absent = next(kind for kind in ("xpu", "mps", "cuda") if kind not in available_devices())
    with pytest.raises(errors.ConfigError, match=r"model\.device"):
        choose_device(absent)


def test_threads_are_set() -> None:
    before = set_threads(0)
    assert set_threads(1) == 1
    set_threads(before)


def test_a_passage_shows_title_and_day_before_its_text() -> None:
    passage = render_passage("Dentist", dt.date(2026, 3, 14), "At nine.")
    assert passage.text == "Dentist, 14 March 2026.\nAt nine."
    assert passage.text[passage.body :] == "At nine."
    assert render_passage(" ", None, "x").text == "x"
    assert spoken_date(dt.date(2024, 2, 1)) == "1 February 2024"


@pytest.mark.parametrize(
    ("flags", "fast"),
    [("fpu avx2 avx512_bf16", True), ("fpu amx_bf16", True), ("fpu avx2 avx512f", False), (None, False)],
)
def test_training_uses_bfloat16_only_where_the_processor_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, flags: str | None, fast: bool
) -> None:
    listed = tmp_path / "cpuinfo"
    if flags is not None:
        listed.write_text(f"processor: 0\nflags\t\t: {flags}\n")
    monkeypatch.setattr(device_utils, "_CPU_FACTS", listed)
    assert device_utils.trains_in_bfloat16(torch.device("cpu")) is fast
    assert device_utils.trains_in_bfloat16(torch.device("cuda"))
