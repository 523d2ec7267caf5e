"""On the page of a place: the invitation to put a need, and nothing of what buyers keep to themselves."""

from maillage.include.sourcing.pages.panels import needs_here
from maillage.territory.pages.parts.place_offers import NothingYet, PlaceVisit
from maillage.territory.store.territories import territory


def test_place_invites_to_put_a_need() -> None:
    part = needs_here(PlaceVisit(territory("commune:44131"), (), "crowd", "fr"))

    assert part is not None
    assert part.panel == NothingYet(
        subject="besoins d’acheteurs", invitation=("Publier un besoin", "/inclusion/besoins")
    )
