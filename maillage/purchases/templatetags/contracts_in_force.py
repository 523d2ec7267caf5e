"""What stands on each page of public contracts: how to cite the page."""

import datetime as dt

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.procurement.queries.contract_store import contract_store
from maillage.web.public_address import public_url
from maillage.web.wording.formats import day

register = template.Library()


@register.inclusion_tag("purchases/citation.html", takes_context=True)
def contract_citation(context: Context, title: str) -> dict[str, str]:
    """The citation of the page that is shown, under ``title``; nothing while no contract is published."""
    request = context["request"]
    address = f"{public_url(request)}{request.get_full_path()}"
    return {"citation": citation_text(title, address, on=localdate())}


def citation_text(title: str, address: str, *, on: dt.date) -> str:
    """Who, what, version of the store with the day of its last file, the day of reading, address; "" without a store.

    The version names the files, the code and the territory that the figures come from: the same gives the same page.
    """
    store = contract_store()
    if store is None:
        return ""
    words = _(
        "%(agency)s, « %(title)s », marchés publics, état %(version)s (dernier fichier reçu le %(received)s), "
        "consulté le %(day)s, %(address)s"
    )
    return words % {
        "agency": settings.AGENCY_NAME,
        "title": title,
        "version": store.version,
        "received": day(max(store.received_days.values())),
        "day": day(on),
        "address": address,
    }
