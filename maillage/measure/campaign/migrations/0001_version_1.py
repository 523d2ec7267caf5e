from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('campaign', '0001_initial'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('territory', models.CharField(help_text='Adresse, par exemple region:52 ou commune:44131.', max_length=40, verbose_name='territoire')),
                ('goal_tests', models.PositiveIntegerField(verbose_name='nombre de tests visé')),
                ('starts_on', models.DateField(verbose_name='commence le')),
                ('ends_on', models.DateField(verbose_name='finit le')),
                ('is_shown', models.BooleanField(default=True, help_text='Sinon, la campagne n’est visible que dans cette administration.', verbose_name='est affichée')),
            ],
            options={
                'verbose_name': 'campagne',
                'verbose_name_plural': 'campagnes',
                'constraints': [models.CheckConstraint(condition=models.Q(('goal_tests__gte', 1)), name='campaign_goal_positive'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='campaign_dates_order')],
            },
        ),
    ]
