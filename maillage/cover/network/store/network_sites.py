"""Sites: search, by code, history, awaiting a decision; add, change, withdraw.

Each change adds the full state to the history, and an audit entry. Sites arrive as base stations from intake, whether
from a table or a form, so validation is in one place.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.trace import note
from maillage.core.problems import Finding, NotFound, Refused, sentence
from maillage.cover.network.domain.network_sites import (
    INVENTED_SITE_PREFIX,
    NetworkVerb,
    SiteChange,
    SiteDifferences,
    SiteMetadata,
)
from maillage.cover.network.domain.sites import BaseStation, FrequencyRight, SiteState
from maillage.cover.network.intake.site_tables import SAME_PLACE_M
from maillage.cover.network.store.models import AntennaPatternFile, NetworkSector, NetworkSite, NetworkSiteChange
from maillage.cover.network.store.site_cells import degrees_of, stated_cells, station_rows
from maillage.territory.store.points import commune_at

LICENCE_ENDS_WITHIN: Final = dt.timedelta(days=365)
IDEA_OLD_AFTER: Final = dt.timedelta(days=730)
_NO_SITE: Final = sentence("Aucun site n’a le code « %(site)s » : cherchez-le dans la liste.")
_INVENTED_SITE: Final = sentence(
    "« %(site)s » est un site inventé de la démonstration, qui n’a pas de page : la carte de la 4G fixe montre ce "
    "qu’il servirait."
)
MayChange = Callable[[NetworkSite], Acting]  # the actor for an existing site; raises Forbidden
_OWN_FIELDS: tuple[str, ...] = (
    *("name", "operator", "x_m", "y_m", "commune", "support_height_m"),
    *("state", "state_since", "right", "right_until", "requested_on", "note"),
)


def active_sites() -> QuerySet[NetworkSite]:
    """The sites in use, by code, with sectors and owner prefetched: two queries in all."""
    return NetworkSite.objects.filter(withdrawn_at=None).select_related("organisation").prefetch_related("sectors")


def site_of_code(code: str) -> NetworkSite:
    """The site with that code; NotFound if unknown or withdrawn."""
    site = active_sites().filter(code=code).first()
    if site is None:
        is_invented = code.startswith(INVENTED_SITE_PREFIX)
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


def site_differences(stations: Sequence[BaseStation], owner_id: int | None) -> SiteDifferences:
    """A dry run of writing these stations. ``owner_id``: the organisation whose missing sites are counted."""
    rows = {site.code: site for site in NetworkSite.objects.filter(withdrawn_at=None).prefetch_related("sectors")}
    changes, unchanged = [], 0
    for station in stations:
        site = rows.get(station.support.code)
        cells = stated_cells(*station_rows(station))
        if site is None:
            changes.append(SiteChange(station, is_new=True))
            continue
        before = stated_cells(site, site.sectors.all())
        names = [name for name in (before | cells) if before.get(name, "") != cells.get(name, "")]
        if names:
            fields = tuple((name, before.get(name, ""), cells.get(name, "")) for name in names)
            changes.append(SiteChange(station, fields))
        else:
            unchanged += 1
    codes = {station.support.code for station in stations}
    left_out = sum(site.organisation_id == owner_id and site.code not in codes for site in rows.values())
    return SiteDifferences(tuple(changes), unchanged, left_out, revision_of_codes(codes))


def write_sites(
    stations: Sequence[BaseStation],
    owner: Acting | None,
    may_change: MayChange,
    *,
    now: dt.datetime,
    is_invented: bool = False,
) -> int:
    """Write all these stations or none, existing ones as ``may_change`` allows; the number added or changed.

    Idempotent. Refused if another site of the same operator is at one of the positions. Without ``owner`` they are the
    demonstration's, without audit entries.
    """
    owner_id = None if owner is None else owner.organisation_id
    with transaction.atomic():
        rows = {site.code: site for site in _locked({station.support.code for station in stations})}
        _refuse_shared_places(stations)
        count = 0
        for station in stations:
            site = rows.get(station.support.code)
            acting = owner if site is None else may_change(site)
            count += _write(acting, site, station, None, owner_id=owner_id, is_invented=is_invented, now=now)
    return count


def add_site(acting: Acting, station: BaseStation, paper: SiteMetadata, *, now: dt.datetime) -> bool:
    """Add a site; False if it exists with the same content. Refused if its code is taken."""
    code = station.support.code
    try:
        with transaction.atomic():
            site = next(iter(_locked({code})), None)
            if site is None:
                _refuse_shared_places([station])
                return _write(acting, None, station, paper, owner_id=acting.organisation_id, is_invented=False, now=now)
    except IntegrityError:
        # A concurrent submission was first: it is compared below.
        (site,) = _locked({code})
    if site.organisation_id == acting.organisation_id and _is_said(site, *_rows_of(site, station, paper)):
        return False
    message = sentence("Un site a déjà le code « %(site)s » : ouvrez-le pour le changer, ou donnez un autre code.")
    finding = Finding("code_taken", message, field_name="code_site", params={"site": code})
    raise Refused("code_taken", message, findings=[finding], site=code)


def change_site(
    acting: Acting, code: str, station: BaseStation, paper: SiteMetadata, *, revision: str, now: dt.datetime
) -> bool:
    """Change a site; whether anything changed. Refused if it changed after ``revision``."""
    with transaction.atomic():
        (site,) = _locked({code})
        if revision != revision_of(site) and not _is_said(site, *_rows_of(site, station, paper)):
            message = sentence(
                "Quelqu’un a changé ce site entre-temps : relisez ce qui est écrit ici, puis enregistrez de nouveau."
            )
            raise Refused("site_changed_meanwhile", message)
        _refuse_shared_places([station])
        return _write(acting, site, station, paper, owner_id=site.organisation_id, is_invented=False, now=now)


def withdraw_site(acting: Acting, code: str, reason: str, *, now: dt.datetime) -> None:
    """Withdraw a site from pages and predictions; its history stays. Refused without a reason."""
    words = " ".join(reason.split())[:300]
    if not words:
        message = sentence("Dites en quelques mots pourquoi ce site est retiré : son histoire le gardera.")
        raise Refused("site_without_reason", message, findings=[Finding("missing", message, field_name="motif")])
    with transaction.atomic():
        for site in _locked({code}):
            site.withdrawn_at = site.changed_at = now
            # The code can be reused, so that the withdrawn site gets a unique one.
            site.code = f"{site.code[:28]}~{site.pk}"
            site.save()
            _note_change(acting, site, NetworkVerb.SITE_WITHDRAWN, {"motif": words, "code_site": code}, now=now)


def keep_antenna_files(files: Mapping[str, str], stations: Sequence[BaseStation], *, now: dt.datetime) -> None:
    """Store the antenna files of these sites; Refused if a name is taken by another content."""
    used = {sector.antenna.pattern.name for station in stations for sector in station.sectors}
    for name, text in files.items():
        if name not in used:
            continue
        digest = hashlib.sha256(text.encode()).hexdigest()
        row, _is_new = AntennaPatternFile.objects.get_or_create(
            name=name, defaults={"text": text, "digest": digest, "added_at": now}
        )
        if row.digest != digest:
            message = sentence(
                "Un autre fichier d’antenne s’appelle déjà « %(file)s » : renommez le vôtre, dans le tableau aussi."
            )
            raise Refused("pattern_name_taken", message, file=name)


def _locked(codes: Iterable[str]) -> list[NetworkSite]:
    rows = NetworkSite.objects.select_for_update().filter(withdrawn_at=None, code__in=list(codes))
    return list(rows.prefetch_related("sectors"))


def _refuse_shared_places(stations: Sequence[BaseStation]) -> None:
    """Raise Refused if another site of the same operator is within 5 m of one of these."""
    codes = [station.support.code for station in stations]
    message = sentence(
        "« %(site)s » serait à moins de 5 m de « %(other)s », du même exploitant : changez ce site-là, ou la position."
    )
    others = (
        NetworkSite.objects.filter(withdrawn_at=None)
        .exclude(code__in=codes)
        .values_list("code", "operator", "x_m", "y_m")
    )
    by_place: dict[tuple[str, int], list[tuple[str, float, float]]] = {}
    for code, operator, x, y in others:
        by_place.setdefault((operator, round(x / SAME_PLACE_M)), []).append((code, x, y))
    findings = []
    for station in stations:
        support, column = station.support, round(station.support.x_m / SAME_PLACE_M)
        near = [place for step in (-1, 0, 1) for place in by_place.get((station.operator, column + step), ())]
        for other, x, y in near:
            if max(abs(x - support.x_m), abs(y - support.y_m)) <= SAME_PLACE_M:
                words = {"site": support.code, "other": other}
                findings.append(Finding("sites_same_place", message, field_name="longitude", params=words))
    if findings:
        summary = sentence("Deux sites d’un exploitant seraient au même endroit. Rien n’a été enregistré.")
        raise Refused("sites_same_place", summary, findings=findings)


def _rows_of(
    site: NetworkSite | None, station: BaseStation, paper: SiteMetadata | None
) -> tuple[NetworkSite, list[NetworkSector]]:
    """The rows to write, with their commune; without ``paper`` its fields stay as they are."""
    row, sectors = station_rows(station)
    ((lon, lat),) = degrees_of([(row.x_m, row.y_m)])
    commune = commune_at(lon, lat)
    row.commune = "" if commune is None else commune.code
    if paper is None:
        paper = SiteMetadata() if site is None else SiteMetadata(site.requested_on, site.note)
    row.requested_on, row.note = paper.requested_on, paper.note
    return row, sectors


def _is_said(site: NetworkSite, row: NetworkSite, sectors: Sequence[NetworkSector]) -> bool:
    """Whether the site already equals these rows."""
    same_paper = (row.requested_on, row.note) == (site.requested_on, site.note)
    return same_paper and stated_cells(row, sectors) == stated_cells(site, site.sectors.all())


def _write(
    acting: Acting | None,
    site: NetworkSite | None,
    station: BaseStation,
    paper: SiteMetadata | None,
    *,
    owner_id: int | None,
    is_invented: bool,
    now: dt.datetime,
) -> bool:
    """Write a station; whether the site is new or changed."""
    row, sectors = _rows_of(site, station, paper)
    cells = stated_cells(row, sectors)
    if site is not None:
        if _is_said(site, row, sectors):
            return False
        for name in _OWN_FIELDS:
            setattr(site, name, getattr(row, name))
        row = site
    else:
        row.organisation_id, row.is_invented = owner_id, is_invented
    row.changed_at = now
    row.save()
    row.sectors.all().delete()
    for sector in sectors:
        sector.site = row
    NetworkSector.objects.bulk_create(sectors)
    values = {**cells, "demandee_le": row.requested_on.isoformat() if row.requested_on else "", "note": row.note}
    verb = NetworkVerb.SITE_ADDED if site is None else NetworkVerb.SITE_CHANGED
    _note_change(acting, row, verb, values, now=now)
    return True


def _note_change(
    acting: Acting | None, site: NetworkSite, verb: NetworkVerb, values: Mapping[str, str], *, now: dt.datetime
) -> None:
    user_id = None if acting is None else acting.user_id
    NetworkSiteChange.objects.create(site=site, moment=now, act=verb.value, user_id=user_id, values=dict(values))
    if acting is not None:
        note(acting, verb, about=f"network-site:{site.pk}", title=f"{site.code} · {site.name}", now=now)
