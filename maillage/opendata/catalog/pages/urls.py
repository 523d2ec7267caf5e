"""URL routes of the catalogue: PAGES are prefixed by the language, FILES (for programs) have one permanent URL."""

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from maillage.opendata.catalog.edges.export.dcat_flow import RdfForm
from maillage.opendata.catalog.pages import catalogue, files, flows, reports, subscriptions


class RdfFormConverter(StringConverter):
    """Path converter for the RDF formats of a feed; other extensions (catalogue.atom) have their own routes."""

    regex = "|".join(form.value for form in RdfForm)


register_converter(RdfFormConverter, "rdf_form")
_DATASET = "catalogue/<slug:slug>"

PAGES: list[URLPattern | URLResolver] = [
    path("catalogue", catalogue.catalogue, name="catalog"),
    path(_DATASET, catalogue.dataset, name="dataset"),
    path(f"{_DATASET}/versions/<int:number>", catalogue.dataset_version, name="dataset_version"),
    path(f"{_DATASET}/signaler", reports.report, name="dataset_report"),
    path("organisations/<slug:slug>", catalogue.organisation, name="organisation"),
    path("signalements", reports.reports, name="reports"),
    path("signalements/<int:number>/repondre", reports.answer, name="report_answer"),
    path("catalogue/<slug:slug>/moderer", reports.moderation, name="dataset_moderation"),
    path("catalogue/<slug:slug>/suspendre", reports.suspend, name="dataset_suspend"),
    path("catalogue/<slug:slug>/lever", reports.lift, name="dataset_lift"),
    path("catalogue/<slug:slug>/moderer/versions/<int:number>/retirer", reports.withdraw, name="version_withdraw"),
    path("abonnements", subscriptions.subscribe, name="subscribe"),
    path("abonnements/<str:token>", subscriptions.subscription, name="subscription"),
    path("abonnements/<str:token>/fin", subscriptions.subscription_end, name="subscription_end"),
]
FILES: list[URLPattern | URLResolver] = [
    path("catalogue.<rdf_form:form>", flows.catalog, name="catalog_dcat"),
    path("catalogue-complet.<rdf_form:form>", flows.catalog, {"scope": "all"}, name="catalog_dcat_all"),
    path("catalogue/<slug:slug>.<rdf_form:form>", flows.dataset, name="dataset_dcat"),
    path("organisations/<slug:slug>/catalogue.<rdf_form:form>", flows.organisation, name="organisation_dcat"),
    path("catalogue.atom", flows.catalog_atom, name="catalog_atom"),
    path(f"{_DATASET}.atom", flows.dataset_atom, name="dataset_atom"),
    path("organisations/<slug:slug>/catalogue.atom", flows.organisation_atom, name="organisation_atom"),
    path("territoires/<str:address>/catalogue.atom", flows.territory_atom, name="territory_atom"),
    path(f"{_DATASET}/points.geojson", catalogue.dataset_points, name="dataset_points"),
    path(f"{_DATASET}/formes-<int:number>.geojson", catalogue.dataset_shapes, name="dataset_shapes"),
    path(f"{_DATASET}/couleurs-<int:number>.json", catalogue.dataset_colours, name="dataset_colours"),
    path(f"{_DATASET}/lignes.csv", files.filtered_rows, name="dataset_rows"),
    path(f"{_DATASET}/versions/<int:number>/lignes.csv", files.filtered_rows, name="dataset_version_rows"),
    path(f"{_DATASET}/fichiers/<str:name>", files.dataset_file, name="dataset_file"),
    path(f"{_DATASET}/versions/<int:number>/<str:name>", files.dataset_version_file, name="dataset_version_file"),
]
