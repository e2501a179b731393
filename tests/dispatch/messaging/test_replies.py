"""Answers by text: only the whole message counts, and a doubtful one is never an accept."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.messaging.replies import NEVER_LETTERS, Reply, ReplyKind, letters, parse

ANSWERS: list[tuple[str, ReplyKind, str | None, int | None, int | None, dict[str, int]]] = [
    ("A1", ReplyKind.ACCEPT, "A", None, None, {}),
    ("a1", ReplyKind.ACCEPT, "A", None, None, {}),
    ("A 1", ReplyKind.ACCEPT, "A", None, None, {}),
    ("A，1", ReplyKind.ACCEPT, "A", None, None, {}),
    ("AA1", ReplyKind.ACCEPT, "AA", None, None, {}),
    ("A1 20", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("A 1 20", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("A1，20", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("A1、20分", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("A1加20", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("A1+20分钟", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("A1 20 min", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("Ａ１　２０", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("ａ１，２０。", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("“A1 20”", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("「A1」", ReplyKind.ACCEPT, "A", None, None, {}),
    ("\ufeff【临沂市红十字会】A1 20", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("  A1\n20 ", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("A1 600", ReplyKind.ACCEPT, "A", 600, None, {}),
    ("1", ReplyKind.ACCEPT, None, None, None, {}),
    ("１", ReplyKind.ACCEPT, None, None, None, {}),
    ("1 20", ReplyKind.ACCEPT, None, 20, None, {}),
    ("1。", ReplyKind.ACCEPT, None, None, None, {}),
    ("A1 40 8人2艇", ReplyKind.ACCEPT, "A", 40, 8, {"boat": 2}),
    ("A1，40分钟，8人2艇", ReplyKind.ACCEPT, "A", 40, 8, {"boat": 2}),
    ("A1 40分钟8人 2艘冲锋舟 1辆车", ReplyKind.ACCEPT, "A", 40, 8, {"boat": 2, "vehicle": 1}),
    ("A1 2艇8人", ReplyKind.ACCEPT, "A", None, 8, {"boat": 2}),
    ("1 8人", ReplyKind.ACCEPT, None, None, 8, {}),
    ("A1 12名队员", ReplyKind.ACCEPT, "A", None, 12, {}),
    ("能", ReplyKind.ACCEPT, None, None, None, {}),
    ("能去！", ReplyKind.ACCEPT, None, None, None, {}),
    ("是", ReplyKind.ACCEPT, None, None, None, {}),
    ("YES", ReplyKind.ACCEPT, None, None, None, {}),
    ("ｙ", ReplyKind.ACCEPT, None, None, None, {}),
    ("A2", ReplyKind.DECLINE, "A", None, None, {}),
    ("2", ReplyKind.DECLINE, None, None, None, {}),
    ("不能", ReplyKind.DECLINE, None, None, None, {}),
    ("不 能。", ReplyKind.DECLINE, None, None, None, {}),
    ("去不了", ReplyKind.DECLINE, None, None, None, {}),
    ("否", ReplyKind.DECLINE, None, None, None, {}),
    ("No", ReplyKind.DECLINE, None, None, None, {}),
    ("N", ReplyKind.DECLINE, None, None, None, {}),
    ("A4", ReplyKind.BLOCKED, "A", None, None, {}),
    ("B8", ReplyKind.WITHDRAWN, "B", None, None, {}),
    ("8", ReplyKind.WITHDRAWN, None, None, None, {}),
    ("A9", ReplyKind.SAFE_HOME, "A", None, None, {}),
    ("收到", ReplyKind.READ, None, None, None, {}),
    ("收到！", ReplyKind.READ, None, None, None, {}),
    ("退订", ReplyKind.OPT_OUT, None, None, None, {}),
    ("ＴＤ", ReplyKind.OPT_OUT, None, None, None, {}),
    ("t", ReplyKind.OPT_OUT, None, None, None, {}),
    ("STOP", ReplyKind.OPT_OUT, None, None, None, {}),
    ("订阅", ReplyKind.OPT_IN, None, None, None, {}),
    ("start", ReplyKind.OPT_IN, None, None, None, {}),
]  # fmt: skip

FOR_A_PERSON = [
    "能不能晚点", "到了但是进不去", "两小时后", "能去吗", "能？", "A1?", "A1 20？", "是不是今晚", "不是", "不能去吗",
    "收到，马上去", "收到 1", "好的", "OK", "可以", "马上到", "在路上了", "我去", "去", "能，但要晚一小时", "1人",
    "18人", "A18人", "A120", "120", "12", "3", "A3", "A5", "0", "A0", "A1 0", "A1 601", "A1 9999", "A1 半小时",
    "A1 1小时", "A1 20:30", "A1 20 30", "A1 20 8", "A1 0人", "A1 8人8人", "A1 20左右", "A1或者B1", "A1 B2", "A1A2",
    "A2 20", "A2 8人", "A8 8人", "A9 20", "N1", "T1", "Y1", "NO1", "TD1", "ABC1", "1+1", "A一", "A-1", "1.5", "",
    "   ", "。", "【临沂市红十字会】", "A1 👍", "A1 路上堵车", "不去", "没空", "A1不去", "1不去", "退订吗", "请退订我",
    "【临沂市红十字会】任务A：河东区汤头街道约30人被洪水围困，需冲锋舟2艘、队员8人。能去回A1加分钟数，如A1 20；不能回A2",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "letter", "minutes", "people", "equipment"), ANSWERS)
def test_an_answer_that_is_all_of_the_message_is_understood(
    text: str,
    kind: ReplyKind,
    letter: str | None,
    minutes: int | None,
    people: int | None,
    equipment: dict[str, int],
) -> None:
    assert parse(text) == Reply(
        kind=kind, words=text, letter=letter, minutes=minutes, people=people, equipment=equipment
    )


@pytest.mark.parametrize("text", FOR_A_PERSON)
def test_anything_else_is_words_for_a_person(text: str) -> None:
    assert parse(text) == Reply(kind=ReplyKind.WORDS, words=text)


@given(st.text(), st.sampled_from("不没否别未无"), st.text())
def test_a_message_with_a_negation_in_it_is_never_an_accept(before: str, negation: str, after: str) -> None:
    assert parse(before + negation + after).kind is not ReplyKind.ACCEPT


@given(
    st.sampled_from(["能", "能去", "是", "A1", "A1 20", "1", "yes"]),
    st.sampled_from(["不", "没", "否", "？", "?", "吗", "吧", "但是"]),
    st.booleans(),
)
def test_a_doubt_beside_an_assent_makes_it_words(assent: str, doubt: str, first: bool) -> None:
    text = doubt + assent if first else assent + doubt
    assert parse(text).kind in (ReplyKind.WORDS, ReplyKind.DECLINE)


@given(st.text(max_size=3000))
def test_no_text_whatever_raises_and_every_text_is_kept(text: str) -> None:
    assert parse(text).words == text


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=4))
def test_a_sentence_of_four_characters_or_more_is_words(sentence: str) -> None:
    assert parse(sentence).kind is ReplyKind.WORDS


@given(st.integers(min_value=-5, max_value=20_000))
def test_minutes_are_between_one_and_six_hundred_or_the_message_is_words(minutes: int) -> None:
    reply = parse(f"A1 {minutes}")
    expected = (ReplyKind.ACCEPT, minutes) if 1 <= minutes <= 600 else (ReplyKind.WORDS, None)
    assert (reply.kind, reply.minutes) == expected


def test_every_letter_given_out_comes_back_from_an_answer() -> None:
    for letter in letters():
        assert parse(f"{letter}1 20").letter == letter
        assert parse(letter).kind is ReplyKind.WORDS


def test_letters_run_from_a_to_zz_without_the_answer_words() -> None:
    given_out = list(letters())
    assert list(islice(given_out, 4)) == ["A", "B", "C", "D"]
    assert given_out[23:25] == ["AA", "AB"]
    assert given_out[-1] == "ZZ"
    assert len(given_out) == len(set(given_out)) == 26 + 26 * 26 - len(NEVER_LETTERS)
    assert not NEVER_LETTERS & set(given_out)
