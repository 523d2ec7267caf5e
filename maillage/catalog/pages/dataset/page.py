"""The page of a data set: what it is, its table, where and how much, how well it is published, how to reuse it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.catalog.build.typed_tables import query_table
from maillage.catalog.build.version_files import derived_files, forms_of, made_size
from maillage.catalog.models import Dataset, Version
from maillage.catalog.pages.dataset.chart import ChartView, chart_view
from maillage.catalog.pages.dataset.places import PlacesView, places_view
from maillage.catalog.pages.dataset.quality import QualityView, quality_view
from maillage.catalog.pages.dataset.table import Pairs, TableView, table_view
from maillage.catalog.pages.dataset.versions import VersionLine, changes, version_lines
from maillage.catalog.parts.words import (
    FORM_NAMES,
    FREQUENCIES,
    KINDS,
    THEMES,
    day,
    errors_text,
    period_text,
    rows_text,
)
from maillage.catalog.queries.addresses import dataset_href, dcat_href, file_href, named_file_href, rows_href
from maillage.catalog.queries.datasets import contact_of, quality_facts, versions_of
from maillage.catalog.queries.quality_score import quality_of
from maillage.catalog.queries.schemas import model_named
from maillage.catalog.queries.search import territories_around
from maillage.catalog.terms import DatasetKind, FileForm, Frequency, Licence, Theme
from maillage.core.problems import NotFound
from maillage.web.wording.formats import file_size, shipped

# How to read the newest rows from elsewhere: id, tool, lines to copy.
_SAMPLES: Final = (
    ("curl", "curl", 'curl "{rows}?page_size=100"'),
    ("python", "Python", 'import pandas\nrows = pandas.read_parquet("{parquet}")'),
    ("duckdb", "DuckDB", "SELECT * FROM '{parquet}' LIMIT 10;"),
)


@dataclass(frozen=True, slots=True)
class DatasetFact:
    """One fact of the description; ``href`` is empty where it leads nowhere.

    ``is_french``: the text is French in every page.
    """

    name: str
    text: str
    href: str = ""
    is_french: bool = False


@dataclass(frozen=True, slots=True)
class DownloadLink:
    """One file: its form, its size ("" until somebody asks for it), its address."""

    label: str
    size: str
    href: str


@dataclass(frozen=True, slots=True)
class CodeSample:
    """Lines to copy."""

    id: str
    tool: str
    code: str


@dataclass(frozen=True, slots=True)
class StateView:
    """The state in a line: valid, or with errors and the conforming rows apart."""

    text: str
    is_faulty: bool
    conforming: tuple[DownloadLink, ...]
    conforming_text: str


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """All that templates/catalog/dataset.html shows."""

    title: str
    href: str
    description: str
    theme: str
    theme_href: str
    publisher: str
    publisher_href: str
    through: str
    origin: str
    landing_page: str
    old_version: str
    state: StateView | None
    facts: tuple[DatasetFact, ...]
    downloads: tuple[DownloadLink, ...]
    remote_files: tuple[DownloadLink, ...]
    table: TableView | None
    chart: ChartView | None
    places: PlacesView | None
    quality: QualityView
    versions: tuple[VersionLine, ...]
    changes: tuple[str, ...]
    citation: str
    samples: tuple[CodeSample, ...]
    flows: tuple[DatasetFact, ...]
    atom_href: str
    subscribe_href: str
    slug: str


def dataset_page(
    dataset: Dataset, version: Version | None, pairs: Pairs, *, origin: str, now: datetime, is_old: bool = False
) -> DatasetPage:
    """The page of a data set with one of its versions; ``origin`` is the public address of the installation."""
    href, api_href, csv_href = _hrefs(dataset, version if is_old else None)
    try:
        path = None if version is None else query_table(version)
    except NotFound:
        # The files of the version were lost: what the database says of it is shown.
        path = None
    facts = quality_facts(dataset, version, today=now.date())
    theme = Theme(dataset.theme)
    versions = versions_of(dataset)
    parquet_href = file_href(dataset, FileForm.PARQUET)
    addresses = {"rows": f"{origin}{rows_href(dataset)}", "parquet": f"{origin}{parquet_href}"}
    return DatasetPage(
        title=dataset.title,
        href=href,
        description=dataset.description,
        theme=_(THEMES[theme]),
        theme_href=f"{reverse('catalog')}?theme={theme.value}",
        publisher=dataset.organisation.name,
        publisher_href=reverse("organisation", args=[dataset.organisation.slug]),
        through=version.through.name if version and version.through else "",
        origin="" if dataset.kind == DatasetKind.OWN.value else _(KINDS[DatasetKind(dataset.kind)]),
        landing_page=dataset.landing_page,
        old_version=_("version %(number)s du %(day)s") % {"number": version.number, "day": day(version.published_at)}
        if version and is_old
        else "",
        state=None if version is None else _state(dataset, version, is_old=is_old),
        facts=_facts(dataset, version),
        downloads=() if version is None else _downloads(dataset, version, is_old=is_old),
        remote_files=tuple(
            DownloadLink(
                f"{remote_file.title or remote_file.url} {remote_file.form}".strip(),
                file_size(remote_file.size_bytes) if remote_file.size_bytes else "",
                remote_file.url,
            )
            for remote_file in dataset.remote_files.all()
        ),
        table=None if path is None else table_view(path, pairs, href=href, hrefs=(api_href, csv_href)),
        chart=None if path is None else chart_view(path, pairs),
        places=None if path is None or version is None else places_view(dataset, version, path, href=href),
        quality=quality_view(facts, quality_of(facts)),
        versions=version_lines(dataset, versions, version) if version else (),
        changes=changes(version) if version else (),
        citation=_citation(dataset, version, origin),
        samples=tuple(CodeSample(key, tool, code.format(**addresses)) for key, tool, code in _SAMPLES if path),
        # What is invented is given to no harvester.
        flows=tuple(
            DatasetFact(form, "", dcat_href(dataset, form))
            for form in (() if dataset.is_demonstration else ("jsonld", "ttl", "rdf"))
        ),
        atom_href=reverse("dataset_atom", args=[dataset.slug]),
        subscribe_href=reverse("subscribe"),
        slug=dataset.slug,
    )


def _hrefs(dataset: Dataset, old_version: Version | None) -> tuple[str, str, str]:
    """The page of the version shown, its rows in the API, and as CSV."""
    if old_version is None:
        return dataset_href(dataset), rows_href(dataset), reverse("dataset_rows", args=[dataset.slug])
    slug_and_number = [dataset.slug, old_version.number]
    return (
        reverse("dataset_version", args=slug_and_number),
        rows_href(dataset, number=old_version.number),
        reverse("dataset_version_rows", args=slug_and_number),
    )


def _state(dataset: Dataset, version: Version, *, is_old: bool) -> StateView:
    number = version.number if is_old else None
    if not version.schema_id:
        text = _("%(rows)s, sans modèle national.") % {"rows": rows_text(version.row_count)}
        return StateView(text, is_faulty=False, conforming=(), conforming_text="")
    if not version.error_count:
        text = _("%(rows)s, toutes conformes au modèle.") % {"rows": rows_text(version.row_count)}
        return StateView(text, is_faulty=False, conforming=(), conforming_text="")
    words = ngettext(
        "%(errors)s dans %(count)s ligne sur %(all)s.",
        "%(errors)s dans %(count)s lignes sur %(all)s.",
        version.bad_row_count,
    )
    text = words % {
        "errors": errors_text(version.error_count),
        "count": version.bad_row_count,
        "all": version.row_count,
    }
    good = version.row_count - version.bad_row_count
    files = tuple(
        DownloadLink(FORM_NAMES[form], "", file_href(dataset, form, number=number, is_conforming=True))
        for form in (FileForm.CSV, FileForm.XLSX, FileForm.PARQUET)
    )
    return StateView(text, is_faulty=True, conforming=files if good else (), conforming_text=rows_text(good))


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
        DatasetFact(_("Mots-clés"), ", ".join(dataset.keywords), is_french=True),
    ]
    return tuple(fact for fact in facts if fact.text)


def _schema_fact(dataset: Dataset, version: Version | None) -> DatasetFact:
    schema_id = version.schema_id if version else dataset.schema_id
    number = version.schema_version if version else dataset.schema_version
    if not schema_id:
        return DatasetFact(_("Modèle"), "")
    try:
        model = model_named(schema_id)
    except NotFound:
        # Of a harvested data set: a schema that is not among ours.
        return DatasetFact(_("Modèle"), f"{schema_id} {number}".strip())
    family, _mark, name = model.id.partition("/")
    args = (
        [family, name, number]
        if any(model_version.version == number for model_version in model.versions)
        else [family, name]
    )
    address = reverse("catalog_schema_version" if len(args) == 3 else "catalog_schema", args=args)
    return DatasetFact(_("Modèle"), f"{shipped(model.title)} {number}".strip(), address)


def _downloads(dataset: Dataset, version: Version, *, is_old: bool) -> tuple[DownloadLink, ...]:
    number = version.number if is_old else None
    sizes = {
        form: version.csv_bytes if form is FileForm.CSV else made_size(version, form) for form in forms_of(version)
    }
    own = (
        DownloadLink(
            FORM_NAMES[form],
            "" if size_bytes is None else file_size(size_bytes),
            file_href(dataset, form, number=number),
        )
        for form, size_bytes in sizes.items()
    )
    made = (
        DownloadLink(_(file.title), "", named_file_href(dataset, f"{dataset.slug}-{file.ending}", number=number))
        for file in derived_files(version)
    )
    return (*own, *made)


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
