"""URL routes of contracts."""

from typing import Final

from django.urls import URLPattern, path

from maillage.procurement.views import own_sources, publishing

PAGES: Final[list[URLPattern]] = [
    path("mon-espace/sources-de-marches", own_sources.own_sources, name="own_contract_sources"),
    path("mon-espace/sources-de-marches/envoyer", own_sources.send_contract_file, name="send_contract_file"),
    path("mon-espace/sources-de-marches/retirer", own_sources.withdraw_own_source, name="withdraw_contract_source"),
    path("marches/publier", publishing.contract_publishing, name="contract_publishing"),
]
