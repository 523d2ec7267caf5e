"""A plan on paper, for an authorisation or a tender: its texts and its map, set by edges/export/dossier.typ.

Nothing here depends on the day it is printed: the same plan in the same language gives the same bytes.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.bounds.memory import LruCache
from maillage.core.problems import Unavailable, sentence
from maillage.cover.network.domain.link_budget import budget_lines
from maillage.cover.prediction.edges import export
from maillage.cover.prediction.edges.export.plan_map import plan_map
from maillage.cover.prediction.pages.plan import PlanPage, brought_households, plan_page
from maillage.cover.prediction.store.plan_files import KeptPlan
from maillage.territory.domain.terms import ATTRIBUTION
from maillage.web.installation import agency_name
from maillage.web.print import typeset
from maillage.web.wording import formats

WAIT_S: Final = 20.0  # for the dossiers that others have asked for
_TEMPLATE: Final = Path(export.__file__).with_name("dossier.typ")
# The colours of the light theme, as a file of its own must carry them.
_PAPER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "map": 'font-family="Bricolage Grotesque"',
        "communes": 'fill="#f3f6f5" stroke="#c3d0d0" stroke-width="0.7"',
        "border": 'fill="none" stroke="#0e2329" stroke-width="1.4" stroke-linejoin="round"',
        "already": 'fill="#b9d8dc"',
        "added": 'fill="#2f8f83"',
        "standing": 'fill="#0e2329"',
        "proposed": 'fill="#b3451f" stroke="#ffffff" stroke-width="1.5"',
        "order": 'font-size="13" font-weight="700" fill="#ffffff" text-anchor="middle"',
        "note": 'font-size="13" fill="#0e2329"',
        "scale": 'fill="none" stroke="#0e2329" stroke-width="2"',
    }
)

_printing = Lock()
_dossiers = LruCache[tuple[str, str, str], bytes](most=16)


def printed_dossier(plan: KeptPlan) -> bytes:
    """The dossier of a plan as PDF, in the language of the page; Unavailable where others print for too long."""

    def printed() -> bytes:
        drawing = plan_map(plan, title=_("Carte des sites proposés"), ink=lambda kind: SafeString(_PAPER[kind]))
        texts = json.dumps(dossier_texts(plan), sort_keys=True).encode()
        # One at a time in a process: a dossier takes a core for as long as it is set.
        if not _printing.acquire(timeout=WAIT_S):
            raise Unavailable(
                "printing_busy", sentence("Trop de dossiers sont demandés en ce moment : recommencez dans un instant.")
            )
        try:
            files = {"dossier.json": texts, "map.svg": drawing.encode()}
            return typeset(_TEMPLATE.read_text("utf-8"), inputs={}, files=files, form="pdf")[0]
        finally:
            _printing.release()

    return _dossiers.get((plan.version, get_language() or "fr", agency_name()), printed)


def dossier_texts(plan: KeptPlan) -> dict[str, Any]:
    """What cover/prediction/edges/export/dossier.typ prints, in the language of the page."""
    page, facts = plan_page(plan), plan.facts
    inputs = {
        "candidates": _("emplacements"),
        "fixed": _("sites en place"),
        "terrain": _("relief"),
        "addresses": _("adresses"),
        "costs": _("coûts"),
        "clutter": _("arbres et maisons"),
    }
    day = formats.day(date.fromisoformat(facts["day"]))
    return {
        "language": get_language() or "fr",
        "agency": agency_name(),
        "kicker": _("Dossier de projet · 4G fixe"),
        "title": _("Sites proposés : %(place)s") % {"place": page.territory},
        "where": agency_name(),
        "day": day,
        "foot": f"{agency_name()} · Maillage · {day} · {plan.version} · {ATTRIBUTION}",
        "warning": _("Démonstration : les sites en place sont inventés.") if page.is_invented else "",
        "answer": page.answer,
        "need": page.need,
        "alone_and_together": page.alone_and_together,
        "others": page.others,
        "best": page.best,
        "facts": _facts(facts),
        "map_title": _("Carte des sites proposés"),
        "legend": {
            "already": _("servi sans le projet"),
            "added": _("servi de plus, ensemble"),
            "standing": _("site en place"),
            "proposed": _("site proposé"),
        },
        "remains_title": _("Ce qui reste, et pourquoi"),
        "remains": list(page.remains),
        **_site_texts(facts, page),
        "communes_title": _("Les communes qui y gagnent"),
        "communes_head": [_("Commune"), _("Foyers"), _("Servis aujourd’hui"), _("Avec le projet")],
        "communes": [
            [row["name"], *(formats.number(round(row[name])) for name in ("households", "before", "after"))]
            for row in facts["communes"][:24]
        ],
        **_method_texts(facts, page),
        "origin_title": _("D’où viennent ces chiffres"),
        "origin_head": [_("Entrée"), _("Empreinte SHA-256")],
        "origin": [
            [_("projet"), plan.version],
            [_("programme"), facts["code"]],
            *([inputs.get(name, name), digest] for name, digest in sorted(facts["files"].items())),
            *(
                [f"{inputs[kind]} {number}", digest]
                for kind, loaded in sorted(facts["loaded_heights"].items())
                for number, digest in enumerate(loaded, start=1)
            ),
        ],
        "origin_note": _("Les mêmes entrées donnent le même projet et ce même fichier, octet pour octet."),
    }


def _facts(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    gain = facts["together"]["gain"]
    interval = _("%(low)s à %(high)s, à 95 %%") % {
        "low": formats.number(round(gain["low"])),
        "high": formats.number(round(gain["high"])),
    }
    bands = sorted({band for row in facts["sectors"] for band in row["frequencies_ghz"].split("|")})
    return [
        {"label": _("Foyers de plus"), "value": formats.number(brought_households(facts)), "note": interval},
        {
            "label": _("Sites proposés"),
            "value": formats.number(len(facts["sites"])),
            "note": _("%(sectors)s secteurs") % {"sectors": formats.number(len(facts["sectors"]))},
        },
        {
            "label": _("Lignes possibles"),
            "value": formats.number(sum(site["lines"] for site in facts["sites"])),
            "note": _("avant que les 95 % du temps ne cèdent"),
        },
        {
            "label": _("Fréquences demandées"),
            "value": _("%(count)s porteuses") % {"count": formats.number(len(bands))},
            "note": _("centrées sur %(bands)s GHz")
            % {"bands": ", ".join(formats.number(float(band), 3) for band in bands)},
        },
    ]


def _site_texts(facts: Mapping[str, Any], page: PlanPage) -> dict[str, Any]:
    """The tables of the sites and of their sectors, in the order of building."""
    names = {site["code"]: line.name for line, site in zip(page.sites, facts["sites"], strict=True)}
    return {
        "sites_title": _("Les sites"),
        "sites_head": [
            _("N°"), _("Site"), _("Commune"), _("Latitude"), _("Longitude"), _("Antennes"), _("Foyers (à 95 %)"),
            _("Lignes"),
        ],
        "sites": [
            [
                line.order, line.name, line.commune, formats.number(site["lat"], 5), formats.number(site["lon"], 5),
                line.height, f"{line.gain} ({line.interval})", line.lines,
            ]
            for line, site in zip(page.sites, facts["sites"], strict=True)
        ],
        "sites_note": _(
            "Foyers gagnés là où le nouveau site sert, dans le réseau entier. Lignes : ce que ses secteurs prennent "
            "avant que la promesse ne cède."
        ),
        "sectors_title": _("Les secteurs et les fréquences demandées"),
        "sectors_head": [
            _("Site et secteur"), _("Azimut"), _("Hauteur"), _("Inclinaison"), _("Puissance"), _("PIRE"),
            _("Porteuses (GHz)"), _("Largeur (MHz)"), _("TDD"),
        ],
        "sectors": [
            [
                f"{names[row['site']]} · {row['sector']}",
                f"{formats.number(row['azimuth_deg'])}°",
                f"{formats.number(row['antenna_height_m'], 1)} m",
                f"{formats.number(row['mechanical_tilt_deg'] + row['electrical_tilt_deg'], 1)}°",
                f"{formats.number(row['power_dbm'], 1)} dBm",
                f"{formats.number(row['eirp_dbm'], 1)} dBm",
                " ; ".join(formats.number(float(band), 3) for band in row["frequencies_ghz"].split("|")),
                " ; ".join(formats.number(float(width)) for width in row["bandwidth_mhz"].split("|")),
                row["tdd"],
            ]
            for row in facts["sectors"]
        ],
        "sectors_note": _(
            "Puissance et PIRE de chaque porteuse. TDD : configuration de trame LTE (3GPP TS 36.211), sous-trame "
            "spéciale 7. Les sites sont calculés comme si ces fréquences leur étaient accordées."
        ),
    }  # fmt: skip


def _method_texts(facts: Mapping[str, Any], page: PlanPage) -> dict[str, Any]:
    step = {"cell": formats.number(facts["cell_m"]), "radius": formats.number(facts["radius_m"] / 1000)}
    return {
        "method_title": _("La méthode"),
        "method": [
            _(
                "La perte de chaque trajet est celle de la recommandation UIT-R P.1812, partie terrestre médiane, "
                "au-dessus du relief et de ce qui s’y dresse, par pas de 25 m, pour des lieux de %(cell)s m jusqu’à "
                "%(radius)s km."
            )
            % step,
            page.ground,
            _(
                "Un lieu est servi quand il a le débit promis à l’heure chargée 95 % du temps, brouillages et charge "
                "compris, avec 95 chances sur 100 au moins. Le nombre de foyers gagnés est la médiane de 400 tirages "
                "par paires, avec et sans le projet, où lieux, arbres et sites se trompent de même ; l’intervalle en "
                "contient 95 %."
            ),
            _(
                "Les sites sont choisis par gain décroissant, puis échangés tant que cela sert plus de foyers ; la "
                "borne dit de combien un autre choix pourrait faire mieux."
            ),
        ],
        "budget_title": _("Les nombres du bilan de liaison"),
        "budget_head": [_("Nombre"), _("Valeur"), _("Source")],
        "budget": [
            [
                _(line.label),
                f"{formats.number(value, 0 if float(value).is_integer() else 2)} {line.unit}".strip(),
                _(line.source),
            ]
            for line in budget_lines()
            if (value := facts["budget"].get(line.name)) is not None
        ],
        "limits_title": _("Les limites"),
        "limits": [
            _("Sans hauteurs mesurées des arbres et des maisons, chaque perte est incertaine de 10 à 25 dB."),
            _("Les réseaux voisins en 3,4-3,8 GHz ne sont pas vus ; les trames TDD sont supposées synchrones."),
            _("La prédiction n’est pas une mesure : des essais sur place la confirment ou la corrigent."),
        ],
    }
