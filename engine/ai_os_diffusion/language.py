"""Which language a question is in, and the fixed sentences that the assistant says in it."""

from __future__ import annotations

import re

_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_LETTERS = {"ja": 2.5, "zh": 2.5, "ko": 2.5, "ru": 1.0}  # Latin letters that a character says as much as
_COMMON_WORD = 3.0  # letters that a common word counts for beyond its own
_WORDS = {
    "de": {
        "der",
        "die",
        "das",
        "und",
        "ist",
        "wann",
        "wer",
        "wo",
        "wie",
        "ich",
        "mein",
        "meine",
        "hat",
        "nicht",
        "was",
    },
    "fr": {
        "le",
        "la",
        "les",
        "est",
        "quand",
        "qui",
        "où",
        "mon",
        "ma",
        "je",
        "quel",
        "quelle",
        "et",
        "des",
        "une",
        "ne",
        "pas",
        "tes",
        "peux",
        "pour",
    },
    "es": {
        "el",
        "los",
        "cuándo",
        "quién",
        "dónde",
        "mi",
        "cuál",
        "es",
        "qué",
        "una",
        "por",
        "está",
        "sé",
        "lo",
        "tus",
        "puedo",
        "para",
    },
    "en": {"the", "is", "when", "who", "where", "how", "my", "what", "did", "does", "i", "a", "of", "to", "in", "and"},
}
_ABSTAIN = {
    "en": "I don't know; I found nothing about it in your notes.",
    "de": "Das weiß ich nicht; in deinen Notizen habe ich nichts dazu gefunden.",
    "fr": "Je ne sais pas ; je n'ai rien trouvé à ce sujet dans tes notes.",
    "es": "No lo sé; no he encontrado nada sobre eso en tus notas.",
    "zh": "我不知道,在你的笔记里没有找到相关内容。",
    "ja": "わかりません。メモの中に見つかりませんでした。",
    "ko": "모르겠습니다. 메모에서 관련 내용을 찾지 못했습니다.",
    "ru": "Не знаю: в ваших заметках об этом ничего нет.",
}
_NOT_FLUENT = {
    "en": "I cannot write freely in this language; import a multilingual model for that.",
    "de": "Frei schreiben kann ich auf Deutsch nicht; importiere dafür ein mehrsprachiges Modell.",
    "fr": "Je ne peux pas rédiger librement en français ; importe pour cela un modèle multilingue.",
    "es": "No puedo redactar libremente en español; importa para ello un modelo multilingüe.",
    "zh": "我暂时不能用中文自由写作;请导入多语言模型。",
    "ja": "日本語で自由に書くことはまだできません。多言語モデルを読み込んでください。",
    "ko": "한국어로 자유롭게 쓸 수 없습니다. 다국어 모델을 가져오세요.",
    "ru": "Свободно писать по-русски я не умею; импортируйте многоязычную модель.",
}


def detect_language(text: str) -> str:
    """ISO 639-1 code by the script of most of the text, then by common words; English where nothing speaks for another.

    A name in another script does not make a question foreign: a syllable or a Chinese character says as much as two or
    three Latin letters, and common words count for more than their letters.
    """
    words = re.findall(r"[^\W\d_]+", text.lower())
    scores = {code: sum(word in known for word in words) for code, known in _WORDS.items()}
    best = max(scores, key=lambda code: (scores[code], code == "en"))
    weights = {code: len(pattern.findall(text)) * _LETTERS[code] for code, pattern in _SCRIPTS}
    if sum(weights.values()) > len(_LATIN.findall(text)) + _COMMON_WORD * scores[best]:
        return "ja" if weights["ja"] else max(weights, key=lambda code: weights[code])  # Japanese uses Chinese ones too
    return best if scores[best] > scores["en"] else "en"


def abstention(code: str) -> str:
    """ "I don't know" in a language."""
    return _ABSTAIN.get(code, _ABSTAIN["en"])


def doubt(sentence: str) -> str:
    """An English abstention that shows the sentence in which the answer may stand."""
    return f"I'm not sure. The nearest that I found in your notes: “{sentence}”"


def cannot_write(code: str) -> str:
    """The honest refusal of free writing in a language that the bundled model does not speak."""
    return _NOT_FLUENT.get(code, _NOT_FLUENT["en"])
