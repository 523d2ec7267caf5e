import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# The tables of second factors refer to users, so they come between.
class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0003_second_factors'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
        ('otp_totp', '0003_add_timestamps'),
    ]

    operations = [
        migrations.CreateModel(
            name='FactorVouch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vouched_at', models.DateTimeField()),
                ('device', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='otp_totp.totpdevice')),
                ('vouched_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
