"""Written English as it is said: dates, times, money, measures, numbers, abbreviations and signs in full words."""

from __future__ import annotations

import re
from collections.abc import Callable

from ai_os_diffusion.speech.numbers import cardinal, decimal, digits, ordinal, spoken, year

_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join(f"{name}|{name[:3]}\\.?" for name in _MONTHS)
_CURRENCIES = {"$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent")}
_PLURALS = {"penny": "pence", "foot": "feet", "inch": "inches"}
_UNITS = {
    "km/h": "kilometre per hour",
    "mph": "mile per hour",
    "km": "kilometre",
    "cm": "centimetre",
    "mm": "millimetre",
    "m": "metre",
    "mi": "mile",
    "ft": "foot",
    "kg": "kilogram",
    "mg": "milligram",
    "g": "gram",
    "lb": "pound",
    "lbs": "pound",
    "oz": "ounce",
    "ml": "millilitre",
    "l": "litre",
    "kWh": "kilowatt hour",
    "kW": "kilowatt",
    "GB": "gigabyte",
    "MB": "megabyte",
    "min": "minute",
    "h": "hour",
    "hrs": "hour",
    "°C": "degree Celsius",
    "°F": "degree Fahrenheit",
    "°": "degree",
}
ABBREVIATIONS = {
    "Dr.": "Doctor",
    "Mr.": "Mister",
    "Mrs.": "Missus",
    "Ms.": "Miss",
    "Prof.": "Professor",
    "St.": "Saint",
    "No.": "number",
    "vs.": "versus",
    "etc.": "et cetera",
    "e.g.": "for example",
    "i.e.": "that is",
    "approx.": "approximately",
    "dept.": "department",
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Fri": "Friday",
}
"""Short forms that are said in full; a dot at their end ends no sentence."""
_SIGNS = {
    "&": " and ",
    "@": " at ",
    "+": " plus ",
    "=": " equals ",
    "%": " percent ",
    "#": " number ",
    "§": " section ",
}
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+"


def normalise(text: str) -> str:
    """The words that a voice says for `text`: letters, apostrophes, hyphens and the marks ``, . ? ! ; :`` alone.

    What English has no reading for (emoji, other scripts) is left out; the result may be empty.
    """
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    text = text.translate(_MARKS)
    text = re.sub(r"[^A-Za-z',.?!;:\s-]+", " ", _plain_letters(text))
    text = re.sub(r"\s+([,.?!;:])", r"\1", re.sub(r"\s+", " ", text)).strip()
    return re.sub(r"^[\s,.?!;:-]+$", "", text)


def _plain_letters(text: str) -> str:
    """Letters without their accents, where they have some."""
    import unicodedata

    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


_MARKS = {
    ord("’"): "'",
    ord("‘"): "'",
    ord("“"): " ",
    ord("”"): " ",
    ord("–"): ", ",
    ord("—"): ", ",
    ord("…"): ".",
    ord("\n"): ". ",
    ord("ß"): "ss",
    ord("æ"): "ae",
    ord("ø"): "o",
    ord("ł"): "l",
}


def _plural(word: str, count: str) -> str:
    if count.replace(",", "") == "1":
        return word
    head, _, rest = word.partition(" ")
    return f"{_PLURALS.get(head, head + 's')} {rest}".strip()


def _iso_date(match: re.Match[str]) -> str:
    return _day(int(match["day"]), int(match["month"]), match["year"])


def _day(day: int, month: int, written: str | None) -> str:
    said = f"the {ordinal(day)} of {_MONTHS[month - 1]}"
    return f"{said} {year(int(written))}" if written else said


def _month_number(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.rstrip(".")[:3]))


def _named_date(match: re.Match[str]) -> str:
    return _day(int(match["day"]), _month_number(match["month"]), match["year"])


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    half = (match["half"] or "").lower().replace(".", "")
    shown = cardinal(hour)
    if minute:
        shown += f" {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    elif not half:
        shown += " o'clock" if hour <= 12 else " hundred"
    return f"{shown} {' '.join(half)}".strip()


