from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_harvests'),
    ]

    operations = [
        migrations.AddField(
            model_name='dataset',
            name='map_column',
            field=models.CharField(blank=True, max_length=200, verbose_name='colonne de la carte'),
        ),
        migrations.AddField(
            model_name='version',
            name='map_system',
            field=models.CharField(blank=True, max_length=12, verbose_name='système de la carte envoyée'),
        ),
    ]
