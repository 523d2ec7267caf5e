"""URL routes of inclusive buying, and navigation entries."""

from typing import Final

from django.urls import URLPattern, path

from maillage.core.problems import sentence
from maillage.include.structures.pages import list_keeping as kept_lists
from maillage.include.structures.pages import own_structures
from maillage.include.structures.pages import page_keepers as structure_claims
from maillage.include.structures.pages import public_pages as directory
from maillage.web.offers import NavigationEntry, NavigationGroup

PAGES: Final[list[URLPattern]] = [
    path("inclusion", directory.directory, name="inclusion"),
    path("inclusion/carte", directory.directory_map, name="inclusion_map"),
    path("inclusion/structures/<int:number>", directory.structure, name="structure"),
    path("inclusion/structures/<int:number>/demander", structure_claims.claim, name="claim_structure"),
    path("inclusion/structures/<int:number>/contester", structure_claims.contest, name="contest_structure"),
    path("inclusion/structures/<int:number>/garder", kept_lists.keep, name="keep_structure"),
    path("inclusion/structures/<int:number>/retirer", structure_claims.withdraw, name="structure_withdraw"),
    path("inclusion/structures/<int:number>/remettre", structure_claims.restore, name="structure_restore"),
    path("inclusion/confirmer/<str:token>", structure_claims.by_letter, name="confirm_structure"),
    path("inclusion/confirmer/<str:token>/fin", structure_claims.end_letters, name="structure_letters_end"),
    path("inclusion/moderation", structure_claims.moderation, name="structure_moderation"),
    path("inclusion/moderation/demandes/<int:number>/accepter", structure_claims.accept, name="claim_accept"),
    path("inclusion/moderation/demandes/<int:number>/refuser", structure_claims.refuse, name="claim_refuse"),
    path("inclusion/moderation/remarques/<int:number>/repondre", structure_claims.answer, name="contest_answer"),
    path("inclusion/besoin", directory.need, name="inclusive_need"),
    path("inclusion/zones", directory.zones, name="blank_zones"),
    path("inclusion/zones/carte", directory.zones_map, name="blank_zones_map"),
    path("inclusion/zones/<str:address>/<slug:slug>", directory.zone_cell, name="blank_zone"),
    path("mon-espace/structures", own_structures.own_structures, name="own_structures"),
    path("mon-espace/structures/<int:number>", own_structures.own_structure, name="own_structure"),
    path("mon-espace/structures/<int:number>/confirmer", own_structures.confirm, name="own_structure_confirm"),
    path("mon-espace/structures/<int:number>/lettres", own_structures.letters, name="own_structure_letters"),
    path("mon-espace/structures/<slug:slug>/ajouter", own_structures.add, name="add_structure"),
    path("mon-espace/listes-de-structures", kept_lists.kept_lists, name="kept_lists"),
    path("mon-espace/listes-de-structures/<int:number>", kept_lists.kept_list, name="kept_list"),
    path("mon-espace/listes-de-structures/<int:number>/supprimer", kept_lists.remove, name="kept_list_remove"),
    path("mon-espace/listes-de-structures/<int:number>/noter", kept_lists.note, name="kept_note"),
    path("mon-espace/listes-de-structures/<int:number>/oter", kept_lists.take, name="kept_take_out"),
]
FILES: Final[list[URLPattern]] = [
    path(
        "mon-espace/listes-de-structures/<int:number>.csv", kept_lists.list_table, {"form": "csv"}, name="kept_list_csv"
    ),
    path("mon-espace/listes-de-structures/<int:number>.<str:form>", kept_lists.list_table, name="kept_list_table"),
    path("inclusion/structures.csv", directory.structures_table, {"form": "csv"}, name="structures_csv"),
    path("inclusion/carte/points.json", directory.structure_places, name="structure_places"),
    path("inclusion/carte/noms.json", directory.structure_names, name="structure_names"),
    path("inclusion/structures.geojson", directory.structures_geojson, name="structures_geojson"),
    path("inclusion/zones.geojson", directory.zones_geojson, name="blank_zones_geojson"),
    path("inclusion/structures.<str:form>", directory.structures_table, name="structures_table"),
    path("inclusion/zones.csv", directory.zones_table, {"form": "csv"}, name="blank_zones_csv"),
    path("inclusion/zones.<str:form>", directory.zones_table, name="blank_zones_table"),
]

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE,
        70,
        sentence("Zones blanches"),
        "blank_zones",
        words=sentence("où il manque des structures inclusives"),
    ),
    NavigationEntry(
        NavigationGroup.INCLUDE,
        10,
        sentence("Structures inclusives"),
        "inclusion",
        sentence("L’annuaire, métier par métier"),
        words=sentence("insertion, handicap, ESAT, entreprises adaptées, annuaire"),
    ),
)
