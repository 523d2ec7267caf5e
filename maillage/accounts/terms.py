"""The words of people and organisations: kinds of organisations, what a member may do in one, who acts for whom."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

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

    def allows(self, role: "Role") -> bool:
        """Whether this role may do what ``role`` may."""
        return self.rank >= role.rank


class Labelled(StrEnum):
    """Words that lie in the database, each with what people read: ``BUYER = "buyer", sentence("acheteur")``."""

    _value_: str
    label: str

    def __new__(cls, word: str, label: str = "") -> Self:
        """The member; without a label only to type checkers, which read ``Verb(word)`` as a call of this."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.label = label
        return member


class Capability(Labelled):
    """What the platform does for people: the five that it names everywhere. A mandate is given for one of them."""

    MEASURE = "measure", sentence("Mesurer")
    OPEN = "open", sentence("Ouvrir")
    BUY = "buy", sentence("Acheter")
    INCLUDE = "include", sentence("Inclure")
    COVER = "cover", sentence("Couvrir")


class AnyKind(Labelled):
    """What an organisation can be: the kinds of accounts, and those that a feature adds (at most 16 letters).

    ``concerns`` are the capabilities that its people come for, which their space shows first: all, unless it says so.
    """

    concerns: tuple[Capability, ...]

    def __new__(cls, word: str, label: str = "", *concerns: Capability) -> Self:
        """The member: its word, what people read, what its people come for."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.label = label
        member.concerns = concerns or tuple(Capability)
        return member


class AnyVerb(Labelled):
    """What can be done and traced: the verbs of accounts, and those that a feature adds (at most 40 letters)."""


class AnyHideable(Labelled):
    """A kind of thing that the agency can hide from everyone: those of accounts, and those that a feature adds."""


class Hideable(AnyHideable):
    """What the agency can hide of people and organisations, wherever they stand."""

    ORGANISATION = "organisation", sentence("organisation")
    PERSON_NAME = "person-name", sentence("nom d’une personne")


class OrganisationKind(AnyKind):
    """What an organisation is, as far as accounts and the agency's own pages go."""

    COMMUNE = "commune", sentence("commune")
    EPCI = "epci", sentence("intercommunalité")
    DEPARTEMENT = "departement", sentence("département")
    REGION = "region", sentence("région")
    AGENCY = "agency", sentence("agence")
    OTHER = "other", sentence("autre organisme")


# What mandates are given for so far, and what each lets another organisation do.
MANDATED: Final = {
    Capability.OPEN: sentence("publier des données ouvertes"),
    Capability.BUY: sentence("publier des marchés publics"),
    Capability.INCLUDE: sentence("suivre des clauses sociales"),
}


class OrganisationState(StrEnum):
    """Where an organisation stands with the agency, which moderates: only an accepted one publishes."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class FactorDuty(StrEnum):
    """Who must have a second factor; each value asks it of those of the value before too."""

    AGENCY = "agency"  # members of the agency
    ADMINISTRATORS = "administrators"  # and administrators of every organisation
    EVERYBODY = "everybody"


class FactorStep(StrEnum):
    """What a person who logged in has still to do with her second factor."""

    PROVE = "prove"
    SET_UP = "set-up"


class FactorStanding(StrEnum):
    """What the second factor of a session is worth to pages about persons."""

    MISSING = "missing"  # none was given in this session
    NEW = "new"  # it was enrolled within FACTOR_SETTLES_AFTER, and nobody has vouched for its owner
    SETTLED = "settled"


FACTOR_SETTLES_AFTER: Final = dt.timedelta(days=1)


class Verb(AnyVerb):
    """What was done with people and organisations, for the trace that nobody changes."""

    ORGANISATION_ASKED = "organisation-asked", sentence("Organisation demandée")
    ORGANISATION_ACCEPTED = "organisation-accepted", sentence("Organisation acceptée")
    ORGANISATION_REFUSED = "organisation-refused", sentence("Organisation refusée")
    ORGANISATION_SUSPENDED = "organisation-suspended", sentence("Organisation suspendue")
    ORGANISATION_CHANGED = "organisation-changed", sentence("Réglages changés")
    MEMBER_INVITED = "member-invited", sentence("Personne invitée")
    INVITATION_WITHDRAWN = "invitation-withdrawn", sentence("Invitation retirée")
    MEMBER_JOINED = "member-joined", sentence("Personne arrivée")
    MEMBER_CHANGED = "member-changed", sentence("Rôle changé")
    MEMBER_LEFT = "member-left", sentence("Personne partie")
    FACTOR_VOUCHED = "factor-vouched", sentence("Second facteur confirmé")
    ACCOUNT_CLOSED = "account-closed", sentence("Compte fermé")
    ACCOUNT_REOPENED = "account-reopened", sentence("Compte rouvert")
    MANDATE_ASKED = "mandate-asked", sentence("Mandat demandé")
    MANDATE_REFUSED = "mandate-refused", sentence("Demande de mandat close")
    MANDATE_GIVEN = "mandate-given", sentence("Mandat accordé")
    MANDATE_ENDED = "mandate-ended", sentence("Mandat terminé")
    KEY_MADE = "key-made", sentence("Clé d’API faite")
    KEY_REVOKED = "key-revoked", sentence("Clé d’API révoquée")
    THING_HIDDEN = "thing-hidden", sentence("Masqué par l’agence")
    THING_SHOWN = "thing-shown", sentence("Montré de nouveau par l’agence")
    DEMONSTRATION_ENDED = "demonstration-ended", sentence("Démonstration arrêtée")
    DEMONSTRATION_BROUGHT_BACK = "demonstration-back", sentence("Démonstration remise")


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


class OpenIdProfile(StrEnum):
    """How a service is asked: as OpenID Connect Core says, with a proof key (RFC 7636), or as ProConnect's document.

    ProConnect refuses parameters that it does not name on the authorisation address (Y000400), the proof key among
    them, and takes the secret in the body (numerique-gouv/proconnect-documentation, implementation_technique.md).
    """

    STANDARD = "standard"
    PROCONNECT = "proconnect"


@dataclass(frozen=True, slots=True)
class OpenIdService:
    """The OpenID Connect service with which people may sign in beside the password."""

    url: str
    client_id: str
    client_secret: str
    name: str
    scopes: tuple[str, ...]
    trusts_email: bool
    profile: OpenIdProfile = OpenIdProfile.STANDARD


@dataclass(frozen=True, slots=True)
class OrganisationAsk:
    """What a person says who asks for a place for her organisation; each text as she typed it, trimmed."""

    name: str
    kind: AnyKind
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
MOST_MANDATE_ROLE: Final = Role.PUBLISHER  # a mandate never reaches the people and keys of another
RECOVERY_CODES: Final = 8  # handed out once with a second factor; each opens one session when the telephone is lost
INVITATION_DAYS: Final = 14  # an invitation that nobody followed by then is void
TRACE_PAGE: Final = 50  # entries on one page of the trace
