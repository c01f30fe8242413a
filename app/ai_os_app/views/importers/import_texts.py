"""The sentences of an import, with their numbers."""

from __future__ import annotations

from collections.abc import Sequence

from ai_os_app.counting import counted, number, tr
from ai_os_app.workers.results import FileKinds, ImportDone, ImportUndone, PlanReady
from ai_os_diffusion.progress import Progress

_KINDS_SHOWN = 6
_KIND_NAMES = {
    "Markdown note": "Markdown notes",
    "Obsidian note": "Obsidian vaults",
    "plain text": "plain text",
    "web page": "web pages",
    "PDF": "PDF",
    "Word document": "Word documents",
    "mail": "mails",
    "table": "tables",
    "JSON lines": "JSON lines",
    "ChatGPT export": "ChatGPT exports",
    "Claude export": "Claude exports",
    "Evernote export": "Evernote notebooks",
    "Google Keep": "Google Keep",
    "Notion export": "Notion exports",
    "calendar": "calendars",
    "WhatsApp chat": "WhatsApp chats",
    "Telegram export": "Telegram exports",
    "picture": "pictures",
    "recording": "recordings",
    "packed notes": "Apple Notes and other packed notes",
}
"""What the importers' names are in a list of kinds; one without an entry stands as it is."""


def plan_title(plan: PlanReady) -> str:
    """What an import would bring, in a few words."""
    fresh = plan.new + plan.changed
    if fresh:
        return counted(fresh, "1 file to import", "{n} files to import")
    return tr("Nothing is new") if plan.unchanged else tr("Nothing to import")


def plan_text(plan: PlanReady) -> str:
    """What a preview says about the files as a whole."""
    if plan.new + plan.changed:
        return tr("Nothing is stored yet. Your files stay as they are.")
    if plan.unchanged:
        return counted(
            plan.unchanged,
            "The file is remembered already, as it is now.",
            "All {n} files are remembered already, as they are now.",
        )
    return tr("There is nothing here that can be read.")


def skipped_text(plan: PlanReady) -> str:
    """Which kinds of files are passed over, or ""."""
    if not plan.skipped:
        return ""
    kinds = [
        tr("{n} {ending}").format(n=number(count), ending=ending or tr("without an ending"))
        for ending, count in plan.skipped[:_KINDS_SHOWN]
    ]
    rest = sum(count for _, count in plan.skipped[_KINDS_SHOWN:])
    if rest:
        kinds.append(tr("{n} others").format(n=number(rest)))
    return tr("Passed over: {kinds}.").format(kinds=", ".join(kinds))


def files_title(count: int) -> str:
    """Over the files that can be read."""
    return counted(count, "1 file", "{n} files")


def problems_title(count: int) -> str:
    """Over the files that cannot be read, or not all of them."""
    return counted(count, "1 problem", "{n} problems")


def passed_over_title(count: int) -> str:
    """Over the files of kinds that are not imported."""
    return counted(count, "1 other file", "{n} other files")


def kinds_text(kinds: FileKinds | None) -> str:
    """What can be imported, or ""."""
    if kinds is None:
        return ""
    names = list(dict.fromkeys(_KIND_NAMES.get(name, name) for name, _ in kinds.items))
    return tr("{kinds}.").format(kinds=", ".join(tr(name) for name in names))


def file_filter(kinds: FileKinds | None) -> str:
    """The kinds as a file dialog wants them: all together, each one, any file."""
    lines = [tr("All files (*)")]
    if kinds is not None:
        endings = list(dict.fromkeys(ending for _, each in kinds.items for ending in each))
        together: dict[str, tuple[str, ...]] = {}
        for name, each in kinds.items:
            shown = tr(_KIND_NAMES.get(name, name))
            together[shown] = tuple(dict.fromkeys((*together.get(shown, ()), *each)))
        lines = [
            _filter(tr("All that can be imported"), endings),
            *(_filter(name, each) for name, each in together.items()),
            *lines,
        ]
    return ";;".join(lines)


def _filter(name: str, endings: Sequence[str]) -> str:
    patterns = " ".join(f"*{ending}" for ending in endings)
    return f"{name[:1].upper()}{name[1:]} ({patterns})"


def count_text(progress: Progress | None, *, in_files: bool = True) -> str:
    """How far a job is, in files or in what they hold."""
    if progress is None:
        return ""
    told = tr("{done} of {total} files") if in_files else tr("{done} of {total} entries")
    return told.format(done=number(progress.done), total=number(progress.total))


def done_title(done: ImportDone) -> str:
    """How an import ended, in a few words."""
    if done.cancelled:
        return tr("Import cancelled")
    return tr("Import finished") if done.report.imported else tr("Nothing was imported")


def done_text(done: ImportDone) -> str:
    """What an import brought, and what a cancelled one left."""
    report = done.report
    if not report.imported:
        return tr("Nothing is stored.")
    files = counted(report.imported, "1 file is imported", "{n} files are imported")
    memories = counted(report.memories, "1 memory", "{n} memories")
    brought = tr("{files} as {memories}.").format(files=files, memories=memories)
    brought = "\n\n".join((brought, *report.hints))
    if not done.cancelled:
        return brought
    kept = tr("What is imported stays; import the same files again to go on.")
    return f"{brought} {kept}"


def undone_text(undone: ImportUndone) -> str:
    """What taking an import back did."""
    report = undone.report
    gone = counted(report.memories, "1 memory is removed.", "{n} memories are removed.")
    back = counted(report.files, "1 changed file is back as before.", "{n} changed files are back as before.")
    return f"{gone} {back}" if report.files else gone
