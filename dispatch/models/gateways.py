"""What the outer door of texts keeps: paces, tallies, stops, and the templates that providers approved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dispatch.models.base import holds, one_of
from dispatch.models.operations import Operation
from dispatch.models.organisations import User
from dispatch.states import Approval, Channel, StopReason

REAL = ("twilio", "aliyun")


def gateway_name(operation: Operation) -> str:
    """Which way the texts of `operation` go: a simulation's never leave this machine, whatever the settings say."""
    return "handset" if operation.sandbox else str(settings.TEXT_GATEWAY)


def may_ring(name: str) -> bool:
    """Whether that gateway is set up to ring telephones, by the settings; of the call list a person does."""
    numbers = {
        "handset": settings.HANDSET_VOICE,
        "twilio": settings.TWILIO_VOICE_FROM or settings.TWILIO_FROM,
        "aliyun": settings.ALIYUN_VOICE_NUMBER,
    }
    return bool(numbers.get(name))


class Pace(models.Model):
    """The bucket of one sender of one provider: the moment from which its next message may go, for all workers together."""

    key = models.CharField(primary_key=True, max_length=80, help_text="twilio:sms:+85212345678")
    next_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key


class Tally(models.Model):
    """What went through one gateway in one hour; the breakers read it."""

    gateway = models.CharField(max_length=20)
    hour = models.DateTimeField()
    texts = models.PositiveIntegerField(default=0)
    segments = models.PositiveIntegerField(default=0)
    cost = models.PositiveBigIntegerField(default=0, help_text="Thousandths of the account's currency")
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "hour"], name="tally_once_an_hour")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.hour:%H}: {self.texts}"


class GatewayStop(models.Model):
    """A gateway that sends nothing but stand-downs until a commander lets it go on."""

    gateway = models.CharField(max_length=20)
    reason = one_of(StopReason)
    detail = models.CharField(max_length=120, blank=True, help_text="The provider's code, or figures")
    stopped_at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            holds("gateway_stop", "reason", StopReason),
            models.UniqueConstraint(
                fields=["gateway"], condition=Q(released_at=None), name="gateway_stopped_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway}: {self.reason}"


class TextTemplate(models.Model):
    """A text that a provider has, or is to approve: `body` with variables as ${name}, without the signature."""

    gateway = models.CharField(max_length=20)
    provider_code = models.CharField(max_length=40, help_text="SMS_123456789, TTS_123456789, HX...")
    channel = one_of(Channel, Channel.SMS)
    language = models.CharField(max_length=10, default="zh-hans")
    purpose = models.CharField(max_length=20, blank=True)
    body = models.TextField()
    limits = models.JSONField(
        default=dict, blank=True, help_text="Variable: longest value; 35 where none is said"
    )
    approval = one_of(Approval, Approval.DRAFTED)
    rejected_because = models.CharField(max_length=200, blank=True)
    segments = models.PositiveSmallIntegerField(default=1, help_text="With every variable at its longest")
    cost = models.PositiveIntegerField(
        default=0, help_text="Thousandths of the account's currency, a segment"
    )

    class Meta:
        constraints = [
            holds("text_template", "approval", Approval),
            holds("text_template", "channel", Channel),
            models.CheckConstraint(condition=Q(gateway__in=REAL), name="text_template_of_a_provider"),
            models.UniqueConstraint(fields=["gateway", "provider_code"], name="text_template_code_once"),
        ]
        indexes = [
            # messaging.templates: what may be sent
            models.Index(fields=["gateway"], condition=Q(approval="approved"), name="text_template_usable")
        ]

    def __str__(self) -> str:
        return self.provider_code
