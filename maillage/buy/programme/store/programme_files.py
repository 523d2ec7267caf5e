"""Takes in a programme as a table: checked against its schema, read row by row, then written whole or not at all."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.model_types import Organisation
from maillage.buy.programme.domain.planned_purchases import SCHEMA_ID, STATE_WORDS, PurchasePlan
from maillage.buy.programme.intake.purchase_plans import PLAN_FIELDS, read_plan
from maillage.buy.programme.store.planned_purchases import StatedPurchase, purchases_of, stated_purchases
from maillage.buy.programme.store.programme_export import NUMBER, STATE
from maillage.buy.programme.store.purchase_history import announce_purchase, change_purchase
from maillage.buy.programme.store.purchase_places import places_named
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.text import normalised_text
from maillage.opendata.publishing.store.checking import (
    SMALL_EFFORT,
    CorrectedTable,
    check_file,
    corrected_table,
    turn_to_check,
)

MOST_ROWS: Final = 1_000
_FIRST_ROW: Final = 2  # below the header
_REFUSED: Final = sentence(
    "Rien n’a été enregistré : corrigez ce qui suit dans votre tableau, puis renvoyez-le entier."
)
_TOO_LONG: Final = sentence("Ce tableau a plus de %(most)s lignes : un programme en a moins. Coupez-le en plusieurs.")
_EMPTY: Final = sentence("Ce tableau n’a aucune ligne : remplissez le modèle, une ligne par achat.")
_OTHER_NUMBER: Final = sentence(
    "Aucun achat de cette organisation n’a le numéro %(number)s : laissez la case vide pour un achat nouveau."
)
_STATE_DIFFERS: Final = sentence(
    "L’état ne se change pas par le tableau (« %(value)s » ici, « %(state)s » sur la plateforme) : ouvrez la fiche de "
    "l’achat, ou rendez à la case sa valeur."
)


@dataclass(frozen=True, slots=True)
class ProgrammeIntake:
    """What a table brought: purchases that are new, that changed, that were known as they are."""

    new: int
    changed: int
    unchanged: int


def take_in_programme(
    acting: Acting, organisation: Organisation, path: Path, *, now: dt.datetime, today: dt.date
) -> ProgrammeIntake:
    """What the table at ``path`` brought to the programme of ``organisation``.

    The same row sent again adds nothing; a row with a number changes that purchase. Raises Refused with a finding for
    all that must be corrected: nothing is written then.
    """
    with turn_to_check(path) as limits:
        checked = check_file(path, schema_id=SCHEMA_ID, limits=limits, effort=SMALL_EFFORT)
        table = corrected_table(path, checked, limits=limits)
    sheet_row = table.report.reading.sheet_row
    findings = [
        Finding(
            f"programme.{group.code}",
            group.message,
            group.field_name,
            sheet_row(int(group.row_numbers[0])) if len(group.row_numbers) else None,
            dict(group.params),
        )
        for group in table.report.errors
    ]
    if findings:
        raise Refused("programme_table", _REFUSED, findings=findings)
    if not table.rows:
        raise Refused("programme_empty", _EMPTY)
    if len(table.rows) > MOST_ROWS:
        raise Refused("programme_long", _TOO_LONG, most=MOST_ROWS)
    own = {purchase.number: purchase for purchase in stated_purchases(purchases_of([organisation]))}
    plans = _plans(table, own, today=today)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    with transaction.atomic():
        for number, plan, entry in plans:
            if number is not None:
                counts["changed" if change_purchase(acting, number, plan, now=now) else "unchanged"] += 1
                continue
            row = announce_purchase(acting, plan, entry=entry, now=now)
            counts["unchanged" if row.pk in own else "new"] += 1
    return ProgrammeIntake(**counts)


def _plans(
    table: CorrectedTable, own: Mapping[int, StatedPurchase], *, today: dt.date
) -> Sequence[tuple[int | None, PurchasePlan, str]]:
    plans, findings = [], []
    for position, row in enumerate(table.rows, _FIRST_ROW):
        cells = dict(zip(table.header, row, strict=False))
        try:
            number = _number_of(cells, own)
            plan = read_plan(cells, today=today, places_named=places_named)
        except Refused as refusal:
            # Told with its row; the other rows are read all the same, so that all is corrected at once.
            row_number = table.report.reading.sheet_row(position)
            findings += [
                Finding(finding.code, finding.message, finding.field_name, row_number, finding.params)
                for finding in refusal.findings
            ]
            continue
        texts = "\n".join(cells.get(name, "") for name in PLAN_FIELDS)
        plans.append((number, plan, hashlib.blake2b(texts.encode(), digest_size=24).hexdigest()))
    if findings:
        raise Refused("programme_table", _REFUSED, findings=findings)
    return plans


def _number_of(cells: Mapping[str, str], own: Mapping[int, StatedPurchase]) -> int | None:
    """The number of the purchase that a row changes, None for a new one; its state must be the one that is known."""
    text = cells.get(NUMBER, "").strip()
    purchase = own.get(int(text)) if text else None
    if text and purchase is None:
        finding = Finding("programme.numero", _OTHER_NUMBER, NUMBER, params={"number": text})
        raise Refused("programme_table", _REFUSED, findings=[finding])
    state = cells.get(STATE, "").strip()
    stated = "annoncé" if purchase is None else STATE_WORDS[purchase.state]
    if state and normalised_text(state) != normalised_text(stated):
        params = {"value": state, "state": stated}
        raise Refused(
            "programme_table", _REFUSED, findings=[Finding("programme.etat", _STATE_DIFFERS, STATE, params=params)]
        )
    return purchase.number if purchase is not None else None
