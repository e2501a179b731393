"""What a message says of water, danger and the vulnerable, and what job that makes."""

from __future__ import annotations

import re
from enum import StrEnum

from dispatch.imports.numerals import NUMBER, number
from dispatch.states import IncidentKind, Urgency


class Vulnerable(StrEnum):
    """Who cannot help themselves."""

    ELDERLY = "elderly"
    PREGNANT = "pregnant"
    INFANT = "infant"
    CHILD = "child"
    ILL = "ill"
    DISABLED = "disabled"


_VULNERABLE = {
    Vulnerable.ELDERLY: r"老人|老年人|老弱|爷爷|奶奶|姥姥|姥爷|养老院|敬老院|颐养院|[6-9][0-9]\s*(?:多)?岁|八十多",
    Vulnerable.PREGNANT: r"孕妇|怀孕|产妇|临产|流产|待产",
    Vulnerable.INFANT: r"婴儿|女婴|男婴|宝宝|新生儿|奶粉|个月大|不足半岁",
    Vulnerable.CHILD: r"孩子|小孩|儿童|幼儿|学生|福利院|幼童",
    Vulnerable.ILL: r"病人|患者|透析|化疗|心脏病|糖尿病|癌症|吸氧|高血压|发烧|受伤|手术|病号|降压|降糖|重症",
    Vulnerable.DISABLED: r"残疾|瘫痪|行动不便|轮椅|卧床|不能自理|盲人|残障",
}
_VULNERABLE_PATTERNS = {who: re.compile(pattern) for who, pattern in _VULNERABLE.items()}

_DANGER = re.compile(
    r"被困|困在|失联|联系不上|落水|溺水|冲走|漏电|触电|塌方|坍塌|倒塌|房子塌|滑坡|山洪|决堤|决口|管涌|漫堤|泄洪|倒灌|"
    r"水位上涨|断水|断电|停水|停电|断粮|缺水|缺食物|昏迷|出血|腹痛|被埋|起火|爆炸|燃气泄漏|屋顶|没信号"
)

# Where the water stands on a grown person, in cm.
_BODY = {
    "脚踝": 15,
    "小腿": 30,
    "膝": 50,
    "大腿": 75,
    "齐腰": 100,
    "腰": 100,
    "胸": 130,
    "脖": 150,
    "头顶": 170,
}
_TO_BODY = re.compile(rf"(?:到|及|过|淹|没|齐|深)[^，。]{{0,3}}?({'|'.join(_BODY)})")
_DEPTH = re.compile(
    rf"(?:水|深)[^，。！0-9]{{0,8}}?(?:[0-9.]+\s*[-~至到]\s*)?({NUMBER})\s*(?P<unit>多?米|厘米|公分|cm|m)(?P<rest>[0-9一二三四五六七八九半])?",
    re.IGNORECASE,
)
DEEPEST = 3000

_KINDS: tuple[tuple[IncidentKind, str], ...] = (
    (IncidentKind.WATER_RESCUE, r"落水|溺水|被水冲走|冲走了|掉进?水"),
    (IncidentKind.MISSING, r"走失|寻人|寻夫|找不到人|失踪"),
    (
        IncidentKind.MEDICAL,
        r"昏迷|腹痛|流产|临产|透析|化疗|心脏病|(?<!紧)急救(?!援|物资|电话)|受伤|发烧|救护|出血|手术|吸氧",
    ),
    (IncidentKind.VEHICLE, r"(?:车|大巴|轿车)[^，。]{0,6}(?:熄火|被淹|困|泡)|困在[^，。]{0,4}车"),
    (
        IncidentKind.TRAPPED,
        r"被困|困在|受困|困住|出不去|孤岛|屋顶|被埋|塌房|滞留|举着|还没被救|等待救援|水(?:已经|已|都|快)?(?:到|淹到|漫到)[^，。]{0,2}[胸脖腰膝]",
    ),
    (
        IncidentKind.MISSING,
        r"失联|联系不(?:上|到)[^，。]{0,3}(?:人|爸|妈|父|母|他|她)|(?:人|爸|妈|父|母|他|她)[^，。]{0,6}联系不上|现在联系不上",
    ),
    (IncidentKind.EVACUATION, r"转移|撤离|疏散"),
    (IncidentKind.FLOODING, r"抽水|排水|水泵|进水|倒灌|内涝|沙袋|编织袋|堵住|决堤|裂口"),
    (IncidentKind.DISINFECTION, r"消杀|消毒水?|防疫"),
    (IncidentKind.SHELTER, r"住宿|住处|安置|落脚|过夜|停车场"),
    (IncidentKind.SUPPLIES, r"物资|急需|急缺|紧缺|食物|饮用水|矿泉水|被褥|药品|救生衣|发电机|人手|志愿者"),
)
_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)

_LIFE = re.compile(
    r"落水|溺水|冲走|被埋|塌房|废墟|昏迷|出血|人命关天|生命危[险机]|快不行|举着|水中|腹痛|流产|失去意识"
)
_PERIL_KINDS = {
    IncidentKind.WATER_RESCUE, IncidentKind.MISSING, IncidentKind.MEDICAL, IncidentKind.VEHICLE,
    IncidentKind.TRAPPED, IncidentKind.EVACUATION,
}  # fmt: skip
# At this depth a grown person is swept away; children long before.
DEADLY_DEPTH_CM = 120


def vulnerable(words: str) -> tuple[Vulnerable, ...]:
    """Who of the vulnerable is named."""
    return tuple(who for who, pattern in _VULNERABLE_PATTERNS.items() if pattern.search(words))


def dangers(words: str) -> tuple[str, ...]:
    """The words of danger, each once, as they stand."""
    return tuple(dict.fromkeys(_DANGER.findall(words)))


def water_depth_cm(words: str) -> int | None:
    """The deepest water the message speaks of, in cm, from figures or from a body ("到胸口": 130)."""
    depths = [_BODY[match[1]] for match in _TO_BODY.finditer(words)]
    depths.extend(_centimetres(match) for match in _DEPTH.finditer(words))
    return max((depth for depth in depths if 0 < depth <= DEEPEST), default=None)


def _centimetres(match: re.Match[str]) -> int:
    figure = match[1]
    metres = match["unit"].lower() in ("米", "多米", "m")
    value = float(figure) if re.fullmatch(r"[0-9.]+", figure) else float(number(figure) or 0)
    rest = match["rest"]
    tenths = 5 if rest == "半" else (number(rest) or 0) if rest else 0
    return round((value + tenths / 10) * 100) if metres else round(value)


def kind_of(words: str) -> IncidentKind:
    """The first kind, from the most to the least urgent, that the words speak of."""
    return next((kind for kind, pattern in _KIND_PATTERNS if pattern.search(words)), IncidentKind.OTHER)


def urgency_of(words: str) -> Urgency:
    """A guess for the person who verifies: life in danger, people in peril, or everything else."""
    kind, depth = kind_of(words), water_depth_cm(words) or 0
    if kind not in _PERIL_KINDS:
        return Urgency.ROUTINE
    helpless = {Vulnerable.PREGNANT, Vulnerable.INFANT} & set(vulnerable(words))
    deep = depth >= DEADLY_DEPTH_CM and kind in (IncidentKind.TRAPPED, IncidentKind.VEHICLE)
    critical = (
        _LIFE.search(words) or kind is IncidentKind.WATER_RESCUE or deep or (helpless and "困" in words)
    )
    return Urgency.CRITICAL if critical else Urgency.URGENT
