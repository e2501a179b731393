"""Is a message a cry for help, an offer, or talk about the flood? Weighed evidence, each piece with a name.

To miss a real cry is far worse than to show one that is none. So help wins every near draw, an offer or news must
outweigh it clearly, and what says nothing either way is `unclear`: its own lane, where a person looks.
"""

from __future__ import annotations

import re

import msgspec

from dispatch.states import Lane


class Evidence(msgspec.Struct, frozen=True):
    """One kind of words, counted once however often they stand there."""

    name: str
    lane: Lane
    weight: float
    pattern: re.Pattern[str]


class Verdict(msgspec.Struct, frozen=True):
    """The lane, and the names of the evidence for each lane that spoke."""

    lane: Lane
    why: tuple[str, ...]


_GOODS = (
    r"物资|食物|食品|吃的|饮用?水|矿泉水|药|船|艇|舟|衣|裤|被褥|被子|被|床|席|帐篷|人手|人力|志愿者|人员|救援|发电机|水?泵|沙袋|沙土|"
    r"编织袋|袋|铁锹|工具|车|手电|头灯|充电宝|电池|汽?油|奶|饭|粮|纸|消毒|挖掘?机|铲车|疫苗|主食|米|面|吃|喝|场地|仓库|住的地方|支援|援助|帮助"
)

# From the start of a clause in which nobody is being asked to give.
_OWN_CLAUSE = r"(?<![^\s，。！!；])(?![^，。！!；]{0,20}(?:若有|如果?有|谁|哪|希望|恳请|求|盼|有没有|[好善爱]心人))[^，。！!；]{0,60}?"


def _evidence(name: str, lane: Lane, weight: float, pattern: str) -> Evidence:
    return Evidence(name, lane, weight, re.compile(pattern, re.IGNORECASE))


