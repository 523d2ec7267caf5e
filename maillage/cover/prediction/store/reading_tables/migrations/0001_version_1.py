import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('truth', '0001_initial'),
        ('truth', '0002_readings_counted'),
        ('truth', '0003_mobile_and_invented_readings'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadingFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='fichier')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('brought_at', models.DateTimeField(verbose_name='apporté le')),
                ('counted_at', models.DateTimeField(blank=True, null=True, verbose_name='compté depuis le')),
                ('rows', models.IntegerField(verbose_name='relevés')),
                ('is_invented', models.BooleanField(default=False, verbose_name='inventé')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'fichier de relevés',
                'verbose_name_plural': 'fichiers de relevés',
            },
        ),
        migrations.CreateModel(
            name='MobileReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voice', models.BigIntegerField(editable=False)),
                ('cell_x', models.IntegerField(editable=False)),
                ('cell_y', models.IntegerField(editable=False)),
                ('day', models.DateField(null=True, verbose_name='jour')),
                ('rsrp_dbm', models.FloatField()),
                ('band', models.SmallIntegerField(verbose_name='bande')),
                ('radio_cell', models.CharField(max_length=40, verbose_name='cellule')),
                ('mast_lon', models.FloatField()),
                ('mast_lat', models.FloatField()),
                ('mast_height_m', models.FloatField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mobile_readings', to='truth.readingfile')),
            ],
            options={
                'verbose_name': 'test mobile',
                'verbose_name_plural': 'tests mobiles',
            },
        ),
        migrations.CreateModel(
            name='LineReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8, verbose_name='nature')),
                ('voice', models.BigIntegerField(editable=False)),
                ('cell_x', models.IntegerField(editable=False)),
                ('cell_y', models.IntegerField(editable=False)),
                ('day', models.DateField(null=True, verbose_name='jour')),
                ('site', models.CharField(blank=True, max_length=40, verbose_name='site')),
                ('rsrp_dbm', models.FloatField(null=True)),
                ('rate_mbps', models.FloatField(null=True)),
                ('plan_mbps', models.FloatField(null=True)),
                ('is_wifi', models.BooleanField(default=False)),
                ('height_m', models.FloatField(null=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='truth.readingfile')),
            ],
            options={
                'verbose_name': 'relevé de terrain',
                'verbose_name_plural': 'relevés de terrain',
            },
        ),
    ]
