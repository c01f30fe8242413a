"""Prepares the environment that both commands of the README need. Standard library only."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import re
import runpy
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST_PYTHON = (3, 10)
OLDEST_RUST = (1, 90)
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
DEBIAN = {"cc": "gcc libc6-dev", "venv": "python3-venv"}
# Programs that the tests of the real window start, and the Debian package of each.
WINDOW_TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "import": "imagemagick",
    "xprop": "x11-utils",
}
# Reading the window through AT-SPI needs more; where it cannot be had, that one test is skipped aloud.
READING_TEST_PROGRAMS = {
    "dbus-daemon": "dbus",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core gir1.2-atspi-2.0 python3-gi",
}


class SetupError(Exception):
    """A step of the set-up failed; the message says what to do."""


def say(message: str) -> None:
    """One line of progress, shown at once."""
    print(f"[{time.strftime('%H:%M:%S')}] {message}", flush=True)


def run(command: list[str], what: str, remedy: str, *, quiet: bool = False) -> None:
    """Run a command in the root folder; SetupError with the remedy when it fails."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), check=False, capture_output=quiet, text=True, encoding="utf-8"
    )
    if done.returncode != 0:
        detail = "\n" + (done.stdout + done.stderr)[-3000:] if quiet else ""
        raise SetupError(f"{what} failed (exit code {done.returncode}).{detail}\nRemedy: {remedy}")


def environment() -> dict[str, str]:
    """The process environment with the virtual environment and the Rust toolchain in front of PATH."""
    values = dict(os.environ)
    cargo = Path.home() / ".cargo" / "bin"
    values["PATH"] = os.pathsep.join([str(BIN), *([str(cargo)] if cargo.is_dir() else []), values.get("PATH", "")])
    values["VIRTUAL_ENV"] = str(VENV)
    values.pop("PYTHONHOME", None)
    return values


def check_python() -> None:
    """Refuse a Python that is too old."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise SetupError(
            f"Python {wanted} or newer is needed; this is {sys.version.split()[0]}.\n"
            f"Remedy: install a newer Python and start this file with it."
        )


def check_rust() -> None:
    """Refuse a missing or old Rust toolchain."""
    rustc = shutil.which("rustc", path=environment()["PATH"])
    wanted = ".".join(map(str, OLDEST_RUST))
    remedy = "Remedy: install Rust with rustup (https://rustup.rs), then run this command again."
    if rustc is None or shutil.which("cargo", path=environment()["PATH"]) is None:
        raise SetupError(f"No Rust toolchain was found; version {wanted} or newer is needed.\n{remedy}")
    text = subprocess.run([rustc, "--version"], capture_output=True, text=True, check=True, env=environment()).stdout
    found = re.search(r"(\d+)\.(\d+)", text)
    if found is None or (int(found[1]), int(found[2])) < OLDEST_RUST:
        raise SetupError(f"Rust {wanted} or newer is needed; this is {text.strip()}.\n{remedy}")


def window_packages(of: str = "DEBIAN_PACKAGES") -> list[str]:
    """Debian packages that the window needs and that are not here; the window's own lists, which need no set-up."""
    names = runpy.run_path(str(ROOT / "app" / "ai_os_app" / "display.py"))
    return list(names["missing_packages"](names[of]))


def check_system_packages(*, window: bool) -> None:
    """A C linker, the venv module, a window's libraries; installed when root on Debian, else the line is printed."""
    missing = window_packages() if window else []
    if shutil.which("cc") is None and shutil.which("gcc") is None and os.name != "nt":
        missing.append(DEBIAN["cc"])
    if importlib.util.find_spec("ensurepip") is None:
        missing.append(DEBIAN["venv"])
    if not missing:
        return
    packages = " ".join(missing).split()
    if not may_install():
        line = f"sudo apt-get install -y {' '.join(packages)}"
        raise SetupError(f"System packages are missing.\nRemedy: run `{line}` (or your system's equivalent).")
    install_system_packages(packages)


