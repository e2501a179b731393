"""What the database keeps even if the code forgets: composite keys, two roles, an append-only account."""

from django.conf import settings
from django.db import migrations
from psycopg import sql

# (table, its columns, the table they must match, its columns)
COMPOSITE = [
    ("dispatch_request", "operation_id, sandbox", "dispatch_operation", "id, sandbox"),
    ("dispatch_incident", "operation_id, sandbox", "dispatch_operation", "id, sandbox"),
    ("dispatch_callout", "operation_id, sandbox", "dispatch_operation", "id, sandbox"),
    ("dispatch_mission", "operation_id, sandbox", "dispatch_operation", "id, sandbox"),
    ("dispatch_text", "operation_id, sandbox", "dispatch_operation", "id, sandbox"),
    ("dispatch_importrun", "operation_id, sandbox", "dispatch_operation", "id, sandbox"),
    ("dispatch_request", "incident_id, sandbox", "dispatch_incident", "id, sandbox"),
    ("dispatch_callout", "incident_id, sandbox", "dispatch_incident", "id, sandbox"),
    ("dispatch_ask", "call_out_id, sandbox", "dispatch_callout", "id, sandbox"),
    ("dispatch_ask", "mission_id, sandbox", "dispatch_mission", "id, sandbox"),
    ("dispatch_crewmember", "mission_id, sandbox", "dispatch_mission", "id, sandbox"),
    ("dispatch_carried", "mission_id, sandbox", "dispatch_mission", "id, sandbox"),
]
APPEND_ONLY = ["dispatch_timelineentry", "dispatch_auditentry"]


def tie(apps, schema_editor):
    """Add the composite foreign keys (a simulation's row can only belong to a simulation's)."""
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


def grant(apps, schema_editor):
    """The role `app` runs: it may do its work, and may only add to and read the timeline and the audit."""
    app = settings.DATABASES["default"]["USER"]
    if app == settings.DATABASES["owner"]["USER"]:
        return  # one role only: the system check muster.W001 says what that costs
    role = sql.Identifier(app)
    rights = "SELECT, INSERT, UPDATE, DELETE"
    with schema_editor.connection.cursor() as cursor:
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {{}}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {{}}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}",
            *(f"REVOKE UPDATE, DELETE ON {table} FROM {{}}" for table in APPEND_ONLY),
        ):
            cursor.execute(sql.SQL(statement).format(role))


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_tables")]

    operations = [
        migrations.RunPython(tie, untie),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
