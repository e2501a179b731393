"""Three lanes: a sign-up with its deadline and its reserves, and the reminders of those who come."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

STATES = [
    "queued", "sent", "delivered", "read", "accepted", "declined", "surplus", "expired", "withdrawn", "failed", "reserve",
]  # fmt: skip
TIMERS = ["next_wave", "answer", "approval", "sign_up", "reminder"]
PURPOSES = [
    "call_out", "confirm", "full", "stand_down", "correction", "ask_back", "code", "receipt", "reply", "warning", "danger",
    "all_clear", "alarm", "approval", "reminder", "reserve", "moved_up",
]  # fmt: skip


def choices(codes):
    """As the models write them."""
    return [(code, code) for code in codes]


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0014_dangers"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="ask", name="ask_state_is_known"),
        migrations.RemoveConstraint(model_name="overdue", name="overdue_timer_is_known"),
        migrations.AlterField(
            model_name="ask",
            name="state",
            field=models.CharField(choices=choices(STATES), default="queued", max_length=20),
        ),
        migrations.AlterField(
            model_name="overdue", name="timer", field=models.CharField(choices=choices(TIMERS), max_length=20)
        ),
        migrations.AlterField(
            model_name="text",
            name="purpose",
            field=models.CharField(blank=True, choices=choices(PURPOSES), max_length=20),
        ),
        migrations.AddConstraint(
            model_name="ask",
            constraint=models.CheckConstraint(condition=Q(("state__in", STATES)), name="ask_state_is_known"),
        ),
        migrations.AddConstraint(
            model_name="overdue",
            constraint=models.CheckConstraint(
                condition=Q(("timer__in", TIMERS)), name="overdue_timer_is_known"
            ),
        ),
        migrations.AddField(
            model_name="ask",
            name="reserve",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Its number among the reserves of the call-out, in the order of the yeses",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="ask",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("state", "reserve"), _negated=True), ("reserve__isnull", False), _connector="OR"
                ),
                name="ask_on_reserve_has_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="ask",
            constraint=models.UniqueConstraint(
                condition=Q(("reserve__isnull", False)),
                fields=("call_out", "reserve"),
                name="ask_reserve_number_once",
            ),
        ),
        migrations.AddField(
            model_name="callout",
            name="sign_up_until",
            field=models.DateTimeField(blank=True, help_text="Planned cover: answers by then", null=True),
        ),
        migrations.AddField(
            model_name="callout",
            name="closes_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Planned cover: when the sign-up ends; empty once it has; swept",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="callout",
            index=models.Index(
                condition=Q(("closes_at__isnull", False)), fields=["closes_at"], name="callout_sign_up_over"
            ),
        ),
        migrations.AddConstraint(
            model_name="callout",
            constraint=models.CheckConstraint(
                condition=Q(("sign_up_until", None), ("life_critical", False), _connector="OR"),
                name="callout_has_one_lane",
            ),
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hours", models.PositiveSmallIntegerField(help_text="Before the window begins")),
                ("due_at", models.DateTimeField(help_text="Swept")),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="dispatch.mission",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("mission", "hours"), name="reminder_once"),
                ],
                "indexes": [
                    models.Index(condition=Q(("told_at", None)), fields=["due_at"], name="reminder_due"),
                ],
            },
        ),
    ]
