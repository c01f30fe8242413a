"""Checks of what AI-OS is made of: packages and their versions, the native module, what only some features need."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil

from packaging.requirements import Requirement
from packaging.version import InvalidVersion

from ai_os_diffusion.diagnostics.machine import DISTRIBUTION
from ai_os_diffusion.diagnostics.report import Check, shortened

_LEARNING = "torch"
_OPTIONAL = {
    "keyring": "a key in the system keyring instead of a passphrase",
    "pyarrow": "exports as Parquet",
    "pocketsphinx": "writing down recordings, and `ai-os eval audio`",
}
_PROGRAMS = {"tesseract": "reading text in pictures"}
_AGAIN = "Run `python3 packaging/run.py` again; it installs what is missing."
_KERNELS = {
    "avx512vnni": "AVX-512 with VNNI",
    "avx512": "AVX-512",
    "avx2": "AVX2",
    "neondot": "NEON with dot products",
    "neon": "NEON",
}


def check_packages() -> Check:
    """Whether every package that the window and the commands need is there, in a version that pyproject.toml allows."""
    wanted = _requirements()
    if wanted is None:
        return Check("packages", "note", "AI-OS is not installed as a package, so no versions can be compared.", _AGAIN)
    needed = [one for one in wanted if one.name != _LEARNING and (one.marker is None or one.marker.evaluate())]
    wrong = [complaint for one in needed if (complaint := _complaint(one))]
    if wrong:
        return Check("packages", "problem", f"Packages are not as AI-OS needs them: {'; '.join(wrong)}.", _AGAIN)
    return Check(
        "packages", "ok", f"All {len(needed)} packages that AI-OS needs are there, in versions that it allows."
    )


def check_torch() -> Check:
    """Whether what trains is there; everything else works without."""
    wanted = [one for one in _requirements() or () if one.name == _LEARNING]
    complaint = next((told for one in wanted if (told := _complaint(one))), "")
    if complaint or importlib.util.find_spec(_LEARNING) is None:
        told = complaint or f"{_LEARNING} is not installed"
        return Check("learning", "note", f"It cannot learn from your notes: {told}.", _AGAIN)
    return Check("learning", "ok", f"torch {importlib.metadata.version(_LEARNING)} is there; evolution can learn.")


def _requirements() -> list[Requirement] | None:
    """What the installed package asks for; None where it is not installed as one."""
    try:
        return [Requirement(line) for line in importlib.metadata.requires(DISTRIBUTION) or ()]
    except importlib.metadata.PackageNotFoundError:
        return None


def _complaint(wanted: Requirement) -> str:
    try:
        found = importlib.metadata.version(wanted.name)
        fits = wanted.specifier.contains(found, prereleases=True)
    except importlib.metadata.PackageNotFoundError:
        return f"{wanted.name} is not installed"
    except InvalidVersion:
        return f"{wanted.name} has a version that cannot be read"
    return "" if fits else f"{wanted.name} is {found}, not {wanted.specifier}"


def check_native() -> Check:
    """Whether the Rust part loads, and which vector instructions it uses here."""
    try:
        from ai_os_diffusion import native
    except ImportError as error:
        sentence = f"The native module cannot be loaded: {shortened(str(error))}."
        return Check("native", "problem", sentence, "Run `python3 packaging/run.py` again; it builds the module.")
    level = native.PackedWeights.level()
    version = native.NATIVE_VERSION
    if level in _KERNELS:
        return Check("native", "ok", f"The native module {version} loads and computes with {_KERNELS[level]}.")
    sentence = f"The native module {version} loads; it knows no vector instructions of this processor, and is slow."
    return Check("native", "note", sentence)


def check_optional() -> list[Check]:
    """One check for each package or program that a single feature needs."""
    made = []
    for name, purpose in _OPTIONAL.items():
        if importlib.util.find_spec(name) is not None:
            made.append(Check(name, "ok", f"The package {name} is there, for {purpose}."))
        else:
            sentence = f"The package {name} is not there; it is for {purpose}."
            made.append(
                Check(name, "note", sentence, f"Where you want that: `pip install {name}` in AI-OS's environment.")
            )
    for name, purpose in _PROGRAMS.items():
        if shutil.which(name) is not None:
            made.append(Check(name, "ok", f"The program {name} is there, for {purpose}."))
        else:
            sentence = f"The program {name} is not there; it is for {purpose}."
            made.append(
                Check(name, "note", sentence, f"Where you want that: install {name} with your system's packages.")
            )
    return made
