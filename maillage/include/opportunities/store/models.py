"""Opportunities as they were last worked out, what was noticed when, letters to structures; groups they agree to."""

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from maillage.include.opportunities.domain.groups import (
    LONGEST_GROUP_NAME,
    LONGEST_GROUP_REASON,
    GroupForm,
    GroupState,
    PartnerAnswer,
)
from maillage.include.opportunities.domain.opportunities import (
    LONGEST_KEY,
    LONGEST_TITLE,
    OpportunityKind,
    ProposedLevel,
)


class Opportunity(models.Model):
    """A contract that ends or an announced purchase, with who reaches it. Recomputed when anything of it changes.

    A row stays when it is over (``closed_at``): what was noticed once is never news again.
    """

    KINDS = [
        (OpportunityKind.ENDING.value, _("marché qui se termine")),
        (OpportunityKind.PLANNED.value, _("achat annoncé")),
    ]
    LEVELS = [
        (ProposedLevel.RESERVE.value, _("réserver")),
        (ProposedLevel.RESERVE_LOT.value, _("réserver un lot")),
        (ProposedLevel.CLAUSE.value, _("clause sociale")),
        (ProposedLevel.NONE.value, _("rien")),
        (ProposedLevel.UNKNOWN.value, _("non connu")),
    ]

    kind = models.CharField(_("sorte"), max_length=8, choices=KINDS)
    key = models.CharField(_("marché ou achat"), max_length=LONGEST_KEY)
    title = models.CharField(_("objet"), max_length=LONGEST_TITLE, blank=True)
    buyer_name = models.CharField(_("acheteur"), max_length=LONGEST_TITLE, blank=True)
    buyer_siret = models.CharField(_("SIRET de l’acheteur"), max_length=14, blank=True, db_index=True)
    cpv = models.CharField(_("code CPV"), max_length=8)
    sector_words = models.CharField(_("secteurs cherchés"), max_length=400)
    place = models.CharField(_("territoire"), max_length=100, blank=True)
    commune = models.CharField(_("commune"), max_length=5, blank=True, db_index=True)
    epci = models.CharField(_("intercommunalité"), max_length=9, blank=True, db_index=True)
    departement = models.CharField(_("département"), max_length=3, blank=True, db_index=True)
    region = models.CharField(_("région"), max_length=3, blank=True)
    # The commune of the buyer where the place is no commune: distances are counted from there.
    measured_from = models.CharField(_("distances comptées depuis"), max_length=100, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    on = models.DateField(_("fin, ou début du trimestre de lancement"))
    quarter = models.CharField(_("trimestre"), max_length=7, db_index=True)
    act_by = models.DateField(_("avis possible dès le"))
    amount_eur = models.FloatField(_("montant par an, hors taxes"), null=True, blank=True)
    # Of a purchase that its buyer announces as a band: its lower end a year, the band itself for the whole duration.
    least_eur = models.FloatField(_("montant par an au moins, hors taxes"), null=True, blank=True)
    band = models.CharField(_("tranche de toute la durée"), max_length=20, blank=True)
    reserved = models.CharField(_("réservation annoncée"), max_length=10, blank=True)
    is_social = models.BooleanField(_("considération sociale"), null=True, blank=True)
    # A contract that may follow it already, by signs alone.
    candidate_key = models.CharField(_("suite possible"), max_length=LONGEST_KEY, blank=True)
    is_launched = models.BooleanField(_("consultation lancée"), default=False)
    in_insertion = models.PositiveIntegerField(_("structures d’insertion à portée"), default=0)
    in_disability = models.PositiveIntegerField(_("structures du handicap à portée"), default=0)
    in_prison = models.PositiveIntegerField(_("structures en détention à portée"), default=0)
    in_others = models.PositiveIntegerField(_("autres structures à portée"), default=0)
    in_reach = models.PositiveIntegerField(_("structures à portée"), default=0)
    unsaid = models.PositiveIntegerField(_("structures sans distance renseignée"), default=0)
    dependence = models.FloatField(_("dépendance médiane"), null=True, blank=True)
    confirmed_share = models.FloatField(_("part de fiches confirmées du département"), null=True, blank=True)
    level = models.CharField(_("proposition"), max_length=12, choices=LEVELS)
    article = models.CharField(_("article"), max_length=10, blank=True)
    is_invented = models.BooleanField(_("inventée pour la démonstration"), default=False)
    noticed_at = models.DateTimeField(_("remarqué le"), db_index=True)
    closed_at = models.DateTimeField(_("fini le"), null=True, blank=True)

    class Meta:
        verbose_name = _("occasion d’achat inclusif")
        verbose_name_plural = _("occasions d’achat inclusif")
        ordering = ["act_by", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "key", "is_invented"], name="opportunity_once")]

    def __str__(self) -> str:
        return self.title


