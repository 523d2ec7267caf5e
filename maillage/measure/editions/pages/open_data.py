"""Open data: page, list, files, citation, code examples. Files are immutable and cached forever."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.problems import NotFound, sentence
from maillage.measure.editions.domain.editions import QUARTER_MONTHS, newest_closed, opens_on
from maillage.measure.editions.store.batch_figures import TableKind
from maillage.measure.editions.store.editions import (
    Edition,
    EditionFile,
    EditionTable,
    edition,
    edition_file,
    edition_names,
    editions,
    is_demonstration_edition,
)
from maillage.measure.editions.store.readme import LICENCE_NAME, LICENCE_URL
from maillage.measure.editions.store.schemas import columns_of
from maillage.measure.figures.store.figures import origins_available
from maillage.measure.figures.store.origins import public_origin_of
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Origin, Period
from maillage.web.error_pages import public_page, render_problems
from maillage.web.installation import agency_name
from maillage.web.public_url import public_url
from maillage.web.spooled import ranged_file
from maillage.web.wording import formats

LATEST: Final = "derniere"
CATALOGUE_ADDRESS: Final = "/donnees.json"
FORM_NAMES: Final = {"csv": "CSV", "parquet": "Parquet", "geojson": "GeoJSON", "schema": "Table Schema"}
_MEGABYTE: Final = 1_000_000
Origins = list[tuple[str, str, str, list[tuple[str, str, EditionTable, list[EditionFile]]]]]
_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".geojson": "application/geo+json",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".zip": "application/zip",
}


def open_data_page(site_address: str, *, today: date, name: str | None = None) -> dict[str, Any]:
    """Context with the edition of that name, or the newest (None before the first); NotFound if unknown."""
    offered = _offered_editions()
    focus = edition(name) if name else (offered or (None,))[0]
    closed = newest_closed(today)
    is_published = Period(closed, QUARTER_MONTHS).word in {edition.name for edition in offered}
    coming = closed + QUARTER_MONTHS if is_published else closed
    words = {"title": edition_title(Period(coming, QUARTER_MONTHS).word), "day": formats.day(opens_on(coming))}
    if opens_on(coming) > today:
        next_text = _("Prochaine édition : « %(title)s », à partir du %(day)s.") % words
    elif not origins_available():
        next_text = _("La première édition paraîtra quand un trimestre terminé aura des tests.")
    else:
        next_text = _("Prochaine édition : « %(title)s ». L’agence peut la publier dès maintenant.") % words
    context = {
        "edition": focus,
        "older": [(other, _archive_of(other)) for other in offered if other != focus],
        "next_text": next_text,
        "square_columns": _columns(TableKind.SQUARES),
        "territory_columns": _columns(TableKind.COMMUNES),
        "licence_name": LICENCE_NAME,
        "licence_href": LICENCE_URL,
        "catalogue_href": CATALOGUE_ADDRESS,
    }
    return context if focus is None else context | _in_focus(focus, site_address)


def catalogue(site_address: str) -> dict[str, Any]:
    """The list of editions as JSON."""
    return {
        "title": _("Maillage, données ouvertes"),
        "publisher": agency_name(),
        "license": {"title": LICENCE_NAME, "path": LICENCE_URL},
        "editions": [
            {
                "name": offered.name,
                "is_demonstration": is_demonstration_edition(offered.name),
                "published_on": offered.published_on.isoformat(),
                "method": offered.method,
                "quarters": {origin.word: list(quarters) for origin, quarters in offered.quarters.items()},
                "tables": [
                    {"name": table.name, "origin": table.origin.word, "rows": table.rows} for table in offered.tables
                ],
                "files": [
                    {
                        "name": file.name,
                        "format": file.form,
                        "table": file.table or None,
                        "size_bytes": file.size_bytes,
                        "url": site_address + file_address(offered.name, file.name),
                    }
                    for file in offered.files
                ],
            }
            for offered in _offered_editions()
        ],
    }


def _offered_editions() -> tuple[Edition, ...]:
    """Newest first; those with only simulated tests are listed only while public pages show such tests."""
    if public_origin_of(current_counts()).is_demonstration:
        return editions()
    return tuple(edition for edition in editions() if not is_demonstration_edition(edition.name))


def file_address(edition_name: str, file_name: str) -> str:
    """The permanent URL of a file."""
    return f"/donnees/{edition_name}/{file_name}"


def _archive_of(edition: Edition) -> EditionFile:
    """The ZIP of all files of an edition."""
    return next(file for file in edition.files if file.form == "zip")


def _in_focus(edition: Edition, site_address: str) -> dict[str, Any]:
    archive = _archive_of(edition)
    is_demonstration = is_demonstration_edition(edition.name)
    title = edition_title(edition.name)
    if is_demonstration:
        title = _("%(title)s (démonstration)") % {"title": title}
    words = {
        "agency": agency_name(),
        "edition": title.lower(),
        "day": formats.day(edition.published_on),
        "method": edition.method,
        "address": f"{site_address}{reverse('open_data_edition', args=[edition.name])}",
    }
    return {
        "title": title,
        "is_demonstration": is_demonstration,
        "archive": archive,
        "other_files": [file for file in edition.files if not file.table and file is not archive],
        "origins": _origins(edition),
        "citation": _(
            "%(agency)s, Maillage, données ouvertes, %(edition)s, publiée le %(day)s, %(method)s, %(address)s"
        )
        % words,
        "samples": _samples(edition, site_address),
    }


def edition_title(name: str) -> str:
    """The title of an edition: "Édition 2026, 3e trimestre"."""
    year, _dash, quarter = name.partition("-Q")
    return {
        "1": _("Édition %(year)s, 1er trimestre"),
        "2": _("Édition %(year)s, 2e trimestre"),
        "3": _("Édition %(year)s, 3e trimestre"),
        "4": _("Édition %(year)s, 4e trimestre"),
    }[quarter] % {"year": year}


def _origins(edition: Edition) -> Origins:
    """The tables by origin, never mixed: title, explanation and quarters, and tables with their files."""
    groups = []
    for origin, quarters in edition.quarters.items():
        first, last = quarters[0], quarters[-1]
        words = {"count": len(quarters), "first": first, "last": last}
        span = first if first == last else _("%(count)s trimestres, de %(first)s à %(last)s") % words
        tables = [
            (*_table_words(table), table, _table_files(edition, table))
            for table in _in_order(edition.tables)
            if table.origin is origin
        ]
        groups.append((*_origin_words(origin), span, tables))
    return groups


def _origin_words(origin: Origin) -> tuple[str, str]:
    return {
        Origin.CROWD: (_("Tests des habitants"), _("Faits par les habitants, sur cette installation.")),
        Origin.DRIVE_TEST: (_("Campagnes de mesure"), _("Faites par des équipes, sur des parcours choisis.")),
        Origin.TRIP: (_("Trajets"), _("Mesurés en chemin par des habitants qui l’ont voulu.")),
        Origin.SIMULATED: (_("Tests simulés"), _("Personne ne les a faits : ils montrent la forme des fichiers.")),
        Origin.FOREIGN: (_("Tests d’autres pays"), _("Repris de leurs données ouvertes.")),
        Origin.DEAD_ZONE: (_("Zones mortes signalées"), _("Dites par les habitants, sans réseau pour le prouver.")),
    }[origin]


def _table_words(table: EditionTable) -> tuple[str, str]:
    return {
        TableKind.SQUARES: (_("Carrés"), _("De 0,83 km de côté et plus : ceux de la carte.")),
        TableKind.COMMUNES: (_("Communes"), _("Par code Insee.")),
        TableKind.EPCI: (_("Intercommunalités"), _("Par code Siren.")),
        TableKind.DEPARTEMENTS: (_("Départements"), _("Par code Insee.")),
        TableKind.REGIONS: (_("Régions"), _("Par code Insee.")),
        TableKind.PLACES: (_("Lieux"), _("Les plages et les autres lieux suivis.")),
    }[TableKind(table.kind)]


def _table_files(edition: Edition, table: EditionTable) -> list[EditionFile]:
    files = [file for file in edition.files if file.table == table.name]
    return sorted(files, key=lambda file: list(FORM_NAMES).index(file.form))


def _in_order(tables: Sequence[EditionTable]) -> list[EditionTable]:
    return sorted(tables, key=lambda table: list(TableKind).index(TableKind(table.kind)))


def size_text(size_bytes: int) -> str:
    """A file size in words: "1,2 Mo", "840 ko"."""
    if size_bytes >= _MEGABYTE:
        return _("%(size)s Mo") % {"size": formats.number(size_bytes / _MEGABYTE, 1)}
    return _("%(size)s ko") % {"size": formats.number(max(1, round(size_bytes / 1_000)))}


def _columns(kind: TableKind) -> tuple[tuple[str, str], ...]:
    return tuple((column.name, _(column.meaning)) for column in columns_of(kind))


def _samples(edition: Edition, site_address: str) -> list[tuple[str, str, str, str]]:
    """Code examples: id, tool, explanation, code."""
    tables = {table.kind: table.name for table in _in_order(edition.tables)[::-1]}
    table = tables.get(TableKind.COMMUNES) or next(iter(tables.values()))
    address = f"{site_address}/donnees/{LATEST}/{table}"
    python = (
        "import pandas as pd\n\n"
        f'figures = pd.read_csv("{address}.csv", dtype={{"code": str}})\n'
        "newest = figures[(figures.period == figures.period.max()) & ~figures.is_late]\n"
        'print(newest[newest.usage == "download"].pivot_table("median", "name", "operator") / 1e6)'
    )
    duckdb = (
        "SELECT name, operator, tests, median / 1e6 AS mbps\n"
        f"FROM read_csv('{address}.csv', types = {{'code': 'VARCHAR'}})\n"
        "WHERE usage = 'download' AND NOT is_late\n"
        "ORDER BY period DESC, mbps;"
    )
    layer = _("Couche > Ajouter une couche vecteur > Protocole : HTTP(S), puis cette adresse :")
    return [
        ("pandas", "Python, pandas", _("Les débits médians par commune et par opérateur."), python),
        ("duckdb", "DuckDB", _("Les mêmes, du plus lent au plus rapide."), duckdb),
        ("qgis", "QGIS", layer, f"{address}.geojson"),
    ]


@require_safe
@gzip_page
def open_data(request: HttpRequest) -> HttpResponse:
    """The page with the newest edition."""
    page = open_data_page(public_url(request), today=localdate())
    return render(request, "editions/open_data.html", page)


@public_page
def open_data_edition(request: HttpRequest, name: str) -> HttpResponse:
    """The page of an edition: the URL to cite."""
    page = open_data_page(public_url(request), today=localdate(), name=name)
    return render(request, "editions/open_data.html", page)


@require_safe
@gzip_page
def open_data_catalogue(request: HttpRequest) -> HttpResponse:
    """The list of editions for programs."""
    answer = JsonResponse(catalogue(public_url(request)), json_dumps_params={"ensure_ascii": False})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
@render_problems
def open_data_file(request: HttpRequest, name: str, file: str) -> HttpResponseBase:
    """A file of an edition, or a redirect to that of the newest one."""
    if name == LATEST:
        names = edition_names()
        if not names:
            raise NotFound("no_edition", sentence("Aucune édition n’est encore publiée : voyez la page des données."))
        edition_file(names[-1], file)  # 404 instead of a redirect to a missing file
        newest = redirect(file_address(names[-1], file))
        newest["Access-Control-Allow-Origin"] = "*"
        return newest
    path = edition_file(name, file)
    kind = _TYPES.get(path.suffix, "text/plain; charset=utf-8")
    answer = ranged_file(path, request.headers.get("Range"), kind)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
