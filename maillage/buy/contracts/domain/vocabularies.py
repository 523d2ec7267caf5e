"""The closed lists of the official format, with the values of both versions.

Sources: annexes of the decrees of 22 March 2019 (format 1.x) and 22 December 2022 (format 2.x); the lists and their
conversion are in reference/enumerations.json, which tests compare with these classes.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class FormatVersion(StrEnum):
    """The format version of a publication."""

    V1 = "1"
    V2 = "2"


class ContractKind(StrEnum):
    """The two record types of the format, named as in its documents."""

    MARKET = "marche"
    CONCESSION = "contrat-concession"


class Nature(StrEnum):
    """The nature of a contract. FRAMEWORK and ORDER only exist in version 1."""

    MARKET = "Marché"
    PARTNERSHIP = "Marché de partenariat"
    DEFENCE = "Marché de défense ou de sécurité"
    FRAMEWORK = "Accord-cadre"
    ORDER = "Marché subséquent"
    WORKS_CONCESSION = "Concession de travaux"
    SERVICE_CONCESSION = "Concession de service"
    PUBLIC_SERVICE_CONCESSION = "Concession de service public"
    PUBLIC_SERVICE_DELEGATION = "Délégation de service public"


class Procedure(StrEnum):
    """How a contract was awarded; the last four are those of concessions."""

    ADAPTED = "Procédure adaptée"
    OPEN = "Appel d'offres ouvert"
    RESTRICTED = "Appel d'offres restreint"
    NEGOTIATED = "Procédure avec négociation"
    DIRECT = "Marché passé sans publicité ni mise en concurrence préalable"
    DIALOGUE = "Dialogue compétitif"
    OPEN_NEGOTIATED = "Procédure négociée ouverte"
    OPEN_NOT_NEGOTIATED = "Procédure non négociée ouverte"
    RESTRICTED_NEGOTIATED = "Procédure négociée restreinte"
    RESTRICTED_NOT_NEGOTIATED = "Procédure non négociée restreinte"


class PlaceKind(StrEnum):
    """The type of the place code."""

    POSTAL = "Code postal"
    COMMUNE = "Code commune"
    ARRONDISSEMENT = "Code arrondissement"
    CANTON = "Code canton"
    DEPARTEMENT = "Code département"
    REGION = "Code région"
    COUNTRY = "Code pays"


class LeftOut(StrEnum):
    """Why sums leave out a contract with a known amount."""

    PLACEHOLDER = "placeholder"  # the amount fills the field, or the contract is a test
    EXCLUDED = "excluded"  # the ministry leaves the contract out of its consolidated data


class IdentifierKind(StrEnum):
    """The register of a holder's or subcontractor's identifier."""

    SIRET = "SIRET"
    VAT = "TVA"
    TAHITI = "TAHITI"
    RIDET = "RIDET"
    FRWF = "FRWF"
    IREP = "IREP"
    OUTSIDE_EU = "HORS-UE"


class PriceForm(StrEnum):
    """Unit prices, a lump sum, or both."""

    UNIT = "Unitaire"
    LUMP_SUM = "Forfaitaire"
    MIXED = "Mixte"


class PriceType(StrEnum):
    """Whether the price may change. Version 1 states the first three as formePrix."""

    FIRM = "Définitif ferme"
    ADJUSTABLE = "Définitif actualisable"
    REVISABLE = "Définitif révisable"
    PROVISIONAL = "Provisoire"


class PriceVariation(StrEnum):
    """The price type of a subcontract."""

    FIRM = "Ferme"
    ADJUSTABLE = "Actualisable"
    REVISABLE = "Révisable"


class Technique(StrEnum):
    """Purchasing techniques (articles L2125-1 and following of the code de la commande publique)."""

    FRAMEWORK = "Accord-cadre"
    CONTEST = "Concours"
    QUALIFICATION = "Système de qualification"
    DYNAMIC = "Système d'acquisition dynamique"
    CATALOGUE = "Catalogue électronique"
    AUCTION = "Enchère électronique"
    NONE = "Sans objet"


class ExecutionMode(StrEnum):
    """The mode of execution."""

    PHASES = "Tranches"
    ORDER_FORMS = "Bons de commande"
    CALL_OFFS = "Marchés subséquents"
    NONE = "Sans objet"


class Ccag(StrEnum):
    """The general administrative clauses (CCAG) that apply."""

    WORKS = "Travaux"
    DESIGN = "Maitrise d'œuvre"
    SUPPLIES = "Fournitures courantes et services"
    INDUSTRIAL = "Marchés industriels"
    INTELLECTUAL = "Prestations intellectuelles"
    INFORMATION = "Techniques de l'information et de la communication"
    NONE = "Pas de CCAG"


class Grouping(StrEnum):
    """The liability of a group of holders."""

    JOINT = "Conjoint"
    SEVERAL = "Solidaire"
    NONE = "Pas de groupement"


class SocialConsideration(StrEnum):
    """Social considerations; reserved concessions have a value of their own."""

    CLAUSE = "Clause sociale"
    CRITERION = "Critère social"
    RESERVED = "Marché réservé"
    RESERVED_CONCESSION = "Concession réservée"
    NONE = "Pas de considération sociale"


class EnvironmentalConsideration(StrEnum):
    """Environmental considerations."""

    CLAUSE = "Clause environnementale"
    CRITERION = "Critère environnemental"
    NONE = "Pas de considération environnementale"


NATURES_OF_CONCESSIONS: Final = frozenset(
    {
        Nature.WORKS_CONCESSION,
        Nature.SERVICE_CONCESSION,
        Nature.PUBLIC_SERVICE_CONCESSION,
        Nature.PUBLIC_SERVICE_DELEGATION,
    }
)
NATURES_OF_V1_ONLY: Final = frozenset({Nature.FRAMEWORK, Nature.ORDER})
PROCEDURES_OF_CONCESSIONS: Final = frozenset(
    {
        Procedure.OPEN_NEGOTIATED,
        Procedure.OPEN_NOT_NEGOTIATED,
        Procedure.RESTRICTED_NEGOTIATED,
        Procedure.RESTRICTED_NOT_NEGOTIATED,
    }
)
# formePrix of version 1 corresponds to typesPrix of version 2.
PRICE_TYPES_OF_V1: Final[Mapping[str, PriceType]] = {
    "Ferme": PriceType.FIRM,
    "Ferme et actualisable": PriceType.ADJUSTABLE,
    "Révisable": PriceType.REVISABLE,
}
# Values of formats before 1.5 and of platforms, mapped to those of the list.
OLD_PROCEDURES: Final[Mapping[str, Procedure]] = {
    "Procédure concurrentielle avec négociation": Procedure.NEGOTIATED,
    "Procédure négociée avec mise en concurrence préalable": Procedure.NEGOTIATED,
    "Marché négocié sans publicité ni mise en concurrence préalable": Procedure.DIRECT,
    "Marché public négocié sans publicité ni mise en concurrence préalable": Procedure.DIRECT,
}
OLD_IDENTIFIER_KINDS: Final[Mapping[str, IdentifierKind]] = {
    "UE": IdentifierKind.VAT,
    "TVA_INTRACOMMUNAUTAIRE": IdentifierKind.VAT,
    "HORS_UE": IdentifierKind.OUTSIDE_EU,
    "FRW": IdentifierKind.FRWF,
}
