"""The fixed sentences that the assistant says."""

from __future__ import annotations

from pathlib import Path

GREETING = "Hello. Ask me about your notes, or say “help” to see what I can do."
THANKS = "You are welcome."
HELP = """I know your notes and nothing else, and I work on this computer only. You can say, for example:
• When is Bryony's birthday? And her sister's?
• Remember that the spare key is under the blue pot.
• Forget what I wrote about the old car. (I ask before I delete anything.)
• Summarise my week. Summarise what I wrote about the garden in March.
• Draft a message to Tom about the boat.
• How do you know? (shows where the last answer stands)
• Undo. (takes back what I remembered or forgot last)"""
ONLY_NOTES = "I only know your notes. Of the wider world I know nothing, and I do not write code or stories."
NOTHING_WAITING = "Nothing waits for a yes or no from you. Ask me something about your notes."
NOTHING_TO_UNDO = "There is nothing in this conversation to undo."
KEPT = "I left everything as it was."
UNDONE_FORGET = "I put them back."
UNDONE_REMEMBER = "I no longer keep that."
FORGET_WHAT = "Say what I should forget, for example: forget what I wrote about the old car."
NOT_EVERYTHING = (
    "I do not forget everything at once. Choose the memories in the list of memories, or say what they are about."
)
NO_ANSWER_YET = "There is no answer here yet whose source I could show."
NO_SOURCE = "I gave no answer there, because I found nothing about it in your notes."
NO_ALARM = "I cannot ring an alarm; ask me, and I will tell you."


def remembered(text: str, *, reminder: bool) -> str:
    """What is said once something is kept."""
    said = f"I will remember this: {text}"
    return f"{said}\n{NO_ALARM}" if reminder else said


def nothing_to_forget(about: str) -> str:
    """What is said where no memory fits."""
    return f"I found no memory about “{about}”, so there is nothing to forget."


def forget_question(count: int, titles: tuple[str, ...]) -> str:
    """Asks before memories are deleted."""
    what = "this memory" if count == 1 else f"these {count} memories"
    return "\n".join(
        [f"Shall I forget {what}?", *(f"• {title}" for title in titles), "Files on your disk stay as they are."]
    )


def forgotten(count: int) -> str:
    """What is said once memories are deleted."""
    if count == 1:
        return "I forgot one memory. Say “undo” to get it back."
    return f"I forgot {count} memories. Say “undo” to get them back."


def stands_in(path: str, sentence: str) -> str:
    """Where an answer stands; without a path it was told in a conversation."""
    where = f"in {Path(path).name}" if path else "in a note that you gave me"
    return f"It stands {where}: “{' '.join(sentence.split())}”"
