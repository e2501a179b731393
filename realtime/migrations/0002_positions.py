"""The latest position a subject, and the track by day.

The role that runs may not make tables, so the days are made and dropped by two functions of the role that migrates.
"""

import django.contrib.gis.db.models.fields
from django.db import migrations, models
from django.db.models.functions import Now


def where():
    """The columns that the latest position and the track share."""
    return [
        ("point", django.contrib.gis.db.models.fields.PointField(spatial_index=False, srid=4326)),
        ("accuracy_m", models.FloatField(null=True)),
        ("heading", models.FloatField(null=True)),
        ("speed", models.FloatField(null=True)),
        ("source", models.CharField(max_length=40)),
        ("at", models.DateTimeField()),
        ("received_at", models.DateTimeField(db_default=Now())),
    ]


TRACK = """
CREATE TABLE realtime_track (
    subject varchar(200) NOT NULL,
    "group" varchar(200) NOT NULL,
    point geometry(Point, 4326) NOT NULL,
    accuracy_m double precision,
    heading double precision,
    speed double precision,
    source varchar(40) NOT NULL,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    PRIMARY KEY (subject, at)
) PARTITION BY RANGE (at);
-- What is told for a day without a table of its own (very late, or the sweep was away) is kept all the same.
CREATE TABLE realtime_track_other PARTITION OF realtime_track DEFAULT;
"""

FUNCTIONS = """
CREATE FUNCTION realtime_make_track_days(ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    today date := (now() AT TIME ZONE 'UTC')::date;
    day date;
    made integer := 0;
BEGIN
    IF ahead NOT BETWEEN 0 AND 60 THEN
        RAISE EXCEPTION 'ahead is between 0 and 60 days, not %', ahead;
    END IF;
    -- Two sweeps at once: the second waits and finds the days made.
    PERFORM pg_advisory_xact_lock(hashtext('realtime_track_days'));
    FOR day IN SELECT today + n FROM generate_series(-1, ahead) AS n LOOP
        CONTINUE WHEN to_regclass('realtime_track_' || to_char(day, 'YYYYMMDD')) IS NOT NULL;
        -- A day whose rows already lie in the default table stays there.
        CONTINUE WHEN EXISTS (
            SELECT 1 FROM realtime_track_other
            WHERE at >= day::timestamp AT TIME ZONE 'UTC' AND at < (day + 1)::timestamp AT TIME ZONE 'UTC'
        );
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF realtime_track FOR VALUES FROM (%L) TO (%L)',
            'realtime_track_' || to_char(day, 'YYYYMMDD'), day || ' 00:00:00+00', (day + 1) || ' 00:00:00+00'
        );
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

CREATE FUNCTION realtime_drop_track_days(keep integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := (now() AT TIME ZONE 'UTC')::date - keep;
    part text;
    dropped integer := 0;
BEGIN
    IF keep < 1 THEN
        RAISE EXCEPTION 'at least one day is kept, not %', keep;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('realtime_track_days'));
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'realtime_track'::regclass AND c.relname ~ '^realtime_track_[0-9]{8}$'
          AND to_date(right(c.relname, 8), 'YYYYMMDD') < first
    LOOP
        EXECUTE format('DROP TABLE %I', part);
        dropped := dropped + 1;
    END LOOP;
    DELETE FROM realtime_track_other WHERE at < first::timestamp AT TIME ZONE 'UTC';
    RETURN dropped;
END $$;

SELECT realtime_make_track_days(7);
"""


class Migration(migrations.Migration):
    dependencies = [("realtime", "0001_streams")]

    operations = [
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                *where(),
                ("subject", models.CharField(max_length=200, unique=True)),
                ("group", models.CharField(db_index=True, max_length=200)),
            ],
            options={"abstract": False},
        ),
        # Room in each page, so that an update of a moving subject touches no index.
        migrations.RunSQL("ALTER TABLE realtime_position SET (fillfactor = 60)", migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TRACK, "DROP TABLE realtime_track"),
                migrations.RunSQL(
                    FUNCTIONS,
                    "DROP FUNCTION realtime_make_track_days(integer); DROP FUNCTION realtime_drop_track_days(integer)",
                ),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Track",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "subject", "at", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        *where(),
                        ("subject", models.CharField(max_length=200)),
                        ("group", models.CharField(max_length=200)),
                    ],
                    options={"abstract": False},
                ),
            ],
        ),
    ]
