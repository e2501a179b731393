"""Texts as they are sent: the signature first, 演练 next where it is none, a letter and the digits to answer with."""

from __future__ import annotations

import pytest

from dispatch.flow import call_out
from dispatch.messaging import replies, segments, wording
from dispatch.messaging.phrases import EN, ZH, phrases
from dispatch.messaging.replies import ReplyKind
from dispatch.models import CallOut
from dispatch.states import IncidentKind, Mode, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast

SHORT = ["full", "stand_down", "recall", "receipt", "over"]


@pytest.fixture
def drafted(cast: Cast) -> CallOut:
    return call_out.draft(cast.incident, by=cast.coordinator)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("phrase", SHORT)
def test_every_short_text_is_signed_names_its_letter_and_fits_into_two_segments(
    drafted: CallOut, phrase: str, language: str
) -> None:
    body = wording.about(drafted, phrase, language)
    assert body.startswith("【临沂红十字会】")
    assert "A" in body.removeprefix("【临沂红十字会】")
    assert segments.count(body).segments <= 2


@pytest.mark.parametrize("mode", [Mode.EXERCISE, Mode.SIMULATION])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_no_real_emergency_says_so_right_after_the_signature(
    cast: Cast, mode: Mode, language: str
) -> None:
    operation = people.operation(cast.city, "拉动", f"mode-{mode}", mode=mode)
    drill = call_out.draft(people.incident(operation), by=cast.coordinator)
    texts = [
        wording.call_out(drill, language=language),
        wording.confirm(drill, {Unit.PEOPLE: 3}, 20, language),
        wording.correction(drill, "南坊头村", language),
        wording.ask_back(operation, [drill], language),
        wording.plain(operation, "code", language, code="123456"),
        *(wording.about(drill, phrase, language) for phrase in SHORT),
    ]
    for body in texts:
        words = body.removeprefix("【临沂红十字会】")
        assert words.startswith("演练" if language == "zh-hans" else "DRILL 演练")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_example_printed_in_a_call_out_is_an_answer_that_is_understood(
    drafted: CallOut, language: str
) -> None:
    body = wording.call_out(drafted, language=language)
    assert "A1 20" in body
    example = replies.parse("A1 20")
    assert (example.kind, example.letter, example.minutes) == (ReplyKind.ACCEPT, "A", 20)


def test_no_text_of_ours_is_ever_understood_as_an_answer(cast: Cast, drafted: CallOut) -> None:
    texts = [
        wording.call_out(drafted),
        wording.confirm(drafted, {Unit.PEOPLE: 3}, 20, "zh-hans"),
        *(wording.about(drafted, phrase, "zh-hans") for phrase in SHORT),
    ]
    assert {replies.parse(body).kind for body in texts} == {ReplyKind.WORDS}


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("南坊头村 13912345678", "南坊头村"),
        ("找老李+86 139-1234-5678", "找老李"),
        ("0539-8312345旁", "旁"),
        ("G205国道12号【急】", "G205国道12号 急"),
        ("3号楼2单元301", "3号楼2单元301"),
    ],
)
def test_what_looks_like_a_phone_is_taken_out_and_house_numbers_stay(given: str, left: str) -> None:
    assert wording.clean(given) == left


def test_what_is_still_needed_is_asked_for_and_what_was_taken_is_not(cast: Cast, drafted: CallOut) -> None:
    cast.incident.needs.get(skill__code="swift_water").quotas.update(taken=4)
    cast.incident.needs.get(skill=None).quotas.update(taken=1)
    body = wording.call_out(drafted)
    assert "需急流救援2人。" in body
    assert "冲锋舟" not in body


def test_both_languages_have_every_kind_and_every_unit() -> None:
    for words in (ZH, EN):
        assert set(words.kinds) == set(IncidentKind)
        assert set(words.units) == set(Unit)
    assert phrases("en-gb") is EN
    assert phrases("zh-hans") is ZH
