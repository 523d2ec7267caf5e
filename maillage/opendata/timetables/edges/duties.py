"""Background duties: letters before published timetables end."""

from typing import Final

from maillage.core.offers import Duty
from maillage.opendata.timetables.store.expiry_letters import tell_expiring
from maillage.web.public_url import installation_url

DUTIES: Final = (
    Duty(
        "timetables that end",
        3_600,
        lambda now: tell_expiring(now, origin=installation_url()),
        may_take_long=True,
        is_final=True,
    ),
)
