"""URL routes of opportunities and of groups, navigation entries, links offered to other pages."""

from typing import Final

from django.urls import URLPattern, path, reverse

from maillage.core.problems import sentence
from maillage.include.opportunities.pages import groups, kept_groups, opportunities, own
from maillage.web.filters import with_pairs
from maillage.web.offers import NavigationEntry, NavigationGroup, OfferedLink

PAGES: Final[list[URLPattern]] = [
    path("inclusion/occasions", opportunities.opportunities, name="opportunities"),
    path("inclusion/occasions/<int:number>", opportunities.opportunity, name="opportunity"),
    path("inclusion/groupements", groups.structure_groups, name="structure_groups"),
    path("inclusion/groupements/proposer", kept_groups.propose, name="propose_group"),
    path("inclusion/groupements/<int:number>", kept_groups.kept_group, name="kept_group"),
    path("groupements/lettre/<str:token>", kept_groups.group_link, name="group_link"),
    path("mon-espace/groupements", kept_groups.own_groups, name="own_groups"),
    path("mon-espace/groupements/membres/<int:number>", kept_groups.answer, name="answer_group"),
    path("mon-espace/groupements/<int:number>/dissoudre", kept_groups.dissolve, name="dissolve_group"),
    path("mon-espace/occasions", own.own_opportunities, name="own_opportunities"),
    path("mon-espace/occasions/<int:number>/lettres", own.opportunity_letters, name="opportunity_letters"),
]
FILES: Final[list[URLPattern]] = [
    path("inclusion/occasions.csv", opportunities.opportunities_table, {"form": "csv"}, name="opportunities_csv"),
    path("inclusion/occasions.atom", opportunities.opportunities_atom, name="opportunities_atom"),
    path("inclusion/occasions.ics", opportunities.opportunities_ics, name="opportunities_ics"),
    path("inclusion/occasions.<str:form>", opportunities.opportunities_table, name="opportunities_table"),
    path("inclusion/groupements/convention.<str:form>", groups.group_agreement, name="group_agreement"),
    path(
        "mon-espace/groupements/<int:number>/convention.<str:form>",
        kept_groups.kept_group_draft,
        name="kept_group_draft",
    ),
    path("groupements/lettre/<str:token>/convention.<str:form>", kept_groups.group_link_draft, name="group_link_draft"),
]

PAGE_LINKS: Final = (
    OfferedLink(
        "opportunities_of_structure",
        lambda number: with_pairs(reverse("opportunities"), [("structure", str(number))]),
        sentence("Ce qui vient pour elle"),
    ),
)

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE,
        20,
        sentence("Occasions d’acheter autrement"),
        "opportunities",
        sentence("Ce qui vient, et qui peut répondre"),
        words=sentence("marchés réservés, opportunités"),
    ),
    NavigationEntry(
        NavigationGroup.INCLUDE,
        40,
        sentence("Répondre à plusieurs"),
        "structure_groups",
        sentence("Former un groupement"),
    ),
)
