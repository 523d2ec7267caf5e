from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('web', '0001_demonstration'),
        ('web', '0002_saved_setting'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DemonstrationDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='démonstration')),
                ('is_ended', models.BooleanField(verbose_name='arrêtée')),
                ('decided_at', models.DateTimeField(verbose_name='décidé le')),
            ],
            options={
                'verbose_name': 'décision sur une démonstration',
                'verbose_name_plural': 'décisions sur les démonstrations',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SavedSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='réglage')),
                ('text', models.TextField(verbose_name='valeur')),
                ('changed_at', models.DateTimeField(verbose_name='changé le')),
            ],
            options={
                'verbose_name': 'réglage enregistré',
                'verbose_name_plural': 'réglages enregistrés',
                'ordering': ['name'],
            },
        ),
    ]
