"""The tables of consultations: what is asked, documents, questions, links of firms, sealed replies, the register."""

from django.db import models
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from maillage.buy.consultation.domain.tenders import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_OBJECT,
    Audience,
    HolderKind,
    PurchaseNature,
    TenderState,
)


class OutsideListing(models.Model):
    """A consultation or a result of another platform, from a file of the agency.

    Columns that ``Tender`` has too are named alike, so that one search narrows both.
    """

    reference = models.CharField(_("référence"), max_length=LONGEST_NAME, unique=True)
    object = models.CharField(_("objet"), max_length=LONGEST_OBJECT)
    words = models.TextField(_("mots"), editable=False)
    buyer_name = models.CharField(_("acheteur"), max_length=LONGEST_NAME)
    nature = models.CharField(
        _("nature"), max_length=10, choices=[(nature.value, _(nature.label)) for nature in PurchaseNature]
    )
    cpv = models.CharField(_("code CPV"), max_length=8)
    place = models.CharField(_("lieu"), max_length=100)
    audience = models.CharField(
        _("qui peut répondre"), max_length=10, choices=[(audience.value, _(audience.label)) for audience in Audience]
    )
    term = models.DateTimeField(_("date limite"), null=True, blank=True, db_index=True)
    state = models.CharField(
        _("état"), max_length=10, choices=[(state.value, _(state.label)) for state in TenderState], db_index=True
    )
    address = models.URLField(_("adresse sur le profil d’acheteur"), max_length=LONGEST_ADDRESS)
    published_on = models.DateField(_("publiée le"), null=True, blank=True)
    holder = models.CharField(_("titulaire"), max_length=LONGEST_NAME, blank=True)
    amount_eur = models.FloatField(_("montant hors taxes"), null=True, blank=True)
    listed_at = models.DateTimeField(_("reçue le"))
    changed_at = models.DateTimeField(_("changée le"), db_index=True)
    is_invented = models.BooleanField(_("inventée"), default=False)

    class Meta:
        verbose_name = _("consultation d’une autre plateforme")
        verbose_name_plural = _("consultations d’autres plateformes")
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return self.object


class OfficerKey(models.Model):
    """The public key of an officer, made on his machine, or of the paper of recovery; the private one is never here."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("personne"))
    kind = models.CharField(_("genre"), max_length=8, choices=[(kind.value, kind.value) for kind in HolderKind])
    public = models.CharField(_("clé publique"), max_length=200)
    fingerprint = models.CharField(_("empreinte"), max_length=24)
    created_at = models.DateTimeField(_("déclarée le"))

    class Meta:
        verbose_name = _("clé d’ouverture")
        verbose_name_plural = _("clés d’ouverture")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "fingerprint"], name="officer_key_once")]

    def __str__(self) -> str:
        return self.fingerprint


class Tender(models.Model):
    """The current state of a consultation. Without an organisation it belongs to the demonstration."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    buyer_name = models.CharField(_("acheteur inventé"), max_length=LONGEST_NAME, blank=True)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    object = models.CharField(_("objet"), max_length=LONGEST_OBJECT)
    need = models.TextField(_("besoin"))
    # Object and need as they are searched: without accents and capitals.
    words = models.TextField(_("mots"), blank=True, default="", editable=False)
    nature = models.CharField(
        _("nature"), max_length=10, choices=[(nature.value, _(nature.label)) for nature in PurchaseNature]
    )
    cpv = models.CharField(_("code CPV"), max_length=8)
    place = models.CharField(_("lieu"), max_length=100)
    amount_eur = models.FloatField(_("montant estimé hors taxes"))
    criteria = models.JSONField(_("critères"))
    audience = models.CharField(
        _("qui peut répondre"), max_length=10, choices=[(audience.value, _(audience.label)) for audience in Audience]
    )
    invited = models.JSONField(_("adresses invitées"), default=list)
    # Of a social clause (code de la commande publique, L2112-2); None: none is asked for.
    insertion_hours = models.PositiveIntegerField(_("heures d’insertion demandées"), null=True, blank=True)
    asked_count = models.PositiveSmallIntegerField(_("entreprises interrogées"), null=True, blank=True)
    purchase = models.BigIntegerField(_("achat annoncé"), null=True, blank=True)
    term = models.DateTimeField(_("date limite"), db_index=True)
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=[(state.value, _(state.label)) for state in TenderState],
        default=TenderState.DRAFT.value,
        db_index=True,
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    holders = models.ManyToManyField(OfficerKey, related_name="+", verbose_name=_("clés d’ouverture"), blank=True)
    drafted_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("préparée par")
    )
    created_at = models.DateTimeField(_("préparée le"))
    changed_at = models.DateTimeField(_("changée le"))
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    winner = models.ForeignKey(
        "Bid", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("réponse retenue")
    )
    reasons = models.TextField(_("motifs"), blank=True)
    # The draft in which its contract is written: what is published from it is the contract of this consultation.
    contract_draft = models.UUIDField(_("brouillon du marché"), null=True, blank=True, editable=False)
    is_erased = models.BooleanField(_("réponses effacées"), default=False)
    # Idempotency key of the form that created it: a double submission creates one consultation.
    entry = models.CharField(_("envoi"), max_length=64, null=True, blank=True)  # noqa: DJ001 -- NULL is never a double

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "entry"], name="tender_kept_once")]

    def __str__(self) -> str:
        return self.object


