"""Samplers of slot values: people, dates, times, money, codes and words, in the many ways people write them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from ai_os_diffusion.passage import MONTHS
from ai_os_diffusion.training.personal import nouns, places, pools
from ai_os_diffusion.training.personal.pools import entries, pick
from ai_os_diffusion.training.personal.templates import Phrase
from ai_os_diffusion.training.personal.world import Person, World

Sampler = Callable[[random.Random, World], object]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve".split()


def person(rng: random.Random, world: World) -> Person:
    """Somebody other than the user."""
    return pick(rng, world.people)


def anyone(rng: random.Random, world: World) -> Person:
    """Mostly somebody else, sometimes the user."""
    return world.user if rng.random() < 0.22 else person(rng, world)


def word(data: str | Sequence[str]) -> Sampler:
    """An entry of a data list."""
    words = entries(data) if isinstance(data, str) else tuple(data)
    return lambda rng, world: words[int(rng.random() * len(words))]


_QUALITIES = tuple("old new spare blue red small big second broken green black heavy cheap good white grey folding wooden".split())


def thing(data: str) -> Sampler:
    """A thing, sometimes with a quality or a maker, so that there are thousands of them."""
    words = entries(data)

    def sample(rng: random.Random, world: World) -> str:
        name, roll = pick(rng, words), rng.random()
        if roll < 0.2:
            return f"{pick(rng, _QUALITIES)} {name}"
        return f"{pick(rng, pools.PRODUCTS)} {name}" if roll < 0.25 else name

    return sample


def one_of(*samplers: Sampler) -> Sampler:
    """The value of one of several samplers."""
    return lambda rng, world: samplers[int(rng.random() * len(samplers))](rng, world)


def number(low: int, high: int, unit: str = "{}", step: int = 1) -> Sampler:
    """A whole number in a unit; several units are separated by ``|``."""
    units = entries(unit)
    return lambda rng, world: pick(rng, units).format(rng.randrange(low, high + 1, step))


def decimal(low: float, high: float, unit: str = "{}", digits: int = 1) -> Sampler:
    """A number with decimals in a unit."""
    units = entries(unit)
    return lambda rng, world: pick(rng, units).format(f"{low + rng.random() * (high - low):.{digits}f}")


def small_count(low: int, high: int, noun: str = "") -> Callable[[random.Random, World], str]:
    """A small number, as a digit or a word, with a noun ("3 weeks", "three weeks")."""

    def sample(rng: random.Random, world: World) -> str:
        value = rng.randint(low, high)
        text = _NUMBER_WORDS[value - 1] if 0 < value <= 12 and rng.random() < 0.45 else str(value)
        return f"{text} {noun}" if noun else text

    return sample


def money(low: int, high: int) -> Sampler:
    """An amount in one of several currencies and spellings."""

    def sample(rng: random.Random, world: World) -> str:
        value = int(low * (high / low) ** rng.random())
        text = f"{value:,}" if value >= 10000 or (value >= 1000 and rng.random() < 0.5) else str(value)
        cents = f"{rng.choice((0, 5, 9)) + 10 * rng.randrange(10):02d}"
        roll = rng.random()
        if roll < 0.3 and value < 1000:
            text += "." + cents
        forms = "{} euros|€{}|{} €|{} EUR|${}|{} dollars|£{}|{} pounds|{} francs|CHF {}|{} kroner|{} euro|{}€|{} zloty|¥{}"
        return pick(rng, entries(forms)).format(text)

    return sample


def _day_month(rng: random.Random) -> str:
    day, month = rng.randint(1, 28), rng.randrange(12)
    ending = {1: "st", 21: "st", 2: "nd", 22: "nd", 3: "rd", 23: "rd"}.get(day, "th")
    name, roll = MONTHS[month], rng.random()
    if roll < 0.3:
        return f"{day} {name}"
    if roll < 0.45:
        return f"{name} {day}"
    if roll < 0.6:
        return f"{day}{ending} of {name}" if rng.random() < 0.5 else f"{name} {day}{ending}"
    if roll < 0.7:
        return f"{day} {name[:3]}"
    if roll < 0.78:
        return f"{day}.{month + 1}.{rng.randint(24, 27)}" if rng.random() < 0.5 else f"{day:02d}.{month + 1:02d}"
    if roll < 0.84:
        return f"{day}/{month + 1}"
    return f"the {day}{ending} of {name}" if rng.random() < 0.6 else f"{day}{ending} {name}"


def _full_date(rng: random.Random, low: int, high: int) -> str:
    day, month, year = rng.randint(1, 28), rng.randrange(12), rng.randint(low, high)
    name, roll = MONTHS[month], rng.random()
    if roll < 0.45:
        return f"{day} {name} {year}"
    if roll < 0.6:
        return f"{name} {day}, {year}"
    if roll < 0.72:
        return f"{day:02d}.{month + 1:02d}.{year}"
    if roll < 0.82:
        return f"{year}-{month + 1:02d}-{day:02d}"
    if roll < 0.9:
        return f"{day:02d}/{month + 1:02d}/{year}"
    return f"{day} {name[:3]} {year}"


def birthday(rng: random.Random, world: World) -> Phrase:
    """A day of birth, with or without the year."""
    return Phrase("on ", _full_date(rng, 1935, 2022) if rng.random() < 0.35 else _day_month(rng))


def coming_day(rng: random.Random, world: World) -> Phrase:
    """A day in the near future."""
    roll = rng.random()
    if roll < 0.25:
        return Phrase("on ", pick(rng, WEEKDAYS))
    if roll < 0.32:
        return Phrase("", "tomorrow" if rng.random() < 0.7 else "the day after tomorrow")
    if roll < 0.44:
        return Phrase("", ("next " if rng.random() < 0.6 else "this ") + pick(rng, WEEKDAYS))
    if roll < 0.54:
        return Phrase("on ", f"{pick(rng, WEEKDAYS)}{pick(rng, (', ', ' ', ' the '))}{_day_month(rng).removeprefix('the ')}")
    if roll < 0.6:
        return Phrase("", "in " + small_count(2, 9, pick(rng, ("days", "weeks", "months")))(rng, world))
    if roll < 0.67:
        return Phrase("on ", _full_date(rng, 2024, 2027))
    return Phrase("on ", _day_month(rng))


def past_day(rng: random.Random, world: World) -> Phrase:
    """A day in the past."""
    roll = rng.random()
    if roll < 0.15:
        return Phrase("", "yesterday")
    if roll < 0.35:
        return Phrase("", f"last {pick(rng, (*WEEKDAYS, 'week', 'weekend', 'month', 'spring', 'autumn', 'summer'))}")
    if roll < 0.45:
        return Phrase("on ", pick(rng, WEEKDAYS))
    if roll < 0.53:
        return Phrase("", small_count(2, 9, pick(rng, ("days ago", "weeks ago", "months ago")))(rng, world))
    if roll < 0.6:
        return Phrase("in ", f"{pick(rng, MONTHS)} {rng.randint(2008, 2026)}" if rng.random() < 0.5 else pick(rng, MONTHS))
    if roll < 0.75:
        return Phrase("on ", _full_date(rng, 2015, 2026))
    return Phrase("on ", _day_month(rng))


def until_day(rng: random.Random, world: World) -> str:
    """A day or month as a limit ("until March 2027")."""
    roll = rng.random()
    if roll < 0.35:
        return f"{pick(rng, MONTHS)} {rng.randint(2024, 2031)}"
    if roll < 0.6:
        return _full_date(rng, 2024, 2031)
    if roll < 0.7:
        return f"the end of {pick(rng, MONTHS)}"
    return _day_month(rng) if rng.random() < 0.6 else pick(rng, WEEKDAYS)


def year(low: int, high: int) -> Sampler:
    """A year."""
    return lambda rng, world: str(rng.randint(low, high))


def in_year(low: int, high: int) -> Sampler:
    """A year with its preposition."""
    return lambda rng, world: Phrase("in ", str(rng.randint(low, high)))


def month(rng: random.Random, world: World) -> Phrase:
    """A month or a season."""
    if rng.random() < 0.75:
        return Phrase("in ", ("early " if rng.random() < 0.1 else "") + pick(rng, MONTHS))
    return Phrase("in ", pick(rng, ("spring", "late summer", "autumn", "winter", "the Easter holidays", "mid-May")))


def clock(rng: random.Random, world: World) -> Phrase:
    """A time of day in one of many spellings."""
    hour, minute, roll = rng.randint(6, 21), rng.choice((0, 0, 15, 30, 30, 45, 10, 20, 40, 50, 5, 55)), rng.random()
    if roll < 0.4:
        return Phrase("at ", f"{hour}:{minute:02d}")
    if roll < 0.55:
        half = "am" if hour < 12 else "pm"
        small = hour if hour <= 12 else hour - 12
        return Phrase("at ", f"{small}:{minute:02d}{pick(rng, (' ', ''))}{half}" if minute else f"{small}{pick(rng, (' ', ''))}{half}")
    if roll < 0.65:
        return Phrase("at ", f"{hour:02d}.{minute:02d}")
    if roll < 0.72:
        return Phrase("at ", f"{hour}h{minute:02d}" if rng.random() < 0.4 else f"{hour:02d}:{minute:02d} h")
    if roll < 0.8:
        return Phrase("at ", f"{pick(rng, ('half past', 'quarter past', 'quarter to'))} {pick(rng, _NUMBER_WORDS)}")
    if roll < 0.9:
        return Phrase("at ", f"{pick(rng, _NUMBER_WORDS) if rng.random() < 0.5 else rng.randint(7, 12)} o'clock")
    return Phrase("at ", pick(rng, ("noon", "midday", "lunchtime", "8 in the morning", "6 in the evening", "7 sharp", "ten to nine")))


def code(*patterns: str) -> Sampler:
    """A code: ``#`` becomes a digit, ``@`` a capital letter."""

    def sample(rng: random.Random, world: World) -> str:
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
        return "".join(
            str(int(rng.random() * 10)) if sign == "#" else pick(rng, letters) if sign == "@" else sign
            for sign in pick(rng, patterns)
        )

    return sample


