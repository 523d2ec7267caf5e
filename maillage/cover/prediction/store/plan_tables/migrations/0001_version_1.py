import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('planning', '0001_initial'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='nom')),
                ('question', models.JSONField()),
                ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                ('state', models.CharField(choices=[('asked', 'asked'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='asked', max_length=8, verbose_name='état')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='fini le')),
                ('version', models.CharField(blank=True, max_length=16)),
                ('failure', models.JSONField(blank=True, null=True)),
                ('entry', models.CharField(max_length=64, unique=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
            ],
            options={
                'verbose_name': 'projet demandé',
                'verbose_name_plural': 'projets demandés',
                'ordering': ['-pk'],
            },
        ),
    ]
