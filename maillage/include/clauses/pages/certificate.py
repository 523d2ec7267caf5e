"""The printed certificate of hours done for a clause, typeset by include/clauses/edges/export/certificate.typ.

It contains no names and no pseudonyms, and the number of people only above the threshold, since it leaves the
coordination.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.include.clauses.domain.hours import WorkMode
from maillage.include.clauses.edges import export
from maillage.include.clauses.pages.clause import clause_facts
from maillage.include.clauses.pages.parts.clause_words import done_sentence, hours_on_paper, period_words
from maillage.include.clauses.store.access import SeenClause
from maillage.include.clauses.store.hours.rows_to_look_at import rows_to_look_at
from maillage.include.clauses.store.hours.seen_hours import certified_sums
from maillage.web.installation import agency_name
from maillage.web.print import typeset
from maillage.web.wording.formats import day, number

_TEMPLATE: Final = Path(export.__file__).with_name("certificate.typ")


def printed_certificate(seen: SeenClause, *, today: dt.date) -> bytes:
    """The certificate as PDF, for the clause or one reporter's part; Forbidden if hours are hidden."""
    row, siret = seen.row, seen.reporter_siret
    sums = certified_sums(seen)
    reporters = row.reporters.filter(siret=siret) if siret else row.reporters.all()
    promised = row.promised_centihours
    if siret:
        promised = reporters.values_list("promised_centihours", flat=True).first() or promised
    months = list(sums.by_month)
    facts = [{"name": fact.name, "text": fact.text, "note": fact.note} for fact in clause_facts(row)]
    facts.append({"name": _("Titulaires et structures"), "text": ", ".join(map(str, reporters)), "note": ""})
    if months:
        period = period_words(months[0], months[-1])
        facts.append({"name": _("Heures faites"), "text": hours_on_paper(sums.done), "note": period})
    facts += [
        {"name": _(mode.label), "text": hours_on_paper(sums.by_mode[mode.value]), "note": ""}
        for mode in WorkMode
        if mode.value in sums.by_mode
    ]
    facts.append({"name": _("Lignes encore à vérifier"), "text": _open_words(row.pk), "note": ""})
    texts = {
        "kicker": _("Attestation d’heures d’insertion"),
        "title": row.title,
        "answer": done_sentence(sums.done, promised, sums.people, is_exact=False),
        "facts": facts,
        "signature": _("Fait le %(day)s par %(coordination)s.")
        % {"day": day(today), "coordination": row.coordination.name},
        "foot": _(
            "Somme des heures dites mois par mois par les titulaires et les structures. Aucune personne n’y est nommée."
        ),
        "agency": agency_name(),
        "language": get_language() or "fr",
    }
    files = {"certificate.json": json.dumps(texts, ensure_ascii=False).encode()}
    return typeset(_TEMPLATE.read_text("utf-8"), inputs={}, files=files, form="pdf")[0]


def _open_words(clause: int) -> str:
    """The number of rows of the clause still to be reviewed, so that nobody certifies that there are none."""
    count = sum(rows_to_look_at([clause]).values())
    if not count:
        return _("aucune")
    text = ngettext("%(count)s ligne de la clause entière", "%(count)s lignes de la clause entière", count)
    return text % {"count": number(count)}
