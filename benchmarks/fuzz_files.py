"""Damages real files again and again and has them read: a reader may refuse a file by its own error, and nothing else.

    python benchmarks/fuzz_files.py --seconds 600                   # every kind of file for ten minutes
    python benchmarks/fuzz_files.py --kind pdf mail --seconds 60

A find is any other exception, more than 10 s of processor time for one file, more than 1 GiB of memory, or a passage
that does not lie in its document. The file of a find is kept in the folder that is printed. Variants that are refused
or read in a way not seen before become the start of further ones. The Rust parsers
have targets of their own in `native/fuzz`.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import io
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "app")]

from ai_os_diffusion.config import EngineConfig  # noqa: E402
from ai_os_diffusion.errors import ConfigError, DiffusionError, ImporterError  # noqa: E402
from ai_os_diffusion.memory.chunking import chunk_document  # noqa: E402
from ai_os_diffusion.memory.importers.base import MAX_TEXT, Source  # noqa: E402
from ai_os_diffusion.memory.importers.obsidian import forget_vaults  # noqa: E402
from ai_os_diffusion.memory.importers.placing import placed  # noqa: E402
from ai_os_diffusion.memory.importers.registry import detect  # noqa: E402
from harness import Bar, arguments, finish  # noqa: E402
from helpers.import_files import FIXTURES, packed, packed_folder, pdf  # noqa: E402

SECONDS, MEMORY = 10, 1 << 30  # of processor time and of memory that one file may take
LARGEST = 2_000_000  # bytes of a variant
CORPUS = 400  # variants kept as starts of further ones
Seed = tuple[str, bytes]
TOKENS = {
    "web": (
        "<div> </div> <!-- --> <script> <![CDATA[ ]]> &#x110000; &#0; &nbsp; <table><tr><td> <p <meta charset= <title> "
        "<pre> <a href= <h1> &lt"
    ),
    "markdown": "--- ``` ~~~ [[ ]] ![[ | # ^ %% $$ > - [x] \\ <!-- date: tags: [a,b] &a *a !!python/object: {{ }}",
    "pdf": (
        "obj endobj stream endstream xref trailer startxref /Length /Kids /Parent /Count /Filter /FlateDecode << >> [ "
        "] R /Prev BT ET Tj 9999999999 -1"
    ),
    "word": (
        "<w:p> </w:p> <w:tbl> <w:tr> <w:tc> <!DOCTYPE <!ENTITY &x; xmlns:w= <w:t xml:space= <w:br/> ]]> <?xml "
        "encoding= Target= r:id="
    ),
    "mail": (
        "From Message-ID: Content-Type: multipart/mixed; boundary= charset= base64 quoted-printable =?utf-8?B? ?= -- "
        "\r\n\r\n Date: message/rfc822 =\r\n Content-Transfer-Encoding:"
    ),
    "tables": '" "" , ; \t \r\n {" } [ ] : null true 1e999 \\u0000 \\ud800 NaN',
    "chats": (
        '{ } [ ] "mapping" "parent" "children" "message" "content" "parts" "chat_messages" "uuid" null -1 1e400 '
        '"\\ud800" ,'
    ),
    "programs": (
        "<note> </note> <content> <![CDATA[ ]]> <en-note> <en-todo/> </div> BEGIN:VEVENT END:VEVENT DTSTART: "
        '\r\n\x20 RRULE:FREQ= TZID= P1W \u200e [1.1.26, 14/03/2026, 10:31 - : AM] \u202f "text": "messages": \\u0027 '
        '"isTrashed": ](a.md) ![ _all.csv'
    ),
    "settings": (
        "model: &a *a !!binary !!python/object:os.system - ? | > {} [] ~ .inf .nan 1e999 0x <<: \t %YAML theme: "
        "font_scale:"
    ),
}


def seeds(kind: str) -> list[Seed]:
    """Real files of a kind."""
    if kind == "settings":
        text = "profile: p\nmodel:\n  device: auto\n  threads: 2\nmemory:\n  chunk_words: 90\n  max_file_mb: 50.0\n"
        return [("config.yaml", text.encode()), ("settings.yaml", b"theme: dark\nfont_scale: 100\n")]
    if kind == "word":
        return [("letter.docx", packed_folder(FIXTURES / "word" / "letter"))]
    if kind == "pdf":
        pages = [["The roof costs 12,400 euros.", "It is slate."], ["Page two (with brackets)."]]
        info = "/Title (Minutes) /CreationDate (D:20260314)"
        return [("a.pdf", pdf(pages, info=info)), ("b.pdf", pdf(pages, packed=True))]
    folders = {"web": ["web"], "markdown": ["vault"], "mail": ["mail"], "tables": ["tables"]}
    folders["programs"] = ["evernote", "keep", "notion", "calendar", "whatsapp", "telegram"]
    names = folders.get(kind, ["chatgpt", "chatgpt-split", "claude"])
    files = [path for name in names for path in sorted((FIXTURES / name).rglob("*")) if path.is_file()]
    found = [(path.name, path.read_bytes()) for path in files if path.suffix not in (".png", ".canvas", ".jpg")]
    if kind == "programs":
        found += [(f"{name}.zip", packed_folder(FIXTURES / name)) for name in (*folders[kind], "apple")]
    if kind == "chats":
        found += [(f"{name}.zip", packed_folder(FIXTURES / name)) for name in ("chatgpt", "claude")]
    if kind == "markdown":
        found.append(("plain.txt", b"A plain text.\r\n\r\nWith two passages."))
    return found


class Mutator:
    """Variants of files, the same for the same seed."""

    def __init__(self, kind: str, rng: random.Random) -> None:
        self.rng = rng
        self.tokens = [token.encode("utf-8", "surrogatepass") for token in TOKENS[kind].split(" ") if token]

    def variant(self, data: bytes, other: bytes) -> bytes:
        """A file with some damage; inside its members where it is packed."""
        if data.startswith(b"PK") and self.rng.random() < 0.8:
            inner = self.inside(data)
            if inner is not None:
                return inner
        for _ in range(self.rng.choice((1, 1, 2, 4, 16))):
            data = self.change(data, other)
        return data[:LARGEST]

    def inside(self, data: bytes) -> bytes | None:
        """One member of a zip file changed."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = {name: archive.read(name) for name in archive.namelist()}
        except Exception:  # noqa: BLE001  whatever a damaged archive makes the library raise
            return None
        if not members:
            return None
        name = self.rng.choice(sorted(members))
        members[name] = self.variant(members[name], members[self.rng.choice(sorted(members))])
        return packed(members)

    def change(self, data: bytes, other: bytes) -> bytes:
        """One change."""
        rng = self.rng
        at, end = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
        short = min(end, at + rng.choice((1, 4, 64)))
        choice = rng.randrange(9)
        if choice == 0 and data:
            place = min(at, len(data) - 1)
            return data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]
        if choice == 1:
            return data[:at] + data[short:]
        if choice == 2:
            return data[:at] + rng.choice(self.tokens) + data[at:]
        if choice == 3:
            return data[:at] + rng.choice(self.tokens) + data[short:]
        if choice == 4:
            return data[:at] + data[at:short] * rng.choice((2, 9, 300)) + data[at:]
        if choice == 5:
            return data[:at] + rng.choice(self.tokens) * rng.choice((3, 250, 5000)) + data[at:]
        if choice == 6:
            place = rng.randrange(len(other) + 1)
            return data[:at] + other[place : place + rng.choice((8, 200, 5000))] + data[end:]
        if choice == 7:
            return data[:at] + rng.randbytes(rng.choice((1, 3, 40))) + data[short:]
        return data[:end] if rng.random() < 0.3 else data[:at] + data[end:] + data[at:short]


