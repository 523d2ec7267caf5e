from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('sources', '0001_initial'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SourceReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(db_index=True, max_length=60, verbose_name='source')),
                ('part', models.CharField(blank=True, max_length=3, verbose_name='département')),
                ('status', models.CharField(choices=[('never', 'never'), ('fetching', 'fetching'), ('current', 'current'), ('unchanged', 'unchanged'), ('failing', 'failing'), ('refused', 'refused'), ('lost', 'lost'), ('empty', 'empty')], max_length=12, verbose_name='issue')),
                ('declaration', models.CharField(max_length=12, verbose_name='version de la déclaration')),
                ('find_used', models.PositiveIntegerField(verbose_name='voie')),
                ('final_address', models.CharField(max_length=2000, verbose_name='adresse finale')),
                ('etag', models.CharField(blank=True, max_length=500, verbose_name='ETag')),
                ('last_modified', models.CharField(blank=True, max_length=100, verbose_name='Last-Modified')),
                ('size_bytes', models.BigIntegerField(verbose_name='octets')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('asked_at', models.DateTimeField(verbose_name='demandée le')),
                ('answered_at', models.DateTimeField(verbose_name='répondue le')),
                ('data_on', models.DateField(null=True, verbose_name='données du')),
                ('rows', models.BigIntegerField(null=True, verbose_name='lignes du fichier')),
                ('rows_kept', models.BigIntegerField(null=True, verbose_name='lignes gardées')),
                ('rows_aside', models.BigIntegerField(null=True, verbose_name='lignes mises de côté')),
                ('columns_added', models.JSONField(default=list, verbose_name='colonnes nouvelles')),
                ('columns_lost', models.JSONField(default=list, verbose_name='colonnes perdues')),
                ('problem', models.JSONField(default=dict, verbose_name='défaut')),
                ('software', models.CharField(max_length=40, verbose_name='version du logiciel')),
            ],
            options={
                'verbose_name': 'lecture d’une source',
                'verbose_name_plural': 'lectures des sources',
                'ordering': ['-answered_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SourceState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60, verbose_name='source')),
                ('part', models.CharField(blank=True, max_length=3, verbose_name='département')),
                ('region', models.CharField(max_length=3, verbose_name='région')),
                ('wanted_at', models.DateTimeField(verbose_name='voulue depuis')),
                ('status', models.CharField(choices=[('never', 'never'), ('fetching', 'fetching'), ('current', 'current'), ('unchanged', 'unchanged'), ('failing', 'failing'), ('refused', 'refused'), ('lost', 'lost'), ('empty', 'empty')], default='never', max_length=12, verbose_name='état')),
                ('asked_at', models.DateTimeField(null=True, verbose_name='demandée le')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='répondue le')),
                ('changed_at', models.DateTimeField(null=True, verbose_name='changée le')),
                ('data_on', models.DateField(null=True, verbose_name='données du')),
                ('next_at', models.DateTimeField(db_index=True, null=True, verbose_name='à relire le')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='lectures sans changement')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='échecs de suite')),
                ('problem', models.JSONField(default=dict, verbose_name='défaut')),
                ('find_used', models.PositiveIntegerField(default=0, verbose_name='voie')),
                ('address', models.CharField(blank=True, max_length=2000, verbose_name='adresse demandée')),
                ('etag', models.CharField(blank=True, max_length=500, verbose_name='ETag')),
                ('last_modified', models.CharField(blank=True, max_length=100, verbose_name='Last-Modified')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='empreinte')),
                ('file_name', models.CharField(blank=True, max_length=200, verbose_name='fichier')),
                ('size_bytes', models.BigIntegerField(null=True, verbose_name='octets')),
                ('rows', models.BigIntegerField(null=True, verbose_name='lignes')),
                ('columns', models.JSONField(default=list, verbose_name='colonnes')),
                ('refused_sha256', models.CharField(blank=True, max_length=64, verbose_name='empreinte refusée')),
                ('accepted_sha256', models.CharField(blank=True, max_length=64, verbose_name='empreinte acceptée')),
            ],
            options={
                'verbose_name': 'état d’une source',
                'verbose_name_plural': 'états des sources',
                'constraints': [models.UniqueConstraint(fields=('source', 'part'), name='one_state_of_a_file')],
            },
        ),
    ]
