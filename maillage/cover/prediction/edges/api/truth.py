"""HTTP API of the truth report and its tested squares, under /api/v1/coverage."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from maillage.core.problems import NotFound, sentence
from maillage.cover.prediction.domain.truth_reports import TruthReport
from maillage.cover.prediction.store.truth_report import REPORTS, truth_report

router = Router(tags=["coverage"])
_FEATURES: Final = {
    "responses": {200: {"description": "OK", "content": {"application/geo+json": {"schema": {"type": "object"}}}}}
}


@router.get("/coverage/truth", response=TruthReport, summary="Get what tests say of the prediction")
def get_coverage_truth(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is ninja's
    """Measured homes by what the model predicted, by commune, square and site; nothing below five homes."""
    return HttpResponse(REPORTS.dump_json(_report()), content_type="application/json")


@router.get("/coverage/truth/squares", openapi_extra=_FEATURES, summary="Get tested squares as GeoJSON")
def get_coverage_truth_squares(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is ninja's
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
    collection = {"type": "FeatureCollection", "features": features}
    return JsonResponse(collection, content_type="application/geo+json")


def _report() -> TruthReport:
    report = truth_report()
    if report is None:
        message = sentence("Aucun test ne dit encore si la prédiction est vraie : revenez quand il y en aura.")
        raise NotFound("truth_missing", message)
    return report


ROUTERS: Final = (router,)
