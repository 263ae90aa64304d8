from django.db import migrations, models

MAKE = """
CREATE FUNCTION catalog_version_keeps_choices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.choices, NEW.choices_inherited) IS DISTINCT FROM (OLD.choices, OLD.choices_inherited) THEN
        RAISE EXCEPTION 'a resource version is read as was asked when it came; another reading is another version';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_keeps_choices BEFORE UPDATE ON catalog_resourceversion
    FOR EACH ROW EXECUTE FUNCTION catalog_version_keeps_choices();
"""
UNMAKE = """
DROP TRIGGER version_keeps_choices ON catalog_resourceversion;
DROP FUNCTION catalog_version_keeps_choices();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_uses_and_requests")]

    operations = [
        migrations.AddField("resourceversion", "choices", models.JSONField(default=dict)),
        migrations.AddField("resourceversion", "choices_inherited", models.BooleanField(default=False)),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
