"""Parses questions about a place, from an address or a form; invalid ones are refused with the remedy."""

from collections.abc import Mapping
from math import isfinite
from typing import Final

from maillage.core.geo import METROPOLITAN_LAT, METROPOLITAN_LON
from maillage.core.problems import Refused, sentence
from maillage.cover.prediction.domain.point_questions import PointQuestion

LEAST_HEIGHT_M: Final = 1.0
MOST_HEIGHT_M: Final = 50.0  # beyond, it is no antenna of a household
_LONGEST: Final = 40


def read_point_question(words: Mapping[str, str], *, usual_height_m: float) -> PointQuestion:
    """The question of ``lon``, ``lat``, ``hauteur`` and ``degage``; Refused for what is no place or no height."""
    lon, lat = (_number(words.get(name, ""), name) for name in ("lon", "lat"))
    if lon is None or lat is None:
        message = sentence("Il manque la longitude ou la latitude : donnez les deux, ou touchez la carte.")
        raise Refused("place_missing", message)
    west, east = METROPOLITAN_LON
    south, north = METROPOLITAN_LAT
    if not (west <= lon <= east and south <= lat <= north):
        message = sentence(
            "Ce lieu (%(lon)s ; %(lat)s) n’est pas en France métropolitaine, où le modèle vaut : la longitude va de "
            "-5,5 à 10, la latitude de 41 à 51,5."
        )
        raise Refused("place_abroad", message, lon=lon, lat=lat)
    height = _number(words.get("hauteur", ""), "hauteur")
    if height is None:
        height = usual_height_m
    if not LEAST_HEIGHT_M <= height <= MOST_HEIGHT_M:
        message = sentence(
            "Une antenne d’abonné à %(height)s m du sol n’existe pas : donnez de %(low)s à %(high)s m, celle du toit."
        )
        raise Refused("height_impossible", message, height=height, low=int(LEAST_HEIGHT_M), high=int(MOST_HEIGHT_M))
    return PointQuestion(lon, lat, height, words.get("degage", "") == "1")


def _number(text: str, name: str) -> float | None:
    cleaned = text.strip().replace(",", ".")
    if not cleaned:
        return None
    try:
        number = float(cleaned[:_LONGEST])
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        message = sentence("« %(value)s » n’est pas un nombre : corrigez « %(field)s ».")
        raise Refused("not_a_number", message, value=text[:_LONGEST], field=name)
    return number
