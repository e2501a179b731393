"""Aliyun's codes that matter: of the answers to SendSms and the calls, and of delivery reports."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dispatch.messaging.gateways.faults import Effect, Fault

CODES: Mapping[str, Fault] = {
    # Account
    "InvalidAccessKeyId.NotFound": Fault(Effect.ACCOUNT, _("阿里云AccessKey不存在")),
    "SignatureDoesNotMatch": Fault(Effect.ACCOUNT, _("阿里云AccessKey密钥不对")),
    "Forbidden.RAM": Fault(Effect.ACCOUNT, _("阿里云RAM权限不足")),
    "isp.RAM_PERMISSION_DENY": Fault(Effect.ACCOUNT, _("阿里云RAM权限不足")),
    "isv.ACCOUNT_NOT_EXISTS": Fault(Effect.ACCOUNT, _("阿里云账户不存在")),
    "isv.ACCOUNT_ABNORMAL": Fault(Effect.ACCOUNT, _("阿里云账户异常")),
    "isv.AMOUNT_NOT_ENOUGH": Fault(Effect.ACCOUNT, _("阿里云账户余额不足")),
    "isv.OUT_OF_SERVICE": Fault(Effect.ACCOUNT, _("余额不足，阿里云停机")),
    "isv.PRODUCT_UN_SUBSCRIPT": Fault(Effect.ACCOUNT, _("没有开通阿里云短信服务")),
    "isv.PRODUCT_UNSUBSCRIBE": Fault(Effect.ACCOUNT, _("没有开通这项阿里云服务")),
    "isv.DENY_IP_RANGE": Fault(Effect.ACCOUNT, _("服务器IP不在中国内地，阿里云拒绝发送")),
    "isv.DAY_LIMIT_CONTROL": Fault(Effect.ACCOUNT, _("到了控制台设置的日发送限额")),
    "isv.MONTH_LIMIT_CONTROL": Fault(Effect.ACCOUNT, _("到了控制台设置的月发送限额")),
    # Too many at once
    "Throttling": Fault(Effect.LATER, _("请求过多，稍后再发"), pause=1.0),
    "Throttling.User": Fault(Effect.LATER, _("请求过多，稍后再发"), pause=1.0),
    "Throttling.Api": Fault(Effect.LATER, _("请求过多，稍后再发"), pause=1.0),
    "ServiceUnavailable": Fault(Effect.LATER, _("阿里云暂时不可用"), pause=5.0),
    # The number
    "isv.MOBILE_NUMBER_ILLEGAL": Fault(Effect.NUMBER, _("号码无效")),
    "isv.MOBILE_COUNT_OVER_LIMIT": Fault(Effect.CONTENT, _("一次发送的号码过多")),
    "isv.BUSINESS_LIMIT_CONTROL": Fault(Effect.ROUTE, _("这个号码收到的短信到了阿里云的频率上限")),
    "isv.BLACK_KEY_CONTROL_LIMIT": Fault(Effect.CONTENT, _("变量里有阿里云禁止的词")),
    "MOBILE_IN_BLACK": Fault(Effect.OPTED_OUT, _("号码在黑名单里：机主退订过，或投诉过")),
    "MOBILE_NOT_ON_SERVICE": Fault(Effect.AWAY, _("手机关机或停机")),
    "MOBILE_SEND_LIMIT": Fault(Effect.AWAY, _("这个号码收到的短信到了运营商的上限")),
    "MOBILE_ACCOUNT_ABNORMAL": Fault(Effect.NUMBER, _("空号或停机")),
    "MOBILE_TERMINAL_ERROR": Fault(Effect.AWAY, _("手机出错，没有收下")),
    "SP_NOT_BY_INTER_SMS": Fault(Effect.AWAY, _("没有送达，运营商没有说原因")),
    "USER_REJECT": Fault(Effect.NUMBER, _("机主拒收")),
    "UNDELIV": Fault(Effect.AWAY, _("没有送达")),
    "EXPIRED": Fault(Effect.AWAY, _("过了有效期还没有送出")),
    # The words
    "isv.SMS_SIGNATURE_ILLEGAL": Fault(Effect.ROUTE, _("签名没有获批")),
    "isv.SMS_SIGN_ILLEGAL": Fault(Effect.ROUTE, _("签名被禁用")),
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": Fault(Effect.ROUTE, _("签名与模板的类型不合")),
    "isv.SMS_TEMPLATE_ILLEGAL": Fault(Effect.ROUTE, _("模板不存在或没有获批")),
    "isv.SMS_CONTENT_ILLEGAL": Fault(Effect.ROUTE, _("内容里有禁止的词")),
    "isv.TEMPLATE_MISSING_PARAMETERS": Fault(Effect.ROUTE, _("模板缺变量")),
    "isv.TEMPLATE_PARAMS_ILLEGAL": Fault(Effect.ROUTE, _("模板变量里有不允许的内容")),
    "isv.INVALID_JSON_PARAM": Fault(Effect.ROUTE, _("模板变量的格式不对")),
    "isv.INVALID_PARAMETERS": Fault(Effect.ROUTE, _("参数不对")),
    "isv.PARAM_LENGTH_LIMIT": Fault(Effect.ROUTE, _("模板变量太长")),
    "isv.PARAM_NOT_SUPPORT_URL": Fault(Effect.ROUTE, _("模板变量里不能有网址")),
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": Fault(Effect.ROUTE, _("国际模板不能发往内地号码")),
    "CONTENT_KEYWORD": Fault(Effect.ROUTE, _("内容被运营商拦截")),
    "SIGN_BLACKLIST": Fault(Effect.ROUTE, _("签名被运营商拦截")),
    # Calls
    "isv.VOICE_FILE_ILLEGAL": Fault(Effect.ROUTE, _("语音文件没有获批")),
    "isv.TTS_TEMPLATE_ILLEGAL": Fault(Effect.ROUTE, _("语音模板不存在或没有获批")),
    "200002": Fault(Effect.AWAY, _("占线")),
    "200003": Fault(Effect.AWAY, _("无人接听")),
    "200004": Fault(Effect.NUMBER, _("空号")),
    "200005": Fault(Effect.AWAY, _("机主挂断")),
    "200007": Fault(Effect.AWAY, _("打不通")),
    "200010": Fault(Effect.AWAY, _("关机")),
    "200011": Fault(Effect.NUMBER, _("停机")),
}
