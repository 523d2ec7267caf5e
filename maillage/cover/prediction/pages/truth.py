"""The truth page, public to read: how often "served" is true, where to test next, common causes of errors.

The agency decides on calibrations.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import Person, viewer
from maillage.core.clock import utc_now
from maillage.cover.prediction.domain.field_tests import VOICES_FLOOR, ReadingKind
from maillage.cover.prediction.domain.service import STATE_WORDS
from maillage.cover.prediction.domain.truth_reports import (
    CLUTTER_WORDS,
    DISTANCE_WORDS,
    CalibrationOutcome,
    GroupFamily,
    NextTest,
    TruthReport,
    WrongGroup,
)
from maillage.cover.prediction.pages.clutter_heights import agency_decision, height_sentences
from maillage.cover.prediction.pages.parts.prediction_words import clutter_sentence
from maillage.cover.prediction.pages.parts.truth_words import share_percents
from maillage.cover.prediction.store.calibrations import (
    calibration_in_force,
    calibration_of,
    heights_in_force,
    put_calibration_in_force,
    put_heights_in_force,
    remove_calibration,
    remove_heights,
)
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, current_prediction
from maillage.cover.prediction.store.reading_permissions import deciding_calibration
from maillage.cover.prediction.store.truth_report import proposed_calibration, proposed_heights, truth_report
from maillage.territory.store.built_in import names_of
from maillage.web.error_pages import answer_change, public_page
from maillage.web.wording import formats

_MOST_COMMUNES: Final = 30
_STATES: Final = {state.name.lower(): words for state, words in STATE_WORDS.items()}


def truth_page(person: Person) -> dict[str, Any]:
    """Context of the truth page, with a short form of it before the first report."""
    report, prediction = truth_report(), current_prediction()
    is_of_other_kind = (
        report is not None
        and prediction is not None
        and (report.is_invented is not bool(prediction.facts["is_invented"]))
    )
    if report is None or prediction is None or is_of_other_kind:
        answer = _("Aucun test ne dit encore si la couverture annoncée est vraie.")
        return {"answer": answer, "has_report": False, "decision": None, "heights_decision": None}
    untested, first = len(report.untested), ", ".join(row.name for row in report.untested[:3])
    names = names_of({row.code for row in report.communes})
    return {
        "answer": truth_answer(report),
        "invented": _("%(count)s des relevés de cette démonstration sont inventés.")
        % {"count": formats.number(report.invented)}
        if report.invented
        else "",
        "has_report": True,
        "states": [
            (_("prédit %(state)s") % {"state": _(_STATES[row.state])}, row.measured)
            for row in sorted(report.states, key=lambda row: list(_STATES).index(row.state))
        ],
        "sources": [(ReadingKind(kind).label, count) for kind, count in report.sources.items()],
        # A commune outside the prediction's territory has no page.
        "communes": [
            (names.get(row.code, row.name), row.code if row.code in prediction.communes else "", row.measured)
            for row in sorted(report.communes, key=lambda row: row.measured.share)[:_MOST_COMMUNES]
        ],
        "untested": ngettext(
            "%(count)s commune a moins de cinq foyers testés : %(first)s.",
            "%(count)s communes ont moins de cinq foyers testés, d’abord %(first)s.",
            untested,
        )
        % {"count": formats.number(untested), "first": first}
        if untested
        else "",
        "next_tests": _next_tests(report.next_tests),
        "calibration": list(_calibration_sentences(report.calibration, prediction)),
        "decision": agency_decision(person, proposed_calibration(), calibration_in_force()),
        "heights": list(height_sentences(report.clutter, prediction)),
        "heights_decision": agency_decision(person, proposed_heights(), heights_in_force()),
        "in_common": [_group_words(group) for group in report.in_common],
        "sites": sorted(report.sites, key=lambda row: row.measured.share),
        "remarks": _remarks(report),
        "clutter": clutter_sentence(prediction.facts),
        "has_map": bool(report.squares or report.next_tests),
        "next_places": {"type": "FeatureCollection", "features": [_point_of(spot) for spot in report.next_tests]},
    }


def truth_answer(report: TruthReport) -> str:
    """The answer in a sentence: the share of homes predicted served that are."""
    served = report.served
    if served is None:
        return _("Moins de %(floor)s foyers ont testé là où le modèle dit servi : rien ne peut encore être dit.") % {
            "floor": VOICES_FLOOR
        }
    return _(
        "Sur %(voices)s foyers testés là où le modèle dit servi, %(works)s le sont vraiment : "
        "%(share)s %%, de %(low)s à %(high)s."
    ) % {"voices": formats.number(served.voices), "works": formats.number(served.works), **share_percents(served)}


def _next_tests(spots: Sequence[NextTest]) -> list[tuple[str, str, int, int]]:
    """Places grouped by commune, most useful first: code, name, number of places, households concerned."""
    places: dict[tuple[str, str], list[int]] = {}
    for spot in spots:
        places.setdefault((spot.code, spot.name), []).append(spot.households)
    return [(code, name, len(worth), sum(worth)) for (code, name), worth in places.items()]


def _point_of(spot: NextTest) -> dict[str, Any]:
    """A place to test as a GeoJSON feature."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [spot.lon, spot.lat]},
        "properties": {"households": spot.households},
    }


