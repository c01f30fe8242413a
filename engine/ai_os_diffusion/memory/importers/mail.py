"""Mails: single ones (`.eml`) and mailboxes (`.mbox`), by header, date and the text that their writer wrote."""

from __future__ import annotations

import contextlib
import datetime as dt
import email
import email.errors
import email.header
import email.message
import email.utils
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ai_os_diffusion.memory.importers.base import (
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_TEXT,
    Document,
    Importer,
    Place,
    Run,
    Source,
    clean,
    content_hash,
    problem,
)
from ai_os_diffusion.memory.importers.markup import parts as markup_parts
from ai_os_diffusion.memory.importers.webpage import Page
from ai_os_diffusion.passage import spoken_date

MAX_MAIL = 100_000_000  # bytes
MAX_PARTS = 1000
_FROM_LINE = re.compile(rb"From [^\n]{0,300}\n>?[!-9;-~]{1,80}:")
HEADER_LINE = re.compile(
    rb"\A(?:[!-9;-~]{1,80}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){0,60}?"
    rb"(?:From|Received|Return-Path|Message-ID|Delivered-To|MIME-Version):",
    re.IGNORECASE,
)
_QUOTED_FROM = re.compile(r"^>+From ", re.MULTILINE)
_ATTRIBUTION = re.compile(
    r"^(?:On |Am |Le |El |Il )[^\n]{0,200}(?:\n[^\n]{0,100})?"
    r"(?:wrote|schrieb[^\n:]{0,80}|a écrit|escribió|ha scritto)\s*:\s*$",
    re.MULTILINE,
)
_ORIGINAL = re.compile(
    r"^-{2,}\s*(?:Original Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original)\s*-{2,}\s*$",
    re.MULTILINE | re.IGNORECASE,
)
_SPAM, _ATTACHED, _BLANK = "mails of spam and bin", "attachments", "mails without text"
_UNWANTED = frozenset({"spam", "trash", "bin", "papierkorb"})


class MailImporter(Importer):
    """Mails with the headers that matter. Attachments, older mails quoted below, spam and bin are left out."""

    name = "mail"
    kind = "mail"
    suffixes: tuple[str, ...] = (".eml", ".mbox", ".mbx")
    unit = "mail"
    shared = True
    size_factor = 10

    def documents(self, source: Source) -> Iterator[Document]:
        """The mails, in the order of the file."""
        counts = {_SPAM: 0, _ATTACHED: 0, _BLANK: 0}
        unread: list[int] = []
        number = 0
        for number, (start, end) in enumerate(_split(source.data), 1):
            if number > MAX_ITEMS:
                source.damaged(f"holds over {MAX_ITEMS:,} mails: the rest is left out", "Split it.")
                break
            try:
                mail = _Mail(source, start, end, number, counts)
            except _UnreadableError:
                unread.append(number)
                continue
            if mail.unwanted:
                counts[_SPAM] += 1
            elif (document := mail.document()) is not None:
                yield document
            else:
                counts[_BLANK] += 1
        _tell(source, counts, unread, number)


def _tell(source: Source, counts: dict[str, int], unread: list[int], total: int) -> None:
    if unread and len(unread) == total:
        raise problem(source.path, "is not a mail that can be read", "Save it again from the mail program.")
    if unread:
        shown = ", ".join(map(str, unread[:10])) + (" and others" if len(unread) > 10 else "")
        source.damaged(f"holds mails that cannot be read (number {shown})", "Export them again.")
    if counts[_BLANK] == total:
        raise problem(source.path, "holds no text", "Nothing to do.")
    source.leave_out(counts)


def is_mailbox(head: bytes) -> bool:
    """Whether a file begins as a mailbox does."""
    return _FROM_LINE.match(head) is not None


def is_mail(head: bytes) -> bool:
    """Whether a file begins with the headers of a mail."""
    return HEADER_LINE.match(head) is not None


