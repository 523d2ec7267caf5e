"""Letters that failed, and that the agency has seen to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="queuedletter",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "en attente"),
                    ("sending", "en cours d’envoi"),
                    ("sent", "partie"),
                    ("refused", "refusée par la boîte"),
                    ("given-up", "abandonnée après plusieurs essais"),
                    ("uncertain", "peut-être partie"),
                    ("shown", "montrée ici, non envoyée"),
                    ("withdrawn", "retirée : l’organisation est suspendue"),
                    ("limited", "non envoyée : trop de lettres vers cette boîte"),
                    ("unaddressed", "sans destinataire"),
                    ("set-aside", "non arrivée, classée par l’agence"),
                ],
                default="waiting",
                max_length=12,
            ),
        ),
    ]
