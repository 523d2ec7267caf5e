"""What the address of a visitor says of the network: looked up in the table of operators, kept nowhere."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from maillage.quality.queries.operators import OperatorTable, operator_table
from maillage.web.protection.limits import client_address


@dataclass(frozen=True, slots=True)
class Network:
    """The network a visitor comes from, as far as its address tells.

    ``is_mobile`` is None where an AS number carries fixed lines and mobile phones alike, as those of most operators do.
    """

    asn: int | None
    operator: str | None
    is_mobile: bool | None


def network_of(request: HttpRequest) -> Network:
    """The network that the client of ``request`` comes from."""
    return network_at(client_address(request.META, settings.CONFIGURATION.trusted_proxies), operator_table())


def network_at(address: str, table: OperatorTable) -> Network:
    """The network of an IP address; everything None where no prefix holds it."""
    operator, asn = table.by_address(address), table.asn_of(address)
    if operator is None:
        return Network(asn, None, None)
    if not operator.kind.is_mobile:
        return Network(asn, operator.id, is_mobile=False)
    return Network(asn, operator.id, is_mobile=True if asn in table.mobile_asns else None)