phone = code("0## ### ## ##", "+## ### ### ####", "0###-######", "07### ######", "+49 1## #######", "### ### ####", "0## / ### ## ##", "+41 7# ### ## ##")
long_code = code("##-###-##", "@@-#####", "#### #### ##", "@#########", "@@@ ### ###", "##.###.###", "@#-####-@", "########", "@@####@", "####-@@-##")
pin = code("####", "####", "#####", "######", "##-##-##", "#### @", "@##@", "*####", "####*", "#*###")
plate = code("@@-@@ ###", "@@## @@@", "@ ####", "@@-###-@@", "@@ ### @@", "### @@@", "@@@-####")
flight_number = code("@@ ###", "@@###", "@@ ####", "@@####")
wifi_password = code("@@@@-####-@@", "kettle-##-otter", "########", "@#@#@#@#", "blue.tram.##", "SunnyGate##", "moss_####", "Ferry##@@", "correct-heron-###", "pudding####")


def city(rng: random.Random, world: World) -> str:
    """A town, real or invented."""
    return pools.CITIES.pick(rng, world.held_out)


def hotel(rng: random.Random, world: World) -> str:
    """A place to stay."""
    return pools.HOTELS.pick(rng, world.held_out)


def surname(rng: random.Random, world: World) -> str:
    """A family name."""
    return pools.SURNAMES.pick(rng, world.held_out)


