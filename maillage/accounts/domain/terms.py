"""Terms of people and organisations: kinds, roles, capabilities, states, verbs of the audit trail."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled


class Role(StrEnum):
    """The role of a member; each includes the rights of the one before."""

    READER = "reader"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        """The rank of the role, from 0: a higher one includes the rights of lower ones."""
        return list(Role).index(self)

    def allows(self, role: "Role") -> bool:
        """Whether this role includes the rights of ``role``."""
        return self.rank >= role.rank


class Capability(Labelled):
    """The five capabilities of the platform. A mandate is given for one of them."""

    MEASURE = "measure", sentence("Mesurer")
    OPEN = "open", sentence("Ouvrir")
    BUY = "buy", sentence("Acheter")
    INCLUDE = "include", sentence("Inclure")
    COVER = "cover", sentence("Couvrir")


class AnyKind(Labelled):
    """Kinds of organisations: those of accounts, and those added by features (at most 16 letters).

    ``concerns`` are the capabilities that matter to its people, shown first in their space; by default all.
    """

    concerns: tuple[Capability, ...]

    def __new__(cls, word: str, label: str = "", *concerns: Capability) -> Self:
        """The member: its value, its label, the capabilities that concern it."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.label = label
        member.concerns = concerns or tuple(Capability)
        return member


class AnyVerb(Labelled):
    """Verbs of the audit trail: those of accounts, and those added by features (at most 40 letters)."""


class AnyHideable(Labelled):
    """Kinds of things that the agency can hide: those of accounts, and those added by features."""


class Hideable(AnyHideable):
    """What the agency can hide of people and organisations."""

    ORGANISATION = "organisation", sentence("organisation")
    PERSON_NAME = "person-name", sentence("nom d’une personne")


class OrganisationKind(AnyKind):
    """The kinds of organisations known to accounts."""

    COMMUNE = "commune", sentence("commune")
    EPCI = "epci", sentence("intercommunalité")
    DEPARTEMENT = "departement", sentence("département")
    REGION = "region", sentence("région")
    AGENCY = "agency", sentence("agence")
    OTHER = "other", sentence("autre organisme")


# The capabilities for which mandates exist so far, and what each permits.
MANDATED: Final = {
    Capability.OPEN: sentence("publier des données ouvertes"),
    Capability.BUY: sentence("publier des marchés publics"),
    Capability.INCLUDE: sentence("suivre des clauses sociales"),
}

# What a member may do for %(name)s, by role; what the agency's may do beside; and who acts under a mandate.
ROLE_RIGHTS: Final = {
    Role.READER: sentence("Vous pouvez lire ce que %(name)s prépare, sans rien changer."),
    Role.EDITOR: sentence("Vous pouvez préparer des publications pour %(name)s ; une autre personne les publie."),
    Role.PUBLISHER: sentence("Vous pouvez préparer et publier au nom de %(name)s."),
    Role.ADMINISTRATOR: sentence(
        "Vous pouvez préparer et publier au nom de %(name)s, inviter des personnes, faire des clés et donner mandat."
    ),
}
SANDBOX_RIGHTS: Final = sentence("Vous apprenez à publier dans %(name)s, que personne d’autre ne voit.")
CLOSED_RIGHTS: Final = sentence("Rien ne peut être changé pour %(name)s en ce moment.")
AGENCY_RIGHTS: Final = {
    True: sentence("Vous décidez aussi des organisations, de la modération et des réglages de l’installation."),
    False: sentence("Vous voyez aussi toutes les organisations ; les administrateurs de l’agence en décident."),
}
MANDATE_RIGHTS: Final = {  # by the role in the holder, as far as a mandate reaches
    Role.PUBLISHER: sentence("Par le mandat donné à %(holder)s, vous pouvez %(act)s au nom de %(name)s."),
    Role.EDITOR: sentence("Par le mandat donné à %(holder)s, vous pouvez préparer, pour %(name)s : %(act)s."),
}