@dataclass(frozen=True)
class Reader:
    """Reads a file as AI-OS does; its own errors come out as text."""

    kind: str

    def read(self, path: Path) -> str:
        """What the file was taken for; raises what no reader should raise."""
        if self.kind == "settings":
            return self.settings(path)
        forget_vaults()
        importer = detect(path).importer
        if importer is None:
            return "not imported"
        source = Source(str(path), path.read_bytes())
        try:
            importer.check(source)
            count = sum(self.passages(document) for document in importer.documents(source))
        except ImporterError as error:
            return f"{importer.name}: {type(error.__cause__).__name__} {str(error.context.get('reason', ''))[:24]}"
        told = {problem.reason[:24] for problem in source.problems}
        return f"{importer.name}: {min(count, 9)} {sorted(told)} {len(source.notes)}"

    @staticmethod
    def passages(document: object) -> int:
        """Cut a document as an import does and see that every passage can be stored."""
        from ai_os_diffusion.memory.importers.base import Document

        assert isinstance(document, Document)
        assert len(document.text) <= MAX_TEXT, "a longer text than allowed"
        chunks = list(placed(document, chunk_document(document, 40)))
        for chunk in chunks:
            assert chunk.chunk.text in document.text, "a passage that is not in its document"
            assert 0 <= chunk.start <= chunk.end, "a passage that ends before it begins"
            chunk.chunk.text.encode()
        document.title.encode()
        return len(chunks)

    @staticmethod
    def settings(path: Path) -> str:
        """The engine's configuration, or the application's settings, by the file's name."""
        if path.name == "config.yaml":
            try:
                EngineConfig.load(path)
            except ConfigError as error:
                return error.kind + str(error)[:12]
            return "read"
        from ai_os_app.settings import Settings

        return str(sorted(Settings(path).value(key) != "" for key in ("theme",)))


