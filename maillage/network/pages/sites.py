"""The pages that everybody sees: the list of the sites with its map, and one site with its history."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries.organisations import verb_labels
from maillage.accounts.queries.people import Person
from maillage.kits.search.form import search_form
from maillage.network.models import NetworkSector, NetworkSite
from maillage.network.parts.site_words import (
    SitePanel,
    field_label,
    invented_sites,
    licence_text,
    site_href,
    site_panels,
    state_text,
)
from maillage.network.queries.network_sites import changes_of_site, kept_sites
from maillage.network.queries.site_cells import degrees_of
from maillage.network.queries.site_permissions import may_change_site, site_owners
from maillage.network.queries.site_search import SiteSearch, sites_searched
from maillage.network.terms.antennas import FORMULA_NAME
from maillage.network.terms.sites import STATE_LABELS
from maillage.territory.queries.built_in import name_of, names_of
from maillage.web.filters import Filters, with_pairs
from maillage.web.wording.formats import day, number


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site of the list."""

    code: str
    name: str
    href: str
    place: str
    operator: str
    state: str
    state_word: str
    licence: str
    sectors: str
    is_invented: bool


@dataclass(frozen=True, slots=True)
class SitesPage:
    """All that templates/network/sites.html shows; ``files`` are name and address of what can be taken away."""

    summary: str
    text: str
    hidden: tuple[tuple[str, str], ...]
    href: str
    filters: Filters
    rows: tuple[SiteRow, ...]
    legend: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    map_href: str
    add_href: str
    upload_href: str
    is_empty: bool
    is_invented: bool
    invented: tuple[SiteRow, ...]


@dataclass(frozen=True, slots=True)
class SectorWords:
    """A sector in plain words."""

    code: str
    direction: str
    antenna: str
    carriers: str


@dataclass(frozen=True, slots=True)
class SiteStep:
    """One step in the history of a site."""

    day: str
    act: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SitePage:
    """All that templates/network/site.html shows."""

    title: str
    code: str
    sentence: str
    state_word: str
    state: str
    licence: str
    place: str
    operator: str
    height: str
    note: str
    sectors: tuple[SectorWords, ...]
    panels: tuple[SitePanel, ...]
    steps: tuple[SiteStep, ...]
    change_href: str
    map_href: str
    is_invented: bool


def sites_page(search: SiteSearch, person: Person, *, today: dt.date) -> SitesPage:
    """The page of the sites that ``search`` finds."""
    sites, pairs, href = list(sites_searched(search)), search.pairs(), reverse("network_sites")
    names = names_of({site.commune for site in sites if site.commune})
    may_add = bool(site_owners(person))
    is_empty = not sites and not pairs and not kept_sites().exists()
    invented = _invented_rows() if is_empty else ()
    return SitesPage(
        summary=_invented_summary(len(invented)) if invented else _summary(sites),
        text=search.text,
        hidden=tuple(search.pairs(without=["q"])),
        href=href,
        filters=search_form(search, href, today=today),
        rows=tuple(
            SiteRow(
                code=site.code,
                name=site.name,
                href=site_href(site.code),
                place=names.get(site.commune, ""),
                operator=site.operator,
                state=state_text(site),
                state_word=site.state,
                licence=licence_text(site, today=today),
                sectors=number(len(site.sectors.all())),
                is_invented=site.is_invented,
            )
            for site in sites
        ),
        legend=tuple((state.value, _(label)) for state, label in STATE_LABELS.items()),
        files=tuple(
            (label, with_pairs(reverse("network_sites_file", args=[form]), pairs))
            for label, form in ((_("CSV"), "csv"), (_("GeoJSON"), "geojson"), (_("KML"), "kml"))
        ),
        map_href=with_pairs(reverse("network_sites_file", args=["geojson"]), pairs),
        add_href=reverse("network_site_new") if may_add else "",
        upload_href=reverse("network_sites_upload") if may_add else "",
        is_empty=is_empty,
        is_invented=bool(invented) or any(site.is_invented for site in sites),
        invented=invented,
    )


def _invented_rows() -> tuple[SiteRow, ...]:
    return tuple(
        SiteRow(
            code=site.code,
            name=site.name,
            href="",
            place=site.commune,
            operator="",
            state=_(STATE_LABELS[site.state]),
            state_word=site.state.value,
            licence="",
            sectors=number(site.sectors),
            is_invented=True,
        )
        for site in invented_sites()
    )


