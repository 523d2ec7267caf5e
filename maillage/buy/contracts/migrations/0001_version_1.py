import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('procurement', '0001_initial'),
        ('procurement', '0002_source_file_dataset'),
    ]

    dependencies = [
        ('catalog', '0001_version_1'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContractSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='nom')),
                ('address', models.CharField(blank=True, max_length=2000, verbose_name='adresse')),
                ('created_at', models.DateTimeField(verbose_name='créée le')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='retirée le')),
            ],
            options={
                'verbose_name': 'source de marchés',
                'verbose_name_plural': 'sources de marchés',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SourceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=500, verbose_name='nom')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('size_bytes', models.BigIntegerField(verbose_name='taille en octets')),
                ('received_at', models.DateTimeField(verbose_name='reçu le')),
                ('version_number', models.IntegerField(blank=True, null=True, verbose_name='version')),
                ('dataset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.dataset', verbose_name='jeu de données')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='procurement.sourcefile', verbose_name='remplace')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='procurement.contractsource', verbose_name='source')),
            ],
            options={
                'verbose_name': 'fichier de marchés',
                'verbose_name_plural': 'fichiers de marchés',
                'ordering': ['received_at', 'pk'],
            },
        ),
    ]
