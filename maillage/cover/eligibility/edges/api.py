"""The answer for a place over HTTP: everything of its page in numbers and words. Nothing of the question is kept."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from maillage.cover.eligibility.intake.point_questions import read_point_question
from maillage.cover.eligibility.pages.parts.point_words import (
    clutter_text,
    map_agreement,
    profile_text,
    remedy,
    verdict,
    why_not,
)
from maillage.cover.eligibility.pages.point_answers import POINTS, point_href
from maillage.cover.prediction.store.point_answers import AnsweredPoint, answered_point, usual_height_m
from maillage.cover.radio.domain.path_loss import sight_profile
from maillage.cover.radio.domain.waves import Wave
from maillage.web.protection.limits import counting, network_of
from maillage.web.public_url import public_url

router = Router(tags=["coverage"])
ROUTERS: Final = (router,)


class PointWanted(Schema):
    """A place in degrees and its antenna."""

    lon: float = Field(description="Longitude, degrees (WGS 84).")
    lat: float = Field(description="Latitude, degrees (WGS 84).")
    height_m: float | None = Field(None, description="Antenna above the ground, 1 to 50 m; else that of the map.")
    clear_end: bool = Field(default=False, description="Nothing stands in the last 100 m before it.")
    profile: bool = Field(default=False, description="With the heights of the path.")


class LossAnswer(Schema):
    """The loss of the path from the server, in dB: the three parts add up to it."""

    loss_db: float
    free_space_db: float
    terrain_db: float
    clutter_db: float
    line_of_sight: bool
    fresnel_clearance: float | None = Field(description="radii of the first Fresnel zone; negative: obstructed")


class SignalAnswer(Schema):
    """What is sent and what is received of a resource element of 15 kHz."""

    sent_dbm: float
    station_gain_dbi: float
    receiver_gain_dbi: float
    calibration_db: float = Field(description="what tests on the ground correct; 0 without a calibration")
    rsrp_dbm: float
    noise_dbm: float
    disturbance_dbm: float


class HeardAnswer(Schema):
    """A sector in reach."""

    site: str
    name: str
    operator: str
    sector: str
    distance_m: int
    rsrp_dbm: float


class PointHeightAnswer(Schema):
    """The answer at another height of the antenna."""

    height_m: float
    probability: float | None
    state: str


class PointProfile(Schema):
    """The path from the mast to the antenna: the ground bulges under a straight ray."""

    distances_km: list[float]
    ground_m: list[float]
    surface_m: list[float]
    ray_m: list[float]
    fresnel_m: list[float]


class PointResult(Schema):
    """The answer for a place; null: not known. Intervals hold 95 % of places; state: served, not_served, unknown."""

    state: str
    reason: str
    verdict: str
    why_not: str
    remedy: str
    commune: str
    lon: float
    lat: float
    height_m: float
    clear_end: bool
    probability: float | None
    peak_mbps: float | None
    peak_interval_mbps: list[float] | None
    busy_chance: float | None
    margin_db: float | None
    sinr_db: float | None
    probability_interval: list[float] | None = Field(description="of networks that err in clutter and at sites")
    rsrp_interval_dbm: list[float] | None
    load: float | None
    least_height_m: float | None
    loss: LossAnswer | None
    signal: SignalAnswer | None
    heights: list[PointHeightAnswer]
    heard: list[HeardAnswer]
    profile: PointProfile | None
    profile_text: str
    clutter: str
    clutter_known_share: float
    clutter_text: str
    map_state: str | None
    map_agreement: str
    prediction: str
    is_invented: bool
    page_url: str


@router.get("/coverage/point", response=PointResult, summary="Get whether fixed 4G reaches a place")
@counting(POINTS)
def get_coverage_point(request: HttpRequest, response: HttpResponse, parameters: Query[PointWanted]) -> Any:
    """The answer of the prediction in force, by the exact path from each site in reach."""
    POINTS.take(network_of(request))
    words = {"lon": str(parameters.lon), "lat": str(parameters.lat), "degage": "1" if parameters.clear_end else ""}
    if parameters.height_m is not None:
        words["hauteur"] = str(parameters.height_m)
    point = answered_point(read_point_question(words, usual_height_m=usual_height_m()))
    answer, question = point.answer, point.question
    response["Cache-Control"] = "private, no-store"
    return {
        "state": answer.state.name.lower(),
        "reason": answer.reason.name.lower(),
        "verdict": verdict(point),
        "why_not": why_not(point),
        "remedy": remedy(point),
        "commune": point.commune.code,
        "lon": question.lon,
        "lat": question.lat,
        "height_m": question.height_m,
        "clear_end": question.is_clear,
        "probability": answer.probability,
        "probability_interval": answer.probability_interval,
        "peak_mbps": answer.peak_mbps,
        "peak_interval_mbps": answer.peak_interval_mbps,
        "busy_chance": answer.busy_chance,
        "margin_db": answer.margin_db,
        "sinr_db": answer.sinr_db,
        "rsrp_interval_dbm": answer.rsrp_interval_dbm,
        "least_height_m": answer.least_height_m,
        **_path_facts(point, has_profile=parameters.profile),
        "heights": [
            {"height_m": level.height_m, "probability": level.probability, "state": level.state.name.lower()}
            for level in answer.curve
        ],
        "heard": [
            {
                "site": heard.station.support.code,
                "name": heard.station.support.name,
                "operator": heard.station.operator,
                "sector": heard.sector.code,
                "distance_m": round(heard.distance_m),
                "rsrp_dbm": round(heard.rsrp_dbm, 1),
            }
            for heard in answer.heard
        ],
        "profile_text": profile_text(point),
        "clutter": point.clutter.value,
        "clutter_known_share": point.known_share,
        "clutter_text": clutter_text(point),
        "map_state": None if point.map_state is None else point.map_state.name.lower(),
        "map_agreement": map_agreement(point),
        "prediction": point.prediction.version,
        "is_invented": bool(point.prediction.facts["is_invented"]),
        "page_url": f"{public_url(request)}{point_href(question)}",
    }


def _path_facts(point: AnsweredPoint, *, has_profile: bool) -> dict[str, Any]:
    """The path from the server: what is lost on it and what arrives; null where no site is in reach."""
    server = point.answer.server
    if server is None:
        return {"load": None, "loss": None, "signal": None, "profile": None}
    ledger, clearance, signal = server.loss.ledger, server.loss.fresnel_clearance, server.signal
    profile = None
    if has_profile:
        sight = sight_profile(
            server.profile,
            Wave(server.frequency_ghz),
            transmitter_height_m=server.mast_height_m,
            receiver_height_m=server.receiver_height_m,
        )
        profile = {
            "distances_km": sight.distances_km.round(3).tolist(),
            "ground_m": sight.ground_m.round(2).tolist(),
            "surface_m": sight.surface_m.round(2).tolist(),
            "ray_m": sight.ray_m.round(2).tolist(),
            "fresnel_m": sight.zone_m.round(2).tolist(),
        }
    return {
        "load": server.load,
        "loss": {
            "loss_db": server.loss.loss_db,
            "free_space_db": ledger.free_space_db,
            "terrain_db": ledger.terrain_db,
            "clutter_db": ledger.clutter_db,
            "line_of_sight": server.loss.is_line_of_sight,
            "fresnel_clearance": None if clearance == float("inf") else clearance,
        },
        "signal": {
            "sent_dbm": signal.sent_dbm,
            "station_gain_dbi": signal.station_gain_dbi,
            "receiver_gain_dbi": signal.receiver_gain_dbi,
            "calibration_db": signal.calibration_db,
            "rsrp_dbm": point.answer.heard[0].rsrp_dbm,
            "noise_dbm": signal.noise_dbm,
            "disturbance_dbm": signal.disturbance_dbm,
        },
        "profile": profile,
    }
