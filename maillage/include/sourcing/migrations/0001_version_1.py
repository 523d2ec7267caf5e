import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('sourcing', '0001_initial'),
        ('sourcing', '0002_languages_and_names'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
        ('inclusion', '0001_version_1'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('structure_name', models.CharField(max_length=200, verbose_name='dénomination')),
                ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
                ('kind', models.CharField(max_length=5, verbose_name='type')),
                ('wave', models.PositiveSmallIntegerField(verbose_name='vague')),
                ('match', models.JSONField(verbose_name='note et raisons')),
                ('asked_at', models.DateTimeField(verbose_name='interrogée le')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='lettre partie le')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='relancée le')),
                ('named_at', models.DateTimeField(blank=True, null=True, verbose_name='nom de l’acheteur dit le')),
                ('language', models.CharField(default='fr', max_length=5, verbose_name='langue')),
                ('is_unreachable', models.BooleanField(default=False, verbose_name='adresse refusée')),
                ('token_digest', models.CharField(max_length=64, null=True, unique=True)),
                ('answer', models.CharField(blank=True, choices=[('interested', 'intéressée'), ('declined', 'pas pour elle')], max_length=10, verbose_name='réponse')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('message', models.TextField(blank=True, verbose_name='message')),
                ('capacity', models.CharField(blank=True, max_length=300, verbose_name='capacité')),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='contact')),
                ('reason', models.CharField(blank=True, max_length=16, verbose_name='raison')),
                ('structure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='inclusion.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'structure interrogée',
                'verbose_name_plural': 'structures interrogées',
                'ordering': ['wave', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='InquiryChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('answer', models.CharField(max_length=10, verbose_name='réponse')),
                ('message', models.TextField(blank=True, verbose_name='message')),
                ('capacity', models.CharField(blank=True, max_length=300, verbose_name='capacité')),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='contact')),
                ('reason', models.CharField(blank=True, max_length=16, verbose_name='raison')),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='sourcing.inquiry', verbose_name='structure interrogée')),
            ],
            options={
                'verbose_name': 'réponse donnée',
                'verbose_name_plural': 'réponses données',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('buyer_name', models.CharField(blank=True, max_length=200, verbose_name='acheteur inventé')),
                ('object', models.CharField(max_length=200, verbose_name='objet')),
                ('sectors', models.JSONField(default=list, verbose_name='secteurs')),
                ('cpv', models.CharField(blank=True, max_length=8, verbose_name='code CPV')),
                ('territory', models.CharField(max_length=100, verbose_name='lieu')),
                ('band', models.CharField(blank=True, max_length=16, verbose_name='tranche de montant')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='début')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='fin')),
                ('constraints', models.TextField(blank=True, verbose_name='contraintes')),
                ('answers_by', models.DateField(verbose_name='réponses attendues avant')),
                ('decides_on', models.DateField(blank=True, null=True, verbose_name='décision prévue')),
                ('is_anonymous', models.BooleanField(default=True, verbose_name='anonyme')),
                ('purchase', models.BigIntegerField(blank=True, null=True, verbose_name='achat annoncé')),
                ('contract_key', models.CharField(blank=True, max_length=400, verbose_name='marché qui se termine')),
                ('state', models.CharField(choices=[('draft', 'brouillon'), ('asked', 'en cours'), ('closed', 'clos'), ('outcome', 'issue connue')], db_index=True, default='draft', max_length=10, verbose_name='état')),
                ('created_at', models.DateTimeField(verbose_name='gardé le')),
                ('changed_at', models.DateTimeField(verbose_name='changé le')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='structures interrogées le')),
                ('named_at', models.DateTimeField(blank=True, null=True, verbose_name='acheteur nommé le')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='clos le')),
                ('next_wave_on', models.DateField(blank=True, null=True, verbose_name='vague suivante')),
                ('told_until', models.DateTimeField(blank=True, null=True, verbose_name='acheteur prévenu jusqu’au')),
                ('outcome', models.CharField(blank=True, choices=[('bought', 'Un achat a été fait'), ('nothing', 'Aucun achat ne sera fait'), ('not-yet', 'Pas encore')], max_length=10, verbose_name='issue')),
                ('outcome_at', models.DateTimeField(blank=True, null=True, verbose_name='issue dite le')),
                ('award_key', models.CharField(blank=True, max_length=400, verbose_name='marché né de ce besoin')),
                ('outcome_questions', models.PositiveSmallIntegerField(default=0, verbose_name='fois où l’issue fut demandée')),
                ('outcome_question_at', models.DateTimeField(blank=True, null=True, verbose_name='issue demandée le')),
                ('language', models.CharField(default='fr', max_length=5, verbose_name='langue')),
                ('entry', models.CharField(blank=True, max_length=64, null=True, verbose_name='envoi')),
                ('bought_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='sourcing.inquiry', verbose_name='achat fait à')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'besoin',
                'verbose_name_plural': 'besoins',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='inquiry',
            name='need',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inquiries', to='sourcing.need', verbose_name='besoin'),
        ),
        migrations.CreateModel(
            name='NeedChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('act', models.CharField(max_length=40, verbose_name='acte')),
                ('values', models.JSONField(verbose_name='ce qui est dit')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='sourcing.need', verbose_name='besoin')),
            ],
            options={
                'verbose_name': 'changement d’un besoin',
                'verbose_name_plural': 'changements de besoins',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='NeedQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='question')),
                ('asked_at', models.DateTimeField(verbose_name='posée le')),
                ('reply', models.TextField(blank=True, verbose_name='réponse')),
                ('replied_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='réponse envoyée le')),
                ('inquiry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='questions', to='sourcing.inquiry', verbose_name='structure interrogée')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='sourcing.need', verbose_name='besoin')),
            ],
            options={
                'verbose_name': 'question sur un besoin',
                'verbose_name_plural': 'questions sur des besoins',
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(fields=('organisation', 'entry'), name='need_kept_once'),
        ),
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.UniqueConstraint(fields=('need', 'structure'), name='structure_asked_once'),
        ),
    ]
