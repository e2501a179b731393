"""Which transaction wrote a position, so that a reader finds what changed since its last snapshot."""

from django.db import migrations, models

import realtime.models


class Migration(migrations.Migration):
    dependencies = [("realtime", "0002_positions")]

    operations = [
        migrations.AddField(
            model_name="position",
            name="tx",
            field=realtime.models.TransactionId(db_default=models.Func(function="pg_current_xact_id")),
        ),
    ]
