"""Roads closed and areas flooded, as drawn on the map, and the crews that were looked at for each."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dispatch.models.closures

# (table, its columns, the table they must match, its columns)
COMPOSITE = [
    ("dispatch_closure", "operation_id, sandbox", "dispatch_operation", "id, sandbox"),
    ("dispatch_closedahead", "mission_id, sandbox", "dispatch_mission", "id, sandbox"),
    ("dispatch_closedahead", "closure_id, sandbox", "dispatch_closure", "id, sandbox"),
]


def tie(apps, schema_editor):
    """A simulation's closure can only belong to a simulation, and stand in nobody else's way."""
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
        ("dispatch", "0007_fitness_and_planned_cover"),
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
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sandbox", models.BooleanField(default=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("flooded", "flooded"), ("road_closed", "road_closed")], max_length=20
                    ),
                ),
                ("shape", django.contrib.gis.db.models.fields.GeometryField(srid=4326)),
                (
                    "bridges_open",
                    models.BooleanField(
                        default=False, help_text="Somebody looked: bridges in it can be passed"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("drawn_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "drawn_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.operation",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["flooded", "road_closed"])),
                        name="closure_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=dispatch.models.closures.Drawn(models.F("shape")),
                        name="closure_is_drawn_in_the_world",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_at", None), ("lifted_at__gte", models.F("drawn_at")), _connector="OR"
                        ),
                        name="closure_lifted_after_drawn",
                    ),
                    models.UniqueConstraint(fields=("id", "sandbox"), name="closure_and_sandbox"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at", None)), fields=["operation"], name="closure_standing"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedAhead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sandbox", models.BooleanField()),
                (
                    "goal",
                    models.CharField(
                        help_text="Stop and place, or home and place: a new leg is looked at anew",
                        max_length=60,
                    ),
                ),
                ("looked_at", models.DateTimeField()),
                ("metres", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(blank=True, null=True, srid=4326),
                ),
                ("estimated", models.BooleanField(default=False, help_text="No road was looked at")),
                (
                    "from_base",
                    models.BooleanField(
                        default=False, help_text="No fresh position: counted from where it set out"
                    ),
                ),
                (
                    "closure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ahead",
                        to="dispatch.closure",
                    ),
                ),
                (
                    "mission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closed_ahead",
                        to="dispatch.mission",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="dispatch.text",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("mission", "closure", "goal"), name="closed_ahead_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("metres", None), ("point", None)),
                            models.Q(("metres__isnull", False), ("point__isnull", False)),
                            _connector="OR",
                        ),
                        name="closed_ahead_is_somewhere",
                    ),
                ],
            },
        ),
        migrations.RunPython(tie, untie),
    ]
