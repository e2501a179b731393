"""Whom to ask: the chance beside a count of every outcome, the choice beside every other choice, on small ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise, product
from math import ceil, comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.matching import waves
from dispatch.matching.waves import Candidate, Waiting, chance, next_wave, with_reserves

SHARES = st.floats(0.02, 0.98)


@st.composite
def jobs(draw: st.DrawFn, *, most: int = 7) -> tuple[tuple[int, ...], list[Candidate]]:
    """Up to two quotas, and people or teams who bring some of each."""
    wanted = draw(st.lists(st.integers(1, 4), min_size=1, max_size=2))
    gives = st.tuples(*(st.integers(0, 3) for _ in wanted))
    others = draw(st.lists(st.tuples(gives, SHARES, st.floats(0, 4000)), max_size=most))
    return tuple(wanted), [
        Candidate(key, bring, share, seconds) for key, (bring, share, seconds) in enumerate(others)
    ]


def counted(wanted: Sequence[int], bringing: Sequence[tuple[float, Sequence[int]]]) -> float:
    """Every outcome looked at."""
    total = 0.0
    for answers in product([True, False], repeat=len(bringing)):
        weight, sums = 1.0, [0] * len(wanted)
        for yes, (likely, gives) in zip(answers, bringing, strict=True):
            weight *= likely if yes else 1 - likely
            sums = [have + give * yes for have, give in zip(sums, gives, strict=True)]
        total += weight * all(have >= want for have, want in zip(sums, wanted, strict=True))
    return total


def likely(wanted: Sequence[int], chosen: Sequence[Candidate], window: float = 120.0) -> float:
    return counted(wanted, [(waves.yes_within(one.share, window), one.gives) for one in chosen])


@given(jobs())
def test_the_chance_is_that_of_counting_every_outcome(job: tuple[tuple[int, ...], list[Candidate]]) -> None:
    wanted, people = job
    bringing = [(one.share, one.gives) for one in people]
    assert chance(wanted, bringing) == pytest.approx(counted(wanted, bringing), abs=1e-9)


@given(jobs(), st.floats(0.3, 0.95))
def test_no_shorter_beginning_of_the_list_suffices_and_nobody_is_asked_in_vain(
    job: tuple[tuple[int, ...], list[Candidate]], enough: float
) -> None:
    wanted, people = job
    near = [Candidate(one.key, one.gives, one.share, 0.0) for one in people]
    wave = next_wave(wanted, near, enough=enough)
    useful = [one for one in near if any(one.gives)]
    chosen = [one for one in near if one.key in wave.keys]
    assert wave.chance == pytest.approx(likely(wanted, chosen), abs=1e-9)
    if likely(wanted, useful) < enough - 1e-9:
        # Who is left out would only bring what is sure enough without them.
        open_ = [place for place, want in enumerate(wanted) if want]
        for one in useful:
            if one not in chosen:
                for place in open_:
                    alone = [Candidate(o.key, (o.gives[place],), o.share) for o in chosen if o.key < one.key]
                    sure = likely((wanted[place],), alone) >= 1 - (1 - enough) / len(open_) - 1e-9
                    assert sure or not one.gives[place]
        return
    last = max((useful.index(one) for one in chosen), default=-1)
    assert likely(wanted, useful[: max(last, 0)]) < enough + 1e-9
    for one in chosen:
        assert likely(wanted, [other for other in chosen if other != one]) < enough + 1e-9


@given(st.integers(1, 3), SHARES, st.integers(1, 8), st.floats(0.3, 0.95))
def test_where_all_bring_the_same_and_say_yes_alike_no_smaller_set_of_any_people_suffices(
    wanted: int, share: float, number: int, enough: float
) -> None:
    people = [Candidate(key, (1,), share) for key in range(number)]
    wave = next_wave((wanted,), people, enough=enough)
    for size in range(len(wave.keys)):
        for few in combinations(people, size):
            assert likely((wanted,), few) < enough + 1e-9


@given(jobs())
def test_one_more_never_makes_it_less_likely(job: tuple[tuple[int, ...], list[Candidate]]) -> None:
    wanted, people = job
    chances = [likely(wanted, people[:count]) for count in range(len(people) + 1)]
    assert all(after >= before - 1e-12 for before, after in pairwise(chances))


@given(SHARES, st.floats(0, 600), st.floats(1, 600))
def test_silence_makes_a_yes_less_likely_and_never_impossible_at_once(
    share: float, since: float, window: float
) -> None:
    still = waves.yes_still(share, since, window)
    assert 0 <= still <= 1
    assert waves.yes_still(share, 0, window) == pytest.approx(waves.yes_within(share, window))
    if since > 120:
        assert still <= waves.yes_still(share, 120, window) + 1e-9


@given(SHARES, st.floats(1, 300), st.floats(1, 300))
def test_what_remains_is_what_counting_answers_gives(share: float, since: float, window: float) -> None:
    before, after = waves.answered_within(since), waves.answered_within(since + window)
    later_yes, any_yes = share * (after - before), share * (1 - before)
    later_no = (1 - share) * (1 - waves.SILENT) * (1 - before)
    never = (1 - share) * waves.SILENT
    assert waves.yes_still(share, since, window) == pytest.approx(later_yes / (any_yes + later_no + never))


def test_whoever_may_still_answer_is_counted_before_others_are_asked() -> None:
    people = [Candidate(key, (1,), 0.5) for key in range(20)]
    alone = next_wave((2,), people)
    with_fresh = next_wave((2,), people, waiting=[Waiting((1,), 0.5, 5.0)] * 4)
    with_stale = next_wave((2,), people, waiting=[Waiting((1,), 0.5, 600.0)] * 4)
    assert len(with_fresh.keys) < len(alone.keys) == len(with_stale.keys)
    assert next_wave((2,), people, waiting=[Waiting((1,), 0.9, 1.0)] * 5).keys == ()


def test_who_lives_further_is_asked_only_where_those_nearer_are_not_enough() -> None:
    near = [Candidate(key, (1,), 0.9, 300.0) for key in range(2)]
    far = [Candidate(key, (1,), 0.9, 1500.0) for key in range(2, 6)]
    assert next_wave((1,), [*far, *near]).keys == (0, 1)
    assert next_wave((2,), [*near, *far]).farthest == 1500.0


def test_a_telephone_that_rings_is_given_half_the_time_of_a_text() -> None:
    assert [waves.WINDOWS[by] for by in waves.AskedBy] == [120.0, 60.0, 60.0]
    people = [Candidate(key, (1,), 0.3) for key in range(60)]
    assert len(next_wave((2,), people, window=60.0).keys) > len(next_wave((2,), people, window=120.0).keys)


def test_all_of_many_quotas_are_met_at_least_as_likely_as_is_said() -> None:
    wanted = (30, 30, 30, 30)
    people = [Candidate(key, (8, 8, 8, 8), 0.6) for key in range(12)]
    assert chance(wanted, [(one.share, one.gives) for one in people]) <= 1.0
    one_quota = chance((30,), [(0.6, (8,)) for _ in people])
    assert chance(wanted, [(one.share, one.gives) for one in people]) <= one_quota


def test_a_part_that_nobody_can_fill_does_not_ring_every_phone_for_the_rest() -> None:
    hands = [Candidate(key, (1, 0), 0.9) for key in range(40)]
    assert waves.attainable((2, 4), [one.gives for one in hands]) == (2, 0)
    assert len(next_wave((2, 0), hands).keys) < 6
    one_pump = Candidate(40, (0, 1), 0.5)
    wave = next_wave((2, 4), [*hands, one_pump])
    assert 40 in wave.keys
    assert len(wave.keys) < 8


def test_a_rare_skill_decides_who_is_asked() -> None:
    hands = [Candidate(key, (2, 0), 0.9) for key in range(5)]
    diver = Candidate(9, (1, 1), 0.97)
    wave = next_wave((2, 1), [*hands, diver], window=600.0, enough=0.9)
    assert 9 in wave.keys
    assert len(wave.keys) < 6


@pytest.mark.parametrize(("places", "share"), [(1, 0.3), (4, 0.3), (30, 0.4)])
def test_a_sign_up_asks_the_first_who_are_enough_for_places_and_reserves(places: int, share: float) -> None:
    crowd = [Candidate(key, (1,), share) for key in range(400)]
    asked = len(with_reserves((places,), crowd).keys)
    more = ceil(places * 1.5)

    def sure(people: int) -> float:
        return 1 - sum(comb(people, yes) * share**yes * (1 - share) ** (people - yes) for yes in range(more))

    assert sure(asked) >= 0.95 > sure(asked - 1)


def test_a_sign_up_of_two_needs_asks_for_each_and_nobody_who_brings_nothing() -> None:
    crowd = [Candidate(key, ((1, 0), (0, 1), (0, 0))[key % 3], 0.5) for key in range(90)]
    wave = with_reserves((2, 1), crowd)
    brought = [sum(crowd[key].gives[place] for key in wave.keys) for place in (0, 1)]
    assert sum(brought) == len(wave.keys)
    assert brought[0] > brought[1] > 0
    assert wave.chance > 0.95


def test_a_sign_up_with_too_few_asks_them_all() -> None:
    crowd = [Candidate(key, (1,), 0.1) for key in range(5)]
    wave = with_reserves((4,), crowd)
    assert len(wave.keys) == 5
    assert wave.chance < 0.5
