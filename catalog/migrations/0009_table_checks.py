"""Tables written through the API are checked for personal data, and held until somebody has decided."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_names_on_admin_pages")]
    operations = [
        migrations.AddField(
            "writtentable",
            "state",
            models.CharField(
                choices=[("served", "Served"), ("held", "Waiting for a decision on personal data"), ("withheld", "Withheld")],
                default="served",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField("writtentable", "personal", models.JSONField(default=list)),
        migrations.AddField("writtentable", "released", models.JSONField(default=list)),
        migrations.AddField("writtentable", "checked_revision", models.BigIntegerField(default=0)),
        migrations.AddField("writtentable", "checked_at", models.DateTimeField(null=True)),
    ]
