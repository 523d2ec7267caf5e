"""The releases of a contract: one for its award, one for each amendment; what was not stated has no field.

Amounts are in EUR without tax. Days have no hour: they are written as midnight UTC.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from maillage.buy.contracts.domain.contracts import Amendment, Contract
from maillage.buy.contracts.domain.stored_contract import StoredContract
from maillage.buy.contracts.domain.vocabularies import ContractKind, PlaceKind
from maillage.buy.contracts.edges.export.ocds.codes import (
    METHODS,
    main_category,
    stated_sustainability,
    stated_techniques,
)
from maillage.buy.contracts.edges.export.ocds.parties import (
    Party,
    buyer_party,
    parties_of,
    reference_to,
    supplier_parties,
)
from maillage.buy.contracts.store.reading_rules import months_after

_DIGEST_BYTES: Final = 4
_DAYS_OF_A_MONTH: Final = 365.2425 / 12  # Gregorian; only where no calendar can count
Release = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OcdsPublisher:
    """Who publishes in OCDS: the prefix of its numbers, its name, its site, where its terms and method are said."""

    prefix: str
    name: str
    address: str
    policy_address: str


def ocid_of(key: str, publisher: OcdsPublisher) -> str:
    """The number of a contracting process: the prefix and the key of the contract."""
    return f"{publisher.prefix}-{key}"


def contract_releases(stored: StoredContract, publisher: OcdsPublisher) -> list[Release]:
    """The releases of a contract in the order of time; the dates of later ones are never before those of earlier.

    A release is dated when its content was published; where that was not stated, when its file was received.
    """
    releases = [award_release(stored, publisher)]
    for rank, amendment in enumerate(stored.contract.amendments, 1):
        releases.append(amendment_release(stored, amendment, rank, before=releases[-1]))
    return releases


def award_release(stored: StoredContract, publisher: OcdsPublisher) -> Release:
    """What was bought from whom, how it was awarded, what was signed."""
    contract, ocid = stored.contract, ocid_of(stored.key, publisher)
    number = contract.id or "1"
    buyer, suppliers = buyer_party(contract), supplier_parties(contract.holders)
    value = euro_value(contract.amount_eur)
    award = {
        "id": number,
        "title": contract.object,
        "status": "active",
        "value": value,
        "suppliers": [reference_to(party) for party in suppliers],
        "items": _items(contract),
    }
    tender = {
        "id": ocid,
        "procurementMethod": METHODS.get(contract.procedure) if contract.procedure is not None else None,
        "procurementMethodDetails": contract.procedure,
        "mainProcurementCategory": main_category(contract.cpv),
        "techniques": stated_techniques(contract),
        **stated_sustainability(contract),
    }
    signed = {
        "id": number,
        "awardID": number,
        "title": contract.object,
        "value": value,
        "dateSigned": moment(contract.notified_on) if contract.kind is ContractKind.CONCESSION else None,
        "period": _period(contract, contract.duration_months),
    }
    body = {
        "tag": ["award", "contract"],
        "initiationType": "tender",
        "language": "fr",
        "parties": parties_of(buyer, suppliers),
        "buyer": reference_to(buyer),
        "tender": stated(tender),
        "awards": [stated(award)],
        "contracts": [stated(signed)],
    }
    if contract.offers_received is not None:
        body["bids"] = {"statistics": [{"id": "1", "measure": "bids", "value": contract.offers_received}]}
    if stored.framework_key is not None:
        body["relatedProcesses"] = [
            {
                "id": "1",
                "relationship": ["framework"],
                "scheme": "ocid",
                "identifier": ocid_of(stored.framework_key, publisher),
            }
        ]
    return identified_release(ocid, 0, moment(contract.published_on or stored.received_on) or "", body)


def amendment_release(stored: StoredContract, amendment: Amendment, rank: int, *, before: Release) -> Release:
    """What an amendment changes, and no more."""
    contract = stored.contract
    number = contract.id or "1"
    change = stated(
        {
            "id": str(rank),
            "date": moment(amendment.notified_on),
            "description": amendment.object,
            "amendsReleaseID": before["id"],
        }
    )
    amended = {
        "id": number,
        "awardID": number,
        "value": euro_value(amendment.amount_eur),
        "period": _period(contract, amendment.duration_months) if amendment.duration_months is not None else None,
        "amendments": [change],
    }
    body: Release = {"tag": ["contractAmendment"], "initiationType": "tender", "language": "fr"}
    if amendment.holders:
        suppliers: Sequence[Party] = supplier_parties(amendment.holders)
        body["tag"].append("awardUpdate")
        body["parties"] = list(suppliers)
        body["awards"] = [{"id": number, "suppliers": [reference_to(party) for party in suppliers]}]
    body["contracts"] = [stated(amended)]
    earlier = dt.date.fromisoformat(before["date"][:10])
    day = max(earlier, amendment.published_on or stored.received_on)
    release = identified_release(before["ocid"], rank, moment(day) or "", body)
    change["releaseID"] = release["id"]
    return release


def identified_release(ocid: str, rank: int, date: str, body: Release) -> Release:
    """A release whose number is another where its content is: a correction is a release of its own."""
    digest = hashlib.blake2b(json.dumps(body, sort_keys=True).encode(), digest_size=_DIGEST_BYTES).hexdigest()
    return {"ocid": ocid, "id": f"{ocid}-{rank}-{digest}", "date": date, **stated(body)}


def _items(contract: Contract) -> list[Release]:
    """What is bought, by its CPV, and where it is performed."""
    address = stated(
        {
            "postalCode": contract.place_code if contract.place_kind is PlaceKind.POSTAL else None,
            "locality": contract.place_name if contract.place_kind in (PlaceKind.POSTAL, PlaceKind.COMMUNE) else None,
            "region": contract.place_name if contract.place_kind is PlaceKind.REGION else None,
            "countryName": contract.place_code if contract.place_kind is PlaceKind.COUNTRY else None,
        }
    )
    is_coded = contract.place_code is not None and contract.place_kind not in (None, PlaceKind.POSTAL)
    # "Code commune 86194": the kinds of the official format; no gazetteer of the code list has them.
    place = f"{contract.place_kind.value} {contract.place_code}" if is_coded and contract.place_kind else None
    item = stated(
        {
            "classification": {"scheme": "CPV", "id": contract.cpv} if contract.cpv is not None else None,
            "deliveryAddress": address,
            "deliveryLocation": stated({"description": place}),
        }
    )
    return [{"id": "1", **stated({"description": contract.object}), **item}] if item else []


def _period(contract: Contract, months: int | None) -> Release:
    """From the day of notification, on which a contract takes effect (CCP, R2182-5), or that a concession states."""
    start = contract.starts_on if contract.kind is ContractKind.CONCESSION else contract.notified_on
    if months is None:
        return stated({"startDate": moment(start)})
    has_end = start is not None and months >= 0 and start.year + months // 12 < dt.MAXYEAR
    days = (months_after(start, months) - start).days if start and has_end else round(months * _DAYS_OF_A_MONTH)
    return {**stated({"startDate": moment(start)}), "durationInDays": days}


def euro_value(amount_eur: float | None) -> Release | None:
    """An amount of euros; None where none is stated."""
    if amount_eur is None:
        return None
    return {"amount": int(amount_eur) if amount_eur.is_integer() else amount_eur, "currency": "EUR"}


def moment(day: dt.date | None) -> str | None:
    """The beginning of a day, as the standard writes moments."""
    return f"{day.isoformat()}T00:00:00Z" if day is not None else None


def stated(fields: Release) -> Release:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value not in (None, [], {}, "")}
