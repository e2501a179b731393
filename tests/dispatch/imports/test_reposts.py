"""Three to six copies of one cry are one cry; two cries of one street are two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch.imports.reposts import SAME, Message, RepostIndex, similarity
from dispatch.imports.sheets import read_sheet
from dispatch.imports.table import Row
from dispatch.imports.times import moment
from tests.dispatch.imports.shared import shared_data

NIGHT = datetime(2026, 8, 13, 18, 0, tzinfo=UTC)
CRY = "求助！河东区汤头街道前林子村二组，水已经到胸口了，三个大人带着两个孩子在房顶上等待救援"
FORWARDED = "【转扩】#临沂暴雨# 帮转！！！" + CRY + "，请大家扩散🙏🙏 [@用户] [@用户]"
SHORTENED = "汤头街道前林子村二组，水已经到胸口了，三个大人带着两个孩子"
CORRECTED = CRY.replace("二组", "三组").replace("两个孩子", "三个孩子")
ANOTHER = "求助！罗庄区傅庄街道敬老院停电，二十位老人需要吸氧，急需发电机，请大家帮忙"
TEMPLATE = "【求助人】{}【联系电话】{}【需求内容】被困等待救援，水深一米，停水停电，老人小孩都有【位置】{}"


def message(words: str, *, hours: float = 0, phone: str = "", place: str = "") -> Message:
    return Message(words=words, phone=phone, place=place, at=NIGHT + timedelta(hours=hours))


def test_a_forwarded_a_shortened_and_a_corrected_copy_are_the_same_cry() -> None:
    for copy in (FORWARDED, SHORTENED, CORRECTED):
        assert similarity(message(CRY), message(copy)) >= SAME
        assert similarity(message(copy), message(CRY)) == similarity(message(CRY), message(copy))


def test_another_cry_is_another() -> None:
    assert similarity(message(CRY), message(ANOTHER)) < SAME


def test_one_form_filled_in_for_two_homes_is_two_cries() -> None:
    one = message(TEMPLATE.format("王", "13800000000", "前进路12号"), phone="13800000000", place="前进路12号")
    two = message(TEMPLATE.format("李", "13900000000", "解放路88号"), phone="13900000000", place="解放路88号")
    same = message(
        TEMPLATE.format("王", "13800000000", "前进路12号"), phone="13800000000", place="前进路12号"
    )
    assert similarity(one, same) == 1.0
    assert similarity(one, two) < similarity(one, same)


def test_the_same_phone_brings_a_reworded_cry_nearer() -> None:
    reworded = "汤头街道前林子村还有五个人在房顶上，水到胸口，快来人"
    apart = similarity(message(CRY), message(reworded))
    together = similarity(message(CRY, phone="13800000000"), message(reworded, phone="13800000000"))
    assert apart < together or apart < 0.2


def test_words_that_only_forward_link_nothing() -> None:
    assert similarity(message("求扩散！！！转发"), message("请大家转发扩散")) == 0.0
    assert similarity(message("急！"), message("急急急！")) == 0.0


def test_the_index_finds_the_cry_among_others_the_most_similar_first() -> None:
    index: RepostIndex[int] = RepostIndex()
    for key, words in enumerate([ANOTHER, CRY, SHORTENED]):
        index.add(key, message(words))
    found = index.find(message(FORWARDED, hours=2))
    assert [key for key, _ in found] == [1, 2]
    assert index.find(message("白沙埠镇老人走失两天，身穿蓝色上衣，请留意")) == []


def test_a_cry_of_last_week_is_not_re_posted_today() -> None:
    index: RepostIndex[int] = RepostIndex(window=timedelta(hours=72))
    index.add(1, message(CRY))
    assert index.find(message(FORWARDED, hours=71))
    assert index.find(message(FORWARDED, hours=-71))
    assert not index.find(message(FORWARDED, hours=73))


def test_without_a_time_words_decide() -> None:
    index: RepostIndex[int] = RepostIndex()
    index.add(1, Message(words=CRY))
    assert index.find(message(FORWARDED, hours=500))


def test_a_cry_forwarded_a_thousand_times_is_still_linked() -> None:
    index: RepostIndex[int] = RepostIndex()
    for key in range(1000):
        index.add(key, message(CRY, hours=key / 100))
    assert index.find(message(FORWARDED, hours=10))


@given(st.text(max_size=200), st.text(max_size=200))
def test_similarity_is_between_nothing_and_one_and_the_same_both_ways(one: str, other: str) -> None:
    score = similarity(Message(words=one), Message(words=other))
    assert 0.0 <= score <= 1.0
    assert score == similarity(Message(words=other), Message(words=one))


def test_re_posts_of_a_real_sheet_are_linked_and_nothing_else() -> None:
    """The 25 links were read one by one: each is a copy of the post it is linked to."""
    sheet = read_sheet(shared_data("requests/henan_2021_300.csv"))
    index: RepostIndex[str] = RepostIndex()
    linked = 0
    for row in sheet.rows:
        assert isinstance(row, Row)
        post = Message(words=row.cells["text"], at=moment(row.cells["posted_at"]))
        linked += bool(index.find(post))
        index.add(row.cells["id"], post)
    assert 23 <= linked <= 27
