"""The page of a data set that is no longer published: what it was, why it went, where to go on."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.catalog.models import Dataset
from maillage.catalog.terms import DatasetState


@dataclass(frozen=True, slots=True)
class WithdrawnPage:
    """All that templates/catalog/withdrawn.html shows."""

    title: str
    publisher: str
    said: str
    reason: str
    contact_email: str
    search_href: str


def withdrawn_page(dataset: Dataset) -> WithdrawnPage:
    """The page of ``dataset``."""
    said = {
        DatasetState.WITHDRAWN.value: _("Ce jeu de données a été retiré par son organisation."),
        DatasetState.SUSPENDED.value: _("L’agence a suspendu ce jeu de données."),
        DatasetState.ARCHIVED.value: _("Ce jeu de données n’est plus dans le catalogue dont il venait."),
    }.get(dataset.state, _("L’organisation qui publiait ce jeu de données est suspendue."))
    return WithdrawnPage(
        title=dataset.title,
        publisher=dataset.organisation.name,
        said=said,
        reason=dataset.withdrawn_reason,
        contact_email=dataset.contact_email,
        search_href=f"{reverse('catalog')}?organisation={dataset.organisation.slug}",
    )
