"""The addresses of publication: PAGES stand under each language, FILES under none."""

from typing import Final

from django.urls import URLPattern, URLResolver

from maillage.publishing.routes import checking, publication, schemas

_TOPICS: Final = (schemas, checking, publication)
PAGES: Final[list[URLPattern | URLResolver]] = [address for topic in _TOPICS for address in getattr(topic, "PAGES", [])]
FILES: Final[list[URLPattern | URLResolver]] = [address for topic in _TOPICS for address in getattr(topic, "FILES", [])]
