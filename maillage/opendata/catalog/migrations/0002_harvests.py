import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('catalog', '0002_initial'),
        ('catalog', '0003_subscription_written_at'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
        ('catalog', '0001_version_1'),
        ('harvest', '0001_version_1'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='dataset',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='datasets', to='harvest.harvestsource', verbose_name='source'),
        ),
        migrations.AddField(
            model_name='problemreport',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='répondu par'),
        ),
        migrations.AddField(
            model_name='problemreport',
            name='dataset',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problem_reports', to='catalog.dataset', verbose_name='jeu de données'),
        ),
        migrations.AddField(
            model_name='remotefile',
            name='dataset',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remote_files', to='catalog.dataset'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(fields=('email', 'subject', 'search'), name='one_subscription_to_a_search'),
        ),
        migrations.AddField(
            model_name='version',
            name='dataset',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='catalog.dataset', verbose_name='jeu de données'),
        ),
        migrations.AddField(
            model_name='version',
            name='published_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publiée par'),
        ),
        migrations.AddField(
            model_name='version',
            name='through',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation', verbose_name='par l’entremise de'),
        ),
        migrations.AddIndex(
            model_name='dataset',
            index=models.Index(fields=['state', '-modified_at'], name='catalog_dataset_shown'),
        ),
        migrations.AddIndex(
            model_name='problemreport',
            index=models.Index(fields=['answered_at', '-reported_at'], name='catalog_report_waiting'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('dataset', 'number'), name='one_version_of_a_number'),
        ),
    ]
