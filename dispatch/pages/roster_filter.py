"""What the roster shows and exports: one filter for the list, the count and the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dispatch.access import organisations, visible
from dispatch.models import Organisation, Skill, Team, User, Volunteer

INITIALS = re.compile(r"[a-z]{2,4}")
STATES = [
    ("", _("全部")),
    ("available", _("可派")),
    ("expired", _("证书过期")),
    ("uninsured", _("无有效保险")),
    ("blocked", _("已退订或被拦")),
    ("off", _("不在岗")),
]


class RosterFilter(forms.Form):
    """Words, organisation, skill, state; anything unknown filters nothing."""

    q = forms.CharField(max_length=60, required=False, label=_("姓名、拼音或电话"))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, label=_("组织"), empty_label=_("全部")
    )
    skill = forms.ModelChoiceField(
        Skill.objects.order_by("pk"), required=False, label=_("技能"), empty_label=_("全部")
    )
    state = forms.ChoiceField(choices=STATES, required=False, label=_("状态"))

    def __init__(self, data: Any, user: User | AnonymousUser) -> None:
        super().__init__(data)
        self.user = user
        mine = organisations(user).order_by("path")
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]

    def values(self) -> Wanted:
        """What was chosen; a field that cannot be is left out."""
        self.is_valid()
        return Wanted(**{name: self.cleaned_data.get(name) or None for name in self.fields})


@dataclass(frozen=True)
class Wanted:
    """The chosen values."""

    q: str | None = None
    organisation: Organisation | None = None
    skill: Skill | None = None
    state: str | None = None


def volunteers(user: User | AnonymousUser, wanted: Wanted) -> QuerySet[Volunteer]:
    """The people one may see that fit, by organisation and name."""
    rows = visible(user, Volunteer)
    today = localdate()
    if wanted.organisation:
        rows = rows.filter(organisation__path__startswith=wanted.organisation.path)
    if wanted.skill:
        rows = rows.filter(qualifications__skill=wanted.skill)
    states = {
        "available": Q(available=True),
        "expired": Q(qualifications__valid_until__lt=today),
        "uninsured": Q(insured_until=None) | Q(insured_until__lt=today),
        "blocked": Q(opted_out_at__isnull=False),
        "off": Q(on_duty=False) | Q(active=False),
    }
    if wanted.state:
        rows = rows.filter(states[wanted.state])
    if wanted.q:
        rows = _named(rows, wanted.q, "phone")
    rows = rows.select_related("organisation").prefetch_related("qualifications__skill", "teams")
    return rows.distinct().order_by("organisation__path", "name", "pk")


def teams(user: User | AnonymousUser, wanted: Wanted) -> QuerySet[Team]:
    """The teams one may see that fit, by organisation and name."""
    rows = visible(user, Team)
    if wanted.organisation:
        rows = rows.filter(organisation__path__startswith=wanted.organisation.path)
    if wanted.skill:
        rows = rows.filter(
            members__qualifications__skill=wanted.skill, members__qualifications__valid_until__gte=localdate()
        )
    states = {"available": Q(on_duty=True, strength__gt=F("engaged")), "off": Q(on_duty=False)}
    if wanted.state in states:
        rows = rows.filter(states[wanted.state])
    if wanted.q:
        rows = _named(rows, wanted.q, "duty_phone")
    rows = rows.select_related("organisation", "leader", "deputy").prefetch_related("equipment")
    return rows.distinct().order_by("organisation__path", "name", "pk")


def _named(rows: QuerySet[Any], words: str, number: str) -> QuerySet[Any]:
    """By name, by pinyin with or without spaces, by its initials, or by a part of the number."""
    typed = words.strip().lower()
    letters = typed.replace(" ", "")
    rows = rows.annotate(joined=Replace("pinyin", Value(" "), Value("")))
    found = Q(name__icontains=typed) | Q(joined__icontains=letters)
    if INITIALS.fullmatch(letters):
        found |= Q(pinyin__iregex="^" + " ".join(f"{letter}[a-z]*" for letter in letters))
    digits = re.sub(r"\D", "", typed)
    if len(digits) >= 4:
        found |= Q(**{f"{number}__contains": digits})
    return rows.filter(found)
