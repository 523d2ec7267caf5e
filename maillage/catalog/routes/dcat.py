"""Addresses of the flows, without language, and of the harvest's pages."""

from django.urls import URLPattern, URLResolver, path, register_converter

from maillage.catalog.export.dcat_flow import RdfForm
from maillage.catalog.views import dcat, harvest


class RdfFormConverter:
    """One of the forms of a flow: other endings (catalogue.atom) are other addresses."""

    regex = "|".join(form.value for form in RdfForm)

    def to_python(self, value: str) -> str:
        """The form."""
        return value

    def to_url(self, value: str) -> str:
        """The end of the address."""
        return value


register_converter(RdfFormConverter, "rdf_form")

FILES: list[URLPattern | URLResolver] = [
    path("catalogue.<rdf_form:form>", dcat.catalog, name="catalog_dcat"),
    path("catalogue-complet.<rdf_form:form>", dcat.catalog, {"scope": "all"}, name="catalog_dcat_all"),
    path("catalogue/<slug:slug>.<rdf_form:form>", dcat.dataset, name="dataset_dcat"),
    path("organisations/<slug:slug>/catalogue.<rdf_form:form>", dcat.organisation, name="organisation_dcat"),
]

PAGES: list[URLPattern | URLResolver] = [
    path("moissonnage", harvest.sources, name="harvest"),
    path("moissonnage/ajouter", harvest.add, name="harvest_add"),
    path("moissonnage/<int:number>", harvest.source, name="harvest_source"),
    path("moissonnage/<int:number>/essai", harvest.try_out, name="harvest_try"),
    path("moissonnage/<int:number>/moissonner", harvest.start, name="harvest_start"),
    path("moissonnage/<int:number>/arreter", harvest.stop, name="harvest_stop"),
    path("moissonnage/moissons/<int:number>", harvest.run, name="harvest_run"),
]
