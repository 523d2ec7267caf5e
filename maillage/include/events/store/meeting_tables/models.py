"""Meetings in pairs, pitches and stands at rest. What is counted in a report outlives the people it counts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.include.events.domain.grids import MeetingChange, MeetingState
from maillage.include.events.domain.outcomes import MeetingResult, PairLetterKind
from maillage.include.events.domain.pitches import (
    LONGEST_REMARK,
    LONGEST_WORDS,
    AttachmentKind,
    PitchDecision,
    StandState,
)


class MeetingGrid(models.Model):
    """The meetings of one session: slots, tables in rooms, the two sides, how fair the plan is."""

    session = models.OneToOneField("events.Session", models.CASCADE, related_name="+", verbose_name=_("session"))
    slot_minutes = models.PositiveSmallIntegerField(_("minutes par rendez-vous"))
    gap_minutes = models.PositiveSmallIntegerField(_("minutes entre deux rendez-vous"), default=0)
    # [["2026-12-03T09:30:00+00:00", "2026-12-03T10:00:00+00:00"], …]
    pauses = models.JSONField(_("pauses"), default=list, blank=True)
    # [["Grande salle", 20], …]: tables are numbered through all rooms.
    rooms = models.JSONField(_("tables par salle"), default=list)
    host_role = models.CharField(_("qui reçoit"), max_length=16)
    guest_role = models.CharField(_("qui se déplace"), max_length=16)
    most_meetings = models.PositiveSmallIntegerField(_("rendez-vous au plus par personne"), null=True, blank=True)
    wishes_until = models.DateTimeField(_("souhaits jusqu’au"))
    planned_at = models.DateTimeField(_("planifié le"), null=True, blank=True)
    # How many persons any plan at all could serve with at least 1, 2, 3, … of their wishes; then for whom that counts.
    plan_bound = models.JSONField(_("borne prouvée"), default=list, blank=True)
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)
    # Changes with each act, so that a page that is shown knows whether it is still true.
    version = models.PositiveIntegerField(_("version"), default=0)
    # What a report still says when wishes are erased: {"worst": 3, "median": 5, "with_wishes": 120, …}
    service = models.JSONField(_("souhaits exaucés"), default=dict, blank=True)

    class Meta:
        verbose_name = _("rendez-vous d’une session")
        verbose_name_plural = _("rendez-vous des sessions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.session)


class PairWish(models.Model):
    """One person would like to meet another, by ``strength``; NULL: rather not."""

    grid = models.ForeignKey(MeetingGrid, models.CASCADE, related_name="wishes", verbose_name=_("rendez-vous"))
    wisher = models.ForeignKey("events.Registration", models.CASCADE, related_name="+", verbose_name=_("qui souhaite"))
    wished = models.ForeignKey("events.Registration", models.CASCADE, related_name="+", verbose_name=_("qui voir"))
    strength = models.PositiveSmallIntegerField(_("force"), null=True)

    class Meta:
        verbose_name = _("souhait")
        verbose_name_plural = _("souhaits")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["grid", "wisher", "wished"], name="one_wish_of_a_pair")]

    def __str__(self) -> str:
        return f"{self.wisher} → {self.wished}"


class PairAbsence(models.Model):
    """Somebody is not there from a slot on (counted from 0), to the end or up to another slot."""

    grid = models.ForeignKey(MeetingGrid, models.CASCADE, related_name="absences", verbose_name=_("rendez-vous"))
    registration = models.ForeignKey(
        "events.Registration", models.CASCADE, related_name="+", verbose_name=_("inscription")
    )
    from_slot = models.PositiveSmallIntegerField(_("à partir du créneau"))
    until_slot = models.PositiveSmallIntegerField(_("avant le créneau"), null=True, blank=True)
    noted_at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.registration} · {self.from_slot}"


class PairMeeting(models.Model):
    """One meeting of a plan. Who met whom is forgotten with the people; that it was held and what came of it stays."""

    STATES = [(state.value, _(state.label)) for state in MeetingState]

    grid = models.ForeignKey(MeetingGrid, models.CASCADE, related_name="meetings", verbose_name=_("rendez-vous"))
    slot = models.PositiveSmallIntegerField(_("créneau"))
    table = models.PositiveSmallIntegerField(_("table"))
    guest = models.ForeignKey(
        "events.Registration", models.SET_NULL, null=True, related_name="+", verbose_name=_("qui se déplace")
    )
    host = models.ForeignKey(
        "events.Registration", models.SET_NULL, null=True, related_name="+", verbose_name=_("qui reçoit")
    )
    state = models.CharField(_("état"), max_length=10, choices=STATES, default=MeetingState.PLANNED.value)
    is_by_hand = models.BooleanField(_("placé à la main"), default=False)

    class Meta:
        verbose_name = _("rendez-vous à deux")
        verbose_name_plural = _("rendez-vous à deux")
        ordering = ["slot", "table", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["grid", "slot", place], condition=models.Q(state="planned"), name=name)
            for place, name in (
                ("table", "one_meeting_at_a_table"),
                ("guest", "one_meeting_of_a_guest"),
                ("host", "one_meeting_of_a_host"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.grid} · {self.slot} · {self.table}"


class MeetingNotice(models.Model):
    """What changed for a person after the timetables were published; ``slot`` and ``table`` as they are now."""

    KINDS = [(kind.value, _(kind.label)) for kind in MeetingChange]

    grid = models.ForeignKey(MeetingGrid, models.CASCADE, related_name="notices", verbose_name=_("rendez-vous"))
    registration = models.ForeignKey(
        "events.Registration", models.CASCADE, related_name="+", verbose_name=_("inscription")
    )
    other = models.ForeignKey("events.Registration", models.CASCADE, related_name="+", verbose_name=_("avec"))
    kind = models.CharField(_("quoi"), max_length=10, choices=KINDS)
    slot = models.PositiveSmallIntegerField(_("créneau"))
    table = models.PositiveSmallIntegerField(_("table"))
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("changement annoncé")
        verbose_name_plural = _("changements annoncés")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.registration} · {self.kind}"


class PairOutcome(models.Model):
    """What one of the two says came of a meeting; said again, it is corrected."""

    RESULTS = [(result.value, _(result.label)) for result in MeetingResult]

    meeting = models.ForeignKey(PairMeeting, models.CASCADE, related_name="outcomes", verbose_name=_("rendez-vous"))
    registration = models.ForeignKey(
        "events.Registration", models.SET_NULL, null=True, related_name="+", verbose_name=_("inscription")
    )
    result = models.CharField(_("suite"), max_length=10, choices=RESULTS)
    said_at = models.DateTimeField(_("dit le"))

    class Meta:
        verbose_name = _("suite d’un rendez-vous")
        verbose_name_plural = _("suites des rendez-vous")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "registration"], name="one_outcome_of_a_person")]

    def __str__(self) -> str:
        return f"{self.meeting} · {self.result}"


class PairLetter(models.Model):
    """A letter about meetings that a person is owed, or got: never a second one of a kind. The row is the queue."""

    KINDS = [(kind.value, kind.value) for kind in PairLetterKind]

    grid = models.ForeignKey(MeetingGrid, models.CASCADE, related_name="letters", verbose_name=_("rendez-vous"))
    registration = models.ForeignKey(
        "events.Registration", models.CASCADE, related_name="+", verbose_name=_("inscription")
    )
    kind = models.CharField(_("lettre"), max_length=10, choices=KINDS)
    sent_at = models.DateTimeField(_("envoyée le"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("lettre sur des rendez-vous")
        verbose_name_plural = _("lettres sur des rendez-vous")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["grid", "registration", "kind"], name="one_pair_letter_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.registration} · {self.kind}"


class PitchCall(models.Model):
    """The call of an event; ``session`` is filled with the chosen ones."""

    event = models.OneToOneField("events.Event", models.CASCADE, related_name="+", verbose_name=_("événement"))
    session = models.ForeignKey(
        "events.Session", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("session")
    )
    words = models.TextField(_("ce qui est attendu"), blank=True)
    questions = models.JSONField(_("questions"), default=list)
    places = models.PositiveSmallIntegerField(_("présentations retenues"))
    closes_at = models.DateTimeField(_("clôture"))
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("appel à présentations")
        verbose_name_plural = _("appels à présentations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.event)


class PitchCriterion(models.Model):
    """What readers mark, and how much it weighs."""

    call = models.ForeignKey(PitchCall, models.CASCADE, related_name="criteria", verbose_name=_("appel"))
    name = models.CharField(_("critère"), max_length=LONGEST_WORDS)
    weight = models.PositiveSmallIntegerField(_("poids"), default=1)

    class Meta:
        verbose_name = _("critère")
        verbose_name_plural = _("critères")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class PitchFile(models.Model):
    """What one registered person proposes to present: one file a person, which she may change until the call closes."""

    DECISIONS = [(decision.value, _(decision.label)) for decision in PitchDecision]

    call = models.ForeignKey(PitchCall, models.CASCADE, related_name="files", verbose_name=_("appel"))
    registration = models.ForeignKey(
        "events.Registration", models.SET_NULL, null=True, related_name="+", verbose_name=_("inscription")
    )
    title = models.CharField(_("titre"), max_length=LONGEST_WORDS)
    answers = models.JSONField(_("réponses"), default=list)
    # Kept for its author alone: neither the organiser nor readers see it, nor is it counted.
    is_draft = models.BooleanField(_("brouillon"), default=False)
    sent_at = models.DateTimeField(_("envoyé le"))
    decision = models.CharField(_("décision"), max_length=10, choices=DECISIONS, default=PitchDecision.WAITING.value)
    reason = models.CharField(_("motif"), max_length=LONGEST_REMARK, blank=True)
    place = models.PositiveSmallIntegerField(_("ordre de passage"), null=True, blank=True)
    letter_sent_at = models.DateTimeField(_("lettre envoyée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("dossier de présentation")
        verbose_name_plural = _("dossiers de présentation")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["call", "registration"], name="one_pitch_of_a_person")]

    def __str__(self) -> str:
        return self.title


class PitchAttachment(models.Model):
    """The file that came with a pitch. In the database: no folder that a web server could show holds it."""

    KINDS = [(kind.value, _(kind.label)) for kind in AttachmentKind]

    file = models.OneToOneField(PitchFile, models.CASCADE, related_name="attachment", verbose_name=_("dossier"))
    kind = models.CharField(_("sorte"), max_length=20, choices=KINDS)
    name = models.CharField(_("nom"), max_length=LONGEST_WORDS)
    content = models.BinaryField(_("contenu"))

    class Meta:
        verbose_name = _("pièce jointe")
        verbose_name_plural = _("pièces jointes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class PitchReader(models.Model):
    """Who is asked to read, by a letter with her own link, of which the digest is kept."""

    call = models.ForeignKey(PitchCall, models.CASCADE, related_name="readers", verbose_name=_("appel"))
    name = models.CharField(_("nom"), max_length=LONGEST_WORDS)
    email = models.EmailField(_("adresse"))
    token_digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField(_("invitée le"))
    letter_sent_at = models.DateTimeField(_("lettre envoyée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lectrice ou lecteur")
        verbose_name_plural = _("lectrices et lecteurs")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["call", "email"], name="one_reader_of_an_address")]

    def __str__(self) -> str:
        return f"{self.call} · {self.pk}"


class PitchReading(models.Model):
    """How one reader marks one file, or that she knows its author too well; nobody else sees it before the decision."""

    reader = models.ForeignKey(PitchReader, models.CASCADE, related_name="readings", verbose_name=_("lecture de"))
    file = models.ForeignKey(PitchFile, models.CASCADE, related_name="readings", verbose_name=_("dossier"))
    is_conflict = models.BooleanField(_("conflit d’intérêts"), default=False)
    marks = models.JSONField(_("notes"), default=dict)
    remark = models.CharField(_("remarque"), max_length=LONGEST_REMARK, blank=True)
    read_at = models.DateTimeField(_("lu le"))

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["reader", "file"], name="one_reading_of_a_file")]

    def __str__(self) -> str:
        return f"{self.reader} · {self.file_id}"


class StandRequest(models.Model):
    """A stand that a registered person asks for; a given one has its number on the plan."""

    STATES = [(state.value, _(state.label)) for state in StandState]

    event = models.ForeignKey("events.Event", models.CASCADE, related_name="+", verbose_name=_("événement"))
    registration = models.ForeignKey(
        "events.Registration", models.CASCADE, related_name="+", verbose_name=_("inscription")
    )
    title = models.CharField(_("ce qui est montré"), max_length=LONGEST_WORDS)
    needs = models.CharField(_("besoins"), max_length=LONGEST_WORDS, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=STATES, default=StandState.ASKED.value)
    number = models.PositiveSmallIntegerField(_("numéro"), null=True, blank=True)
    asked_at = models.DateTimeField(_("demandé le"))

    class Meta:
        verbose_name = _("stand")
        verbose_name_plural = _("stands")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "registration"], name="one_stand_of_a_person"),
            models.UniqueConstraint(
                fields=["event", "number"], condition=models.Q(number__isnull=False), name="one_stand_of_a_number"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EventFeedback(models.Model):
    """What somebody says of the day. Counted without her once her inscription is erased; her words go with it."""

    event = models.ForeignKey("events.Event", models.CASCADE, related_name="+", verbose_name=_("événement"))
    registration = models.ForeignKey(
        "events.Registration", models.SET_NULL, null=True, related_name="+", verbose_name=_("inscription")
    )
    mark = models.PositiveSmallIntegerField(_("utile (1 à 5)"))
    words = models.CharField(_("en quelques mots"), max_length=LONGEST_REMARK, blank=True)
    said_at = models.DateTimeField(_("dit le"))

    class Meta:
        verbose_name = _("avis sur un événement")
        verbose_name_plural = _("avis sur les événements")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["event", "registration"], name="one_feedback_of_a_person")]

    def __str__(self) -> str:
        return f"{self.event} · {self.mark}"
