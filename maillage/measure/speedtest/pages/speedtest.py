"""The test page (questions, configuration, messages), its service worker, manifest, icons, method, alternatives."""

import datetime as dt
import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Final
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from icalendar import Event

import maillage
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused
from maillage.kits.lists.calendars import calendar_answer
from maillage.measure.protocol.domain import protocol
from maillage.measure.protocol.domain.plan import TestKind, largest_volume, plan_of
from maillage.measure.protocol.domain.terms import Context
from maillage.measure.record.domain import score
from maillage.measure.record.store.operators import Operator, OperatorKind, operator_table
from maillage.measure.speedtest.pages.install import manifest_document, service_worker_text
from maillage.measure.speedtest.pages.measurement_method import method_context
from maillage.measure.speedtest.pages.messages import result_words, running_words
from maillage.measure.speedtest.pages.parts.sample_commands import contribute_context
from maillage.measure.speedtest.store.node_tokens import node_url
from maillage.territory.pages.parts.place_names import name_within
from maillage.territory.store.territories import territory
from maillage.web.icons import icon_png
from maillage.web.offers import page_link
from maillage.web.protection.security import content_policy
from maillage.web.public_url import public_url
from maillage.web.wording.formats import french_typography

_DRIVE_MINUTES: Final = (2, 5, 10, 15)
_MONTH: Final = dt.timedelta(days=30)
# The test's constants that the scripts use to display results.
_PLAN_NAMES: Final = (
    "STEP_MS", "TRANSFER_MS", "RAMPUP_STEPS", "LATENCY_PROBES", "FILE_DOWNLOAD_BYTES", "FILE_UPLOAD_BYTES",
    "FILE_LIMIT_MS", "PAGES_VERSION", "PAGE_PROFILES", "PAGE_FAST_MS", "PAGE_LIMIT_MS", "VIDEO_VERSION", "VIDEO_S",
    "VIDEO_SEGMENT_S", "VIDEO_BUFFER_S", "VIDEO_HD_PX", "VIDEO_PERFECT_START_MS", "VIDEO_PERFECT_HD_SHARE",
    "VIDEO_START_LIMIT_MS", "VIDEO_CORRECT_STALL_MS", "VIDEO_CORRECT_STALLS", "ECO_BYTES", "TEST_TYPICAL_S",
)  # fmt: skip


def test_context() -> dict[str, Any]:
    """Return what the page shows in the language of the request; the same for every visitor: devices may cache it."""
    # Network operators of metropolitan France, which nearly everyone uses.
    main = [
        operator
        for operator in operator_table()
        if operator.kind is OperatorKind.MNO and "metropole" in operator.territories
    ]
    by_name = sorted(operator_table(), key=lambda operator: operator.name.casefold())
    others = [operator for operator in by_name if operator.kind.is_mobile and operator not in main]
    return {
        "kinds": list(TestKind),
        "eco_bytes": protocol.ECO_BYTES,
        "operators": main,
        "other_operators": others,
        "fixed_operators": [operator for operator in by_name if operator.kind is OperatorKind.FWA],
        "contexts": (
            (Context.OUTDOOR.word, _("Dehors")),
            (Context.INDOOR.word, _("Dedans")),
            (Context.CAR.word, _("En voiture")),
            (Context.TRAIN.word, _("En train")),
        ),
        "drive_contexts": (
            (Context.CAR.word, _("En voiture, passager")),
            (Context.TRAIN.word, _("En train, en car")),
            (Context.OUTDOOR.word, _("À pied, à vélo")),
        ),
        "drive_minutes": _DRIVE_MINUTES,
        "technologies": ("5G", "4G", "3G", "2G"),
        "config": _script_config(main, others),
    }


