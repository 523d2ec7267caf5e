"""The network of a visitor's IP address, looked up in the operator table and not stored."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from maillage.measure.record.store.operators import OperatorTable, operator_table
from maillage.web.protection.limits import client_address


@dataclass(frozen=True, slots=True)
class Network:
    """The network of a visitor, as far as the IP address identifies it.

    ``is_mobile`` is None where an AS number carries fixed lines and mobile phones alike, as those of most operators do.
    """

    asn: int | None
    operator: str | None
    is_mobile: bool | None


def network_of(request: HttpRequest) -> Network:
    """Return the network of the client of ``request``."""
    return network_at(client_address(request.META, settings.CONFIGURATION.trusted_proxies), operator_table())


def network_at(address: str, table: OperatorTable) -> Network:
    """Return the network of an IP address; all fields None where no prefix contains it."""
    operator, asn = table.by_address(address), table.asn_of(address)
    if operator is None:
        return Network(asn, None, None)
    if not operator.kind.is_mobile:
        return Network(asn, operator.id, is_mobile=False)
    return Network(asn, operator.id, is_mobile=True if asn in table.mobile_asns else None)
