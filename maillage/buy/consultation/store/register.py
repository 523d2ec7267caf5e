"""Writes and reads the register: one chain for all consultations; its lines are a file that anyone can verify."""

import datetime as dt
import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Max
from django.db.models.functions import Substr

from maillage.accounts.store.organisations import accepted_organisations
from maillage.accounts.store.visibility import hidden_keys
from maillage.buy.consultation.domain.register import GENESIS, RegisterAct, chain_link
from maillage.buy.consultation.domain.tenders import HideableTender
from maillage.buy.consultation.store.models import RegisterEvent, Tender
from maillage.web.turns import advisory_lock


def append_event(
    act: RegisterAct,
    tender: Tender,
    facts: Mapping[str, Any],
    *,
    now: dt.datetime,
    open_at: dt.datetime | None = None,
) -> RegisterEvent:
    """Append an event within the transaction of its cause; its facts are readable from ``open_at``, else at once."""
    advisory_lock("consultation register")
    last = RegisterEvent.objects.order_by("-n").first()
    n, previous = (last.n + 1, last.digest) if last else (1, GENESIS)
    disclosed = {"kind": act.value, "consultation": tender.slug, **facts}
    moment, salt = now.astimezone(dt.UTC).isoformat(timespec="milliseconds"), secrets.token_hex(16)
    link = chain_link(n, moment, disclosed, salt=salt, previous=previous)
    return RegisterEvent.objects.create(
        n=n,
        moment=moment,
        tender=tender,
        facts=disclosed,
        salt=salt,
        open_at=open_at or now,
        commitment=link.commitment,
        previous=previous,
        digest=link.digest,
    )


def register_lines(*, now: dt.datetime) -> Iterator[str]:
    """The register as JSON lines; facts that may not yet be known, or are hidden, are left out.

    Their commitment is there: the chain is verified all the same.
    """
    hidden = _unshown_slugs()
    for event in RegisterEvent.objects.order_by("n").iterator():
        line: dict[str, Any] = {
            "n": event.n,
            "at": event.moment,
            "commitment": event.commitment,
            "previous": event.previous,
            "digest": event.digest,
        }
        if event.open_at <= now and event.facts.get("consultation") not in hidden:
            line |= {"facts": event.facts, "salt": event.salt}
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def _unshown_slugs() -> set[str]:
    """The consultations that the agency hides, and those of organisations that do not take part any more."""
    others = Tender.objects.exclude(organisation=None).exclude(organisation__in=accepted_organisations())
    return {*hidden_keys(HideableTender.CONSULTATION), *others.values_list("slug", flat=True)}


def day_heads(*, most: int) -> list[RegisterEvent]:
    """The last event of each day, the newest day first: the head that is published."""
    days = RegisterEvent.objects.values(day=Substr("moment", 1, len("2026-12-02"))).annotate(last=Max("n"))
    newest = days.order_by("-last").values_list("last", flat=True)[:most]
    return list(RegisterEvent.objects.filter(n__in=list(newest)).order_by("-n"))
