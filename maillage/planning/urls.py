"""The addresses of plans."""

from typing import Final

from django.urls import URLPattern, path

from maillage.planning.views import plans

PAGES: Final[list[URLPattern]] = [path("couverture/projets", plans.plan, name="coverage_plans")]
FILES: Final[list[URLPattern]] = [
    path("couverture/projets/<str:version>/dossier.pdf", plans.dossier, name="coverage_dossier"),
    path("couverture/projets/<str:version>/<str:name>", plans.plan_file, name="coverage_plan_file"),
]
