"""Twilio's error codes that matter, of its REST answers and of its status callbacks (https://www.twilio.com/docs/api/errors)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dispatch.messaging.gateways.faults import Effect, Fault

_LIMIT = 60.0

CODES: Mapping[str, Fault] = {
    # Account and sender
    "20003": Fault(Effect.ACCOUNT, _("账号或密钥不对，Twilio不认这个请求")),
    "20005": Fault(Effect.ACCOUNT, _("Twilio账号未启用或已停用")),
    "20404": Fault(Effect.ACCOUNT, _("Twilio找不到这个账号或消息服务")),
    "21603": Fault(Effect.ACCOUNT, _("没有设置发送号码")),
    "21606": Fault(Effect.ACCOUNT, _("发送号码不属于这个账号，或不能发短信")),
    "21659": Fault(Effect.ACCOUNT, _("发送号码不是Twilio号码")),
    "21660": Fault(Effect.ACCOUNT, _("发送号码属于另一个账号")),
    "21703": Fault(Effect.ACCOUNT, _("消息服务里没有号码")),
    "21704": Fault(Effect.ACCOUNT, _("消息服务里没有号码")),
    "30001": Fault(Effect.LATER, _("Twilio的发送队列满了"), pause=10.0),
    "30002": Fault(Effect.ACCOUNT, _("Twilio账号被暂停")),
    "30010": Fault(Effect.CONTENT, _("价格超过设定的上限")),
    "63038": Fault(Effect.ACCOUNT, _("Twilio账号当天的短信配额已用完")),
    # Too many at once
    "14107": Fault(Effect.LATER, _("发送过快"), pause=1.0),
    "20429": Fault(Effect.LATER, _("请求过多，稍后再发"), pause=1.0),
    "21611": Fault(Effect.LATER, _("这个发送号码的队列满了"), pause=_LIMIT),
    "30022": Fault(Effect.LATER, _("超过运营商允许的速度"), pause=1.0),
    # The number
    "21211": Fault(Effect.NUMBER, _("号码无效")),
    "21217": Fault(Effect.NUMBER, _("号码格式不对")),
    "21610": Fault(Effect.OPTED_OUT, _("机主曾回复STOP，Twilio不再向它发送；机主回START恢复")),
    "21614": Fault(Effect.NUMBER, _("不是手机号码，收不到短信")),
    "30003": Fault(Effect.AWAY, _("手机关机、不在服务区或暂时收不到")),
    "30004": Fault(Effect.NUMBER, _("机主或运营商拦截了短信")),
    "30005": Fault(Effect.NUMBER, _("空号或已停用")),
    "30006": Fault(Effect.NUMBER, _("固定电话，或运营商不收短信")),
    "30008": Fault(Effect.AWAY, _("没有送达，运营商没有说原因")),
    "30009": Fault(Effect.AWAY, _("短信的一部分丢失")),
    "30036": Fault(Effect.AWAY, _("过了有效期还没有送出")),
    # The way there
    "21408": Fault(Effect.ROUTE, _("Twilio账号没有开通这个国家或地区")),
    "21612": Fault(Effect.ROUTE, _("这个发送号码到不了这个号码")),
    "21635": Fault(Effect.NUMBER, _("固定电话，收不到短信")),
    "30024": Fault(Effect.ROUTE, _("发送号码没有在运营商报备")),
    "30032": Fault(Effect.ROUTE, _("免费号码没有通过验证")),
    "30034": Fault(Effect.ROUTE, _("发送号码没有在运营商报备")),
    "30410": Fault(Effect.ROUTE, _("运营商没有应答")),
    "30500": Fault(Effect.ROUTE, _("运营商内部错误")),
    # The words
    "21602": Fault(Effect.CONTENT, _("短信没有内容")),
    "21617": Fault(Effect.CONTENT, _("短信太长")),
    "30007": Fault(Effect.ROUTE, _("被运营商当作垃圾短信拦截")),
    "30019": Fault(Effect.CONTENT, _("内容超过运营商允许的长度")),
    # Calls
    "13224": Fault(Effect.NUMBER, _("号码无效，不能拨打")),
    "21210": Fault(Effect.ACCOUNT, _("主叫号码没有验证")),
    "21215": Fault(Effect.ROUTE, _("Twilio账号没有开通向这个国家或地区拨打")),
    "21216": Fault(Effect.NUMBER, _("这个号码不能拨打")),
    "busy": Fault(Effect.AWAY, _("占线")),
    "no-answer": Fault(Effect.AWAY, _("无人接听")),
    "canceled": Fault(Effect.AWAY, _("已取消")),
    "failed": Fault(Effect.AWAY, _("电话没有接通")),
}
