"""The answer of the prediction in force for one place: exact, beside what the map says there. Nothing of it is kept."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from maillage.core.geo import to_lambert_93
from maillage.core.problems import Refused, sentence
from maillage.cover.network.domain.sites import BaseStation
from maillage.cover.prediction.domain.map_layers import MapLayerName
from maillage.cover.prediction.domain.network.entry_loss import Building, entry_loss_db
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.domain.network.point_answer import PointAnswer, point_answer
from maillage.cover.prediction.domain.point_questions import CLEAR_END_M, PointQuestion
from maillage.cover.prediction.domain.service import ServiceState
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, prediction_in_force
from maillage.cover.prediction.store.layer_tiles import layer_values
from maillage.cover.prediction.store.published_network import network_around, published_budget
from maillage.cover.radio.domain.array_engine import nearest_heights
from maillage.cover.radio.domain.rasters import Clutter, ClutterSource
from maillage.territory.domain.terms import Territory
from maillage.territory.store.territories import commune_at, communes_of

__all__ = ["AnsweredPoint", "IndoorAnswers", "NearestSite", "PointAnswer", "answered_point", "usual_height_m"]

INDOOR_HEIGHT_M: Final = 2.0  # a box that stands on the ground floor
INDOOR_GAIN_DBI: Final = 3.0  # its own antenna, in every direction: an assumption


@dataclass(frozen=True, slots=True)
class NearestSite:
    """The site that stands nearest to a place, in reach or not."""

    station: BaseStation
    distance_m: float


@dataclass(frozen=True, slots=True)
class AnsweredPoint:
    """A question with its answer: ``map_state`` is what the cell of the map says there, None where it says nothing.

    ``clutter`` says on what the answer rests, ``known_share`` on which share of the path it is known.
    """

    question: PointQuestion
    place_m: tuple[float, float]  # Lambert-93
    commune: Territory
    prediction: PublishedPrediction
    network: GroundedNetwork
    answer: PointAnswer
    nearest: NearestSite | None
    map_state: ServiceState | None
    clutter: ClutterSource
    known_share: float
    indoors: "IndoorAnswers | None"


@dataclass(frozen=True, slots=True)
class IndoorAnswers:
    """The answers for a box without an antenna outside, in an old house and in a well insulated one."""

    traditional: PointAnswer
    insulated: PointAnswer


def usual_height_m() -> float:
    """The height of the antenna that the map supposes."""
    return published_budget(prediction_in_force()).receiver_height_m


def answered_point(question: PointQuestion) -> AnsweredPoint:
    """The answer for a place. NotFound: no prediction, no terrain; Refused: a place at sea or outside the communes."""
    prediction = prediction_in_force()
    commune = commune_at(question.lon, question.lat)
    if commune is None:
        message = sentence(
            "Ce point n’est dans aucune commune : il est en mer ou à l’étranger. Choisissez-en un à terre."
        )
        raise Refused("place_outside", message)
    x, y = to_lambert_93(question.lon, question.lat)
    network = network_around(prediction, x, y)
    clear_m = max(network.budget.receiver_clear_m, CLEAR_END_M if question.is_clear else 0.0)
    budget = replace(network.budget, receiver_height_m=question.height_m, receiver_clear_m=clear_m)
    network = replace(network, budget=budget)
    answer = point_answer(network, (x, y))
    if not answer.heard and commune.code not in communes_of(prediction.facts["territory"]):
        message = sentence(
            "%(commune)s n’est pas dans le territoire de cette prédiction : les sites y sont inconnus. Demandez à "
            "l’agence de ce territoire."
        )
        raise Refused("place_elsewhere", message, commune=commune.name)
    distances = [
        (float(np.hypot(station.support.x_m - x, station.support.y_m - y)), number)
        for number, station in enumerate(network.stations)
    ]
    distance, number = min(distances, default=(0.0, -1))
    layers = layer_values(prediction.version, question.lon, question.lat, names=[MapLayerName.STATE])
    state = layers[MapLayerName.STATE]
    clutter, known_share = _standing_on_way(network.clutter, answer, (x, y))
    return AnsweredPoint(
        question=question,
        place_m=(x, y),
        commune=commune,
        prediction=prediction,
        network=network,
        answer=answer,
        nearest=None if number < 0 else NearestSite(network.stations[number], distance),
        map_state=None if state is None else ServiceState(int(state)),
        clutter=clutter,
        known_share=known_share,
        indoors=_indoor_answers(network, answer, (x, y)),
    )


def _indoor_answers(network: GroundedNetwork, answer: PointAnswer, place: tuple[float, float]) -> IndoorAnswers | None:
    """The answers inside; None where no site is heard outside."""
    if answer.server is None:
        return None
    inside = [
        point_answer(
            replace(
                network,
                budget=replace(
                    network.budget,
                    receiver_height_m=INDOOR_HEIGHT_M,
                    receiver_gain_dbi=INDOOR_GAIN_DBI - entry_loss_db(answer.server.frequency_ghz, building),
                    receiver_front_to_back_db=0.0,
                ),
            ),
            place,
        )
        for building in (Building.TRADITIONAL, Building.THERMALLY_EFFICIENT)
    ]
    return IndoorAnswers(*inside)


def _standing_on_way(clutter: Clutter, answer: PointAnswer, place: tuple[float, float]) -> tuple[ClutterSource, float]:
    """Where the heights along the path from the server come from, and on which share of it they are known."""
    if clutter.raster is None or answer.server is None:
        return clutter.source, 0.0
    support = answer.heard[0].station.support
    out = answer.server.profile.distances_km / answer.server.profile.distances_km[-1]
    east, north = support.x_m + (place[0] - support.x_m) * out, support.y_m + (place[1] - support.y_m) * out
    known_share = float(np.isfinite(nearest_heights(clutter.raster, east, north)).mean())
    return (clutter.source if known_share else ClutterSource.ASSUMED), known_share
