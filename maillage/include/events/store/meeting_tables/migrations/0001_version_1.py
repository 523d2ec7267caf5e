import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('meetings', '0001_initial'),
        ('meetings', '0002_wish_letters'),
        ('meetings', '0003_pitchfile_is_draft'),
    ]

    dependencies = [
        ('events', '0001_version_1'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeetingGrid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slot_minutes', models.PositiveSmallIntegerField(verbose_name='minutes par rendez-vous')),
                ('gap_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='minutes entre deux rendez-vous')),
                ('pauses', models.JSONField(blank=True, default=list, verbose_name='pauses')),
                ('rooms', models.JSONField(default=list, verbose_name='tables par salle')),
                ('host_role', models.CharField(max_length=16, verbose_name='qui reçoit')),
                ('guest_role', models.CharField(max_length=16, verbose_name='qui se déplace')),
                ('most_meetings', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='rendez-vous au plus par personne')),
                ('wishes_until', models.DateTimeField(verbose_name='souhaits jusqu’au')),
                ('planned_at', models.DateTimeField(blank=True, null=True, verbose_name='planifié le')),
                ('plan_bound', models.JSONField(blank=True, default=list, verbose_name='borne prouvée')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='publié le')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='version')),
                ('service', models.JSONField(blank=True, default=dict, verbose_name='souhaits exaucés')),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.session', verbose_name='session')),
            ],
            options={
                'verbose_name': 'rendez-vous d’une session',
                'verbose_name_plural': 'rendez-vous des sessions',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='MeetingNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('added', 'nouveau rendez-vous'), ('moved', 'rendez-vous déplacé'), ('cancelled', 'rendez-vous annulé')], max_length=10, verbose_name='quoi')),
                ('slot', models.PositiveSmallIntegerField(verbose_name='créneau')),
                ('table', models.PositiveSmallIntegerField(verbose_name='table')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='meetings.meetinggrid', verbose_name='rendez-vous')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.registration', verbose_name='avec')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.registration', verbose_name='inscription')),
            ],
            options={
                'verbose_name': 'changement annoncé',
                'verbose_name_plural': 'changements annoncés',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PairAbsence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_slot', models.PositiveSmallIntegerField(verbose_name='à partir du créneau')),
                ('until_slot', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='avant le créneau')),
                ('noted_at', models.DateTimeField(verbose_name='noté le')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='meetings.meetinggrid', verbose_name='rendez-vous')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.registration', verbose_name='inscription')),
            ],
            options={
                'verbose_name': 'absence',
                'verbose_name_plural': 'absences',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PairMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slot', models.PositiveSmallIntegerField(verbose_name='créneau')),
                ('table', models.PositiveSmallIntegerField(verbose_name='table')),
                ('state', models.CharField(choices=[('planned', 'prévu'), ('cancelled', 'annulé')], default='planned', max_length=10, verbose_name='état')),
                ('is_by_hand', models.BooleanField(default=False, verbose_name='placé à la main')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='meetings.meetinggrid', verbose_name='rendez-vous')),
                ('guest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='events.registration', verbose_name='qui se déplace')),
                ('host', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='events.registration', verbose_name='qui reçoit')),
            ],
            options={
                'verbose_name': 'rendez-vous à deux',
                'verbose_name_plural': 'rendez-vous à deux',
                'ordering': ['slot', 'table', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PairOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('result', models.CharField(choices=[('contract', 'un contrat'), ('quote', 'un devis'), ('contact', 'un contact gardé'), ('nothing', 'rien'), ('not-yet', 'pas encore')], max_length=10, verbose_name='suite')),
                ('said_at', models.DateTimeField(verbose_name='dit le')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='meetings.pairmeeting', verbose_name='rendez-vous')),
                ('registration', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='events.registration', verbose_name='inscription')),
            ],
            options={
                'verbose_name': 'suite d’un rendez-vous',
                'verbose_name_plural': 'suites des rendez-vous',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PairWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('strength', models.PositiveSmallIntegerField(null=True, verbose_name='force')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='meetings.meetinggrid', verbose_name='rendez-vous')),
                ('wished', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.registration', verbose_name='qui voir')),
                ('wisher', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.registration', verbose_name='qui souhaite')),
            ],
            options={
                'verbose_name': 'souhait',
                'verbose_name_plural': 'souhaits',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PitchCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(blank=True, verbose_name='ce qui est attendu')),
                ('questions', models.JSONField(default=list, verbose_name='questions')),
                ('places', models.PositiveSmallIntegerField(verbose_name='présentations retenues')),
                ('closes_at', models.DateTimeField(verbose_name='clôture')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.event', verbose_name='événement')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='events.session', verbose_name='session')),
            ],
            options={
                'verbose_name': 'appel à présentations',
                'verbose_name_plural': 'appels à présentations',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PitchCriterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='critère')),
                ('weight', models.PositiveSmallIntegerField(default=1, verbose_name='poids')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='meetings.pitchcall', verbose_name='appel')),
            ],
            options={
                'verbose_name': 'critère',
                'verbose_name_plural': 'critères',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PitchFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='titre')),
                ('answers', models.JSONField(default=list, verbose_name='réponses')),
                ('is_draft', models.BooleanField(default=False, verbose_name='brouillon')),
                ('sent_at', models.DateTimeField(verbose_name='envoyé le')),
                ('decision', models.CharField(choices=[('waiting', 'en lecture'), ('chosen', 'retenu'), ('declined', 'non retenu')], default='waiting', max_length=10, verbose_name='décision')),
                ('reason', models.CharField(blank=True, max_length=1000, verbose_name='motif')),
                ('place', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='ordre de passage')),
                ('letter_sent_at', models.DateTimeField(blank=True, null=True, verbose_name='lettre envoyée le')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='meetings.pitchcall', verbose_name='appel')),
                ('registration', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='events.registration', verbose_name='inscription')),
            ],
            options={
                'verbose_name': 'dossier de présentation',
                'verbose_name_plural': 'dossiers de présentation',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PitchAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('application/pdf', 'PDF'), ('image/png', 'image PNG'), ('image/jpeg', 'image JPEG')], max_length=20, verbose_name='sorte')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('content', models.BinaryField(verbose_name='contenu')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='attachment', to='meetings.pitchfile', verbose_name='dossier')),
            ],
            options={
                'verbose_name': 'pièce jointe',
                'verbose_name_plural': 'pièces jointes',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PitchReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('invited_at', models.DateTimeField(verbose_name='invitée le')),
                ('letter_sent_at', models.DateTimeField(blank=True, null=True, verbose_name='lettre envoyée le')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='meetings.pitchcall', verbose_name='appel')),
            ],
            options={
                'verbose_name': 'lectrice ou lecteur',
                'verbose_name_plural': 'lectrices et lecteurs',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PitchReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_conflict', models.BooleanField(default=False, verbose_name='conflit d’intérêts')),
                ('marks', models.JSONField(default=dict, verbose_name='notes')),
                ('remark', models.CharField(blank=True, max_length=1000, verbose_name='remarque')),
                ('read_at', models.DateTimeField(verbose_name='lu le')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='meetings.pitchfile', verbose_name='dossier')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='meetings.pitchreader', verbose_name='lecture de')),
            ],
            options={
                'verbose_name': 'lecture',
                'verbose_name_plural': 'lectures',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='StandRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='ce qui est montré')),
                ('needs', models.CharField(blank=True, max_length=200, verbose_name='besoins')),
                ('state', models.CharField(choices=[('asked', 'demandé'), ('given', 'attribué'), ('refused', 'refusé')], default='asked', max_length=10, verbose_name='état')),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='numéro')),
                ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.event', verbose_name='événement')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.registration', verbose_name='inscription')),
            ],
            options={
                'verbose_name': 'stand',
                'verbose_name_plural': 'stands',
                'ordering': ['number', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='EventFeedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.PositiveSmallIntegerField(verbose_name='utile (1 à 5)')),
                ('words', models.CharField(blank=True, max_length=1000, verbose_name='en quelques mots')),
                ('said_at', models.DateTimeField(verbose_name='dit le')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.event', verbose_name='événement')),
                ('registration', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='events.registration', verbose_name='inscription')),
            ],
            options={
                'verbose_name': 'avis sur un événement',
                'verbose_name_plural': 'avis sur les événements',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('event', 'registration'), name='one_feedback_of_a_person')],
            },
        ),
        migrations.CreateModel(
            name='PairLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('wishes', 'wishes'), ('timetable', 'timetable'), ('changed', 'changed'), ('after-1', 'after-1'), ('after-6', 'after-6'), ('after-12', 'after-12')], max_length=10, verbose_name='lettre')),
                ('sent_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='envoyée le')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='meetings.meetinggrid', verbose_name='rendez-vous')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.registration', verbose_name='inscription')),
            ],
            options={
                'verbose_name': 'lettre sur des rendez-vous',
                'verbose_name_plural': 'lettres sur des rendez-vous',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('grid', 'registration', 'kind'), name='one_pair_letter_of_a_kind')],
            },
        ),
        migrations.AddConstraint(
            model_name='pairmeeting',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('grid', 'slot', 'table'), name='one_meeting_at_a_table'),
        ),
        migrations.AddConstraint(
            model_name='pairmeeting',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('grid', 'slot', 'guest'), name='one_meeting_of_a_guest'),
        ),
        migrations.AddConstraint(
            model_name='pairmeeting',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('grid', 'slot', 'host'), name='one_meeting_of_a_host'),
        ),
        migrations.AddConstraint(
            model_name='pairoutcome',
            constraint=models.UniqueConstraint(fields=('meeting', 'registration'), name='one_outcome_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='pairwish',
            constraint=models.UniqueConstraint(fields=('grid', 'wisher', 'wished'), name='one_wish_of_a_pair'),
        ),
        migrations.AddConstraint(
            model_name='pitchfile',
            constraint=models.UniqueConstraint(fields=('call', 'registration'), name='one_pitch_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='pitchreader',
            constraint=models.UniqueConstraint(fields=('call', 'email'), name='one_reader_of_an_address'),
        ),
        migrations.AddConstraint(
            model_name='pitchreading',
            constraint=models.UniqueConstraint(fields=('reader', 'file'), name='one_reading_of_a_file'),
        ),
        migrations.AddConstraint(
            model_name='standrequest',
            constraint=models.UniqueConstraint(fields=('event', 'registration'), name='one_stand_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='standrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('event', 'number'), name='one_stand_of_a_number'),
        ),
    ]
