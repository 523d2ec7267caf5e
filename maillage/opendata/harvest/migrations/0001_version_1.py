import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('harvest', '0001_initial'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
        ('catalog', '0001_version_1'),
    ]

    operations = [
        migrations.CreateModel(
            name='HarvestRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_dry', models.BooleanField(default=False, verbose_name='à blanc')),
                ('started_at', models.DateTimeField(verbose_name='commencée le')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='finie le')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='erreur')),
                ('error_detail', models.JSONField(default=dict, verbose_name='détail de l’erreur')),
                ('counts', models.JSONField(default=dict, verbose_name='issues')),
            ],
            options={
                'verbose_name': 'moisson',
                'verbose_name_plural': 'moissons',
                'ordering': ['-started_at'],
            },
        ),
        migrations.CreateModel(
            name='HarvestItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remote_id', models.CharField(max_length=500, verbose_name='identité')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='titre')),
                ('status', models.CharField(choices=[('created', 'created'), ('updated', 'updated'), ('unchanged', 'unchanged'), ('skipped', 'skipped'), ('failed', 'failed'), ('archived', 'archived')], max_length=12, verbose_name='issue')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='raison')),
                ('code', models.CharField(blank=True, max_length=40, verbose_name='code de la raison')),
                ('reason_params', models.JSONField(default=dict, verbose_name='détail de la raison')),
                ('dataset', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.dataset')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='harvest.harvestrun')),
            ],
            options={
                'verbose_name': 'fiche moissonnée',
                'verbose_name_plural': 'fiches moissonnées',
            },
        ),
        migrations.CreateModel(
            name='HarvestSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('url', models.URLField(max_length=500, verbose_name='adresse')),
                ('kind', models.CharField(choices=[('dcat', 'dcat'), ('ckan', 'ckan')], max_length=8, verbose_name='sorte')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='demandée le')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créée le')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='harvest_sources', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'source à moissonner',
                'verbose_name_plural': 'sources à moissonner',
            },
        ),
        migrations.AddField(
            model_name='harvestrun',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='harvest.harvestsource'),
        ),
        migrations.CreateModel(
            name='HarvestedDataset',
            fields=[
                ('dataset', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='harvested', serialize=False, to='catalog.dataset')),
                ('remote_id', models.CharField(max_length=500, verbose_name='identité')),
                ('publisher', models.CharField(blank=True, max_length=300, verbose_name='producteur')),
                ('conforms_to', models.CharField(blank=True, max_length=500, verbose_name='schéma déclaré')),
                ('missing_since', models.DateTimeField(blank=True, null=True, verbose_name='absente depuis')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='harvested', to='harvest.harvestsource')),
            ],
            options={
                'verbose_name': 'jeu moissonné',
                'verbose_name_plural': 'jeux moissonnés',
                'constraints': [models.UniqueConstraint(fields=('source', 'remote_id'), name='one_dataset_of_an_identity')],
            },
        ),
    ]
