import django.utils.timezone
from django.db import migrations, models

FILL = """
INSERT INTO catalog_change (dataset_id, audience, owner_org_id, shown, at)
SELECT id, CASE WHEN state = 'active' AND NOT private THEN 'public' ELSE 'agency' END, owner_org_id, TRUE, metadata_modified
FROM catalog_dataset WHERE state <> 'deleted' ORDER BY metadata_modified
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', "0004_written_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset_id', models.UUIDField()),
                ('audience', models.CharField(choices=[('public', 'public'), ('agency', 'agency')], max_length=10)),
                ('owner_org_id', models.UUIDField(null=True)),
                ('shown', models.BooleanField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('number', models.BigIntegerField(null=True, unique=True)),
            ],
            options={
                'ordering': [models.OrderBy(models.F('number'), nulls_last=True)],
            },
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(fields=('dataset_id', 'audience'), name='one_change_per_audience'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(condition=models.Q(('number', None)), fields=['id'], name='changes_without_number'),
        ),
        migrations.RunSQL('CREATE SEQUENCE catalog_change_number', 'DROP SEQUENCE catalog_change_number'),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
