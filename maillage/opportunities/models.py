"""Opportunities as they were last worked out, what was noticed when, and how far structures were told by letter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.opportunities.terms.opportunities import LONGEST_KEY, LONGEST_TITLE, OpportunityKind, ProposedLevel


class Opportunity(models.Model):
    """A contract that ends or an announced purchase, with who reaches it. Worked out anew when anything of it changes.

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
    noticed_at = models.DateTimeField(_("remarqué le"), db_index=True)
    closed_at = models.DateTimeField(_("fini le"), null=True, blank=True)

    class Meta:
        verbose_name = _("occasion d’achat inclusif")
        verbose_name_plural = _("occasions d’achat inclusif")
        ordering = ["act_by", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="opportunity_once")]

    def __str__(self) -> str:
        return self.title


class OpportunityLook(models.Model):
    """The last time that all opportunities were worked out, and of what: contracts, structures, programme, day."""

    signature = models.CharField(_("empreinte"), max_length=300)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("relevé des occasions")
        verbose_name_plural = _("relevés des occasions")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class StructureFollowing(models.Model):
    """Up to when the organisation of a structure was told of its opportunities; it may wish to hear no more."""

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
