import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('network', '0001_initial'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AntennaPatternFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='nom')),
                ('text', models.TextField(verbose_name='contenu')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte')),
                ('added_at', models.DateTimeField(verbose_name='ajouté le')),
            ],
            options={
                'verbose_name': 'fichier d’antenne',
                'verbose_name_plural': 'fichiers d’antenne',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='NetworkSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('operator', models.CharField(db_index=True, max_length=120, verbose_name='exploitant')),
                ('x_m', models.FloatField(verbose_name='abscisse Lambert-93')),
                ('y_m', models.FloatField(verbose_name='ordonnée Lambert-93')),
                ('commune', models.CharField(blank=True, db_index=True, max_length=5, verbose_name='commune')),
                ('support_height_m', models.FloatField(verbose_name='hauteur du support')),
                ('state', models.CharField(choices=[('idea', 'idée'), ('planned', 'planifié'), ('in_service', 'en service'), ('to_renovate', 'à rénover')], max_length=12, verbose_name='état')),
                ('state_since', models.DateField(blank=True, null=True, verbose_name='depuis')),
                ('right', models.CharField(choices=[('none', 'non demandée'), ('requested', 'demandée'), ('granted', 'accordée'), ('refused', 'refusée')], max_length=12, verbose_name='autorisation')),
                ('right_until', models.DateField(blank=True, null=True, verbose_name='autorisation jusqu’au')),
                ('requested_on', models.DateField(blank=True, null=True, verbose_name='demandée le')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('is_invented', models.BooleanField(default=False, verbose_name='inventé')),
                ('changed_at', models.DateTimeField(db_index=True, verbose_name='changé le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'site de 4G fixe',
                'verbose_name_plural': 'sites de 4G fixe',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='NetworkSiteChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moment', models.DateTimeField(verbose_name='le')),
                ('act', models.CharField(max_length=40, verbose_name='acte')),
                ('values', models.JSONField(verbose_name='ce qui est dit')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='network.networksite', verbose_name='site')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'verbose_name': 'changement d’un site de 4G fixe',
                'verbose_name_plural': 'changements de sites de 4G fixe',
                'ordering': ['moment', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='GroundCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shape', models.JSONField(verbose_name='contour')),
                ('west', models.FloatField(verbose_name='ouest')),
                ('south', models.FloatField(verbose_name='sud')),
                ('east', models.FloatField(verbose_name='est')),
                ('north', models.FloatField(verbose_name='nord')),
                ('commune', models.CharField(db_index=True, max_length=5, verbose_name='commune')),
                ('place', models.CharField(max_length=120, verbose_name='lieu')),
                ('is_served', models.BooleanField(verbose_name='servi')),
                ('reason', models.CharField(max_length=300, verbose_name='raison')),
                ('observed_on', models.DateField(verbose_name='constaté le')),
                ('added_at', models.DateTimeField(db_index=True, verbose_name='ajoutée le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('withdrawal', models.CharField(blank=True, max_length=300, verbose_name='motif du retrait')),
                ('entry', models.CharField(blank=True, max_length=64, null=True, verbose_name='envoi')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'correction de terrain',
                'verbose_name_plural': 'corrections de terrain',
                'ordering': ['-added_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'entry'), name='coverage_correction_once')],
            },
        ),
        migrations.CreateModel(
            name='NetworkSector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='secteur')),
                ('azimuth_deg', models.FloatField(verbose_name='azimut')),
                ('height_m', models.FloatField(verbose_name='hauteur de l’antenne')),
                ('mechanical_tilt_deg', models.FloatField(verbose_name='inclinaison mécanique')),
                ('electrical_tilt_deg', models.FloatField(blank=True, null=True, verbose_name='inclinaison électrique')),
                ('antenna', models.CharField(max_length=120, verbose_name='antenne')),
                ('gain_dbi', models.FloatField(blank=True, null=True, verbose_name='gain')),
                ('power_dbm', models.FloatField(verbose_name='puissance')),
                ('feeder_loss_db', models.FloatField(verbose_name='pertes')),
                ('frequencies_ghz', models.CharField(max_length=200, verbose_name='fréquences')),
                ('bandwidth_mhz', models.FloatField(verbose_name='largeur')),
                ('tdd', models.PositiveSmallIntegerField(verbose_name='configuration TDD')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sectors', to='network.networksite', verbose_name='site')),
            ],
            options={
                'verbose_name': 'secteur de 4G fixe',
                'verbose_name_plural': 'secteurs de 4G fixe',
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('site', 'code'), name='coverage_sector_once')],
            },
        ),
    ]
