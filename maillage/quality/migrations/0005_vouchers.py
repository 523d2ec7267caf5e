from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quality', '0004_repair'),
    ]

    operations = [
        migrations.CreateModel(
            name='SpentReceipt',
            fields=[
                ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                ('ended_s', models.BigIntegerField()),
            ],
            options={
                'db_table': 'quality_spent_receipt',
            },
        ),
        migrations.CreateModel(
            name='NetworkHour',
            fields=[
                ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                ('device', models.BigIntegerField()),
                ('ended_s', models.BigIntegerField()),
            ],
            options={
                'db_table': 'quality_network_hour',
                'indexes': [models.Index(fields=['device'], name='quality_network_hour_device')],
            },
        ),
        migrations.AddField(
            model_name='measurement',
            name='vouching',
            field=models.SmallIntegerField(null=True, verbose_name='caution'),
        ),
        migrations.AddField(
            model_name='measurement',
            name='voice',
            field=models.SmallIntegerField(db_default=1, editable=False),
        ),
    ]
