"""A team that waits on reserve keeps what equipment it promised."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0019_unposted"),
    ]

    operations = [
        migrations.AddField(
            model_name="ask",
            name="pieces",
            field=models.JSONField(
                blank=True, default=dict, help_text="Equipment that a yes on reserve promised, by kind"
            ),
        ),
    ]
