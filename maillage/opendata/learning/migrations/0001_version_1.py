import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('learning', '0001_initial'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SurveyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('schema_id', models.CharField(max_length=120, verbose_name='schéma')),
                ('is_held', models.BooleanField(null=True, verbose_name='est tenu')),
                ('software', models.CharField(blank=True, max_length=200, verbose_name='logiciel')),
                ('would_publish', models.BooleanField(null=True, verbose_name='serait publié')),
                ('obstacle', models.CharField(blank=True, max_length=40, verbose_name='obstacle')),
                ('comment', models.CharField(blank=True, max_length=1000, verbose_name='remarque')),
                ('answered_at', models.DateTimeField(verbose_name='répondu le')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='survey_answers', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'réponse à l’enquête',
                'verbose_name_plural': 'réponses à l’enquête',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'schema_id'), name='one_answer_a_schema')],
            },
        ),
    ]
