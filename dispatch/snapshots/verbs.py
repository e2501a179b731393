"""The sentence of every verb of the timeline. A test finds the verb that was told somewhere and has no sentence here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES: dict[str, str] = {
    "request.received": _("收到求助 R-{number:04}（{lane}）"),
    "request.claimed": _("认领求助 R-{number:04}"),
    "request.verified": _("核实求助 R-{number:04}"),
    "request.set_aside": _("求助 R-{number:04} 归为“{to}”"),
    "request.reopened": _("求助 R-{number:04} 恢复为新"),
    "request.confirmed": _("再次确认求助 R-{number:04}"),
    "request.linked": _("合并求助 R-{number:04} 到 {incident}"),
    "request.unlinked": _("求助 R-{number:04} 与 {incident} 拆开"),
    "request.located": _("求助定位到“{precision}”"),
    "incident.opened": _("立案 {incident}：{urgency} · {kind}"),
    "incident.located": _("定位（{precision}，{source}）"),
    "incident.pinned": _("人工钉点"),
    "incident.corrected": _("更正地址，已告知 {crews} 个在途小组"),
    "incident.seen": _("标为已看"),
    "incident.edited": _("修改了事件内容"),
    "incident.needs": _("需要改为 {people} 人"),
    "call_out.running": _("召集 {letter} 继续"),
    "call_out.filled": _("召集 {letter} 已满员"),
    "call_out.exhausted": _("召集 {letter} 已无人可问"),
    "call_out.withdrawn": _("召集 {letter} 撤回"),
    "mission.trouble": _("{team} 报告：{kind}"),
    "mission.safe": _("{team} 报平安"),
    "mission.words": _("{team} 来话，待人工判断"),
    "mission.returning": _("{team} 返程"),
    "mission.home": _("{team} 已归队"),
    "mission.stood_down": _("{team} 任务解除"),
    "mission.unreachable": _("{team} 没有可用号码，请电话告知任务解除"),
    "text.sent_again": _("短信核对后重发"),
    "text.doubtful": _("一条短信结果不明，正在核对"),
    "text.failed": _("一条短信未送达（{code}）"),
    "volunteer.blocked": _("一名队员已退订短信"),
}
