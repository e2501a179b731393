"""Answers by text: only the whole message counts, and a doubtful one is never an accept."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dispatch.messaging.replies import (
    NEVER_LETTERS,
    SIGNATURE,
    SPELT,
    WIDTHS,
    Reply,
    ReplyKind,
    letters,
    parse,
)
from tests.dispatch.messaging.answers import Line, lines

# Characters that an answer of the grammar may hold.
KNOWN = set(SPELT) | set("分钟个人名队员艘条只冲锋舟橡皮划艇快船辆台部救援越野车抽排水泵架无机加和带能去是")

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
    ("A1 👍🏻", ReplyKind.ACCEPT, "A", None, None, {}),
    ("A1️⃣ 20", ReplyKind.ACCEPT, "A", 20, None, {}),
    ("A①", ReplyKind.ACCEPT, "A", None, None, {}),
    ("A1 40 8 people 2 boats", ReplyKind.ACCEPT, "A", 40, 8, {"boat": 2}),
    ("A1 40 min, 8 people and 1 truck", ReplyKind.ACCEPT, "A", 40, 8, {"vehicle": 1}),
    ("A1二十五分钟，八人带两艇", ReplyKind.ACCEPT, "A", 25, 8, {"boat": 2}),
    ("A1 30 6人1台水泵1架无人机", ReplyKind.ACCEPT, "A", 30, 6, {"pump": 1, "drone": 1}),
    ("A1 8", ReplyKind.ACCEPT, "A", 8, None, {}),
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
    "18人", "A18人", "A120", "120", "12", "3", "A3", "5人", "A6 20", "0", "A0", "A1 0", "A1 601", "A1 9999", "A1 半小时",
    "A1 1小时", "A1 20:30", "A1 20 30", "A1 20 8", "A1 2", "1 2", "1两人", "A1 十", "A1 二二分钟", "A1 8 peoples", "👍", "A1 😂", "A1 0人", "A1 8人8人", "A1 20左右", "A1或者B1", "A1 B2", "A1A2",
    "A2 20", "A2 8人", "A8 8人", "A9 20", "N1", "T1", "Y1", "NO1", "TD1", "ABC1", "1+1", "A一", "A-1", "1.5", "",
    "   ", "。", "【临沂市红十字会】", "A1 路上堵车", "不去", "没空", "A1不去", "1不去", "退订吗", "请退订我",
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
    reply = parse(text)
    assert reply == Reply(kind=ReplyKind.WORDS, words=text, letter=reply.letter)


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("B 两小时后", "B"), ("b路上堵车", "B"), ("A1?", "A"), ("AA1 半小时", "AA"), ("A1或者B1", None), ("A1 OK", None),
        ("到A了", None), ("a boat sank", None), ("A road closed", None), ("AED没电了", None), ("T恤带吗", None), ("OK", None), ("A", None), ("A队和b队都去", None),
    ],
)  # fmt: skip
def test_words_keep_the_letter_that_they_begin_with_if_it_is_the_only_one(
    text: str, letter: str | None
) -> None:
    reply = parse(text)
    assert (reply.kind, reply.letter) == (ReplyKind.WORDS, letter)


@given(
    st.text(max_size=12),
    st.sampled_from(
        ["A1", "a1 20", "1", "能", "能去", "是", "yes", "Y", "A1 40 8人2艇", "A1 40 8 people 2 boats"]
    ),
    st.text(max_size=12),
)
def test_an_accept_with_any_word_around_it_is_no_accept(before: str, phrase: str, after: str) -> None:
    """A word is anything with a letter or character that does not belong to a longer answer of the grammar."""
    around = SIGNATURE.sub("", before.translate(WIDTHS)) + after.translate(WIDTHS)
    assume(any(c.isalpha() and not c.isascii() and c not in KNOWN for c in around))
    assert parse(before + phrase + after).kind is not ReplyKind.ACCEPT


@given(
    st.sampled_from(["A1", "1", "能去", "yes", "A1 20", "A1 8人"]),
    st.sampled_from(
        ["不", "没", "吗", "吧", "呢", "但是", "可能", "也许", "晚点", "不了", "去不了", "先问问", "等等", "半小时", "小时", "左右",
         "?", "？", "or", "not", "no", "maybe", "later", "but", "if", "can't", "队", "就我一个", "…", "/", "-", "B1", "或2", "😂"]
    ),
    st.sampled_from(["", " ", "，", "\n", "。"]),
    st.booleans(),
)  # fmt: skip
def test_an_accept_beside_a_doubt_is_no_accept(phrase: str, doubt: str, gap: str, first: bool) -> None:
    text = f"{doubt}{gap}{phrase}" if first else f"{phrase}{gap}{doubt}"
    reply = parse(text)
    # "B1 1" and "if 1" are answers to a call-out B or IF, and to no other.
    assert reply.kind is not ReplyKind.ACCEPT or reply.letter in ("B", "IF", "OR")


@given(st.sampled_from([line for line in lines() if line.becomes.startswith(("accept", "same"))]), st.data())
def test_two_answers_of_the_corpus_in_one_message_are_no_accept(line: Line, data: st.DataObject) -> None:
    other = data.draw(
        st.sampled_from([o for o in lines() if o.becomes.startswith(("words", "red", "decline"))])
    )
    assume(any(c.isalpha() and c not in KNOWN for c in other.text))
    glue = data.draw(st.sampled_from([" ", "，", "\n"]))
    for text in (f"{line.text}{glue}{other.text}", f"{other.text}{glue}{line.text}"):
        assert parse(text).kind is not ReplyKind.ACCEPT, text


def test_nothing_that_the_corpus_calls_doubtful_is_an_accept() -> None:
    doubtful = [
        line for line in lines() if line.becomes.startswith(("words", "decline", "blocked", "read", "opt"))
    ]
    assert len(doubtful) > 300
    assert [line for line in doubtful if parse(line.text).kind is ReplyKind.ACCEPT] == []


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
