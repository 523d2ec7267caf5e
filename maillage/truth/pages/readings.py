"""The pages of readings: upload, preview, confirmation."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.core.problems import Problem
from maillage.coverage.terms.field_tests import READING_WORDS, READINGS_SCHEMA_FILE, VOICES_FLOOR
from maillage.truth.forms import ReadingsForm
from maillage.truth.models import ReadingFile
from maillage.truth.queries.reading_files import reading_facts, reading_files, revision_of_readings
from maillage.truth.terms.reading_files import ReadingFacts
from maillage.web.telling import finding_place
from maillage.web.wording.formats import day, number

_MOST_FINDINGS: Final = 30
_MOST_SITES: Final = 5


def readings_page(form: ReadingsForm, *, problem: Problem | None = None) -> dict[str, Any]:
    """Context of the form and its organisations' files; ``revision`` changes with each new file."""
    files = list(reading_files(form.owners))
    counted = [file for file in files if file.counted_at is not None]
    findings = problem.findings if problem else ()
    answer = _("Aucun relevé n’est encore là : un premier parcours avec un modem suffit pour commencer.")
    if files:
        answer = _("Relevés qui comptent : %(rows)s (fichiers : %(files)s).") % {
            "rows": number(sum(file.rows for file in counted)),
            "files": number(len(counted)),
        }
    return {
        "steps": reading_steps(),
        "step": 1,
        "answer": answer,
        "form": form,
        "problem": _(problem.message) % problem.params if problem else "",
        "findings": [
            (finding_place(finding, finding.field_name or ""), _(finding.message) % finding.params)
            for finding in findings[:_MOST_FINDINGS]
        ],
        "others": _("Autres lignes à corriger : %(count)s.") % {"count": number(len(findings) - _MOST_FINDINGS)}
        if len(findings) > _MOST_FINDINGS
        else "",
        "files": files,
        "columns": reading_columns(),
        "revision": revision_of_readings(),
    }


def reading_file_page(file: ReadingFile) -> dict[str, Any]:
    """The preview of a file, before and after it counts."""
    facts = reading_facts(file)
    words = {"rows": number(facts.readings), "voices": number(facts.voices)}
    if file.counted_at is None:
        answer = _("Relevés lus : %(rows)s, de %(voices)s voix. Rien ne compte encore : relisez, puis décidez.")
    else:
        answer = _("Relevés qui comptent depuis le %(day)s : %(rows)s, de %(voices)s voix.")
        words["day"] = day(file.counted_at.date())
    holds = [
        (
            _(READING_WORDS[kind]),
            _("relevés : %(rows)s ; voix : %(voices)s") % {"rows": number(readings), "voices": number(voices)},
        )
        for kind, readings, voices in facts.kinds
    ]
    if facts.is_mobile:
        content = _("relevés : %(rows)s ; voix : %(voices)s") % words
        holds.append((_("tests mobiles, pour la seule hauteur des arbres et des maisons"), content))
    holds.append((_("avec un signal (RSRP)"), number(facts.signals)))
    holds.append((_("avec un débit"), number(facts.rates)))
    if facts.first_day is not None and facts.last_day is not None:
        period = _("du %(first)s au %(last)s") % {"first": day(facts.first_day), "last": day(facts.last_day)}
        holds.append((_("jours"), period))
    return {
        "steps": reading_steps(),
        "step": 2 if file.counted_at is None else 4,
        "file": file,
        "answer": answer % words,
        "holds": holds,
        "remarks": _remarks(facts),
    }


def reading_steps() -> tuple[str, ...]:
    """The labels of the four steps."""
    return _("Choisir"), _("Relire"), _("Compter"), _("Résultat")


@cache  # a file of the program, constant at run time
def reading_columns() -> tuple[Mapping[str, Any], ...]:
    """The columns of the table, from its schema."""
    return tuple(json.loads(READINGS_SCHEMA_FILE.read_bytes())["fields"])


def _remarks(facts: ReadingFacts) -> list[str]:
    """Warnings about a file before it counts."""
    remarks = []
    if facts.is_mobile:
        remarks.append(_("Ces tests ont entendu un autre réseau : ils ne corrigent ni signal, ni débit, ni site."))
    if facts.is_mobile and facts.voices < VOICES_FLOOR:
        remarks.append(_("Moins de cinq appareils : ils ne disent encore rien ; apportez ceux d’autres appareils."))
    elif facts.voices < VOICES_FLOOR:
        remarks.append(_("Moins de cinq voix : ces relevés servent au calage, mais rien ne sera dit d’eux seuls."))
    if facts.unknown_sites:
        remarks.append(
            _("Sites absents de la prédiction : %(sites)s. Le meilleur serveur calculé les remplace.")
            % {"sites": ", ".join(facts.unknown_sites[:_MOST_SITES])}
        )
    if facts.beyond:
        remarks.append(
            _("Plus loin de tout site que ne va la prédiction, donc non comparés : %(count)s.")
            % {"count": number(facts.beyond)}
        )
    if facts.undecided:
        remarks.append(
            _("Débits qui ne trancheront pas (offre sous le débit promis, ou lents par le Wi-Fi) : %(count)s.")
            % {"count": number(facts.undecided)}
        )
    if facts.without_height:
        remarks.append(
            _("Antennes d’abonné sans hauteur (celle de la prédiction est supposée) : %(count)s.")
            % {"count": number(facts.without_height)}
        )
    return remarks
