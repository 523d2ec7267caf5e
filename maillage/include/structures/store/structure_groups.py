"""The groups that a structure belongs to, as far as they are known: networks, other structures, who it won with."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.buy.contracts.domain.contracts import CONTRACTS
from maillage.buy.contracts.store.contract_store import contract_store
from maillage.include.structures.domain.networks import network_of
from maillage.include.structures.domain.structures import STRUCTURES
from maillage.include.structures.store.structures import public_structures
from maillage.web.demonstration import shown_as

_SIRET: Final = re.compile(r"(?<![0-9])[0-9](?:\s?[0-9]){13}(?![0-9])")  # with spaces, as people write it


@dataclass(frozen=True, slots=True)
class StructureGroupName:
    """A group by its name; ``network`` is its code, ``structure`` the number of its page; "" and None for neither."""

    name: str
    network: str = ""
    structure: int | None = None


@dataclass(frozen=True, slots=True)
class FellowHolder:
    """Who won contracts together with a structure: its name, how many, its page in the directory if it has one."""

    siret: str
    name: str
    contracts: int
    structure: int | None


def group_names(texts: Sequence[str]) -> tuple[str, ...]:
    """What is kept of groups as they were typed: the name of a network, name and SIRET of a structure, or the text."""
    numbers = {text: siret for text in texts if (siret := _siret_in(text))}
    names = dict(public_structures().filter(siret__in=numbers.values()).values_list("siret", "name")) if numbers else {}
    names_kept = []
    for text in texts:
        network, siret = network_of(text), numbers.get(text, "")
        names_kept.append(network.name if network else f"{names[siret]} ({siret})" if siret in names else text)
    return tuple(dict.fromkeys(names_kept))


def known_groups(texts: Iterable[str]) -> tuple[StructureGroupName, ...]:
    """The groups of a structure, each with what it is known by here."""
    several = list(texts)
    numbers = {text: siret for text in several if (siret := _siret_in(text))}
    pages = dict(public_structures().filter(siret__in=numbers.values()).values_list("siret", "pk")) if numbers else {}
    return tuple(
        StructureGroupName(
            text,
            network.code if (network := network_of(text)) else "",
            pages.get(numbers.get(text, "")),
        )
        for text in several
    )


def _siret_in(text: str) -> str:
    match = _SIRET.search(text)
    return "".join(match[0].split()) if match else ""


@shown_as(STRUCTURES, CONTRACTS)
def fellow_holders(siret: str, *, most: int) -> Sequence[FellowHolder]:
    """Who won contracts together with an establishment (several holders of one contract), the most often first."""
    store = contract_store()
    if store is None:
        return ()
    rows = store.rows(
        """
        SELECT others.id, any_value(others.label), count(DISTINCT others.contract_number) AS contracts
        FROM holders JOIN holders AS others USING (contract_number)
        WHERE holders.id = $siret AND holders.amendment_rank = 0
            AND others.amendment_rank = 0 AND others.siren <> holders.siren AND others.is_withheld IS NOT TRUE
            AND others.is_person IS NOT TRUE
        GROUP BY others.id
        ORDER BY contracts DESC, others.id
        LIMIT $most
        """,
        {"siret": siret, "most": most},
    )
    pages = dict(public_structures().filter(siret__in=[row[0] for row in rows]).values_list("siret", "pk"))
    return tuple(FellowHolder(number, name or number, count, pages.get(number)) for number, name, count in rows)
