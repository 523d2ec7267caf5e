"""The addresses of the catalogue for those who read it: pages in each language, files under one address for ever."""

from django.urls import URLPattern, URLResolver, path

from maillage.catalog.views import catalogue, dataset, feeds, files, filtered_rows, organisation, reports, subscriptions

_DATASET = "catalogue/<slug:slug>"

PAGES: list[URLPattern | URLResolver] = [
    path("catalogue", catalogue.catalogue, name="catalog"),
    path(_DATASET, dataset.dataset, name="dataset"),
    path(f"{_DATASET}/versions/<int:number>", dataset.dataset_version, name="dataset_version"),
    path(f"{_DATASET}/signaler", reports.report, name="dataset_report"),
    path("organisations/<slug:slug>", organisation.organisation, name="organisation"),
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
    path("catalogue.atom", feeds.catalog_atom, name="catalog_atom"),
    path(f"{_DATASET}.atom", feeds.dataset_atom, name="dataset_atom"),
    path("organisations/<slug:slug>/catalogue.atom", feeds.organisation_atom, name="organisation_atom"),
    path("territoires/<str:address>/catalogue.atom", feeds.territory_atom, name="territory_atom"),
    path(f"{_DATASET}/points.geojson", dataset.dataset_points, name="dataset_points"),
    path(f"{_DATASET}/lignes.csv", filtered_rows.filtered_rows, name="dataset_rows"),
    path(f"{_DATASET}/versions/<int:number>/lignes.csv", filtered_rows.filtered_rows, name="dataset_version_rows"),
    path(f"{_DATASET}/fichiers/<str:name>", files.dataset_file, name="dataset_file"),
    path(f"{_DATASET}/versions/<int:number>/<str:name>", files.dataset_version_file, name="dataset_version_file"),
]
