"""/marches/publier: legal duties, entry points, CPV codes by everyday words."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import viewer
from maillage.buy.contracts.domain.contract_entry import EntryModel
from maillage.buy.contracts.domain.indicators.quartiles import LEAST_PEERS
from maillage.buy.contracts.edges.export.row_findings import row_findings
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID
from maillage.buy.contracts.pages.parts.law_words import law_note
from maillage.buy.contracts.store.buyer_datasets import contract_datasets
from maillage.buy.contracts.store.reading_rules import cpv_nomenclature
from maillage.buy.contracts.store.trade_purchases import purchases_of_trade
from maillage.core.problems import sentence
from maillage.core.schema.checks.identifiers import is_siret
from maillage.web.wording.formats import number, percent

_MODELS: Final[Mapping[EntryModel, tuple[str, str]]] = {
    EntryModel.AMENDMENT: (
        sentence("Un avenant"),
        sentence("Un marché ou une concession change : montant, durée, titulaire."),
    ),
    EntryModel.SUBCONTRACT: (
        sentence("Une sous-traitance"),
        sentence("Vous avez agréé un sous-traitant."),
    ),
    EntryModel.CHANGED_SUBCONTRACT: (
        sentence("Un changement de sous-traitance"),
        sentence("Son montant ou sa durée change."),
    ),
    EntryModel.CONCESSION: (
        sentence("Une concession"),
        sentence("Délégation de service public, concession de travaux ou de service."),
    ),
    EntryModel.YEAR: (
        sentence("L’année d’une concession"),
        sentence("Ses investissements et ses tarifs, une fois par an."),
    ),
}
_MOST_CODES: Final = 12
MOST_WORDS: Final = 100
Suggestion = tuple[str, str, str]  # a CPV code, its name, a note on how often it is bought


def publishing_context(person: User | AnonymousUser, text: str) -> dict[str, Any]:
    """The contract data sets of ``person``, and the codes for ``text``: words, or the SIRET of a holder."""
    siret = "".join(text.split())
    note = ""
    codes: Sequence[Suggestion] = ()
    if is_siret(siret):
        note, codes = _codes_of_trade(siret)
    elif text:
        found = row_findings().search.codes(text, most=_MOST_CODES)
        codes = [(code, name, "") for code, name in found]
    return {
        "datasets": contract_datasets(person),
        "models": [
            (reverse("contract_new", args=[model.value]), _(title), _(text)) for model, (title, text) in _MODELS.items()
        ],
        "schema_id": SCHEMA_ID,
        "model_href": reverse("catalog_schema", args=SCHEMA_ID.split("/")),
        "law_note": law_note(),
        "text": text,
        "codes": codes,
        "codes_note": note,
    }


def _codes_of_trade(siret: str) -> tuple[str, Sequence[Suggestion]]:
    """A sentence on the activity of a holder, and the codes bought from it."""
    trade = purchases_of_trade(siret)
    if trade is None:
        return _("L’activité de ce SIRET n’est pas connue ici : cherchez avec vos mots."), ()
    words = {"trade": trade.name or trade.naf, "contracts": number(trade.contracts), "least": number(LEAST_PEERS)}
    if not trade.codes:
        text = _("Activité : %(trade)s. Moins de %(least)s marchés connus avec elle : aucun code n’est proposé.")
        return text % words, ()
    names = cpv_nomenclature().names
    text = _("Activité : %(trade)s. Codes des %(contracts)s marchés connus avec elle : vérifiez avant de choisir.")
    return text % words, [
        (
            code,
            names.get(code, ""),
            _("%(share)s (%(count)s marchés)") % {"share": percent(count / trade.contracts), "count": number(count)},
        )
        for code, count in trade.codes
    ]


@require_safe
def contract_publishing(request: HttpRequest) -> HttpResponse:
    """The page, with CPV codes for ``q``."""
    text = " ".join(str(request.GET.get("q", "")).split())[:MOST_WORDS]
    return render(request, "contracts/publishing.html", publishing_context(viewer(request), text))
