"""The tables of events: rooms, sessions, speakers, pictures, and registrations until their erasure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.include.events.domain.events import (
    DEFAULT_ERASE_DAYS,
    DEFAULT_ZONE,
    LONGEST_ADDRESS,
    LONGEST_CYCLE,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_TITLE,
    EventKind,
    RegistrationRole,
    RegistrationState,
    SessionKind,
)
from maillage.kits.pictures.models import GivenPicture


class Event(models.Model):
    """An event; drafts are only visible to the organiser."""

    KINDS = [(kind.value, _(kind.label)) for kind in EventKind]

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="+", verbose_name=_("organisateur")
    )
    slug = models.SlugField(_("nom dans les adresses"), max_length=80, unique=True)
    kind = models.CharField(_("sorte"), max_length=16, choices=KINDS, default=EventKind.OTHER.value)
    cycle = models.CharField(_("cycle"), max_length=LONGEST_CYCLE, blank=True)
    title = models.CharField(_("titre"), max_length=LONGEST_TITLE)
    summary = models.TextField(_("présentation"), blank=True)
    place_name = models.CharField(_("lieu"), max_length=LONGEST_NAME, blank=True)
    address = models.CharField(_("adresse"), max_length=LONGEST_ADDRESS, blank=True)
    commune = models.CharField(_("commune"), max_length=5, blank=True, db_index=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    # Time zone of its commune: times are displayed in local time.
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default=DEFAULT_ZONE)
    starts_at = models.DateTimeField(_("début"), db_index=True)
    ends_at = models.DateTimeField(_("fin"))
    places = models.PositiveIntegerField(_("places"))
    registration_opens_at = models.DateTimeField(_("ouverture des inscriptions"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("clôture des inscriptions"), null=True, blank=True)
    erase_days = models.PositiveIntegerField(_("jours avant l’effacement"), default=DEFAULT_ERASE_DAYS)
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    cancelled_reason = models.CharField(_("motif"), max_length=LONGEST_REASON, blank=True)
    created_at = models.DateTimeField(_("préparé le"))
    changed_at = models.DateTimeField(_("changé le"))
    is_invented = models.BooleanField(_("inventé pour la démonstration"), default=False)
    # Place and times before the last change, until all attendees were notified; {} initially.
    former = models.JSONField(_("avant le dernier changement"), default=dict, blank=True)
    # The last registration number. Registering locks this row, so that numbers and places are serialised.
    last_number = models.PositiveIntegerField(_("dernier numéro"), default=0)
    erased_at = models.DateTimeField(_("effacé le"), null=True, blank=True)
    # {"buyer": {"confirmed": 40, "present": 31, …}, …}: remains after people are erased.
    counts_by_role = models.JSONField(_("nombres par rôle"), default=dict, blank=True)

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return self.title


class Room(models.Model):
    """A room of an event; ``places`` is its capacity, None if unknown."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="rooms", verbose_name=_("événement"))
    name = models.CharField(_("nom"), max_length=LONGEST_NAME)
    places = models.PositiveIntegerField(_("places"), null=True, blank=True)

    class Meta:
        verbose_name = _("salle")
        verbose_name_plural = _("salles")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="one_room_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """A session, in a room or everywhere; a workshop with ``places`` is chosen on registration."""

    KINDS = [(kind.value, _(kind.label)) for kind in SessionKind]

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions", verbose_name=_("événement"))
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=_("salle")
    )
    kind = models.CharField(_("sorte"), max_length=16, choices=KINDS, default=SessionKind.PLENARY.value)
    title = models.CharField(_("titre"), max_length=LONGEST_TITLE)
    description = models.TextField(_("description"), blank=True)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    places = models.PositiveIntegerField(_("places"), null=True, blank=True)
    page = models.CharField(_("page guidée"), max_length=LONGEST_ADDRESS, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return self.title


class Speaker(models.Model):
    """A speaker, not shown anywhere without her consent. Only the digest of her link's token is stored."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers", verbose_name=_("événement"))
    name = models.CharField(_("nom"), max_length=LONGEST_NAME)
    role = models.CharField(_("fonction"), max_length=LONGEST_NAME, blank=True)
    organisation_name = models.CharField(_("organisme"), max_length=LONGEST_NAME, blank=True)
    email = models.EmailField(_("adresse"), blank=True)
    consent_at = models.DateTimeField(_("accord donné le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("accord retiré le"), null=True, blank=True)
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    sessions = models.ManyToManyField(Session, related_name="speakers", blank=True, verbose_name=_("sessions"))

    class Meta:
        verbose_name = _("intervenante ou intervenant")
        verbose_name_plural = _("intervenantes et intervenants")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.event} · {self.pk}"


class Registration(models.Model):
    """A person's place, or her rank in the waiting list; ``number`` is the order of registration."""

    ROLES = [(role.value, _(role.label)) for role in RegistrationRole]
    STATES = [(state.value, _(state.label)) for state in RegistrationState]

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations", verbose_name=_("événement"))
    number = models.PositiveIntegerField(_("numéro"))
    name = models.CharField(_("nom"), max_length=LONGEST_NAME, blank=True)
    email = models.EmailField(_("adresse"), blank=True)
    organisation_name = models.CharField(_("organisme"), max_length=LONGEST_NAME, blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    role = models.CharField(_("rôle"), max_length=16, choices=ROLES, default=RegistrationRole.OTHER.value)
    user = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("personne")
    )
    state = models.CharField(_("état"), max_length=16, choices=STATES)
    registered_at = models.DateTimeField(_("inscription le"))
    confirmed_at = models.DateTimeField(_("place donnée le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    # Confirmed by a POST from the letter's link, or registered while logged in with this address.
    address_confirmed_at = models.DateTimeField(_("adresse confirmée le"), null=True, blank=True)
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    code = models.CharField(_("code d’accueil"), max_length=8, blank=True)
    checked_in_at = models.DateTimeField(_("arrivée le"), null=True, blank=True)
    # Consent to be asked months later about her meetings, with a retention period of its own.
    follow_up_agreed_at = models.DateTimeField(_("suites acceptées le"), null=True, blank=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    letter_due = models.CharField(_("lettre à envoyer"), max_length=12, blank=True, db_index=True)
    letter_sent_at = models.DateTimeField(_("lettre envoyée le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("rappel le"), null=True, blank=True)
    sessions = models.ManyToManyField(Session, through="SessionPlace", related_name="registrations")

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        ordering = ["event", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="one_registration_of_a_number"),
            models.UniqueConstraint(
                fields=["event", "email"], condition=~models.Q(email=""), name="one_registration_of_an_address"
            ),
            models.UniqueConstraint(
                fields=["event", "code"], condition=~models.Q(code=""), name="one_registration_of_a_code"
            ),
        ]
        indexes = [models.Index(fields=["event", "state", "number"], name="registrations_in_order")]

    def __str__(self) -> str:
        return f"{self.event} · {self.number}"


class EventPicture(GivenPicture):
    """A picture of the day, in the report of an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="pictures", verbose_name=_("événement"))

    class Meta(GivenPicture.Meta):
        verbose_name = _("image d’un bilan")
        verbose_name_plural = _("images des bilans")


class SessionPlace(models.Model):
    """A place in a workshop, or a rank in its waiting list; ``order`` follows registrations."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="session_places")
    session = models.ForeignKey(Session, models.CASCADE, related_name="session_places")
    state = models.CharField(_("état"), max_length=16, choices=Registration.STATES)
    order = models.PositiveIntegerField(_("ordre"))

    class Meta:
        verbose_name = _("place dans un atelier")
        verbose_name_plural = _("places dans les ateliers")
        ordering = ["session", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["registration", "session"], name="one_place_in_a_session")]

    def __str__(self) -> str:
        return f"{self.session} · {self.order}"
