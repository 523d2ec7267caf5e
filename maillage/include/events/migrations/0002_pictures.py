"""Pictures of the day, in the report of an event."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0001_version_1'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='titre')),
                ('alt', models.CharField(max_length=300, verbose_name='ce qu’on y voit')),
                ('credit', models.CharField(max_length=200, verbose_name='crédit')),
                ('licence', models.CharField(choices=[('lov2', 'Licence Ouverte 2.0'), ('cc-by-4.0', 'CC BY 4.0'), ('cc-by-sa-4.0', 'CC BY-SA 4.0'), ('press', 'usage de presse seulement, avec le crédit')], max_length=12, verbose_name='licence')),
                ('ending', models.CharField(max_length=4, verbose_name='format')),
                ('content', models.BinaryField(verbose_name='contenu')),
                ('size_bytes', models.IntegerField(verbose_name='taille')),
                ('added_at', models.DateTimeField(verbose_name='ajoutée le')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='events.event', verbose_name='événement')),
            ],
            options={
                'verbose_name': 'image d’un bilan',
                'verbose_name_plural': 'images des bilans',
                'ordering': ['-added_at', '-pk'],
                'abstract': False,
            },
        ),
    ]
