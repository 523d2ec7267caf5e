"""What a text on a card may mean, while it is typed: CPV codes, places, holders; as the fields themselves read it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.accounts.store.permissions import acting
from maillage.buy.contracts.domain.contract_entry import EntryModel, PurchaseKind, purchase_kind
from maillage.buy.contracts.store.contract_entries import StandingContract, contracts_named, contracts_of
from maillage.buy.contracts.store.cpv_names import cpv_name
from maillage.buy.contracts.store.holder_search import holders_named, known_holder
from maillage.buy.contracts.store.reading_rules import cpv_nomenclature, cpv_search
from maillage.core.problems import NotFound, sentence
from maillage.core.schema.checks.identifiers import is_siret
from maillage.kits.forms.fields import territories_named
from maillage.opendata.publishing.store.drafts import organisation_to_publish_for
from maillage.territory.domain.terms import Kind, parse_address

_MOST_CODES: Final = 3  # one screen of a phone
_MOST_CONTRACTS: Final = 8
_SEARCHED_CODES: Final = 40  # of which those of the kind are offered
_CPV_DIGITS: Final = 8
LONGEST_TEXT: Final = 200
_PLACE_KINDS: Final = (Kind.COMMUNE, Kind.DEPARTEMENT, Kind.REGION)

places_named = territories_named(*_PLACE_KINDS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A meaning of a text: the key that is sent, what it says, and what the field shows once it is chosen."""

    key: str
    text: str
    shown: str


def codes_named(text: str, kind: PurchaseKind | None = None) -> Sequence[tuple[str, str]]:
    """CPV codes and names for ``text``, best first, of that kind of purchase if one is said; a whole code alone."""
    digits = "".join(text.split()).partition("-")[0]
    if len(digits) == _CPV_DIGITS and digits in cpv_nomenclature().names:
        return [(digits, f"{cpv_name(digits)} · {digits}")]
    codes = [code for code, _name in cpv_search().codes(text, most=_SEARCHED_CODES)]
    of_kind = [code for code in codes if kind is None or purchase_kind(code) is kind]
    return [(code, f"{cpv_name(code)} · {code}") for code in of_kind[:_MOST_CODES]]


def _code_candidates(text: str, sent: Mapping[str, Any]) -> tuple[Sequence[Candidate], str]:
    word = str(sent.get("sorte", ""))
    codes = codes_named(text, PurchaseKind(word) if word in set(PurchaseKind) else None)
    return [Candidate(key, name, key) for key, name in codes], ""


def _place_candidates(text: str, _sent: Mapping[str, Any]) -> tuple[Sequence[Candidate], str]:
    places = places_named(text)
    if len(places) == 1:
        return (), places[0][1]
    addresses = [(parse_address(key), key, name) for key, name in places]
    return [
        Candidate(key, name, address.code if address.kind is Kind.COMMUNE else key) for address, key, name in addresses
    ], ""


def _holder_candidates(text: str, _sent: Mapping[str, Any]) -> tuple[Sequence[Candidate], str]:
    holders = holders_named(text)
    if len(holders) == 1 and is_siret(text):
        text = known_holder(holders[0][0]).text
        return (), text or _("SIRET juste ; l’entreprise n’est pas connue ici, donnez son nom dans « Plus de champs ».")
    return [Candidate(key, name, key) for key, name in holders], ""


def standing_named(contracts: Sequence[StandingContract], text: str) -> list[tuple[str, str]]:
    """Key and text of each contract that ``text`` may mean, the last one first."""
    return [(contract.key, contract.text) for contract in contracts_named(contracts, text)[:_MOST_CONTRACTS]]


def _contract_candidates(person: User, model: EntryModel, text: str, slug: str) -> tuple[Sequence[Candidate], str]:
    organisation = organisation_to_publish_for(person, slug, Capability.BUY)
    acting(person, organisation, Role.EDITOR, Capability.BUY)  # what is in a draft of others stays theirs
    contracts = standing_named(contracts_of(organisation.pk, model), text)
    if len(contracts) == 1 and contracts[0][0].casefold() == text.casefold():
        return (), contracts[0][1]
    return [Candidate(key, name, key) for key, name in contracts], ""


_SEARCHES: Final[Mapping[str, Callable[[str, Mapping[str, Any]], tuple[Sequence[Candidate], str]]]] = {
    "codes": _code_candidates,
    "lieux": _place_candidates,
    "titulaires": _holder_candidates,
}


@require_safe
@for_people
def contract_candidates(request: HttpRequest, person: User, subject: str) -> JsonResponse:
    """The candidates for ``q``, and what is told of a text that means one thing.

    The subject is what is searched, or the kind of part that is added to one of an organisation's contracts.
    """
    is_part = subject in set(EntryModel) and EntryModel(subject).is_part
    search = _SEARCHES.get(subject)
    if search is None and not is_part:
        raise NotFound("candidates_unknown", sentence("Rien ne se cherche à cette adresse : revenez au formulaire."))
    text = " ".join(str(request.GET.get("q", "")).split())[:LONGEST_TEXT]
    candidates: Sequence[Candidate] = ()
    note = ""
    if text and search is not None:
        candidates, note = search(text, request.GET)
    elif text:
        slug = str(request.GET.get("organisation", ""))
        candidates, note = _contract_candidates(person, EntryModel(subject), text, slug)
    return JsonResponse({"candidates": [asdict(candidate) for candidate in candidates], "told": note})
