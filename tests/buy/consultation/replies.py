"""Consultations and sealed replies that tests make: what a browser does, in Python."""

import base64
import datetime as dt
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import User
from maillage.buy.consultation.domain.canonical_json import canonical_json
from maillage.buy.consultation.domain.seal import (
    SealedFile,
    WrappedShare,
    new_key,
    public_of,
    seal_envelope,
    seal_file,
    unwrap_share,
)
from maillage.buy.consultation.domain.tenders import Audience, ChoiceCriterion, HolderKind, PurchaseNature, TenderPlan
from maillage.buy.consultation.store.letters import bid_token
from maillage.buy.consultation.store.models import BidLink, Tender
from maillage.buy.consultation.store.opening import add_key
from maillage.buy.consultation.store.tenders import draft_tender, publish_tender
from maillage.core.clock import utc_now
from maillage.web.buffering.environ import RECEIVED_AT
from tests.people import People

CRITERIA = (ChoiceCriterion("Prix", 60), ChoiceCriterion("Délai", 40))


def plan(**changes: Any) -> TenderPlan:
    """The mowing of the town's lawns."""
    values: dict[str, Any] = {
        "object": "Tonte des pelouses", "need": "Tondre dix hectares, d’avril à octobre.",
        "nature": PurchaseNature.SERVICES, "cpv": "77310000", "place": "commune:44131", "amount_eur": 28_000.0,
        "criteria": CRITERIA, "audience": Audience.ALL, "term": utc_now() + dt.timedelta(days=5),
    }  # fmt: skip
    return TenderPlan(**{**values, **changes})


@dataclass
class Officers:
    """Two officers with keys on their machines."""

    keys: dict[str, ec.EllipticCurvePrivateKey] = field(default_factory=dict)

    def declare(self, people: People, *names: str) -> None:
        """Each declares a key."""
        for name in names:
            self.keys[name] = new_key()
            user: User = getattr(people, name)
            officer = Acting(people.commune.pk, user_id=user.pk)
            add_key(officer, public_of(self.keys[name]), HolderKind.OFFICER, now=utc_now())

    def share(self, client: Client, name: str, tender: Tender, *, query: str = "") -> Any:
        """What the page of the opening does with a key."""
        address = reverse("consultation_opening_parts", args=[tender.slug]) + query
        asked = client.get(address)
        if asked.status_code != HTTPStatus.OK:
            return asked
        rows = asked.json()
        given = [
            {
                "reply": row["reply"],
                "share": _base64(
                    unwrap_share(WrappedShare.model_validate(row["share"]), self.keys[name], row["reply"])
                ),
            }
            for row in rows
        ]
        return client.post(address, json.dumps(given), content_type="application/json")


def published(people: People, officers: Officers, **changes: Any) -> Tender:
    """A consultation that Chloé prepared and David published."""
    officers.declare(people, "chloe", "david")
    tender = draft_tender(Acting(people.commune.pk, people.chloe.pk), plan(**changes), entry=None, now=utc_now())
    return publish_tender(Acting(people.commune.pk, people.david.pk), tender.pk, now=utc_now())


def is_over(tender: Tender) -> None:
    """The term has passed."""
    Tender.objects.filter(pk=tender.pk).update(term=utc_now() - dt.timedelta(minutes=1))


def link(tender: Tender, firm: str) -> BidLink:
    """The link of a firm."""
    email = f"{firm.lower()}@example.org"
    return BidLink.objects.create(tender=tender, firm=firm, email=email, created_at=utc_now())


def reply(by: BidLink, price: str, content: bytes = b"%PDF offre", *, received_at: dt.datetime | None = None) -> Any:
    """What the browser of a firm does: seal, send in parts, deposit; ``received_at``: before it waited."""
    client, parts = Client(), [by.tender.slug, bid_token(by)]
    state = client.get(reverse("consultation_bid_state", args=parts)).json()
    number = client.post(reverse("consultation_bid_begin", args=parts)).json()["reply"]
    key = secrets.token_bytes(32)
    offer = {"n": 1, "name": "offre.pdf", "octets": len(content), "type": "application/pdf",
             "sha256": hashlib.sha256(content).hexdigest()}  # fmt: skip
    contents = canonical_json({"files": [offer], "answers": {"prix": price, "delai": "10 jours"}})
    files = []
    for n, plain in ((1, content), (0, contents)):
        sealed = b"".join(seal_file([plain], key, number, n))
        put_part(client, [*parts, number, n], sealed)
        files.append(SealedFile(n=n, octets=len(sealed), sha256=hashlib.sha256(sealed).hexdigest()))
    publics = [holder["public"] for holder in state["holders"]]
    envelope = seal_envelope(key, consultation=by.tender.slug, reply=number, publics=publics, files=files)
    address = reverse("consultation_bid_send", args=[*parts, number])
    waited: dict[str, Any] = {RECEIVED_AT: received_at} if received_at else {}
    return client.post(address, canonical_json(envelope.document), content_type="application/json", **waited)


def put_part(client: Client, parts: list[Any], sealed: bytes, *, offset: int = 0) -> Any:
    """A part as the browser sends it."""
    return client.put(
        f"{reverse('consultation_bid_part', args=parts)}?offset={offset}",
        sealed,
        content_type="application/octet-stream",
        headers={"X-Part-SHA256": hashlib.sha256(sealed).hexdigest()},
    )


def _base64(share: bytes) -> str:
    return base64.b64encode(share).decode()