EVIDENCE = (
    _evidence(
        "trapped",
        Lane.HELP,
        3,
        r"被困|困在|受困|困住|困了|滞留|出不去|无法(?:转移|撤离|出去)|被埋|落水|无家可归|孤岛|泡在水|不敢(?:回家|走|下|出|进)|(?:掉|落|坠|卷|冲)(?:进|到|入|在)?(?:水|河|江|湖|沟|井)(?:里|中|了)?|(?:屋|房|车|楼)顶上?(?:等|待|有|，|。|$)|(?:爬|躲)到?[^，。！!]{0,4}(?:屋顶|房顶|车顶|树上)|抱着(?:大?树|电线杆)|[下上出]不[来去]|没(?:有)?出来|被[^，。！!]{0,4}围住|\btrapped\b|\bstranded\b",
    ),
    _evidence(
        "cry",
        Lane.HELP,
        3,
        r"求救|救命|求救援|求支援|求助(?!电话|者|的网友|通道|信息)|求援|快救|救救|谁能救|sos|🆘|十万火急|告急|人命关天|紧急救援|救我|帮帮|派[人船]|来人|[撑顶]不住|快不行|\b(?:help|rescue)\b"
        r"|(?:急需|亟需|需要?|需|请求|寻求|等待|等着|期待|恳请|亟待)[^，。！!]{0,10}(?:救援|支援|援助|救助|救护|帮助|转移|撤离)",
    ),
    _evidence(
        "lacking",
        Lane.HELP,
        3,
        rf"(?:急需|急缺|急求|紧缺|短缺|奇缺|亟需|还?缺少?|现需|现?需要|需求|还?欠需|求|想要|寻找?)[^，。！!；]{{0,14}}(?:{_GOODS})"
        rf"|(?:{_GOODS})[^，。！!；]{{0,6}}(?:紧缺|短缺|不足|不够|告急|缺乏|急需)|急需|急缺|紧缺|所需物资|物资清单",
    ),
    _evidence(
        "hands",
        Lane.HELP,
        2.5,
        r"缺人|急需人|需(?:要)?[^，。！!]{0,10}(?:志愿者|人员|人手|青年|搬运|卸车|对接)|志愿者招募|招募[^，。]{0,6}志愿者|卸车|(?:需要|要)卸|能去的去|年轻人[^，。]{0,3}来",
    ),
    _evidence(
        "asks_for",
        Lane.HELP,
        3,
        r"(?:若有|如果?有|谁|哪里有?|哪位|有没有|有无|希望|恳请|请求|求|盼|好心|善心|爱心)[^，。！!；]{0,16}(?:提供|捐[赠献]|送过?来|送到|前来|过来|帮忙|伸出援手|支援|拉一)"
        r"|有(?:捐献|捐赠|闲置|多余|以上|上述|用不到|富余)[^。！!；]{0,24}(?:送|联系|捐)|麻烦[^，。]{0,12}(?:送到|捐)",
    ),
    _evidence(
        "missing",
        Lane.HELP,
        3,
        r"失联|联系不上|寻人|寻夫|走失|找不到(?:人|了)|没(?:有)?回来|失踪|电话打不通|没有音讯|知道[^，。]{0,16}(?:情况|消息)的",
    ),
    _evidence(
        "cut_off",
        Lane.HELP,
        2,
        r"(?:断|停|没|无)(?:水|电|网|粮|气)|没(?:有)?(?:信号|吃|食物|物资)|无(?:食物|救援)|缺(?:水|电|食物|粮|药)",
    ),
    _evidence(
        "unrescued",
        Lane.HELP,
        2,
        r"(?:没有?|无|未|还没)[^，。]{0,6}(?:救援|被救|获救|救助|人管|来救)|没救援|还没有被救|一直(?:没人|无人)|打不通|没有任何[^，。]{0,6}(?:救援|部门)|还没吃|无人(?:救|管|来)",
    ),
    _evidence("form", Lane.HELP, 1.5, r"求助人|被救助人|受灾人员|需求内容|当前情况|待救援"),
    _evidence(
        "vulnerable",
        Lane.HELP,
        1,
        r"老人|老弱|孕妇|婴儿|女婴|小孩|孩子|儿童|病人|患者|瘫痪|残疾|行动不便|奶奶|爷爷",
    ),
    _evidence(
        "water",
        Lane.HELP,
        1,
        r"水深|水位|进水|被淹|全淹|淹了|淹没|决堤|决口|塌方|坍塌|滑坡|倒灌|山洪|四面环水|险情|裂口|积水|泄洪|水[已都快]?经?到|涨水|上涨|漫过|熄火|冲[毁断垮]",
    ),
    _evidence(
        "injury", Lane.HELP, 2, r"受伤|流血|昏迷|发烧|透析|化疗|临产|羊水|腹痛|心脏病|糖尿病|断药|没(?:有)?药"
    ),
    _evidence("contact", Lane.HELP, 1, r"电话|手机|联系人|联系方式|1[3-9][0-9]{9}"),
    _evidence("urgent", Lane.HELP, 0.5, r"急急|急！|紧急|‼️|❗|!!!|！！！|尽快|拜托|求求"),
    _evidence(
        "state_them",
        Lane.HELP,
        1.5,
        r"多关注|关注一下|看一?下我们|拜托[^，。]{0,4}(?:救|帮)|希望[^，。]{0,20}(?:帮助|支援|捐赠|关注|热度)|送给真正有需要",
    ),
    _evidence(
        "gives",
        Lane.OFFER,
        3,
        rf"{_OWN_CLAUSE}(?:可以?|能够?|愿意?|免费|已经?|还能|提供)(?:为|给|向|在)?[^，。！!；]{{0,14}}(?:提供|容纳|安置|接收|入住|住宿|休息|洗澡|充电|送到|送过去|领取|借宿|送的)"
        rf"|{_OWN_CLAUSE}提供[^，。！!；]{{0,12}}(?:住宿|床位|食宿|吃住|吃饭|热水|充电|餐|猫粮|物资|房间)|物资提供|物资领取|携带身份证|腾出",
    ),
    _evidence(
        "come_to_us",
        Lane.OFFER,
        3,
        r"(?:有|如|若|谁|哪里|哪)?[^，。！!；]{0,4}需要?(?:的|者|帮助)?[^，。！!；]{0,8}(?:请|可以?|直接|随时|速|都可以)?[^，。！!；]{0,3}(?:联系我?|拨打|私信|私联|打电话|前来|过来|领取|可以去)"
        r"|随时(?:可以?)?(?:到|支援|联系我)|需要[^，。]{0,8}吗|没吃饭的",
    ),
    _evidence(
        "has",
        Lane.OFFER,
        2,
        r"我们?(?:这里|这边)?有(?!人|些|老|孩|病|[0-9一二三四五六七八九十]{1,6}个?(?:人|老|孩))|这里有|现有[^，。]{0,10}(?:份|吨|箱|车|平|罐|条)|有一(?:批|辆|台|艘)|[0-9]{1,6}余?(?:个床位|间房|个房间|份(?:热)?饭)|空房|床位",
    ),
    _evidence(
        "donates",
        Lane.OFFER,
        2,
        r"(?:想|可以|要|已经?|这次)(?:捐|捐赠)|捐了[0-9]|可以?捐|我(?:们)?捐|筹集|装满|救灾物资驰援|物资驰援|寄到哪",
    ),
    _evidence(
        "serves",
        Lane.OFFER,
        2.5,
        r"可以帮忙|帮忙拉|志愿服务|我是志愿者|还需要[^，。]{0,6}志愿者|绵薄之力|微薄之力|尽我所能|敞开|免费|欢迎",
    ),
    _evidence("press", Lane.NEWS, 2.5, r"记者|报道|据悉|澎湃|日报|晚报|通讯员|新华社|央视|头条|电视台"),
    _evidence("video", Lane.NEWS, 1.5, r"微博视频"),
    _evidence(
        "fame",
        Lane.NEWS,
        2.5,
        r"捐款|明星|企业家|粉丝(?!后援)|键盘|道德绑架|人品|超话|点赞|致敬|感动|心疼|感恩|闪闪发光",
    ),
    _evidence(
        "cheer",
        Lane.NEWS,
        1.5,
        r"加油|挺住|一定行|祈祷|祈福|愿[^，。]{0,8}平安|希望[^，。]{0,6}平安|好起来|雨过天晴",
    ),
    _evidence("rumour", Lane.NEWS, 4, r"不信谣|不传谣|谣言|不实|没决堤|辟谣|不知道?是否属实|未经证实"),
    _evidence("alarm", Lane.NEWS, 2, r"紧急通知|不(?:要|下)[^，。！!]{0,6}高速|不要往|速速撤离|快撤"),
    _evidence(
        "warning",
        Lane.NEWS,
        3,
        r"紧急通知|不(?:要|下)[^，。！!]{0,6}(?:高速|出门|往东|靠近|去)|请勿|别(?:乱|走|路过|下)|注意(?:安全|防滑)|速速?撤离|快撤|提醒|绕行|断行|临时开通|戒严|军方接管|相互转告",
    ),
    _evidence("service", Lane.NEWS, 2.5, r"上线|互助通道|汇总|捐赠渠道|接受捐赠|可拨打|路况"),
    _evidence("how_to", Lane.NEWS, 2, r"设置里|使用方法|安卓|科普|正确使用|建议[!！]|一律不能|如何"),
    _evidence(
        "solved",
        Lane.NEWS,
        4,
        r"已(?:经)?(?:被)?(?:救助|获救|救出|解决|脱险|平安)|都?(?:已经?|全部)[^，。]{0,4}平安|无需再转|暂时不需要|不需要了|已[^，。]{0,3}到家|再解决中|救下",
    ),
    _evidence("moves", Lane.NEWS, 1, r"驰援|赶赴|集结完毕|奔赴|备勤|感谢|谢谢大家"),
)