class OpportunityLook(models.Model):
    """The last time that all opportunities were worked out, and of what: contracts, structures, programme, day.

    A row for real ones, another for those of the demonstration.
    """

    signature = models.CharField(_("empreinte"), max_length=300)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("relevé des occasions")
        verbose_name_plural = _("relevés des occasions")

    def __str__(self) -> str:
        return f"{localtime(self.at):%Y-%m-%d %H:%M}"


class StructureFollowing(models.Model):
    """Up to when the organisation of a structure was notified of its opportunities; it may wish to hear no more."""

    structure = models.OneToOneField(
        "inclusion.Structure", models.CASCADE, related_name="+", verbose_name=_("structure")
    )
    told_until = models.DateTimeField(_("informée jusqu’au"))
    written_at = models.DateTimeField(_("dernière lettre le"), null=True, blank=True)
    is_stopped = models.BooleanField(_("ne veut plus de lettres"), default=False)

    class Meta:
        verbose_name = _("lettres d’une structure")
        verbose_name_plural = _("lettres aux structures")

    def __str__(self) -> str:
        return str(self.structure)


class KeptGroup(models.Model):
    """A group that was proposed to structures: what it covers, in which form, where it stands."""

    name = models.CharField(_("nom"), max_length=LONGEST_GROUP_NAME)
    form = models.CharField(_("forme"), max_length=40, choices=[(form.value, _(form.label)) for form in GroupForm])
    lots = models.JSONField(_("lots"), default=list)  # their words (domain/groups.py)
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=[(state.value, _(state.label)) for state in GroupState],
        default=GroupState.PROPOSED.value,
        db_index=True,
    )
    proposed_by = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, related_name="+", verbose_name=_("proposé par")
    )
    proposed_at = models.DateTimeField(_("proposé le"))
    formed_at = models.DateTimeField(_("formé le"), null=True, blank=True)
    dissolved_at = models.DateTimeField(_("dissous le"), null=True, blank=True)
    dissolved_reason = models.CharField(_("raison"), max_length=LONGEST_GROUP_REASON, blank=True)
    # Who proposed what to whom: proposed twice by a second click, it is one.
    entry = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("groupement")
        verbose_name_plural = _("groupements")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=models.Q(dissolved_at=None), name="group_proposed_once")
        ]

    def __str__(self) -> str:
        return self.name


class GroupPartner(models.Model):
    """A structure in a group: its share of each lot, what it said to it, how far it was notified by letter."""

    group = models.ForeignKey(KeptGroup, models.CASCADE, related_name="partners", verbose_name=_("groupement"))
    structure = models.ForeignKey(
        "inclusion.Structure", models.SET_NULL, null=True, related_name="+", verbose_name=_("structure")
    )
    structure_name = models.CharField(_("dénomination"), max_length=200)
    siret = models.CharField(_("SIRET"), max_length=14)
    shares = models.JSONField(_("part de chaque lot"), default=dict)
    is_agent = models.BooleanField(_("mandataire"), default=False)
    answer = models.CharField(
        _("réponse"), max_length=10, choices=[(answer.value, _(answer.label)) for answer in PartnerAnswer], blank=True
    )
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("répondu par")
    )
    # The state of the group in its last letter; the secret of the link is made, and void once it is over.
    told_state = models.CharField(_("informée de l’état"), max_length=10, blank=True)
    token_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 -- NULL is never a double

    class Meta:
        verbose_name = _("membre d’un groupement")
        verbose_name_plural = _("membres de groupements")
        ordering = ["-is_agent", "structure_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["group", "structure"], name="structure_once_in_a_group")]

    def __str__(self) -> str:
        return f"{self.structure_name} · {self.group}"
