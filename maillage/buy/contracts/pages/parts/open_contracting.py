"""Packages of OCDS over the store, for the pages, operations and commands that give contracts away."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from maillage.buy.contracts.edges.export.ocds.packages import (
    PACKAGE_TYPE,
    ByteSink,
    PackageKind,
    package_entries,
    package_head,
    write_package,
)
from maillage.buy.contracts.edges.export.ocds.releases import OcdsPublisher
from maillage.buy.contracts.store.contract_store import store_in_force
from maillage.buy.contracts.store.stored_contracts import stored_contracts
from maillage.web.installation import agency_name

__all__ = ["CONTRACTS_OF_A_PACKAGE", "PACKAGE_TYPE", "PackageKind", "write_contracts"]

# A release takes about 2 kB: a package stays under 10 MB even as records.
CONTRACTS_OF_A_PACKAGE: Final = 1_000


def write_contracts(
    numbers: Sequence[int],
    kind: PackageKind,
    stream: ByteSink,
    *,
    address: str,
    origin: str,
    links: Mapping[str, str] | None = None,
) -> int:
    """Write the package of the contracts of ``numbers``, in that order; the number of its entries.

    It is dated when the last file of the store came: the same store makes the same bytes.
    """
    publisher = ocds_publisher(origin)
    published_on = max(store_in_force().received_days.values())
    head: Mapping[str, Any] = package_head(publisher, address=address, published_on=published_on, links=links)
    return write_package(head, package_entries(stored_contracts(numbers), kind, publisher), kind, stream)


def ocds_publisher(origin: str) -> OcdsPublisher:
    """The agency as OCDS names it; ``origin`` is that of its pages."""
    return OcdsPublisher(
        prefix=settings.OCID_PREFIX,
        name=agency_name(),
        address=origin,
        policy_address=f"{origin}{reverse('contract_method')}",
    )
