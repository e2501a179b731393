"""The basic fields of a person and of a team, checked before they reach the verbs."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.models.phones import e164

YOUNGEST, OLDEST = 16, 90


def _number(words: str) -> str:
    words = words.strip()
    found = e164(words) if words else ""
    if found is None:
        raise forms.ValidationError(_("这不是一个电话号码。例：138 0000 0000"))
    return found


class VolunteerForm(forms.Form):
    """One person."""

    name = forms.CharField(max_length=40, label=gettext_lazy("姓名"))
    phone = forms.CharField(max_length=40, required=False, label=gettext_lazy("电话"))
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=gettext_lazy("语言"))
    birth_year = forms.IntegerField(required=False, label=gettext_lazy("出生年"))
    insured_until = forms.DateField(
        required=False,
        label=gettext_lazy("保险至"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    fit_until = forms.DateField(
        required=False,
        label=gettext_lazy("体检至"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    on_duty = forms.BooleanField(required=False, label=gettext_lazy("在岗"))
    active = forms.BooleanField(required=False, label=gettext_lazy("在册"))

    def clean_phone(self) -> str:
        """E.164, or empty."""
        return _number(self.cleaned_data["phone"])

    def clean_birth_year(self) -> int | None:
        """Of working age."""
        year: int | None = self.cleaned_data["birth_year"]
        this = localdate().year
        if year is not None and not this - OLDEST <= year <= this - YOUNGEST:
            raise forms.ValidationError(
                _("出生年应在 %(first)s 与 %(last)s 之间。")
                % {"first": this - OLDEST, "last": this - YOUNGEST}
            )
        return year


class TeamForm(forms.Form):
    """One team."""

    name = forms.CharField(max_length=60, label=gettext_lazy("队名"))
    short_name = forms.CharField(max_length=20, label=gettext_lazy("简称"))
    english_name = forms.CharField(max_length=80, required=False, label=gettext_lazy("英文名"))
    duty_phone = forms.CharField(max_length=40, required=False, label=gettext_lazy("值班电话"))
    strength = forms.IntegerField(min_value=1, max_value=1000, label=gettext_lazy("人数"))
    on_duty = forms.BooleanField(required=False, label=gettext_lazy("在岗"))

    def clean_duty_phone(self) -> str:
        """E.164, or empty."""
        return _number(self.cleaned_data["duty_phone"])
