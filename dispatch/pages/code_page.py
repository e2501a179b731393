"""/a: the letter and digit of a text, typed with one's own phone, and confirmed by a code sent to that phone."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dispatch.flow import answer
from dispatch.messaging import codes, inbound
from dispatch.messaging.replies import Reply, ReplyKind, parse
from dispatch.models import Ask, Text, User
from dispatch.models.phones import e164
from dispatch.pages.limits import address_of, over_limit
from dispatch.states import AskState, TextState

LONGEST = 60
# One address within ten minutes: a team behind one router answers, a machine that tries phones or codes does not.
MOST_FROM_ADDRESS, ADDRESS_SECONDS = 40, 600


@require_http_methods(["GET", "HEAD", "POST"])
def code_page(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST sends a code, then with the code answers. Who is signed in needs none for one's own phone."""
    if request.method != "POST":
        return _show(request, code=request.GET.get("code", "")[:LONGEST])
    said, given = request.POST.get("code", "").strip(), request.POST.get("phone", "")
    if over_limit(f"a:{address_of(request)}", most=MOST_FROM_ADDRESS, seconds=ADDRESS_SECONDS):
        why = _("这个网络来的请求太多；还没有提交。请直接回复短信，或十分钟后再试。")
        return _show(request, code=said[:LONGEST], phone=given[:LONGEST], wrong=why, status=429)
    reply, phone = parse(said), e164(given)
    wrong = _wrong(reply, said, phone)
    if wrong or phone is None:
        return _show(request, code=said, phone=given, wrong=wrong)
    asks = answer.asks_of(phone, sandbox=False)
    once = request.POST.get("once", "")
    if not _is_own(request, phone):
        if not once:
            return _send_code(request, said, given, phone, asks)
        if not codes.check(phone, once.strip(), _nonce(request)):
            why = _("验证码不对或已过期；还没有提交。请再看一下短信，或重新获取。")
            return _show(request, code=said, phone=given, wrong=why, asked=True, nonce=_nonce(request))
    return _answer(request, said, phone)


def _wrong(reply: Reply, said: str, phone: str | None) -> str:
    if (
        len(said) > LONGEST
        or reply.kind in (ReplyKind.WORDS, ReplyKind.OPT_OUT, ReplyKind.OPT_IN)
        or not reply.letter
    ):
        return _("请填短信里的字母和数字，例如 A1 或 A1 20；还没有提交。")
    return "" if phone else _("手机号不对；还没有提交。")


def _nonce(request: HttpRequest) -> str:
    """The form's own number: sent twice, it is one answer."""
    return request.POST.get("nonce", "")[:32] or uuid.uuid4().hex


def _is_own(request: HttpRequest, phone: str) -> bool:
    user = request.user
    return isinstance(user, User) and hasattr(user, "volunteer") and user.volunteer.phone == phone


def _send_code(request: HttpRequest, said: str, given: str, phone: str, asks: list[Ask]) -> HttpResponse:
    # A stranger learns nothing here: the same page whether the phone was asked or not.
    if asks:
        holder = next((ask.recipient for ask in asks if ask.recipient.phone == phone), None)
        codes.send(asks[0].call_out.operation, phone, holder)
    return _show(request, code=said, phone=given, asked=True, nonce=_nonce(request))


def _answer(request: HttpRequest, said: str, phone: str) -> HttpResponse:
    form = f"a-{phone}-{_nonce(request)}-{said}"
    text = inbound.receive(gateway=answer.CODE_PAGE, phone=phone, body=said, provider_id=form)
    answer.take_in(text)
    text.refresh_from_db()
    return _show(request, done=_outcome(text), code=said)


def _outcome(text: Text) -> str:
    if text.state != TextState.FILED or text.ask is None:
        return _("已收到，但没有找到对应的召集；值班员会看到并与您联系。")
    match AskState(text.ask.state):
        case AskState.ACCEPTED:
            return _("已登记：您去。请留意短信。")
        case AskState.DECLINED:
            return _("已登记：您去不了。谢谢！")
        case AskState.SURPLUS:
            return _("人员已满，请勿前往。谢谢！")
        case _:
            return _("已收到，值班员会看到。")


def _show(request: HttpRequest, status: int = 200, **context: object) -> HttpResponse:
    context.setdefault("nonce", uuid.uuid4().hex)
    if context.get("wrong") and status == 200:
        status = 422
    response = render(request, "code_page.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
