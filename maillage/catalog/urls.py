"""The addresses of the catalogue: PAGES stand under each language, FILES under none."""

from typing import Final

from django.urls import URLPattern, URLResolver

from maillage.catalog.routes import dcat, reuse

_TOPICS: Final = (dcat, reuse)
PAGES: Final[list[URLPattern | URLResolver]] = [address for topic in _TOPICS for address in getattr(topic, "PAGES", [])]
FILES: Final[list[URLPattern | URLResolver]] = [address for topic in _TOPICS for address in getattr(topic, "FILES", [])]
