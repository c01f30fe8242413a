"""Other models answer: the bundled one at four bits, the small bundled one; and the bundled one comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ai_os_app.workers import jobs, results
from ai_os_app.workers import model_jobs as models
from ai_os_app.workers.beside import Beside
from ai_os_app.workers.engine_session import EngineSession
from ai_os_app.workers.output_jobs import Speak
from ai_os_app.workers.session import JobContext
from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.conversation.model import Conversation, Turn
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import AudioOutput

QUESTION = "Where do we keep our passports?"
Run = Callable[[jobs.Job], object]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Does a job on the thread of the test, with a profile and models of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    session = EngineSession(EngineConfig(profile=str(tmp_path / "profile")))
    context = JobContext(CancelToken(), *(lambda *_: None for _ in range(5)))

    def do(job: jobs.Job) -> object:
        result = session.run(job, context)
        return result.work() if isinstance(result, Beside) else result

    yield do
    session.close()


def test_the_profile_edge_answers_with_the_small_bundled_model(run: Run, tmp_path: Path) -> None:
    config = EngineConfig(
        profile=str(tmp_path / "other"), model=ModelConfig(path=str(paths.assets() / "models" / "edge"), threads=1)
    )
    session = EngineSession(config)
    context = JobContext(CancelToken(), *(lambda *_: None for _ in range(5)))

    def asked(do: Run) -> tuple[str, float]:
        chat = do(jobs.NewConversation())
        assert isinstance(chat, Conversation)
        turn = do(jobs.Ask(chat.id, "Where is the spare key of the boat house?"))
        assert isinstance(turn, Turn)
        assert turn.answer is not None
        return turn.text, turn.answer.confidence

    try:
        for do in (run, lambda job: session.run(job, context)):
            do(jobs.RememberNote("The spare key of the boat house is under the blue pot."))
            do(jobs.EmbedPending())
        local = asked(run)
        run(models.UseModel("edge", 1))
        run(jobs.EmbedPending())
        edge = asked(run)
        assert edge == asked(lambda job: session.run(job, context))
    finally:
        session.close()
    assert "blue pot" in edge[0]
    assert edge[1] != local[1]
    stats = run(jobs.Statistics())
    assert isinstance(stats, results.Stats)
    assert stats.model.startswith("edge,")


def pending(run: Run) -> int:
    """How many memories have no vector of the model in use."""
    stats = run(jobs.Statistics())
    assert isinstance(stats, results.Stats)
    return stats.pending_vectors


def answer(run: Run, chat: str) -> str:
    turn = run(jobs.Ask(chat, QUESTION))
    assert isinstance(turn, Turn)
    return turn.text


@pytest.mark.timeout(1800)  # quantizing reads sample texts with the whole network
def test_four_bits_answer_and_the_bundled_model_comes_back(run: Run) -> None:
    made = run(models.CopyModel("", 4))
    assert isinstance(made, models.ModelMade)
    assert made.after < 0.73 * made.before
    assert made.cosine is not None
    assert made.cosine > 0.98
    run(jobs.ImportSample())
    run(jobs.EmbedPending())
    chat = run(jobs.NewConversation())
    assert isinstance(chat, Conversation)
    before = answer(run, chat.id)

    used = run(models.UseModel(made.model.key))
    assert isinstance(used, models.ModelUsed)
    assert used.pending == pending(run) > 0
    assert "biscuit tin" in before
    assert "biscuit tin" in answer(run, chat.id)  # found by its words, before there is any vector
    run(jobs.EmbedPending())
    assert pending(run) == 0
    assert "biscuit tin" in answer(run, chat.id)
    with pytest.raises(InferenceError) as caught:
        run(Speak("Yes."))
    assert caught.value.kind == "inference.modality"

    run(models.UseModel(""))
    run(jobs.EmbedPending())
    assert answer(run, chat.id) == before
    assert isinstance(run(Speak("Yes.")), AudioOutput)
    turns = run(jobs.LoadTurns(chat.id))
    assert isinstance(turns, results.Turns)
    assert len([turn for turn in turns.turns if turn.role == "user"]) == 4
