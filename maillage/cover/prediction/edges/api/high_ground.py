"""Where the ground is highest near a place: what the editor of a site asks. The place is written nowhere."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from maillage.core.geo import to_degrees, to_lambert_93
from maillage.cover.prediction.store.heights import highest_within

router = Router(tags=["coverage"])


class HighGroundWanted(Schema):
    """Near which place, degrees, and how far from it."""

    lon: float = Field(ge=-180, le=180, description="Longitude, degrees (WGS 84).")
    lat: float = Field(ge=-85, le=85, description="Latitude, degrees (WGS 84).")
    radius_m: float = Field(1000, ge=25, le=5000, description="How far from the place, metres.")


class HighGround(Schema):
    """The highest place, and the height of the ground there."""

    lon: float
    lat: float
    height_m: float


@router.get("/coverage/high-ground", response=HighGround, summary="Get the highest ground near a place")
def get_high_ground(
    request: HttpRequest,  # noqa: ARG001 -- Django's signature
    parameters: Query[HighGroundWanted],
) -> Any:
    """The highest ground of the loaded terrain within ``radius_m``; 404 where none is known."""
    x, y = to_lambert_93(parameters.lon, parameters.lat)
    east, north, height = highest_within(x, y, parameters.radius_m)
    degrees = to_degrees(east, north)
    return {"lon": round(degrees[0], 6), "lat": round(degrees[1], 6), "height_m": round(height, 1)}
