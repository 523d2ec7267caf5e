import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('ledger', '0001_initial'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptLedger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.IntegerField(verbose_name='année')),
                ('kept_at', models.DateTimeField(verbose_name='gardé le')),
                ('rows', models.IntegerField(verbose_name='lignes lues')),
                ('unread_rows', models.IntegerField(verbose_name='lignes laissées de côté')),
                ('sums', models.JSONField(verbose_name='sommes')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'journal d’achats gardé',
                'verbose_name_plural': 'journaux d’achats gardés',
                'ordering': ['-year', 'organisation__name'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'year'), name='ledger_once_a_year')],
            },
        ),
    ]
