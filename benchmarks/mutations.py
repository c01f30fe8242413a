"""Shows that each durability test can fail: takes away the guard that it is about, and runs it.

    python benchmarks/mutations.py                     # prints a table; exits with 1 when a test does not notice

The Rust crates are copied and every guard below gets a switch, so that one build serves all; a run without any switch
must pass. `--check` only looks whether the texts that are replaced are still in the sources.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness import Bar, arguments, finish

ROOT = Path(__file__).resolve().parents[1]
SOURCES = Path("native", "storage", "src")
SWITCH = """
/// Whether this process is to go without one of its guards.
pub(crate) fn mutant(name: &str) -> bool {
    static CHOSEN: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| std::env::var("AIOS_MUTATION").unwrap_or_default());
    *CHOSEN == name
}
"""
KILL_TEST = "tests/native/test_storage_crash.py::test_kill_nine_loses_nothing_that_was_acknowledged"


@dataclass(frozen=True)
class Mutation:
    """A guard of test `number` in `file`: `old` with the switch instead is `new`, and `test` must fail.

    `test` is a part of the names of Rust tests, or a test of Python (`tests/...`).
    """

    number: int
    name: str
    guard: str
    file: str
    old: str
    new: str
    test: str


MUTATIONS = (
    Mutation(
        1,
        "ack-before-write",
        "a write is acknowledged after its frame is in the log",
        "writer.rs",
        "        self.append_frame(writer, FrameKind::Batch, lsn, frame)?;\n",
        '        if !(crate::mutant("ack-before-write") && lsn % 8 == 0) {\n'
        "            self.append_frame(writer, FrameKind::Batch, lsn, frame)?;\n        }\n",
        KILL_TEST,
    ),
    Mutation(
        2,
        "no-log-sync",
        "a frame is synced before it is acknowledged",
        "log.rs",
        "        self.file\n            .sync()\n            .map_err(|error| AppendFailure::Unknown(",
        '        let synced = if crate::mutant("no-log-sync") { Ok(()) } else { self.file.sync() };\n'
        "        synced\n            .map_err(|error| AppendFailure::Unknown(",
        "power_cut::acknowledged",
    ),
    Mutation(
        2,
        "no-folder-sync",
        "the names of new manifests are synced before the log is cleared",
        "manifest.rs",
        "    fs.sync_dir(root)\n        .map_err(|error| WriteFailure::Unknown(",
        '    let synced = if crate::mutant("no-folder-sync") { Ok(()) } else { fs.sync_dir(root) };\n'
        "    synced\n        .map_err(|error| WriteFailure::Unknown(",
        "power_cut::acknowledged",
    ),
    Mutation(
        3,
        "no-frame-checksum",
        "a frame counts only with its checksum",
        "log.rs",
        "    (crc == u32_at(head, 16)).then(",
        '    (crc == u32_at(head, 16) || crate::mutant("no-frame-checksum")).then(',
        "torn_tail::",
    ),
    Mutation(
        3,
        "keep-torn-tail",
        "a torn tail is cleared before the log goes on",
        "log.rs",
        "        if scan.torn {\n",
        '        if scan.torn && !crate::mutant("keep-torn-tail") {\n',
        "torn_tail::",
    ),
    Mutation(
        4,
        "no-page-checksum",
        "a page is verified before its first use",
        "pages.rs",
        "            if word.load(Ordering::Acquire) & bit != 0 {\n",
        '            if crate::mutant("no-page-checksum") || word.load(Ordering::Acquire) & bit != 0 {\n',
        "bit_flips::a_flipped",
    ),
    Mutation(
        4,
        "damage-is-the-end",
        "a damaged frame before intact ones is damage, not the end",
        "log.rs",
        "    if result.torn && later_frame(",
        '    if result.torn && !crate::mutant("damage-is-the-end") && later_frame(',
        "bit_flips::",
    ),
    Mutation(
        5,
        "no-older-manifest",
        "a manifest that does not verify is passed over for the one before",
        "manifest.rs",
        "            Err(error @ StorageError::Corruption { .. }) => first_failure",
        '            Err(error) if crate::mutant("no-older-manifest") => return Err(error),\n'
        "            Err(error @ StorageError::Corruption { .. }) => first_failure",
        "manifests::an_empty_or_missing",
    ),
    Mutation(
        5,
        "one-manifest",
        "a state is written twice",
        "manifest.rs",
        "    for target in &targets {\n        fs.rename(",
        '    let copies = if crate::mutant("one-manifest") { 1 } else { 2 };\n'
        "    for target in &targets[..copies] {\n        fs.rename(",
        "manifests::an_empty_or_missing",
    ),
    Mutation(
        6,
        "no-poison",
        "after a failed sync the log is not written any more",
        "writer.rs",
        "            AppendFailure::Unknown(error) => {\n                writer.poisoned = Some(error.to_string());\n",
        '            AppendFailure::Unknown(error) => {\n                if !crate::mutant("no-poison") {\n'
        "                    writer.poisoned = Some(error.to_string());\n                }\n",
        "disk_errors::",
    ),
    Mutation(
        6,
        "no-reserve",
        "a full disk gives up the reserve for removals",
        "writer.rs",
        "            Err(StorageError::Full { .. }) => {\n                crate::fs::remove_if_present(",
        '            Err(StorageError::Full { .. }) if !crate::mutant("no-reserve") => {\n'
        "                crate::fs::remove_if_present(",
        "disk_errors::on_a_disk_without",
    ),
    Mutation(
        7,
        "shared-lock",
        "a writer takes the lock for itself alone",
        "lock.rs",
        "    let taken = if exclusive {\n",
        '    let taken = if exclusive && !crate::mutant("shared-lock") {\n',
        "processes::",
    ),
    Mutation(
        8,
        "early-removal",
        "merged segments are removed after the manifest without them is durable",
        "compact.rs",
        "        self.switch_to(writer, with_merged(&writer.manifest, &victims, slot.as_ref()))?;\n",
        "        let next = with_merged(&writer.manifest, &victims, slot.as_ref());\n"
        '        if crate::mutant("early-removal") {\n            writer.manifest = next.clone();\n'
        "            self.discard(writer);\n        }\n        self.switch_to(writer, next)?;\n",
        "interrupted::",
    ),
    Mutation(
        8,
        "no-catching-up",
        "what was deleted during a merge is deleted in what it wrote",
        "compact.rs",
        "                merge::catch_up(&merged, &mut slot, &now.iter().collect::<Vec<_>>());\n",
        '                if !crate::mutant("no-catching-up") {\n'
        "                    merge::catch_up(&merged, &mut slot, &now.iter().collect::<Vec<_>>());\n"
        "                }\n",
        "compaction::changes_and_seals",
    ),
    Mutation(
        9,
        "no-deletions-replayed",
        "opening replays the deletions of the log too",
        "recovery.rs",
        "            state.apply(op, &batch.embedder_id);\n",
        '            if !(crate::mutant("no-deletions-replayed") && matches!(op, Op::Delete { .. })) {\n'
        "                state.apply(op, &batch.embedder_id);\n            }\n",
        "model_test::",
    ),
    Mutation(
        10,
        "no-backup",
        "a store of an older format is copied before it is taken over",
        "migrate.rs",
        "    if !fs.exists(&folder.join(COMPLETE)) {\n",
        '    if !fs.exists(&folder.join(COMPLETE)) && !crate::mutant("no-backup") {\n',
        "exports::",
    ),
    Mutation(
        10,
        "newer-format",
        "a store of a newer format is refused",
        "manifest.rs",
        "    if found.format_version > FORMAT_VERSION {\n",
        '    if found.format_version > FORMAT_VERSION && !crate::mutant("newer-format") {\n',
        "exports::a_newer_format",
    ),
    Mutation(
        11,
        "no-rebuild",
        "a damaged word index is deleted and made again",
        "words.rs",
        "            Err(SearchError::Damaged { .. } | SearchError::Index { .. }) => {\n",
        "            Err(SearchError::Damaged { .. } | SearchError::Index { .. })\n"
        '                if !crate::mutant("no-rebuild") =>\n            {\n',
        "derived::",
    ),
    Mutation(
        11,
        "foreign-index",
        "a word index counts only with the store's own name in it",
        "opening.rs",
        "    if ours && words.catch_up(",
        '    if (ours || crate::mutant("foreign-index")) && words.catch_up(',
        "derived::an_index_of_another",
    ),
)


def mutated(work: Path) -> None:
    """Copy the crates and put the switches in; fails where a text is not there exactly once."""
    copy = work / "native"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT / "native", copy, ignore=shutil.ignore_patterns("target", "fuzz"))
    missing = []
    for mutation in MUTATIONS:
        path = work / SOURCES / mutation.file
        text = path.read_text(encoding="utf-8")
        if text.count(mutation.old) != 1:
            missing.append(f"{mutation.name}: its text is {text.count(mutation.old)} times in {mutation.file}")
        path.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
    with (work / SOURCES / "lib.rs").open("a", encoding="utf-8") as file:
        file.write(SWITCH)
    if missing:
        sys.exit("\n".join(missing))


def cargo(work: Path, *words: str) -> list[Path]:
    """Build; the executables and libraries that were made."""
    command = ["cargo", words[0], "--release", "--message-format=json-render-diagnostics", *words[1:]]
    done = subprocess.run(command, cwd=work / "native", check=True, stdout=subprocess.PIPE, text=True)
    made = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    found = [file for each in made if each["reason"] == "compiler-artifact" for file in each["filenames"]]
    found += [each["executable"] for each in made if each.get("executable")]
    return [Path(file) for file in found]


def build(work: Path) -> tuple[Path, Path]:
    """The test program, and the folder of the Python extension."""
    tests = cargo(work, "test", "-p", "aios-storage", "--test", "store", "--no-run")
    (program,) = {path for path in tests if path.name.startswith("store-") and not path.suffix}
    library = next(path for path in cargo(work, "build", "-p", "aios-python") if "ai_os_native" in path.name)
    package = work / "python" / "ai_os_native"
    package.mkdir(parents=True, exist_ok=True)
    shutil.copy(library, package / ("ai_os_native.pyd" if os.name == "nt" else "ai_os_native.abi3.so"))
    (package / "__init__.py").write_text("from .ai_os_native import *\n", encoding="utf-8")
    return program, work / "python"


def passes(test: str, mutation: str, program: Path, python: Path, log: Path) -> bool:
    """Run one test, with or without a guard."""
    paths = os.pathsep.join([str(python), str(ROOT / "engine"), str(ROOT / "tests")])
    values = os.environ | {"AIOS_MUTATION": mutation, "PYTHONPATH": paths, "RUST_BACKTRACE": "0"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    if not test.startswith("tests/"):
        command = [str(program), test]
    with log.open("a", encoding="utf-8") as file:
        file.write(f"\n=== {mutation or 'all guards'}: {test}\n")
        file.flush()
        # One that hangs has noticed, too.
        try:
            done = subprocess.run(command, cwd=ROOT, env=values, stdout=file, stderr=file, check=False, timeout=900)
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0


def table(rows: Sequence[tuple[Mutation, bool, bool]]) -> None:
    """The table as it stands in docs/durability.md."""
    print("| Test | Runs | Guard that was taken away | With it | Without it |")
    print("|---|---|---|---|---|")
    for mutation, whole, without in rows:
        told = ["fails", "passes"]
        name = mutation.test.rpartition("/")[2]
        print(f"| {mutation.number} | `{name}` | {mutation.guard} | {told[whole]} | {told[without]} |")


def main() -> None:
    """Build, run, print."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only see whether every guard is where it was")
    parser.add_argument("--only", nargs="+", default=[], help="names of mutations")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "mutations", help="folder of the mutated copy")
    args = parser.parse_args()
    work = args.work.resolve()
    mutated(work)
    if args.check or args.quick:
        print(f"{len(MUTATIONS)} guards are in place")
        finish([Bar("mutations_unnoticed", None, 0, False)], args)
    program, python = build(work)
    log = work / "log.txt"
    log.unlink(missing_ok=True)
    chosen = [mutation for mutation in MUTATIONS if not args.only or mutation.name in args.only]
    whole = {test: passes(test, "", program, python, log) for test in dict.fromkeys(each.test for each in chosen)}
    rows = []
    for mutation in chosen:
        rows.append((mutation, whole[mutation.test], passes(mutation.test, mutation.name, program, python, log)))
        print(f"{mutation.name}: {'not noticed' if rows[-1][2] else 'noticed'}", flush=True)
    table(rows)
    unnoticed = sum(not good or without for _, good, without in rows)
    finish([Bar("mutations_unnoticed", unnoticed, 0, False)], args)


if __name__ == "__main__":
    main()
