"""Jobs that import: the plans wait here under a number until the user has looked at them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ai_os_app.workers import jobs, results
from ai_os_app.workers.session import JobContext
from ai_os_diffusion import paths
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers import registry
from ai_os_diffusion.memory.importers.walking import shown
from ai_os_diffusion.memory.importing import ImportPlan

_KEPT_PLANS = 5
_SAMPLE_PARTS = ("notes", "chats")
_STATES: dict[str, Literal["new", "changed", "unchanged"]] = {
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
}


class Imports:
    """Plans, runs and undoes imports."""

    def __init__(self, engine: ArrowEngine) -> None:
        self._engine = engine
        self._plans: dict[int, ImportPlan] = {}
        self._last = 0

    def plan(self, job: jobs.PlanImport, context: JobContext) -> results.PlanReady:
        """The preview of everything that was dropped or chosen together."""
        plan = self._engine.plan_import(job.paths, context.progress, context.cancel)
        self._last += 1
        self._plans[self._last] = plan
        while len(self._plans) > _KEPT_PLANS:
            del self._plans[min(self._plans)]
        return results.PlanReady(
            number=self._last,
            files=tuple(
                results.FilePreview(shown(file.path), _STATES[file.state], file.contents, file.notes)
                for file in plan.files
            ),
            new=plan.count("new"),
            changed=plan.count("changed"),
            unchanged=plan.count("unchanged"),
            size=plan.size,
            problems=plan.problems,
            skipped=plan.skipped,
            left_out=plan.left_out,
            folders=tuple(path for path in job.paths if Path(path).is_dir()),
        )

    def kinds(self, job: jobs.ListFileKinds, context: JobContext) -> results.FileKinds:
        """What can be imported."""
        return results.FileKinds(tuple((importer.name, importer.suffixes) for importer in registry.IMPORTERS))

    def run(self, job: jobs.RunImport, context: JobContext) -> results.ImportDone:
        """Carry out a plan, which is then used up."""
        plan = self._plans.pop(job.plan, None)
        if plan is None:
            raise ImporterError(
                "This import was already carried out, or is too old.",
                kind="importer.plan",
                remedy="Choose the files again.",
            )
        return self._carry_out(plan, context)

    def sample(self, job: jobs.ImportSample, context: JobContext) -> results.ImportDone:
        """The sample life, as one import that one undo takes back."""
        folder = paths.assets() / "sample"
        return self._carry_out(self._engine.plan_import([folder / part for part in _SAMPLE_PARTS]), context)

    def undo(self, job: jobs.UndoImport, context: JobContext) -> results.ImportUndone:
        """Take an import back."""
        return results.ImportUndone(self._engine.undo_import(job.batch))

    def _carry_out(self, plan: ImportPlan, context: JobContext) -> results.ImportDone:
        report = self._engine.import_notes(plan, context.progress, context.cancel)
        return results.ImportDone(report, context.cancel.cancelled)
