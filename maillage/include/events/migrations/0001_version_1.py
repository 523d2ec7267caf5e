import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('events', '0001_initial'),
        ('events', '0002_reminders_and_follow_up'),
        ('events', '0003_event_former'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='nom dans les adresses')),
                ('kind', models.CharField(choices=[('openmap', 'matinée OpenMap'), ('open_data_day', 'journée des données ouvertes'), ('workshop_day', 'journée d’ateliers'), ('other', 'autre rendez-vous')], default='other', max_length=16, verbose_name='sorte')),
                ('cycle', models.CharField(blank=True, max_length=120, verbose_name='cycle')),
                ('title', models.CharField(max_length=200, verbose_name='titre')),
                ('summary', models.TextField(blank=True, verbose_name='présentation')),
                ('place_name', models.CharField(blank=True, max_length=150, verbose_name='lieu')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='adresse')),
                ('commune', models.CharField(blank=True, db_index=True, max_length=5, verbose_name='commune')),
                ('lon', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('lat', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('time_zone', models.CharField(default='Europe/Paris', max_length=40, verbose_name='fuseau horaire')),
                ('starts_at', models.DateTimeField(db_index=True, verbose_name='début')),
                ('ends_at', models.DateTimeField(verbose_name='fin')),
                ('places', models.PositiveIntegerField(verbose_name='places')),
                ('registration_opens_at', models.DateTimeField(blank=True, null=True, verbose_name='ouverture des inscriptions')),
                ('registration_closes_at', models.DateTimeField(blank=True, null=True, verbose_name='clôture des inscriptions')),
                ('erase_days', models.PositiveIntegerField(default=90, verbose_name='jours avant l’effacement')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='publié le')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='annulé le')),
                ('cancelled_reason', models.CharField(blank=True, max_length=300, verbose_name='motif')),
                ('created_at', models.DateTimeField(verbose_name='préparé le')),
                ('changed_at', models.DateTimeField(verbose_name='changé le')),
                ('is_invented', models.BooleanField(default=False, verbose_name='inventé pour la démonstration')),
                ('former', models.JSONField(blank=True, default=dict, verbose_name='avant le dernier changement')),
                ('last_number', models.PositiveIntegerField(default=0, verbose_name='dernier numéro')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='effacé le')),
                ('counts_by_role', models.JSONField(blank=True, default=dict, verbose_name='nombres par rôle')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='organisateur')),
            ],
            options={
                'verbose_name': 'événement',
                'verbose_name_plural': 'événements',
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='numéro')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='nom')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse')),
                ('organisation_name', models.CharField(blank=True, max_length=150, verbose_name='organisme')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('role', models.CharField(choices=[('buyer', 'acheteur public ou privé'), ('structure', 'structure inclusive'), ('company', 'entreprise'), ('public', 'collectivité ou service public'), ('other', 'autre')], default='other', max_length=16, verbose_name='rôle')),
                ('state', models.CharField(choices=[('confirmed', 'place réservée'), ('waiting', 'en liste d’attente'), ('cancelled', 'annulée'), ('followed', 'gardée pour en demander les suites'), ('erased', 'effacée')], max_length=16, verbose_name='état')),
                ('registered_at', models.DateTimeField(verbose_name='inscription le')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='place donnée le')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
                ('address_confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='adresse confirmée le')),
                ('token_hash', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('code', models.CharField(blank=True, max_length=8, verbose_name='code d’accueil')),
                ('checked_in_at', models.DateTimeField(blank=True, null=True, verbose_name='arrivée le')),
                ('follow_up_agreed_at', models.DateTimeField(blank=True, null=True, verbose_name='suites acceptées le')),
                ('language', models.CharField(default='fr', max_length=5, verbose_name='langue')),
                ('letter_due', models.CharField(blank=True, db_index=True, max_length=12, verbose_name='lettre à envoyer')),
                ('letter_sent_at', models.DateTimeField(blank=True, null=True, verbose_name='lettre envoyée le')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='rappel le')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registrations', to='events.event', verbose_name='événement')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'inscription',
                'verbose_name_plural': 'inscriptions',
                'ordering': ['event', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='nom')),
                ('places', models.PositiveIntegerField(blank=True, null=True, verbose_name='places')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rooms', to='events.event', verbose_name='événement')),
            ],
            options={
                'verbose_name': 'salle',
                'verbose_name_plural': 'salles',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('plenary', 'plénière'), ('workshop', 'atelier'), ('pitches', 'présentations courtes'), ('stands', 'stands'), ('meetings', 'rendez-vous'), ('break', 'pause')], default='plenary', max_length=16, verbose_name='sorte')),
                ('title', models.CharField(max_length=200, verbose_name='titre')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('starts_at', models.DateTimeField(verbose_name='début')),
                ('ends_at', models.DateTimeField(verbose_name='fin')),
                ('places', models.PositiveIntegerField(blank=True, null=True, verbose_name='places')),
                ('page', models.CharField(blank=True, max_length=300, verbose_name='page guidée')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='events.event', verbose_name='événement')),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sessions', to='events.room', verbose_name='salle')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SessionPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('confirmed', 'place réservée'), ('waiting', 'en liste d’attente'), ('cancelled', 'annulée'), ('followed', 'gardée pour en demander les suites'), ('erased', 'effacée')], max_length=16, verbose_name='état')),
                ('order', models.PositiveIntegerField(verbose_name='ordre')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='session_places', to='events.registration')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='session_places', to='events.session')),
            ],
            options={
                'verbose_name': 'place dans un atelier',
                'verbose_name_plural': 'places dans les ateliers',
                'ordering': ['session', 'order', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='registration',
            name='sessions',
            field=models.ManyToManyField(related_name='registrations', through='events.SessionPlace', to='events.session'),
        ),
        migrations.CreateModel(
            name='Speaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='nom')),
                ('role', models.CharField(blank=True, max_length=150, verbose_name='fonction')),
                ('organisation_name', models.CharField(blank=True, max_length=150, verbose_name='organisme')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse')),
                ('consent_at', models.DateTimeField(blank=True, null=True, verbose_name='accord donné le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='accord retiré le')),
                ('token_hash', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speakers', to='events.event', verbose_name='événement')),
                ('sessions', models.ManyToManyField(blank=True, related_name='speakers', to='events.session', verbose_name='sessions')),
            ],
            options={
                'verbose_name': 'intervenante ou intervenant',
                'verbose_name_plural': 'intervenantes et intervenants',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(fields=('event', 'name'), name='one_room_of_a_name'),
        ),
        migrations.AddConstraint(
            model_name='sessionplace',
            constraint=models.UniqueConstraint(fields=('registration', 'session'), name='one_place_in_a_session'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(fields=['event', 'state', 'number'], name='registrations_in_order'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(fields=('event', 'number'), name='one_registration_of_a_number'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('event', 'email'), name='one_registration_of_an_address'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('event', 'code'), name='one_registration_of_a_code'),
        ),
    ]
