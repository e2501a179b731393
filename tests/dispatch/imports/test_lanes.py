"""Cry, offer, news or unclear: a real cry must not end up beside the board."""

from __future__ import annotations

import pytest

from dispatch.imports.lanes import EVIDENCE, lane_of
from dispatch.imports.sheets import read_sheet
from dispatch.imports.table import Row
from dispatch.states import Lane
from tests.dispatch.imports.shared import shared_data

CRIES = [
    "救命！汤头街道前林子村二楼，水到胸口了，两个孩子",
    "求助：临沭县敬老院停电，20位老人需要吸氧，急需发电机",
    "我爸妈联系不上了，他们在白沙埠镇，电话打不通",
    "现需要被褥、矿泉水、方便面，安置点有三百人，联系人王主任13800000000",
    "夜里要卸两车物资，缺人手，年轻人快来",
    "紧急通知都上二楼躲避，但这里是塌陷区，请求支援！",
    "哪位好心人有皮划艇，我奶奶还在屋里出不去",
    "村子断水断电两天了，一直没有救援队来",
    "Trapped on the roof with two children, please send a boat, 13800000000",
    "有没有善心人可以提供住的地方，我们十八个人",
    "白马河桥这里有车掉水里了，两个人找不到了",
    "桥下有个人抱着树，水很急，喊了没力气了",
    "水库放水，下游田里看瓜棚的老两口还没出来",
    "房子后墙裂了，一家四口在院子里不敢进屋",
    "大坝北边有三个放羊的没回来",
    "还有两个人在车顶，水在涨",
]
OFFERS = [
    "我校可以免费提供住宿，能容纳300人，有热水，需要的请联系13800000000",
    "现有6000平方厂房，可安置受灾人员，随时联系",
    "还需要志愿者吗？我有一辆越野车，可以帮忙拉物资",
    "有需要帮助的可以联系我们，免费送热饭",
]
NEWS = [
    "【心疼！消防员齐腰深水中排水】记者现场直击，向他们致敬",
    "不信谣不传谣，彩虹桥决堤为不实信息",
    "紧急通知：所有车辆不要下高速，不要往东来了，请绕行",
    "更新：人已获救，无需再转，感谢大家",
    "某明星捐款100万，粉丝点赞，河南加油",
]
UNCLEAR = ["", "转", "今天雨很大", "在吗", "安置点"]


@pytest.mark.parametrize("words", CRIES)
def test_a_cry_for_help_goes_to_the_board(words: str) -> None:
    assert lane_of(words).lane is Lane.HELP


@pytest.mark.parametrize("words", OFFERS)
def test_an_offer_goes_to_the_offers(words: str) -> None:
    assert lane_of(words).lane is Lane.OFFER


@pytest.mark.parametrize("words", NEWS)
def test_news_goes_to_the_news(words: str) -> None:
    assert lane_of(words).lane is Lane.NEWS


@pytest.mark.parametrize("words", UNCLEAR)
def test_what_says_nothing_either_way_is_for_a_person(words: str) -> None:
    assert lane_of(words).lane is Lane.UNCLEAR


def test_a_cry_with_cheering_and_thanks_around_it_stays_a_cry() -> None:
    words = "河南加油！感谢所有人！我家老人被困二楼，水还在涨，急需皮划艇，谢谢大家，平安"
    assert lane_of(words).lane is Lane.HELP


def test_what_it_was_judged_by_is_said() -> None:
    assert set(lane_of("求救，三人被困，停水停电").why) >= {"cry", "trapped", "cut_off"}
    assert len({evidence.name for evidence in EVIDENCE}) == len(EVIDENCE)


def test_tags_alone_are_weighed_when_nothing_else_is_said() -> None:
    assert lane_of("#K226次列车请求紧急救援#").lane is Lane.HELP
    assert lane_of("#河南暴雨#").lane is Lane.UNCLEAR


def test_of_real_cries_97_in_100_reach_the_board_and_none_is_taken_for_news_or_an_offer() -> None:
    sheet = read_sheet(shared_data("requests/henan_2021_300.csv"))
    cries = [
        row.cells["text"]
        for row in sheet.rows
        if isinstance(row, Row) and row.cells["human_category"].startswith("求救")
    ]
    lanes = [lane_of(words).lane for words in cries]
    assert lanes.count(Lane.HELP) >= 0.97 * len(cries)
    assert not {Lane.OFFER, Lane.NEWS} & set(lanes)
