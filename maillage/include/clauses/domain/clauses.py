"""A social clause: its basis, promise and reporters; actions for the audit trail.

Performance clauses: code de la commande publique, L2112-2; formula of the hours: domain/calculator.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from maillage.accounts.domain.terms import AnyKind, AnyVerb, Capability
from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled
from maillage.include.clauses.domain.months import WorkMonth

LONGEST_TITLE: Final = 200
LONGEST_NAME: Final = 200
LONGEST_NOTE: Final = 600
LONGEST_PSEUDONYM: Final = 24
MOST_MONTHS: Final = 360
DISCLOSURE_THRESHOLD: Final = 11  # minimum number of people behind a figure that leaves a coordination


class ClauseState(StrEnum):
    """The state of a clause."""

    OPEN = "open"
    CLOSED = "closed"  # settled with the owner


class SmePartKind(Labelled):
    """The role of a small or medium company in a contract."""

    CO_CONTRACT = "cotraitance", sentence("cotraitance")
    SUBCONTRACT = "sous-traitance", sentence("sous-traitance déclarée")


class AmendmentKind(Labelled):
    """The reason of a change."""

    AMENDED = "avenant", sentence("avenant")
    TRANSFERRED = "transfert", sentence("transfert à un autre titulaire")
    REPLACED = "remplacement", sentence("marché remplacé")
    CORRECTED = "correction", sentence("correction")


@dataclass(frozen=True, slots=True)
class HoursBasis:
    """The inputs of the calculator: amount without tax, labour share (0-1), rate (0-1), cost of an hour."""

    amount_eur: int
    labour_share: float
    rate: float
    hourly_cost_eur: float


@dataclass(frozen=True, slots=True)
class StatedClause:
    """The content of a clause, on a contract (``contract_key``, with ``lot``) or on a convention.

    ``basis`` is None if hours are stated directly; ``sme_share`` (0-1) is the promised share of small and medium
    companies; ``penalty_eur`` is due per missing hour. None: not stated.
    """

    title: str
    owner_name: str
    owner_siret: str
    departement: str
    promised_centihours: int
    first_month: WorkMonth
    last_month: WorkMonth
    contract_key: str = ""
    lot: str = ""
    convention: str = ""
    basis: HoursBasis | None = None
    sme_share: float | None = None
    penalty_eur: float | None = None


@dataclass(frozen=True, slots=True)
class StatedReporter:
    """A company or structure that does hours and reports them. ``email`` receives the monthly letters."""

    name: str
    siret: str
    email: str = ""
    promised_centihours: int | None = None


class ClauseKind(AnyKind):
    """Additional kinds of organisations: who follows clauses, and who carries them out."""

    COORDINATION = "coordination", sentence("coordination des clauses sociales"), Capability.INCLUDE
    COMPANY = "company", sentence("entreprise titulaire de marchés"), Capability.INCLUDE


class ClauseVerb(AnyVerb):
    """The actions on clauses in the audit trail."""

    MADE = "clause-made", sentence("Clause sociale ajoutée")
    AMENDED = "clause-amended", sentence("Clause sociale changée")
    CLOSED = "clause-closed", sentence("Clause sociale close")
    REPORTER_ADDED = "clause-reporter-added", sentence("Titulaire ou structure ajouté à une clause")
    HOURS_SAID = "clause-hours-said", sentence("Heures d’insertion déclarées")
    HOURS_REMOVED = "clause-hours-removed", sentence("Heures d’insertion retirées")
    PERSONS_READ = "clause-persons-read", sentence("Personnes d’une clause lues")
    ROWS_TAKEN = "clause-rows-taken", sentence("Lignes d’heures téléchargées")
    PERSON_SAID = "clause-person-said", sentence("Personne d’une clause décrite")
    PERSON_ERASED = "clause-person-erased", sentence("Personne d’une clause effacée")
    LETTER_SENT = "clause-letter-sent", sentence("Heures d’un mois demandées")
    HANDED_OVER = "clause-handed-over", sentence("Clauses passées à une autre personne")
    HOURS_GIVEN = "clause-hours-given", sentence("Heures d’une clause données à son maître d’ouvrage")
    KIT_CHANGED = "clause-kit-changed", sentence("Page de la boîte à outils des clauses changée")
    PUBLICS_CHANGED = "clause-publics-changed", sentence("Liste des publics éligibles ajoutée")
    NOTE_KEPT = "clause-note-kept", sentence("Note de suivi gardée")
    EVIDENCE_KEPT = "clause-evidence-kept", sentence("Pièce d’un mois gardée")
    EVIDENCE_LISTED = "clause-evidence-listed", sentence("Noms des pièces d’une clause lus")
    EVIDENCE_READ = "clause-evidence-read", sentence("Pièce d’un mois ouverte")
    EVIDENCE_REMOVED = "clause-evidence-removed", sentence("Pièces de mois ôtées")


class ContractPromise(NamedTuple):
    """The promise of a clause on a lot ("" for a whole contract) in hundredths of hours, and its coordination."""

    contract_key: str
    lot: str
    coordination: int
    centihours: int


def counted_promises(promises: Iterable[ContractPromise]) -> list[ContractPromise]:
    """The promises to add up: for each contract and lot those of a single coordination."""
    contracts: dict[str, dict[str, dict[int, list[ContractPromise]]]] = {}
    for promise in promises:
        lots = contracts.setdefault(promise.contract_key, {})
        lots.setdefault(promise.lot, {}).setdefault(promise.coordination, []).append(promise)
    counted = []
    for lots in contracts.values():
        by_lot = {lot: max(several.values(), key=_total) for lot, several in sorted(lots.items())}
        whole = by_lot.pop("", [])
        parts = [promise for several in by_lot.values() for promise in several]
        follow_both = lots.get("", {}).keys() & {who for lot in by_lot for who in lots[lot]}
        counted += [*whole, *parts] if follow_both or not whole else max(whole, parts, key=_total)
    return counted


def _total(promises: Iterable[ContractPromise]) -> int:
    return sum(promise.centihours for promise in promises)
