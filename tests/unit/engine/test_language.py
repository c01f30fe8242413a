"""Language by script and words, and the fixed sentences."""

from __future__ import annotations

import pytest

from ai_os_diffusion.language import abstention, cannot_write, detect_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("When is my sister's birthday?", "en"),
        ("dentist tue", "en"),
        ("Wann ist der Geburtstag meiner Schwester?", "de"),
        ("Quand est la fête de mon frère ?", "fr"),
        ("¿Cuándo es el cumpleaños?", "es"),
        ("回忆我去年的日本之旅", "zh"),
        ("日本への旅を思い出して", "ja"),
        ("일본 여행", "ko"),
        ("Когда день рождения?", "ru"),
        ("", "en"),
    ],
)
def test_detect(text: str, code: str) -> None:
    assert detect_language(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("When is 王芳's birthday?", "en"),
        ("Who is 田中さん?", "en"),
        ("Where does Дмитрий live?", "en"),
        ("What did Ελένη recommend?", "en"),
        ("when did i meet 김민수", "en"),
        ("Wann hat 王芳 Geburtstag und wo?", "de"),
        ("我的iPhone密码是多少?", "zh"),
        ("Mia 的生日", "zh"),
        ("我和Christopher的会议在哪里?", "zh"),
        ("Netflixのパスワードは?", "ja"),
        ("Когда день рождения Mia?", "ru"),
        ("谁?", "zh"),
    ],
)
def test_names_in_another_script_do_not_decide(text: str, code: str) -> None:
    assert detect_language(text) == code


def test_fixed_sentences_are_in_the_language() -> None:
    for code in ("en", "de", "fr", "es", "zh", "ja", "ko", "ru"):
        assert detect_language(abstention(code)) == code
        assert detect_language(cannot_write(code)) == code
    assert abstention("xx") == abstention("en")
