"""Who keeps sites in tests: farid runs a network, emma another one, david edits for Pornic, gael is of none."""

from collections.abc import Mapping
from typing import Final

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Membership, Organisation, User
from maillage.core.clock import utc_now
from maillage.cover.network.domain.network_sites import NetworkKind
from maillage.cover.network.intake.site_forms import SECTOR_NAMES, SITE_NAMES, read_site_form
from maillage.cover.network.store.antenna_files import antenna_folder
from maillage.cover.network.store.models import NetworkSite
from maillage.cover.network.store.network_sites import add_site
from tests.cover.network.intake.site_files import ROW
from tests.people import People

COLUMNS: Final = ("visitor", "gael", "farid", "emma", "david", "bruno")


def operators(people: People) -> tuple[Organisation, Organisation]:
    """Two networks: farid works for the first, emma for the second, and for nobody else."""
    kind = NetworkKind.OPERATOR.value
    mine = Organisation.objects.create(name="Loire Radio", kind=kind)
    other = Organisation.objects.create(name="Anjou Ondes", kind=kind)
    Membership.objects.filter(user=people.farid).update(organisation=mine)
    Membership.objects.filter(user=people.emma).update(organisation=other)
    User.objects.create(username="gael", email="gael@example.org")
    return mine, other


def typed_form(**changes: str) -> dict[str, str]:
    """What the form of the sample site sends, with changes."""
    typed = {name: ROW[name] for name in SITE_NAMES}
    typed |= {f"{name}-0": ROW[name] for name in SECTOR_NAMES}
    return {**typed, "revision": "0", **changes}


def kept_site(organisation: Organisation, typed: Mapping[str, str] | None = None) -> NetworkSite:
    """The sample site, kept for ``organisation``."""
    with antenna_folder({}) as folder:
        station, paper = read_site_form(typed or typed_form(), folder)
    add_site(Acting(organisation.pk), station, paper, now=utc_now())
    return NetworkSite.objects.get(code=station.support.code)
