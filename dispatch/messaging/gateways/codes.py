"""What any code of any provider means: one table each, and our own codes for what is refused before a provider is asked."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dispatch.messaging.gateways import aliyun_codes, twilio_codes
from dispatch.messaging.gateways.faults import Effect, Fault

UNKNOWN = Fault(Effect.CONTENT, _("服务商拒绝了这条短信"))
# Codes of our own, for what is refused before any provider is asked.
OWN: Mapping[str, Fault] = {
    "simulation": Fault(Effect.CONTENT, _("推演的短信不离开本机")),
    "tries": Fault(Effect.AWAY, _("多次尝试都没有发出")),
    "country": Fault(Effect.ROUTE, _("号码的国家或地区不在允许之列")),
    "number_day": Fault(Effect.AWAY, _("这个号码24小时内收到的短信已到上限")),
    "template": Fault(Effect.ROUTE, _("没有已获批的模板能写出这条短信")),
    "variable": Fault(Effect.ROUTE, _("模板变量过长，或含电话、网址、括号")),
    "signature": Fault(Effect.ROUTE, _("短信没有签名，或签名没有报备")),
    "opted_out": Fault(Effect.AWAY, _("收信人已退订，召集短信不再发给他")),
    "exercise": Fault(Effect.CONTENT, _("演练的短信没有写明演练，不予发出")),
    "no_voice": Fault(Effect.ROUTE, _("这个网关没有设置语音号码")),
}
_TABLES: Mapping[str, Mapping[str, Fault]] = {"twilio": twilio_codes.CODES, "aliyun": aliyun_codes.CODES}


def fault_of(gateway: str, code: str) -> Fault:
    """What `code` of `gateway` means; codes nobody mapped concern that one text."""
    return OWN.get(code) or _TABLES.get(gateway, {}).get(code) or UNKNOWN
