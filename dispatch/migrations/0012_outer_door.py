import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def choices(*codes):
    return [(code, code) for code in codes]


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0011_waves"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "key",
                    models.CharField(
                        help_text="twilio:sms:+85212345678", max_length=80, primary_key=True, serialize=False
                    ),
                ),
                ("next_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gateway", models.CharField(max_length=20)),
                ("hour", models.DateTimeField()),
                ("texts", models.PositiveIntegerField(default=0)),
                ("segments", models.PositiveIntegerField(default=0)),
                (
                    "cost",
                    models.PositiveBigIntegerField(
                        default=0, help_text="Thousandths of the account's currency"
                    ),
                ),
                ("refused", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("gateway", "hour"), name="tally_once_an_hour"),
                ],
            },
        ),
        migrations.CreateModel(
            name="GatewayStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gateway", models.CharField(max_length=20)),
                (
                    "reason",
                    models.CharField(
                        choices=choices("rate", "spend", "account", "refusals", "by_hand"), max_length=20
                    ),
                ),
                (
                    "detail",
                    models.CharField(blank=True, help_text="The provider's code, or figures", max_length=120),
                ),
                ("stopped_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("reason__in", ["rate", "spend", "account", "refusals", "by_hand"])),
                        name="gateway_stop_reason_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=Q(("released_at", None)), fields=("gateway",), name="gateway_stopped_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TextTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gateway", models.CharField(max_length=20)),
                (
                    "provider_code",
                    models.CharField(help_text="SMS_123456789, TTS_123456789, HX...", max_length=40),
                ),
                (
                    "channel",
                    models.CharField(choices=choices("sms", "voice"), default="sms", max_length=20),
                ),
                ("language", models.CharField(default="zh-hans", max_length=10)),
                ("purpose", models.CharField(blank=True, max_length=20)),
                ("body", models.TextField()),
                (
                    "limits",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Variable: longest value; 35 where none is said",
                    ),
                ),
                (
                    "approval",
                    models.CharField(
                        choices=choices("drafted", "submitted", "approved", "rejected"),
                        default="drafted",
                        max_length=20,
                    ),
                ),
                ("rejected_because", models.CharField(blank=True, max_length=200)),
                (
                    "segments",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="With every variable at its longest"
                    ),
                ),
                (
                    "cost",
                    models.PositiveIntegerField(
                        default=0, help_text="Thousandths of the account's currency, a segment"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(("approval", "approved")), fields=["gateway"], name="text_template_usable"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("approval__in", ["drafted", "submitted", "approved", "rejected"])),
                        name="text_template_approval_is_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(("channel__in", ["sms", "voice"])), name="text_template_channel_is_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(("gateway__in", ("twilio", "aliyun"))), name="text_template_of_a_provider"
                    ),
                    models.UniqueConstraint(
                        fields=("gateway", "provider_code"), name="text_template_code_once"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="volunteer",
            name="phone_fault",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The provider's code where texts do not reach the phone",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="text",
            name="cost",
            field=models.PositiveIntegerField(
                db_default=0, default=0, help_text="Thousandths of the account's currency"
            ),
        ),
        migrations.AlterField(
            model_name="text",
            name="gateway",
            field=models.CharField(
                help_text="handset, twilio, aliyun, or none for the call list", max_length=20
            ),
        ),
        migrations.AddConstraint(
            model_name="text",
            constraint=models.CheckConstraint(
                condition=Q(("outbound", False))
                | Q(("gateway__in", ["none", "handset", "twilio", "aliyun"])),
                name="text_goes_out_by_a_known_gateway",
            ),
        ),
        migrations.RemoveIndex(model_name="text", name="text_to_send"),
        migrations.AddIndex(
            model_name="text",
            index=models.Index(
                condition=Q(("state", "queued")),
                fields=["gateway", "channel", "rank", "queued_at", "id"],
                name="text_to_send",
            ),
        ),
    ]
