"""``maillage catalog notify``: writes to those who follow data sets and territories that changed."""

from django.utils.translation import gettext as _
from rich.console import Console

from maillage.catalog.record.subscriptions import send_due
from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.web.public_address import public_url_here


def notify(*, as_json: AsJson = False) -> None:
    """Send one letter to each subscriber whose data changed. Example: maillage catalog notify.

    What could not be sent is due again the next time. Exit status: 0; 1 where the mail server refuses or is away.
    """
    letters = send_due(now=utc_now(), origin=public_url_here())
    if as_json:
        print_json({"letters": letters}, indent=None)
    else:
        Console().print(_("%(count)s courriels envoyés.") % {"count": letters})
