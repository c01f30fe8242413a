"""Lists, makes, imports, removes, chooses, measures and compares models: one thing at a time, told on their page."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, Signal, Slot

from ai_os_app.settings import Settings
from ai_os_app.status_bar import StatusBar
from ai_os_app.tiers import Tier, threads_for
from ai_os_app.views.settings.model_texts import made_text, making_text, name_of, seconds_text
from ai_os_app.views.settings.models_page import ModelsPage
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import EngineState, Job
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


class ModelKeeper(QObject):
    """Between the page and the engine. The choice is kept in the settings once the engine runs with it."""

    reopened = Signal()  # the profile was closed meanwhile

    def __init__(
        self,
        client: EngineClientLike,
        settings: Settings,
        page: ModelsPage,
        status: StatusBar,
        notices: NoticeArea,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._settings = settings
        self._page = page
        self._card, self._compare = page.models, page.compare
        self._status = status
        self._notices = notices
        self._job_id = 0  # of the work shown in the list's card
        self._job: Job | None = None
        self._tier: Tier | None = None  # whose model is being opened
        self._quiet: set[int] = set()  # lists, and removals
        self._comparing = 0
        page.shown.connect(self.refresh)
        self._connect_cards()
        client.part.connect(self._on_part)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)
        client.state_changed.connect(self._on_state)

    def _connect_cards(self) -> None:
        card = self._card
        card.check_wanted.connect(self._check)
        card.measure_wanted.connect(self._measure)
        card.copy_wanted.connect(self._copy)
        card.import_wanted.connect(self._import)
        card.use_wanted.connect(self._use)
        card.tier_wanted.connect(self._use_tier)
        card.remove_wanted.connect(self._remove)
        card.cancelled.connect(self._cancel)
        self._compare.compare_wanted.connect(self._on_compare_wanted)
        self._compare.cancelled.connect(self._on_compare_cancelled)

    @Slot()
    def refresh(self) -> None:
        """List the models anew."""
        self._ask(ListModels())

    def _ask(self, job: Job) -> None:
        self._quiet.add(self._client.submit(job))

    def _begin(self, job: Job, sentence: str, *, can_stop: bool = True) -> None:
        if self._job_id:
            return
        self._job = job
        self._job_id = self._client.submit(job)
        self._card.show_work(sentence, None, can_stop=can_stop)

    # What the page asks for

    @Slot(str)
    def _check(self, key: str) -> None:
        self._begin(CheckModel(key), self.tr("Checking every checksum of “{0}”").format(name_of(key)), can_stop=False)

    @Slot(str)
    def _measure(self, key: str) -> None:
        self._begin(MeasureModel(key), self.tr("Measuring how fast “{0}” answers").format(name_of(key)))

    @Slot(str, int)
    def _copy(self, key: str, bits: int) -> None:
        self._begin(CopyModel(key, bits), self.tr("Beginning"))

    @Slot(str)
    def _import(self, folder: str) -> None:
        self._begin(ImportModel(folder), self.tr("Beginning"))

    @Slot(str)
    def _use(self, key: str) -> None:
        self._open(UseModel(key), None)

    @Slot(object)
    def _use_tier(self, tier: Tier) -> None:
        if tier.model is not None:
            self._open(UseModel(tier.model.key, threads_for(tier.cores)), tier)

    def _open(self, job: UseModel, tier: Tier | None) -> None:
        if not self._job_id:
            self._tier = tier
        self._begin(job, self.tr("Opening your memories with “{0}”").format(name_of(job.key)), can_stop=False)

    @Slot(str)
    def _remove(self, key: str) -> None:
        self._ask(RemoveModel(key))

    @Slot()
    def _cancel(self) -> None:
        if self._job_id:
            self._client.cancel(self._job_id)

    @Slot(str, str, str)
    def _on_compare_wanted(self, question: str, first: str, second: str) -> None:
        if not self._comparing:
            self._comparing = self._client.submit(CompareModels(question, first, second))
            self._compare.show_work()

    @Slot()
    def _on_compare_cancelled(self) -> None:
        if self._comparing:
            self._client.cancel(self._comparing)

    # What the engine says

    @Slot(int, object)
    def _on_part(self, job_id: int, part: object) -> None:
        if isinstance(part, Making) and job_id == self._job_id:
            sentence = making_text(part)
            self._card.show_work(sentence, part.share)
            self._status.show_task(sentence, part.share or 0.0)
        elif isinstance(part, ComparedAnswer) and job_id == self._comparing:
            self._compare.show_answer(part)

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if job_id in self._quiet:
            self._quiet.discard(job_id)
            self._on_listed(result)
        elif self._job_id and job_id == self._job_id:
            self._on_worked(result)
        elif self._comparing and job_id == self._comparing and isinstance(result, Compared):
            self._comparing = 0
            for column, given in zip(self._compare.columns, result.answers, strict=True):
                column.show_answer(given)
            self._compare.show_result("")

    def _on_listed(self, result: object) -> None:
        if isinstance(result, ModelRemoved):
            self._page.show_models(result.models)
            key = result.key
            told = self.tr("The model “{0}” is removed.").format(name_of(key))
            self._notices.tell(told, on_action=lambda: self._ask(RestoreModel(key)))
        elif isinstance(result, Models):
            self._page.show_models(result)

    def _on_worked(self, result: object) -> None:
        if isinstance(result, ModelChecked):
            whole = self.tr("“{0}” is whole: every checksum holds.").format(name_of(result.key))
            self._end(" ".join(result.problems) or whole, bad=bool(result.problems))
        elif isinstance(result, ModelMeasured):
            told = self.tr("A short answer takes {0} with “{1}” on this computer ({2}).")
            seconds = seconds_text(result.seconds)
            self._end(told.format(seconds, name_of(result.key), result.device.upper()))
        elif isinstance(result, ModelMade):
            self._end(made_text(result))
        elif isinstance(result, ModelUsed):
            self._on_used(result)

    def _on_used(self, used: ModelUsed) -> None:
        self._settings.set("model", used.key)
        if self._tier is not None:
            self._settings.set("cores", self._tier.cores)
        self._settings.flush()
        told = self.tr("“{0}” answers from now on.").format(name_of(used.key))
        if used.pending:
            left = self.tr("The vectors of {0} memories are computed again in the background.")
            told += " " + left.format(QLocale().toString(used.pending))
        self._page.show_models(used.models)
        self._end(told)
        self.reopened.emit()
        if self._client.state is EngineState.FAILED:
            self._client.retry()
        else:
            self._status.ask()

    def _end(self, sentence: str, *, bad: bool = False) -> None:
        self._job_id, self._job = 0, None
        self._status.show_task("", 0.0)
        self._card.show_result(sentence, bad=bad)
        self.refresh()

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: Problem) -> None:
        if job_id in self._quiet:
            self._quiet.discard(job_id)
            self._notices.tell_problem(problem)
        elif self._job_id and job_id == self._job_id:
            self._end(problem.sentence, bad=True)
        elif self._comparing and job_id == self._comparing:
            self._comparing = 0
            self._compare.show_result(problem.sentence)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        self._quiet.discard(job_id)
        if self._job_id and job_id == self._job_id:
            self._end(self.tr("Stopped. Nothing of it was kept."))
        elif self._comparing and job_id == self._comparing:
            self._comparing = 0
            self._compare.show_result(self.tr("Stopped."))

    @Slot(object, str)
    def _on_state(self, state: EngineState, _sentence: str) -> None:
        """What could not be done without an engine is shown as soon as there is one."""
        if state in (EngineState.READY, EngineState.FAILED) and self._page.isVisible() and not self._card.rows:
            self.refresh()
