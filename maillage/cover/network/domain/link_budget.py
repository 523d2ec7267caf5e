"""The parameters of the link budget, each with default, bounds and source.

The single definition of them: the page, documentation and command line show it, and each run records its values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, NamedTuple, cast

from maillage.core.problems import Refused, sentence

SUBCARRIER_HZ: Final = 15_000.0
SUBCARRIERS_PER_20_MHZ: Final = 1_200
THERMAL_NOISE_DBM_HZ: Final = -174.0  # k T at 290 K
_CQI_TABLES: Final = (0.0, 64.0, 256.0)


class BudgetLine(NamedTuple):
    """A parameter of the link budget for display."""

    name: str
    label: str
    unit: str
    default: float
    low: float
    high: float
    source: str


def _assumption(default: float, label: str, unit: str, *, within: tuple[float, float], source: str) -> Any:
    return field(default=default, metadata={"label": label, "unit": unit, "within": within, "source": source})


_OFFER: Final = sentence("engagement des réseaux de très haut débit radio : 30 Mb/s et 5 Mb/s, 95 % du temps")
_RECEIVER: Final = sentence(
    "antennes extérieures d’abonné : 10 à 16 dBi selon les modèles ; hypothèse : voyez la fiche du vôtre"
)
_SHANNON_DOWN: Final = sentence("3GPP TR 36.942, annexe A : voie descendante")
_SHANNON_UP: Final = sentence("3GPP TR 36.942, annexe A : voie montante")
_CQI: Final = sentence("3GPP TS 36.213, tables 7.2.3-1 et 7.2.3-2 ; seuils de −7 dB et 1,93 dB par pas")
_CAMPAIGN: Final = sentence("campagne rurale à 3,7 GHz : 4,6 à 5,4 dB ; UIT-R P.1812 : 5 à 8 dB selon le terrain")
_TRAFFIC: Final = sentence("lignes fixes du Royaume-Uni, 2022 : 453 Go par mois (Ofcom, par ISPreview)")
_BUSY: Final = sentence("hypothèse : les compteurs de l’exploitant le diraient")
_PLANNERS: Final = sentence("valeur du planificateur GRASS-RaPlaT pour le LTE ; 3GPP TS 36.101 suppose 9 dB")
_MARGIN: Final = sentence("marge d’interférence de 3 dB du planificateur GRASS-RaPlaT pour le LTE")
_CHOICE: Final = sentence("choix de cette méthode, à régler par chaque agence")


@dataclass(frozen=True, slots=True)
class LinkBudget:
    """Assumptions on the offer, the subscriber's antenna, the network and the traffic."""

    target_down_mbps: float = _assumption(
        30, sentence("Débit descendant promis"), "Mb/s", within=(1, 1000), source=_OFFER
    )
    target_up_mbps: float = _assumption(5, sentence("Débit montant promis"), "Mb/s", within=(0, 200), source=_OFFER)
    time_share: float = _assumption(
        0.95, sentence("Part du temps où il est tenu"), "", within=(0.5, 0.999), source=_OFFER
    )
    receiver_height_m: float = _assumption(
        8, sentence("Hauteur de l’antenne d’abonné"), "m", within=(1, 50), source=_CHOICE
    )
    receiver_clear_m: float = _assumption(
        0, sentence("Distance sans arbre ni maison devant l’antenne d’abonné"), "m", within=(0, 500),
        source=sentence("choix de cette méthode : 0 est prudent, 100 décrit une antenne posée avec soin"),
    )  # fmt: skip
    receiver_gain_dbi: float = _assumption(
        14, sentence("Gain de l’antenne d’abonné"), "dBi", within=(0, 30), source=_RECEIVER
    )
    receiver_beam_deg: float = _assumption(
        60, sentence("Ouverture de l’antenne d’abonné"), "°", within=(5, 360), source=_RECEIVER
    )
    receiver_front_to_back_db: float = _assumption(
        20, sentence("Rapport avant/arrière de l’antenne d’abonné"), "dB", within=(0, 60), source=_RECEIVER
    )
    receiver_noise_figure_db: float = _assumption(
        7, sentence("Facteur de bruit de l’abonné"), "dB", within=(0, 20),
        source=_PLANNERS,
    )  # fmt: skip
    receiver_power_dbm: float = _assumption(
        23, sentence("Puissance de l’abonné"), "dBm", within=(0, 33),
        source=sentence("3GPP TS 36.101, classe de puissance 3"),
    )  # fmt: skip
    station_noise_figure_db: float = _assumption(
        5,
        sentence("Facteur de bruit de la station"),
        "dB",
        within=(0, 20),
        source=sentence("3GPP TR 36.942, hypothèses de la station de base"),
    )
    uplink_interference_db: float = _assumption(
        3, sentence("Bruit ajouté par les autres abonnés, voie montante"), "dB", within=(0, 20),
        source=_MARGIN,
    )  # fmt: skip
    shadowing_sd_db: float = _assumption(
        6, sentence("Écart-type d’un lieu à l’autre"), "dB", within=(0, 20), source=_CAMPAIGN
    )
    shannon_down_factor: float = _assumption(
        0.6, sentence("Part de la limite de Shannon, descendante"), "", within=(0.1, 1), source=_SHANNON_DOWN
    )
    shannon_down_most: float = _assumption(
        4.4, sentence("Efficacité au plus, descendante"), "b/s/Hz", within=(0.5, 30), source=_SHANNON_DOWN
    )
    shannon_up_factor: float = _assumption(
        0.4, sentence("Part de la limite de Shannon, montante"), "", within=(0.1, 1), source=_SHANNON_UP
    )
    shannon_up_most: float = _assumption(
        2.0, sentence("Efficacité au plus, montante"), "b/s/Hz", within=(0.5, 30), source=_SHANNON_UP
    )
    cqi_qam: float = _assumption(
        0, sentence("Tables CQI à la place de Shannon : 64 ou 256 (QAM), 0 sans"), "", within=(0, 256), source=_CQI
    )
    layers: float = _assumption(1, sentence("Couches spatiales, avec les tables CQI"), "", within=(1, 4), source=_CQI)
    least_sinr_db: float = _assumption(
        -10, sentence("Rapport signal à bruit sous lequel rien ne passe"), "dB", within=(-20, 10), source=_SHANNON_DOWN
    )
    monthly_gb: float = _assumption(
        450, sentence("Consommation d’une ligne"), sentence("Go/mois"), within=(1, 10_000), source=_TRAFFIC
    )
    busy_hour_share: float = _assumption(
        0.07, sentence("Part de la journée dans l’heure chargée"), "", within=(0.04, 0.5), source=_BUSY
    )
    take_up: float = _assumption(
        0.01, sentence("Part des foyers à portée qui s’abonnent"), "", within=(0, 1),
        source=sentence("hypothèse : quelque 700 abonnés à l’ouverture du réseau de Seine-et-Marne"),
    )  # fmt: skip
    sold_load: float = _assumption(
        0.37, sentence("Charge à laquelle l’exploitant cesse de vendre"), "", within=(0.01, 0.95),
        source=sentence("charge la plus haute où une ligne de 90 Mb/s en crête a 30 Mb/s 95 % du temps"),
    )  # fmt: skip
    persons_per_household: float = _assumption(
        2.2,
        sentence("Personnes par foyer"),
        "",
        within=(1, 6),
        source=sentence(
            "Insee, recensement de 2021, Loire-Atlantique : 2,15 par ménage, plus ceux qui vivent hors ménage"
        ),
    )
    idle_activity: float = _assumption(
        0.1, sentence("Émission d’un secteur sans trafic"), "", within=(0, 1),
        source=sentence("3GPP TS 36.211 : signaux de référence de deux ports, 16 des 168 éléments d’un bloc"),
    )  # fmt: skip
    served_above: float = _assumption(
        0.95, sentence("Servi à partir de cette probabilité"), "", within=(0.5, 0.999), source=_CHOICE
    )
    not_served_below: float = _assumption(
        0.5, sentence("Non servi au-dessous de cette probabilité"), "", within=(0, 0.95), source=_CHOICE
    )
    clutter_error_sd_db: float = _assumption(
        6, sentence("Erreur commune des hauteurs de sursol"), "dB", within=(0, 30),
        source=sentence("hypothèse, que le calage corrige : dix mètres d’arbres changent la perte de 14 à 24 dB"),
    )  # fmt: skip
    site_error_sd_db: float = _assumption(
        3, sentence("Erreur propre à un site"), "dB", within=(0, 30),
        source=sentence("hypothèse, que le calage corrige"),
    )  # fmt: skip

    @property
    def demand_mbps(self) -> float:
        """Demand of a line in the busy hour, in Mb/s: GB per month x 8000 / 30 days x busy-hour share / 3600 s."""
        return self.monthly_gb * 8000 / 30 * self.busy_hour_share / 3600


