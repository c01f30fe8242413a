"""What a person reads of an exception."""

from __future__ import annotations

from ai_os_app.workers.problems import problem_of
from ai_os_diffusion.errors import ModelLoadError, StorageError


def test_a_remedy_is_given_once() -> None:
    remedy = "Restore this profile from a backup."
    damaged = StorageError(
        "/p/MANIFEST is damaged at byte 0: no header; restore it from a backup.",
        kind="storage.corruption",
        remedy=remedy,
    )
    problem = problem_of(damaged)
    assert (problem.message, problem.remedy) == ("/p/MANIFEST is damaged at byte 0: no header.", remedy)
    other = ModelLoadError("Two reasons; both count.", kind="model.x", remedy="Do it.")
    assert problem_of(other).message == "Two reasons; both count."
