"""The administrator's pages: the tree, accounts, roles, the roster and operations. What is append-only is read-only here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.gis.admin import GISModelAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from treebeard.admin import TreeAdmin
from treebeard.forms import movenodeform_factory

from dispatch.messaging import bots, breakers, templates
from dispatch.messaging.gateways import Doubtful, NotNow, Refused
from dispatch.messaging.gateways.chats import explain, token_of
from dispatch.models import (
    AuditEntry,
    Bot,
    Equipment,
    GatewayStop,
    Membership,
    Operation,
    Organisation,
    Qualification,
    Skill,
    Tally,
    Team,
    TextTemplate,
    TimelineEntry,
    User,
    Volunteer,
)
from dispatch.states import BotKind


@admin.register(Organisation)
class OrganisationAdmin(TreeAdmin):  # type: ignore[misc]
    """The tree."""

    form = movenodeform_factory(Organisation, exclude=("service_area",))
    list_display = ("name", "kind", "area_code", "prefix")
    search_fields = ("name", "area_code")


class MembershipInline(admin.TabularInline):
    """Roles of an account."""

    model = Membership
    extra = 1
    autocomplete_fields = ("organisation",)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts with their roles."""

    inlines = [MembershipInline]
    list_display = ("username", "display_name", "is_active")


class QualificationInline(admin.TabularInline):
    """Certificates of a volunteer."""

    model = Qualification
    extra = 1


@admin.register(Volunteer)
class VolunteerAdmin(GISModelAdmin):
    """The roster."""

    inlines = [QualificationInline]
    list_display = ("name", "organisation", "on_duty", "insured_until")
    search_fields = ("name", "pinyin", "phone")
    autocomplete_fields = ("organisation", "user")
    exclude = ("keys", "available")


class EquipmentInline(admin.TabularInline):
    """What a team brings."""

    model = Equipment
    extra = 1


@admin.register(Team)
class TeamAdmin(GISModelAdmin):
    """Teams with their equipment."""

    inlines = [EquipmentInline]
    list_display = ("name", "kind", "organisation", "strength", "on_duty")
    search_fields = ("name", "pinyin")
    autocomplete_fields = ("organisation", "leader", "deputy", "members")
    exclude = ("engaged", "rehearsing")


@admin.register(Operation)
class OperationAdmin(admin.ModelAdmin):
    """Operations; live, exercise or simulation is decided when one is opened."""

    list_display = ("name", "organisation", "mode", "response_level", "opened_at", "closed_at")
    autocomplete_fields = ("organisation", "shared_with")
    search_fields = ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Operation | None = None) -> tuple[str, ...]:
        """The mode of what has begun does not change."""
        return ("mode", "sandbox") if obj else ()


admin.site.register(Skill)


@admin.register(TextTemplate)
class TextTemplateAdmin(admin.ModelAdmin):
    """What providers are asked to approve; only what they approved is sent."""

    list_display = ("provider_code", "gateway", "channel", "language", "approval", "segments", "body")
    list_filter = ("gateway", "approval", "language")
    readonly_fields = ("segments",)

    def save_model(self, request: HttpRequest, obj: TextTemplate, form: Any, change: bool) -> None:
        """Its size is counted with every variable at its longest and the usual signature."""
        obj.segments = templates.measure(obj.body, obj.limits)
        super().save_model(request, obj, form, change)


class BotForm(forms.ModelForm):
    """The webhook is pasted as the group's settings show it; what is kept is the group's own part of it."""

    class Meta:
        model = Bot
        fields = ("organisation", "name", "kind", "token", "secret", "active")

    def clean_token(self) -> str:
        """The last part of the webhook's address."""
        try:
            return token_of(self.cleaned_data["token"])
        except ValueError as error:
            raise forms.ValidationError(
                _("这里没有机器人地址。请粘贴群设置里显示的整个 Webhook 地址；没有保存任何内容。")
            ) from error


@admin.register(Bot)
class BotAdmin(admin.ModelAdmin):
    """Chat groups that call-outs can be posted to."""

    form = BotForm
    list_display = ("name", "kind", "organisation", "active")
    list_filter = ("kind",)
    autocomplete_fields = ("organisation",)
    actions = ("try_out",)

    @admin.action(description=_("发一条测试"))
    def try_out(self, request: HttpRequest, rows: QuerySet[Bot]) -> None:
        """Say in these groups that it is a test."""
        for row in rows:
            try:
                bots.say(row, gettext("集结测试：这个群会收到召集。无须回复。"))
            except (NotNow, Refused, Doubtful) as error:
                self.message_user(request, f"{row}: {explain(BotKind(row.kind), str(error))}", messages.ERROR)
            else:
                self.message_user(request, gettext("已发到群：%(group)s") % {"group": row})


@admin.register(GatewayStop)
class GatewayStopAdmin(admin.ModelAdmin):
    """Gateways that were stopped, by a breaker or here by hand; a commander lets them go on."""

    list_display = ("gateway", "reason", "detail", "stopped_at", "released_at", "released_by")
    fields = ("gateway", "reason", "detail")
    actions = ("release",)

    @admin.action(description=_("恢复发送"))
    def release(self, request: HttpRequest, rows: QuerySet[GatewayStop]) -> None:
        """Let these gateways send again."""
        for row in rows.filter(released_at=None):
            breakers.release(row.gateway, User.objects.get(username=request.user.get_username()))


@admin.register(TimelineEntry, AuditEntry, Tally)
class AppendOnlyAdmin(admin.ModelAdmin):
    """Read, never changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only acts write."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody, also not the database's role."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


# Said here and not in the models: what a table is called in these pages is no matter of migrations. One, and many.
_NAMES: dict[type[Model], tuple[Any, Any]] = {
    Organisation: (pgettext_lazy("one", "组织"), pgettext_lazy("many", "组织")),
    User: (pgettext_lazy("one", "账号"), pgettext_lazy("many", "账号")),
    Membership: (pgettext_lazy("one", "职责"), pgettext_lazy("many", "职责")),
    Volunteer: (pgettext_lazy("role", "队员"), _("队员")),
    Qualification: (pgettext_lazy("one", "证书"), _("证书")),
    Team: (pgettext_lazy("one", "队伍"), _("队伍")),
    Equipment: (_("装备"), _("装备")),
    Operation: (_("应急响应"), pgettext_lazy("many", "应急响应")),
    Skill: (_("技能"), pgettext_lazy("many", "技能")),
    TimelineEntry: (pgettext_lazy("one", "记录"), pgettext_lazy("many", "记录")),
    AuditEntry: (pgettext_lazy("one", "审计"), pgettext_lazy("many", "审计")),
    TextTemplate: (_("短信模板"), pgettext_lazy("many", "短信模板")),
    GatewayStop: (_("停用的短信网关"), pgettext_lazy("many", "停用的短信网关")),
    Tally: (_("每小时短信量"), pgettext_lazy("many", "每小时短信量")),
}
for _model, (_one, _many) in _NAMES.items():
    _model._meta.verbose_name, _model._meta.verbose_name_plural = _one, _many
