"""Writes the places of the agency. All input is validated here, whatever the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import shapely
from django.db import IntegrityError, transaction
from shapely.geometry.base import BaseGeometry

from maillage.core.problems import Finding, NotFound, Refused, sentence
from maillage.territory.domain.names import slug_of, words_of
from maillage.territory.domain.shapes import checked_area
from maillage.territory.domain.terms import Address, Kind, PlaceOrigin, Territory, is_code
from maillage.territory.intake.contours import read_place_shape
from maillage.territory.store.built_in import built_in, current_code
from maillage.territory.store.models import Place
from maillage.territory.store.points import communes_touched
from maillage.territory.store.relations import outline, territory

LONGEST_NAME: Final = 120
MOST_COMMUNES: Final = 2_000


@dataclass(frozen=True, slots=True)
class _Extent:
    """The extent of a place: its polygon (None for a list of communes), its communes, and their union."""

    shape: BaseGeometry | None
    communes: tuple[str, ...]
    area: BaseGeometry


def add_place(
    name: str,
    *,
    geometry: str | BaseGeometry | None = None,
    communes: Sequence[str] = (),
    slug: str | None = None,
    origin: PlaceOrigin = PlaceOrigin.DRAWN,
    created_by: str = "",
    now: datetime,
) -> Territory:
    """Add a place: a polygon (GeoJSON text or shapely, degrees) or a list of Insee codes, not both.

    It may be outside France. Without ``slug``, one is derived from the name. Raises Refused, with the remedy, for an
    invalid shape, code or name, or if the slug is taken.
    """
    extent = _extent_of(geometry, communes)
    code = _free_slug(slug or slug_of(_checked_name(name)), name)
    place = Place(slug=code, origin=origin.value, created_by=created_by[:150], created_at=now, changed_at=now)
    _describe(place, name=name, extent=extent)
    try:
        with transaction.atomic():
            place.save(force_insert=True)
    except IntegrityError:
        raise _slug_taken(code) from None  # added by someone else in the meantime: nothing was written
    return territory(str(Address(Kind.PLACE, code)))


def change_place(
    slug: str,
    *,
    name: str,
    geometry: str | BaseGeometry | None = None,
    communes: Sequence[str] = (),
    now: datetime,
) -> Territory:
    """Set the name and extent of the place ``slug``, whose address stays; raises NotFound if the agency has none."""
    extent = _extent_of(geometry, communes)
    with transaction.atomic():
        place = _place(slug)
        _describe(place, name=_checked_name(name), extent=extent)
        place.changed_at = now
        place.save()
    return territory(str(Address(Kind.PLACE, slug)))


def remove_place(slug: str) -> None:
    """Remove the agency's place ``slug``; raises NotFound if there is none, Refused for a place of the reference."""
    if built_in(str(Address(Kind.PLACE, slug))):
        message = sentence(
            "%(slug)s fait partie du référentiel livré : seuls les lieux ajoutés par l’agence se retirent."
        )
        raise Refused("place_built_in", message, slug=slug)
    _place(slug).delete()


def _place(slug: str) -> Place:
    place = Place.objects.filter(slug=slug).first()
    if place is None:
        message = sentence(
            "L’agence n’a pas de lieu %(slug)s : voyez leur liste avec « maillage territory places list »."
        )
        raise NotFound("place_unknown", message, slug=slug)
    return place


def _describe(place: Place, *, name: str, extent: _Extent) -> None:
    label = shapely.point_on_surface(extent.area)
    place.name = name.strip()
    place.search_words = f" {' '.join(words_of(name))} "
    place.geometry = (
        ""
        if extent.shape is None
        else str(shapely.to_geojson(shapely.transform(extent.shape, lambda points: points.round(7))))
    )
    place.communes = list(extent.communes)
    place.lon, place.lat = round(label.x, 5), round(label.y, 5)
    place.west, place.south, place.east, place.north = extent.area.bounds


def _extent_of(geometry: str | BaseGeometry | None, communes: Sequence[str]) -> _Extent:
    if (geometry is None or geometry == "") == (not communes):
        message = sentence("Un lieu est soit un contour, soit une liste de communes : donnez l’un des deux.")
        raise Refused("place_extent", message)
    if communes:
        if len(communes) > MOST_COMMUNES:
            message = sentence(
                "Cette liste a %(count)s communes, plus que %(most)s : prenez un EPCI ou un département."
            )
            raise Refused("place_communes_many", message, count=len(communes), most=MOST_COMMUNES)
        current = {code: current_code(code.strip().upper()) for code in communes}
        message = sentence("%(value)s n’est pas le code Insee d’une commune : cherchez-le par le nom de la commune.")
        findings = [
            Finding("place_commune_unknown", message, "communes", None, {"value": code[:40]})
            for code, in_force in current.items()
            if in_force is None
        ]
        if findings:
            raise Refused(findings[0].code, message, findings=findings, **findings[0].params)
        codes = tuple(sorted({code for code in current.values() if code is not None}))
        return _Extent(None, codes, shapely.union_all([outline(f"{Kind.COMMUNE}:{code}") for code in codes]))
    shape = checked_area(geometry) if isinstance(geometry, BaseGeometry) else read_place_shape(geometry or "")
    return _Extent(shape, communes_touched(shape), shape)


def _checked_name(name: str) -> str:
    if not words_of(name) or len(name.strip()) > LONGEST_NAME:
        message = sentence("Le nom d’un lieu a de 1 à %(most)s caractères, dont une lettre ou un chiffre.")
        raise Refused("place_name", message, most=LONGEST_NAME)
    return name


def _free_slug(slug: str, name: str) -> str:
    _checked_name(name)
    if not is_code(Kind.PLACE, slug):
        message = sentence("L’adresse « %(slug)s » ne convient pas : de a à z, chiffres et traits d’union, 80 au plus.")
        raise Refused("place_slug", message, slug=slug[:90])
    if built_in(str(Address(Kind.PLACE, slug))) or Place.objects.filter(slug=slug).exists():
        raise _slug_taken(slug)
    return slug


def _slug_taken(slug: str) -> Refused:
    message = sentence("Il y a déjà un lieu à l’adresse place:%(slug)s : donnez un autre nom ou une autre adresse.")
    return Refused("place_slug_taken", message, slug=slug)
