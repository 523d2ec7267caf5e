"""Ground corrections: add and withdraw (with a reason); all, those in force, at a position, as a map layer."""

import datetime as dt
import json
import math
from typing import Any, Final

import shapely
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, QuerySet
from shapely.geometry.base import BaseGeometry

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.buy.programme.store.purchase_places import places_named
from maillage.core.problems import Finding, NotFound, Refused, sentence
from maillage.cover.network.domain.network_sites import LONGEST_REASON, GroundStatement, NetworkVerb
from maillage.cover.network.store.models import GroundCorrection
from maillage.cover.network.store.site_cells import degrees_of
from maillage.territory.domain.terms import Territory
from maillage.territory.store.points import commune_at
from maillage.territory.store.relations import outline

POINT_REACH_M: Final = 50.0  # around a correction of a single building
_METRES_A_DEGREE: Final = 111_320.0
_SIMPLER_DEG: Final = 0.0003  # about 30 m: simplification of a commune's outline


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


def corrections() -> QuerySet[GroundCorrection]:
    """All corrections, including withdrawn ones, newest first, with their organisation."""
    return GroundCorrection.objects.select_related("organisation")


def corrections_in_force() -> QuerySet[GroundCorrection]:
    """Those that are not withdrawn."""
    return corrections().filter(withdrawn_at=None)


def corrections_at(x_m: float, y_m: float) -> list[GroundCorrection]:
    """Corrections in force at a Lambert-93 position, newest first: inside a contour, or within 50 m of a point."""
    ((lon, lat),) = degrees_of([(x_m, y_m)])
    north = POINT_REACH_M / _METRES_A_DEGREE
    east = north / math.cos(math.radians(lat))
    rows = corrections_in_force().filter(
        west__lte=lon + east, east__gte=lon - east, south__lte=lat + north, north__gte=lat - north
    )
    place = shapely.Point(lon, lat)
    return [
        row for row in rows if row.shape["type"] == "Point" or shapely.from_geojson(json.dumps(row.shape)).covers(place)
    ]


def correction_of_number(number: int) -> GroundCorrection:
    """A correction by number, withdrawn or not; raises NotFound."""
    row = corrections().filter(pk=number).first()
    if row is None:
        raise NotFound("correction_unknown", sentence("Cette correction n’existe pas : cherchez-la dans la liste."))
    return row


def correction_counts() -> dict[str, int]:
    """The number of corrections in force by answer, and of withdrawn ones."""
    in_force = dict(GroundCorrection.objects.filter(withdrawn_at=None).values_list("is_served").annotate(Count("pk")))
    withdrawn = GroundCorrection.objects.exclude(withdrawn_at=None).count()
    return {"served": in_force.get(True, 0), "not_served": in_force.get(False, 0), "withdrawn": withdrawn}


def revision_of_author(user_id: int | None) -> str:
    """A revision key that changes with each correction of this user, to detect repeated submissions."""
    return str(GroundCorrection.objects.filter(author=user_id).aggregate(last=Max("pk"))["last"] or 0)


def corrections_layer() -> dict[str, Any]:
    """The corrections in force as a GeoJSON FeatureCollection, without styling."""
    features = [
        {
            "type": "Feature",
            "id": row.pk,
            "geometry": row.shape,
            "properties": {
                "numero": row.pk,
                "lieu": row.place,
                "commune": row.commune,
                "servi": row.is_served,
                "raison": row.reason,
                "constate_le": row.observed_on.isoformat(),
                "organisation": row.organisation.name if row.organisation else None,
            },
        }
        for row in corrections_in_force()
    ]
    return {"type": "FeatureCollection", "features": features}


def named_shape(text: str) -> BaseGeometry | None:
    """The outline of the place with this name; None if unknown or ambiguous."""
    places = places_named(text) if text else []
    return outline(places[0][0]).simplify(_SIMPLER_DEG) if len(places) == 1 else None


def commune_of_shape(shape: dict[str, Any]) -> Territory:
    """The commune of a shape's representative point; Refused outside all communes."""
    middle = shapely.from_geojson(json.dumps(shape)).representative_point()
    commune = commune_at(middle.x, middle.y)
    if commune is None:
        raise Refused("correction_nowhere", sentence("Ce lieu n’est dans aucune commune connue : déplacez-le."))
    return commune
