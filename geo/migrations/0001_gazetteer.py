import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.datetime
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    # Made only where missing: the owner role need not be a superuser when template1 already has them.
    operations = [
        CreateExtension("postgis"),
        CreateExtension("pg_trgm"),
        CreateExtension("btree_gist"),
        CreateExtension("intarray"),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="area code, area/name, or ?digest", max_length=240, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("full_name", models.CharField(max_length=240)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("province", "省"),
                            ("city", "市"),
                            ("county", "县区"),
                            ("township", "乡镇街道"),
                            ("village", "村"),
                            ("landmark", "地标"),
                            ("answer", "已查地址"),
                        ],
                        max_length=10,
                    ),
                ),
                ("area", models.CharField(blank=True, default="", max_length=6)),
                (
                    "names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        default=list,
                        help_text="written forms, normalised",
                        size=None,
                    ),
                ),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, help_text="WGS-84; empty: its county answers", null=True, srid=4326
                    ),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[
                            ("exact", "精确"),
                            ("street", "街道门牌"),
                            ("village", "村/地标"),
                            ("township", "乡镇"),
                            ("county", "县区"),
                            ("city", "市"),
                            ("province", "省"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(max_length=20)),
                ("pinyin", models.CharField(blank=True, default="", max_length=400)),
                ("initials", models.CharField(blank=True, default="", max_length=120)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="geo_place_name_trgm", opclasses=["gin_trgm_ops"]
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["pinyin"], name="geo_place_pinyin_trgm", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(
                        fields=["initials"], name="geo_place_initials", opclasses=["varchar_pattern_ops"]
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("asked_at__isnull", False),
                                ("expires_at__isnull", False),
                                ("kind", "answer"),
                                ("point__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind", "answer"), _negated=True),
                                ("asked_at__isnull", True),
                                ("expires_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="geo_place_answer_dated",
                    )
                ],
            },
        ),
    ]
