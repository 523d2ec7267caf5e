from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('territory', '0001_places'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=80, unique=True, verbose_name='adresse')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('search_words', models.CharField(editable=False, max_length=260)),
                ('geometry', models.TextField(blank=True, verbose_name='contour (GeoJSON)')),
                ('communes', models.JSONField(blank=True, default=list, verbose_name='communes')),
                ('lon', models.FloatField(editable=False)),
                ('lat', models.FloatField(editable=False)),
                ('west', models.FloatField(editable=False)),
                ('south', models.FloatField(editable=False)),
                ('east', models.FloatField(editable=False)),
                ('north', models.FloatField(editable=False)),
                ('origin', models.CharField(choices=[('drawn', 'dessiné'), ('communes', 'liste de communes'), ('file', 'fichier GeoJSON'), ('import', 'import de mesures')], max_length=10, verbose_name='provenance')),
                ('created_by', models.CharField(blank=True, max_length=150, verbose_name='ajouté par')),
                ('created_at', models.DateTimeField(verbose_name='ajouté le')),
                ('changed_at', models.DateTimeField(verbose_name='changé le')),
            ],
            options={
                'verbose_name': 'lieu',
                'verbose_name_plural': 'lieux',
                'ordering': ['name'],
            },
        ),
    ]
