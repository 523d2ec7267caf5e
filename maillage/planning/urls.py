"""The addresses of plans."""

from typing import Final

from django.urls import URLPattern, path

from maillage.planning.views import plans, requests

PAGES: Final[list[URLPattern]] = [
    path("couverture/projets", plans.plan, name="coverage_plans"),
    path("couverture/demandes", requests.asked_plans, name="plan_requests"),
    path("couverture/demandes/<int:number>", requests.request_of_plan, name="plan_request"),
    path("couverture/demandes/<int:number>/publier", requests.publish, name="plan_publish"),
    path("couverture/demandes/<int:number>/retirer", requests.drop, name="plan_drop"),
]
FILES: Final[list[URLPattern]] = [
    path("couverture/projets/<str:version>/dossier.pdf", plans.dossier, name="coverage_dossier"),
    path("couverture/projets/<str:version>/<str:name>", plans.plan_file, name="coverage_plan_file"),
]
