import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import maillage.accounts.store.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_takedown'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'personne',
                'verbose_name_plural': 'personnes',
                'abstract': False,
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='DoorBucket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('limit', models.CharField(max_length=40)),
                ('digest', models.CharField(max_length=64)),
                ('full_at', models.FloatField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('limit', 'digest'), name='one_bucket_of_a_door')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('reader', 'lecture'), ('editor', 'rédaction'), ('publisher', 'publication'), ('administrator', 'administration')], default='reader', max_length=20, verbose_name='rôle')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'appartenance',
                'verbose_name_plural': 'appartenances',
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='nom')),
                ('slug', models.SlugField(blank=True, max_length=80, unique=True, verbose_name='nom dans les adresses')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('is_agency', models.BooleanField(default=False, verbose_name='est l’agence')),
                ('kind', models.CharField(choices=maillage.accounts.store.models.kind_choices, default='other', max_length=16, verbose_name='sorte')),
                ('territory', models.CharField(blank=True, db_index=True, max_length=100, verbose_name='territoire')),
                ('state', models.CharField(choices=[('asked', 'demandée'), ('accepted', 'acceptée'), ('refused', 'refusée'), ('suspended', 'suspendue')], default='accepted', max_length=12, verbose_name='état')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse de contact publique')),
                ('website', models.URLField(blank=True, verbose_name='site')),
                ('is_sandbox', models.BooleanField(db_index=True, default=False, verbose_name='est un bac à sable')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créée le')),
                ('members', models.ManyToManyField(related_name='organisations', through='accounts.Membership', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.organisation', verbose_name='organisation'),
        ),
        migrations.CreateModel(
            name='MandateRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('measure', 'Mesurer'), ('open', 'Ouvrir'), ('buy', 'Acheter'), ('include', 'Inclure'), ('cover', 'Couvrir')], default='open', max_length=16, verbose_name='portée')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message')),
                ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates_asked', to='accounts.organisation', verbose_name='demandeur')),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates_to_answer', to='accounts.organisation', verbose_name='sollicitée')),
            ],
            options={
                'verbose_name': 'demande de mandat',
                'verbose_name_plural': 'demandes de mandat',
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('measure', 'Mesurer'), ('open', 'Ouvrir'), ('buy', 'Acheter'), ('include', 'Inclure'), ('cover', 'Couvrir')], default='open', max_length=16, verbose_name='portée')),
                ('proof', models.CharField(blank=True, max_length=300, verbose_name='preuve de l’accord')),
                ('given_at', models.DateTimeField(verbose_name='accordé le')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='fini le')),
                ('consented_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accordé par')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates_held', to='accounts.organisation', verbose_name='agit')),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates_given', to='accounts.organisation', verbose_name='pour')),
            ],
            options={
                'verbose_name': 'mandat',
                'verbose_name_plural': 'mandats',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse')),
                ('role', models.CharField(choices=[('reader', 'lecture'), ('editor', 'rédaction'), ('publisher', 'publication'), ('administrator', 'administration')], max_length=20, verbose_name='rôle')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('invited_at', models.DateTimeField(verbose_name='envoyée le')),
                ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='acceptée le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invitée par')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('role', models.CharField(choices=[('reader', 'lecture'), ('editor', 'rédaction'), ('publisher', 'publication'), ('administrator', 'administration')], default='publisher', max_length=20, verbose_name='rôle')),
                ('beginning', models.CharField(max_length=12, verbose_name='début')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='faite le')),
                ('last_used_on', models.DateField(blank=True, null=True, verbose_name='dernier usage')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='révoquée le')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='faite par')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'clé d’API',
                'verbose_name_plural': 'clés d’API',
            },
        ),
        migrations.CreateModel(
            name='OrganisationRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_name', models.CharField(max_length=150, verbose_name='nom de la personne')),
                ('person_email', models.EmailField(max_length=254, verbose_name='adresse de la personne')),
                ('message', models.TextField(blank=True, verbose_name='message')),
                ('asked_at', models.DateTimeField(verbose_name='demandée le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondue le')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='motif du refus')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='request', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'demande d’organisation',
                'verbose_name_plural': 'demandes d’organisation',
            },
        ),
        migrations.CreateModel(
            name='Takedown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24, verbose_name='sorte')),
                ('key', models.CharField(max_length=400, verbose_name='identité')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='intitulé')),
                ('reason', models.CharField(max_length=500, verbose_name='motif')),
                ('hidden_at', models.DateTimeField(verbose_name='masqué le')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='montré de nouveau le')),
                ('hidden_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='masqué par')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='montré de nouveau par')),
            ],
            options={
                'verbose_name': 'masquage',
                'verbose_name_plural': 'masquages',
            },
        ),
        migrations.CreateModel(
            name='TraceEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='date')),
                ('verb', models.CharField(choices=maillage.accounts.store.models.verb_choices, max_length=40, verbose_name='acte')),
                ('about', models.CharField(max_length=200, verbose_name='objet')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='intitulé')),
                ('detail', models.JSONField(default=dict, verbose_name='détail')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trace', to='accounts.organisation', verbose_name='organisation')),
                ('through', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation', verbose_name='par l’entremise de')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'trace',
                'verbose_name_plural': 'traces',
            },
        ),
        migrations.CreateModel(
            name='ExternalIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=300, verbose_name='service de connexion')),
                ('subject', models.CharField(max_length=255, verbose_name='identifiant chez lui')),
                ('linked_at', models.DateTimeField(verbose_name='reconnue le')),
                ('last_used_on', models.DateField(blank=True, null=True, verbose_name='dernier usage')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_identities', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'identité externe',
                'verbose_name_plural': 'identités externes',
                'constraints': [models.UniqueConstraint(fields=('issuer', 'subject'), name='one_person_of_an_identity')],
            },
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('is_agency', True)), fields=('is_agency',), name='one_agency'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'organisation'), name='one_membership'),
        ),
        migrations.AddConstraint(
            model_name='mandaterequest',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('actor', 'principal', 'scope'), name='one_mandate_request'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('actor', 'principal', 'scope'), name='one_mandate_in_force'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('actor', models.F('principal')), _negated=True), name='mandate_of_another'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('kind', 'key'), name='one_takedown_in_force'),
        ),
        migrations.AddIndex(
            model_name='traceentry',
            index=models.Index(fields=['organisation', '-at'], name='accounts_trace_organisation'),
        ),
    ]
