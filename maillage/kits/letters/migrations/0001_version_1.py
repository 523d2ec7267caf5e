from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('letters', '0001_initial'),
        ('letters', '0002_set_aside'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='QueuedLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('kind', models.CharField(db_index=True, max_length=60)),
                ('organisation_id', models.BigIntegerField(db_index=True, null=True)),
                ('recipient', models.CharField(blank=True, max_length=320)),
                ('recipient_digest', models.CharField(db_index=True, max_length=64)),
                ('subject', models.CharField(blank=True, max_length=400)),
                ('text', models.TextField(blank=True)),
                ('files', models.JSONField(default=list)),
                ('end_href', models.CharField(blank=True, max_length=500)),
                ('state', models.CharField(choices=[('waiting', 'en attente'), ('sending', 'en cours d’envoi'), ('sent', 'partie'), ('refused', 'refusée par la boîte'), ('given-up', 'abandonnée après plusieurs essais'), ('uncertain', 'peut-être partie'), ('shown', 'montrée ici, non envoyée'), ('withdrawn', 'retirée : l’organisation est suspendue'), ('limited', 'non envoyée : trop de lettres vers cette boîte'), ('unaddressed', 'sans destinataire'), ('set-aside', 'non arrivée, classée par l’agence')], default='waiting', max_length=12)),
                ('queued_at', models.DateTimeField(db_index=True)),
                ('next_try_at', models.DateTimeField()),
                ('claimed_until', models.DateTimeField(null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('last_status', models.IntegerField(default=0)),
                ('is_server_away', models.BooleanField(default=False)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'lettre',
                'verbose_name_plural': 'lettres',
                'indexes': [models.Index(fields=['state', 'done_at'], name='letters_by_state'), models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['next_try_at'], name='letters_to_send')],
                'constraints': [models.UniqueConstraint(fields=('key', 'recipient_digest'), name='one_letter_of_an_occasion')],
            },
        ),
    ]
