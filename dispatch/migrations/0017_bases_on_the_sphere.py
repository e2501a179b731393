"""Bases are ordered by the great circle (geography), no longer on a flat map."""

import django.contrib.postgres.indexes
from django.db import migrations, models

import dispatch.models.base


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0016_texts_at_one_stroke"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="team",
            name="team_near",
        ),
        migrations.RemoveIndex(
            model_name="volunteer",
            name="volunteer_near_with_keys",
        ),
        migrations.RemoveIndex(
            model_name="volunteer",
            name="volunteer_near_when_planned",
        ),
        migrations.RemoveField(
            model_name="team",
            name="base_projected",
        ),
        migrations.RemoveField(
            model_name="volunteer",
            name="base_projected",
        ),
        migrations.AddIndex(
            model_name="volunteer",
            index=django.contrib.postgres.indexes.GistIndex(
                django.contrib.postgres.indexes.OpClass(
                    dispatch.models.base.OnSphere("base"), name="gist_geography_ops"
                ),
                django.contrib.postgres.indexes.OpClass("keys", name="gist__intbig_ops (siglen = 64)"),
                condition=models.Q(("available", True)),
                name="volunteer_near_with_keys",
            ),
        ),
        migrations.AddIndex(
            model_name="volunteer",
            index=django.contrib.postgres.indexes.GistIndex(
                django.contrib.postgres.indexes.OpClass(
                    dispatch.models.base.OnSphere("base"), name="gist_geography_ops"
                ),
                django.contrib.postgres.indexes.OpClass("keys", name="gist__intbig_ops (siglen = 64)"),
                condition=models.Q(("active", True), ("available", False)),
                name="volunteer_near_when_planned",
            ),
        ),
    ]
