"""What tests say of the prediction over HTTP (under /api/v1/coverage): the report in force, and its tested squares."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from maillage.core.problems import NotFound, sentence
from maillage.truth.queries.truth_report import REPORTS, truth_report
from maillage.truth.terms.truth_reports import TruthReport

router = Router(tags=["coverage"])


@router.get("/coverage/truth", response={200: dict[str, Any]}, summary="What tests say of the prediction")
def get_coverage_truth(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is ninja's
    """Measured homes by what the model predicted, by commune, square and site; nothing below five homes."""
    return HttpResponse(REPORTS.dump_json(_report()), content_type="application/json")


@router.get("/coverage/truth/squares", response={200: dict[str, Any]}, summary="Tested squares as GeoJSON")
def get_tested_squares(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is ninja's
    """Squares of 2 km in which at least five homes tested, with the share of them that has the promised rate."""
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [
                        [square.west, square.south],
                        [square.east, square.south],
                        [square.east, square.north],
                        [square.west, square.north],
                        [square.west, square.south],
                    ]
                ],
            },
            "properties": {"voices": square.measured.voices, "share": square.measured.share},
        }
        for square in _report().squares
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _report() -> TruthReport:
    report = truth_report()
    if report is None:
        message = sentence("Aucun test ne dit encore si la prédiction est vraie : revenez quand il y en aura.")
        raise NotFound("truth_missing", message)
    return report


ROUTERS: Final = (router,)
