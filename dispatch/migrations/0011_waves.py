"""How a call-out goes on, what its last wave promised, when its approver is overridden; what the clock did late."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0009_proposals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Overdue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sandbox", models.BooleanField(default=False)),
                (
                    "timer",
                    models.CharField(
                        choices=[("next_wave", "next_wave"), ("answer", "answer"), ("approval", "approval")],
                        max_length=20,
                    ),
                ),
                ("subject", models.CharField(help_text="Whose timer, such as ask:12", max_length=40)),
                ("due_at", models.DateTimeField()),
                ("found_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="callout",
            name="chance",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Percent: that its last wave fills what was open, as was computed when it was asked",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="callout",
            name="override_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Life-critical: when the approver's silence is overridden; swept",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="callout",
            name="paused_at",
            field=models.DateTimeField(blank=True, help_text="Since when its timers stand still", null=True),
        ),
        migrations.AddField(
            model_name="callout",
            name="policy",
            field=models.CharField(
                choices=[
                    ("waves", "waves"),
                    ("everybody", "everybody"),
                    ("one_by_one", "one_by_one"),
                    ("leader_first", "leader_first"),
                ],
                default="one_by_one",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="callout",
            name="wave_at",
            field=models.DateTimeField(blank=True, help_text="When the last wave was asked", null=True),
        ),
        migrations.AddIndex(
            model_name="callout",
            index=models.Index(
                condition=models.Q(("override_at__isnull", False)),
                fields=["override_at"],
                name="callout_override_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="callout",
            constraint=models.CheckConstraint(
                condition=models.Q(("policy__in", ["waves", "everybody", "one_by_one", "leader_first"])),
                name="callout_policy_is_known",
            ),
        ),
        migrations.AddField(
            model_name="overdue",
            name="call_out",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="overdue", to="dispatch.callout"
            ),
        ),
        migrations.AddField(
            model_name="overdue",
            name="operation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dispatch.operation"
            ),
        ),
        migrations.AddField(
            model_name="overdue",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dispatch.organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="overdue",
            constraint=models.CheckConstraint(
                condition=models.Q(("timer__in", ["next_wave", "answer", "approval"])),
                name="overdue_timer_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="overdue",
            constraint=models.UniqueConstraint(fields=("subject", "timer", "due_at"), name="overdue_once"),
        ),
        # A simulation's row can only belong to a simulation's.
        migrations.RunSQL(
            "ALTER TABLE dispatch_overdue ADD CONSTRAINT dispatch_overdue_call_out_sandbox_fk FOREIGN KEY (call_out_id, sandbox) "
            "REFERENCES dispatch_callout (id, sandbox) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE dispatch_overdue DROP CONSTRAINT dispatch_overdue_call_out_sandbox_fk",
        ),
    ]
