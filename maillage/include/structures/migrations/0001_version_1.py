import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('inclusion', '0001_initial'),
        ('inclusion', '0002_structure_life'),
        ('inclusion', '0003_groups_and_answers'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='nom')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('changed_at', models.DateTimeField(verbose_name='changée le')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'liste de structures',
                'verbose_name_plural': 'listes de structures',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Structure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
                ('siren', models.CharField(db_index=True, max_length=9, verbose_name='SIREN')),
                ('kind', models.CharField(choices=[('EI', 'EI'), ('AI', 'AI'), ('ACI', 'ACI'), ('ETTI', 'ETTI'), ('EITI', 'EITI'), ('GEIQ', 'GEIQ'), ('EA', 'EA'), ('EATT', 'EATT'), ('ESAT', 'ESAT'), ('SEP', 'SEP'), ('ESS', 'ESS')], max_length=5, verbose_name='type')),
                ('name', models.CharField(max_length=200, verbose_name='dénomination')),
                ('words', models.CharField(max_length=400, verbose_name='mots cherchés')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='adresse')),
                ('postal_code', models.CharField(blank=True, max_length=5, verbose_name='code postal')),
                ('commune', models.CharField(blank=True, db_index=True, max_length=5, verbose_name='commune')),
                ('lon', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('lat', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('sector_words', models.CharField(blank=True, max_length=600, verbose_name='secteurs cherchés')),
                ('network_words', models.CharField(blank=True, max_length=400, verbose_name='réseaux cherchés')),
                ('activities', models.JSONField(default=list, verbose_name='activités')),
                ('employees', models.FloatField(blank=True, null=True, verbose_name='effectif en équivalents temps plein')),
                ('turnover_eur', models.FloatField(blank=True, null=True, verbose_name='chiffre d’affaires')),
                ('labels', models.JSONField(default=list, verbose_name='labels')),
                ('website', models.CharField(blank=True, max_length=300, verbose_name='site')),
                ('description', models.CharField(blank=True, max_length=1000, verbose_name='description')),
                ('capacity', models.CharField(blank=True, max_length=300, verbose_name='ce qu’elle peut prendre')),
                ('references', models.JSONField(default=list, verbose_name='références')),
                ('groups', models.JSONField(default=list, verbose_name='réseaux et groupements')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='adresse de contact de la structure')),
                ('contact_phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone de la structure')),
                ('source', models.CharField(max_length=200, verbose_name='origine')),
                ('confirmed_on', models.DateField(blank=True, null=True, verbose_name='confirmée le')),
                ('asked_on', models.DateField(blank=True, null=True, verbose_name='interrogée le')),
                ('ask_digest', models.CharField(blank=True, db_index=True, max_length=64)),
                ('letters_stopped_on', models.DateField(blank=True, null=True, verbose_name='ne veut plus de lettre depuis le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='motif du retrait')),
                ('created_at', models.DateTimeField(verbose_name='ajoutée le')),
                ('changed_at', models.DateTimeField(db_index=True, verbose_name='changée le')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'structure',
                'verbose_name_plural': 'structures',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='KeptStructure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('added_at', models.DateTimeField(verbose_name='ajoutée le')),
                ('kept_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='inclusion.keptlist', verbose_name='liste')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inclusion.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'structure gardée',
                'verbose_name_plural': 'structures gardées',
                'ordering': ['added_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='keptlist',
            name='structures',
            field=models.ManyToManyField(related_name='+', through='inclusion.KeptStructure', to='inclusion.structure'),
        ),
        migrations.CreateModel(
            name='StructureChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('act', models.CharField(max_length=40, verbose_name='acte')),
                ('source', models.CharField(max_length=200, verbose_name='origine')),
                ('values', models.JSONField(verbose_name='ce qui est dit')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='inclusion.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'changement d’une structure',
                'verbose_name_plural': 'changements de structures',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StructureClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('accepted', 'accepted'), ('refused', 'refused')], db_index=True, max_length=10, verbose_name='état')),
                ('asked_at', models.DateTimeField(verbose_name='demandée le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondue le')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='motif du refus')),
                ('language', models.CharField(default='fr', max_length=5, verbose_name='langue')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='réponse envoyée le')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandée par')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='organisation')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='inclusion.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'demande de fiche',
                'verbose_name_plural': 'demandes de fiches',
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StructureContest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(choices=[('closed', 'closed'), ('moved', 'moved'), ('kind', 'kind'), ('activities', 'activities'), ('reach', 'reach'), ('contact', 'contact'), ('other', 'other')], max_length=12, verbose_name='ce qui est contesté')),
                ('message', models.CharField(max_length=500, verbose_name='message')),
                ('said_at', models.DateTimeField(verbose_name='dit le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='réponse')),
                ('entry', models.CharField(max_length=64, unique=True)),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contests', to='inclusion.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'contestation',
                'verbose_name_plural': 'contestations',
                'ordering': ['said_at', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='structure',
            constraint=models.UniqueConstraint(fields=('siret', 'kind'), name='structure_once_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='keptstructure',
            constraint=models.UniqueConstraint(fields=('kept_list', 'structure'), name='kept_once_in_a_list'),
        ),
        migrations.AddConstraint(
            model_name='keptlist',
            constraint=models.UniqueConstraint(fields=('organisation', 'name'), name='kept_list_once_a_name'),
        ),
        migrations.AddConstraint(
            model_name='structureclaim',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('structure', 'organisation'), name='one_waiting_claim'),
        ),
    ]
