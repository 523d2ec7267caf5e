import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('publishing', '0001_initial'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
        ('catalog', '0001_version_1'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('schema_id', models.CharField(blank=True, max_length=120)),
                ('schema_version', models.CharField(blank=True, max_length=20)),
                ('step', models.CharField(choices=[('choose', 'choose'), ('fill', 'fill'), ('describe', 'describe'), ('publish', 'publish')], default='choose', max_length=12)),
                ('door', models.CharField(blank=True, choices=[('form', 'form'), ('grid', 'grid'), ('file', 'file')], max_length=8)),
                ('description', models.JSONField(default=dict)),
                ('guard_answers', models.JSONField(default=dict)),
                ('source_name', models.CharField(blank=True, max_length=255)),
                ('reading', models.JSONField(default=dict)),
                ('revision', models.IntegerField(default=0)),
                ('row_count', models.IntegerField(null=True)),
                ('error_count', models.IntegerField(null=True)),
                ('created_at', models.DateTimeField()),
                ('modified_at', models.DateTimeField(db_index=True)),
                ('thrown_away_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dataset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='drafts', to='catalog.dataset')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='accounts.organisation')),
                ('published_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.version')),
                ('through', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'brouillon',
                'verbose_name_plural': 'brouillons',
            },
        ),
        migrations.CreateModel(
            name='DraftRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('before', models.IntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('action', models.CharField(max_length=20)),
                ('detail', models.JSONField(default=dict)),
                ('changed_cells', models.IntegerField(default=0)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='publishing.draft')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('draft', 'number'), name='one_revision_of_a_number')],
            },
        ),
    ]
