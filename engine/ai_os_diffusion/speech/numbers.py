"""English numbers as words."""

from __future__ import annotations

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
LARGEST = 10 ** (3 * len(_SCALES)) - 1
"""Numbers above it are read digit by digit."""


def cardinal(number: int) -> str:
    """42 as "forty-two"; hundreds take "and", as in British English.

    Raises:
        ValueError: the number is negative or above LARGEST.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"a number must lie between 0 and {LARGEST}, not {number}")
    if number == 0:
        return _SMALL[0]
    groups = []
    rest = number
    for scale in _SCALES:
        rest, group = divmod(rest, 1000)
        if group:
            groups.append(f"{_below_thousand(group)} {scale}".strip())
        if not rest:
            break
    words = list(reversed(groups))
    if len(words) > 1 and number % 1000 and number % 1000 < 100:
        words[-1] = f"and {words[-1]}"
    return " ".join(words)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    parts = [f"{_SMALL[hundreds]} hundred"] if hundreds else []
    if rest:
        parts.append(_below_hundred(rest))
    return " and ".join(parts)


def _below_hundred(number: int) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_SMALL[ones]}" if ones else "")


def ordinal(number: int) -> str:
    """42 as "forty-second"; raises ValueError as `cardinal` does."""
    words = cardinal(number)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    head, last = words[:cut], words[cut:]
    if last in _ORDINALS:
        return head + _ORDINALS[last]
    return head + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def year(number: int) -> str:
    """1905 as "nineteen oh five", 2026 as "twenty twenty-six", 2000 as "two thousand"; others as `cardinal`."""
    century, rest = divmod(number, 100)
    if not 1100 <= number <= 2099 or 2000 <= number <= 2009:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def digits(text: str) -> str:
    """Each digit by itself: "0171" as "zero one seven one"."""
    return " ".join(_SMALL[int(letter)] for letter in text if letter.isdecimal())


def decimal(whole: str, fraction: str) -> str:
    """ "3", "14" as "three point one four"."""
    return f"{spoken(whole)} point {digits(fraction)}"


def spoken(text: str) -> str:
    """Digits, with commas or not: as a number, or digit by digit where it begins with zero or is too long."""
    plain = text.replace(",", "")
    if (plain.startswith("0") and len(plain) > 1) or int(plain) > LARGEST:
        return digits(plain)
    return cardinal(int(plain))
