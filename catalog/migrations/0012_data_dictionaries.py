"""The data dictionary of a resource: what its agency says of the table's columns and keys."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0011_how_a_file_is_read")]

    operations = [
        migrations.AddField(
            model_name="resource",
            name="dictionary",
            field=models.JSONField(blank=True, default=dict, verbose_name="data dictionary"),
        ),
    ]
