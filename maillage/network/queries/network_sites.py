"""Queries on sites: search, by code, history, those awaiting a decision."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Max, Q, QuerySet

from maillage.accounts.queries import Organisation
from maillage.core.problems import NotFound, sentence
from maillage.network.models import NetworkSite, NetworkSiteChange
from maillage.network.terms.network_sites import INVENTED_SITE_MARK
from maillage.network.terms.sites import FrequencyRight, SiteState

LICENCE_ENDS_WITHIN: Final = dt.timedelta(days=365)
IDEA_OLD_AFTER: Final = dt.timedelta(days=730)
_NO_SITE: Final = sentence("Aucun site n’a le code « %(site)s » : cherchez-le dans la liste.")
_INVENTED_SITE: Final = sentence(
    "« %(site)s » est un site inventé de la démonstration, qui n’a pas de page : la carte de la 4G fixe montre ce "
    "qu’il servirait."
)


def kept_sites() -> QuerySet[NetworkSite]:
    """The sites in use, by code, with sectors and owner prefetched: two queries in all."""
    return NetworkSite.objects.filter(withdrawn_at=None).select_related("organisation").prefetch_related("sectors")


def site_of_code(code: str) -> NetworkSite:
    """The site with that code; NotFound if unknown or withdrawn."""
    site = kept_sites().filter(code=code).first()
    if site is None:
        is_invented = code.startswith(INVENTED_SITE_MARK)
        raise NotFound("site_unknown", _INVENTED_SITE if is_invented else _NO_SITE, site=code[:40])
    return site


def operators() -> list[str]:
    """The operators of the sites, by name."""
    return list(
        NetworkSite.objects.filter(withdrawn_at=None).order_by("operator").values_list("operator", flat=True).distinct()
    )


def changes_of_site(site: NetworkSite) -> Sequence[tuple[dt.datetime, str, Mapping[str, Any]]]:
    """The history of a site, oldest first: moment, action, full values."""
    return [(change.moment, change.act, change.values) for change in site.changes.all()]


def revision_of(site: NetworkSite | None) -> str:
    """A revision key that changes with each change of the site; "" for a new one."""
    if site is None:
        return ""
    return str(NetworkSiteChange.objects.filter(site=site).aggregate(last=Max("pk"))["last"] or 0)


def revision_of_person(user_id: int) -> str:
    """A revision key that changes with each change by this user, to detect repeated submissions."""
    return str(NetworkSiteChange.objects.filter(user=user_id).aggregate(last=Max("pk"))["last"] or 0)


def revision_of_codes(codes: Iterable[str]) -> str:
    """A revision key of several sites together."""
    rows = NetworkSiteChange.objects.filter(site__code__in=list(codes)).values_list("site__code").annotate(Max("pk"))
    return hashlib.blake2b(repr(sorted(rows)).encode(), digest_size=8).hexdigest()


def sites_waiting(organisations: Sequence[Organisation] | None, *, today: dt.date) -> list[tuple[NetworkSite, str]]:
    """Sites awaiting a decision, each with a reason code; of these organisations, or all.

    ``licence``: planned or in service without a frequency; ``ending``: the licence expired or expires within a year;
    ``idea``: an idea for two years.
    """
    rows = NetworkSite.objects.filter(withdrawn_at=None, is_invented=False)
    if organisations is not None:
        rows = rows.filter(organisation__in=organisations)
    counted = [SiteState.PLANNED.value, SiteState.IN_SERVICE.value]
    without = Q(state__in=counted) & ~Q(right=FrequencyRight.GRANTED.value)
    ending = Q(state__in=counted, right=FrequencyRight.GRANTED.value, right_until__lte=today + LICENCE_ENDS_WITHIN)
    idea = Q(state=SiteState.IDEA.value, state_since__lte=today - IDEA_OLD_AFTER)
    waiting = []
    for site in rows.filter(without | ending | idea).order_by("right_until", "code"):
        if site.state == SiteState.IDEA:
            waiting.append((site, "idea"))
        else:
            waiting.append((site, "ending" if site.right == FrequencyRight.GRANTED else "licence"))
    return waiting


def newest_change() -> tuple[dt.datetime | None, int]:
    """The time of the last change of any site, and the highest change number; predictions depend on them."""
    facts = NetworkSiteChange.objects.aggregate(last=Max("moment"), number=Max("pk"))
    return facts["last"], facts["number"] or 0
