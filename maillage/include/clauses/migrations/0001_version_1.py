import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('clauses', '0001_initial'),
        ('clauses', '0002_eligibility_lists'),
        ('clauses', '0003_closed_balances'),
        ('clauses', '0004_years_closed_apart'),
        ('clauses', '0005_demonstration_years'),
        ('clauses', '0006_closings_keep_their_changes'),
        ('clauses', '0007_sealing_key'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EvidenceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.IntegerField(verbose_name='mois')),
                ('kind', models.CharField(choices=[('pdf', 'pdf'), ('png', 'png'), ('jpg', 'jpg')], max_length=4, verbose_name='sorte')),
                ('sealed_name', models.BinaryField(verbose_name='nom, chiffré')),
                ('origin', models.CharField(choices=[('page', 'page'), ('letter', 'letter'), ('file', 'file'), ('api', 'api')], max_length=6, verbose_name='origine')),
                ('kept_at', models.DateTimeField(verbose_name='gardé le')),
            ],
            options={
                'verbose_name': 'pièce d’un mois',
                'verbose_name_plural': 'pièces des mois',
            },
        ),
        migrations.CreateModel(
            name='HourReporter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('siret', models.CharField(db_index=True, max_length=14, verbose_name='SIRET')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse des lettres du mois')),
                ('promised_centihours', models.BigIntegerField(blank=True, null=True, verbose_name='part des heures (centièmes)')),
                ('last_month', models.IntegerField(blank=True, null=True, verbose_name='dernier mois')),
                ('added_at', models.DateTimeField(verbose_name='ajouté le')),
            ],
            options={
                'verbose_name': 'titulaire ou structure d’une clause',
                'verbose_name_plural': 'titulaires et structures de clauses',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SealingKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte de la clé')),
                ('noted_at', models.DateTimeField(auto_now=True, verbose_name='notée le')),
            ],
            options={
                'verbose_name': 'clé de chiffrement',
                'verbose_name_plural': 'clés de chiffrement',
            },
        ),
        migrations.CreateModel(
            name='AlertLetters',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told', models.JSONField(default=list, verbose_name='alertes dites')),
                ('looked_on', models.DateField(blank=True, null=True, verbose_name='regardé le')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='arrêtées le')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='facilitateur')),
            ],
            options={
                'verbose_name': 'lettres d’alerte',
                'verbose_name_plural': 'lettres d’alerte',
            },
        ),
        migrations.CreateModel(
            name='ClauseParticipant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pseudonym', models.CharField(max_length=24, verbose_name='pseudonyme')),
                ('sealed', models.BinaryField(verbose_name='ce qui est chiffré')),
                ('added_at', models.DateTimeField(verbose_name='ajoutée le')),
                ('coordination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='coordination')),
            ],
            options={
                'verbose_name': 'personne d’une clause',
                'verbose_name_plural': 'personnes de clauses',
            },
        ),
        migrations.CreateModel(
            name='ClosedBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('closed_on', models.DateField(verbose_name='arrêté le')),
                ('of_year', models.IntegerField(default=0, verbose_name='année seule')),
                ('sums', models.JSONField(verbose_name='sommes')),
            ],
            options={
                'verbose_name': 'bilan arrêté',
                'verbose_name_plural': 'bilans arrêtés',
                'ordering': ['closed_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('closed_on', 'of_year'), name='one_closing_a_day')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceContent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField(verbose_name='contenu, chiffré')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='content', to='clauses.evidencefile', verbose_name='pièce')),
            ],
            options={
                'verbose_name': 'contenu d’une pièce',
                'verbose_name_plural': 'contenus des pièces',
            },
        ),
        migrations.AddField(
            model_name='evidencefile',
            name='reporter',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='clauses.hourreporter'),
        ),
        migrations.CreateModel(
            name='InsertionClause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_name', models.CharField(max_length=200, verbose_name='maître d’ouvrage')),
                ('owner_siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET du maître d’ouvrage')),
                ('title', models.CharField(max_length=200, verbose_name='objet')),
                ('contract_key', models.CharField(blank=True, db_index=True, max_length=400, verbose_name='marché')),
                ('lot', models.CharField(blank=True, max_length=60, verbose_name='lot')),
                ('convention', models.CharField(blank=True, max_length=200, verbose_name='convention')),
                ('departement', models.CharField(max_length=3, verbose_name='département')),
                ('amount_eur', models.BigIntegerField(blank=True, null=True, verbose_name='montant hors taxes')),
                ('labour_share', models.FloatField(blank=True, null=True, verbose_name='part de main-d’œuvre')),
                ('rate', models.FloatField(blank=True, null=True, verbose_name='taux d’insertion')),
                ('hourly_cost_eur', models.FloatField(blank=True, null=True, verbose_name='coût d’une heure')),
                ('promised_centihours', models.BigIntegerField(verbose_name='heures promises (centièmes)')),
                ('first_month', models.IntegerField(verbose_name='premier mois')),
                ('last_month', models.IntegerField(verbose_name='dernier mois')),
                ('sme_share', models.FloatField(blank=True, null=True, verbose_name='part promise aux PME')),
                ('penalty_eur', models.FloatField(blank=True, null=True, verbose_name='pénalité par heure manquante')),
                ('state', models.CharField(choices=[('open', 'en cours'), ('closed', 'close')], default='open', max_length=8, verbose_name='état')),
                ('made_at', models.DateTimeField(verbose_name='ajoutée le')),
                ('changed_at', models.DateTimeField(db_index=True, verbose_name='changée le')),
                ('is_given_to_owner', models.BooleanField(default=False, verbose_name='heures données au maître d’ouvrage')),
                ('revision', models.IntegerField(default=0, editable=False, verbose_name='révision')),
                ('entry', models.CharField(blank=True, max_length=64, null=True, verbose_name='envoi')),
                ('coordination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='coordination')),
                ('facilitator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='facilitateur')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation', verbose_name='organisation du maître d’ouvrage')),
            ],
            options={
                'verbose_name': 'clause sociale',
                'verbose_name_plural': 'clauses sociales',
                'ordering': ['last_month', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='hourreporter',
            name='clause',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reporters', to='clauses.insertionclause', verbose_name='clause sociale'),
        ),
        migrations.CreateModel(
            name='HourEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.IntegerField(verbose_name='mois')),
                ('mode', models.CharField(choices=[('embauche', 'embauche directe'), ('interim', 'mise à disposition ou intérim'), ('sous-traitance', 'sous-traitance ou cotraitance à une structure')], max_length=14, verbose_name='mode')),
                ('departement', models.CharField(max_length=3, verbose_name='département du lieu de travail')),
                ('commune', models.CharField(blank=True, max_length=5, verbose_name='commune du lieu de travail')),
                ('centihours', models.IntegerField(verbose_name='heures (centièmes)')),
                ('sealed_evidence', models.BinaryField(default=b'', verbose_name='preuve, chiffrée')),
                ('origin', models.CharField(choices=[('page', 'page'), ('letter', 'letter'), ('file', 'file'), ('api', 'api')], max_length=6, verbose_name='origine')),
                ('said_at', models.DateTimeField(verbose_name='dites le')),
                ('participant', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='clauses.clauseparticipant')),
                ('reporter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='clauses.hourreporter')),
                ('clause', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='clauses.insertionclause', verbose_name='clause sociale')),
            ],
            options={
                'verbose_name': 'heures d’une personne',
                'verbose_name_plural': 'heures des personnes',
            },
        ),
        migrations.CreateModel(
            name='ClosedPersonHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.IntegerField(default=0, verbose_name='année')),
                ('centihours', models.BigIntegerField(verbose_name='heures (centièmes)')),
                ('closing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clauses.closedbalance', verbose_name='bilan arrêté')),
                ('participant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clauses.clauseparticipant')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clauses.insertionclause', verbose_name='clause sociale')),
            ],
            options={
                'verbose_name': 'heures d’un bilan arrêté',
                'verbose_name_plural': 'heures de bilans arrêtés',
            },
        ),
        migrations.CreateModel(
            name='ClauseAmendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_at', models.DateTimeField(verbose_name='le')),
                ('kind', models.CharField(choices=[('avenant', 'avenant'), ('transfert', 'transfert'), ('remplacement', 'remplacement'), ('correction', 'correction')], max_length=12, verbose_name='sorte')),
                ('reason', models.CharField(blank=True, max_length=600, verbose_name='motif')),
                ('values_before', models.JSONField(verbose_name='ce qui était dit')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amendments', to='clauses.insertionclause', verbose_name='clause sociale')),
            ],
            options={
                'verbose_name': 'changement d’une clause',
                'verbose_name_plural': 'changements de clauses',
                'ordering': ['changed_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CaseNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noted_at', models.DateTimeField(verbose_name='le')),
                ('sealed_text', models.BinaryField(default=b'', verbose_name='note, chiffrée')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='de')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='clauses.insertionclause', verbose_name='clause sociale')),
            ],
            options={
                'verbose_name': 'note de suivi',
                'verbose_name_plural': 'notes de suivi',
                'ordering': ['-noted_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='KitVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, verbose_name='nom dans l’adresse')),
                ('number', models.IntegerField(verbose_name='version')),
                ('section', models.CharField(max_length=8, verbose_name='rubrique')),
                ('title', models.CharField(max_length=120, verbose_name='titre')),
                ('text', models.TextField(max_length=20000, verbose_name='texte')),
                ('is_withdrawn', models.BooleanField(default=False, verbose_name='retirée')),
                ('saved_at', models.DateTimeField(verbose_name='enregistrée le')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='de')),
            ],
            options={
                'verbose_name': 'page de la boîte à outils',
                'verbose_name_plural': 'pages de la boîte à outils',
                'ordering': ['slug', '-number'],
            },
        ),
        migrations.CreateModel(
            name='MonthLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.IntegerField(verbose_name='mois')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='clauses.hourreporter', verbose_name='titulaire')),
            ],
            options={
                'verbose_name': 'lettre d’un mois',
                'verbose_name_plural': 'lettres des mois',
            },
        ),
        migrations.CreateModel(
            name='MonthTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.IntegerField(verbose_name='mois')),
                ('mode', models.CharField(max_length=14, verbose_name='mode')),
                ('departement', models.CharField(max_length=3, verbose_name='département du lieu de travail')),
                ('centihours', models.BigIntegerField(verbose_name='heures (centièmes)')),
                ('rows', models.IntegerField(verbose_name='lignes')),
                ('clause', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='totals', to='clauses.insertionclause', verbose_name='clause sociale')),
                ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='totals', to='clauses.hourreporter')),
            ],
            options={
                'verbose_name': 'somme d’un mois',
                'verbose_name_plural': 'sommes des mois',
            },
        ),
        migrations.CreateModel(
            name='PublishedYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.IntegerField(verbose_name='année')),
                ('is_invented', models.BooleanField(default=False, verbose_name='inventée pour la démonstration')),
                ('published_at', models.DateTimeField(verbose_name='publiée le')),
                ('rows', models.JSONField(verbose_name='lignes')),
            ],
            options={
                'verbose_name': 'année publiée',
                'verbose_name_plural': 'années publiées',
                'ordering': ['-year'],
                'constraints': [models.UniqueConstraint(fields=('year', 'is_invented'), name='year_once')],
            },
        ),
        migrations.CreateModel(
            name='PublishedContractYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contract_key', models.CharField(db_index=True, max_length=400, verbose_name='marché')),
                ('departement', models.CharField(max_length=3, verbose_name='département')),
                ('people', models.IntegerField(verbose_name='personnes')),
                ('centihours', models.BigIntegerField(verbose_name='heures (centièmes)')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contracts', to='clauses.publishedyear', verbose_name='année publiée')),
            ],
            options={
                'verbose_name': 'marché d’une année publiée',
                'verbose_name_plural': 'marchés d’années publiées',
                'ordering': ['-year__year', 'departement'],
            },
        ),
        migrations.CreateModel(
            name='SavedEligibilityList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=16, unique=True, verbose_name='version')),
                ('text', models.CharField(max_length=200, verbose_name='texte')),
                ('href', models.CharField(blank=True, max_length=400, verbose_name='adresse du texte')),
                ('in_force_from', models.DateField(verbose_name='en vigueur depuis')),
                ('rules', models.JSONField(verbose_name='publics')),
                ('saved_at', models.DateTimeField(verbose_name='enregistrée le')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='de')),
            ],
            options={
                'verbose_name': 'liste des publics éligibles',
                'verbose_name_plural': 'listes des publics éligibles',
                'ordering': ['in_force_from', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SmePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='entreprise')),
                ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
                ('kind', models.CharField(choices=[('cotraitance', 'cotraitance'), ('sous-traitance', 'sous-traitance déclarée')], max_length=14, verbose_name='sorte')),
                ('amount_eur', models.BigIntegerField(verbose_name='montant hors taxes')),
                ('added_at', models.DateTimeField(verbose_name='ajoutée le')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sme_parts', to='clauses.insertionclause', verbose_name='clause sociale')),
            ],
            options={
                'verbose_name': 'part d’une PME',
                'verbose_name_plural': 'parts des PME',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='clauseparticipant',
            constraint=models.UniqueConstraint(fields=('coordination', 'pseudonym'), name='pseudonym_once'),
        ),
        migrations.AddIndex(
            model_name='evidencefile',
            index=models.Index(fields=['reporter', 'month'], name='clauses_evidence'),
        ),
        migrations.AddConstraint(
            model_name='insertionclause',
            constraint=models.UniqueConstraint(fields=('coordination', 'entry'), name='clause_made_once'),
        ),
        migrations.AddConstraint(
            model_name='insertionclause',
            constraint=models.CheckConstraint(condition=models.Q(('contract_key', ''), ('convention', ''), _negated=True), name='clause_on_a_contract_or_a_convention'),
        ),
        migrations.AddConstraint(
            model_name='hourreporter',
            constraint=models.UniqueConstraint(fields=('clause', 'siret'), name='reporter_once_a_clause'),
        ),
        migrations.AddIndex(
            model_name='hourentry',
            index=models.Index(fields=['clause', 'participant', 'month', 'reporter', 'centihours'], name='clauses_people'),
        ),
        migrations.AddIndex(
            model_name='hourentry',
            index=models.Index(fields=['participant', 'month', 'clause', 'centihours'], name='clauses_person_months'),
        ),
        migrations.AddConstraint(
            model_name='hourentry',
            constraint=models.UniqueConstraint(fields=('reporter', 'participant', 'month', 'mode', 'departement', 'commune'), name='hours_said_once'),
        ),
        migrations.AddConstraint(
            model_name='hourentry',
            constraint=models.CheckConstraint(condition=models.Q(('centihours__gte', 0)), name='hours_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='kitversion',
            constraint=models.UniqueConstraint(fields=('slug', 'number'), name='kit_version_once'),
        ),
        migrations.AddConstraint(
            model_name='monthletter',
            constraint=models.UniqueConstraint(fields=('reporter', 'month'), name='asked_once_a_month'),
        ),
        migrations.AddIndex(
            model_name='monthtotal',
            index=models.Index(fields=['clause', 'departement', 'centihours'], name='clauses_balance'),
        ),
        migrations.AddConstraint(
            model_name='monthtotal',
            constraint=models.UniqueConstraint(fields=('clause', 'reporter', 'month', 'mode', 'departement'), name='total_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='publishedcontractyear',
            constraint=models.UniqueConstraint(fields=('year', 'contract_key', 'departement'), name='contract_once_a_year'),
        ),
    ]
