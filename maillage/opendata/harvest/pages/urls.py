"""URL routes of the harvest."""

from django.urls import URLPattern, URLResolver, path

from maillage.opendata.harvest.pages import harvest

PAGES: list[URLPattern | URLResolver] = [
    path("moissonnage", harvest.sources, name="harvest"),
    path("moissonnage/ajouter", harvest.add, name="harvest_add"),
    path("moissonnage/<int:number>", harvest.source, name="harvest_source"),
    path("moissonnage/<int:number>/essai", harvest.try_out, name="harvest_try"),
    path("moissonnage/<int:number>/moissonner", harvest.start, name="harvest_start"),
    path("moissonnage/<int:number>/arreter", harvest.stop, name="harvest_stop"),
    path("moissonnage/moissons/<int:number>", harvest.run, name="harvest_run"),
]
