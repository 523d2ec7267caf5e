"""A call for pitches at rest: its questions and criteria, the files that came, who reads them, how they were marked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.include.events.domain.pitches import (
    LONGEST_REMARK,
    LONGEST_WORDS,
    AttachmentKind,
    PitchDecision,
)


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
