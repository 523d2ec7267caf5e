"""URL routes of fixed 4G (prediction, plans, measurements), navigation entries, links offered to other pages."""

from typing import Final

from django.urls import URLPattern, path, reverse

from maillage.core.problems import sentence
from maillage.cover.prediction.pages import files, home, plans, readings, requests, truth
from maillage.web.offers import NavigationEntry, NavigationGroup, OfferedLink

PAGES: Final[list[URLPattern]] = [
    path("couverture", home.coverage, name="coverage"),
    path("couverture/communes/<str:code>", home.commune, name="coverage_commune"),
    path("couverture/methode", home.method, name="coverage_method"),
    path("couverture/projets", plans.plan, name="coverage_plans"),
    path("couverture/demandes", requests.asked_plans, name="plan_requests"),
    path("couverture/demandes/<int:number>", requests.request_of_plan, name="plan_request"),
    path("couverture/demandes/<int:number>/publier", requests.publish, name="plan_publish"),
    path("couverture/demandes/<int:number>/retirer", requests.drop, name="plan_drop"),
    path("couverture/verite", truth.truth, name="coverage_truth"),
    path("couverture/verite/calage", truth.calibrate, name="coverage_calibrate"),
    path("couverture/verite/calage/retirer", truth.uncalibrate, name="coverage_uncalibrate"),
    path("couverture/verite/hauteurs", truth.correct_heights, name="coverage_correct_heights"),
    path("couverture/verite/hauteurs/retirer", truth.remove_corrected_heights, name="coverage_remove_heights"),
    path("couverture/verite/releves", readings.readings, name="coverage_readings"),
    path("couverture/verite/releves/<int:number>", readings.reading_file, name="coverage_reading_file"),
    path("couverture/verite/releves/<int:number>/compter", readings.count, name="coverage_reading_count"),
    path("couverture/verite/releves/<int:number>/retirer", readings.withdraw, name="coverage_reading_withdraw"),
]
FILES: Final[list[URLPattern]] = [
    path("couverture/communes.csv", files.communes_csv, name="coverage_communes_csv"),
    path("couverture/communes.geojson", files.communes_geojson_file, name="coverage_communes_geojson"),
    path("couverture/communes.kml", files.communes_kml_file, name="coverage_communes_kml"),
    path("couverture/communes/<str:code>.csv", files.commune_csv, name="coverage_commune_csv"),
    path("couverture/sites.geojson", files.sites_geojson_file, name="coverage_sites_geojson"),
    path("couverture/sites.kml", files.sites_kml_file, name="coverage_sites_kml"),
    path("couverture/couches/<str:version>/<str:layer>.tif", files.layer_tif, name="coverage_layer"),
    path(
        "couverture/tuiles/<str:version>/<str:layer>/<int:zoom>/<int:column>/<int:row>.png",
        files.tile,
        name="coverage_tile",
    ),
    path("couverture/projets/<str:version>/dossier.pdf", plans.dossier, name="coverage_dossier"),
    path("couverture/projets/<str:version>/<str:name>", plans.plan_file, name="coverage_plan_file"),
    path("couverture/verite/releves-modele.csv", readings.template, name="coverage_readings_template"),
]

PAGE_LINKS: Final = (OfferedLink("fixed_access_map", lambda: reverse("coverage")),)

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.COVER,
        10,
        sentence("4G fixe chez vous"),
        "coverage",
        sentence("Votre adresse est-elle atteinte ?"),
        words=sentence("box Internet, fibre, éligibilité"),
    ),
    NavigationEntry(NavigationGroup.UNDERSTAND, 25, sentence("La méthode de la 4G fixe"), "coverage_method"),
    NavigationEntry(
        NavigationGroup.COVER,
        40,
        sentence("Où ajouter des sites"),
        "coverage_plans",
        sentence("Les projets, et qui ils atteindraient"),
    ),
    NavigationEntry(
        NavigationGroup.COVER, 50, sentence("Prédit et mesuré"), "coverage_truth", sentence("Le calcul, face aux tests")
    ),
)
