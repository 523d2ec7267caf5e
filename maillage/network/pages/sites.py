"""The public pages: the list of sites with its map, and a site with its history."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries.organisations import verb_labels
from maillage.accounts.queries.people import Person
from maillage.kits.search.form import search_form
from maillage.network.models import NetworkSite
from maillage.network.parts.site_words import (
    field_label,
    invented_sites,
    licence_text,
    site_panels,
    state_text,
)
from maillage.network.queries.network_sites import changes_of_site, kept_sites
from maillage.network.queries.site_cells import degrees_of
from maillage.network.queries.site_permissions import may_change_site, site_owners
from maillage.network.queries.site_search import SiteSearch, sites_searched
from maillage.network.terms.sites import STATE_LABELS
from maillage.territory.queries.built_in import name_of, names_of
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import number


def sites_page(search: SiteSearch, person: Person, *, today: dt.date) -> dict[str, Any]:
    """The sites found by ``search`` with their communes; those of the demonstration if there are none at all."""
    sites, pairs, href = list(sites_searched(search)), search.pairs(), reverse("network_sites")
    names = names_of({site.commune for site in sites if site.commune})
    is_empty = not sites and not pairs and not kept_sites().exists()
    invented = invented_sites() if is_empty else ()
    return {
        "summary": _invented_summary(len(invented)) if invented else _summary(sites),
        "text": search.text,
        "hidden": search.pairs(without=["q"]),
        "filters": search_form(search, href, today=today),
        "sites": [(site, names.get(site.commune, "")) for site in sites],
        "legend": [(state.value, label) for state, label in STATE_LABELS.items()],
        "files": [
            (label, with_pairs(reverse("network_sites_file", args=[form]), pairs))
            for label, form in ((_("CSV"), "csv"), (_("GeoJSON"), "geojson"), (_("KML"), "kml"))
        ],
        "map_href": with_pairs(reverse("network_sites_file", args=["geojson"]), pairs),
        "may_add": bool(site_owners(person)),
        "is_empty": is_empty,
        "invented": invented,
        "today": today,
    }


def _invented_summary(count: int) -> str:
    return ngettext(
        "%(count)s site inventé pour la démonstration ; aucun site réel n’est encore connu ici.",
        "%(count)s sites inventés pour la démonstration ; aucun site réel n’est encore connu ici.",
        count,
    ) % {"count": number(count)}


def _summary(sites: list[NetworkSite]) -> str:
    """The number of sites by state, in a sentence."""
    if not sites:
        return _("Aucun site ne répond ici.")
    counts = Counter(site.state for site in sites)
    parts = [f"{_(label)} : {number(counts[state])}" for state, label in STATE_LABELS.items() if counts[state]]
    return _("Sites de 4G fixe : %(count)s (%(parts)s).") % {"count": number(len(sites)), "parts": ", ".join(parts)}


def site_page(site: NetworkSite, person: Person, *, today: dt.date) -> dict[str, Any]:
    """Context of a site's page; ``steps`` is its history: moment, action and changed fields."""
    place = (name_of(site.commune) or site.commune) if site.commune else ""
    words = {
        "place": place or _("hors des communes"),
        "state": state_text(site),
        "licence": licence_text(site, today=today),
    }
    ((lon, lat),) = degrees_of([(site.x_m, site.y_m)])
    # History: each step with the changed fields only.
    acts, steps = verb_labels(), []
    beside = {"demandee_le": _("Demandée le"), "note": _("Note"), "motif": _("Motif")}
    before: Mapping[str, Any] = {}
    for moment, act, values in changes_of_site(site):
        changed = [name for name in (*before, *values) if before and before.get(name, "") != values.get(name, "")]
        lines = [
            f"{beside.get(name) or field_label(name)} : {before.get(name) or '∅'} → {values.get(name) or '∅'}"
            for name in dict.fromkeys(changed)
        ]
        steps.append((moment, acts.get(act, act), lines))
        before = values
    return {
        "site": site,
        "sentence": _("À %(place)s, ce site est %(state)s ; %(licence)s.") % words,
        "licence": words["licence"],
        "place": f"{place} ({number(lat, 5)} ; {number(lon, 5)})",
        "sectors": site.sectors.all(),
        "panels": site_panels(site),
        "steps": list(reversed(steps)),
        "may_change": may_change_site(person, site),
        "map_href": with_pairs(reverse("network_sites_file", args=["geojson"]), [("q", site.code)]),
    }