def _split(data: bytes) -> Iterator[tuple[int, int]]:
    """The bytes of each mail: of the whole file where it is no mailbox."""
    if not is_mailbox(data[:1000]):
        yield 0, len(data)
        return
    begin = data.find(b"\n") + 1
    at = begin
    while (line := data.find(b"\nFrom ", at)) >= 0:
        at = line + 1
        after_blank = data[max(0, line - 2) : line].endswith((b"\n", b"\n\r"))
        if after_blank and _FROM_LINE.match(data, at):
            yield begin, at
            at = begin = data.find(b"\n", at) + 1
    yield begin, len(data)


class _UnreadableError(Exception):
    """A mail that cannot be taken apart."""


@dataclass(frozen=True)
class _Body:
    text: str
    verbatim: str  # the codec where the text stands in the file as it is; empty where it is encoded there


class _Mail:
    """One mail of a file."""

    def __init__(self, source: Source, start: int, end: int, number: int, counts: dict[str, int]) -> None:
        if end - start > MAX_MAIL:
            raise _UnreadableError
        self._source, self._start, self._end, self._number = source, start, end, number
        self._headers: dict[str, str] = {}
        raw = source.data[start:end]
        try:
            self._message = email.message_from_bytes(raw)
            self._parts = list(_leaves(self._message))
        except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise _UnreadableError from error
        if not self._message.keys():
            raise _UnreadableError
        blank = re.search(rb"\r?\n\r?\n", raw)
        self._body_start = start + (blank.end() if blank else len(raw))
        labels = self._header("X-Gmail-Labels").lower().split(",")
        self.unwanted = bool(_UNWANTED & {label.strip() for label in labels})
        self._attachments = [_file_name(part) for part in self._parts if _is_attachment(part)]
        counts[_ATTACHED] += len(self._attachments)

    def document(self) -> Document | None:
        """The mail; None where nobody wrote anything in it."""
        body = self._body()
        written, quoted = _without_quotes(body.text)
        if not written.strip():
            written = body.text.strip()
        if not written and not self._header("Subject"):
            return None
        header = self._header_text()
        text = f"{header}\n\n{written}".strip()[:MAX_TEXT]
        sent = _when(self._header("Date"))
        subject = self._header("Subject")
        key = self._header("Message-ID").strip("<> ")
        metadata: dict[str, object] = {
            "from": self._header("From"),
            "to": self._header("To"),
        }
        metadata |= {"message_id": key} if key else {}
        metadata |= {"attachments": self._attachments} if self._attachments else {}
        metadata |= {"quoted_lines": quoted} if quoted else {}
        metadata |= {"at": sent.isoformat()} if sent else {}
        return Document(
            path=self._source.path,
            title=subject[:200] or f"Mail from {_names(self._header('From')) or 'nobody named'}",
            day=sent.date() if sent else None,
            tags=(),
            links=(),
            text=text,
            body=0,
            base=0,
            sha256=self._source.sha256,
            metadata=metadata,
            runs=tuple(self._runs(header, text, body)),
            places=(Place(0, {"mail": self._number}),),
            item=key or content_hash(text.encode())[:32],
        )

    def _header(self, name: str) -> str:
        if name not in self._headers:
            self._headers[name] = _decoded(self._message.get(name, ""))
        return self._headers[name]

    def _header_text(self) -> str:
        lines = []
        for name in ("From", "To", "Cc"):
            people = _names(self._header(name))
            if people:
                lines.append(f"{name}: {people}")
        sent = _when(self._header("Date"))
        if sent:
            lines.append(f"Date: {spoken_date(sent.date())}")
        if self._header("Subject"):
            lines.append(f"Subject: {self._header('Subject')[:500]}")
        return "\n".join(lines)

    def _body(self) -> _Body:
        plain = [part for part in self._parts if part.get_content_type() == "text/plain" and not _is_attachment(part)]
        web = [part for part in self._parts if part.get_content_type() == "text/html" and not _is_attachment(part)]
        read = [_content(part) for part in plain]
        if any(text.strip() for text, _ in read):
            return _Body("\n".join(text.strip("\n") for text, _ in read), read[0][1] if len(read) == 1 else "")
        return _Body("\n\n".join(_plain(_content(part)[0]) for part in web), "")

    def _runs(self, header: str, text: str, body: _Body) -> Iterator[Run]:
        """The header as a whole; each line of the body where it stands, or all of it where it is encoded."""
        if header:
            yield Run(0, len(header), self._start, self._body_start)
        begin = len(header) + 2 if header else 0
        if not body.verbatim:
            yield Run(begin, len(text), self._body_start, self._end)
            return
        at, data = self._body_start, self._source.data
        for match in re.finditer(r"[^\n]+", text[begin:]):
            line = match[0].encode(body.verbatim)
            found = data.find(line, at, self._end)
            first = begin + match.start()
            if found < 0:
                yield Run(first, begin + match.end(), at, self._end)
                continue
            yield Run(first, begin + match.end(), found, found + len(line), body.verbatim)
            at = found + len(line)


