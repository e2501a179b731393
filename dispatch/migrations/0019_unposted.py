"""What a chat group's provider did not take is an exception too."""

from django.db import migrations, models

KINDS = [
    "text_in", "stuck", "words", "crew_words", "trouble", "silent_crew", "lost", "doubtful", "unsent", "exhausted", "unposted", "late",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0018_bots"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="handling", name="handling_kind_is_known"),
        migrations.AlterField(
            model_name="handling",
            name="kind",
            field=models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=20),
        ),
        migrations.AddConstraint(
            model_name="handling",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)), name="handling_kind_is_known"
            ),
        ),
    ]
