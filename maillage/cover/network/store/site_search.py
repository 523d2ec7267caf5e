"""The search of fixed 4G sites, shared by page, files and API."""

from dataclasses import dataclass
from typing import ClassVar, Final

from django.db.models import Q, QuerySet

from maillage.core.problems import sentence
from maillage.cover.network.domain.sites import FrequencyRight, SiteState
from maillage.cover.network.store.models import NetworkSite
from maillage.cover.network.store.network_sites import active_sites, operators
from maillage.kits.search.filters import Search, filter_field
from maillage.kits.search.parameter_types import choice, free_text

_LONGEST_TEXT: Final = 120


@dataclass(frozen=True, slots=True)
class SiteSearch(Search):
    """The filters of a site search; "" and None do not filter."""

    code: ClassVar[str] = "site_search"
    finding_code: ClassVar[str] = "filter_unknown"
    refused: ClassVar[str] = sentence(
        "L’adresse de cette recherche n’est pas comprise : corrigez-la, ou repartez de la liste."
    )
    page_name: ClassVar[str] = "network_sites"
    menus: ClassVar[tuple[str, ...]] = ("state", "licence", "operator")

    text: str = filter_field(
        "q",
        free_text(_LONGEST_TEXT),
        "in the code or the name",
        usual="",
        narrows=lambda sites, text: sites.filter(Q(code__icontains=text) | Q(name__icontains=text)),
    )
    state: SiteState | None = filter_field(
        "state",
        choice(SiteState),
        "where it stands",
        label=sentence("État"),
        labels={state: state.label for state in SiteState},
        narrows=lambda sites, state: sites.filter(state=state.value),
    )
    licence: FrequencyRight | None = filter_field(
        "licence",
        choice(FrequencyRight),
        "where its frequency stands",
        label=sentence("Fréquence"),
        labels={right: right.label for right in FrequencyRight},
        narrows=lambda sites, licence: sites.filter(right=licence.value),
    )
    operator: str = filter_field(
        "operator",
        free_text(_LONGEST_TEXT),
        "who runs it, as it is written",
        usual="",
        label=sentence("Exploitant"),
        choices=lambda _today: [(name, name) for name in operators()],
        reads=str,
        narrows=lambda sites, operator: sites.filter(operator=operator),
    )


def sites_searched(search: SiteSearch) -> QuerySet[NetworkSite]:
    """The sites found by ``search``."""
    return search.narrow(active_sites())
