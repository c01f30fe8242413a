"""Quotations for questions in other languages than the model's."""

from __future__ import annotations

import pytest

from ai_os_diffusion.answering import quoting
from helpers.tiny import memory_hit


def test_the_best_quotation_in_chinese() -> None:
    hits = [memory_hit("我们在家。樱花很美。"), memory_hit("二月。去年的日本之旅我住在京都。")]
    for question in ("回忆我去年的日本之旅", "帮我回忆日本之旅", "请问去年的日本之旅?"):
        found = quoting.best_quotation(question, hits)
        assert found is not None
        hit, start, end, share = found
        assert hit is hits[1]
        assert hit.text.encode()[start:end].decode() == "去年的日本之旅我住在京都。"
        assert 0.5 <= share <= 1


def test_the_best_quotation_in_words() -> None:
    hits = [memory_hit("Der Schlüssel hängt neben der Haustür. Es regnet."), memory_hit("Die Haustür ist grün.")]
    found = quoting.best_quotation("Wo hängt der Schlüssel?", hits)
    assert found is not None
    assert found[0].text.encode()[found[1] : found[2]].decode() == "Der Schlüssel hängt neben der Haustür."


@pytest.mark.parametrize("question", ["Wo ist der Regenschirm?", "我的牙医叫什么名字?", "谁?", "?"])
def test_no_quotation_without_shared_words(question: str) -> None:
    assert quoting.best_quotation(question, [memory_hit("Der Schlüssel hängt da."), memory_hit("我们在家。")]) is None
    assert quoting.best_quotation(question, []) is None
