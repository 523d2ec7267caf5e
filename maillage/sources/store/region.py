"""The region for which sources are fetched, with the codes by which they are restricted."""

from maillage.core.problems import NotFound, Refused, sentence
from maillage.sources.intake.locating import RegionCodes
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.store.derived import derived
from maillage.territory.store.territories import built_in_within, children, communes_of, territory
from maillage.web.installation import home_territory


def home_region() -> str:
    """The code of the region of this installation; Refused if its territory lies in several."""
    home = territory(home_territory())
    code = home.code if home.kind is Kind.REGION else home.region
    if code is None:
        message = sentence("Le territoire de cette installation n’est dans aucune région : ajoutez --region 52.")
        raise Refused("source_region", message)
    return code


def regions() -> list[tuple[str, str]]:
    """The regions by name: code and name."""
    return [
        (code, name)
        for code, name in derived().rows("SELECT code, name FROM territory WHERE kind = 'region' ORDER BY name")
    ]


def region_codes(region: str) -> RegionCodes:
    """The codes of a region; NotFound, with what to write, if there is none of that code."""
    address = f"region:{region}"
    try:
        communes = communes_of(address)
    except (NotFound, Refused) as error:
        message = sentence("« %(region)s » n’est pas le code d’une région : 52 est celui des Pays de la Loire.")
        raise NotFound("source_region_unknown", message, region=region[:20]) from error
    departements = tuple(place.code for place in children(address))
    epcis = tuple(place.code for place in built_in_within(Kind.EPCI, Address(Kind.REGION, region)))
    return RegionCodes(region, departements, communes, epcis)
