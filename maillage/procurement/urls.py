"""URL routes of contracts."""

from typing import Final

from django.urls import URLPattern, path

from maillage.procurement.views import publishing

PAGES: Final[list[URLPattern]] = [
    path("marches/publier", publishing.contract_publishing, name="contract_publishing"),
]
