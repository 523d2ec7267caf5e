"""The ledgers that organisations kept on purpose, and who may keep, read and remove them."""

from maillage.accounts.queries import Organisation, User
from maillage.accounts.queries.permissions import OrganisationChoice, acting, organisations_for
from maillage.accounts.terms import Acting, Capability, Role
from maillage.core.problems import NotFound, sentence
from maillage.ledger.models import KeptLedger
from maillage.ledger.terms.ledgers import LedgerSums

_UNKNOWN = sentence("Aucun journal gardé ne porte ce numéro : il a été effacé, ou l’adresse est mal copiée.")


def keepers(person: User) -> list[OrganisationChoice]:
    """The organisations for which ``person`` may keep a ledger."""
    return organisations_for(person, Role.PUBLISHER, Capability.BUY)


def keeping(person: User, organisation: Organisation) -> Acting:
    """``person`` acting for an organisation whose ledger she keeps or removes; Forbidden for others."""
    return acting(person, organisation, Role.PUBLISHER, Capability.BUY)


def readable_ledgers(person: User) -> list[KeptLedger]:
    """The kept ledgers of the organisations of ``person``, the newest year first."""
    own = [choice.organisation for choice in organisations_for(person, Role.READER, Capability.BUY)]
    return list(KeptLedger.objects.filter(organisation__in=own).select_related("organisation"))


def kept_ledger(person: User, number: int) -> KeptLedger:
    """The kept ledger of that number; NotFound where there is none, Forbidden for who is of another organisation."""
    row = KeptLedger.objects.select_related("organisation").filter(pk=number).first()
    if row is None:
        raise NotFound("ledger_unknown", _UNKNOWN)
    acting(person, row.organisation, Role.READER, Capability.BUY)
    return row


def sums_of(row: KeptLedger) -> LedgerSums:
    """What a kept ledger says, as it was read."""
    cents = {(number, category): amount for number, category, amount in row.sums}
    return LedgerSums(cents, row.rows, row.unread_rows)
