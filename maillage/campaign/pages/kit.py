"""The pages of the kit: choice of a place, its pieces to download, the counter for other sites."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.campaign.export.kit.bundle import KIT_FILES, files_of
from maillage.campaign.export.kit.content import PIECES, Piece, count_of, test_address
from maillage.campaign.parts.kit_embeds import KitEmbed, kit_embeds
from maillage.quality.terms.hearing import TESTS_OF_A_NETWORK, TESTS_OF_AN_HOUR
from maillage.territory.queries import built_in_within, parents, places, search, territory
from maillage.territory.terms import Address, Kind, Territory
from maillage.web.installation import home_territory
from maillage.web.wording import formats

MOST_MATCHES = 30
_GATHERED: Final = 20  # an example of people testing together
_NATIONAL_OPERATORS: Final = 4
# The four portrait pieces are one drawing in four sizes, so that they share a preview.
_PREVIEW_OF = {"affiche-a4": "affiche-a3", "depliant": "affiche-a3", "encart-quart-page": "affiche-a3"}


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
    snippet = (
        f'<iframe src="{escape(base + href)}" title="{escape(_(embed.title))}" width="100%" '
        f'height="{embed.height_px}" style="border:0" loading="lazy"></iframe>'
    )
    return href, snippet


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
