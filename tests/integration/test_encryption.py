"""An encrypted profile by the command line: no word of it is readable in any file, and only its passphrase opens it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.memory import keys
from helpers.bad_input import Run
from helpers.ring import install

NOTES = {
    "gardening-diary.md": "# Orchard\n\nThe Boskoop apples ripened early. Grandmother pruned the espalier.\n",
    "Reisekasse.md": "# Reisekasse\n\nFür die Überfahrt nach Helgoland brauchen wir zweihundert Taler.\n",
}
SPOKEN = "My blacksmith lives in Quarndon and repairs velocipedes."
QUESTION = "Where does my blacksmith live?"
PASSPHRASE = "Käse and brandy at noon"
WORD = re.compile(r"[^\W\d_]{6,}")

pytestmark = pytest.mark.usefixtures("loaded_once", "no_log_left_open")


def readable(profile: Path) -> list[str]:
    """Words of six letters or more that lie readable in a file of the profile."""
    texts = " ".join([*NOTES, *NOTES.values(), SPOKEN, QUESTION])
    words = {form for word in WORD.findall(texts) for form in (word, word.lower(), word.upper())}
    patterns = [(word, word.encode(code)) for word in words for code in ("utf-8", "utf-16-le", "utf-16-be", "latin-1")]
    # The log ends with megabytes of zeros.
    files = [(path, path.read_bytes().rstrip(b"\0")) for path in sorted(profile.rglob("*")) if path.is_file()]
    return [f"{word} in {path.name}" for path, content in files for word, pattern in patterns if pattern in content]


class Life:
    """A profile in use by commands, one stage after the other."""

    def __init__(self, run: Run, config_file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._run, self._config, self._monkeypatch = run, config_file, monkeypatch
        self._notes = folder / "notes"
        self._notes.mkdir()
        for name, text in NOTES.items():
            (self._notes / name).write_text(text, encoding="utf-8")

    def command(self, *words: str) -> str:
        """Run a command that must succeed; gives what it printed."""
        code, out, error = self._run(*words, "--config", str(self._config))
        assert code == 0, error
        return out

    def stages(self) -> Iterator[str]:
        """Do what people do; every stage is named when it is done."""
        key = json.loads(self.command("remember", SPOKEN, "--json"))["id"]
        yield "remembered"
        self.command("import", str(self._notes))
        yield "imported"
        self._monkeypatch.setattr("sys.stdin", io.StringIO(f"{QUESTION}\nquit\n"))
        self.command("chat")
        yield "talked"
        assert "Boskoop" in self.command("recall", "apples espalier")
        yield "recalled"
        self.command("forget", key)
        yield "forgotten"
        self.command("undo-import")
        yield "taken back"
        self.command("import", str(self._notes))
        self.command("verify")
        yield "imported again"

    def compact(self, config: EngineConfig) -> None:
        """Merge the files of the store."""
        with ArrowEngine(config) as engine:
            engine.store.tables.compact()


@pytest.fixture
def life(run: Run, config_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    """Commands on an empty profile."""
    return Life(run, config_file, tmp_path, monkeypatch)


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    """A file with the passphrase."""
    path = tmp_path / "secret.txt"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return path


def test_no_word_is_readable_at_any_stage(life: Life, config: EngineConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    profile = Path(config.profile)
    life.command("remember", SPOKEN)
    assert readable(profile), "the search finds nothing in a plain profile either"
    life.command("encrypt", "--keyring")
    assert readable(profile) == []
    for stage in life.stages():
        assert readable(profile) == [], stage
    life.compact(config)
    assert readable(profile) == []


def test_the_search_can_fail(life: Life, config: EngineConfig) -> None:
    for stage in life.stages():
        assert readable(Path(config.profile)), stage


def test_only_the_passphrase_opens_and_it_can_be_changed(
    life: Life, run: Run, config: EngineConfig, config_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def secret(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    profile = Path(config.profile)
    life.command("remember", SPOKEN)
    life.command("encrypt", "--new-passphrase-file", secret("first", PASSPHRASE))
    code, _, error = run("recall", "blacksmith", "--config", str(config_file))
    assert code == 1
    assert keys.PASSPHRASE_FILE in error
    monkeypatch.setenv(keys.PASSPHRASE_FILE, secret("wrong", "another passphrase"))
    code, _, error = run("recall", "blacksmith", "--config", str(config_file))
    assert code == 1
    assert "Try again" in error
    monkeypatch.setenv(keys.PASSPHRASE_FILE, str(tmp_path / "first"))
    before = {path: path.read_bytes() for path in (profile / "store").rglob("*") if path.is_file()}
    life.command("passphrase", "--new-passphrase-file", secret("second", "a new one, better"))
    changed = [path.name for path, content in before.items() if path.exists() and path.read_bytes() != content]
    assert sorted(changed) == ["KEY", "KEY.copy"]
    monkeypatch.setenv(keys.PASSPHRASE_FILE, str(tmp_path / "second"))
    assert "velocipedes" in life.command("recall", "blacksmith")
    life.command("decrypt")
    monkeypatch.delenv(keys.PASSPHRASE_FILE)
    assert "velocipedes" in life.command("recall", "blacksmith")
    assert readable(profile)


def test_an_engine_tells_that_it_needs_the_passphrase_and_is_unlocked(
    life: Life, config: EngineConfig, passphrase_file: Path
) -> None:
    life.command("remember", SPOKEN)
    life.command("encrypt", "--new-passphrase-file", str(passphrase_file))
    with ArrowEngine(config) as engine:
        with pytest.raises(StorageError) as locked:
            engine.recall("blacksmith")
        assert locked.value.kind == "storage.locked_by_passphrase"
        with pytest.raises(StorageError) as wrong:
            engine.unlock("something else")
        assert wrong.value.kind == "storage.wrong_key"
        engine.unlock(PASSPHRASE)
        assert engine.recall("blacksmith")[0].text == SPOKEN


def test_passphrases_are_typed_twice_and_not_too_short(
    life: Life, run: Run, config: EngineConfig, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    life.command("remember", SPOKEN)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    typed: list[str] = []
    monkeypatch.setattr("getpass.getpass", lambda prompt: typed.pop(0))

    def encrypt(*lines: str) -> tuple[int, str]:
        typed[:] = lines
        code, _, error = run("encrypt", "--config", str(config_file))
        return code, error

    assert encrypt("short")[0] == 1
    assert "differ" in encrypt("long enough", "long enouhg")[1]
    assert keys.lock_of(Path(config.profile)) is None
    assert encrypt("long enough", "long enough")[0] == 0
    code, error = encrypt("long enough", "long enough")
    assert code == 1
    assert "already" in error
    typed[:] = ["long enough"]
    assert "velocipedes" in life.command("recall", "blacksmith")
