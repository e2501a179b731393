"""The words of a message that say where."""

from __future__ import annotations

import re
from itertools import takewhile

LONGEST_PLACE = 80

_LABEL = re.compile(
    r"(?:具体|详细|所在|目前|现在|当前|受灾|被困|求救|求助|被救助人|受灾人员|人员|现居|家庭)*"
    r"(?:位置|地址|地点|坐标|定位|所在地)】?(?:是|为|在|位于)*\s*[:：】]?\s*(?:是|为|在|位于)*[:：]?\s*"
)
_FIELD_END = re.compile(
    r"[\n。；;！!？?【】\[\]❗‼️☎️🙏🆘#@]|联系|电话|手机|详细内容|情况|姓名|发布|求助人|人员[:：]|核实|[,，]\s*(?:现|目前|急|有|家中|家里|我|被|断|停)"
)
_KIND = (
    "省|自治区|市|区|县|镇|乡|街道|办事处|村|庄|屯|社区|小区|花园|家园|佳园|苑|公寓|家属院|大院|号院|路|街|巷|胡同|大道|国道|省道|"
    "高速|交叉口|路口|立交桥|大桥|桥|隧道|河堤|大堤|水库|学校|小学|中学|高中|学院|大学|幼儿园|医院|卫生院|养老院|敬老院|福利院|"
    "大厦|广场|公园|景区|酒店|宾馆|体育中心|工业园|物流园|厂|车站|火车站|服务区|收费站|派出所|村委会"
)
# A name is followed by its kind, and a kind may follow a kind: "傅庄" + "街道", "民航路" + "交叉口".
_STEP = rf"[\u4e00-\u9fffA-Za-z0-9·]{{0,8}}?(?:{_KIND})"
_DETAIL = r"(?:[东西南北]{1,2}(?:侧|边|面|角|门)?)?(?:[0-9一二三四五六七八九十]+(?:米|号楼|号院|号|栋|幢|单元|楼|层|室|户|队))*"
_CHAIN = re.compile(rf"(?:{_STEP}(?:与|和|、|向|往)?{_DETAIL})+")
_LEAD = re.compile(
    r"^.*?(?:互助|核实|了解|送到|集中拉到|受|我们?是|我家在|家在|家住|位于|住在|就在|困在|现在|目前|地址|位置|这里是|来自|请求|帮转|求助|求救|在|由于|因为)(?=[\u4e00-\u9fff]{2})"
)
_SPEAKS_OF_A_PLACE = re.compile(rf"{_KIND}|楼|站|号|单元|^\s*[0-9]{{3,4}}\s*$")
_TALK = re.compile(
    r"我们|我的|这座|可怜|每一个|很多|看到|几个|两个镇|[0-9]+多?人|[0-9]+千人|城市|小区是|灾区|有人"
)
_NO_PLACE = re.compile(
    r"^(?:全|整个?|本|各|这|那|我们?|该|附近|其他|多个?|几个|每个?|一个|社会|村|庄|路|街|桥|小区|学校|医院|社区|市|区|县)+(?:里|上)?$"
)


def place(words: str) -> str | None:
    """The most telling place in a message: a labelled field if there is one, else the longest chain of place names."""
    for label in _LABEL.finditer(words):
        field = _cut(words[label.end() : label.end() + LONGEST_PLACE])
        if len(field) >= 4 and _SPEAKS_OF_A_PLACE.search(field):
            return field
    chains = [_trim(match[0]) for match in _CHAIN.finditer(words)]
    named = [
        chain
        for chain in chains
        if len(chain) >= 3 and not _NO_PLACE.match(chain) and not _TALK.search(chain)
    ]
    return max(named, key=_telling, default=None)


def _cut(field: str) -> str:
    end = _FIELD_END.search(field)
    clauses = re.split(r"[,，]", _LABEL.sub("", field[: end.start() if end else None]))
    # What follows a comma is still the place only while it speaks of one: "三号楼，2102" and not "，水很深".
    kept = takewhile(_SPEAKS_OF_A_PLACE.search, clauses[1:])
    return "，".join([clauses[0], *kept]).strip(" 　:：,，、（(“\"'👉")


def _trim(chain: str) -> str:
    return _LEAD.sub("", chain).lstrip("的在到从了是有往向")[:LONGEST_PLACE]


def _telling(chain: str) -> tuple[int, int]:
    """Chains that name a county or a town stand before those that only name a street."""
    steps = len(re.findall(_KIND, chain))
    return steps, len(chain)
