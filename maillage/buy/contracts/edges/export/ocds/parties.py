"""Buyers and holders as the organisations of a release, under the schemes of org-id.guide.

That list has one French register of enterprises, FR-RCS, for SIREN and SIRET numbers alike (FR-INSEE is withdrawn in
its favour). A number stands under it only where its key proves it; any other stands as stated, under a scheme of the
official format's own kinds (DECP-…), which is in no list.
"""

from collections.abc import Iterable
from typing import Any, Final

from maillage.buy.contracts.domain.contracts import Contract, Holder
from maillage.buy.contracts.domain.vocabularies import IdentifierKind
from maillage.core.schema.checks.identifiers import is_siren, is_siret

REGISTER: Final = "FR-RCS"
_SIREN_DIGITS: Final = 9
Party = dict[str, Any]


def buyer_party(contract: Contract) -> Party:
    """The buyer, with its role."""
    return buyer_named(contract.buyer_id, contract.buyer_name)


def buyer_named(number: str | None, name: str | None) -> Party:
    """A buyer by its number (SIRET or SIREN) and name, with its role."""
    is_proven = number is not None and (is_siret(number) or is_siren(number))
    siren = number[:_SIREN_DIGITS] if number is not None and is_proven else None
    holder = Holder(IdentifierKind.SIRET, number, name, siren)
    return {**_party(holder, "acheteur"), "roles": ["buyer"]}


def supplier_parties(holders: Iterable[Holder]) -> list[Party]:
    """The holders with their role, each once."""
    parties: dict[str, Party] = {}
    for rank, holder in enumerate(holders, 1):
        party = _party(holder, f"titulaire-{rank}")
        parties.setdefault(party["id"], {**party, "roles": ["supplier"]})
    return list(parties.values())


def parties_of(buyer: Party, suppliers: Iterable[Party]) -> list[Party]:
    """All of a release, each once: who buys from itself has both roles."""
    parties = {buyer["id"]: buyer}
    for supplier in suppliers:
        other = parties.get(supplier["id"])
        parties[supplier["id"]] = {**other, "roles": ["buyer", "supplier"]} if other is buyer else supplier
    return list(parties.values())


def reference_to(party: Party) -> Party:
    """What other parts of a release say of it."""
    return {name: party[name] for name in ("name", "id") if name in party}


def _party(holder: Holder, unnamed: str) -> Party:
    party: Party = {"name": holder.name} if holder.name else {}
    number, siren = holder.id, holder.siren
    if siren is not None:
        identifier = {"scheme": REGISTER, "id": siren}
        if number is not None and number != siren:
            is_proven = number.startswith(siren) and is_siret(number)
            additional = {"scheme": REGISTER if is_proven else _own_scheme(holder), "id": number}
            party |= {
                "id": f"{additional['scheme']}-{number}",
                "identifier": identifier,
                "additionalIdentifiers": [additional],
            }
        else:
            party |= {"id": f"{REGISTER}-{siren}", "identifier": identifier}
    elif number is not None:
        scheme = _own_scheme(holder)
        party |= {"id": f"{scheme}-{number}", "identifier": {"scheme": scheme, "id": number}}
    else:
        party["id"] = unnamed
    return party


def _own_scheme(holder: Holder) -> str:
    return f"DECP-{holder.id_kind.value}" if holder.id_kind is not None else "DECP"
