"""Tables written through the API: a schema of their own, and a trigger that drops a table with the row that describes it."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

MAKE = """
CREATE SCHEMA written;
CREATE FUNCTION catalog_written_table_dropped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS written.%I', OLD.resource_id);
    RETURN OLD;
END $$;
CREATE TRIGGER written_table_dropped AFTER DELETE ON catalog_writtentable
    FOR EACH ROW EXECUTE FUNCTION catalog_written_table_dropped();
"""
UNMAKE = """
DROP TRIGGER written_table_dropped ON catalog_writtentable;
DROP FUNCTION catalog_written_table_dropped();
DROP SCHEMA written CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_collaboration_and_views")]
    operations = [
        migrations.CreateModel(
            name="WrittenTable",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("columns", models.JSONField(default=list)),
                ("primary_key", models.JSONField(default=list)),
                ("indexes", models.JSONField(default=list)),
                ("rows", models.BigIntegerField(default=0)),
                ("next_id", models.BigIntegerField(default=1)),
                ("next_place", models.PositiveIntegerField(default=1)),
                ("revision", models.BigIntegerField(default=1)),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("changed", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "resource",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="written",
                        to="catalog.resource",
                        verbose_name="resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "table written through the API",
                "verbose_name_plural": "tables written through the API",
            },
        ),
        migrations.CreateModel(
            name="TableAlias",
            fields=[
                ("name", models.CharField(max_length=63, primary_key=True, serialize=False, verbose_name="name")),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="catalog.writtentable",
                        verbose_name="table",
                    ),
                ),
            ],
            options={
                "verbose_name": "alias of a table",
                "verbose_name_plural": "aliases of tables",
                "ordering": ["name"],
            },
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
