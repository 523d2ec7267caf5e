"""Background duties of structures: letters, the data set."""

from typing import Final

from maillage.core.offers import Duty
from maillage.include.structures.store.confirmation_letters import ask_to_confirm
from maillage.include.structures.store.structure_claims import tell_claimants
from maillage.include.structures.store.structure_export import give_structure_table
from maillage.web.public_url import installation_url

DUTIES: Final = (
    # A few at a time: a list of thousands that comes in is asked over days.
    Duty("yearly letters to structures", 3_600, lambda now: ask_to_confirm(now=now, origin=installation_url())),
    Duty("answers to claims", 30, lambda now: tell_claimants(now=now, origin=installation_url())),
    # Each is a version that readers may compare: a few a day at most.
    Duty("data set of structures", 21_600, give_structure_table),
)