class TenderChange(models.Model):
    """A version of a consultation after its publication: what was said then, and why it changed."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="changes", verbose_name=_("consultation"))
    version = models.PositiveSmallIntegerField(_("version"))
    published_at = models.DateTimeField(_("le"))
    summary = models.TextField(_("ce qui change"))
    values = models.JSONField(_("ce qui est dit"))

    class Meta:
        verbose_name = _("version d’une consultation")
        verbose_name_plural = _("versions de consultations")
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["tender", "version"], name="tender_version_once")]

    def __str__(self) -> str:
        return f"{self.tender} · {self.version}"


class TenderDocument(models.Model):
    """A document of a consultation; its content is a file named by its digest."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="documents", verbose_name=_("consultation"))
    name = models.CharField(_("nom"), max_length=LONGEST_NAME)
    octets = models.BigIntegerField(_("octets"))
    sha256 = models.CharField(_("empreinte"), max_length=64)
    added_at = models.DateTimeField(_("joint le"))

    class Meta:
        verbose_name = _("document d’une consultation")
        verbose_name_plural = _("documents de consultations")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["tender", "name"], name="tender_document_once")]

    def __str__(self) -> str:
        return self.name


class WithdrawalHour(models.Model):
    """How many documents were taken in an hour, by nobody in particular."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="withdrawals", verbose_name=_("consultation"))
    hour = models.DateTimeField(_("heure"))
    count = models.PositiveIntegerField(_("retraits"), default=0)

    class Meta:
        verbose_name = _("retraits d’une heure")
        verbose_name_plural = _("retraits par heure")
        ordering = ["hour"]
        constraints = [models.UniqueConstraint(fields=["tender", "hour"], name="withdrawal_hour_once")]

    def __str__(self) -> str:
        return f"{self.tender} · {localtime(self.hour):%Y-%m-%d %H}"


class TenderQuestion(models.Model):
    """A question of somebody unnamed, and the answer that everybody reads."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="questions", verbose_name=_("consultation"))
    text = models.TextField(_("question"))
    asked_at = models.DateTimeField(_("posée le"))
    reply = models.TextField(_("réponse"), blank=True)
    replied_at = models.DateTimeField(_("répondue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("question d’une consultation")
        verbose_name_plural = _("questions de consultations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]


class TenderReport(models.Model):
    """What a reader reports to the agency: somebody is named who should not be. Its words are erased once settled."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="reports", verbose_name=_("consultation"))
    text = models.TextField(_("signalement"), blank=True)
    reported_at = models.DateTimeField(_("signalé le"))
    settled_at = models.DateTimeField(_("réglé le"), null=True, blank=True)
    settled_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("réglé par")
    )

    class Meta:
        verbose_name = _("signalement d’une consultation")
        verbose_name_plural = _("signalements de consultations")
        ordering = ["reported_at", "pk"]

    def __str__(self) -> str:
        return f"{self.tender} · {localdate(self.reported_at)}"


class BidLink(models.Model):
    """A firm that left its address: it gets the changes, and may reply by its link (``store/bid_links.py``)."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="links", verbose_name=_("consultation"))
    firm = models.CharField(_("entreprise"), max_length=LONGEST_NAME)
    email = models.EmailField(_("adresse"))
    created_at = models.DateTimeField(_("demandé le"))

    class Meta:
        verbose_name = _("lien de réponse")
        verbose_name_plural = _("liens de réponse")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["tender", "email"], name="bid_link_once")]

    def __str__(self) -> str:
        return self.firm


class Bid(models.Model):
    """A reply under seal: the envelope with its wrapped shares, never a key. Its sealed files are below DATA_DIR."""

    link = models.ForeignKey(BidLink, models.CASCADE, related_name="bids", verbose_name=_("lien"))
    tender = models.ForeignKey(Tender, models.CASCADE, related_name="bids", verbose_name=_("consultation"))
    reply = models.UUIDField(_("réponse"), unique=True)
    begun_at = models.DateTimeField(_("commencée le"))
    sent_at = models.DateTimeField(_("déposée le"), null=True, blank=True)
    number = models.PositiveIntegerField(_("numéro"), null=True, blank=True)
    is_late = models.BooleanField(_("hors délai"), default=False)
    is_replaced = models.BooleanField(_("remplacée"), default=False)
    envelope = models.JSONField(_("enveloppe"), null=True, blank=True)
    digest = models.CharField(_("empreinte"), max_length=64, blank=True)
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    # Until when a process that opens it has it for itself.
    claimed_until = models.DateTimeField(_("prise jusqu’à"), null=True, blank=True)
    contents = models.JSONField(_("contenu ouvert"), null=True, blank=True)
    fault = models.TextField(_("défaut à l’ouverture"), blank=True)
    marks = models.JSONField(_("notes"), default=dict)

    class Meta:
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="bid_number_once")]

    def __str__(self) -> str:
        return str(self.reply)


