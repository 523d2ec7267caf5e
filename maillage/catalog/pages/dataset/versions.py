"""The versions of a data set in words: when, by whom, what changed, and the files of each.

Of a data set that is no longer published, a page says what it was, why it went, where to go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.catalog.models import Dataset, Version
from maillage.catalog.parts.words import day, errors_text, rows_text
from maillage.catalog.queries.addresses import file_href
from maillage.catalog.queries.datasets import contact_of
from maillage.catalog.terms import DatasetState, FileForm
from maillage.web.wording.formats import file_size, number


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version; ``changes`` are what the difference with the one before says, ``withdrawn`` why it went, or ""."""

    number: int
    href: str
    published: str
    note: str
    rows: str
    errors: str
    changes: tuple[str, ...]
    csv_href: str
    csv_size: str
    is_shown: bool
    withdrawn: str


@dataclass(frozen=True, slots=True)
class WithdrawnPage:
    """All that templates/catalog/withdrawn.html shows."""

    title: str
    publisher: str
    said: str
    reason: str
    contact_email: str
    search_href: str


def version_lines(dataset: Dataset, versions: Sequence[Version], version_shown: Version) -> tuple[VersionLine, ...]:
    """The lines of all versions, the newest first."""
    return tuple(
        VersionLine(
            number=version.number,
            href=reverse("dataset_version", args=[dataset.slug, version.number]),
            published=day(version.published_at),
            note=version.note,
            rows=rows_text(version.row_count),
            errors=errors_text(version.error_count) if version.error_count else "",
            changes=changes(version),
            csv_href=file_href(dataset, FileForm.CSV, number=version.number),
            csv_size=file_size(version.csv_bytes),
            is_shown=version.pk == version_shown.pk,
            withdrawn=version.withdrawn_reason if version.withdrawn_at else "",
        )
        for version in versions
    )


def changes(version: Version) -> tuple[str, ...]:
    """What changed since the version before: "12 lignes ajoutées", "3 changées"; empty for the first."""
    counts = {name: int(version.difference.get(name) or 0) for name in ("added", "changed", "gone")}
    if version.number == 1 or not version.difference:
        return ()
    texts = {
        "added": ngettext("%(count)s ligne ajoutée", "%(count)s lignes ajoutées", counts["added"]),
        "changed": ngettext("%(count)s ligne changée", "%(count)s lignes changées", counts["changed"]),
        "gone": ngettext("%(count)s ligne partie", "%(count)s lignes parties", counts["gone"]),
    }
    texts_of_changes = tuple(texts[name] % {"count": number(count)} for name, count in counts.items() if count)
    return texts_of_changes or (_("Mêmes lignes qu’avant"),)


def withdrawn_page(dataset: Dataset) -> WithdrawnPage:
    """The page of ``dataset``."""
    said = {
        DatasetState.WITHDRAWN.value: _("Ce jeu de données a été retiré par son organisation."),
        DatasetState.ARCHIVED.value: _("Ce jeu de données n’est plus dans le catalogue dont il venait."),
    }[dataset.state]
    return WithdrawnPage(
        title=dataset.title,
        publisher=dataset.organisation.name,
        said=said,
        reason=dataset.withdrawn_reason,
        contact_email=contact_of(dataset)[1],
        search_href=f"{reverse('catalog')}?organisation={dataset.organisation.slug}",
    )