def _money(match: re.Match[str]) -> str:
    large, small = _CURRENCIES[match["sign"]]
    whole, cents, scale = match["whole"], match["cents"], match["scale"]
    if scale:
        amount = decimal(whole, cents) if cents else spoken(whole)
        return f"{amount} {scale} {_plural(large, '2')}"
    said = f"{spoken(whole)} {_plural(large, whole)}"
    if cents and int(cents):
        count = int(cents.ljust(2, "0")[:2])
        said += f" and {cardinal(count)} {_plural(small, str(count))}"
    return said


def _measure(match: re.Match[str]) -> str:
    whole, fraction = match["whole"], match["fraction"]
    amount = decimal(whole, fraction) if fraction else spoken(whole)
    minus = "minus " if match["minus"] else ""
    return f"{minus}{amount} {_plural(_UNITS[match['unit']], '2' if fraction else whole)}"


def _fraction_or_number(match: re.Match[str]) -> str:
    minus = "minus " if match["minus"] else ""
    whole = match["whole"]
    return minus + (decimal(whole, match["fraction"]) if match["fraction"] else spoken(whole))


def _acronym(match: re.Match[str]) -> str:
    return " ".join(match[0])


Said = Callable[[re.Match[str]], str]
_RULES: tuple[tuple[re.Pattern[str], Said], ...] = (
    (re.compile(r"https?://\S+|\bwww\.\S+"), lambda _: " a link "),
    (
        re.compile("|".join(rf"(?<!\w){re.escape(short)}(?!\w)" for short in ABBREVIATIONS)),
        lambda match: ABBREVIATIONS[match[0]],
    ),
    (re.compile(r"\b(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])\b"), _iso_date),
    (
        re.compile(rf"\b(?P<day>[1-9]|[12]\d|3[01])(?:st|nd|rd|th)? (?P<month>{_MONTH})\b,?(?: (?P<year>\d{{4}}))?"),
        _named_date,
    ),
    (
        re.compile(rf"\b(?P<month>{_MONTH}) (?P<day>[1-9]|[12]\d|3[01])\b(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?"),
        _named_date,
    ),
    (
        re.compile(r"\b(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?:\s?(?P<half>[ap]\.?m\b\.?))", re.IGNORECASE),
        _clock,
    ),
    (re.compile(r"\b(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?P<half>)\b"), _clock),
    (
        re.compile(r"\b(?P<hour>1[0-2]|[1-9])(?P<minute>)\s?(?P<half>[ap]\.?m\b\.?)", re.IGNORECASE),
        lambda m: _whole_hour(m),
    ),
    (
        re.compile(
            rf"(?P<sign>[$£€])\s?(?P<whole>{_NUMBER})(?:\.(?P<cents>\d{{1,2}}))?"
            r"(?: (?P<scale>thousand|million|billion)\b)?"
        ),
        _money,
    ),
    (
        re.compile(
            rf"(?P<minus>(?<!\w)[-−])?\b(?P<whole>{_NUMBER})(?:\.(?P<fraction>\d+))?\s?"
            rf"(?P<unit>{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})(?!\w)"
        ),
        _measure,
    ),
    (re.compile(r"\b(\d+)(?:st|nd|rd|th)\b"), lambda match: ordinal(int(match[1]))),
    (re.compile(r"\b(?:in|since|until|by|of|from|year) (1[1-9]\d\d|20\d\d)\b"), lambda m: m[0][:-4] + year(int(m[1]))),
    (re.compile(r"\b(1[1-9]\d0|20\d0)s\b"), lambda match: _decade(match)),
    (re.compile(r"(?<!\d)\+?\d[\d ()/-]{6,}\d(?!\d)"), lambda match: digits(match[0])),
    (re.compile(rf"(?P<minus>(?<!\w)[-−])?\b(?P<whole>{_NUMBER})(?:\.(?P<fraction>\d+))?"), _fraction_or_number),
    (re.compile(r"\b[B-DF-HJ-NP-TV-XZ]{2,5}\b"), _acronym),
)


def _whole_hour(match: re.Match[str]) -> str:
    half = match["half"].lower().replace(".", "")
    return f"{cardinal(int(match['hour']))} {' '.join(half)}"


def _decade(match: re.Match[str]) -> str:
    said = year(int(match[1]))
    return said[:-1] + "ies" if said.endswith("y") else said + "s"
