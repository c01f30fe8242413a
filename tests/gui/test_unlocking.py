"""Encrypted profiles: the passphrase is asked for at the start, and changed in the settings."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ai_os_app.main_window import MainWindow
from ai_os_app.views.settings.lock_card import LockCard
from ai_os_app.views.unlock_dialog import UnlockDialog
from ai_os_app.workers.jobs import ChangePassphrase, EngineState, WatchFolders
from ai_os_app.workers.results import PassphraseChanged, Problem, Stats
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient

LOCKED = Problem("storage.locked_by_passphrase", "The profile is locked.", "Enter its passphrase.")
WRONG = Problem("storage.wrong_key", "It does not open.", "Try again.")


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    return make_window()


@pytest.fixture
def card(window: MainWindow) -> LockCard:
    window.show_settings()
    window.settings_panel.open_page("Privacy")
    return window.settings_panel.lock


def click(button: QWidget) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def asked(window: MainWindow) -> UnlockDialog:
    dialog = window.data_care.unlocking.dialog
    assert dialog is not None
    return dialog


def test_the_passphrase_is_asked_for_until_it_opens_the_profile(window: MainWindow, client: FakeClient) -> None:
    client.start_failed.emit(LOCKED)
    dialog = asked(window)
    assert dialog.isVisible()
    assert window.notices.notices == []
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert client.passphrases == []
    QTest.keyClicks(dialog.field, "plum jam")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert client.passphrases == ["plum jam"]
    assert dialog.field.text() == ""
    assert not dialog.unlock_button.isEnabled()
    client.start_failed.emit(WRONG)
    assert dialog.state.text() == "That is not the passphrase of this profile."
    QTest.keyClicks(dialog.field, "plum tart")
    click(dialog.unlock_button)
    client.set_state(EngineState.READY)
    assert not dialog.isVisible()
    assert window.notices.notices == []


def test_it_can_be_done_later(window: MainWindow, client: FakeClient) -> None:
    client.start_failed.emit(LOCKED)
    click(asked(window).later_button)
    (notice,) = window.notices.notices
    assert notice.action_button is not None
    click(notice.action_button)
    assert asked(window).isVisible()


def test_a_profile_is_encrypted_with_a_passphrase_that_was_typed_twice(card: LockCard, client: FakeClient) -> None:
    card.show_lock("")
    assert card.state.text().startswith("Not encrypted")
    assert not card.remove_button.isVisible()
    click(card.set_button)
    QTest.keyClicks(card.first, "plum jam")
    QTest.keyClicks(card.second, "plum ham")
    click(card.ok_button)
    assert card.result.text() == "The two passphrases differ."
    assert client.jobs(ChangePassphrase) == []
    card.second.clear()
    QTest.keyClicks(card.second, "plum jam")
    assert not card.result.isVisible()
    click(card.ok_button)
    assert client.jobs(ChangePassphrase) == [ChangePassphrase("plum jam")]
    assert "plum" not in repr(client.jobs(ChangePassphrase))
    assert card.first.text() == card.second.text() == ""
    assert not card.set_button.isEnabled()
    watched = len(client.jobs(WatchFolders))
    client.finish(ChangePassphrase, PassphraseChanged(True))
    assert card.state.text() == "The memories are encrypted, and open with your passphrase."
    assert card.set_button.text() == "Change the passphrase…"
    assert len(client.jobs(WatchFolders)) == watched + 1  # the profile was opened again


def test_encryption_is_removed_only_after_a_yes(card: LockCard, client: FakeClient) -> None:
    card.show_lock("passphrase")
    click(card.remove_button)
    assert card.no_button.hasFocus()
    click(card.no_button)
    click(card.remove_button)
    click(card.yes_button)
    assert client.jobs(ChangePassphrase) == [ChangePassphrase("")]
    client.fail(ChangePassphrase, Problem("storage.full", "The disk is full.", "Free some space."))
    assert card.result.text() == "The disk is full. Free some space."
    assert card.state.text().startswith("The memories are encrypted")


def test_the_settings_say_how_the_profile_is_locked(window: MainWindow, card: LockCard) -> None:
    window.status.stats_changed.emit(Stats(1, 0, "m", "cpu", "/data", "keyring"))
    assert "keyring" in card.state.text()
