"""The words of every code, in the reader's language: msgids are Chinese, English is in the catalogue."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dispatch.states import (
    AskState,
    Audience,
    BotKind,
    CallOutLane,
    CallOutState,
    Channel,
    ClosureKind,
    DangerAct,
    HandOffTo,
    IncidentKind,
    IncidentState,
    Lane,
    MissionState,
    Mode,
    OrganisationKind,
    PersonState,
    Policy,
    PostState,
    Precision,
    ProposalItemState,
    ProposalState,
    Purpose,
    RequestState,
    Role,
    Snag,
    Source,
    StopState,
    TeamKind,
    TextState,
    Timer,
    ToldState,
    Unit,
    Urgency,
)

_WORDS: dict[type[StrEnum], list[Any]] = {
    RequestState: [_("新"), _("已认领"), _("已核实"), _("重复"), _("不实"), _("提供帮助"), _("其他"), _("待再确认")],
    IncidentState: [
        _("已接报"), _("已定位"), _("召集中"), _("行动中"), _("已到场"),
        _("已暂停"), _("已结束"), _("已移交"), _("已取消"),
    ],
    CallOutState: [
        _("起草"), _("待批准"), _("召集中"), pgettext_lazy("call-out", "已暂停"), _("已满员"), _("无人可问"),
        _("已撤回"), _("已结束"),
    ],
    AskState: [
        _("待发"), _("已发"), _("已送达"), _("已读"), _("已应"), _("去不了"),
        _("人员已满"), _("未答过期"), _("已撤回"), _("未送达"), _("候补"),
    ],
    BotKind: [_("企业微信"), _("钉钉"), _("飞书")],
    PostState: [_("待发"), _("发送中"), _("已发"), _("没发出")],
    MissionState: [_("预留"), _("已应"), _("赶赴途中"), _("已到场"), _("返程"), _("已归队"), _("任务解除")],
    StopState: [
        _("待到"), _("已到场"), _("完成"), _("受阻"), _("地址不对"), _("找不到人"), _("已被救走"), _("已取消"),
    ],
    TextState: [
        _("待发"), _("发送中"), _("已发"), _("已送达"), _("未送达"), _("失败"), _("结果不明"),
        _("已取消"), _("已过期"), _("收到"), _("已归档"), _("已反问"), _("待人工"),
    ],
    Urgency: [_("特急"), _("紧急"), _("一般")],
    IncidentKind: [
        _("被困"), _("水域救援"), _("转移"), _("走失"), _("医疗"),
        pgettext_lazy("incident", "车辆"),
        _("内涝"), _("物资"), _("消杀"), _("安置"), _("保障"), _("其他"),
    ],
    TeamKind: [_("搜救"), _("水上"), _("赈济"), _("医疗"), _("供水"), _("大众卫生"), _("心理"), _("消杀"), _("后勤")],
    Unit: [pgettext_lazy("unit", "人"), _("冲锋舟"), _("车辆"), _("水泵"), _("无人机"), _("AED")],
    OrganisationKind: [_("省"), _("市"), _("县区"), _("基层")],
    Role: [_("管理员"), _("指挥长"), _("值班员"), _("队长"), pgettext_lazy("role", "队员")],
    Mode: [_("实战"), _("拉动演练"), _("桌面推演")],
    Source: [
        _("电话"), _("网页表单"), _("短信"), _("群消息"), _("表格"), _("网页"),
        _("代码页"), _("语音按键"), _("值班员代答"), _("系统"),
    ],
    Lane: [_("求助"), _("待核实来源"), _("提供帮助"), _("资讯"), _("不明")],
    Precision: [_("精确"), _("街道"), _("村"), _("乡镇"), _("县区"), _("市"), _("无位置")],
    PersonState: [_("被困"), _("已转移"), _("送医"), _("失联"), _("遇难")],
    HandOffTo: ["119", "120", "110", _("防指"), _("其他红十字会")],
    Channel: [_("短信"), _("语音")],
    Timer: [_("下一批"), _("答复时限"), _("请示时限"), _("报名截止"), _("到岗提醒")],
    CallOutLane: [_("危及生命"), _("紧急调派"), _("计划保障")],
    Audience: [_("队伍报名"), _("个人报名"), _("全员报名")],
    Policy: [_("分批"), _("全部同时"), _("逐个"), _("先问队长")],
    Purpose: [
        _("召集"), _("确认"), _("人员已满"), _("任务解除"), _("更正"), _("反问"), _("验证码"), _("回执"), _("答复"),
        _("示警"), _("险情"), _("险情解除"), _("遇险"),
        _("请示"), _("提醒"), _("候补"), _("转正"),
    ],
    Snag: [
        _("来信待归档"), _("来信未能处理"), _("答复不明"), _("现场来话"), _("任务受阻"), _("点名逾时"),
        _("短信未达"), pgettext_lazy("snag", "结果不明"), _("短信积压"), pgettext_lazy("snag", "无人可问"), _("群里没发出"), _("步骤超时"),
    ],
    ClosureKind: [_("淹水"), _("道路封闭")],
    DangerAct: [_("紧急撤离"), _("原地避险")],
    ToldState: [_("未应答"), _("已收到"), _("已撤到安全处")],
    ProposalState: [_("现行方案"), _("已被新方案取代"), _("已放弃")],
    ProposalItemState: [_("待定"), _("已派"), _("未采用"), _("已过时")],
}  # fmt: skip

_LABELS: dict[type[StrEnum], dict[str, str | Promise]] = {
    enum: dict(zip((member.value for member in enum), words, strict=True)) for enum, words in _WORDS.items()
}


# Who said where a place is; an unknown provider reads as its own name.
PLACE_SOURCES: dict[str, str | Promise] = {
    "given": _("来话给出的坐标"),
    "pin": _("人工钉点"),
    "muster": _("地名库"),
    "tianditu": _("行政区划"),
}


def label(code: StrEnum) -> str:
    """The word of one code in the active language."""
    return str(_LABELS[type(code)][code.value])


def named(name: str, english: str) -> str:
    """A name as the reader knows it: the English one in English, where there is one."""
    return (english if (get_language() or "").startswith("en") else "") or name


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """Code and word of every member, for forms."""
    return [(code, str(word)) for code, word in _LABELS[enum].items()]


def catalogue() -> dict[str, dict[str, str]]:
    """Every enum with the words of its codes in the active language, for the live screens."""
    return {enum.__name__: dict(choices(enum)) for enum in _LABELS}