def first_name(rng: random.Random, world: World) -> str:
    """The first name of someone outside the circle."""
    return (pools.FEMALE if rng.random() < 0.5 else pools.MALE).pick(rng, world.held_out)


def full_name(rng: random.Random, world: World) -> str:
    """First name and family name of someone outside the circle."""
    return f"{first_name(rng, world)} {surname(rng, world)}"


_MAIL_HOSTS = ("postbox.example", "mailfox.example", "letters.example", "inbox.example", "home.example", "studio.example")


def email(rng: random.Random, world: World) -> str:
    """A mail address."""
    name = pick(rng, (surname(rng, world), first_name(rng, world), pick(rng, pools.PRODUCTS))).lower()
    return f"{name}{pick(rng, ('', '.', '_', '-'))}{rng.randint(1, 99)}@{pick(rng, _MAIL_HOSTS)}"


def titled_name(rng: random.Random, world: World) -> str:
    """A name as professionals are called: "Dr Novak", "Ms Ito", "Pavel Horn"."""
    form = pick(rng, ("Dr {}", "Dr. {}", "Doctor {}", "Mr {}", "Mrs {}", "Ms {}", "Prof. {}", ""))
    return form.format(surname(rng, world)) if form else full_name(rng, world)


def doctor_name(rng: random.Random, world: World) -> str:
    """A doctor's name."""
    return pick(rng, ("Dr {}", "Dr {}", "Dr. {}", "Doctor {}", "Prof. {}")).format(surname(rng, world))