class BidShare(models.Model):
    """The share of one officer for a reply, until a second one opens it; then it is deleted."""

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="shares", verbose_name=_("réponse"))
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("personne"))
    share = models.CharField(_("part"), max_length=60)
    given_at = models.DateTimeField(_("donnée le"))

    class Meta:
        verbose_name = _("part d’ouverture")
        verbose_name_plural = _("parts d’ouverture")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["bid", "user"], name="bid_share_once")]

    def __str__(self) -> str:
        return f"{self.bid} · {localdate(self.given_at)}"


class OpeningDeclaration(models.Model):
    """What an officer declared before giving his shares: no interest in any firm that answers."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="declarations", verbose_name=_("consultation"))
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("personne"))
    conflict = models.TextField(_("lien d’intérêt"), blank=True)
    declared_at = models.DateTimeField(_("dit le"))

    class Meta:
        verbose_name = _("déclaration d’intérêts")
        verbose_name_plural = _("déclarations d’intérêts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["tender", "user"], name="declaration_once")]

    def __str__(self) -> str:
        return f"{self.tender} · {self.user}"


class RegisterEvent(models.Model):
    """An event of the register, in the chain of all consultations. Immutable; never deleted."""

    n = models.PositiveIntegerField(_("numéro"), primary_key=True)
    moment = models.CharField(_("heure"), max_length=40)
    tender = models.ForeignKey(
        Tender, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("consultation")
    )
    facts = models.JSONField(_("faits"))
    salt = models.CharField(_("sel"), max_length=32)
    # When the facts may be read by everybody: those of a deposit after the term.
    open_at = models.DateTimeField(_("lisible le"))
    commitment = models.CharField(_("engagement"), max_length=64)
    previous = models.CharField(_("empreinte précédente"), max_length=64)
    digest = models.CharField(_("empreinte"), max_length=64)

    class Meta:
        verbose_name = _("événement du registre")
        verbose_name_plural = _("événements du registre")
        ordering = ["n"]

    def __str__(self) -> str:
        return f"{self.n} · {self.digest[:8]}"


class HeadStamp(models.Model):
    """The time stamp (RFC 3161) of the head of the register on a day, by an authority; without a token: its outage."""

    n = models.PositiveIntegerField(_("numéro de l’événement"), primary_key=True)
    digest = models.CharField(_("empreinte"), max_length=64)
    authority = models.CharField(_("autorité"), max_length=LONGEST_ADDRESS)
    token = models.BinaryField(_("jeton"), null=True, blank=True)
    stamped_at = models.DateTimeField(_("horodatée le"), null=True, blank=True)
    tried_at = models.DateTimeField(_("demandée le"))
    fault = models.TextField(_("défaut"), blank=True)

    class Meta:
        verbose_name = _("horodatage du registre")
        verbose_name_plural = _("horodatages du registre")
        ordering = ["n"]

    def __str__(self) -> str:
        return f"{self.n} · {self.digest[:8]}"
