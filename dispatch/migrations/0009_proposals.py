"""Plans for all incidents at once: what was proposed, and what was decided about it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from psycopg import sql

# As in 0002: a simulation's proposal can only be about a simulation's incidents.
COMPOSITE = [
    ("dispatch_proposal", "operation_id, sandbox", "dispatch_operation"),
    ("dispatch_proposalitem", "proposal_id, sandbox", "dispatch_proposal"),
    ("dispatch_proposalitem", "incident_id, sandbox", "dispatch_incident"),
    ("dispatch_proposalitem", "call_out_id, sandbox", "dispatch_callout"),
]
# What was proposed is never changed; how it ended and what was decided is written down later.
WRITTEN_LATER = {
    "dispatch_proposal": "state, ended_by_id, ended_at",
    "dispatch_proposalitem": "state, why, decided_by_id, decided_at, first_by_id, first_at, call_out_id",
}


def tie(apps, schema_editor):
    """Add the composite foreign keys."""
    for table, columns, target in COMPOSITE:
        name = f"{table}_{columns.split('_id')[0]}_sandbox_fk"
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
            f"REFERENCES {target} (id, sandbox) DEFERRABLE INITIALLY DEFERRED"
        )


def grant(apps, schema_editor):
    """The role `app` adds and reads, and writes these columns alone."""
    app = settings.DATABASES["default"]["USER"]
    if app == settings.DATABASES["owner"]["USER"]:
        return  # one role only: the system check muster.W001 says what that costs
    role = sql.Identifier(app)
    with schema_editor.connection.cursor() as cursor:
        for table, columns in WRITTEN_LATER.items():
            cursor.execute(sql.SQL(f"REVOKE UPDATE, DELETE ON {table} FROM {{}}").format(role))
            cursor.execute(sql.SQL(f"GRANT UPDATE ({columns}) ON {table} TO {{}}").format(role))


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0008_closures"),
    ]

    operations = [
        migrations.AddField(
            model_name="operation",
            name="reserve_teams",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="Teams that a plan leaves at home in every county that has more"
            ),
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sandbox", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("fingerprint", models.CharField(help_text="Of the facts", max_length=64)),
                ("facts", models.JSONField(help_text="What the plan was made of; ids and figures, no names")),
                ("plan", models.JSONField()),
                (
                    "changes",
                    models.JSONField(
                        default=list, help_text="What differs from the one before, and why: codes"
                    ),
                ),
                ("figures", models.JSONField(default=dict)),
                ("source", models.CharField(help_text="Where the travel times are from", max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("standing", "standing"),
                            ("replaced", "replaced"),
                            ("discarded", "discarded"),
                        ],
                        default="standing",
                        max_length=20,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "before",
                    models.ForeignKey(
                        blank=True,
                        help_text="The one it replaced",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.proposal",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
            ],
        ),
        migrations.CreateModel(
            name="ProposalItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sandbox", models.BooleanField()),
                ("seconds", models.PositiveIntegerField(help_text="From the call to the arrival")),
                ("travel_seconds", models.PositiveIntegerField()),
                ("estimated", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("stale", "stale"),
                        ],
                        default="proposed",
                        max_length=20,
                    ),
                ),
                ("why", models.CharField(blank=True, help_text="A code: why it is stale", max_length=20)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("first_at", models.DateTimeField(blank=True, null=True)),
                (
                    "call_out",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.callout",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who changed the facts",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dispatch.incident"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="dispatch.proposal",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dispatch.team"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["standing", "replaced", "discarded"])),
                name="proposal_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(fields=("id", "sandbox"), name="proposal_and_sandbox"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "standing")), fields=("operation",), name="proposal_one_stands"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "accepted", "declined", "stale"])),
                name="proposalitem_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalitem",
            constraint=models.UniqueConstraint(fields=("proposal", "team"), name="proposal_team_once"),
        ),
        migrations.AddConstraint(
            model_name="proposalitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "accepted"), _negated=True),
                    ("call_out__isnull", False),
                    _connector="OR",
                ),
                name="proposal_item_accepted_has_a_call_out",
            ),
        ),
        migrations.RunPython(tie, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
