"""The addresses of the catalogue: PAGES stand under each language, FILES under none; maillage.site.urls mounts both."""

from typing import Final

from django.urls import URLPattern, URLResolver

from maillage.catalog.routes import checking, commons, dcat, publication, reuse, schemas, teaching

_TOPICS: Final = (schemas, checking, publication, commons, teaching, dcat, reuse)
PAGES: Final[list[URLPattern | URLResolver]] = [address for topic in _TOPICS for address in getattr(topic, "PAGES", [])]
FILES: Final[list[URLPattern | URLResolver]] = [address for topic in _TOPICS for address in getattr(topic, "FILES", [])]
