"""``maillage catalog notify``: notifies subscribers of data sets and territories that changed."""

from django.utils.translation import gettext as _
from rich.console import Console

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.kits.letters.record.sending import send_due_letters
from maillage.opendata.catalog.store.subscriptions import queue_due_letters
from maillage.web.public_url import installation_url


def notify(*, as_json: AsJson = False) -> None:
    """Send one letter to each subscriber whose data changed. Example: maillage catalog notify.

    All letters that wait are sent. What cannot leave waits. Exit status: 0; 1 where the mail server is away.
    """
    letters = queue_due_letters(now=utc_now(), origin=installation_url())
    send_due_letters(utc_now())
    if as_json:
        print_json({"letters": letters}, indent=None)
    else:
        Console().print(_("%(count)s courriels envoyés.") % {"count": letters})
