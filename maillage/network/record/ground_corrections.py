"""Writes ground corrections; withdrawn ones stay stored with a reason."""

import datetime as dt
import json

import shapely
from django.db import IntegrityError, transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.core.problems import Finding, Refused, sentence
from maillage.network.models import GroundCorrection
from maillage.network.terms.network_sites import LONGEST_REASON, GroundStatement, NetworkVerb


def add_correction(
    acting: Acting, statement: GroundStatement, *, commune: str, entry: str | None, now: dt.datetime
) -> GroundCorrection:
    """The new row; the existing one for a repeated ``entry``."""
    west, south, east, north = shapely.from_geojson(json.dumps(statement.shape)).bounds
    row = GroundCorrection(
        shape=statement.shape,
        west=west,
        south=south,
        east=east,
        north=north,
        commune=commune,
        place=statement.place,
        is_served=statement.is_served,
        reason=statement.reason,
        observed_on=statement.observed_on,
        organisation_id=acting.organisation_id,
        author_id=acting.user_id,
        added_at=now,
        entry=entry,
    )
    try:
        with transaction.atomic():
            row.save()
            _note(acting, row, NetworkVerb.CORRECTION_ADDED, now=now)
    except IntegrityError:
        # A double submission: the existing row is returned.
        return GroundCorrection.objects.get(organisation=acting.organisation_id, entry=entry)
    return row


def withdraw_correction(acting: Acting, number: int, reason: str, *, now: dt.datetime) -> None:
    """Withdraw a correction with a reason; repeated, the first reason stays. Refused without a reason."""
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words:
        message = sentence("Dites en quelques mots pourquoi cette correction est retirée.")
        raise Refused("missing", message, findings=[Finding("missing", message, field_name="motif")])
    with transaction.atomic():
        row = GroundCorrection.objects.select_for_update().get(pk=number)
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawal = now, words
            row.save()
            _note(acting, row, NetworkVerb.CORRECTION_WITHDRAWN, now=now)


def _note(acting: Acting, row: GroundCorrection, verb: NetworkVerb, *, now: dt.datetime) -> None:
    note(acting, verb, about=f"ground-correction:{row.pk}", title=row.place, now=now)
