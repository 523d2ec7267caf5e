"""Consultations of other platforms, from files of the agency; stamps of the register; the draft of a contract."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables, and the column."""

    dependencies = [
        ("consultation", "0002_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="HeadStamp",
            fields=[
                (
                    "n",
                    models.PositiveIntegerField(
                        primary_key=True, serialize=False, verbose_name="numéro de l’événement"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                ("authority", models.CharField(max_length=500, verbose_name="autorité")),
                ("token", models.BinaryField(blank=True, null=True, verbose_name="jeton")),
                ("stamped_at", models.DateTimeField(blank=True, null=True, verbose_name="horodatée le")),
                ("tried_at", models.DateTimeField(verbose_name="demandée le")),
                ("fault", models.TextField(blank=True, verbose_name="défaut")),
            ],
            options={
                "verbose_name": "horodatage du registre",
                "verbose_name_plural": "horodatages du registre",
                "ordering": ["n"],
            },
        ),
        migrations.CreateModel(
            name="OutsideListing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=200, unique=True, verbose_name="référence")),
                ("object", models.CharField(max_length=300, verbose_name="objet")),
                ("words", models.TextField(editable=False, verbose_name="mots")),
                ("buyer_name", models.CharField(max_length=200, verbose_name="acheteur")),
                (
                    "nature",
                    models.CharField(
                        choices=[("supplies", "Fournitures"), ("services", "Services"), ("works", "Travaux")],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("cpv", models.CharField(max_length=8, verbose_name="code CPV")),
                ("place", models.CharField(max_length=100, verbose_name="lieu")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("all", "Toute entreprise"),
                            ("reserved", "Réservée : insertion, handicap ou économie sociale (L2113-12 à L2113-15)"),
                            ("invited", "Les entreprises que vous invitez par lettre"),
                        ],
                        max_length=10,
                        verbose_name="qui peut répondre",
                    ),
                ),
                ("term", models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="date limite")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "à relire par une deuxième personne"),
                            ("published", "publiée"),
                            ("opened", "réponses ouvertes"),
                            ("awarded", "choix fait"),
                            ("abandoned", "sans suite"),
                        ],
                        db_index=True,
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("address", models.URLField(max_length=500, verbose_name="adresse sur le profil d’acheteur")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="publiée le")),
                ("holder", models.CharField(blank=True, max_length=200, verbose_name="titulaire")),
                ("amount_eur", models.FloatField(blank=True, null=True, verbose_name="montant hors taxes")),
                ("listed_at", models.DateTimeField(verbose_name="reçue le")),
                ("changed_at", models.DateTimeField(db_index=True, verbose_name="changée le")),
                ("is_invented", models.BooleanField(default=False, verbose_name="inventée")),
            ],
            options={
                "verbose_name": "consultation d’une autre plateforme",
                "verbose_name_plural": "consultations d’autres plateformes",
                "ordering": ["-changed_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="tender",
            name="contract_draft",
            field=models.UUIDField(blank=True, editable=False, null=True, verbose_name="brouillon du marché"),
        ),
    ]
