from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('comparison', '0001_initial'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='BestOperator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('territory', models.CharField(max_length=64, verbose_name='territoire')),
                ('operator', models.PositiveSmallIntegerField(null=True, verbose_name='opérateur')),
                ('is_first_look', models.BooleanField(default=False, verbose_name='premier regard')),
                ('noted_at', models.DateTimeField(verbose_name='noté le')),
            ],
            options={
                'verbose_name': 'meilleur opérateur',
                'verbose_name_plural': 'meilleurs opérateurs',
                'ordering': ['noted_at', 'pk'],
                'indexes': [models.Index(fields=['territory', 'noted_at'], name='best_operator_by_territory')],
            },
        ),
    ]