def _script_config(main: Sequence[Operator], others: Sequence[Operator]) -> dict[str, Any]:
    words = setup_words() | running_words() | result_words()
    if get_language() == "fr":
        words = {key: french_typography(text) for key, text in words.items()}
    measurements_map = page_link("map_of_measurements")
    return {
        "language": get_language(),
        "version": maillage.__version__,
        "words": words,
        "operators": [
            {"id": operator.id, "name": operator.name, "isMain": operator in main, "colour": operator.colour}
            for operator in (*main, *others)
        ],
        "score": {
            "limits": {str(kind): asdict(limits) for kind, limits in score.LIMITS.items()},
            "weights": {str(kind): weight for kind, weight in score.WEIGHTS.items()},
            "filesWeight": score.FILES_WEIGHT,
            "speedWeights": {str(kind): weight for kind, weight in score.SPEED_WEIGHTS.items()},
        },
        "plan": {name: getattr(protocol, name) for name in _PLAN_NAMES},
        "volumes": {
            f"{kind}{'_eco' if is_eco else ''}": asdict(largest_volume(plan_of(kind, is_eco=is_eco)))
            for kind in TestKind
            for is_eco in (False, True)
        },
        "addresses": {
            "tests": "/api/v1/tests",
            "network": "/api/v1/network",
            "measurements": "/api/v1/measurements",
            "territories": "/api/v1/territories/",
            "location": "/api/v1/location",
            "health": "/health",
            "serviceWorker": reverse("service_worker"),
            "page": reverse("test"),
            "map": measurements_map.href if measurements_map else reverse("test"),
            "method": reverse("test_method"),
            "territory": reverse("territories") + "/",
            "hls": static("vendor/hls.light.min.js"),
        },
    }


def setup_words() -> dict[str, str]:
    """Return the setup messages by key; placeholders are filled by static/speedtest/test/words.js."""
    return {
        "setup_guessed": _("Deviné d’après votre réseau : corrigez s’il le faut."),
        "setup_on_wifi": _("Vous êtes en Wi-Fi : le test mesurerait votre box. Coupez le Wi-Fi pour tester le mobile."),
        "setup_on_fixed": _("Vous passez par une ligne fixe : coupez le Wi-Fi pour tester le mobile."),
        "setup_no_script_part": _("Une partie de la page n’est pas arrivée. Rechargez-la quand le réseau revient."),
        "setup_on_cellular": _("Votre navigateur dit : réseau mobile."),
        "setup_unknown_operator": _("Opérateur inconnu"),
        "setup_volume": _("%(duration)s, au plus %(volume)s."),
        "setup_eco_volume": _("Au plus %(volume)s."),
        "position_asking": _("Le téléphone cherche votre position…"),
        "position_prompt": _("Votre navigateur vous demande la position : répondez, et le test commence."),
        "position_found": _("Position trouvée, à %(metres)s m près."),
        "position_refused": _(
            "Le navigateur ne donne pas la position. Le test se fera quand même, mais il ne sera sur aucune carte. "
            "Pour changer : réglages du site, « Position »."
        ),
        "position_failed": _(
            "La position n’a pas été trouvée. Le test se fera quand même, mais il ne sera sur aucune carte. "
            "Dehors, elle vient mieux."
        ),
        "position_insecure": _(
            "La position demande une adresse en https. Le test se fera quand même, mais il ne sera sur aucune carte."
        ),
        "zone_checking": _("Vérification…"),
        "zone_network_back": _("Le réseau répond : vous pouvez lancer un test."),
        "zone_without_position": _("La position n’a pas été trouvée : le signalement ne sera sur aucune carte."),
        "zone_kept": _(
            "C’est noté, avec l’heure et le lieu. Le signalement part tout seul dès que le réseau revient, "
            "quand vous rouvrez cette page."
        ),
        "zone_not_confirmed": _("Cochez d’abord que les données mobiles sont activées."),
        "drive_no_operator": _("Choisissez d’abord votre opérateur : « Lancer plutôt un test »."),
        "drive_no_position": _(
            "Le téléphone ne donne pas sa position : permettez-la dans les réglages du site, puis recommencez."
        ),
        "drive_not_agreed": _("Cochez d’abord que vous êtes d’accord."),
        "drive_volume": _("En une heure, au plus %(volume)s."),
        "drive_looking": _("Un test est en cours."),
        "drive_next": _("Le prochain test part à %(time)s. Gardez cette page à l’écran."),
        "drive_made_one": _("1 test fait."),
        "drive_made": _("%(count)s tests faits."),
        "drive_without": _("Sans réseau : %(count)s, signalé à sa place."),
        "drive_left_out": _("Passés, page cachée, position inconnue ou serveur occupé : %(count)s."),
        "drive_no_battery": _("Ce navigateur ne dit pas la charge de la batterie : surveillez-la."),
        "drive_end_stopped": _("Trajet terminé."),
        "drive_end_battery": _("La batterie est sous 20 % : le trajet s’arrête."),
        "drive_end_most": _("Soixante tests : le trajet s’arrête."),
        "queue_one": _("1 résultat en attente d’envoi"),
        "queue_many": _("%(count)s résultats en attente d’envoi"),
        "queue_refused_one": _("1 résultat refusé : %(why)s"),
        "queue_refused_many": _("%(count)s résultats refusés ; le dernier : %(why)s"),
        "problem_start": _("Le test n’a pas commencé : %(why)s"),
        "problem_network": _("Le serveur de test ne répond pas."),
        "problem_node_certificate": _(
            "Le serveur de test n’a pas encore de certificat : le site est en cours d’installation, revenez plus tard."
        ),
        "problem_storage": _("Ce navigateur ne garde rien : l’historique durera le temps de cette page."),
        "erase_done_one": _("Effacé : 1 résultat sur le serveur, et tout ce qui était sur cet appareil."),
        "erase_done": _("Effacé : %(count)s résultats sur le serveur, et tout ce qui était sur cet appareil."),
        "erase_offline": _(
            "Sans réseau, le serveur ne peut pas effacer. Rien n’a été changé : recommencez une fois en ligne."
        ),
    }


