"""Consultations are searched by words, may ask for hours of insertion, are claimed to be opened, and are reported."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from maillage.core.text import normalised_text


def fill_words(apps: Any, _schema_editor: Any) -> None:
    """The words of the consultations that stand."""
    for tender in apps.get_model("consultation", "Tender").objects.all():
        tender.words = normalised_text(f"{tender.object} {tender.need}")
        tender.save(update_fields=["words"])


class Migration(migrations.Migration):
    """The columns; words are filled in."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("consultation", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="tender",
            name="words",
            field=models.TextField(blank=True, default="", editable=False, verbose_name="mots"),
        ),
        migrations.AddField(
            model_name="tender",
            name="insertion_hours",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="heures d’insertion demandées"),
        ),
        migrations.AddField(
            model_name="bid",
            name="claimed_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="prise jusqu’à"),
        ),
        migrations.CreateModel(
            name="TenderReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, verbose_name="signalement")),
                ("reported_at", models.DateTimeField(verbose_name="signalé le")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="réglé le")),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="réglé par",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="consultation.tender",
                        verbose_name="consultation",
                    ),
                ),
            ],
            options={
                "verbose_name": "signalement d’une consultation",
                "verbose_name_plural": "signalements de consultations",
                "ordering": ["reported_at", "pk"],
            },
        ),
        migrations.RunPython(fill_words, migrations.RunPython.noop),
    ]
