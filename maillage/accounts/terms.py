"""The words of people and organisations: kinds of organisations, what a member may do in one, who acts for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from maillage.core.problems import sentence


class Role(StrEnum):
    """What a person does in an organisation; each may do what the one before may."""

    READER = "reader"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        """The place of the role, from 0: a higher one may do all that a lower one may."""
        return list(Role).index(self)

    def allows(self, wanted: "Role") -> bool:
        """Whether this role may do what ``wanted`` may."""
        return self.rank >= wanted.rank


class OrganisationKind(StrEnum):
    """What an organisation is."""

    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    REGION = "region"
    AGENCY = "agency"
    OTHER = "other"


class OrganisationState(StrEnum):
    """Where an organisation stands with the agency, which moderates: only an accepted one publishes."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class FactorDuty(StrEnum):
    """Who must have a second factor; each value asks it of those of the value before too."""

    AGENCY = "agency"  # administrators of the agency
    ADMINISTRATORS = "administrators"  # administrators of every organisation
    EVERYBODY = "everybody"


class Verb(StrEnum):
    """What was done, for the trace that nobody changes."""

    ORGANISATION_ASKED = "organisation-asked"
    ORGANISATION_ACCEPTED = "organisation-accepted"
    ORGANISATION_REFUSED = "organisation-refused"
    ORGANISATION_SUSPENDED = "organisation-suspended"
    ORGANISATION_CHANGED = "organisation-changed"
    MEMBER_INVITED = "member-invited"
    INVITATION_WITHDRAWN = "invitation-withdrawn"
    MEMBER_JOINED = "member-joined"
    MEMBER_CHANGED = "member-changed"
    MEMBER_LEFT = "member-left"
    ACCOUNT_CLOSED = "account-closed"
    ACCOUNT_REOPENED = "account-reopened"
    MANDATE_ASKED = "mandate-asked"
    MANDATE_REFUSED = "mandate-refused"
    MANDATE_GIVEN = "mandate-given"
    MANDATE_ENDED = "mandate-ended"
    KEY_MADE = "key-made"
    KEY_REVOKED = "key-revoked"
    DATASET_PUBLISHED = "dataset-published"
    DATASET_DESCRIBED = "dataset-described"
    DATASET_WITHDRAWN = "dataset-withdrawn"
    DATASET_RESTORED = "dataset-restored"
    DATASET_SUSPENDED = "dataset-suspended"
    VERSION_WITHDRAWN = "version-withdrawn"
    REPORT_ANSWERED = "report-answered"
    HARVESTED = "harvested"
    CONSOLIDATED = "consolidated"


VERB_SENTENCES: Final[Mapping[Verb, str]] = MappingProxyType(
    {
        Verb.ORGANISATION_ASKED: sentence("Organisation demandée"),
        Verb.ORGANISATION_ACCEPTED: sentence("Organisation acceptée"),
        Verb.ORGANISATION_REFUSED: sentence("Organisation refusée"),
        Verb.ORGANISATION_SUSPENDED: sentence("Organisation suspendue"),
        Verb.ORGANISATION_CHANGED: sentence("Réglages changés"),
        Verb.MEMBER_INVITED: sentence("Personne invitée"),
        Verb.INVITATION_WITHDRAWN: sentence("Invitation retirée"),
        Verb.MEMBER_JOINED: sentence("Personne arrivée"),
        Verb.MEMBER_CHANGED: sentence("Rôle changé"),
        Verb.MEMBER_LEFT: sentence("Personne partie"),
        Verb.ACCOUNT_CLOSED: sentence("Compte fermé"),
        Verb.ACCOUNT_REOPENED: sentence("Compte rouvert"),
        Verb.MANDATE_ASKED: sentence("Mandat demandé"),
        Verb.MANDATE_REFUSED: sentence("Demande de mandat close"),
        Verb.MANDATE_GIVEN: sentence("Mandat accordé"),
        Verb.MANDATE_ENDED: sentence("Mandat terminé"),
        Verb.KEY_MADE: sentence("Clé d’API faite"),
        Verb.KEY_REVOKED: sentence("Clé d’API révoquée"),
        Verb.DATASET_PUBLISHED: sentence("Jeu de données publié"),
        Verb.DATASET_DESCRIBED: sentence("Description changée"),
        Verb.DATASET_WITHDRAWN: sentence("Jeu de données retiré"),
        Verb.DATASET_RESTORED: sentence("Jeu de données rétabli"),
        Verb.DATASET_SUSPENDED: sentence("Jeu de données suspendu"),
        Verb.VERSION_WITHDRAWN: sentence("Version retirée"),
        Verb.REPORT_ANSWERED: sentence("Signalement traité"),
        Verb.HARVESTED: sentence("Catalogue moissonné"),
        Verb.CONSOLIDATED: sentence("Jeu de données consolidé"),
    }
)


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does something, for which organisation, and through which one when it acts for another.

    ``user_id`` is None where a key or the installation itself acts; ``through_id`` is None where an organisation acts
    for itself.
    """

    organisation_id: int
    user_id: int | None = None
    through_id: int | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as a sign-in service knows her: ``subject`` is hers at ``issuer`` for ever, an address may change.

    ``email`` is "" unless the service vouches for it.
    """

    issuer: str
    subject: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class OpenIdService:
    """The OpenID Connect service with which people may sign in beside the password."""

    url: str
    client_id: str
    client_secret: str
    name: str
    scopes: tuple[str, ...]
    trusts_email: bool


@dataclass(frozen=True, slots=True)
class OrganisationAsk:
    """What a person says who asks for a place for her organisation; each text as she typed it, trimmed."""

    name: str
    kind: OrganisationKind
    territory: str
    siret: str
    person_name: str
    person_email: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What a person says of herself who joins without an account."""

    first_name: str
    last_name: str
    password: str


KEY_PREFIX: Final = "mlg_"  # lets people and scanners of leaked secrets recognise a key
MOST_MANDATE_ROLE: Final = Role.PUBLISHER  # a mandate is for publishing: never for the people and keys of another
RECOVERY_CODES: Final = 8  # handed out once with a second factor; each opens one session when the telephone is lost
INVITATION_DAYS: Final = 14  # an invitation that nobody followed by then is void
TRACE_PAGE: Final = 50  # entries on one page of the trace
