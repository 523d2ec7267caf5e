from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('coverage', '0001_initial'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CommuneForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commune', models.CharField(max_length=5, verbose_name='commune')),
                ('households', models.PositiveIntegerField(verbose_name='foyers')),
                ('served', models.PositiveIntegerField(verbose_name='foyers servis')),
                ('served_low', models.PositiveIntegerField(verbose_name='au moins')),
                ('served_high', models.PositiveIntegerField(verbose_name='au plus')),
                ('noted_at', models.DateTimeField(verbose_name='noté le')),
            ],
            options={
                'verbose_name': '4G fixe d’une commune',
                'verbose_name_plural': '4G fixe des communes',
                'ordering': ['noted_at', 'pk'],
                'indexes': [models.Index(fields=['commune', 'noted_at'], name='forecast_by_commune')],
            },
        ),
    ]
