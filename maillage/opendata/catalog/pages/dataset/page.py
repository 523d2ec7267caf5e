"""The page of a data set: description, table, map, chart, quality score and reuse snippets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound
from maillage.core.tables.map_systems import system_named
from maillage.opendata.catalog.domain.terms import FileForm, Frequency, Licence
from maillage.opendata.catalog.pages.dataset.chart import chart_view
from maillage.opendata.catalog.pages.dataset.colours import ColoursView, colours_view
from maillage.opendata.catalog.pages.dataset.places import places_view
from maillage.opendata.catalog.pages.dataset.quality import quality_chart
from maillage.opendata.catalog.pages.dataset.table import NO_INKS, InkOf, Pairs, table_view
from maillage.opendata.catalog.pages.parts.words import FORM_NAMES, FREQUENCIES, day, period_text
from maillage.opendata.catalog.store.addresses import dataset_href, dcat_href, file_href, named_file_href, rows_href
from maillage.opendata.catalog.store.datasets import contact_of, quality_facts, versions_of
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.packages import PublishedPackage, package_of
from maillage.opendata.catalog.store.quality_score import quality_of
from maillage.opendata.catalog.store.schemas import model_named
from maillage.opendata.catalog.store.search import territories_around
from maillage.opendata.catalog.store.typed_tables import query_table
from maillage.opendata.catalog.store.version_files import cached_size, derived_files, forms_of
from maillage.web.offers import offers, page_link
from maillage.web.wording.formats import shipped

# Snippets that read the newest rows: id, tool, code to copy.
_SAMPLES: Final = (
    ("curl", "curl", 'curl "{rows}?page_size=100"'),
    ("python", "Python", 'import pandas\nrows = pandas.read_parquet("{parquet}")'),
    ("duckdb", "DuckDB", "SELECT * FROM '{parquet}' LIMIT 10;"),
)
_FLOWS: Final = ("jsonld", "ttl", "rdf")


@dataclass(frozen=True, slots=True)
class DatasetFact:
    """One fact of the description; ``href`` is empty without a link.

    ``is_french`` marks a text that is French in every language of the page.
    """

    name: str
    text: str
    href: str = ""
    is_french: bool = False


@dataclass(frozen=True, slots=True)
class DownloadLink:
    """One downloadable file: format, size (None until it is built) and URL."""

    label: str
    size_bytes: int | None
    href: str


def dataset_context(
    dataset: Dataset, version: Version | None, pairs: Pairs, *, origin: str, now: datetime, is_old: bool = False
) -> dict[str, Any]:
    """Context of the page for one version of a data set; ``origin`` is the base URL of the site."""
    href, api_href, csv_href = _hrefs(dataset, version if is_old else None)
    try:
        path = None if version is None else query_table(version)
    except NotFound:
        # The files of the version were lost: the page shows what the database knows.
        path = None
    try:
        package = None if version is None else package_of(version)
    except NotFound:
        package = None  # lost as well
    facts = quality_facts(dataset, version, today=localdate(now))
    quality = quality_of(facts)
    addresses = {"rows": f"{origin}{rows_href(dataset)}", "parquet": f"{origin}{file_href(dataset, FileForm.PARQUET)}"}
    # Errors in other parts of a package make none of its rows wrong.
    has_bad_rows = version is not None and version.error_count and (package is None or version.bad_row_count)
    good_rows = version.row_count - version.bad_row_count if version and has_bad_rows else 0
    panel = None if package is None or version is None else package.form.panel(dataset, version, package, now=now)
    is_drawn = path is not None and version is not None and panel is None and dataset.has_positions
    versions = versions_of(dataset) if version else []
    colours = colours_view(dataset, version, path, pairs, href=href) if is_drawn and path and version else None
    return {
        "dataset": dataset,
        "version": version,
        "is_old": is_old,
        "good_rows": good_rows,
        "conforming": _conforming_files(dataset, version, is_old=is_old) if version and good_rows else (),
        "facts": _facts(dataset, version),
        "downloads": () if version is None else _downloads(dataset, version, package, is_old=is_old),
        "panel": panel,
        "table": None
        if path is None
        else table_view(path, pairs, href=href, hrefs=(api_href, csv_href), inks=_inks_of(colours)),
        "chart": None if path is None else chart_view(path, pairs),
        # The panel of a package has a map of its own, with the rows on it.
        "places": None
        if path is None or version is None or panel is not None
        else places_view(dataset, version, path, href=href),
        "colours": colours,
        "quality": quality,
        "quality_facts": facts,
        "quality_chart": quality_chart(quality),
        "versions": versions,
        "offered_panels": [shown for offer in offers("dataset_panels") if (shown := offer(dataset)) is not None],
        "citation": _citation(dataset, version, origin),
        "samples": [(key, tool, code.format(**addresses)) for key, tool, code in _SAMPLES if path],
        # Invented data are not offered to harvesters.
        "flows": [(form, dcat_href(dataset, form)) for form in (() if dataset.is_demonstration else _FLOWS)],
    }


def _inks_of(colours: ColoursView | None) -> Mapping[int, InkOf]:
    return NO_INKS if colours is None or colours.place is None else {colours.place: colours.ink_of}


def _hrefs(dataset: Dataset, old_version: Version | None) -> tuple[str, str, str]:
    """URLs of the displayed version: its page, its rows in the API, and its CSV."""
    if old_version is None:
        return dataset_href(dataset), rows_href(dataset), reverse("dataset_rows", args=[dataset.slug])
    slug_and_number = [dataset.slug, old_version.number]
    return (
        reverse("dataset_version", args=slug_and_number),
        rows_href(dataset, number=old_version.number),
        reverse("dataset_version_rows", args=slug_and_number),
    )


def _conforming_files(dataset: Dataset, version: Version, *, is_old: bool) -> list[tuple[str, str]]:
    """Labels and URLs of the files with conforming rows only."""
    number = version.number if is_old else None
    return [
        (FORM_NAMES[form], file_href(dataset, form, number=number, is_conforming=True))
        for form in (FileForm.CSV, FileForm.XLSX, FileForm.PARQUET)
    ]


def _facts(dataset: Dataset, version: Version | None) -> tuple[DatasetFact, ...]:
    licence = Licence(dataset.licence) if dataset.licence else None
    around = territories_around(dataset.territory)
    contact_name, contact_email = contact_of(dataset)
    facts = [
        DatasetFact(
            _("Licence"),
            licence.official_name if licence else "",
            licence.address if licence else "",
            is_french=True,
        ),
        DatasetFact(
            _("Mis à jour"),
            _("%(day)s, %(rhythm)s")
            % {"day": day(dataset.modified_at), "rhythm": _(FREQUENCIES[Frequency(dataset.frequency)])},
        ),
        DatasetFact(_("Période"), period_text(dataset.period_start, dataset.period_end)),
        DatasetFact(
            _("Territoire"),
            around[0].name if around else "",
            reverse("territory", args=[around[0].address]) if around else "",
            is_french=True,
        ),
        DatasetFact(
            _("Contact"),
            contact_name or contact_email,
            f"mailto:{contact_email}" if contact_email else "",
            is_french=True,
        ),
        _schema_fact(dataset, version),
        DatasetFact(_("Carte envoyée en"), _system_text(version), is_french=True),
        DatasetFact(_("Mots-clés"), ", ".join(dataset.keywords), is_french=True),
    ]
    return tuple(fact for fact in facts if fact.text)


def _system_text(version: Version | None) -> str:
    """The coordinate system that a person chose for the map that was sent; "" where the file said it."""
    if version is None or not version.map_system:
        return ""
    system = system_named(version.map_system)
    return _("%(system)s, choisi par qui l’a publiée") % {"system": f"{system.name} ({system.code})"}


def _schema_fact(dataset: Dataset, version: Version | None) -> DatasetFact:
    schema_id = version.schema_id if version else dataset.schema_id
    number = version.schema_version if version else dataset.schema_version
    if not schema_id:
        return DatasetFact(_("Modèle"), "")
    try:
        model = model_named(schema_id)
    except NotFound:
        # A harvested data set may name a schema that is not installed here.
        return DatasetFact(_("Modèle"), f"{schema_id} {number}".strip())
    is_there = any(model_version.version == number for model_version in model.versions)
    link = page_link("schema", model.id, number if is_there else "")
    return DatasetFact(_("Modèle"), f"{shipped(model.title)} {number}".strip(), link.href if link else "")


def _downloads(
    dataset: Dataset, version: Version, package: PublishedPackage | None, *, is_old: bool
) -> list[DownloadLink]:
    number = version.number if is_old else None
    whole = []
    if package is not None:
        href = named_file_href(dataset, package.name(dataset), number=number)
        whole.append(DownloadLink(_(package.form.title), package.size_bytes, href))
    own = [
        DownloadLink(
            FORM_NAMES[form],
            version.csv_bytes if form is FileForm.CSV else cached_size(version, form),
            file_href(dataset, form, number=number),
        )
        for form in forms_of(version)
    ]
    made = (
        DownloadLink(_(file.title), None, named_file_href(dataset, f"{dataset.slug}-{file.ending}", number=number))
        for file in derived_files(version)
    )
    return [*whole, *own, *made]


def _citation(dataset: Dataset, version: Version | None, origin: str) -> str:
    if version is None:
        return f"{dataset.organisation.name}, « {dataset.title} », {origin}{dataset_href(dataset)}"
    words = _("%(publisher)s, « %(title)s », version %(number)s du %(day)s, %(licence)s, %(href)s")
    address = reverse("dataset_version", args=[dataset.slug, version.number])
    return words % {
        "publisher": dataset.organisation.name,
        "title": dataset.title,
        "number": version.number,
        "day": day(version.published_at),
        "licence": Licence(dataset.licence).official_name,
        "href": f"{origin}{address}",
    }
