"""Word lists: size, held-out share, no leak between the parts."""

from __future__ import annotations

from ai_os_diffusion.training.personal import aliases, filler, nouns, places, pools
from ai_os_diffusion.training.personal.catalog import OPEN_RELATIONS, OVERLAPS, catalog


def test_there_are_thousands_of_names_and_a_fifth_is_held_out() -> None:
    seen = len(pools.FEMALE.seen) + len(pools.MALE.seen)
    hidden = len(pools.FEMALE.held_out) + len(pools.MALE.held_out)
    assert seen + hidden >= 3000
    assert 0.15 < hidden / (seen + hidden) < 0.25
    assert len(pools.CITIES.seen) + len(pools.CITIES.held_out) >= 600


def test_a_word_is_on_one_side_in_every_list() -> None:
    all_pools = (pools.FEMALE, pools.MALE, pools.SURNAMES, pools.PETS, pools.CITIES, pools.HOTELS)
    seen = {word for pool in all_pools for word in pool.seen}
    hidden = {word for pool in all_pools for word in pool.held_out}
    assert not seen & hidden


def test_entries_are_split_at_bars_and_joined_over_lines() -> None:
    assert pools.entries("\na|b c|\nd\n e|a|") == ("a", "b c", "d e")


def test_noun_lists_are_long() -> None:
    for data, least in (
        (nouns.ITEMS, 180),
        (nouns.BUYABLES, 180),
        (nouns.FOODS, 120),
        (nouns.JOBS, 200),
        (nouns.DISHES, 120),
        (nouns.GIFTS, 90),
    ):
        assert len(pools.entries(data)) >= least
    assert len(pools.entries(places.SPOTS)) >= 70
    assert (
        sum(
            len(text.strip().splitlines())
            for text in (filler.DIARY, filler.CHAT, filler.TODO, filler.MEETING, filler.LETTER)
        )
        >= 250
    )


def test_other_words_differ_from_the_word() -> None:
    assert len(aliases.ALIASES) > 100
    assert all(word not in others for word, others in aliases.ALIASES.items())


def test_overlapping_relations_exist() -> None:
    relations = {asked.relation for kind in catalog(True).frames for asked in kind.asks}
    assert set(OVERLAPS) <= relations
    assert relations >= OPEN_RELATIONS


def test_there_are_at_least_ten_phrasings_for_most_facts() -> None:
    counts = sorted(sum(len(asked.questions) for asked in kind.asks) for kind in catalog(True).frames)
    assert counts[len(counts) // 4] >= 9
    assert sum(counts) > 2000