class TooLong(BaseException):
    """Reading took longer than allowed."""


def on_alarm(_signal: int, _frame: FrameType | None) -> None:
    """Ends what takes too long."""
    raise TooLong(f"more than {SECONDS} s")


def memory() -> int:
    """Bytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def attempt(read: Callable[[Path], str], path: Path) -> tuple[str, str]:
    """(what the file was taken for, the find or "")."""
    before = memory()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        seen = read(path)
    except DiffusionError as error:
        seen, found = "", f"{type(error).__name__} got out: {error}"
        return seen, found
    except (Exception, TooLong) as error:  # noqa: BLE001  finding them is what this is for
        where = traceback.extract_tb(error.__traceback__)
        lines = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(where[-4:]))
        return "", f"{type(error).__name__}: {str(error)[:120]} at {lines}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return seen, f"{(memory() - before) >> 20} MiB of memory" if memory() - before > MEMORY else ""


def work(kind: str, seconds: float, seed: int, finds: Path) -> int:
    """Fuzz one kind in this process; prints the cases and the finds, returns the number of finds."""
    signal.signal(signal.SIGPROF, on_alarm)
    rng = random.Random(f"{kind} {seed}")
    mutator, corpus, reader = Mutator(kind, rng), seeds(kind), Reader(kind)
    seen: set[str] = set()
    found: dict[str, str] = {}
    cases, until = 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            name, data = rng.choice(corpus)
            data = mutator.variant(data, rng.choice(corpus)[1]) if cases >= len(corpus) else corpus[cases][1]
            path = Path(folder) / name
            path.write_bytes(data)
            # A crash of the whole process leaves the file for the parent.
            faulthandler.dump_traceback_later(60 * SECONDS, exit=True)
            shutil.copyfile(path, finds / f"last-{kind}")
            signature, problem = attempt(reader.read, path)
            faulthandler.cancel_dump_traceback_later()
            cases += 1
            where = problem.rpartition(" at ")[2]
            if problem and where not in found:
                found[where] = problem
                kept = finds / f"{kind}-{hashlib.sha256(data).hexdigest()[:12]}-{name}"
                kept.write_bytes(data)
                print(f"find: {problem} ({kept})", flush=True)
            if signature not in seen and len(corpus) < CORPUS:
                seen.add(signature)
                corpus.append((name, data))
    print(f"{kind}: {cases:,} files in {seconds:g} s, {len(seen)} ways of reading, {len(found)} finds", flush=True)
    return len(found)


def campaign(kinds: Sequence[str], args: argparse.Namespace) -> int:
    """Each kind in a process of its own, so that a crash ends only that one; the number of finds."""
    args.finds.mkdir(parents=True, exist_ok=True)
    total = 0
    for kind in kinds:
        command = [sys.executable, __file__, "--worker", "--kind", kind, "--seconds", str(args.seconds)]
        done = subprocess.run([*command, "--seed", str(args.seed), "--finds", str(args.finds)], check=False)
        if done.returncode < 0 or done.returncode > 100:
            print(f"find: the process that read {args.finds / f'last-{kind}'} ended with {done.returncode}", flush=True)
        total += done.returncode if 0 <= done.returncode <= 100 else 1
    return total


def main() -> None:
    """Fuzz and print the bar."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--kind", nargs="+", choices=sorted(TOKENS), default=sorted(TOKENS), help="kinds of files")
    parser.add_argument("--seconds", type=float, default=0.0, help="for each kind (600; with --quick 6)")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other files")
    parser.add_argument("--finds", type=Path, default=ROOT / "build" / "fuzz", help="where files of finds are kept")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    args.seconds = args.seconds or (6.0 if args.quick else 600.0)
    if args.worker:
        sys.exit(min(100, work(args.kind[0], args.seconds, args.seed, args.finds)))
    finish([Bar("fuzz_files_finds", campaign(args.kind, args), 0, False)], args)


if __name__ == "__main__":
    main()
