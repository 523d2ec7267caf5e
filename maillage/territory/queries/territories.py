"""Finds a territory by its address, wherever it is kept; a retired Insee code answers with its heir."""

from maillage.core.problems import NotFound, sentence
from maillage.territory.queries.built_in import built_in, current_code
from maillage.territory.queries.place_rows import agency_place
from maillage.territory.terms import Address, Kind, Territory, parse_address


def territory(address: str) -> Territory:
    """The territory at ``address``; NotFound where there is none, Refused where it is no address."""
    wanted = parse_address(address)
    found = built_in(str(wanted)) or _elsewhere(wanted)
    if found is None:
        raise NotFound(
            "territory_unknown",
            sentence("Aucun territoire à l’adresse %(address)s : cherchez-le par son nom ou son code postal."),
            address=str(wanted),
        )
    return found


def _elsewhere(wanted: Address) -> Territory | None:
    if wanted.kind is Kind.PLACE:
        return agency_place(wanted.code)
    if wanted.kind is Kind.COMMUNE:
        return built_in(str(Address(Kind.COMMUNE, current_code(wanted.code) or wanted.code)))
    return None
