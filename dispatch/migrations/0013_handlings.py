"""Who takes care of an exception; what went out in a window."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [
    "text_in", "stuck", "words", "crew_words", "trouble", "silent_crew", "lost", "doubtful", "unsent", "exhausted", "late",
]  # fmt: skip


def somebody():
    """A user who may be gone later."""
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


def root(to):
    """What an aggregate root belongs to."""
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to)


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0012_outer_door"),
    ]

    operations = [
        migrations.CreateModel(
            name="Handling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", root("dispatch.organisation")),
                ("operation", root("dispatch.operation")),
                ("sandbox", models.BooleanField(default=False)),
                ("kind", models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=20)),
                ("key", models.PositiveBigIntegerField()),
                ("owner", somebody()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_by", somebody()),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", KINDS)), name="handling_kind_is_known"
                    ),
                    models.UniqueConstraint(fields=("kind", "key"), name="handling_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at", None), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="handling_is_done_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE dispatch_handling ADD CONSTRAINT dispatch_handling_operation_sandbox_fk"
            " FOREIGN KEY (operation_id, sandbox) REFERENCES dispatch_operation (id, sandbox)"
            " DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE dispatch_handling DROP CONSTRAINT dispatch_handling_operation_sandbox_fk",
        ),
        migrations.AddIndex(
            model_name="text",
            index=models.Index(
                condition=models.Q(("state", "received")), fields=["queued_at"], name="text_left"
            ),
        ),
        migrations.AddIndex(
            model_name="text",
            index=models.Index(
                condition=models.Q(("outbound", True)),
                fields=["operation", "queued_at"],
                name="text_of_a_window",
            ),
        ),
    ]
