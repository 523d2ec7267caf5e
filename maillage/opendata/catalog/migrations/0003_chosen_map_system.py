from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_harvests'),
    ]

    operations = [
        migrations.AddField(
            model_name='version',
            name='map_system',
            field=models.CharField(blank=True, max_length=12, verbose_name='système de la carte envoyée'),
        ),
    ]
