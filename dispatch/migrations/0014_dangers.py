"""Dangers, who was told of each, and cries of distress."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dispatch.models.closures

# (table, its columns, the table they must match, its columns)
COMPOSITE = [
    ("dispatch_danger", "operation_id, sandbox", "dispatch_operation", "id, sandbox"),
    ("dispatch_told", "danger_id, sandbox", "dispatch_danger", "id, sandbox"),
    ("dispatch_told", "mission_id, sandbox", "dispatch_mission", "id, sandbox"),
    ("dispatch_alarm", "operation_id, sandbox", "dispatch_operation", "id, sandbox"),
    ("dispatch_alarm", "mission_id, sandbox", "dispatch_mission", "id, sandbox"),
]


def tie(apps, schema_editor):
    """A simulation's danger is told to nobody but those who rehearse, and stands in nobody else's way."""
    for table, columns, target, target_columns in COMPOSITE:
        name = f"{table}_{columns.split('_id')[0]}_sandbox_fk"
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
            f"REFERENCES {target} ({target_columns}) DEFERRABLE INITIALLY DEFERRED"
        )


def untie(apps, schema_editor):
    """Drop them again."""
    for table, columns, *_ in COMPOSITE:
        schema_editor.execute(
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{columns.split('_id')[0]}_sandbox_fk"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0013_handlings"),
    ]

    operations = [
        migrations.AlterField(
            model_name="text",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("call_out", "call_out"),
                    ("confirm", "confirm"),
                    ("full", "full"),
                    ("stand_down", "stand_down"),
                    ("correction", "correction"),
                    ("ask_back", "ask_back"),
                    ("code", "code"),
                    ("receipt", "receipt"),
                    ("reply", "reply"),
                    ("warning", "warning"),
                    ("danger", "danger"),
                    ("all_clear", "all_clear"),
                    ("alarm", "alarm"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Danger",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sandbox", models.BooleanField(default=False)),
                ("act", models.CharField(choices=[("leave", "leave"), ("hold", "hold")], max_length=20)),
                (
                    "name",
                    models.CharField(help_text="What the area is called on the telephone", max_length=30),
                ),
                ("why", models.CharField(blank=True, max_length=30)),
                ("shape", django.contrib.gis.db.models.fields.GeometryField(srid=4326)),
                ("raised_at", models.DateTimeField()),
                ("lift_asked_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lift_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dispatch.operation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.organisation",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sandbox", models.BooleanField()),
                (
                    "outside",
                    models.CharField(
                        blank=True, help_text="A team of somebody else, as it is called", max_length=40
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, help_text="E.164; empty: nobody can be reached", max_length=20
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("told", "told"), ("received", "received"), ("withdrawn", "withdrawn")],
                        default="told",
                        max_length=20,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("told_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "phone"),
                            ("form", "form"),
                            ("text", "text"),
                            ("chat", "chat"),
                            ("sheet", "sheet"),
                            ("page", "page"),
                            ("code_page", "code_page"),
                            ("keypad", "keypad"),
                            ("coordinator", "coordinator"),
                            ("system", "system"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "danger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="told", to="dispatch.danger"
                    ),
                ),
                (
                    "mission",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="dispatch.mission",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="dispatch.team",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="dispatch.volunteer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sandbox", models.BooleanField(default=False)),
                ("raised_at", models.DateTimeField()),
                ("times", models.PositiveSmallIntegerField(default=1, help_text="How often it was pressed")),
                ("point", django.contrib.gis.db.models.fields.PointField(blank=True, null=True, srid=4326)),
                (
                    "point_at",
                    models.DateTimeField(
                        blank=True, help_text="When it was there; empty: where it was sent", null=True
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, help_text="When it is taken higher", null=True)),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alarms",
                        to="dispatch.mission",
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dispatch.operation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.organisation",
                    ),
                ),
                (
                    "pressed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="dispatch.volunteer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["operation"], name="alarm_standing"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("mission",),
                        name="alarm_one_stands_a_crew",
                    ),
                    models.UniqueConstraint(fields=("id", "sandbox"), name="alarm_and_sandbox"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="danger",
            index=models.Index(
                condition=models.Q(("lifted_at", None)), fields=["operation"], name="danger_standing"
            ),
        ),
        migrations.AddConstraint(
            model_name="danger",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ["leave", "hold"])), name="danger_act_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="danger",
            constraint=models.CheckConstraint(
                condition=dispatch.models.closures.Drawn(models.F("shape")),
                name="danger_is_drawn_in_the_world",
            ),
        ),
        migrations.AddConstraint(
            model_name="danger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_at", None), ("lifted_at__gte", models.F("raised_at")), _connector="OR"
                ),
                name="danger_lifted_after_raised",
            ),
        ),
        migrations.AddConstraint(
            model_name="danger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_by", None),
                    models.Q(("lifted_by", models.F("lift_asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="danger_lifted_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="danger",
            constraint=models.UniqueConstraint(fields=("id", "sandbox"), name="danger_and_sandbox"),
        ),
        migrations.AddIndex(
            model_name="told",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("state", "told")),
                fields=["due_at"],
                name="told_silent",
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["told", "received", "withdrawn"])),
                name="told_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mission__isnull", False), ("outside", ""), ("team", None)),
                    models.Q(("mission", None), ("outside", ""), ("team__isnull", False)),
                    models.Q(("mission", None), ("team", None), models.Q(("outside", ""), _negated=True)),
                    _connector="OR",
                ),
                name="told_is_one_of_three",
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("withdrawn_at__isnull", False),
                    _connector="OR",
                ),
                name="told_withdrawn_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mission__isnull", False)),
                fields=("danger", "mission"),
                name="told_crew_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(
                condition=models.Q(("team__isnull", False)), fields=("danger", "team"), name="told_team_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("outside", ""), _negated=True), models.Q(("phone", ""), _negated=True)
                ),
                fields=("danger", "phone"),
                name="told_outside_once",
            ),
        ),
        migrations.RunPython(tie, untie),
    ]
