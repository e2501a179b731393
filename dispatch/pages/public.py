"""What everybody may open without an account: the form that asks for help, and the page that follows one's own request."""

from __future__ import annotations

import re
import uuid

from django import forms
from django.conf import settings
from django.db.models import Case, Q, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from dispatch.flow import intake
from dispatch.models import Operation, Request
from dispatch.models.phones import e164, national
from dispatch.pages.limits import address_of, over_limit
from dispatch.pages.progress import Progress
from dispatch.states import Lane, Mode, Source
from geo.coordinates import Datum

_TOKEN = re.compile(r"[0-9a-f]{32}")


class HelpForm(forms.Form):
    """The five questions first. What can be left open is left open: somebody fills this in standing in water."""

    phone = forms.CharField(label=_("电话"), max_length=40)
    place = forms.CharField(label=_("地点"), max_length=300)
    people = forms.IntegerField(label=_("多少人"), required=False, min_value=0, max_value=100_000)
    water = forms.CharField(label=_("水情和危险"), max_length=200, required=False)
    vulnerable = forms.CharField(label=_("老人、小孩、病人、孕妇"), max_length=200, required=False)
    words = forms.CharField(label=_("还有什么要说的"), max_length=4_000, required=False)
    contact_name = forms.CharField(label=_("怎么称呼您"), max_length=60, required=False)
    lon = forms.FloatField(required=False)
    lat = forms.FloatField(required=False)
    # People never see this one; whoever fills it in reads the source.
    website = forms.CharField(required=False)
    token = forms.CharField(required=False)

    def clean_phone(self) -> str:
        """A number that somebody can be called back on."""
        number = e164(self.cleaned_data["phone"])
        if number is None:
            raise forms.ValidationError(gettext("这个电话号码打不通，请检查。您填的其他内容都还在。"))
        return number

    def clean_token(self) -> str:
        """What makes a second press of the button the same request."""
        token: str = self.cleaned_data["token"]
        return token if _TOKEN.fullmatch(token) else uuid.uuid4().hex


def public_operation(slug: str = "") -> Operation:
    """Whose board a public request lands on: the named operation, else the newest open emergency, else everyday duty.

    Without a name the organisation of HOME_AREA_CODE answers, or the highest where that has none. Exercises and
    simulations take nothing from the public.
    """
    live = Operation.objects.filter(mode=Mode.LIVE.value, closed_at=None).select_related("organisation")
    if slug:
        return get_object_or_404(live, slug=slug)
    home = Q(organisation__area_code=settings.HOME_AREA_CODE)
    level = ("organisation__depth", "organisation__path")
    first = live.order_by(Case(When(home, then=0), default=1), *level, "everyday", "-opened_at").first()
    if first is None:
        raise Http404
    return first


# Exempt from the CSRF token: it acts for nobody who is signed in, and a browser without cookies must get help too.
@csrf_exempt
@never_cache
def help_form(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Ask for help: GET shows, POST takes in and leads to the page that follows it."""
    operation = public_operation(slug)
    form = HelpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("track", code=_take_in(request, operation, form).code)
    token = request.POST.get("token", "")
    shown = {
        "form": form,
        "operation": operation,
        "token": token if _TOKEN.fullmatch(token) else uuid.uuid4().hex,
    }
    return render(request, "public/help.html", shown, status=422 if form.errors else 200)


def _take_in(request: HttpRequest, operation: Operation, form: HelpForm) -> Request:
    given = form.cleaned_data
    flags = []
    if over_limit(f"address:{address_of(request)}", f"phone:{given['phone']}"):
        flags.append("over_limit")
    if given["website"]:
        flags.append("form_trap")
    lane = Lane.UNVERIFIED if flags else Lane.HELP
    return intake.receive(
        operation=operation,
        source=Source.FORM,
        words=given["words"],
        phone=given["phone"],
        contact_name=given["contact_name"],
        place_words=given["place"],
        people=given["people"],
        water=given["water"],
        vulnerable=given["vulnerable"],
        lon=given["lon"] if given["lat"] is not None else None,
        lat=given["lat"] if given["lon"] is not None else None,
        datum=Datum.WGS84.value,
        language=get_language() or "zh-hans",
        lane=lane,
        flags=flags,
        source_key=f"form:{given['token']}",
    )


@never_cache
def track(request: HttpRequest, code: str) -> HttpResponse:
    """Where one's request stands, in plain words, without anybody's personal data; nothing changes by looking."""
    row = Request.objects.select_related("incident", "organisation").filter(code=code.upper()).first()
    if row is None:
        return _find(request, code)
    phone = row.organisation.duty_phone
    response = render(
        request,
        "public/track.html",
        {"progress": Progress.of(row), "code": row.code, "number": str(row), "received_at": row.received_at,
         "duty_phone": phone, "duty_phone_words": national(phone), "organisation": row.organisation},
    )  # fmt: skip
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Type the code of a request to follow it."""
    code = re.sub(r"[^0-9A-Za-z]", "", request.GET.get("code", "")).upper()
    if code and Request.objects.filter(code=code).exists():
        return redirect("track", code=code)
    return _find(request, code)


def _find(request: HttpRequest, code: str) -> HttpResponse:
    """The field for the code; one that is not there is said to be none, and stays in it."""
    return render(request, "public/find.html", {"code": code}, status=404 if code else 200)
