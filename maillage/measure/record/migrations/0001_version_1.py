import maillage.measure.record.store.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('quality', '0001_initial'),
        ('quality', '0002_hash_keys'),
        ('quality', '0003_fixed_access'),
        ('quality', '0004_heard_tests'),
        ('quality', '0005_late_answers'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('seq', models.BigAutoField(primary_key=True, serialize=False)),
                ('erased_at', models.DateTimeField(verbose_name='effacées le')),
                ('rows', models.IntegerField(verbose_name='lignes')),
            ],
            options={
                'verbose_name': 'effacement',
                'verbose_name_plural': 'effacements',
            },
        ),
        migrations.CreateModel(
            name='FixedAccess',
            fields=[
                ('document_id', models.UUIDField(primary_key=True, serialize=False, verbose_name='identifiant')),
                ('device', models.BigIntegerField(db_index=True, editable=False)),
                ('is_fixed_4g', models.BooleanField(verbose_name='box 4G fixe')),
                ('operator', models.SmallIntegerField(null=True, verbose_name='opérateur')),
                ('plan_mbps', models.FloatField(null=True, verbose_name='débit de l’offre (Mb/s)')),
                ('is_wifi', models.BooleanField(null=True, verbose_name='par le Wi-Fi')),
                ('declared_at', models.DateTimeField(verbose_name='déclaré le')),
            ],
            options={
                'verbose_name': 'accès fixe déclaré',
                'verbose_name_plural': 'accès fixes déclarés',
                'db_table': 'quality_fixed_access',
            },
        ),
        migrations.CreateModel(
            name='HeardNumber',
            fields=[
                ('key', maillage.measure.record.store.models.HashField(primary_key=True, serialize=False)),
                ('tests', models.BigIntegerField()),
                ('ended_s', models.BigIntegerField()),
            ],
            options={
                'db_table': 'quality_heard_number',
            },
        ),
        migrations.CreateModel(
            name='LateAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_at', models.DateTimeField(verbose_name='dit le')),
            ],
            options={
                'verbose_name': 'réponse tardive',
                'verbose_name_plural': 'réponses tardives',
                'db_table': 'quality_late_answer',
            },
        ),
        migrations.CreateModel(
            name='SpentReceipt',
            fields=[
                ('key', maillage.measure.record.store.models.HashField(primary_key=True, serialize=False)),
                ('ended_s', models.BigIntegerField()),
            ],
            options={
                'db_table': 'quality_spent_receipt',
            },
        ),
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('seq', models.BigAutoField(primary_key=True, serialize=False)),
                ('document_id', models.UUIDField(db_column='id', unique=True, verbose_name='identifiant')),
                ('tick', models.BigIntegerField(editable=False, null=True)),
                ('received_at', models.DateTimeField(verbose_name='reçue le')),
                ('taken_at', models.DateTimeField(verbose_name='faite le')),
                ('origin', models.SmallIntegerField(verbose_name='provenance')),
                ('source', models.CharField(max_length=40, verbose_name='source')),
                ('lon', models.FloatField(null=True, verbose_name='longitude')),
                ('lat', models.FloatField(null=True, verbose_name='latitude')),
                ('accuracy_m', models.FloatField(null=True, verbose_name='précision (m)')),
                ('grid17', models.BigIntegerField(null=True)),
                ('commune', models.IntegerField(null=True, verbose_name='commune')),
                ('operator', models.SmallIntegerField(verbose_name='opérateur')),
                ('operator_origin', models.SmallIntegerField(null=True)),
                ('technology', models.SmallIntegerField(verbose_name='technologie')),
                ('technology_origin', models.SmallIntegerField(null=True)),
                ('context', models.SmallIntegerField(verbose_name='situation')),
                ('device', models.BigIntegerField()),
                ('period', models.SmallIntegerField(verbose_name='mois')),
                ('verdict', models.SmallIntegerField(verbose_name='avis')),
                ('vouching', models.SmallIntegerField(null=True, verbose_name='caution')),
                ('voice', models.BigIntegerField(db_default=1, editable=False)),
                ('flags', models.CharField(blank=True, max_length=600, verbose_name='remarques')),
                ('sample_mask', models.SmallIntegerField(verbose_name='essais comptés')),
                ('bin_download', models.SmallIntegerField(null=True)),
                ('bin_upload', models.SmallIntegerField(null=True)),
                ('bin_latency', models.SmallIntegerField(null=True)),
                ('bin_web', models.SmallIntegerField(null=True)),
                ('bin_video', models.SmallIntegerField(null=True)),
                ('bin_file_download', models.SmallIntegerField(null=True)),
                ('bin_file_upload', models.SmallIntegerField(null=True)),
                ('bin_score', models.SmallIntegerField(null=True)),
                ('bin_speed_score', models.SmallIntegerField(null=True)),
                ('pages_made', models.SmallIntegerField(null=True)),
                ('pages_within_10s', models.SmallIntegerField(null=True)),
                ('pages_within_5s', models.SmallIntegerField(null=True)),
                ('video_verdict', models.SmallIntegerField(null=True)),
                ('body', models.TextField(verbose_name='document')),
            ],
            options={
                'verbose_name': 'mesure',
                'verbose_name_plural': 'mesures',
                'indexes': [models.Index(fields=['device'], name='quality_measurement_device'), models.Index(condition=models.Q(('tick__isnull', False)), fields=['tick', 'seq'], name='quality_measurement_tick'), models.Index(condition=models.Q(('verdict', 6)), fields=['verdict', 'seq'], name='quality_measurement_fixed')],
            },
        ),
        migrations.CreateModel(
            name='SampleKey',
            fields=[
                ('key', maillage.measure.record.store.models.HashField(primary_key=True, serialize=False)),
                ('device', models.BigIntegerField()),
                ('mask', models.SmallIntegerField()),
            ],
            options={
                'db_table': 'quality_sample_key',
                'indexes': [models.Index(fields=['device'], name='quality_sample_key_device')],
            },
        ),
    ]
