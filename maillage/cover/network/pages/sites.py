"""Fixed 4G sites, map and history: public to read; operators and the agency add, change, withdraw, import them."""

import datetime as dt
import io
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import verb_labels
from maillage.accounts.store.people import Person, viewer
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.tables.rejected_rows import NONE_REJECTED
from maillage.core.tables.writing.csv_file import write_csv
from maillage.cover.network.domain.antennas import FORMULA_NAME
from maillage.cover.network.domain.sites import SiteState
from maillage.cover.network.edges.export.site_files import site_places, write_site_table
from maillage.cover.network.intake.site_forms import read_site_form, typed_site
from maillage.cover.network.intake.site_tables import read_base_stations
from maillage.cover.network.pages.parts.site_words import (
    field_label,
    invented_sites,
    licence_text,
    site_panels,
    state_text,
)
from maillage.cover.network.pages.site_form import (
    SitesTableForm,
    SiteWithdrawalForm,
    new_site_texts,
    site_form,
    site_form_page,
    site_texts,
    sites_upload_page,
)
from maillage.cover.network.store.antenna_files import antenna_folder, antenna_names
from maillage.cover.network.store.models import NetworkSite
from maillage.cover.network.store.network_sites import (
    active_sites,
    add_site,
    change_site,
    changes_of_site,
    keep_antenna_files,
    revision_of,
    revision_of_person,
    site_differences,
    site_of_code,
    withdraw_site,
    write_sites,
)
from maillage.cover.network.store.site_cells import degrees_of, site_columns, station_table_rows
from maillage.cover.network.store.site_permissions import (
    acting_on_sites_of,
    changing_site,
    may_change_site,
    owners_or_forbidden,
    site_owners,
)
from maillage.cover.network.store.site_search import SiteSearch, sites_searched
from maillage.cover.network.store.site_sources import ReadStations, stations_of_file
from maillage.kits.search.form import search_form
from maillage.territory.store.built_in import name_of, names_of
from maillage.web.downloads import file_answer
from maillage.web.error_pages import public_page, render_problems
from maillage.web.filters import with_pairs
from maillage.web.public_url import query_pairs
from maillage.web.wording.formats import number

_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json; charset=utf-8",
    "kml": "application/vnd.google-earth.kml+xml; charset=utf-8",
}

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_ANTENNA_BYTES: Final = 200 * 1024
MOST_ANTENNAS: Final = 40
_CARRIED: Final = "antenne:"


