"""The tables of sourcing: needs, inquiries to structures, answers, outcomes."""

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from maillage.include.sourcing.domain.needs import (
    LONGEST_CAPACITY,
    LONGEST_CONTACT,
    LONGEST_KEY,
    LONGEST_OBJECT,
    InquiryAnswer,
    NeedOutcome,
    NeedState,
)


class Need(models.Model):
    """The current state of a need. Without an organisation it belongs to the demonstration."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    buyer_name = models.CharField(_("acheteur inventé"), max_length=200, blank=True)
    object = models.CharField(_("objet"), max_length=LONGEST_OBJECT)
    sectors = models.JSONField(_("secteurs"), default=list)
    cpv = models.CharField(_("code CPV"), max_length=8, blank=True)
    territory = models.CharField(_("lieu"), max_length=100)
    band = models.CharField(_("tranche de montant"), max_length=16, blank=True)
    starts_on = models.DateField(_("début"), null=True, blank=True)
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    constraints = models.TextField(_("contraintes"), blank=True)
    answers_by = models.DateField(_("réponses attendues avant"))
    decides_on = models.DateField(_("décision prévue"), null=True, blank=True)
    is_anonymous = models.BooleanField(_("anonyme"), default=True)
    purchase = models.BigIntegerField(_("achat annoncé"), null=True, blank=True)
    contract_key = models.CharField(_("marché qui se termine"), max_length=LONGEST_KEY, blank=True)
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=[(state.value, _(state.label)) for state in NeedState],
        default=NeedState.DRAFT.value,
        db_index=True,
    )
    created_at = models.DateTimeField(_("gardé le"))
    changed_at = models.DateTimeField(_("changé le"))
    asked_at = models.DateTimeField(_("structures interrogées le"), null=True, blank=True)
    named_at = models.DateTimeField(_("acheteur nommé le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    next_wave_on = models.DateField(_("vague suivante"), null=True, blank=True)
    # Up to when the buyer was notified of answers and questions.
    told_until = models.DateTimeField(_("acheteur prévenu jusqu’au"), null=True, blank=True)
    outcome = models.CharField(
        _("issue"),
        max_length=10,
        choices=[(outcome.value, _(outcome.label)) for outcome in NeedOutcome],
        blank=True,
    )
    outcome_at = models.DateTimeField(_("issue dite le"), null=True, blank=True)
    bought_from = models.ForeignKey(
        "Inquiry", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("achat fait à")
    )
    award_key = models.CharField(_("marché né de ce besoin"), max_length=LONGEST_KEY, blank=True)
    outcome_questions = models.PositiveSmallIntegerField(_("fois où l’issue fut demandée"), default=0)
    outcome_question_at = models.DateTimeField(_("issue demandée le"), null=True, blank=True)
    # Language in which it was created, used for letters to the buyer.
    language = models.CharField(_("langue"), max_length=5, default="fr")
    # Idempotency key of the form that created it: a double submission creates one need.
    entry = models.CharField(_("envoi"), max_length=64, null=True, blank=True)  # noqa: DJ001 -- NULL is never a double

    class Meta:
        verbose_name = _("besoin")
        verbose_name_plural = _("besoins")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "entry"], name="need_kept_once")]

    def __str__(self) -> str:
        return self.object


class NeedChange(models.Model):
    """The full state of a need after an action. Immutable."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="changes", verbose_name=_("besoin"))
    at = models.DateTimeField(_("le"))
    act = models.CharField(_("acte"), max_length=40)
    values = models.JSONField(_("ce qui est dit"))

    class Meta:
        verbose_name = _("changement d’un besoin")
        verbose_name_plural = _("changements de besoins")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.need} · {localdate(self.at)}"


class Inquiry(models.Model):
    """A structure asked about a need, in one wave, with its current answer."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="inquiries", verbose_name=_("besoin"))
    structure = models.ForeignKey(
        "inclusion.Structure", models.SET_NULL, null=True, related_name="+", verbose_name=_("structure")
    )
    structure_name = models.CharField(_("dénomination"), max_length=200)
    siret = models.CharField(_("SIRET"), max_length=14)
    kind = models.CharField(_("type"), max_length=5)
    wave = models.PositiveSmallIntegerField(_("vague"))
    match = models.JSONField(_("note et raisons"))
    asked_at = models.DateTimeField(_("interrogée le"))
    sent_at = models.DateTimeField(_("lettre partie le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("relancée le"), null=True, blank=True)
    # When a letter revealed the buyer to an interested structure.
    named_at = models.DateTimeField(_("nom de l’acheteur dit le"), null=True, blank=True)
    # Language of its last answer or question.
    language = models.CharField(_("langue"), max_length=5, default="fr")
    is_unreachable = models.BooleanField(_("adresse refusée"), default=False)
    # The token is derived from the installation's key, and expires.
    token_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 -- NULL is never a double
    answer = models.CharField(
        _("réponse"),
        max_length=10,
        choices=[(answer.value, _(answer.label)) for answer in InquiryAnswer],
        blank=True,
    )
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    message = models.TextField(_("message"), blank=True)
    capacity = models.CharField(_("capacité"), max_length=LONGEST_CAPACITY, blank=True)
    contact = models.CharField(_("contact"), max_length=LONGEST_CONTACT, blank=True)
    reason = models.CharField(_("raison"), max_length=16, blank=True)

    class Meta:
        verbose_name = _("structure interrogée")
        verbose_name_plural = _("structures interrogées")
        ordering = ["wave", "pk"]
        constraints = [models.UniqueConstraint(fields=["need", "structure"], name="structure_asked_once")]

    def __str__(self) -> str:
        return f"{self.structure_name} · {self.need}"


class InquiryChange(models.Model):
    """An answer as given at a time; a later one changes the inquiry, and this row stays."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="changes", verbose_name=_("structure interrogée"))
    at = models.DateTimeField(_("le"))
    answer = models.CharField(_("réponse"), max_length=10)
    message = models.TextField(_("message"), blank=True)
    capacity = models.CharField(_("capacité"), max_length=LONGEST_CAPACITY, blank=True)
    contact = models.CharField(_("contact"), max_length=LONGEST_CONTACT, blank=True)
    reason = models.CharField(_("raison"), max_length=16, blank=True)

    class Meta:
        verbose_name = _("réponse donnée")
        verbose_name_plural = _("réponses données")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.inquiry} · {localdate(self.at)}"


class NeedQuestion(models.Model):
    """A structure's question about a need; all structures asked see it with its reply, anonymously."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="questions", verbose_name=_("besoin"))
    inquiry = models.ForeignKey(
        Inquiry, models.SET_NULL, null=True, related_name="questions", verbose_name=_("structure interrogée")
    )
    text = models.TextField(_("question"))
    asked_at = models.DateTimeField(_("posée le"))
    reply = models.TextField(_("réponse"), blank=True)
    replied_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    # When the reply was sent to the structure that asked.
    sent_at = models.DateTimeField(_("réponse envoyée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("question sur un besoin")
        verbose_name_plural = _("questions sur des besoins")
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.need} · {localdate(self.asked_at)}"