def pet_name(rng: random.Random, world: World) -> str:
    """The name of an animal."""
    return pools.PETS.pick(rng, world.held_out)


def friend_name(rng: random.Random, world: World) -> object:
    """Someone of the circle, or a stranger's first name."""
    return person(rng, world) if rng.random() < 0.8 else first_name(rng, world)


def street_address(rng: random.Random, world: World) -> str:
    """A street with a number, sometimes with a town."""
    street = f"{rng.randint(1, 190)}{pick(rng, ('', '', '', 'a', 'b'))} {pick(rng, pools.STREETS)}"
    return street if rng.random() < 0.75 else f"{street}, {city(rng, world)}"


_SPOTS, _DETAILS = entries(places.SPOTS), entries(places.SPOT_DETAILS)


def spot(rng: random.Random, world: World) -> str:
    """Where a thing is kept: "in the attic by the window"."""
    base = pick(rng, _SPOTS)
    roll = rng.random()
    if roll < 0.25:
        return f"{base} {pick(rng, _DETAILS)}"
    if roll < 0.32:
        return f"at {pick(rng, world.people).name}'s place"
    return base


def shop(rng: random.Random, world: World) -> str:
    """A shop, by name or by kind."""
    roll = rng.random()
    if roll < 0.4:
        return pick(rng, _SHOPS)
    if roll < 0.75:
        return f"{surname(rng, world)} {pick(rng, _SHOP_TAILS)}"
    return pick(rng, pools.PRODUCTS)


_SHOPS, _SHOP_TAILS = entries(nouns.SHOPS), entries(nouns.SHOP_TAILS)
_EMPLOYERS, _EMPLOYER_TAILS = entries(nouns.PUBLIC_EMPLOYERS), entries(nouns.EMPLOYER_TAILS)


def employer(rng: random.Random, world: World) -> str:
    """A company or public body."""
    roll = rng.random()
    if roll < 0.3:
        return pick(rng, _EMPLOYERS)
    if roll < 0.65:
        return f"{surname(rng, world)} {pick(rng, _EMPLOYER_TAILS)}"
    return pick(rng, pools.PRODUCTS) if roll < 0.8 else f"{pick(rng, pools.PRODUCTS)} {pick(rng, _EMPLOYER_TAILS)}"


_BRAND_TAILS = entries(nouns.BRANDS_TAILS)


def brand(rng: random.Random, world: World) -> str:
    """A maker or model."""
    name = pick(rng, pools.PRODUCTS)
    roll = rng.random()
    return name if roll < 0.5 else f"{name} {rng.randint(2, 990)}" if roll < 0.8 else f"{name} {pick(rng, _BRAND_TAILS)}"


_TITLE_FORMS = entries(nouns.TITLE_FORMS)


def work_title(rng: random.Random, world: World) -> str:
    """An invented title of a book, film or play."""
    adjectives, things = pools.TITLE_PARTS
    title = pick(rng, _TITLE_FORMS).format(
        a=pick(rng, adjectives), n=pick(rng, things), m=pick(rng, things), b=pools.CITIES.pick(rng, world.held_out)
    )
    return re.sub(r"\b([Aa]) (?=[AEIO])", r"\1n ", title)


def rating(rng: random.Random, world: World) -> str:
    """A rating."""
    top = rng.choice((5, 10))
    return pick(rng, (f"{rng.randint(1, top)}/{top}", f"{rng.randint(1, 5)} stars", f"{rng.randint(1, top)} out of {top}"))


def listing(data: str, low: int = 3, high: int = 6) -> Sampler:
    """Several entries of a data list as running text: "milk, two lemons and bread"."""
    words = entries(data)

    def sample(rng: random.Random, world: World) -> str:
        chosen = rng.sample(words, rng.randint(low, high))
        if rng.random() < 0.25:
            chosen[0] = f"{rng.randint(2, 6)} {chosen[0]}"
        roll = rng.random()
        if roll < 0.6:
            return ", ".join(chosen[:-1]) + " and " + chosen[-1]
        return (", " if roll < 0.9 else " + ").join(chosen)

    return sample


def names_list(low: int = 2, high: int = 4) -> Sampler:
    """Several people as running text."""

    def sample(rng: random.Random, world: World) -> str:
        chosen = [each.name for each in rng.sample(world.people, min(len(world.people), rng.randint(low, high)))]
        return ", ".join(chosen[:-1]) + " and " + chosen[-1]

    return sample