def budget_lines() -> tuple[BudgetLine, ...]:
    """Every parameter of the link budget with default, bounds and source."""
    lines = []
    for column in fields(LinkBudget):
        about, default = column.metadata, cast("float", column.default)
        low, high = about["within"]
        lines.append(BudgetLine(column.name, about["label"], about["unit"], default, low, high, about["source"]))
    return tuple(lines)


def with_overrides(budget: LinkBudget, overrides: Mapping[str, float]) -> LinkBudget:
    """The budget with some values replaced. Refused for an unknown name or a value out of bounds."""
    lines = {line.name: line for line in budget_lines()}
    for name, value in overrides.items():
        if name not in lines:
            message = sentence("« %(name)s » n’est pas un nombre du bilan de liaison : choisissez parmi %(names)s.")
            raise Refused("budget_unknown", message, name=name, names=", ".join(lines))
        if not lines[name].low <= value <= lines[name].high:
            message = sentence("« %(name)s » vaut %(value)s : donnez un nombre de %(low)s à %(high)s.")
            low, high = lines[name].low, lines[name].high
            raise Refused("budget_out_of_bounds", message, name=name, value=value, low=low, high=high)
    replaced = replace(budget, **{name: float(value) for name, value in overrides.items()})
    if replaced.not_served_below > replaced.served_above:
        message = sentence("« not_served_below » dépasse « served_above » : donnez-lui une valeur plus petite.")
        raise Refused("budget_contradiction", message)
    if replaced.cqi_qam not in _CQI_TABLES or replaced.layers % 1:
        message = sentence("« cqi_qam » vaut 0, 64 ou 256, et « layers » est un nombre entier : corrigez-les.")
        raise Refused("budget_cqi", message)
    return replaced
