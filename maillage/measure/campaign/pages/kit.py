"""The campaign's kit: choice of a place, its pieces printed on demand, the counter for other sites."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.problems import NotFound, Refused, sentence
from maillage.measure.campaign.edges.export.kit.brand import brand_of_agency
from maillage.measure.campaign.edges.export.kit.bundle import KIT_FILES, files_of, folder_name, kit_archive
from maillage.measure.campaign.edges.export.kit.content import (
    PIECES,
    Piece,
    content_of,
    count_of,
    piece_by_name,
    test_address,
)
from maillage.measure.campaign.edges.export.kit.press import STYLE_SOURCE, PrintOrder
from maillage.measure.campaign.pages.parts.kit_embeds import KitEmbed, kit_embeds
from maillage.measure.record.domain.hearing import TESTS_OF_A_NETWORK, TESTS_OF_AN_HOUR
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.store.territories import built_in_within, parents, places, search, territory
from maillage.web.downloads import file_answer
from maillage.web.error_pages import public_page, render_problems
from maillage.web.frames import frame_code
from maillage.web.installation import home_territory
from maillage.web.protection.lanes import Lane
from maillage.web.protection.security import content_policy
from maillage.web.public_url import public_url
from maillage.web.wording import formats

MOST_MATCHES = 30
_GATHERED: Final = 20  # an example of people testing together
_NATIONAL_OPERATORS: Final = 4

# The four portrait pieces are one drawing in four sizes, so that they share a preview.
_PREVIEW_OF = {"affiche-a4": "affiche-a3", "depliant": "affiche-a3", "encart-quart-page": "affiche-a3"}
_TYPES = {
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
_THEMES = frozenset({"clair", "sombre"})

# The counter in a piece may be up to five minutes old.
_CACHED = "public, max-age=300"
KITS = Lane("kits", at_once=1)  # a second and 190 MB each


@dataclass(frozen=True, slots=True)
class PieceDownload:
    """A file to download: format label, URL, file name."""

    label: str
    href: str
    name: str
    spoken: str


@dataclass(frozen=True, slots=True)
class PieceCard:
    """A piece on the page: name, purpose, preview, files."""

    word: str
    name: str
    size: str
    use: str
    preview: str
    preview_width: int
    preview_height: int
    alternative: str
    downloads: tuple[PieceDownload, ...]


def kit_choice_page(text: str) -> dict[str, object]:
    """The places matching ``text``; without it the installation's territory, its départements and places."""
    if text:
        matches = search(text, limit=MOST_MATCHES)
        summary = ngettext(
            "%(count)s territoire pour « %(text)s »", "%(count)s territoires pour « %(text)s »", len(matches)
        ) % {"count": formats.number(len(matches)), "text": text}
        return {"text": text, "summary": summary, "matches": matches}
    home = territory(home_territory())
    below = built_in_within(Kind.DEPARTEMENT, Address(home.kind, home.code)) if home.kind is Kind.REGION else []
    return {"starts": [home, *below, *places()]}


def kit_page(place: Territory, *, base: str) -> dict[str, object]:
    """Context of a place's kit; ``base`` is the installation's public URL."""
    counter = escape(base + reverse("kit_counter", args=[place.address]))
    title = _("Compteur de tests mobiles : %(place)s") % {"place": place.name}
    return {
        "place": place,
        "trail": list(reversed(parents(place.address))),
        "count": count_of(place.address),
        "pieces": [_card(place, piece) for piece in PIECES],
        "files": len(KIT_FILES),
        "test_address": test_address(base, place.address),
        "snippet": f'<iframe src="{counter}" title="{escape(title)}" width="320" height="220" '
        'style="border:0;max-width:100%" loading="lazy"></iframe>',
        "embeds": [(embed, *_embed_code(embed, base)) for embed in kit_embeds()],
        "gathering": _gathering_words(),
    }


def _gathering_words() -> str:
    """How tests of people gathered are limited: docs/explanation/threats.md has the reasons and the effect."""
    return _(
        "Des gens réunis qui testent comptent peu : en une heure, %(network)s test par réseau, et %(hour)s par "
        "opérateur dans une commune. De %(people)s personnes et quatre opérateurs, %(counted)s tests comptent au plus."
    ) % {
        "network": formats.number(TESTS_OF_A_NETWORK),
        "hour": formats.number(TESTS_OF_AN_HOUR),
        "people": formats.number(_GATHERED),
        "counted": formats.number(min(_GATHERED, _NATIONAL_OPERATORS * TESTS_OF_AN_HOUR)),
    }


def kit_counter_page(place: Territory, *, base: str, theme: str) -> dict[str, object]:
    """Context of the counter of ``place``, to be embedded in other sites."""
    return {
        "place": place,
        "count": count_of(place.address),
        "test_address": test_address(base, place.address),
        "theme": theme,
    }


def _embed_code(embed: KitEmbed, base: str) -> tuple[str, str]:
    """URL of the standalone page, and the HTML snippet to embed it."""
    href = f"{reverse(embed.address)}?embed=1"
    return href, frame_code(base + href, _(embed.title), height_px=embed.height_px)


