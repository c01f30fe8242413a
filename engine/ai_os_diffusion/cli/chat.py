"""`ai-os chat`: a conversation with the memories in the terminal, saved like one in the window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from ai_os_diffusion.cli import session
from ai_os_diffusion.cli.memories import answer_json, print_answer
from ai_os_diffusion.conversation.assistant import Assistant
from ai_os_diffusion.conversation.intents import intent_of
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.conversation.texts import is_rewritten
from ai_os_diffusion.errors import Cancelled, ConversationError
from ai_os_diffusion.memory.store import MemoryStore

_HINT = "Ask about your notes, say “help”, or say “quit” to leave. Ctrl+C stops an answer."


def register(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("chat", help="talk with your memories, one line at a time")
    session.add_profile(parser)
    parser.set_defaults(run=run_chat)


def run_chat(args: argparse.Namespace) -> int:
    """Answer lines of standard input until it ends or one says "quit".

    Ctrl+C stops an answer, and leaves where none is due.
    """
    with session.engine(args) as engine:
        engine.embed_pending(session.progress_line("Understanding"))
        assistant = Assistant(engine)
        conversation = assistant.chats.create().id
        if sys.stdin.isatty():
            print(_HINT)
        for line in _lines():
            try:
                with session.cancel_on_interrupt() as cancel:
                    turn = assistant.reply(conversation, line, cancel=cancel)
            except Cancelled:
                print("Stopped.", flush=True)
                continue
            except ConversationError as error:
                print(error, flush=True)
                continue
            _show(line, turn, engine.store, as_json=args.json)
            if intent_of(line).kind == "goodbye":
                break
    return 0


def _lines() -> Iterator[str]:
    """Lines that are not blank; on a terminal each is asked for with a mark."""
    prompt = "> " if sys.stdin.isatty() else ""
    while True:
        try:
            line = input(prompt)
        except EOFError:
            return
        if line.strip():
            yield line


def _show(line: str, turn: Turn, store: MemoryStore, *, as_json: bool) -> None:
    if as_json:
        answer = answer_json(turn.answer) if turn.answer else None
        session.show({"text": turn.text, "question": turn.answer.question if turn.answer else "", "answer": answer})
        sys.stdout.flush()
        return
    if turn.answer is not None and is_rewritten(turn.answer.question, line):
        print(f"  (understood as: {turn.answer.question})")
    if turn.answer is not None and turn.answer.from_notes:
        print_answer(turn.answer, store)
    else:
        print(turn.text)
    sys.stdout.flush()
