"""The window's texts in other languages: collects them from the code into the .ts files, and compiles these to .qm.

    python3 packaging/translations.py           # bring the .ts files up to the code, and the .qm up to the .ts
    python3 packaging/translations.py --check   # change nothing; exit code 1 where one of them is not

New texts stand in the .ts files as `type="unfinished"`; write the translation between the tags and run this again.
Neither places nor times stand in the files, so that the same code always gives the same files.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from translatable import Texts, collect

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app" / "ai_os_app"
FOLDER = APP / "translations"
LANGUAGES = ("de", "zh_CN")
NOT_SCANNED = ""  # lupdate's context for functions outside of classes, which `collect` knows better


def catalogue(folder: Path, language: str) -> Path:
    """The .ts file of a language."""
    return folder / f"ai_os_{language}.ts"


def program(name: str) -> str:
    """Where a program of PySide6 is; SystemExit with the remedy where it is not installed."""
    spec = importlib.util.find_spec("PySide6")
    folders = [] if spec is None else list(spec.submodule_search_locations or ())
    for folder in folders:  # beside the libraries: `pyside6-lupdate` is a Python script that starts this one
        if found := shutil.which(name, path=folder):
            return found
    raise SystemExit(f"{name} of PySide6 is not here. Run this with a Python that has PySide6_Essentials installed.")


def update(folder: Path, languages: tuple[str, ...] = LANGUAGES, app: Path = APP) -> None:
    """Bring the .ts files in `folder` up to the texts in `app`; what is gone from the code goes.

    Raises:
        SystemExit: lupdate is missing, or complains.
    """
    with tempfile.TemporaryDirectory() as scratch:
        marks = Path(scratch) / "marks.py"
        texts = collect(app)
        marks.write_text(_marks(texts), encoding="utf-8")
        switches = [
            "-no-obsolete",
            "-locations",
            "none",
            "-sort-messages",
            "-source-language",
            "en",
            "-extensions",
            "py",
        ]
        for heuristic in ("sametext", "similartext"):  # a guess is no translation
            switches += ["-disable-heuristic", heuristic]
        for language in languages:
            target = ["-target-language", language, "-ts", str(catalogue(folder, language))]
            _call([program("lupdate"), *switches, str(app), str(marks), *target])
    for language in languages:
        _drop_unscanned(catalogue(folder, language), {text for _, text in texts})


def release(folder: Path, languages: tuple[str, ...] = LANGUAGES) -> None:
    """Compile the .ts files in `folder`; SystemExit when lrelease is missing, or complains."""
    for language in languages:
        source = catalogue(folder, language)
        _call([program("lrelease"), "-silent", "-nounfinished", str(source), "-qm", str(source.with_suffix(".qm"))])


def differences(folder: Path = FOLDER) -> list[str]:
    """Names of the files in `folder` that are not what the code and the .ts files give."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch)
        for language in LANGUAGES:
            shutil.copy(catalogue(folder, language), fresh)
        update(fresh)
        release(fresh)
        names = [catalogue(folder, language).with_suffix(end).name for language in LANGUAGES for end in (".ts", ".qm")]
        return [name for name in names if not _same(folder / name, fresh / name)]


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and one.read_bytes() == other.read_bytes()


def _marks(texts: Texts) -> str:
    """A module for lupdate that names each text with its context."""
    lines = (f"QT_TRANSLATE_NOOP({_quoted(context)}, {_quoted(text)})" for context, text in sorted(texts))
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _drop_unscanned(path: Path, known: set[str]) -> None:
    """Take lupdate's nameless context out of a .ts file, without touching the rest.

    Raises:
        SystemExit: it holds a text that is not among those that `collect` found.
    """
    text = path.read_text(encoding="utf-8")
    begin = text.find(f"<context>\n    <name>{NOT_SCANNED}</name>")
    if begin >= 0:
        end = text.index("</context>\n", begin) + len("</context>\n")
        lost = [found.text for found in ET.fromstring(text[begin:end]).iter("source") if found.text not in known]
        if lost:
            raise SystemExit(f"these texts are in no context; translate them by a method or a known function: {lost}")
        text = text[:begin] + text[end:]
    ET.fromstring(text.partition("<!DOCTYPE TS>")[2])  # it is still a whole document
    path.write_text(text, encoding="utf-8")


def _call(command: list[str]) -> None:
    """Run a program of Qt, which ends with 0 also where it only says that it did nothing."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or "won't be updated" in done.stderr:
        why = done.stderr.partition("\n'")[0].strip() or done.stdout.strip()  # then comes the command, which is long
        raise SystemExit(f"{Path(command[0]).name} failed ({done.returncode}): {why}")


def main() -> int:
    """Update and compile, or compare."""
    parser = argparse.ArgumentParser(description="The window's texts in other languages.")
    parser.add_argument("--check", action="store_true", help="change nothing, exit with 1 where a file is out of date")
    if not parser.parse_args().check:
        FOLDER.mkdir(exist_ok=True)
        update(FOLDER)
        release(FOLDER)
        return 0
    if stale := differences():
        print(f"out of date: {', '.join(stale)}; run `python3 packaging/translations.py`")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
