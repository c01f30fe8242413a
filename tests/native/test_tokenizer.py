"""FastTokenizer from Python: ids against the `tokenizers` oracle, ranges, errors, lock release, training."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ai_os_native import FastTokenizer, NativeError, NativeTokenizerError

VOCABULARY = Path(__file__).parents[2] / "assets" / "models" / "vocab" / "vocab.txt"
TEXTS = [
    "",
    "The quick brown fox can't jump over 3.14 lazy dogs (in 1969).",
    "Über naïve Straße, ÀÉÎÕÜ; İstanbul ΣΊΣΥΦΟΣ",
    "e\u0301 combining, q\u0307\u0323 twice, \u302e alone",
    "中文字符 and かな and 한국어 𠀀",
    "emoji 👩‍🚀🏽 and \u200dZWJ, soft\u00adhyphen, \ufffd and \x00 and \x1f",
    "tabs\tand\r\nlines\u00a0and\u3000wide  spaces ",
    "[CLS] literal [MASK][SEP] [unused1] ##ing [CLS",
    "x" * 101 + " " + "y" * 100,
    "https://example.com/a_b?c=d&e=f#g user@host.org $5 ≠ 6",
    "שלום עולם مرحبا بالعالم नमस्ते",
]


@pytest.fixture(scope="module")
def bundled() -> FastTokenizer:
    return FastTokenizer.from_file(str(VOCABULARY))


@pytest.fixture
def no_thread_switches() -> Iterator[None]:
    """Another thread runs only when a call releases the interpreter lock."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(30)
    yield
    sys.setswitchinterval(interval)


def test_the_bundled_vocabulary(bundled: FastTokenizer) -> None:
    assert (bundled.kind, bundled.vocab_size, bundled.has_text_mode) == ("wordpiece", 30522, True)
    assert bundled.sha256 == hashlib.sha256(VOCABULARY.read_bytes()).hexdigest()
    assert bundled.token_to_id("[MASK]") == 103
    assert bundled.id_to_token(103) == "[MASK]"
    assert bundled.token_to_id("no such piece") is None
    assert bundled.id_to_token(30522) is None


def test_special_ids_are_fixed(bundled: FastTokenizer) -> None:
    assert bundled.special_ids() == {
        **{"pad": 0, "unk": 100, "cls": 101, "sep": 102, "mask": 103},
        **{"capital": 2, "upper": 3, "newline": 4, "tab": 5, "glue": 6, "space": 7, "lower": 8},
        **{"user": 9, "assistant": 10, "system": 11, "text": 12, "code": 13, "image": 14, "audio": 15, "end": 16},
        **{"combining": 104, "byte": 743},
    }


def test_search_ids_and_ranges_equal_the_oracle(bundled: FastTokenizer) -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="the oracle package `tokenizers` is not installed")
    pieces = VOCABULARY.read_text(encoding="utf-8").splitlines()
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    oracle = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocabulary, unk_token="[UNK]"))
    oracle.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    oracle.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    oracle.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    assigned = [chr(code) for code in range(0x3000) if not 0xD800 <= code < 0xE000]
    texts = [*TEXTS, *("".join(f"{c}x{c} " for c in assigned[start::97]) for start in range(97))]
    for text, encoding in zip(texts, bundled.encode_batch(texts), strict=True):
        expected = oracle.encode(text, add_special_tokens=False)
        assert encoding.ids == expected.ids, text
        places = [0]
        for character in text:
            places.append(places[-1] + len(character.encode()))
        assert encoding.offsets == [(places[start], places[end]) for start, end in expected.offsets], text


def test_special_adds_ends_with_empty_ranges(bundled: FastTokenizer) -> None:
    encoding = bundled.encode("Zürich rocks", special=True)
    assert len(encoding) == len(encoding.ids) == len(encoding.offsets) == 4
    assert (encoding.ids[0], encoding.ids[-1]) == (101, 102)
    assert encoding.offsets == [(0, 0), (0, 7), (8, 13), (13, 13)]
    assert bundled.decode(encoding.ids, "search") == "zurich rocks"


@pytest.mark.parametrize("mode", ["search", "text"])
def test_batches_equal_single_calls(bundled: FastTokenizer, mode: str) -> None:
    texts = TEXTS * 20
    batch = bundled.encode_batch(texts, mode, special=True)  # type: ignore[arg-type]
    for text, encoding in zip(texts, batch, strict=True):
        single = bundled.encode(text, mode, True)  # type: ignore[arg-type]
        assert (encoding.ids, encoding.offsets) == (single.ids, single.offsets)


def test_text_ranges_cut_the_source(bundled: FastTokenizer) -> None:
    text = "Für NASA\nok"
    encoding = bundled.encode(text, "text")
    cut = [text.encode()[start:end].decode() for start, end in encoding.offsets]
    assert [bundled.id_to_token(i) for i in encoding.ids if i > 217] == ["fu", "##r", "nasa", "ok"]
    assert cut == ["", "Fü", "ü", "r", "", "NASA", "\n", "ok"]