@require_safe
@gzip_page
def test(request: HttpRequest) -> HttpResponse:
    """Show the test page; its CSP allows connecting to the node, framing its pages and playing its video."""
    return _test_answer(request)


@require_safe
@gzip_page
def test_method(request: HttpRequest) -> HttpResponse:
    """Show the page about the test's method."""
    return render(request, "speedtest/test_method.html", method_context())


@require_safe
@gzip_page
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker of the test page; it is at the root, for its scope to be the whole site."""
    answer = HttpResponse(service_worker_text(_test_answer(request)), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """Return the manifest of the test page, for home screens."""
    text = json.dumps(manifest_document(), ensure_ascii=False)
    return HttpResponse(text, content_type="application/manifest+json; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def reminder(request: HttpRequest) -> HttpResponse:
    """Return a reminder for the person's own calendar, each month from a month on: nothing of it is kept here."""
    event = Event.new(
        uid="test-reminder@maillage",
        start=localdate() + _MONTH,
        summary=_("Tester ma connexion mobile"),
        description=_("Au même endroit, une autre heure : vingt secondes."),
        url=f"{public_url(request)}{reverse('test')}",
    )
    event.add("rrule", {"freq": "monthly"})
    return calendar_answer([event], name=_("Tester ma connexion"), product="test", file_name="tester-ma-connexion")


@require_safe
@cache_control(public=True, max_age=86_400)
def icon(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """Return an icon of the installed page."""
    try:
        return HttpResponse(icon_png(name), content_type="image/png")
    except KeyError as absent:
        # Unknown icon name.
        raise Http404 from absent


def _test_answer(request: HttpRequest) -> HttpResponse:
    # The place of a scanned poster: displayed, never recorded; tests are located by their own position.
    address, place_name = request.GET.get("lieu", ""), ""
    # An unknown place on an old poster must not prevent a test.
    with suppress(NotFound, Refused):
        place_name = name_within(territory(address)) if address else ""
    answer = render(request, "speedtest/test.html", {**test_context(), "place_name": place_name})
    node = node_url(request)
    sources = {
        "connect-src": node,
        "frame-src": node,
        # The video player plays from blob: URLs and reads segments in a blob: worker.
        "media-src": f"{node} blob:",
        "worker-src": "blob:",
    }
    answer["Content-Security-Policy"] = content_policy("'none'", sources)
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def contribute(request: HttpRequest) -> HttpResponse:
    """Show how to send a test, with a fresh example."""
    site_address = f"{request.scheme}://{request.get_host()}"
    context = contribute_context(site_address, identity=uuid4(), token=secrets.token_urlsafe(24), now=utc_now())
    answer = render(request, "speedtest/contribute.html", context)
    # The example contains a new token for this visitor.
    answer["Cache-Control"] = "no-store"
    return answer
