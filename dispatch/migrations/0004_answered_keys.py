import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0003_skills"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnsweredKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("who", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=80)),
                ("digest", models.CharField(help_text="Of method, path and body", max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("body", models.TextField(blank=True)),
                (
                    "at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), db_index=True),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("who", "key"), name="answered_key_once")],
            },
        ),
    ]
