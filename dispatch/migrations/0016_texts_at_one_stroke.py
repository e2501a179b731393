"""A text's foreign keys become one check a statement: of thirty thousand texts at one stroke they were two thirds of the time.

The promise is the same. `text_refers` refuses a text whose keys lead nowhere, and a simulation's in a live operation;
`text_referred` refuses to delete what a text refers to, under a lock that waits for whoever is just writing one. Indexes
that nobody reads go: deleting a volunteer or an operation is rare, and may look through the table.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# (column, the table it refers to): null refers to nothing.
KEYS = [
    ("ask_id", "dispatch_ask"),
    ("volunteer_id", "dispatch_volunteer"),
    ("mission_id", "dispatch_mission"),
    ("owner_id", "dispatch_user"),
]
ROOTS = [("operation_id", "dispatch_operation"), ("organisation_id", "dispatch_organisation")]
COLUMNS = [column for column, _ in KEYS + ROOTS] + ["sandbox"]


def _broken(row, keys):
    """The name of the rule that `row` breaks, or null. Each look-up is a subquery of its own, and so by the primary key."""
    cases = [
        f"WHEN {row}.{column} IS NOT NULL AND (SELECT r.id FROM {table} r WHERE r.id = {row}.{column}) IS NULL"
        f" THEN 'dispatch_text_{column}_fk'"
        for column, table in keys
    ]
    return f"CASE {' '.join(cases)} END"


def _broken_root(row):
    """As `_broken`, for the three columns of a root."""
    operation = f"(SELECT o.sandbox FROM dispatch_operation o WHERE o.id = {row}.operation_id)"
    return (
        f"CASE WHEN {operation} IS DISTINCT FROM {row}.sandbox THEN 'dispatch_text_operation_sandbox_fk'"
        f" ELSE {_broken(row, ROOTS)} END"
    )


_RAISE = """
    IF broken IS NOT NULL THEN
        RAISE foreign_key_violation USING CONSTRAINT = broken, TABLE = 'dispatch_text',
            MESSAGE = format('a text violates the rule %s: what it refers to is not there', broken);
    END IF;
"""
REFERS = f"""
CREATE FUNCTION text_refers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE broken text;
BEGIN
    SELECT b INTO broken FROM (
        SELECT {_broken_root("f")} AS b FROM (SELECT DISTINCT operation_id, organisation_id, sandbox FROM fresh) f
    ) found WHERE b IS NOT NULL LIMIT 1;
    {_RAISE}
    SELECT b INTO broken FROM (SELECT {_broken("f", KEYS)} AS b FROM fresh f) found WHERE b IS NOT NULL LIMIT 1;
    {_RAISE}
    RETURN NULL;
END $$;
CREATE TRIGGER text_refers AFTER INSERT ON dispatch_text
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION text_refers();

CREATE FUNCTION text_still_refers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE broken text;
BEGIN
    broken := coalesce({_broken_root("NEW")}, {_broken("NEW", KEYS)});
    {_RAISE}
    RETURN NULL;
END $$;
CREATE TRIGGER text_still_refers AFTER UPDATE OF {", ".join(COLUMNS)} ON dispatch_text FOR EACH ROW
    WHEN (({", ".join(f"OLD.{it}" for it in COLUMNS)}) IS DISTINCT FROM ({", ".join(f"NEW.{it}" for it in COLUMNS)}))
    EXECUTE FUNCTION text_still_refers();
"""
# Whoever is writing a text holds ROW EXCLUSIVE until the commit: after the lock all of them are seen, and none is in between.
REFERRED = """
CREATE FUNCTION text_referred() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM gone) THEN
        RETURN NULL;
    END IF;
    LOCK TABLE dispatch_text IN SHARE MODE;
    EXECUTE format('SELECT t.id FROM dispatch_text t JOIN gone g ON g.id = t.%I LIMIT 1', TG_ARGV[0]) INTO held;
    IF held IS NOT NULL THEN
        RAISE foreign_key_violation USING CONSTRAINT = format('dispatch_text_%s_fk', TG_ARGV[0]), TABLE = TG_TABLE_NAME,
            MESSAGE = format('text %s still refers to a row of %s', held, TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER text_referred AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone"
    f" FOR EACH STATEMENT EXECUTE FUNCTION text_referred('{column}');\n"
    for column, table in KEYS + ROOTS
)
BACK = (
    "DROP TRIGGER text_refers ON dispatch_text; DROP TRIGGER text_still_refers ON dispatch_text;"
    + "".join(f"DROP TRIGGER text_referred ON {table};" for _, table in KEYS + ROOTS)
    + "DROP FUNCTION text_refers(); DROP FUNCTION text_still_refers(); DROP FUNCTION text_referred();"
)
COMPOSITE = "dispatch_text_operation_sandbox_fk"


def loose(name, target, *, null=False, on_delete=django.db.models.deletion.PROTECT, related_name="+"):
    """A key of a text that is no foreign key in the database any more."""
    more = {"null": True, "blank": True} if null else {}
    return migrations.AlterField(
        model_name="text",
        name=name,
        field=models.ForeignKey(
            target, on_delete, related_name=related_name, db_constraint=False, db_index=False, **more
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0015_lanes")]

    operations = [
        migrations.RemoveIndex(model_name="text", name="text_to_send"),
        loose("ask", "dispatch.ask", null=True, related_name="texts"),
        loose("mission", "dispatch.mission", null=True, related_name="texts"),
        loose("operation", "dispatch.operation"),
        loose("organisation", "dispatch.organisation"),
        loose("owner", settings.AUTH_USER_MODEL, null=True, on_delete=django.db.models.deletion.SET_NULL),
        loose(
            "volunteer",
            "dispatch.volunteer",
            null=True,
            on_delete=django.db.models.deletion.SET_NULL,
            related_name="texts",
        ),
        migrations.AddIndex(
            model_name="text",
            index=models.Index(
                condition=models.Q(("state", "queued")),
                fields=["gateway", "channel", "rank", "id"],
                name="text_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="text",
            index=models.Index(
                condition=models.Q(("mission__isnull", False)), fields=["mission"], name="text_of_a_mission"
            ),
        ),
        migrations.RemoveConstraint(model_name="text", name="text_once"),
        migrations.AddConstraint(
            model_name="text",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ask", None), ("outbound", True)),
                fields=("subject", "phone", "purpose", "round", "channel"),
                name="text_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="text",
            constraint=models.UniqueConstraint(
                *(models.F(it) for it in ("ask", "phone", "purpose", "round", "channel", "subject")),
                models.Case(
                    models.When(outbound=True, then=0), default="id", output_field=models.BigIntegerField()
                ),
                name="text_once_about_an_ask",
            ),
        ),
        migrations.RunSQL(
            f"ALTER TABLE dispatch_text DROP CONSTRAINT {COMPOSITE}",
            f"ALTER TABLE dispatch_text ADD CONSTRAINT {COMPOSITE} FOREIGN KEY (operation_id, sandbox)"
            " REFERENCES dispatch_operation (id, sandbox) DEFERRABLE INITIALLY DEFERRED",
        ),
        migrations.RunSQL(REFERS + REFERRED, BACK),
    ]
