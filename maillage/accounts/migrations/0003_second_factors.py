"""Who vouched for a second factor; recovery codes that stood in clear become digests."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from maillage.accounts.store.people import recovery_digest

_CLEAR_LENGTH = 10  # of a code as it was kept; a digest has sixteen digits


def digest_recovery_codes(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """A recovery code is kept as what it is compared with, and cannot be read back."""
    for token in apps.get_model("otp_static", "StaticToken").objects.all():
        if len(token.token) == _CLEAR_LENGTH:
            token.token = recovery_digest(token.token)
            token.save(update_fields=["token"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_takedown"),
        ("otp_totp", "0003_add_timestamps"),
        ("otp_static", "0003_add_timestamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="FactorVouch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("vouched_at", models.DateTimeField()),
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="otp_totp.totpdevice"
                    ),
                ),
                (
                    "vouched_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunPython(digest_recovery_codes, migrations.RunPython.noop),
    ]
