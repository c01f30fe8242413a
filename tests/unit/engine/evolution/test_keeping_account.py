"""Settings, minutes, the machine's state, and the rows in the store."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.config import EvolutionConfig
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.conditions import Quiet, on_mains
from ai_os_diffusion.evolution.journal import Journal, LearnedFor, new_id
from ai_os_diffusion.evolution.records import Paired, Receipt
from ai_os_diffusion.evolution.settings import SettingsFile
from ai_os_diffusion.memory.store import MemoryStore


def test_settings_are_kept_over_the_defaults(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "evolution", EvolutionConfig(minutes_per_day=12.0))
    assert file.read().to_dict() == {"enabled": False, "minutes_per_day": 12.0, "disk_mb": 200.0}
    assert not (tmp_path / "evolution").exists()
    file.change(enabled=True, disk_mb=50)
    again = SettingsFile(tmp_path / "evolution", EvolutionConfig()).read()
    assert (again.enabled, again.minutes_per_day, again.disk_mb) == (True, 12.0, 50.0)


@pytest.mark.parametrize("values", [{"minutes_per_day": -1.0}, {"disk_mb": 1e9}, {"minutes_per_day": float("nan")}])
def test_numbers_out_of_range_change_nothing(tmp_path: Path, values: dict[str, float]) -> None:
    file = SettingsFile(tmp_path, EvolutionConfig())
    with pytest.raises(EvolutionError, match="between") as error:
        file.change(enabled=True, **values)  # type: ignore[arg-type]
    assert error.value.remedy
    assert not file.read().enabled


@pytest.mark.parametrize("text", ["{", "[]", '{"enabled": 3}', '{"colour": "red"}'])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.json").write_text(text, encoding="utf-8")
    with pytest.raises(EvolutionError, match=r"settings\.json"):
        SettingsFile(tmp_path, EvolutionConfig()).read()


def test_minutes_are_those_of_today(tmp_path: Path) -> None:
    day = [dt.date(2026, 11, 22)]
    file = SettingsFile(tmp_path, EvolutionConfig(), lambda: day[0])
    file.spend(30)
    file.spend(12.5)
    assert file.seconds_today() == 42.5
    day[0] += dt.timedelta(days=1)
    assert file.seconds_today() == 0
    file.spend(1)
    assert file.seconds_today() == 1


def test_a_battery_that_discharges_is_noticed(tmp_path: Path) -> None:
    assert on_mains(tmp_path / "nothing")
    for name, values in {
        "AC": {"type": "Mains", "online": "0"},
        "mouse": {"type": "Battery", "status": "Discharging", "scope": "Device"},
        "BAT0": {"type": "Battery", "status": "Charging"},
    }.items():
        (tmp_path / name).mkdir()
        for key, value in values.items():
            (tmp_path / name / key).write_text(f"{value}\n", encoding="utf-8")
    assert on_mains(tmp_path)
    (tmp_path / "BAT0" / "status").write_text("Discharging\n", encoding="utf-8")
    assert not on_mains(tmp_path)


def test_quiet_comes_after_a_while() -> None:
    quiet = Quiet(0.05)
    assert quiet.holds
    quiet.asked()
    assert not quiet.holds
    time.sleep(0.06)
    assert quiet.holds


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with MemoryStore(tmp_path, embedder_id="test", dimension=4) as store:
        yield Journal(store)


def receipt(**values: object) -> Receipt:
    own: dict[str, object] = {
        "id": new_id(), "at": "2026-11-22T08:00:00+00:00", "question": "Where?", "level": "L2", "outcome": "kept",
        "reason": "r", "reflection": "f", "memories": ("a", "b"), "trained_on": 3,
        "context": Paired(50, 0.5, 0.6, 0.05, 0.15), "regression": None, "seconds": 1.5, "bytes": 7,
        "losses": (2.0, 1.0),
    }  # fmt: skip
    return Receipt(**(own | values))  # type: ignore[arg-type]


def test_receipts_come_back_newest_first(journal: Journal) -> None:
    first, second = receipt(), receipt(outcome="rejected", context=None)
    journal.write(first)
    journal.write(second)
    assert journal.receipts() == [second, first]
    assert first.context is not None
    assert first.context.gain == pytest.approx(0.1)


def test_a_receipt_is_changed_in_its_place(journal: Journal) -> None:
    made = receipt(active=True)
    journal.write(made, "row")
    journal.write(receipt(id=made.id, undone_at="now"))
    assert [each.undone_at for each in journal.receipts()] == ["now"]


def test_adaptations_have_a_context(journal: Journal) -> None:
    made = receipt()
    vector = np.array([0.6, 0.8, 0, 0], np.float32)
    row = journal.add_adaptations("folder", made, "base", [LearnedFor(vector, "m", "t")])[0].id
    found = journal.adaptations()
    told = [(each.id, each.name, each.receipt, each.base, each.memory, each.answer) for each in found]
    assert told == [(row, "folder", made.id, "base", "m", "t")]
    assert found[0].context.tolist() == vector.tolist()
    journal.drop_adaptations([row])
    assert journal.adaptations() == []


def test_the_queue_keeps_its_order(journal: Journal) -> None:
    first = journal.add_request("One?", 0.7)
    journal.add_request("Two?", 0.8)
    assert [each.question for each in journal.requests()] == ["One?", "Two?"]
    journal.drop_request(first.id)
    journal.drop_request(first.id)
    assert [each.question for each in journal.requests()] == ["Two?"]


def test_ids_are_uuids_in_the_order_of_time() -> None:
    first = new_id()
    time.sleep(0.002)
    second = new_id()
    assert first < second
    assert uuid.UUID(first).version == 7
    assert uuid.UUID(first).variant == uuid.RFC_4122
