"""The models in the settings: what each row offers, the questions before something is done, and what came of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from ai_os_app.main_window import MainWindow
from ai_os_app.settings import Settings
from ai_os_app.tiers import threads_for
from ai_os_app.views.settings.model_texts import making_text
from ai_os_app.views.settings.models_page import ModelsPage
from ai_os_app.workers.jobs import EngineState, WatchFolders
from ai_os_app.workers.model_jobs import (
    CheckModel,
    Compared,
    ComparedAnswer,
    CompareModels,
    CopyModel,
    ImportModel,
    ListModels,
    Making,
    MeasureModel,
    Model,
    ModelChecked,
    ModelMade,
    ModelMeasured,
    ModelRemoved,
    Models,
    ModelUsed,
    RemoveModel,
    RestoreModel,
    UseModel,
)
from ai_os_app.workers.results import Problem
from ai_os_diffusion import native
from ai_os_diffusion.types import Answer, Source, UncertaintyReport
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient

BUNDLED = Model("", 8, 24_452_361, 22_713_216, "0123456789abcdef", "/app/models/local", "used", smaller=(4, 2))
EDGE = Model("edge", 2, 6_944_091, 22_713_216, "fedcba9876543210", "/app/models/edge", "ready", seconds=0.25)
OWN = Model("own:mine", 4, 14_000_000, 22_713_216, "aaaabbbbccccdddd", "/data/models/mine", "ready")
ALIEN = Model("own:alien", 8, 9_000, 100, "9", "/data/models/alien", "unfit", "It cannot answer here: no head.")
TORN = Model("own:torn", 0, 10, 0, "", "/data/models/torn", "damaged", "metadata.json is missing.")
ALL = Models((BUNDLED, EDGE, ALIEN, OWN, TORN))
NOTHING_KNOWN = UncertaintyReport(0.9)


@pytest.fixture
def window(make_window: MakeWindow, client: FakeClient) -> MainWindow:
    made = make_window()
    made.show_settings()
    assert client.jobs(ListModels) == []
    made.settings_panel.open_page("Models")
    client.finish(ListModels, ALL)
    return made


@pytest.fixture
def page(window: MainWindow) -> ModelsPage:
    return window.settings_panel.models


def click(button: QWidget) -> None:
    assert button.isVisibleTo(button.window())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def answered(key: str, text: str, seconds: float) -> ComparedAnswer:
    sources = (Source("m1", "/notes/keys.md", 0, 9, "the shed", 1.0),)
    return ComparedAnswer(key, Answer("?", text, False, 0.9, "en", sources, "span", NOTHING_KNOWN), seconds)


def offered(page: ModelsPage, key: str) -> list[str]:
    return [button.text() for button in page.models.rows[key].buttons() if button.isVisibleTo(page)]


def test_each_row_says_what_a_model_is_and_offers_what_can_be_done(page: ModelsPage) -> None:
    assert list(page.models.rows) == ["", "edge", "own:alien", "own:mine", "own:torn"]
    first = page.models.rows[""]
    assert (first.name.text(), first.state.text()) == ("Bundled model", "In use")
    assert first.facts.text() == "8 bits · 23.3 MiB · 22.7 million parameters · version 01234567"
    assert page.models.rows["edge"].facts.text().endswith("0.25 s for a short answer, on CPU")
    assert offered(page, "") == ["Check", "Measure", "Make a smaller copy…"]
    assert offered(page, "edge") == ["Use", "Check", "Measure"]
    assert offered(page, "own:mine") == ["Use", "Check", "Measure", "Remove"]
    assert offered(page, "own:alien") == ["Check", "Remove"]
    assert page.models.rows["own:alien"].reason.text() == "It cannot answer here: no head."
    assert offered(page, "own:torn") == ["Check", "Remove"]
    assert page.models.rows["own:torn"].reason.text() == "metadata.json is missing."
    assert first.check_button.accessibleName() == "Check: Bundled model"


def test_the_keyboard_goes_through_the_rows_as_they_are_seen(page: ModelsPage) -> None:
    page.models.rows[""].check_button.setFocus()
    seen = []
    for _ in range(4):
        focused = page.window().focusWidget()
        assert focused is not None
        seen.append(focused.accessibleName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert seen == [
        "Check: Bundled model",
        "Measure: Bundled model",
        "Make a smaller copy…: Bundled model",
        "Use: Small bundled model",
    ]


def test_a_smaller_copy_is_made_with_progress_and_a_warning_for_two_bits(
    window: MainWindow, page: ModelsPage, client: FakeClient
) -> None:
    card = page.models
    click(card.rows[""].copy_button)
    assert [card.bits.itemText(n) for n in range(card.bits.count())] == ["4 bits", "2 bits"]
    assert "less than 1 of 100" in card.warning.text()
    card.bits.setCurrentIndex(1)
    assert "loses much" in card.warning.text()
    click(card.make_button)
    assert client.jobs(CopyModel) == [CopyModel("", 2)]
    job = client.last(CopyModel)
    client.part.emit(job, Making("quantizing", 0.25, 61.0))
    assert card.work.text() == "Making the copy, about 1 min left"
    assert card.bar.value() == 250
    assert window.status.task.text() == "Making the copy, about 1 min left: 25 %"
    assert not card.rows["edge"].use_button.isEnabled()
    client.finish(CopyModel, ModelMade(OWN, 24_452_361, 8_000_000, 0.91))
    assert card.result.text() == (
        "“mine” is made: 23.3 MiB before, 7.6 MiB now, 3.1 times smaller. "
        "Its weights have a cosine of 0.9100 with the original."
    )
    assert client.last(ListModels) > job
    assert card.rows["edge"].use_button.isEnabled()


def test_what_is_being_made_can_be_stopped(page: ModelsPage, client: FakeClient) -> None:
    page.models.copy_wanted.emit("", 4)
    click(page.models.cancel_button)
    assert client.cancels == [client.last(CopyModel)]
    assert page.models.result.text() == "Stopped. Nothing of it was kept."


def test_a_folder_is_imported_or_refused_with_what_to_do(
    page: ModelsPage, client: FakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/disk/bert")
    click(page.models.import_button)
    assert client.jobs(ImportModel) == [ImportModel("/disk/bert")]
    client.fail(ImportModel, Problem("weights.family", "config.json names the family 'x'.", "Choose another."))
    assert page.models.result.text() == "config.json names the family 'x'. Choose another."
    click(page.models.import_button)
    client.finish(ImportModel, ModelMade(ALIEN, 9_000, 9_000))
    assert page.models.result.text().endswith("It cannot answer here: no head.")


def test_another_model_is_used_after_a_yes_and_kept_in_the_settings(
    window: MainWindow, page: ModelsPage, client: FakeClient, settings: Settings
) -> None:
    card = page.models
    click(card.rows["edge"].use_button)
    assert "computed again" in card.question.text()
    assert "voice" in card.question.text()
    assert card.no_button.hasFocus()
    click(card.no_button)
    assert client.jobs(UseModel) == []
    click(card.rows["edge"].use_button)
    click(card.yes_button)
    assert client.jobs(UseModel) == [UseModel("edge")]
    assert settings.text("model") == ""
    watched = len(client.jobs(WatchFolders))
    client.finish(UseModel, ModelUsed("edge", 12, ALL))
    assert settings.text("model") == "edge"
    assert card.result.text() == (
        "“Small bundled model” answers from now on. The vectors of 12 memories are computed again in the background."
    )
    assert len(client.jobs(WatchFolders)) == watched + 1
    assert card.import_button.hasFocus()


def test_the_profiles_say_what_they_use_and_which_is_in_use(page: ModelsPage, settings: Settings) -> None:
    rows = page.tiers.rows
    assert list(rows) == list(native.DEPLOYMENT_PROFILES)
    assert rows["edge"].facts.text() == "Small bundled model, 6.6 MiB"
    assert rows["local"].facts.text() == "Bundled model, 23.3 MiB"
    assert [row.state.isVisibleTo(page) for row in rows.values()] == [False, True, False]
    assert [row.use_button.isVisibleTo(page) for row in rows.values()] == [True, False, False]
    assert "Import one below." in rows["cloud"].facts.text(), "the user's model is smaller than the bundled one"
    settings.set("cores", 3)
    assert not any(row.state.isVisibleTo(page) for row in rows.values()), "a choice of the user's own"
    assert rows["local"].use_button.isVisibleTo(page)
    large = Model("own:large", 8, 90_000_000, 80_000_000, "5", "/data/models/large", "ready")
    page.show_models(Models((*ALL.items, large)))
    assert rows["cloud"].facts.text() == "large, 85.8 MiB"
    assert rows["cloud"].use_button.isVisibleTo(page)


def test_a_profile_is_used_after_a_yes_with_its_model_and_its_cores(
    page: ModelsPage, client: FakeClient, settings: Settings
) -> None:
    click(page.tiers.rows["edge"].use_button)
    question = page.models.question.text()
    assert question.startswith("Use the profile “Edge”? One processor core works on answers then.")
    assert "Answer with “Small bundled model”" in question
    assert not page.tiers.rows["edge"].use_button.isEnabled(), "one thing is done at a time"
    click(page.models.no_button)
    assert client.jobs(UseModel) == []
    click(page.tiers.rows["edge"].use_button)
    click(page.models.yes_button)
    assert client.jobs(UseModel) == [UseModel("edge", 1)]
    assert settings.number("cores") == 0, "nothing is settled yet"
    client.finish(UseModel, ModelUsed("edge", 0, ALL))
    assert (settings.text("model"), settings.number("cores")) == ("edge", 1)
    assert page.tiers.rows["edge"].state.isVisibleTo(page)
    click(page.tiers.rows["local"].use_button)
    click(page.models.yes_button)
    assert client.jobs(UseModel)[-1] == UseModel("", threads_for(0))
    client.finish(UseModel, ModelUsed("", 0, ALL))
    assert (settings.text("model"), settings.number("cores")) == ("", 0)


def test_a_model_alone_leaves_the_cores_as_they_are(page: ModelsPage, client: FakeClient, settings: Settings) -> None:
    settings.set("cores", 2)
    click(page.tiers.rows["edge"].use_button)
    click(page.models.no_button)
    click(page.models.rows["own:mine"].use_button)
    click(page.models.yes_button)
    assert client.jobs(UseModel) == [UseModel("own:mine")]
    client.finish(UseModel, ModelUsed("own:mine", 0, ALL))
    assert settings.number("cores") == 2


def test_a_model_that_does_not_open_changes_nothing(page: ModelsPage, client: FakeClient, settings: Settings) -> None:
    page.models.use_wanted.emit("own:mine")
    client.fail(UseModel, Problem("weights.corrupt", "It is damaged.", "Make it again."))
    assert settings.text("model") == ""
    assert page.models.result.text() == "It is damaged. Make it again."


def test_where_the_engine_could_not_start_it_is_started_with_the_other_model(
    page: ModelsPage, client: FakeClient, settings: Settings
) -> None:
    client.set_state(EngineState.FAILED)
    page.models.use_wanted.emit("")
    client.finish(UseModel, ModelUsed("", 0, ALL))
    assert client.retries == 1


def test_a_removed_model_comes_back_by_undo(window: MainWindow, page: ModelsPage, client: FakeClient) -> None:
    click(page.models.rows["own:mine"].remove_button)
    assert client.jobs(RemoveModel) == [RemoveModel("own:mine")]
    client.finish(RemoveModel, ModelRemoved("own:mine", Models((BUNDLED, EDGE))))
    assert list(page.models.rows) == ["", "edge"]
    assert window.notices.undo()
    assert client.jobs(RestoreModel) == [RestoreModel("own:mine")]
    client.finish(RestoreModel, ALL)
    assert "own:mine" in page.models.rows


def test_a_check_and_a_measurement_say_what_they_found(page: ModelsPage, client: FakeClient) -> None:
    click(page.models.rows["edge"].check_button)
    client.finish(CheckModel, ModelChecked("edge", ()))
    assert page.models.result.text() == "“Small bundled model” is whole: every checksum holds."
    click(page.models.rows["edge"].check_button)
    client.finish(CheckModel, ModelChecked("edge", ("The file a is damaged.",)))
    assert page.models.result.text() == "The file a is damaged."
    assert page.models.result.property("role") == "danger"
    click(page.models.rows["edge"].measure_button)
    client.finish(MeasureModel, ModelMeasured("edge", 0.5, "cpu"))
    assert page.models.result.text() == (
        "A short answer takes 0.50 s with “Small bundled model” on this computer (CPU)."
    )


def test_two_models_answer_beside_each_other(page: ModelsPage, client: FakeClient) -> None:
    card = page.compare
    assert (card.first.key, card.second.key) == ("", "edge")
    card.question.setText("Where is the key?")
    QTest.keyClick(card.question, Qt.Key.Key_Return)
    assert client.jobs(CompareModels) == [CompareModels("Where is the key?", "", "edge")]
    first, second = answered("", "In the shed.", 0.4), answered("edge", "In the hall.", 0.2)
    client.part.emit(client.last(CompareModels), first)
    assert card.first.answer.text() == "In the shed."
    assert card.second.answer.isHidden()
    client.finish(CompareModels, Compared("Where is the key?", (first, second)))
    assert card.second.answer.text() == "In the hall."
    assert card.second.facts.text() == "0.20 s · 90 % sure"
    assert card.second.sources.text() == "/notes/keys.md: the shed"
    card.second.choice.setCurrentIndex(0)
    click(card.compare_button)
    assert len(client.jobs(CompareModels)) == 1
    assert card.state.text() == "Choose two different models."


def test_a_comparison_can_be_stopped(page: ModelsPage, client: FakeClient) -> None:
    page.compare.compare_wanted.emit("Where?", "", "edge")
    click(page.compare.cancel_button)
    assert client.cancels == [client.last(CompareModels)]
    assert page.compare.state.text() == "Stopped."
    assert page.compare.compare_button.isEnabled()


def test_steps_have_words() -> None:
    assert making_text(Making("reading")) == "Reading sample texts with the model"
    assert making_text(Making("copying", 0.5, 3.0)) == "Copying the files, a few seconds left"
