"""The page that leads to the publication of a contract: what the law asks, the ways in, CPV codes by plain words."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import User
from maillage.procurement.export.row_findings import row_findings
from maillage.procurement.intake.contract_rows import SCHEMA_ID
from maillage.procurement.queries.buyer_datasets import contract_datasets

_MOST_CODES: Final = 12
MOST_WORDS: Final = 100


@dataclass(frozen=True, slots=True)
class ContractWay:
    """A way into the publication."""

    label: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class CpvChoice:
    """A code that words may mean."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ContractPublishingPage:
    """The ways in, first those of her own data sets, and the codes that ``text`` finds."""

    ways: tuple[ContractWay, ...]
    text: str
    codes: tuple[CpvChoice, ...]
    model_href: str


def contract_publishing_page(person: User | AnonymousUser, text: str) -> ContractPublishingPage:
    """The page for ``person``, with the codes that ``text`` may mean."""
    begin = reverse("catalog_begin")
    ways = [
        ContractWay(
            _("Ajouter à « %(title)s »") % {"title": dataset.title},
            _("Partez du tableau publié : une fiche de plus pour un marché ou un avenant."),
            f"{begin}?dataset={dataset.slug}",
        )
        for dataset in contract_datasets(person)
    ]
    label = _("Commencer un autre tableau") if ways else _("Publier mes premiers marchés")
    text_of_new = _("Fiche par fiche, dans une grille, ou avec le fichier que votre logiciel donne déjà.")
    ways.append(ContractWay(label, text_of_new, f"{begin}?schema={SCHEMA_ID}"))
    codes = row_findings().search.codes(text, most=_MOST_CODES) if text else []
    return ContractPublishingPage(
        ways=tuple(ways),
        text=text,
        codes=tuple(CpvChoice(code, name) for code, name in codes),
        model_href=reverse("catalog_schema", args=SCHEMA_ID.split("/")),
    )
