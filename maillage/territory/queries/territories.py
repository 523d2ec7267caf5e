"""Finds a territory by its address, wherever it is kept; a retired Insee code answers with its heir."""

from maillage.core.problems import NotFound, sentence
from maillage.territory.queries.built_in import built_in, current_code
from maillage.territory.queries.place_rows import agency_place
from maillage.territory.terms import Address, Kind, Territory, parse_address


def territory(address: str) -> Territory:
    """The territory at ``address``; NotFound where there is none, Refused where it is no address."""
    kind, code = parse_address(address)
    answer = built_in(f"{kind}:{code}")
    if answer is None and kind is Kind.PLACE:
        answer = agency_place(code)
    elif answer is None and kind is Kind.COMMUNE:
        answer = built_in(str(Address(Kind.COMMUNE, current_code(code) or code)))
    if answer is None:
        raise NotFound(
            "territory_unknown",
            sentence("Aucun territoire à l’adresse %(address)s : cherchez-le par son nom ou son code postal."),
            address=f"{kind}:{code}",
        )
    return answer
