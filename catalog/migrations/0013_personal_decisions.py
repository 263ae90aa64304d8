import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SERVED_BEFORE = """
INSERT INTO catalog_serving (resource_id, version_id, since)
SELECT resource_id, id, coalesce(decided_at, received_at) FROM catalog_resourceversion WHERE state = 'accepted'
"""
STATES = [
    ("received", "Being checked"),
    ("accepted", "Accepted"),
    ("held", "Waiting for a decision on personal data"),
    ("rejected", "Rejected"),
    ("replaced", "Replaced before it was checked"),
    ("treated", "Served only in a cleaned form"),
    ("withdrawn", "Withdrawn"),
]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0012_data_dictionaries")]

    operations = [
        migrations.AlterField("resourceversion", "state", models.CharField(choices=STATES, default="received", max_length=10)),
        migrations.AddField(
            "resourceversion",
            "derived_from",
            models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="derived", to="catalog.resourceversion"),
        ),
        migrations.CreateModel(
            name="PersonalDecision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("treatments", models.JSONField(default=list)),
                ("reason", models.TextField(verbose_name="reason")),
                ("standing", models.BooleanField(default=False)),
                ("state", models.CharField(choices=[("pending", "Being prepared"), ("done", "Done"), ("failed", "Failed")], default="pending", max_length=10)),
                ("error", models.CharField(blank=True, max_length=40)),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("actor", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("version", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="catalog.resourceversion", verbose_name="version")),
            ],
            options={"verbose_name": "decision on personal data", "verbose_name_plural": "decisions on personal data", "ordering": ["-decided_at"]},
        ),
        migrations.CreateModel(
            name="Serving",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("actor", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("resource", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="servings", to="catalog.resource")),
                ("version", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.resourceversion")),
            ],
            options={"ordering": ["-since", "-id"], "indexes": [models.Index(fields=["resource", "-since"], name="serving_history")]},
        ),
        # What was served before servings were written down: each accepted version from its decision on.
        migrations.RunSQL(SERVED_BEFORE, migrations.RunSQL.noop),
    ]