class OrganisationState(StrEnum):
    """The state of an organisation in moderation: only an accepted one may publish."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class FactorDuty(StrEnum):
    """Who must have a second factor; each value includes the one before."""

    AGENCY = "agency"  # members of the agency
    ADMINISTRATORS = "administrators"  # and administrators of every organisation
    EVERYBODY = "everybody"


class FactorStep(StrEnum):
    """The second-factor step that a logged-in person must still complete."""

    PROVE = "prove"
    SET_UP = "set-up"


class FactorStanding(StrEnum):
    """How far the second factor of a session is trusted with personal data."""

    MISSING = "missing"  # none was given in this session
    NEW = "new"  # enrolled within FACTOR_SETTLES_AFTER, and not vouched for
    SETTLED = "settled"


FACTOR_SETTLES_AFTER: Final = dt.timedelta(days=1)


class Verb(AnyVerb):
    """What is done with people and organisations, for the audit trail."""

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
    SETTING_CHANGED = "setting-changed", sentence("Réglage de l’installation changé")
    DEMONSTRATION_ENDED = "demonstration-ended", sentence("Démonstration arrêtée")
    DEMONSTRATION_BROUGHT_BACK = "demonstration-back", sentence("Démonstration remise")


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, for which organisation, and through which one if under a mandate.

    ``user_id`` is None if a key or the installation itself acts; ``through_id`` is None if an organisation acts for
    itself.
    """

    organisation_id: int
    user_id: int | None = None
    through_id: int | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as known to a sign-in service: ``subject`` at ``issuer`` is permanent, an address may change.

    ``email`` is "" unless the service vouches for it.
    """

    issuer: str
    subject: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""


class OpenIdProfile(StrEnum):
    """The dialect of a service: OpenID Connect Core with PKCE (RFC 7636), or ProConnect's.

    ProConnect rejects parameters that it does not document on the authorisation endpoint (Y000400), including PKCE's,
    and takes the secret in the body (numerique-gouv/proconnect-documentation, implementation_technique.md).
    """

    STANDARD = "standard"
    PROCONNECT = "proconnect"


@dataclass(frozen=True, slots=True)
class OpenIdService:
    """The OpenID Connect service available beside passwords."""

    url: str
    client_id: str
    client_secret: str
    name: str
    scopes: tuple[str, ...]
    trusts_email: bool
    profile: OpenIdProfile = OpenIdProfile.STANDARD


@dataclass(frozen=True, slots=True)
class OrganisationAsk:
    """A request to join the platform; each text as typed, trimmed."""

    name: str
    kind: AnyKind
    territory: str
    siret: str
    person_name: str
    person_email: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class BodyToWelcome:
    """A public body, buyer or structure that the agency invites, and the mailboxes its invitations go to.

    ``territory`` is the address of what it governs, "" for a body that governs none; ``siret`` may be "".
    """

    name: str
    kind: AnyKind
    territory: str
    emails: tuple[str, ...]
    siret: str = ""


@dataclass(frozen=True, slots=True)
class WelcomeTerms:
    """What an agency offers the bodies it invites together, and asks of them.

    ``role`` is that of each person who joins. For ``scopes`` a mandate is asked by the organisation that governs
    ``holder_territory``, "" for the agency itself.
    """

    role: Role
    scopes: tuple[Capability, ...] = ()
    holder_territory: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """The details of a new account, from an invitation."""

    first_name: str
    last_name: str
    password: str


# What the agency sets on its page, as its fields and the audit trail call it; the floors are called by their meaning.
SETTING_LABELS: Final = {
    "agency_name": sentence("Nom de l’agence"),
    "agency_colour": sentence("Couleur"),
    "agency_accent": sentence("Couleur vive"),
    "agency_logo": sentence("Logo"),
    "contact": sentence("Adresse de contact"),
    "legal_publisher": sentence("Éditeur du site"),
    "legal_director": sentence("Directeur ou directrice de la publication"),
    "legal_host": sentence("Hébergeur"),
    "legal_dpo": sentence("Délégué à la protection des données"),
    "accessibility_percent": sentence("Critères du RGAA respectés, en pour cent"),
    "accessibility_on": sentence("Jour de l’audit d’accessibilité"),
    "second_factor": sentence("Qui doit avoir un second facteur"),
    "mail": sentence("Serveur de courriel"),
    "mail_from": sentence("Adresse d’où partent les lettres"),
    "home_territory": sentence("Territoire de l’installation"),
}

INVENTED_MARK: Final = "(démonstration)"  # ends the name of every organisation of a demonstration
KEY_PREFIX: Final = "mlg_"  # lets people and secret scanners recognise a key
MOST_MANDATE_ROLE: Final = Role.PUBLISHER  # a mandate never covers the people and keys of another organisation
RECOVERY_CODES: Final = 8  # shown once when enrolling; each opens one session if the phone is lost
INVITATION_DAYS: Final = 14  # until an invitation expires
REMINDED_AFTER: Final = dt.timedelta(days=1)  # since the last letter: a second click, or a colleague, sends none
TRACE_PAGE: Final = 50  # entries per page of the audit trail
