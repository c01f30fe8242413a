"""`ai-os-window [FILE...] [--ask [QUESTION]] [--note] [--profile NAME]`: arguments, display, one instance, window.

`ai-os-window --self-test` tries everything in a fresh profile instead.
"""

from __future__ import annotations

import argparse
import builtins
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ai_os_app import display
from ai_os_diffusion.linear_algebra import stay_on_one_thread

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

NAME = "ai-os-window"
_SMALL = "\0"  # `--ask` without a question, which no argument can be
_SWITCH_S = 0.0001


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog=NAME, description="The window of AI-OS.")
    parser.add_argument("files", nargs="*", metavar="FILE", help="files and folders to import; you see them first")
    parser.add_argument(
        "--ask",
        nargs="?",
        const=_SMALL,
        default="",
        metavar="QUESTION",
        help="put a question into the window; without one, open the small window for quick questions",
    )
    parser.add_argument("--note", action="store_true", help="open the small window for quick notes")
    parser.add_argument("--profile", default="", help="name or folder of the profile (default: your own)")
    parser.add_argument(
        "--self-test", action="store_true", help="try everything in a fresh profile, report each step, and end"
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, or hand the arguments to the one that is open.

    Returns:
        0: closed, or handed over, or the self-test went well. 1: the window that is open does not answer, or a step of
        the self-test failed. 2: no window can be opened here.
    """
    stay_on_one_thread()
    args = build_parser().parse_args(argv)
    complaint = display.complaint()
    if complaint and args.self_test:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif complaint:
        return _refuse(complaint, display.NO_DISPLAY)
    try:
        import PySide6.QtWidgets  # noqa: F401 - whether it can be loaded is the question
    except ImportError as error:
        packages = " ".join(display.missing_packages() or display.DEBIAN_PACKAGES.values())
        return _refuse(f"Qt cannot be loaded ({error}). Run `sudo apt-get install -y {packages}`.", display.NO_DISPLAY)
    if args.self_test:
        from ai_os_app import self_test

        return self_test.run(_application)
    return _start(_application(), args)


def _application() -> QApplication:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    # PySide6 reads the source of every module that is imported, and keeps it, to see whether the module asks for
    # other names of methods ("features"). None of ours does.
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
    # Qt's own file dialog would write down which folders were visited, outside of the profile, and keep the window
    # waiting until that is on the disk. Nothing can be written there.
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)
    # Whenever Qt calls Python, the window's thread waits so long at most for one that is in the midst of it. The
    # usual 5 ms, dozens of times over, are seen while the engine is loaded.
    sys.setswitchinterval(_SWITCH_S)
    app = QApplication([NAME])
    app.setApplicationName("ai-os")
    app.setOrganizationName("ai-os")
    app.setApplicationDisplayName("AI-OS")
    app.setDesktopFileName("ai-os")
    return app


def _start(app: QApplication, args: argparse.Namespace) -> int:
    from ai_os_app import language, paths
    from ai_os_app.settings import Settings
    from ai_os_app.single_instance import Request, SingleInstance, absolute
    from ai_os_diffusion.paths import ensure_private

    quick = "note" if args.note else "ask" if args.ask == _SMALL else ""
    request = Request(absolute(args.files), "" if args.ask == _SMALL else args.ask, quick)
    settings = own = Settings(paths.settings_file())
    if args.profile:
        settings = Settings(paths.settings_file(args.profile))
        settings.begin_like(own)
    language.install(app, settings.text("language"))
    profile = paths.profile(args.profile, settings.text("data_folder"))
    try:
        ensure_private(profile)
        instance = SingleInstance(profile, app)
    except OSError as error:
        return _refuse(f"the profile folder {profile} cannot be used: {error.strerror}. Choose another --profile.", 1)
    if not instance.acquire():
        if instance.forward(request):
            return 0
        held = f" (process {instance.holder()})" if instance.holder() else ""
        return _refuse(f"a window on the profile {profile} is open{held} and does not answer. End it, then retry.", 1)
    from ai_os_app import bootstrap

    return bootstrap.run(app, instance, settings, profile, request)


def _refuse(why: str, code: int) -> int:
    sys.stderr.write(f"{NAME}: {' '.join(why.split())}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
