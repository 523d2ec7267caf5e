"""Addresses of the flows, without language."""

from django.urls import URLPattern, URLResolver, path, register_converter

from maillage.catalog.export.dcat_flow import RdfForm
from maillage.catalog.views import dcat


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