def _invented_summary(count: int) -> str:
    return ngettext(
        "%(count)s site inventé pour la démonstration ; aucun site réel n’est encore connu ici.",
        "%(count)s sites inventés pour la démonstration ; aucun site réel n’est encore connu ici.",
        count,
    ) % {"count": number(count)}


def _summary(sites: list[NetworkSite]) -> str:
    """How many sites, and how far they are, in one sentence."""
    if not sites:
        return _("Aucun site ne répond ici.")
    counts = Counter(site.state for site in sites)
    parts = [f"{_(label)} : {number(counts[state])}" for state, label in STATE_LABELS.items() if counts[state]]
    return _("Sites de 4G fixe : %(count)s (%(parts)s).") % {"count": number(len(sites)), "parts": ", ".join(parts)}


def site_page(site: NetworkSite, person: Person, *, today: dt.date) -> SitePage:
    """The page of one site."""
    place = (name_of(site.commune) or site.commune) if site.commune else ""
    words = {
        "place": place or _("hors des communes"),
        "state": state_text(site),
        "licence": licence_text(site, today=today),
    }
    ((lon, lat),) = degrees_of([(site.x_m, site.y_m)])
    # The history: each step with what it changed, and not what stayed.
    acts, steps = verb_labels(), list[SiteStep]()
    beside = {"demandee_le": _("Demandée le"), "note": _("Note"), "motif": _("Motif")}
    before: Mapping[str, Any] = {}
    for moment, act, values in changes_of_site(site):
        changed = [name for name in (*before, *values) if before and before.get(name, "") != values.get(name, "")]
        lines = tuple(
            f"{beside.get(name) or field_label(name)} : {before.get(name) or '∅'} → {values.get(name) or '∅'}"
            for name in dict.fromkeys(changed)
        )
        steps.append(SiteStep(day(moment.date()), acts.get(act, act), lines))
        before = values
    return SitePage(
        title=site.name or site.code,
        code=site.code,
        sentence=_("À %(place)s, ce site est %(state)s ; %(licence)s.") % words,
        state_word=site.state,
        state=words["state"],
        licence=words["licence"],
        place=f"{place} ({number(lat, 5)} ; {number(lon, 5)})",
        operator=site.operator,
        height=_("%(height)s m") % {"height": number(site.support_height_m, 1)},
        note=site.note,
        sectors=tuple(_sector_words(sector) for sector in site.sectors.all()),
        panels=site_panels(site),
        steps=tuple(reversed(steps)),
        change_href=reverse("network_site_change", args=[site.code]) if may_change_site(person, site) else "",
        map_href=with_pairs(reverse("network_sites_file", args=["geojson"]), [("q", site.code)]),
        is_invented=site.is_invented,
    )


def _sector_words(sector: NetworkSector) -> SectorWords:
    frequencies = [float(text) for text in sector.frequencies_ghz.split("|")]
    directions = (
        _("nord"),
        _("nord-est"),
        _("est"),
        _("sud-est"),
        _("sud"),
        _("sud-ouest"),
        _("ouest"),
        _("nord-ouest"),
    )
    antenna = _("formule 3GPP, %(gain)s dBi") if sector.antenna == FORMULA_NAME else sector.antenna
    return SectorWords(
        code=sector.code,
        direction=_("vers le %(direction)s (%(azimuth)s°)")
        % {
            "direction": directions[round(sector.azimuth_deg / 45) % 8],
            "azimuth": number(sector.azimuth_deg),
        },
        antenna=_("à %(height)s m, %(antenna)s, %(power)s dBm")
        % {
            "height": number(sector.height_m, 1),
            "antenna": antenna % {"gain": number(sector.gain_dbi, 1)} if sector.antenna == FORMULA_NAME else antenna,
            "power": number(sector.power_dbm, 1),
        },
        carriers=_("%(count)s × %(width)s MHz autour de %(frequency)s GHz")
        % {
            "count": number(len(frequencies)),
            "width": number(sector.bandwidth_mhz, 1),
            "frequency": number(sum(frequencies) / len(frequencies), 2),
        },
    )