def sites_page(search: SiteSearch, person: Person, *, today: dt.date) -> dict[str, Any]:
    """The sites found by ``search`` with their communes; those of the demonstration if there are none at all."""
    sites, pairs, href = list(sites_searched(search)), search.pairs(), reverse("network_sites")
    names = names_of({site.commune for site in sites if site.commune})
    is_empty = not sites and not pairs and not active_sites().exists()
    invented = invented_sites() if is_empty else ()
    return {
        "summary": _invented_summary(len(invented)) if invented else _summary(sites),
        "text": search.text,
        "hidden": search.pairs(without=["q"]),
        "filters": search_form(search, href, today=today),
        "sites": [(site, names.get(site.commune, "")) for site in sites],
        "legend": [(state.value, state.label) for state in SiteState],
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
    parts = [f"{_(state.label)} : {number(counts[state])}" for state in SiteState if counts[state]]
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


@public_page
def sites(request: HttpRequest) -> HttpResponse:
    """The sites, filtered by query parameters."""
    page = sites_page(SiteSearch.read(query_pairs(request)), viewer(request), today=localdate())
    return _own_where(render(request, "network/sites.html", page), is_own=page["may_add"])


@public_page
def site(request: HttpRequest, code: str) -> HttpResponse:
    """A site."""
    page = site_page(site_of_code(code), viewer(request), today=localdate())
    return _own_where(render(request, "network/site.html", page), is_own=page["may_change"])


@require_safe
@render_problems
def sites_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The sites of a search as a file."""
    rows = list(sites_searched(SiteSearch.read(query_pairs(request))))
    if form == "csv":
        stream = io.BytesIO()
        write_site_table(rows, stream)
        content = stream.getvalue()
    elif form in _TYPES:
        content = site_places(rows, form)
    else:
        raise NotFound("form_unknown", sentence("Ce format n’existe pas : prenez csv, geojson ou kml."))
    answer = file_answer(content, _TYPES[form], f"sites-4g-fixe.{form}")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def new_site(request: HttpRequest, person: User) -> HttpResponse:
    """The form of a new site."""
    owners = owners_or_forbidden(person)
    owner = _owner_named(owners, request)
    page_of = partial(
        site_form_page,
        site=None,
        revision=revision_of_person(person.pk),
        owners=owners,
        owner=owner.slug,
        antennas=antenna_names(),
    )
    if request.method != "POST":
        lon, lat = (str(request.GET.get(name, ""))[:20] for name in ("lon", "lat"))
        texts = {**new_site_texts(), "exploitant": owner.name, "longitude": lon, "latitude": lat}
        return render(request, "network/site_form.html", {"page": page_of(site_form(texts))})
    typed = typed_site(request.POST)
    form = site_form(typed, is_sent=True)
    with form.refusals():
        with antenna_folder({}) as folder:
            station, paper = read_site_form(typed, folder)
        add_site(acting_on_sites_of(person, owner), station, paper, now=utc_now())
        messages.success(request, _("Le site est enregistré. La prédiction suivra dans quelques minutes."))
        return redirect("network_site", code=station.support.code)
    return render(request, "network/site_form.html", {"page": page_of(form)}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def change(request: HttpRequest, person: User, code: str) -> HttpResponse:
    """The form of an existing site."""
    row = site_of_code(code)
    acting = changing_site(person, row)
    page_of = partial(site_form_page, site=row, revision=revision_of(row), antennas=antenna_names())
    if request.method != "POST":
        form = site_form(site_texts(row), is_kept=True)
        return render(request, "network/site_form.html", {"page": page_of(form)})
    # The code is the site's identity, and read-only.
    typed = {**typed_site(request.POST), "code_site": row.code}
    form = site_form(typed, is_sent=True, is_kept=True)
    with form.refusals():
        with antenna_folder({}) as folder:
            station, paper = read_site_form(typed, folder)
        revision = str(request.POST.get("revision", ""))
        if change_site(acting, row.code, station, paper, revision=revision, now=utc_now()):
            messages.success(request, _("Le site est changé ; ce qui en était dit avant reste dans son histoire."))
        return redirect("network_site", code=row.code)
    return render(request, "network/site_form.html", {"page": page_of(form)}, status=422)


@require_POST
@for_people
def withdraw(request: HttpRequest, person: User, code: str) -> HttpResponse:
    """Withdraw a site."""
    row = site_of_code(code)
    acting = changing_site(person, row)
    form = SiteWithdrawalForm(request.POST)
    if form.is_valid():
        with form.refusals(at="reason"):
            withdraw_site(acting, row.code, form.cleaned_data["reason"], now=utc_now())
            text = _("Le site « %(site)s » est retiré ; son histoire est gardée.") % {"site": row.name}
            messages.success(request, text)
            return redirect("network_sites")
    page = site_form_page(
        site_form(site_texts(row), is_kept=True),
        site=row,
        revision=revision_of(row),
        antennas=antenna_names(),
        withdrawal=form,
    )
    return render(request, "network/site_form.html", {"page": page}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def upload(request: HttpRequest, person: User) -> HttpResponse:
    """Import a table of sites: preview of the changes, then all or nothing is written."""
    form = SitesTableForm(request.POST if request.method == "POST" else None, owners=owners_or_forbidden(person))
    if request.method != "POST":
        return render(request, "network/sites_upload.html", {"page": sites_upload_page(form)})
    try:
        return _answer_table(request, person, form)
    except Refused as refusal:
        # Nothing was written: the page shows the findings.
        page = sites_upload_page(form, problem=refusal)
        return render(request, "network/sites_upload.html", {"page": page}, status=422)


def _answer_table(request: HttpRequest, person: User, form: SitesTableForm) -> HttpResponse:
    """The preview of an uploaded table; for a confirmed one, write it and redirect to the list."""
    owner, antennas = form.chosen_owner, received_antennas(request)
    acting = acting_on_sites_of(person, owner)
    table = str(request.POST.get("tableau", ""))
    with antenna_folder(antennas) as folder:
        if table:
            path = folder / "sites.csv"
            path.write_text(table.replace("\r\n", "\n"), "utf-8")
            read = ReadStations(read_base_stations(path, patterns=folder), NONE_REJECTED)
        else:
            sent = request.FILES.get("file")
            with received_site_file(sent if isinstance(sent, UploadedFile) else None) as path:
                read = stations_of_file(path, folder, operator=owner.name, today=localdate())
    stations = read.stations
    differences = site_differences(stations, owner.pk)
    if table and differences.revision == request.POST.get("revision"):
        keep_antenna_files(antennas, stations, now=utc_now())
        count = write_sites(stations, acting, partial(changing_site, person), now=utc_now())
        messages.success(request, _("Sites ajoutés ou changés : %(count)s.") % {"count": count})
        return redirect("network_sites")
    problem = None
    if table:
        message = sentence("Des sites ont changé entre-temps : voici ce que le tableau changerait maintenant.")
        problem = Refused("sites_changed_meanwhile", message)
    if not table:
        stream = io.BytesIO()
        write_csv(station_table_rows(stations), site_columns(), stream, is_neutral=False)
        table = stream.getvalue().decode()
    for line in read.rejected.lines(_):
        messages.warning(request, line)
    page = sites_upload_page(form, problem=problem, differences=differences, table=table, antennas=antennas)
    return render(request, "network/sites_upload.html", {"page": page}, status=422 if problem else 200)


def _owner_named(owners: Sequence[Organisation], request: HttpRequest) -> Organisation:
    """The organisation selected in the form; otherwise the first of ``owners``."""
    slug = str(request.POST.get("proprietaire", ""))
    return next((owner for owner in owners if owner.slug == slug), owners[0])


def _own_where(answer: HttpResponse, *, is_own: bool) -> HttpResponse:
    """The response, not cached by shared caches if it contains a person's actions."""
    if is_own:
        answer["Cache-Control"] = "private"
    return answer


@contextmanager
def received_site_file(file: UploadedFile[Any] | None) -> Iterator[Path]:
    """Path of an uploaded file with its original suffix; Refused if it is missing or too large."""
    if file is None or not file.name:
        raise Refused("file_missing", sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez."))
    if (file.size or 0) > MOST_BYTES:
        message = sentence("Ce fichier dépasse %(most)s Mo : gardez les sites de votre territoire.")
        raise Refused("file_too_large", message, most=MOST_BYTES // 1024**2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sites{Path(file.name).suffix.lower()[:8]}"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        yield path


def received_antennas(request: HttpRequest) -> dict[str, str]:
    """Text of the antenna files of a request by file name, sent now or carried; Refused for an invalid name or size."""
    carried = {
        Path(name.removeprefix(_CARRIED)).name: str(text)
        for name, text in request.POST.items()
        if name.startswith(_CARRIED)
    }
    for file in request.FILES.getlist("antennes"):
        name = Path(file.name or "").name
        if (file.size or 0) > MOST_ANTENNA_BYTES or name.upper() == FORMULA_NAME or not name:
            message = sentence(
                "« %(file)s » n’est pas un fichier d’antenne MSI : il en faut un par antenne, 200 Ko au plus."
            )
            raise Refused("pattern_file", message, file=name)
        carried[name] = file.read().decode("utf-8", errors="replace")
    if len(carried) > MOST_ANTENNAS:
        message = sentence("Plus de %(most)s fichiers d’antenne à la fois : envoyez-les en plusieurs fois.")
        raise Refused("patterns_too_many", message, most=MOST_ANTENNAS)
    return carried