def _leaves(message: email.message.Message) -> Iterator[email.message.Message]:
    """The parts that are no containers; a mail within the mail is left to itself."""
    waiting = [(message, 0)]
    count = 0
    while waiting:
        part, depth = waiting.pop(0)
        count += 1
        if count > MAX_PARTS or depth > MAX_DEPTH:
            raise _UnreadableError
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting = [(inner, depth + 1) for inner in payload if isinstance(inner, email.message.Message)] + waiting
        else:
            yield part


def _is_attachment(part: email.message.Message) -> bool:
    kind = part.get_content_type()
    return part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html")


def _file_name(part: email.message.Message) -> str:
    try:
        return _decoded(part.get_filename() or part.get_content_type())[:200]
    except (ValueError, LookupError, TypeError):  # a name in an encoding that is none
        return part.get_content_type()


def _content(part: email.message.Message) -> tuple[str, str]:
    """(text, codec where the file holds it as it is) of a text part, in the declared encoding or the likeliest."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    encoded = str(part.get("Content-Transfer-Encoding", "7bit")).strip().lower() in ("base64", "quoted-printable")
    for name in (part.get_content_charset() or "utf-8", "utf-8", "cp1252", "latin-1"):
        try:
            text = raw.decode(name)
            exact = not encoded and text.encode(name) == raw
        except (UnicodeError, LookupError, ValueError):  # the next one; the last takes any byte
            continue
        cleaned = clean(_QUOTED_FROM.sub(lambda match: match[0][1:], text.replace("\r\n", "\n")))
        return cleaned, name if exact else ""
    return "", ""


def _plain(markup: str) -> str:
    page = Page(markup, 0, "utf-8")
    for part in markup_parts(clean(markup)):
        page.add(part)
    return page.text


def _without_quotes(text: str) -> tuple[str, int]:
    """The text without the older mails that it quotes, and how many lines those have."""
    original = _ORIGINAL.search(text)
    kept_part = text[: original.start()] if original else text
    dropped = text[original.start() :].count("\n") + 1 if original else 0
    quotes = len(re.findall(r"^[ \t]*>", kept_part, re.MULTILINE))
    if quotes:
        kept_part = _ATTRIBUTION.sub("", kept_part)
    kept = [line for line in kept_part.split("\n") if not line.lstrip().startswith(">")]
    written = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in kept)).strip()
    return written, dropped + quotes


def _decoded(value: object) -> str:
    """A header as people read it."""
    text = str(value)
    with contextlib.suppress(ValueError, LookupError, TypeError, email.errors.MessageError):  # shown as it is
        text = str(email.header.make_header(email.header.decode_header(text)))
    return " ".join(clean(text.encode("utf-8", "replace").decode()).split())


def _names(value: str) -> str:
    """The people of a header: names with addresses, at most ten."""
    try:
        listed = email.utils.getaddresses([value[:5000]])
    except RecursionError:  # groups within groups
        return " ".join(value[:200].split())
    people = [f"{name} <{address}>" if name else address for name, address in listed if address]
    return ", ".join(people[:10]) + (f" and {len(people) - 10} more" if len(people) > 10 else "")


def _when(value: str) -> dt.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):  # no date, or none that there is
        return None
