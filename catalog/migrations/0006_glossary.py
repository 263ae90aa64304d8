from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_changes")]

    operations = [
        migrations.CreateModel(
            name="GlossaryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=100, verbose_name="name")),
                ("other", models.CharField(max_length=100, verbose_name="other name")),
                ("both_ways", models.BooleanField(default=True, help_text="Whoever searches for the other name also finds this one.", verbose_name="both ways")),
                ("off", models.BooleanField(default=False, help_text="The portal takes these names for the same; stop that.", verbose_name="not the same")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ],
            options={
                "verbose_name": "glossary entry",
                "verbose_name_plural": "glossary",
                "ordering": ["term", "other"],
                "constraints": [models.UniqueConstraint(fields=("term", "other"), name="glossary_pair")],
            },
        ),
    ]
