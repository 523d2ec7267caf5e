"""``maillage procurement invent-programme``: the programme of an invented region, plan beside fact."""

import sys

from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.demonstration.programme import follow_programme
from maillage.web.wording import formats


def invent_programme() -> None:
    """Announce purchases beside the contracts of the demonstration; take them away where these are gone.

    Example: maillage procurement invent-programme. Exit status: 0, also where there is nothing to do.
    """
    count = follow_programme(utc_now())
    sys.stdout.write(_("%(count)s achats annoncés, inventés ou retirés.") % {"count": formats.number(count)} + "\n")
