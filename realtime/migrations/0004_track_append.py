"""Today's track is only ever appended to; a day that is over gets the index by subject.

A unique index on every day cost as much as all the rest of storing a position: each row landed in another page of it.
Today is found by a BRIN index on the time, which costs nothing to keep because rows come in order of time. Days before
yesterday, to which hardly anything is told any more, get a plain index from the same daily sweep that makes days.
"""

from django.db import migrations

FORWARDS = """
ALTER TABLE realtime_track DROP CONSTRAINT realtime_track_pkey;
CREATE INDEX realtime_track_at ON realtime_track USING brin (at) WITH (pages_per_range = 32, autosummarize = on);

CREATE FUNCTION realtime_index_track_days() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last date := (now() AT TIME ZONE 'UTC')::date - 2;
    part text;
    indexed integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('realtime_track_days'));
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'realtime_track'::regclass AND c.relname ~ '^realtime_track_[0-9]{8}$'
          AND to_date(right(c.relname, 8), 'YYYYMMDD') <= last
          AND to_regclass(c.relname || '_subject') IS NULL
    LOOP
        EXECUTE format('CREATE INDEX %I ON %I (subject, at)', part || '_subject', part);
        indexed := indexed + 1;
    END LOOP;
    RETURN indexed;
END $$;
"""
BACKWARDS = """
DROP FUNCTION realtime_index_track_days();
DROP INDEX realtime_track_at;
DELETE FROM realtime_track a USING realtime_track b
WHERE a.subject = b.subject AND a.at = b.at AND (a.tableoid, a.ctid) > (b.tableoid, b.ctid);
ALTER TABLE realtime_track ADD PRIMARY KEY (subject, at);
"""


class Migration(migrations.Migration):
    dependencies = [("realtime", "0003_position_tx")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
