import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('catalog', '0001_initial'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProblemReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version_number', models.IntegerField(default=0, verbose_name='version')),
                ('kind', models.CharField(choices=[('error', 'une erreur dans les données'), ('person', 'le nom ou les données d’une personne'), ('rights', 'un droit ou une licence non respectés'), ('other', 'autre chose')], max_length=10, verbose_name='sorte')),
                ('message', models.TextField(verbose_name='message')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse pour répondre')),
                ('reported_at', models.DateTimeField(verbose_name='signalé le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('answer', models.CharField(blank=True, max_length=1000, verbose_name='réponse')),
            ],
            options={
                'verbose_name': 'signalement',
                'verbose_name_plural': 'signalements',
            },
        ),
        migrations.CreateModel(
            name='RemoteFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='titre')),
                ('url', models.URLField(max_length=1000, verbose_name='adresse')),
                ('form', models.CharField(blank=True, max_length=60, verbose_name='format')),
                ('media_type', models.CharField(blank=True, max_length=120, verbose_name='type')),
                ('size_bytes', models.BigIntegerField(null=True, verbose_name='taille')),
            ],
            options={
                'verbose_name': 'fichier distant',
                'verbose_name_plural': 'fichiers distants',
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse')),
                ('subject', models.CharField(max_length=32, verbose_name='sujet')),
                ('search', models.CharField(max_length=500, verbose_name='recherche')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('language', models.CharField(default='fr', max_length=5)),
                ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmé le')),
                ('told_until', models.DateTimeField(blank=True, null=True, verbose_name='prévenu jusqu’au')),
                ('written_at', models.DateTimeField(blank=True, null=True, verbose_name='dernière lettre le')),
            ],
            options={
                'verbose_name': 'abonnement',
                'verbose_name_plural': 'abonnements',
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(verbose_name='numéro')),
                ('published_at', models.DateTimeField(verbose_name='publiée le')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='ce qui change')),
                ('schema_id', models.CharField(blank=True, max_length=120, verbose_name='schéma')),
                ('schema_version', models.CharField(blank=True, max_length=20, verbose_name='version du schéma')),
                ('columns', models.JSONField(default=list, verbose_name='colonnes')),
                ('row_count', models.IntegerField(verbose_name='lignes')),
                ('error_count', models.IntegerField(default=0, verbose_name='erreurs')),
                ('bad_row_count', models.IntegerField(default=0, verbose_name='lignes avec erreur')),
                ('finding_counts', models.JSONField(default=list, verbose_name='constats')),
                ('difference', models.JSONField(default=dict, verbose_name='différence avec la précédente')),
                ('guard_answers', models.JSONField(default=dict, verbose_name='réponses sur les données personnelles')),
                ('sources', models.JSONField(default=list, verbose_name='versions réunies')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=500, verbose_name='motif du retrait')),
                ('csv_sha256', models.CharField(max_length=64)),
                ('csv_bytes', models.BigIntegerField(verbose_name='taille du CSV')),
            ],
            options={
                'verbose_name': 'version',
                'verbose_name_plural': 'versions',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Dataset',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=120, unique=True, verbose_name='nom dans les adresses')),
                ('kind', models.CharField(choices=[('own', 'own'), ('consolidated', 'consolidated'), ('harvested', 'harvested'), ('measured', 'measured')], default='own', max_length=16, verbose_name='sorte')),
                ('state', models.CharField(choices=[('published', 'publié'), ('withdrawn', 'retiré'), ('suspended', 'suspendu'), ('archived', 'archivé')], default='published', max_length=12, verbose_name='état')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=500, verbose_name='motif du retrait')),
                ('schema_id', models.CharField(blank=True, db_index=True, max_length=120, verbose_name='schéma')),
                ('schema_version', models.CharField(blank=True, max_length=20, verbose_name='version du schéma')),
                ('title', models.CharField(max_length=300, verbose_name='titre')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('licence', models.CharField(choices=[('lov2', 'Licence Ouverte 2.0'), ('odbl', 'ODbL 1.0')], default='lov2', max_length=8, verbose_name='licence')),
                ('frequency', models.CharField(choices=[('CONT', 'CONT'), ('DAILY', 'DAILY'), ('WEEKLY', 'WEEKLY'), ('MONTHLY', 'MONTHLY'), ('QUARTERLY', 'QUARTERLY'), ('ANNUAL_2', 'ANNUAL_2'), ('ANNUAL', 'ANNUAL'), ('IRREG', 'IRREG'), ('NEVER', 'NEVER'), ('UNKNOWN', 'UNKNOWN')], default='UNKNOWN', max_length=12, verbose_name='fréquence')),
                ('theme', models.CharField(choices=[('AGRI', 'AGRI'), ('ECON', 'ECON'), ('EDUC', 'EDUC'), ('ENER', 'ENER'), ('ENVI', 'ENVI'), ('GOVE', 'GOVE'), ('HEAL', 'HEAL'), ('INTR', 'INTR'), ('JUST', 'JUST'), ('REGI', 'REGI'), ('SOCI', 'SOCI'), ('TECH', 'TECH'), ('TRAN', 'TRAN')], default='GOVE', max_length=4, verbose_name='thème')),
                ('keywords', models.JSONField(default=list, verbose_name='mots-clés')),
                ('territory', models.CharField(blank=True, db_index=True, max_length=100, verbose_name='territoire')),
                ('period_start', models.DateField(blank=True, null=True, verbose_name='début de la période')),
                ('period_end', models.DateField(blank=True, null=True, verbose_name='fin de la période')),
                ('contact_name', models.CharField(blank=True, max_length=200, verbose_name='contact')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='adresse du contact')),
                ('origin_uri', models.CharField(blank=True, db_index=True, max_length=500, verbose_name='identité d’origine')),
                ('landing_page', models.URLField(blank=True, max_length=500, verbose_name='page d’origine')),
                ('published_at', models.DateTimeField(verbose_name='publié le')),
                ('modified_at', models.DateTimeField(db_index=True, verbose_name='modifié le')),
                ('search_words', models.TextField(blank=True, editable=False)),
                ('version_number', models.IntegerField(default=0, verbose_name='version')),
                ('row_count', models.IntegerField(null=True, verbose_name='lignes')),
                ('error_count', models.IntegerField(null=True, verbose_name='erreurs')),
                ('quality_percent', models.SmallIntegerField(null=True, verbose_name='qualité')),
                ('has_positions', models.BooleanField(default=False, verbose_name='a des positions')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='est une démonstration')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='datasets', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'jeu de données',
                'verbose_name_plural': 'jeux de données',
            },
        ),
    ]
