"""Writes whoever publishes contracts the list of what is wrong with them: one letter a day, once for each new file."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.organisations import emails_of_members
from maillage.accounts.store.trace import installation_acting, note
from maillage.buy.contracts.domain.contract_replies import ContractVerb
from maillage.buy.contracts.domain.letter_kinds import CONTRACT_FAULTS
from maillage.buy.contracts.store.market_figures import has_contracts
from maillage.buy.contracts.store.publishers import FaultyPublisher, faulty_publishers, told_publisher
from maillage.kits.letters.record.queue import enqueue, plain_text
from maillage.kits.letters.terms import Letter
from maillage.web.public_url import installation_url
from maillage.web.wording.formats import number

_PACE: Final = timedelta(days=1)


def tell_publishers(now: datetime) -> int:
    """How many organisations were written to; one without a member with an address is notified when it has one."""
    count = 0
    for publisher in faulty_publishers() if has_contracts() else ():
        before = told_publisher(publisher.organisation)
        new = sorted(publisher.errors.keys() - before.files)
        if not new or (before.last_at is not None and now - before.last_at < _PACE):
            continue
        addresses = emails_of_members(publisher.organisation, Role.PUBLISHER)
        if not addresses:
            continue
        with transaction.atomic():
            note(
                installation_acting(publisher.organisation.pk),
                ContractVerb.FAULTS_TOLD,
                about="contract-faults",
                title=publisher.organisation.name,
                now=now,
                detail={"files": new, "contracts": sum(publisher.errors[file] for file in new)},
            )
            for letter in _letters(publisher, addresses, new):
                enqueue(letter)
        count += 1
    return count


def _letters(publisher: FaultyPublisher, addresses: list[str], files: list[str]) -> Iterator[Letter]:
    organisation, faulty = publisher.organisation, sum(publisher.errors[file] for file in files)
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "count": ngettext("%(count)s marché", "%(count)s marchés", faulty) % {"count": number(faulty)},
            "name": organisation.name,
        }
        pairs = {"buyer": publisher.scope.buyer} if publisher.scope.buyer else {"source": publisher.scope.source}
        address = f"{installation_url()}{reverse('contract_faults')}?{urlencode(pairs)}"
        # Of two processes that look at once, one alone writes about the same files.
        occasion = sha256("".join(files).encode()).hexdigest()[:32]
        for to in addresses:
            yield Letter(
                CONTRACT_FAULTS,
                key=f"contract-faults:{organisation.pk}:{occasion}",
                to=to,
                organisation_id=organisation.pk,
                text=plain_text(
                    _("Bonjour,"),
                    _("Ce que publie %(name)s a au moins une erreur dans : %(count)s. Tout est montré quand même.")
                    % words,
                    _("La liste, règle par règle et marché par marché :"),
                    address,
                    _("Corrigez-les là où vous les publiez : le prochain fichier les remplace."),
                ),
            )
