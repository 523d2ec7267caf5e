import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('purchases', '0001_initial'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignalReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contract_key', models.CharField(max_length=400, verbose_name='marché')),
                ('signal', models.CharField(max_length=40, verbose_name='question')),
                ('text', models.TextField(max_length=1000, verbose_name='réponse')),
                ('written_at', models.DateTimeField(verbose_name='écrite le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('motive', models.CharField(blank=True, max_length=300, verbose_name='motif du retrait')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'réponse à une question',
                'verbose_name_plural': 'réponses à des questions',
                'ordering': ['-written_at', '-pk'],
                'indexes': [models.Index(fields=['contract_key'], name='signal_reply_contract')],
            },
        ),
    ]
