"""The pages of the campaign's kit: choose a place, see its pieces and take them, the counter for other sites."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.campaign.export.kit.bundle import KIT_FILES, KitFile, files_of
from maillage.campaign.export.kit.content import TestCount, count_of, test_address
from maillage.campaign.export.kit.pieces import PIECES, Piece
from maillage.territory.queries import built_in_within, parents, places, search, territory
from maillage.territory.terms import Address, Kind, Territory
from maillage.web.wording import formats
from maillage.web.wording.places import PlaceLink, kind_name

MOST_FOUND = 30
# The four tall pieces are one drawing in four sizes: one picture shows them all.
_PREVIEW_OF = {"affiche-a4": "affiche-a3", "depliant": "affiche-a3", "encart-quart-page": "affiche-a3"}


@dataclass(frozen=True, slots=True)
class KitChoicePage:
    """All that templates/campaign/kit_choice.html shows."""

    text: str
    summary: str
    found: tuple[PlaceLink, ...]
    starts: tuple[PlaceLink, ...]
    kit_address: str


@dataclass(frozen=True, slots=True)
class PieceDownload:
    """One file to take: its form in words, its address, the name of the file."""

    label: str
    href: str
    name: str
    spoken: str


@dataclass(frozen=True, slots=True)
class PieceCard:
    """One piece on the page: what it is and is for, how it looks, its files."""

    word: str
    name: str
    size: str
    use: str
    preview: str
    preview_width: int
    preview_height: int
    alternative: str
    downloads: tuple[PieceDownload, ...]


@dataclass(frozen=True, slots=True)
class KitPage:
    """All that templates/campaign/kit.html shows."""

    name: str
    kind: str
    territory_href: str
    trail: tuple[PlaceLink, ...]
    counter: str
    counter_label: str
    pieces: tuple[PieceCard, ...]
    zip_href: str
    zip_label: str
    test_address: str
    counter_href: str
    snippet: str


@dataclass(frozen=True, slots=True)
class KitCounterPage:
    """All that templates/campaign/kit_counter.html shows."""

    name: str
    number: str
    label: str
    test_address: str
    agency: str
    theme: str


def kit_choice_page(text: str) -> KitChoicePage:
    """The places that ``text`` names; without text, those of this installation."""
    matches = tuple(_kit_link(match) for match in search(text, limit=MOST_FOUND)) if text else ()
    words = ngettext(
        "%(count)s territoire pour « %(text)s »", "%(count)s territoires pour « %(text)s »", len(matches)
    ) % {"count": formats.number(len(matches)), "text": text}
    starts = () if text else tuple(_kit_link(match) for match in _starts())
    return KitChoicePage(text, words if text else "", matches, starts, reverse("kit") + "/")


def kit_page(place: Territory, *, base: str) -> KitPage:
    """The kit of ``place``; ``base`` is the public address of the installation."""
    count = count_of(place.address)
    counter_href = reverse("kit_counter", args=[place.address])
    return KitPage(
        name=place.name,
        kind=kind_name(place.kind),
        territory_href=reverse("territory", args=[place.address]),
        trail=tuple(_kit_link(parent) for parent in reversed(parents(place.address))),
        counter=count.number,
        counter_label=count.label,
        pieces=tuple(_card(place, piece) for piece in PIECES),
        zip_href=reverse("kit_zip", args=[place.address]),
        zip_label=_("Tout télécharger (ZIP, %(count)s fichiers)") % {"count": len(KIT_FILES)},
        test_address=test_address(base, place.address),
        counter_href=counter_href,
        snippet=_snippet(place, f"{base}{counter_href}"),
    )


def kit_counter_page(place: Territory, *, base: str, theme: str) -> KitCounterPage:
    """The counter of ``place`` for a frame on another site."""
    count: TestCount = count_of(place.address)
    return KitCounterPage(
        name=place.name,
        number=count.number,
        label=count.label,
        test_address=test_address(base, place.address),
        agency=str(settings.AGENCY_NAME),
        theme=theme,
    )


def _starts() -> list[Territory]:
    """The installation's own territory, its départements, and the places it follows."""
    home = territory(settings.HOME_TERRITORY)
    below = built_in_within(Kind.DEPARTEMENT, Address(home.kind, home.code)) if home.kind is Kind.REGION else []
    return [home, *below, *places()]


def _kit_link(place: Territory) -> PlaceLink:
    detail = " · ".join(filter(None, (kind_name(place.kind), place.within)))
    return PlaceLink(place.name, detail, reverse("kit_place", args=[place.address]))


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
    preview = _PREVIEW_OF.get(piece.word, piece.word)
    return PieceCard(
        word=piece.word,
        name=name,
        size=_size(piece),
        use=use,
        preview=_href(place, preview, "webp"),
        preview_width=240,
        preview_height=round(240 * piece.height_mm / piece.width_mm),
        alternative=_("%(piece)s pour %(place)s") % {"piece": name, "place": place.name},
        downloads=tuple(_download(place, file, name) for file in files_of(piece)),
    )


def _download(place: Territory, file: KitFile, name: str) -> PieceDownload:
    query = "&".join(
        [f"page={file.page}"] * (file.page > 1 and not file.piece.is_moving) + ["fond-perdu=1"] * file.has_marks
    )
    href = _href(place, file.piece.word, file.form)
    label = _form_name(file)
    spoken = _("Télécharger : %(piece)s, %(form)s") % {"piece": name, "form": label}
    return PieceDownload(label, f"{href}?{query}" if query else href, f"{place.code}-{file.name}", spoken)


def _form_name(file: KitFile) -> str:
    form = file.form.upper()
    if file.has_marks:
        return _("PDF pour l’imprimeur")
    if file.piece.is_moving and file.form == "svg":
        return _("SVG animé")
    if file.form != "pdf" and len(file.piece.pages) > 1 and not file.piece.is_moving:
        return _("%(form)s, page %(page)s") % {"form": form, "page": file.page}
    return form


def _href(place: Territory, word: str, form: str) -> str:
    return reverse("kit_piece", args=[place.address, word, form])


def _size(piece: Piece) -> str:
    if piece.is_paper:
        return _("%(width)s × %(height)s mm") % {
            "width": formats.number(piece.width_mm),
            "height": formats.number(piece.height_mm),
        }
    # What a screen shows: the social square is drawn four times as fine as its points.
    scale = 4 if piece.word == "carre" else 1
    return _("%(width)s × %(height)s pixels") % {
        "width": piece.width_px * scale,
        "height": piece.height_px * scale,
    }


def _snippet(place: Territory, address: str) -> str:
    """The code that shows the counter in another site's page."""
    title = _("Compteur de tests mobiles : %(place)s") % {"place": place.name}
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="320" height="220" '
        'style="border:0;max-width:100%" loading="lazy"></iframe>'
    )
