"""The database itself refuses to change the content of a resource version, and its report once it is decided."""

from django.db import migrations

MAKE = """
CREATE FUNCTION catalog_version_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.resource_id, NEW.number, NEW.file, NEW.file_name, NEW.size, NEW.sha256)
       IS DISTINCT FROM (OLD.resource_id, OLD.number, OLD.file, OLD.file_name, OLD.size, OLD.sha256) THEN
        RAISE EXCEPTION 'a resource version keeps its file';
    END IF;
    IF OLD.state <> 'received' AND (NEW.has_table, NEW.rows, NEW.columns, NEW.report)
       IS DISTINCT FROM (OLD.has_table, OLD.rows, OLD.columns, OLD.report) THEN
        RAISE EXCEPTION 'a decided resource version keeps its table and its report';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_never_changes BEFORE UPDATE ON catalog_resourceversion
    FOR EACH ROW EXECUTE FUNCTION catalog_version_never_changes();
"""
UNMAKE = """
DROP TRIGGER version_never_changes ON catalog_resourceversion;
DROP FUNCTION catalog_version_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, UNMAKE)]
