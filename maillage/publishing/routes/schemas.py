"""The addresses of schemas."""

from django.urls import URLPattern, URLResolver, path

from maillage.publishing.views import schemas

_SCHEMA = "donnees-publiques/schemas/<str:family>/<str:name>"

PAGES: list[URLPattern | URLResolver] = [
    path("donnees-publiques/schemas", schemas.schemas, name="catalog_schemas"),
    path(_SCHEMA, schemas.schema, name="catalog_schema"),
    # Templates are in the language of the page: their help is.
    path(f"{_SCHEMA}/<str:version>/modele.<str:form>", schemas.schema_template, name="catalog_schema_template"),
    path(f"{_SCHEMA}/<str:version>", schemas.schema_at, name="catalog_schema_version"),
]
FILES: list[URLPattern | URLResolver] = [
    path(f"{_SCHEMA}/<str:version>/schema.json", schemas.schema_file, name="catalog_schema_file"),
]
