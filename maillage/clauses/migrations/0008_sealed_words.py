"""Words of evidence and notes, which lay there in clear, are sealed; what was in clear is gone."""

from typing import Any

from django.db import migrations, models

from maillage.clauses.queries.sealing import evidence_place, note_place, sealed_words


def seal_words(apps: Any, _editor: Any) -> None:
    """Each text becomes its sealed form, beside its clause."""
    for name, clear, sealed, place in (
        ("HourEntry", "evidence", "sealed_evidence", evidence_place),
        ("CaseNote", "text", "sealed_text", note_place),
    ):
        rows = apps.get_model("clauses", name).objects
        for number, clause, words in list(rows.exclude(**{clear: ""}).values_list("pk", "clause_id", clear)):
            rows.filter(pk=number).update(**{sealed: sealed_words(words, beside=place(clause))})


class Migration(migrations.Migration):

    dependencies = [("clauses", "0007_kit")]

    operations = [
        migrations.AddField(
            model_name="hourentry",
            name="sealed_evidence",
            field=models.BinaryField(default=b"", verbose_name="preuve, chiffrée"),
        ),
        migrations.AddField(
            model_name="casenote",
            name="sealed_text",
            field=models.BinaryField(default=b"", verbose_name="note, chiffrée"),
        ),
        migrations.RunPython(seal_words, migrations.RunPython.noop),
        migrations.RemoveField(model_name="hourentry", name="evidence"),
        migrations.RemoveField(model_name="casenote", name="text"),
    ]
