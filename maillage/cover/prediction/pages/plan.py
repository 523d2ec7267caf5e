"""The page of a plan: what it brings, where its sites are, what each adds, what remains and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.cover.prediction.domain.site_plans import REMAINDER_WORDS, RemainderReason
from maillage.cover.prediction.edges.export.plan_map import plan_map
from maillage.cover.prediction.pages.parts.prediction_words import fitted_heights_sentence
from maillage.cover.prediction.store.calibrations import heights_of
from maillage.cover.prediction.store.plan_files import PLAN_TABLES, KeptPlan
from maillage.cover.radio.domain.rasters import ClutterSource
from maillage.territory.store.relations import territory
from maillage.web.charts.columns import TimeColumn, columns
from maillage.web.wording import formats

_MOST_COMMUNES: Final = 20


@dataclass(frozen=True, slots=True)
class ProposedSiteLine:
    """One proposed site as the page says it."""

    order: int
    name: str
    commune: str
    height: str
    cost: str
    gain: str
    interval: str
    lines: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """All that plan.html shows."""

    answer: str
    territory: str
    version: str
    is_invented: bool
    need: str
    alone_and_together: str
    others: str
    best: str
    map: SafeString
    curve: SafeString
    has_costs: bool
    sites: tuple[ProposedSiteLine, ...]
    total: str
    others_gain: str
    remains: tuple[str, ...]
    communes: tuple[tuple[str, str, str], ...]
    ground: str
    making: str
    dossier_href: str
    files: tuple[tuple[str, str], ...]


def plan_page(plan: KeptPlan) -> PlanPage:
    """What the page of a plan shows, in the language of the visitor."""
    facts = plan.facts
    where = territory(facts["territory"]).name
    need, alone_and_together, others, best = _gain_sentences(facts)
    return PlanPage(
        answer=answer_sentence(facts),
        territory=where,
        version=plan.version,
        is_invented=facts["is_invented"],
        need=need,
        alone_and_together=alone_and_together,
        others=others,
        best=best,
        map=plan_map(
            plan,
            title=_("Les sites proposés : %(place)s") % {"place": where},
            ink=lambda kind: SafeString(f'class="plan-{kind}"'),
        ),
        curve=columns(
            _curve_columns(facts),
            title=_("Ce que serviraient plus ou moins de sites, en part de ce projet"),
            description=_("Une colonne par nombre de sites de plus ; 100 %% est ce projet.") % {},
        ),
        has_costs=facts["in_euros"],
        sites=site_lines(facts),
        remains=remainder_sentences(facts),
        total=formats.number(brought_households(facts)),
        others_gain=_signed(round(facts["together"]["others"]["count"])) if facts["fixed_sites"] else "",
        communes=_commune_lines(facts),
        ground=ground_sentence(facts),
        making=_("Calculé pour le %(day)s, parmi %(count)s emplacements ; empreinte %(version)s.")
        % {
            "day": formats.day(date.fromisoformat(facts["day"])),
            "count": formats.number(facts["candidate_count"]),
            "version": plan.version,
        },
        dossier_href=reverse("coverage_dossier", args=[plan.version]),
        files=tuple((name, reverse("coverage_plan_file", args=[plan.version, name])) for name in PLAN_TABLES),
    )


def answer_sentence(facts: Mapping[str, Any]) -> str:
    """The first sentence: how many households more sites would serve, and how sure that is."""
    count, gain = len(facts["sites"]), facts["together"]["gain"]
    if not count:
        return _("Aucun des emplacements examinés n’apporterait un foyer de plus.")
    words = {
        "sites": formats.number(count),
        "count": formats.number(brought_households(facts)),
        "low": formats.number(round(gain["low"])),
        "high": formats.number(round(gain["high"])),
    }
    return (
        ngettext(
            "%(sites)s site de plus servirait %(count)s foyers (%(low)s à %(high)s) : le voici.",
            "%(sites)s sites de plus serviraient %(count)s foyers (%(low)s à %(high)s) : les voici.",
            count,
        )
        % words
    )


def brought_households(facts: Mapping[str, Any]) -> int:
    """How many households more are served: what each site of the table brings, less what those that stand lose."""
    brought: int = sum(site["together"] for site in facts["sites"]) + round(facts["together"]["others"]["count"])
    return brought


def site_lines(facts: Mapping[str, Any]) -> tuple[ProposedSiteLine, ...]:
    """The proposed sites in the order of building."""
    return tuple(
        ProposedSiteLine(
            order=site["order"],
            name=site["name"] or _("Point haut %(code)s") % {"code": site["code"]},
            commune=site["commune"],
            height=_("%(metres)s m") % {"metres": formats.number(site["antenna_height_m"])},
            cost=_("%(cost)s €") % {"cost": formats.number(round(site["cost"]))} if facts["in_euros"] else "",
            gain=formats.number(site["together"]),
            interval=_("%(low)s à %(high)s")
            % {"low": formats.number(site["together_low"]), "high": formats.number(site["together_high"])},
            lines=formats.number(site["lines"]),
        )
        for site in facts["sites"]
    )


def _commune_lines(facts: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """The communes that gain most, with what the others gain together: they add up to what the plan brings."""
    communes = facts["communes"][:_MOST_COMMUNES]
    gains = [round(row["after"] - row["before"]) for row in communes]
    lines = [
        (row["name"], formats.number(gain), formats.number(round(row["households"])))
        for row, gain in zip(communes, gains, strict=True)
    ]
    rest = brought_households(facts) - sum(gains)
    if rest:
        lines.append((_("Ailleurs"), _signed(rest), ""))
    return tuple(lines)


def _signed(count: int) -> str:
    return formats.number(count) if count >= 0 else f"−{formats.number(-count)}"


def _curve_columns(facts: Mapping[str, Any]) -> list[TimeColumn]:
    """What fewer or more sites would serve, as a share of the plan: sites are weighed alone to be ordered.

    Their households would be another number beside that of the plan, whose sites disturb one another.
    """
    points = facts["curve"]
    served = [point["served"] for point in points if point["is_chosen"]]
    whole = served[-1] - served[0]
    if whole <= 0:
        return []
    shares = [(point["sites"], (point["served"] - served[0]) / whole) for point in points[1:]]
    return [
        TimeColumn(
            value=100 * share,
            text=formats.percent(share),
            label=formats.number(sites),
            title=_("%(sites)s sites de plus : %(share)s de ce projet")
            % {"sites": formats.number(sites), "share": formats.percent(share)},
        )
        for sites, share in shares
    ]


def remainder_sentences(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """What one more site would add, then what remains and why, as shares: counted apart, not as the plan is."""
    lines = []
    apart = facts["alone"]["served"] - facts["alone"]["already"]
    for site in facts["further"][:1] if apart > 0 else ():
        share = formats.percent(site["added"] / apart)
        words = {"site": site["name"] or site["code"], "share": share}
        lines.append(_("Un site de plus, %(site)s, apporterait %(share)s de ce que ce projet apporte.") % words)
    remaining = {RemainderReason(reason): count for reason, count in facts["remaining"].items()}
    whole = sum(remaining.values())
    lines += [
        _(REMAINDER_WORDS[reason]) % {"share": formats.percent(count / whole)}
        for reason, count in remaining.items()
        if round(count)
    ]
    if facts["communes_below"]:
        lines.append(_("N’ont pas la part demandée : %(communes)s.") % {"communes": ", ".join(facts["communes_below"])})
    return tuple(lines)


def ground_sentence(facts: Mapping[str, Any]) -> str:
    """Which trees and houses the plan rests on, and what is clear before the antenna of a subscriber."""
    assumed = {"height": formats.number(facts["clutter"]["assumed_m"])}
    words = {
        ClutterSource.MEASURED: _("Arbres et maisons : hauteurs mesurées."),
        ClutterSource.MAPPED: _("Arbres et maisons : hauteurs de la BD TOPO."),
        ClutterSource.ASSUMED: _("Arbres et maisons : %(height)s m supposés partout.") % assumed,
        ClutterSource.NONE: _("Sol nu : ni arbres ni maisons, ce qui flatte."),
    }
    fitted = heights_of(facts)
    line = words[ClutterSource(facts["clutter"]["source"])] if fitted is None else fitted_heights_sentence(fitted)
    clear = facts["budget"]["receiver_clear_m"]
    if clear:
        line += " " + _("Rien n’est supposé debout sur les %(metres)s m devant chaque antenne d’abonné.") % {
            "metres": formats.number(clear)
        }
    return line


def _gain_sentences(facts: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Which households count, what sites add alone and together, what those that stand lose, how near the best is."""
    need = (
        _("Comptés : les foyers sans autre bon accès.")
        if facts["counts_need"]
        else _("Comptés : tous les foyers à portée, car aucun fichier ne dit qui a déjà la fibre.")
    )
    alone, together = facts["alone"], facts["together"]
    # As a share: it counts sure places alone, and another number of households beside the answer would be taken for it.
    apart = alone["served"] - alone["already"]
    kept = (together["sure_after"] - together["sure_before"]) / apart if apart > 0 else None
    alone_and_together = (
        _(
            "Leur charge et leurs brouillages sont comptés : ensemble, les sites apportent %(share)s de ce que chacun "
            "ferait seul."
        )
        % {"share": formats.percent(kept)}
        if kept is not None
        else ""
    )
    lost = -round(together["others"]["count"])
    others = _("Les sites en place n’en perdraient pas.") if facts["fixed_sites"] else ""
    if lost < 0:
        words = {"count": formats.number(-lost)}
        others = _("Les sites en place en serviraient %(count)s de plus, moins chargés.") % words
    if lost > 0:
        words = {"count": formats.number(lost)}
        others = _("Les sites en place en perdraient %(count)s, brouillés par les nouveaux.") % words
    best = _("Aucun autre choix ne ferait mieux : c’est prouvé.")
    if not alone["is_optimal"]:
        words = {"gap": formats.number(100 * alone["gap"], 1)}
        best = _("Le meilleur choix possible ferait mieux de %(gap)s %% au plus.") % words
        if round(100 * alone["gap"], 1) == 0:
            best = _("Aucun autre choix ne ferait mieux de 0,1 % ou plus.")
    return need, alone_and_together, others, best
