import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('repair', '0001_initial'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160, verbose_name='titre')),
                ('operator', models.SmallIntegerField(verbose_name='opérateur')),
                ('origin', models.SmallIntegerField(verbose_name='provenance')),
                ('communes', models.JSONField(verbose_name='communes')),
                ('state', models.CharField(choices=[('found', 'constatée'), ('reported', 'signalée à l’opérateur'), ('answered', 'répondue'), ('planned', 'travaux prévus'), ('done', 'travaux faits'), ('closed', 'classée')], default='found', max_length=12, verbose_name='état')),
                ('opened_on', models.DateField(verbose_name='ouverte le')),
                ('planned_for', models.DateField(blank=True, null=True, verbose_name='travaux prévus pour le')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='travaux faits le')),
                ('evidence', models.JSONField(verbose_name='constat')),
            ],
            options={
                'verbose_name': 'action',
                'verbose_name_plural': 'actions',
            },
        ),
        migrations.CreateModel(
            name='ActionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('found', 'constatée'), ('reported', 'signalée à l’opérateur'), ('answered', 'répondue'), ('planned', 'travaux prévus'), ('done', 'travaux faits'), ('closed', 'classée')], max_length=12, verbose_name='état')),
                ('happened_on', models.DateField(verbose_name='date')),
                ('planned_for', models.DateField(blank=True, null=True, verbose_name='travaux annoncés pour le')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('noted_at', models.DateTimeField(verbose_name='noté le')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='repair.action', verbose_name='action')),
                ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='noté par')),
            ],
            options={
                'verbose_name': 'étape',
                'verbose_name_plural': 'étapes',
                'ordering': ['happened_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RadioSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('operator', models.SmallIntegerField(verbose_name='opérateur')),
                ('lon', models.FloatField(verbose_name='longitude')),
                ('lat', models.FloatField(verbose_name='latitude')),
                ('technologies', models.SmallIntegerField(verbose_name='technologies')),
                ('vintage', models.CharField(max_length=40, verbose_name='millésime')),
            ],
            options={
                'verbose_name': 'site radio',
                'verbose_name_plural': 'sites radio',
                'indexes': [models.Index(fields=['operator', 'lat'], name='quality_radio_site_place')],
            },
        ),
    ]
