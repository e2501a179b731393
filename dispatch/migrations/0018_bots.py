"""Bots of chat groups, and what is posted by them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

KINDS = ["wecom", "dingtalk", "feishu"]
STATES = ["queued", "posting", "posted", "failed"]


def of(to, name="+"):
    """What a row belongs to."""
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to)


def key():
    """The primary key."""
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0017_bases_on_the_sphere"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bot",
            fields=[
                ("id", key()),
                ("organisation", of("dispatch.organisation", "bots")),
                ("name", models.CharField(help_text="As the group is called", max_length=60)),
                ("kind", models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=20)),
                ("token", models.CharField(max_length=200)),
                ("secret", models.CharField(blank=True, max_length=200)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", KINDS)), name="bot_kind_is_known"),
                    models.UniqueConstraint(fields=("organisation", "name"), name="bot_name_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", key()),
                ("organisation", of("dispatch.organisation")),
                ("operation", of("dispatch.operation")),
                ("sandbox", models.BooleanField(default=False)),
                ("bot", of("dispatch.bot", "posts")),
                ("call_out", of("dispatch.callout", "posts")),
                ("words", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[(state, state) for state in STATES], default="queued", max_length=20
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("queued_at", models.DateTimeField(db_default=Now())),
                ("due_at", models.DateTimeField(db_default=Now())),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why it was not taken", max_length=200),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", STATES)), name="post_state_is_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("sandbox", False)), name="post_is_real"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "posting"])),
                        fields=("call_out", "bot"),
                        name="post_once_at_a_time",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "posting"])),
                        fields=["due_at"],
                        name="post_due",
                    )
                ],
            },
        ),
        # A call-out of a simulation is one for its posts too, and `post_is_real` has no room for those.
        migrations.RunSQL(
            "ALTER TABLE dispatch_post ADD CONSTRAINT dispatch_post_operation_sandbox_fk"
            " FOREIGN KEY (operation_id, sandbox) REFERENCES dispatch_operation (id, sandbox)"
            " DEFERRABLE INITIALLY DEFERRED,"
            " ADD CONSTRAINT dispatch_post_callout_sandbox_fk"
            " FOREIGN KEY (call_out_id, sandbox) REFERENCES dispatch_callout (id, sandbox)"
            " DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE dispatch_post DROP CONSTRAINT dispatch_post_operation_sandbox_fk,"
            " DROP CONSTRAINT dispatch_post_callout_sandbox_fk",
        ),
    ]