def may_install() -> bool:
    """Whether this process can install Debian packages."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install_system_packages(packages: list[str]) -> None:
    """With apt-get, as root."""
    say(f"Installing system packages: {' '.join(packages)}")
    run(["apt-get", "update", "-qq"], "apt-get update", "check the network", quiet=True)
    line = ["apt-get", "install", "-y", *packages]
    run(line, "Installing system packages", f"run `{' '.join(line)}` by hand and read its message", quiet=True)


def stamp(paths: list[Path], extra: str) -> str:
    """A hash over files (contents) that tells whether a step must run again."""
    digest = hashlib.sha256(extra.encode())
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def once(name: str, key: str) -> bool:
    """Whether step `name` has not yet been done for `key` in this environment."""
    path = VENV / f".done-{name}"
    return not (path.is_file() and path.read_text() == key)


def done(name: str, key: str) -> None:
    """Record that step `name` is done for `key`."""
    (VENV / f".done-{name}").write_text(key)


def create_venv() -> None:
    """Make `.venv` with the Python that runs this file."""
    if PYTHON.is_file():
        return
    say("Creating the virtual environment .venv")
    remedy = f"delete .venv; on Debian `apt-get install {DEBIAN['venv']}`; then try again"
    run([sys.executable, "-m", "venv", str(VENV)], "Creating .venv", remedy, quiet=True)


def pip(*arguments: str) -> list[str]:
    """A pip command line of the virtual environment."""
    return [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "-q", *arguments]


def requirements(name: str) -> list[str]:
    """The list of requirements that `pyproject.toml` calls `name`.

    Read as a Python list, because Python 3.10 has no reader for TOML and the pip of a new environment is mostly too
    old for dependency groups.
    """
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(rf"^{name} = (\[.*?\])$", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise SetupError(f"pyproject.toml has no list `{name}`.\nRemedy: restore the file from the repository.")
    return [str(requirement) for requirement in ast.literal_eval(found[1])]


def install_torch() -> None:
    """torch from PyTorch's CPU index (200 MB) when it answers, else the ordinary build (5 GB on disk)."""
    (torch,) = (requirement for requirement in requirements("dependencies") if requirement.startswith("torch="))
    if not once("torch", torch):
        return
    say("Installing torch: trying the small CPU build first")
    cpu = pip("install", "--timeout", "5", "--retries", "0", "--index-url", TORCH_CPU_INDEX, torch)
    tried = subprocess.run(cpu, cwd=ROOT, env=environment(), capture_output=True, check=False)
    if tried.returncode != 0:
        say("That index does not answer; installing the ordinary build (about 5 GB on disk, some minutes)")
        run(pip("install", torch), "Installing torch", "check the network and that 6 GB of disk are free")
    done("torch", torch)


def native_sources() -> list[Path]:
    """Every file that the native wheel is made of."""
    native = ROOT / "native"
    found = [path for end in ("*.rs", "Cargo.toml", "Cargo.lock", "*.pyi") for path in native.rglob(end)]
    return [path for path in found if "target" not in path.relative_to(native).parts]


def install_packages() -> None:
    """Build the native wheel in release and install both packages in one pip command."""
    key = stamp([*native_sources(), ROOT / "pyproject.toml", ROOT / "native/python/pyproject.toml"], "packages")
    if not once("packages", key):
        return
    say("Building the Rust part in release and installing both packages (first time: about ten minutes)")
    remedy = "read the compiler's message above; a full disk and missing system packages are the usual causes"
    run(pip("install", "./native/python", "-e", "."), "Installing the packages", remedy)
    done("packages", key)


def prepare(*, with_tests: bool = False, window: bool = True) -> None:
    """Everything that the application (and with `with_tests` the checks) needs; seconds when nothing changed."""
    check_python()
    check_system_packages(window=window)
    if window:
        install_sound()
    check_rust()
    create_venv()
    install_torch()
    install_packages()
    if with_tests:
        install_test_tools()


def install_test_tools() -> None:
    """What the checks need on top of the application; without the screen programs some tests are skipped."""
    install_window_test_programs()
    tools = requirements("test")
    key = " ".join(tools)
    if once("tests", key):
        say("Installing the test tools")
        run(pip("install", *tools), "Installing the test tools", "check the network")
        done("tests", key)


def install_window_test_programs() -> None:
    """A screen and hands for the tests of the real window, which are skipped where these programs cannot be had."""
    programs = WINDOW_TEST_PROGRAMS | READING_TEST_PROGRAMS
    missing = " ".join(sorted({pack for program, pack in programs.items() if shutil.which(program) is None})).split()
    install_if_possible(missing, "The real window will NOT be tested")


def install_sound() -> None:
    """What speech is heard with; everything else works without it."""
    install_if_possible(window_packages("SOUND_PACKAGES"), "Speech is shown and saved, but will NOT be heard")


def install_if_possible(packages: list[str], otherwise: str) -> None:
    """Install packages that can be done without; where that fails, say what that means and how to get them."""
    if not packages:
        return
    try:
        if may_install():
            install_system_packages(packages)
            return
    except SetupError as error:
        say(str(error))
    say(f"{otherwise}; for that run: sudo apt-get install -y {' '.join(packages)}")