def test_structural_ids_have_no_text(bundled: FastTokenizer) -> None:
    roles = bundled.special_ids()
    ids = bundled.encode("Hello you", "text").ids
    framed = [roles["cls"], roles["user"], *ids[:2], roles["mask"], roles["pad"], *ids[2:], roles["end"], roles["sep"]]
    assert bundled.decode(framed) == "Hello you"


def failing(call: Callable[[], object]) -> tuple[str, str, dict[str, str]]:
    with pytest.raises(NativeTokenizerError) as caught:
        call()
    assert isinstance(caught.value, NativeError)
    kind, message, context = caught.value.args
    return kind, message, context


def test_errors_carry_kind_message_and_context(bundled: FastTokenizer, tmp_path: Path) -> None:
    missing = str(tmp_path / "none.txt")
    kind, message, context = failing(lambda: FastTokenizer.from_file(missing))
    assert (kind, context["file"]) == ("tokenizer.not_found", missing)
    assert missing in message

    broken = tmp_path / "vocab.txt"
    broken.write_text("[PAD]\n[PAD]\n", encoding="utf-8")
    kind, message, context = failing(lambda: FastTokenizer.from_file(str(broken)))
    assert (kind, context["field"]) == ("tokenizer.format", "line 2")

    assert failing(lambda: bundled.encode("a", "other"))[0] == "tokenizer.argument"  # type: ignore[arg-type]
    kind, _, context = failing(lambda: bundled.decode([1, 99999]))
    assert (kind, context["position"]) == ("tokenizer.id", "1")
    assert failing(lambda: bundled.save(str(tmp_path / "no folder" / "t.json")))[0] == "tokenizer.io"
    assert failing(lambda: FastTokenizer.train([], 100))[0] == "tokenizer.train"
    assert failing(lambda: FastTokenizer.train(["a b"], 100, "other"))[0] == "tokenizer.argument"  # type: ignore[arg-type]


def test_lone_surrogates_are_refused(bundled: FastTokenizer) -> None:
    for call in (lambda: bundled.encode("\ud800"), lambda: bundled.encode_batch(["ok", "\ud800"])):
        with pytest.raises(UnicodeEncodeError):
            call()


@pytest.mark.parametrize("model", ["bpe", "wordpiece", "unigram"])
def test_training_and_saving(model: str, tmp_path: Path) -> None:
    texts = [f"note {number} about the quick fox and the lazy dog" for number in range(50)]
    trained = FastTokenizer.train(texts, 330, model)  # type: ignore[arg-type]
    assert trained.kind == model
    assert trained.vocab_size <= 330
    assert not trained.has_text_mode
    assert "capital" not in trained.special_ids()
    path = tmp_path / "tokenizer.json"
    trained.save(str(path))
    trained.save(str(path))
    assert [entry.name for entry in tmp_path.iterdir()] == ["tokenizer.json"]
    again = FastTokenizer.from_file(str(path))
    assert again.sha256 == trained.sha256
    assert again.encode(texts[7]).ids == trained.encode(texts[7]).ids
    assert again.decode(again.encode(texts[7]).ids, "search") == texts[7]
    kind, message, _ = failing(lambda: again.encode("a", "text"))
    assert kind == "tokenizer.mode"
    assert "vocab.txt" in message
    assert failing(lambda: again.decode([5]))[0] == "tokenizer.mode"


def test_the_saved_bundled_file_is_the_same_tokenizer(bundled: FastTokenizer, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    bundled.save(str(path))
    assert json.loads(path.read_text(encoding="utf-8"))["model"]["type"] == "WordPiece"
    again = FastTokenizer.from_file(str(path))
    assert again.has_text_mode
    assert again.sha256 == bundled.sha256
    for text in TEXTS:
        assert again.encode(text, "text").ids == bundled.encode(text, "text").ids


@pytest.mark.usefixtures("no_thread_switches")
@pytest.mark.parametrize("call", ["encode", "encode_batch", "decode"])
def test_long_calls_release_the_lock(bundled: FastTokenizer, call: str) -> None:
    texts = TEXTS * 500
    ids = bundled.encode(" ".join(texts), "text").ids
    work: dict[str, Callable[[], object]] = {
        "encode": lambda: bundled.encode(" ".join(texts), "text"),
        "encode_batch": lambda: bundled.encode_batch(texts, "text"),
        "decode": lambda: bundled.decode(ids),
    }
    stop, ticks = threading.Event(), [0]

    def tick() -> None:
        while not stop.is_set():
            ticks[0] += 1
            time.sleep(0.0001)

    other = threading.Thread(target=tick)
    other.start()
    before = ticks[0]
    for _ in range(5):
        work[call]()
    after = ticks[0]
    stop.set()
    other.join()
    assert after > before
