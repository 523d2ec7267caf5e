# Files that were there before count from the moment at which they were brought.

from django.db import migrations, models
from django.db.models import F


def count_all(apps, _schema_editor):
    apps.get_model("truth", "ReadingFile").objects.update(counted_at=F("brought_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('truth', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='readingfile',
            name='counted_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='compté depuis le'),
        ),
        migrations.RunPython(count_all, migrations.RunPython.noop),
    ]