_TAGS = re.compile(r"#[^#\n]{1,40}#|\[@?用户\]|@[\w\-]{2,20}|//\s*:?")
# The need of whoever reads it ("有需要的请联系", "还需要志愿者吗") is an offer; it says nothing of the writer's own need.
_YOUR_NEED = re.compile(
    r"(?:[如若所凡]?有|还|给)需要[^，。！!；]{0,20}?(?:的|者|吗|人员|联系|私信|私联|[，。！!；]|$)"
    r"|需要(?:求助|救援|救助|帮助)[^，。！!；]{0,8}的(?:网友|朋友|小伙伴|人(?![员数有在都太很被]))"
    r"|(?:谁|哪里?|哪个[^，。]{0,4}|附近)[^，。！!；]{0,8}需要[^，。！!；]{0,20}?(?:的|吗|联系)"
)
# Help starts from one strong piece, the others must lead it by a clear margin.
ENOUGH, MARGIN = 2.0, 2.0


def lane_of(words: str) -> Verdict:
    """Weigh the evidence in a message. Tags are weighed too, at half, when the words beside them say nothing."""
    verdict = _weigh(_TAGS.sub(" ", words), 1.0)
    return verdict if verdict.why else _weigh(words, 0.5)


def _weigh(words: str, trust: float) -> Verdict:
    own = _YOUR_NEED.sub(" ", words)
    found = [e for e in EVIDENCE if e.pattern.search(own if e.lane is Lane.HELP else words)]
    score = dict.fromkeys((Lane.HELP, Lane.OFFER, Lane.NEWS), 0.0)
    for evidence in found:
        score[evidence.lane] += evidence.weight * trust
    why = tuple(evidence.name for evidence in found)
    other = Lane.OFFER if score[Lane.OFFER] >= score[Lane.NEWS] else Lane.NEWS
    if score[Lane.HELP] >= ENOUGH and score[Lane.HELP] + MARGIN > score[other]:
        return Verdict(Lane.HELP, why)
    if score[other] >= ENOUGH and score[other] >= score[Lane.HELP] + MARGIN:
        return Verdict(other, why)
    return Verdict(Lane.UNCLEAR, why)
