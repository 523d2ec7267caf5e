"""Which states and reservations of planned purchases a search lets through, and how menus name them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from maillage.buy.programme.domain.planned_purchases import RESERVATIONS, PlannedState, Reservation
from maillage.core.problems import sentence


class StateFilter(StrEnum):
    """Which states are listed: what is to come, or one state, or all."""

    TO_COME = "to-come"  # announced or consulted: nothing is awarded yet
    ANNOUNCED = "announced"
    CONSULTED = "consulted"
    AWARDED = "awarded"
    GIVEN_UP = "given-up"
    ALL = "all"

    @property
    def states(self) -> frozenset[PlannedState]:
        """The states that it lets through."""
        if self is StateFilter.ALL:
            return frozenset(PlannedState)
        if self is StateFilter.TO_COME:
            return frozenset({PlannedState.ANNOUNCED, PlannedState.CONSULTED})
        return frozenset({PlannedState(self.value)})


class ReservedFilter(StrEnum):
    """Whether a purchase is reserved, and to whom."""

    ANY = "yes"
    NO = "none"
    DISABILITY = "L2113-12"
    INSERTION = "L2113-13"
    BOTH = "L2113-14"
    SOCIAL_ECONOMY = "L2113-15"

    @property
    def reservations(self) -> frozenset[Reservation]:
        """The reservations that it lets through."""
        if self is ReservedFilter.ANY:
            return frozenset(Reservation) - {Reservation.NONE}
        return frozenset({Reservation(self.value)})


STATE_FILTERS: Final[Mapping[StateFilter, str]] = {
    StateFilter.TO_COME: sentence("À venir"),
    StateFilter.ANNOUNCED: sentence("Annoncés, pas encore lancés"),
    StateFilter.CONSULTED: sentence("Consultation lancée"),
    StateFilter.AWARDED: sentence("Attribués"),
    StateFilter.GIVEN_UP: sentence("Abandonnés"),
    StateFilter.ALL: sentence("Tous, quelle qu’en soit la suite"),
}
RESERVED_FILTERS: Final[Mapping[ReservedFilter, str]] = {
    ReservedFilter.ANY: sentence("Réservés, peu importe à qui"),
    **{ReservedFilter(reservation.value): label for reservation, label in RESERVATIONS.items()},
}