def _calibration_sentences(outcome: CalibrationOutcome | None, prediction: PublishedPrediction) -> Iterator[str]:
    """Error before and after, whether it would be adopted; its use in the current prediction, and the next one."""
    if outcome is None:
        yield _("Moins de cinq lignes ou modems ont donné un signal : rien à caler.")
    else:
        words = {"signals": formats.number(outcome.signals), "sites": formats.number(outcome.sites)}
        yield _("%(signals)s signaux de %(sites)s sites se comparent à la prédiction.") % words
        if outcome.before_db is None or outcome.after_db is None:
            yield _("Il faut des tests autour de trois sites au moins pour corriger les autres.")
        elif not outcome.is_adopted:
            yield _("Aucun calage n’est retenu : sur des sites laissés de côté, il ne ferait pas mieux que le hasard.")
        else:
            yield _(
                "Un calage corrigerait de %(mean)s dB en moyenne : l’erreur sur des sites laissés de côté passe de "
                "%(before)s à %(after)s dB."
            ) % {
                "mean": formats.number(outcome.mean_correction_db, 1).replace("-", "−"),
                "before": formats.number(outcome.before_db, 1),
                "after": formats.number(outcome.after_db, 1),
            }
            if outcome.remaining_sd_db is not None:
                yield ngettext(
                    "Autour d’un site mesuré, ce qui peut encore fausser le calcul passe de %(before)s à %(after)s dB "
                    ": les intervalles s’y resserrent, et nulle part ailleurs.",
                    "Autour de %(sites)s sites mesurés, ce qui peut encore fausser le calcul passe de %(before)s à "
                    "%(after)s dB : les intervalles s’y resserrent, et nulle part ailleurs.",
                    outcome.narrowed_sites,
                ) % {
                    "sites": formats.number(outcome.narrowed_sites),
                    "before": formats.number(outcome.assumed_sd_db, 1),
                    "after": formats.number(outcome.remaining_sd_db, 1),
                }
            if outcome.served_after is not None:
                words = share_percents(outcome.served_after)
                yield _("Après lui, « servi » serait vrai à %(share)s %%, de %(low)s à %(high)s.") % words
    used, decided = calibration_of(prediction.facts), calibration_in_force()
    if used is not None:
        yield _("La prédiction montrée est calée ; les tests qui l’ont calée comptent aussi dans le tableau ci-dessus.")
    if (used and used.version) != (decided and decided.version):
        yield _("La prochaine prédiction sera calée.") if decided else _("La prochaine prédiction ne sera plus calée.")
    elif used is None and outcome is not None and outcome.version:
        yield _("Il n’est pas appliqué : l’agence en décide.")


def _group_words(group: WrongGroup) -> str:
    match group.family:
        case GroupFamily.CLUTTER:
            place = _(CLUTTER_WORDS[int(group.key)])
        case GroupFamily.DISTANCE:
            place = _(DISTANCE_WORDS[int(group.key)])
        case GroupFamily.SITE:
            place = _("autour du site %(code)s") % {"code": group.key}
    return _("%(place)s : le modèle s’est trompé pour %(wrong)s %% des %(voices)s foyers testés.") % {
        "place": place[:1].upper() + place[1:],
        "wrong": formats.number(100 * group.wrong),
        "voices": formats.number(group.voices),
    }


def _remarks(report: TruthReport) -> list[str]:
    """What was left out, and why; numbers below five are not published."""
    remarks = [
        (
            report.cannot_tell,
            _("%(count)s tests ne tranchent pas : offre sous le débit promis, ou lents par le Wi-Fi."),
        ),
        (report.without_operator, _("%(count)s foyers n’ont pas dit de qui est leur box : ils ne comptent pas ici.")),
        (report.without_prediction, _("%(count)s tests sont là où le modèle ne dit rien.")),
    ]
    return [text % {"count": formats.number(count)} for count, text in remarks if count]


@public_page
def truth(request: HttpRequest) -> HttpResponse:
    """The truth report in force."""
    page = truth_page(viewer(request))
    answer = render(request, "prediction/truth.html", page)
    if page["decision"] is not None or page["heights_decision"] is not None:
        answer["Cache-Control"] = "private"  # it contains a person's actions
    return answer


@require_POST
@for_people
def calibrate(request: HttpRequest, person: User) -> HttpResponse:
    """Apply the proposed calibration."""
    acting = deciding_calibration(person)

    def write() -> str:
        put_calibration_in_force(str(request.POST.get("calage", "")), acting, now=utc_now())
        return _("Le calage est en vigueur : la prédiction se refait dans quelques minutes.")

    return answer_change(request, write, "coverage_truth")


@require_POST
@for_people
def uncalibrate(request: HttpRequest, person: User) -> HttpResponse:
    """Remove the calibration."""
    if remove_calibration(deciding_calibration(person), now=utc_now()):
        messages.success(request, _("Plus aucun calage n’est en vigueur : la prédiction se refait sans lui."))
    return redirect("coverage_truth")


@require_POST
@for_people
def correct_heights(request: HttpRequest, person: User) -> HttpResponse:
    """Apply the proposed clutter heights."""
    acting = deciding_calibration(person)

    def write() -> str:
        put_heights_in_force(str(request.POST.get("hauteurs", "")), acting, now=utc_now())
        return _("Ces hauteurs sont en vigueur : la prédiction se refait dans quelques minutes.")

    return answer_change(request, write, "coverage_truth")


@require_POST
@for_people
def remove_corrected_heights(request: HttpRequest, person: User) -> HttpResponse:
    """Remove the fitted clutter heights."""
    if remove_heights(deciding_calibration(person), now=utc_now()):
        messages.success(
            request, _("Les arbres et les maisons reprennent leurs hauteurs d’avant : la prédiction se refait.")
        )
    return redirect("coverage_truth")
