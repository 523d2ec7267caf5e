"""Consultations are searched by words, may ask for hours of insertion, and are opened by whoever claims them."""

from typing import Any

from django.db import migrations, models

from maillage.core.text import normalised_text


def fill_words(apps: Any, _schema_editor: Any) -> None:
    """The words of the consultations that stand."""
    for tender in apps.get_model("consultation", "Tender").objects.all():
        tender.words = normalised_text(f"{tender.object} {tender.need}")
        tender.save(update_fields=["words"])


class Migration(migrations.Migration):
    """The columns; words are filled in."""

    dependencies = [("consultation", "0001_initial")]

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
        migrations.RunPython(fill_words, migrations.RunPython.noop),
    ]
