"""The fixed sentences that the assistant says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from ai_os_diffusion.passage import spoken_date

GREETING = "Hello. Ask me about your notes, or say “help” to see what I can do."
THANKS = "You are welcome."
HELP = """I know your notes and nothing else, and I work on this computer only. You can say, for example:
• When is Bryony's birthday? And her sister's?
• Remember that the spare key is under the blue pot.
• Forget what I wrote about the old car. (I ask before I delete anything.)
• Summarise my week. Summarise what I wrote about the garden in March.
• Draft a message to Tom about the boat.
• How do you know? (shows where the last answer stands)
• That is wrong. (looks for another answer)
• Undo. (takes back what I remembered or forgot last)"""
GOODBYE = "Goodbye. What we said is kept in the list of conversations."
WORDLESS = "I see no word in that. Ask me about your notes, or say “help”."
ONLY_NOTES = "I only know your notes. Of the wider world I know nothing, and I do not write code or stories."
NOTHING_WAITING = "Nothing waits for a yes or no from you. Ask me something about your notes."
NOTHING_TO_UNDO = "There is nothing in this conversation to undo."
KEPT = "I left everything as it was."
NOT_KEPT = "I did not keep it."
UNDONE_FORGET = "I put them back."
UNDONE_REMEMBER = "I no longer keep that."
FORGOTTEN = "(This was forgotten.)"
FORGET_WHAT = "Say what I should forget, for example: forget what I wrote about the old car."
NOT_EVERYTHING = (
    "I do not forget everything at once. Choose the memories in the list of memories, or say what they are about."
)
NO_ANSWER_YET = "There is no answer here yet whose source I could show."
NO_SOURCE = "I gave no answer there, because I found nothing about it in your notes."
NO_ALARM = "I cannot ring an alarm; ask me, and I will tell you."
_RIGHT = "To correct me, say what is right: remember that …"
WRONG = f"I am sorry. I repeat what I find in your notes: “how do you know?” shows where it stands. {_RIGHT}"
NOTHING_ELSE = f"I am sorry. I found nothing else in your notes that could be the answer. {_RIGHT}"
_CHINESE = {
    GREETING: "你好。问我关于你的笔记的事,或者说“帮助”,看看我能做什么。",
    THANKS: "不客气。",
    GOODBYE: "再见。我们的对话已保存在对话列表里。",
    HELP: """我只知道你的笔记,并且只在这台电脑上工作。比如你可以说:
• 用中文提问:我会引用笔记里最合适的句子。
• 记住备用钥匙在蓝色花盆下面。
• 撤销。(收回我刚刚记住或忘记的内容)
摘要和信件我目前只会用英文写。""",
    NOTHING_TO_UNDO: "这段对话里没有可以撤销的内容。",
    UNDONE_FORGET: "我已经放回去了。",
    UNDONE_REMEMBER: "我不再保留那条内容了。",
}


def is_rewritten(answered: str, asked: str) -> bool:
    """Whether the question that was answered differs from what was asked by more than case, spaces and its mark."""
    plain = [" ".join(text.casefold().split()).rstrip(" ?.!") for text in (answered, asked)]
    return plain[0] != plain[1]


def in_language(text: str, language: str) -> str:
    """A fixed sentence in the language of the question, where it is there; else in English."""
    return _CHINESE.get(text, text) if language == "zh" else text


def today(now: dt.datetime) -> str:
    """The day and the time of this computer's clock."""
    return f"Today is {now:%A}, {spoken_date(now.date())}; it is {now:%H:%M} by the clock of this computer."


def count(memories: int) -> str:
    """How much there is to be asked about."""
    return f"I keep {'one memory' if memories == 1 else f'{memories} memories'}, made of your notes and chats."


def offer(text: str) -> str:
    """What is said to a plain statement, which is not looked up and is kept only after a yes."""
    return f"That was no question, so I looked nothing up. Shall I remember it? “{text}”"


def offer_from_temporary(text: str, *, language: str = "en") -> str:
    """What is said to "remember ..." where nothing is kept without a yes."""
    if language == "zh":
        return f"这是临时对话,不会保存。要我记住这句话吗?“{text}”"
    return f"Nothing of this temporary chat is kept. Shall I remember this one note all the same? “{text}”"


def perhaps(text: str) -> str:
    """What is said where an answer was called wrong and there is another."""
    return f"I am sorry. Perhaps it is this: {text}\n{_RIGHT}"


def remembered(text: str, *, reminder: bool, language: str = "en") -> str:
    """What is said once something is kept."""
    if language == "zh":
        return f"我会记住:{text}"
    said = f"I will remember this: {text}"
    return f"{said}\n{NO_ALARM}" if reminder else said


def nothing_to_forget(about: str) -> str:
    """What is said where no memory fits."""
    return f"I found no memory about “{about}”, so there is nothing to forget."


def forget_question(entries: Sequence[str], *, more: bool = False, partly: str = "") -> str:
    """Asks before anything is deleted; `partly` is the title of a note of which a part would stay, if there is one."""
    lines = ["Shall I forget this?", *(f"• {entry}" for entry in entries)]
    if more:
        lines.append("There is more about it in your notes: ask me once more after this.")
    if partly:
        lines.append(f"To have a whole note forgotten, say for example: forget the note “{partly}”.")
    return "\n".join([*lines, "Files on your disk stay as they are."])


def note_name(title: str, path: str) -> str:
    """How a note is called in a question: by its title and its file."""
    parts = [f"“{title}”" if title else "", f"({Path(path).name})" if path else "that you gave me"]
    return " ".join(["note", *filter(None, parts)])


def goes_from(name: str, said: Sequence[str]) -> str:
    """Says which sentences of a note would be gone, all of them in full."""
    what = "one sentence" if len(said) == 1 else f"{len(said)} sentences"
    quoted = " ".join(f"“{' '.join(sentence.split())}”" for sentence in said)
    return f"{what} of the {name}, the rest of which stays: {quoted}"


def goes_whole(name: str, lines: int, quoted: str, *, rest: int, about: str, telling: int) -> str:
    """Says that a whole note would be gone, or a part of one of which `rest` lines stay, and how much stands in it."""
    text = f"a part of the {name}" if rest else f"the whole {name}"
    if lines > 1:
        text += f", {lines} lines"
        if telling:
            text += f", of which {'one speaks' if telling == 1 else f'{telling} speak'} of “{about}”"
    if rest:
        text += f" ({'one other line stays' if rest == 1 else f'{rest} other lines stay'})"
    return f"{text}: “{quoted}”"


def forgotten(count: int) -> str:
    """What is said once something is deleted, in so many memories."""
    where = "one memory" if count == 1 else f"{count} memories"
    return f"I forgot what I listed, in {where}. Say “undo” to get it back."


def stands_in(path: str, sentence: str) -> str:
    """Where an answer stands; without a path it was told in a conversation."""
    where = f"in {Path(path).name}" if path else "in a note that you gave me"
    return f"It stands {where}: “{' '.join(sentence.split())}”"
