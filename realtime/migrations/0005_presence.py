from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("realtime", "0004_track_append")]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("room", models.CharField(max_length=200)),
                ("socket", models.CharField(max_length=40)),
                ("user", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=200)),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("room", "socket"), name="presence_once")],
            },
        ),
        migrations.CreateModel(
            name="Typing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("room", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=200)),
                ("user", models.CharField(max_length=40)),
                ("socket", models.CharField(max_length=40)),
                ("until", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("room", "subject"), name="typing_once")],
            },
        ),
        # Written every few seconds and worth nothing after a crash: not worth a line of the log.
        migrations.RunSQL(
            [
                "ALTER TABLE realtime_presence SET UNLOGGED",
                "ALTER TABLE realtime_typing SET UNLOGGED",
                "ALTER TABLE realtime_presence SET (autovacuum_vacuum_scale_factor = 0.05)",
            ],
            migrations.RunSQL.noop,
        ),
    ]
