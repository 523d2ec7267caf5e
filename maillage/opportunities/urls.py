"""The addresses of opportunities and of groups."""

from typing import Final

from django.urls import URLPattern, path

from maillage.opportunities.views import groups, opportunities, own

PAGES: Final[list[URLPattern]] = [
    path("inclusion/occasions", opportunities.opportunities, name="opportunities"),
    path("inclusion/occasions/<int:number>", opportunities.opportunity, name="opportunity"),
    path("inclusion/groupements", groups.structure_groups, name="structure_groups"),
    path("mon-espace/occasions", own.own_opportunities, name="own_opportunities"),
    path("mon-espace/occasions/<int:number>/lettres", own.opportunity_letters, name="opportunity_letters"),
]
FILES: Final[list[URLPattern]] = [
    path("inclusion/occasions.csv", opportunities.opportunities_csv, name="opportunities_csv"),
    path("inclusion/occasions.atom", opportunities.opportunities_atom, name="opportunities_atom"),
    path("inclusion/occasions.ics", opportunities.opportunities_ics, name="opportunities_ics"),
    path("inclusion/occasions.<str:form>", opportunities.opportunities_table, name="opportunities_table"),
    path("inclusion/groupements/convention.<str:form>", groups.group_agreement, name="group_agreement"),
]
