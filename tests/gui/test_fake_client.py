"""The fake client keeps the promises that views rely on."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ai_os_app.workers.jobs import CountMemories, Statistics
from ai_os_app.workers.results import Count, Problem
from gui.fake_client import FakeClient


def test_replies_come_after_submit_and_not_after_a_cancel(client: FakeClient, qtbot: QtBot) -> None:
    seen: list[tuple[int, object]] = []
    client.finished.connect(lambda number, result: seen.append((number, result)))
    client.reply(CountMemories, lambda job: Count(3, ()))
    first = client.submit(CountMemories())
    second = client.submit(CountMemories())
    client.cancel(second)
    assert seen == []
    qtbot.waitUntil(lambda: seen == [(first, Count(3, ()))])
    qtbot.wait(20)
    assert len(seen) == 1


def test_a_problem_fails_the_job(client: FakeClient) -> None:
    failures: list[object] = []
    client.failed.connect(lambda number, problem: failures.append(problem))
    client.submit(Statistics())
    client.fail(Statistics, Problem("storage", "No.", "Yes."))
    assert failures == [Problem("storage", "No.", "Yes.")]
    assert not client.is_busy()
