"""The codes of an import in words: what is odd about a request, and why a row could not be used."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from dispatch.imports.dangers import Vulnerable
from dispatch.imports.reading import Reading

_REASONS = {
    "point_missing": _("没有坐标"),
    "point_unreadable": _("坐标不是数字"),
    "point_impossible": _("坐标不可能存在"),
    "point_swapped": _("经纬度写反，已对调"),
    "point_disagrees": _("坐标与地址相距太远"),
    "outside_area": _("不在服务区内"),
    "township_only": _("只精确到乡镇"),
    "county_only": _("只精确到县区"),
    "city_only": _("只精确到市"),
    "place_cut": _("地址过长，已截短"),
    "time_missing": _("没有时间"),
    "time_unreadable": _("时间读不出"),
    "words_empty": _("没有正文"),
    "words_long": _("正文很长"),
    "text_damaged": _("有乱码"),
    "cells_missing": _("缺少单元格"),
    "phone_masked": _("电话被隐去"),
    "phone_unreadable": _("电话读不出"),
    "phone_invalid": _("电话号码不对"),
    "people_unreadable": _("人数读不出"),
    "form_trap": _("可能是机器填写"),
    "over_limit": _("短时间内提交过多"),
    "unclosed_quote": _("引号没有配对"),
    "too_many_cells": _("单元格比表头多"),
    "undecodable": _("文字编码无法识别"),
    "too_long": _("正文超过两万字"),
    "empty": _("没有可用内容"),
    "not_storable": _("含有无法保存的字符"),
}
_OUTCOMES = {"added": _("已登记"), "known": _("以前已导入"), "unusable": _("无法使用")}


_VULNERABLE = {
    Vulnerable.ELDERLY: _("老人"),
    Vulnerable.PREGNANT: _("孕妇"),
    Vulnerable.INFANT: _("婴儿"),
    Vulnerable.CHILD: _("小孩"),
    Vulnerable.ILL: _("病人"),
    Vulnerable.DISABLED: _("行动不便者"),
}


def vulnerable_words(reading: Reading) -> str:
    """Who is vulnerable, for the field of that name."""
    return gettext("、").join(gettext(_VULNERABLE[who]) for who in reading.vulnerable)


def water_words(reading: Reading) -> str:
    """Water and danger, for the field of that name."""
    depth = reading.water_depth_cm
    said = [gettext("水深约 %(depth)s 厘米") % {"depth": depth}] if depth else []
    return gettext("，").join([*said, *reading.dangers])[:200]


def reason_words(code: str) -> str:
    """One flag or reason in the active language; an unknown code stays as it is."""
    return gettext(_REASONS[code]) if code in _REASONS else code


def reasons() -> dict[str, str]:
    """Every code with its words in the active language, for the live screens."""
    return {code: gettext(words) for code, words in _REASONS.items()}


def outcome_words(code: str) -> str:
    """What became of a row, in the active language."""
    return gettext(_OUTCOMES[code])