def _card(place: Territory, piece: Piece) -> PieceCard:
    name, use = {
        "affiche-a3": (_("Affiche A3"), _("Pour le hall de la mairie, la médiathèque, l’abribus.")),
        "affiche-a4": (_("Affiche A4"), _("Pour le comptoir, la vitrine, le panneau de la salle des fêtes.")),
        "depliant": (_("Dépliant A5, recto verso"), _("À donner au guichet, au marché, dans les boîtes aux lettres.")),
        "encart-demi-page": (_("Encart, demi-page"), _("Pour le bulletin municipal, en largeur.")),
        "encart-quart-page": (_("Encart, quart de page"), _("Pour le bulletin municipal, quand la place manque.")),
        "banniere": (_("Bannière fixe"), _("Pour le site de la commune, avec un lien vers le test.")),
        "banniere-animee": (_("Bannière animée"), _("Pour le site de la commune : trois scènes, puis elle s’arrête.")),
        "carre": (_("Carré pour les réseaux sociaux"), _("Pour une publication, une messagerie, un écran d’accueil.")),
    }[piece.word]
    if piece.is_paper:
        width, height = formats.number(piece.width_mm), formats.number(piece.height_mm)
        size = _("%(width)s × %(height)s mm") % {"width": width, "height": height}
    else:
        # Its size on screens: the social square is rendered at four times its points.
        scale = 4 if piece.word == "carre" else 1
        pixels = {"width": piece.width_px * scale, "height": piece.height_px * scale}
        size = _("%(width)s × %(height)s pixels") % pixels
    downloads = []
    for file in files_of(piece):
        label, parameters = file.form.upper(), []
        if file.page > 1 and not piece.is_moving:
            parameters.append(f"page={file.page}")
        if file.has_marks:
            parameters.append("fond-perdu=1")
            label = _("PDF pour l’imprimeur")
        elif piece.is_moving and file.form == "svg":
            label = _("SVG animé")
        elif file.form != "pdf" and len(piece.pages) > 1 and not piece.is_moving:
            label = _("%(form)s, page %(page)s") % {"form": label, "page": file.page}
        href = _href(place, piece.word, file.form) + (f"?{'&'.join(parameters)}" if parameters else "")
        spoken = _("Télécharger : %(piece)s, %(form)s") % {"piece": name, "form": label}
        downloads.append(PieceDownload(label, href, f"{place.code}-{file.name}", spoken))
    return PieceCard(
        word=piece.word,
        name=name,
        size=size,
        use=use,
        preview=_href(place, _PREVIEW_OF.get(piece.word, piece.word), "webp"),
        preview_width=240,
        preview_height=round(240 * piece.height_mm / piece.width_mm),
        alternative=_("%(piece)s pour %(place)s") % {"piece": name, "place": place.name},
        downloads=tuple(downloads),
    )


def _href(place: Territory, word: str, form: str) -> str:
    return reverse("kit_piece", args=[place.address, word, form])


@require_safe
@gzip_page
def kit(request: HttpRequest) -> HttpResponse:
    """The choice of a place."""
    text = request.GET.get("q", "").strip()[:80]
    return render(request, "campaign/kit_choice.html", kit_choice_page(text))


@public_page
def kit_place(request: HttpRequest, address: str) -> HttpResponse:
    """The kit of a place."""
    page = kit_page(territory(address), base=public_url(request))
    return render(request, "campaign/kit.html", page)


@require_safe
@render_problems
def kit_piece(request: HttpRequest, address: str, word: str, form: str) -> HttpResponse:
    """A file of the kit; ?fond-perdu=1 is the printer's PDF, ?page=2 the second page."""
    place, piece = territory(address), piece_by_name(word)
    has_marks = request.GET.get("fond-perdu") == "1"
    if has_marks and not (piece.is_paper and form == "pdf"):
        message = sentence("Le fond perdu est pour le PDF des pièces à imprimer : retirez « fond-perdu » de l’adresse.")
        raise Refused("bleed_needs_paper", message)
    content = content_of(place, piece, brand=brand_of_agency(), base=public_url(request), has_marks=has_marks)
    order = PrintOrder(piece, content, form, _page_number(request, len(piece.pages) if piece.is_moving else 1))
    etag = f'"{order.name}"'
    if isinstance(get_conditional_response(request, etag=etag), HttpResponseNotModified):
        # The client's copy is current: nothing is printed.
        return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": _CACHED})
    answer = HttpResponse(order.file(), content_type=_TYPES[form])
    if piece.is_moving and form == "svg":
        answer["Content-Security-Policy"] = content_policy("'none'", {"style-src": STYLE_SOURCE})
    answer["Cache-Control"], answer["ETag"] = _CACHED, etag
    name = f"{place.code}-{piece.word}{'-fond-perdu' if has_marks else ''}.{form}"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_safe
@render_problems
def kit_zip(request: HttpRequest, address: str) -> HttpResponse:
    """The kit of a place as a ZIP."""
    place = territory(address)
    with KITS.turn():
        archive = kit_archive(place, base=public_url(request))
    answer = file_answer(archive, "application/zip", f"{folder_name(place)}.zip")
    answer["Cache-Control"] = _CACHED
    return answer


@require_safe
@gzip_page
@xframe_options_exempt
@render_problems
def kit_counter(request: HttpRequest, address: str) -> HttpResponse:
    """The counter of a place, which any site may embed; ?theme=clair or ?theme=sombre, otherwise the system's."""
    theme = request.GET.get("theme", "")
    page = kit_counter_page(
        territory(address), base=public_url(request), theme=theme if theme in _THEMES else "systeme"
    )
    answer = render(request, "campaign/kit_counter.html", page)
    answer["Content-Security-Policy"] = content_policy("*")
    answer["Cache-Control"] = _CACHED
    return answer


def _page_number(request: HttpRequest, default: int) -> int:
    text = request.GET.get("page", "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        message = sentence("La page « %(page)s » n’existe pas : donnez un nombre.")
        raise NotFound("page_unknown", message, page=text[:20])
    return int(text)
