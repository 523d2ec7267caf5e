import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('opportunities', '0001_initial'),
        ('opportunities', '0002_measured_places'),
        ('opportunities', '0003_groups_that_agree'),
        ('opportunities', '0004_amounts_of_bands'),
        ('opportunities', '0005_demonstration'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
        ('inclusion', '0001_version_1'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OpportunityLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signature', models.CharField(max_length=300, verbose_name='empreinte')),
                ('at', models.DateTimeField(verbose_name='le')),
            ],
            options={
                'verbose_name': 'relevé des occasions',
                'verbose_name_plural': 'relevés des occasions',
            },
        ),
        migrations.CreateModel(
            name='KeptGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('form', models.CharField(choices=[('conjoint', 'Conjoint'), ('conjoint-mandataire-solidaire', 'Conjoint, mandataire solidaire'), ('solidaire', 'Solidaire')], max_length=40, verbose_name='forme')),
                ('lots', models.JSONField(default=list, verbose_name='lots')),
                ('state', models.CharField(choices=[('proposed', 'proposé'), ('formed', 'formé'), ('dissolved', 'dissous')], db_index=True, default='proposed', max_length=10, verbose_name='état')),
                ('proposed_at', models.DateTimeField(verbose_name='proposé le')),
                ('formed_at', models.DateTimeField(blank=True, null=True, verbose_name='formé le')),
                ('dissolved_at', models.DateTimeField(blank=True, null=True, verbose_name='dissous le')),
                ('dissolved_reason', models.CharField(blank=True, max_length=500, verbose_name='raison')),
                ('entry', models.CharField(max_length=64)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation', verbose_name='proposé par')),
            ],
            options={
                'verbose_name': 'groupement',
                'verbose_name_plural': 'groupements',
                'ordering': ['-proposed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='GroupPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('structure_name', models.CharField(max_length=200, verbose_name='dénomination')),
                ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
                ('shares', models.JSONField(default=dict, verbose_name='part de chaque lot')),
                ('is_agent', models.BooleanField(default=False, verbose_name='mandataire')),
                ('answer', models.CharField(blank=True, choices=[('agreed', 'd’accord'), ('declined', 'décline')], max_length=10, verbose_name='réponse')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('told_state', models.CharField(blank=True, max_length=10, verbose_name='informée de l’état')),
                ('token_digest', models.CharField(max_length=64, null=True, unique=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='répondu par')),
                ('structure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='inclusion.structure', verbose_name='structure')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='opportunities.keptgroup', verbose_name='groupement')),
            ],
            options={
                'verbose_name': 'membre d’un groupement',
                'verbose_name_plural': 'membres de groupements',
                'ordering': ['-is_agent', 'structure_name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Opportunity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ending', 'marché qui se termine'), ('planned', 'achat annoncé')], max_length=8, verbose_name='sorte')),
                ('key', models.CharField(max_length=400, verbose_name='marché ou achat')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='objet')),
                ('buyer_name', models.CharField(blank=True, max_length=300, verbose_name='acheteur')),
                ('buyer_siret', models.CharField(blank=True, db_index=True, max_length=14, verbose_name='SIRET de l’acheteur')),
                ('cpv', models.CharField(max_length=8, verbose_name='code CPV')),
                ('sector_words', models.CharField(max_length=400, verbose_name='secteurs cherchés')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='territoire')),
                ('commune', models.CharField(blank=True, db_index=True, max_length=5, verbose_name='commune')),
                ('epci', models.CharField(blank=True, db_index=True, max_length=9, verbose_name='intercommunalité')),
                ('departement', models.CharField(blank=True, db_index=True, max_length=3, verbose_name='département')),
                ('region', models.CharField(blank=True, max_length=3, verbose_name='région')),
                ('measured_from', models.CharField(blank=True, max_length=100, verbose_name='distances comptées depuis')),
                ('lon', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('lat', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('on', models.DateField(verbose_name='fin, ou début du trimestre de lancement')),
                ('quarter', models.CharField(db_index=True, max_length=7, verbose_name='trimestre')),
                ('act_by', models.DateField(verbose_name='avis possible dès le')),
                ('amount_eur', models.FloatField(blank=True, null=True, verbose_name='montant par an, hors taxes')),
                ('least_eur', models.FloatField(blank=True, null=True, verbose_name='montant par an au moins, hors taxes')),
                ('band', models.CharField(blank=True, max_length=20, verbose_name='tranche de toute la durée')),
                ('reserved', models.CharField(blank=True, max_length=10, verbose_name='réservation annoncée')),
                ('is_social', models.BooleanField(blank=True, null=True, verbose_name='considération sociale')),
                ('candidate_key', models.CharField(blank=True, max_length=400, verbose_name='suite possible')),
                ('is_launched', models.BooleanField(default=False, verbose_name='consultation lancée')),
                ('in_insertion', models.PositiveIntegerField(default=0, verbose_name='structures d’insertion à portée')),
                ('in_disability', models.PositiveIntegerField(default=0, verbose_name='structures du handicap à portée')),
                ('in_prison', models.PositiveIntegerField(default=0, verbose_name='structures en détention à portée')),
                ('in_others', models.PositiveIntegerField(default=0, verbose_name='autres structures à portée')),
                ('in_reach', models.PositiveIntegerField(default=0, verbose_name='structures à portée')),
                ('unsaid', models.PositiveIntegerField(default=0, verbose_name='structures sans distance renseignée')),
                ('dependence', models.FloatField(blank=True, null=True, verbose_name='dépendance médiane')),
                ('confirmed_share', models.FloatField(blank=True, null=True, verbose_name='part de fiches confirmées du département')),
                ('level', models.CharField(choices=[('reserve', 'réserver'), ('reserve-lot', 'réserver un lot'), ('clause', 'clause sociale'), ('none', 'rien'), ('unknown', 'non connu')], max_length=12, verbose_name='proposition')),
                ('article', models.CharField(blank=True, max_length=10, verbose_name='article')),
                ('is_invented', models.BooleanField(default=False, verbose_name='inventée pour la démonstration')),
                ('noticed_at', models.DateTimeField(db_index=True, verbose_name='remarqué le')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='fini le')),
            ],
            options={
                'verbose_name': 'occasion d’achat inclusif',
                'verbose_name_plural': 'occasions d’achat inclusif',
                'ordering': ['act_by', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key', 'is_invented'), name='opportunity_once')],
            },
        ),
        migrations.CreateModel(
            name='StructureFollowing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_until', models.DateTimeField(verbose_name='informée jusqu’au')),
                ('written_at', models.DateTimeField(blank=True, null=True, verbose_name='dernière lettre le')),
                ('is_stopped', models.BooleanField(default=False, verbose_name='ne veut plus de lettres')),
                ('structure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inclusion.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'lettres d’une structure',
                'verbose_name_plural': 'lettres aux structures',
            },
        ),
        migrations.AddConstraint(
            model_name='keptgroup',
            constraint=models.UniqueConstraint(condition=models.Q(('dissolved_at', None)), fields=('entry',), name='group_proposed_once'),
        ),
        migrations.AddConstraint(
            model_name='grouppartner',
            constraint=models.UniqueConstraint(fields=('group', 'structure'), name='structure_once_in_a_group'),
        ),
    ]
