from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', "0007_partial_uploads"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='change',
            options={'ordering': [models.OrderBy(models.F('number'), nulls_last=True)], 'verbose_name': 'change for those who keep copies', 'verbose_name_plural': 'changes for those who keep copies'},
        ),
        migrations.AlterModelOptions(
            name='option',
            options={'verbose_name': 'option', 'verbose_name_plural': 'options'},
        ),
        migrations.AlterModelOptions(
            name='partialupload',
            options={'verbose_name': 'upload on its way', 'verbose_name_plural': 'uploads on their way'},
        ),
        migrations.AlterModelOptions(
            name='relationship',
            options={'verbose_name': 'relation of datasets', 'verbose_name_plural': 'relations of datasets'},
        ),
        migrations.AlterModelOptions(
            name='resourceview',
            options={'ordering': ['position', 'id'], 'verbose_name': 'view of a resource', 'verbose_name_plural': 'views of resources'},
        ),
        migrations.AlterModelOptions(
            name='taskstatus',
            options={'verbose_name': 'state of a task', 'verbose_name_plural': 'states of tasks'},
        ),
        migrations.AlterModelOptions(
            name='termtranslation',
            options={'verbose_name': 'translation of a term', 'verbose_name_plural': 'translations of terms'},
        ),
    ]
