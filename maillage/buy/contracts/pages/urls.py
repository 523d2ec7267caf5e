"""URL routes of contracts: pages in each language, files under one permanent URL."""

from typing import Final

from django.urls import URLPattern, path

from maillage.buy.contracts.pages import contracts as pages
from maillage.buy.contracts.pages import faults, files, open_contracting, own_sources, publishing, replies
from maillage.buy.contracts.pages.entry import candidates, cards

FILES: Final[list[URLPattern]] = [
    path("marches/a-corriger.csv", faults.contract_faults_table, {"form": "csv"}, name="contract_faults_csv"),
    path("marches/a-corriger.<str:form>", faults.contract_faults_table, name="contract_faults_table"),
    path("marches/recherche.csv", files.contracts_table, {"form": "csv"}, name="contracts_csv"),
    path("marches/recherche.ocds.json", open_contracting.contracts_ocds, name="contracts_ocds"),
    path("marches/recherche.atom", files.contracts_atom, name="contracts_atom"),
    path("marches/recherche.<str:form>", files.contracts_table, name="contracts_table"),
    path("marches/fins.ics", files.endings_ics, name="contract_endings_ics"),
    path("marches/fichier/<path:key>.ocds.json", open_contracting.contract_ocds, name="contract_ocds"),
    path("marches/fichier/<path:key>.json", files.contract_json, name="contract_json"),
    path("marches/fichier/<path:key>.xml", files.contract_xml, name="contract_xml"),
]
PAGES: Final[list[URLPattern]] = [
    path("mon-espace/sources-de-marches", own_sources.own_sources, name="own_contract_sources"),
    path("mon-espace/sources-de-marches/envoyer", own_sources.send_contract_file, name="send_contract_file"),
    path("mon-espace/sources-de-marches/retirer", own_sources.withdraw_own_source, name="withdraw_contract_source"),
    path("marches/publier", publishing.contract_publishing, name="contract_publishing"),
    path("marches/publier/marche", cards.new_contract, name="contract_new"),
    path("marches/publier/proposer/<str:subject>", candidates.contract_candidates, name="contract_candidates"),
    path("marches/publier/<uuid:draft_id>", cards.contract_entry, name="contract_entry"),
    path("marches/publier/<slug:word>", cards.new_contract, name="contract_new"),
    path("marches/publier/<uuid:draft_id>/publie", cards.contract_published, name="contract_published"),
    path("marches/publier/<uuid:draft_id>/page", cards.contract_page_ready, name="contract_page_ready"),
    path("marches/publier/<uuid:draft_id>/<str:card>", cards.contract_card, name="contract_card"),
    path("marches", pages.purchases, name="purchases"),
    path("marches/recherche", pages.contracts_search, name="contracts_search"),
    path("marches/carte", pages.contracts_map, name="contracts_map"),
    path("marches/carte.json", pages.contracts_map_places, name="contracts_places"),
    path("marches/lieu/<path:key>.json", pages.contract_location, name="contract_location"),
    path("marches/contrat/<path:key>", pages.contract, name="contract"),
    path("marches/acheteur/<str:siret>", pages.buyer, name="contract_buyer"),
    path("marches/titulaire/<str:siren>", pages.holder, name="contract_holder"),
    path("marches/territoire/<str:address>", pages.place, name="contract_place"),
    path("marches/cpv/<str:code>", pages.cpv, name="contract_cpv"),
    path("marches/fins", pages.endings, name="contract_endings"),
    path("marches/chiffres", pages.figures, name="contract_figures"),
    path("marches/a-corriger", faults.contract_faults, name="contract_faults"),
    path("marches/reponses/<path:key>", replies.contract_replies, name="contract_replies"),
    path("marches/methode", pages.method, name="contract_method"),
]
