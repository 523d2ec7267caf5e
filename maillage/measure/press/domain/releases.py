"""Terms of the press room, and the rules of a release: who reads it over, when it leaves, what its text may ask for."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.accounts.domain.terms import AnyHideable, AnyVerb
from maillage.core.press_text import PressFigure, unknown_tokens
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.word_enum import Labelled

LONGEST_TITLE: Final = 200
LONGEST_LEAD: Final = 600
LONGEST_BODY: Final = 12_000
LONGEST_CONTACT: Final = 300
LONGEST_NOTE: Final = 500
LONGEST_MEDIUM: Final = 120
LONGEST_ADDRESS: Final = 1_000
LONGEST_EMBARGO: Final = dt.timedelta(days=180)
FREE_TOPIC: Final = "libre"  # a release that is written from no figures
_REFUSED: Final = sentence("Ce communiqué ne peut pas être gardé ainsi : corrigez ce qui suit.")
_UNKNOWN_TOKEN: Final = sentence(
    "{%(key)s} n’est aucun chiffre de ce communiqué : prenez l’un de ceux de la liste, ou effacez les accolades."
)
_TITLE_MISSING: Final = sentence("Donnez un titre : c’est lui que lisent les rédactions.")
_BODY_MISSING: Final = sentence("Écrivez le communiqué avant de le faire relire.")


class ReleaseKind(Labelled):
    """A release has one thing to say; a dossier gathers what journalists need for a longer piece."""

    RELEASE = "release", sentence("communiqué")
    DOSSIER = "dossier", sentence("dossier de presse")


class ReleaseState(StrEnum):
    """The state of a release. A ready one is public from its minute on, and told nowhere before."""

    DRAFT = "draft"
    READING = "reading"
    READY = "ready"


class PressVerb(AnyVerb):
    """What is done in the press room, for the audit trail."""

    BEGUN = "release-begun", sentence("Communiqué commencé")
    CHANGED = "release-changed", sentence("Communiqué changé")
    FIGURES_TAKEN = "release-figures", sentence("Chiffres du communiqué repris")
    READING_ASKED = "release-reading", sentence("Relecture demandée")
    APPROVED = "release-approved", sentence("Communiqué validé")
    TAKEN_BACK = "release-back", sentence("Communiqué repris")
    GATHERED = "dossier-gathered", sentence("Dossier de presse composé")
    CORRECTED = "release-corrected", sentence("Communiqué corrigé")
    DELETED = "release-deleted", sentence("Brouillon de communiqué supprimé")
    MENTION_ADDED = "mention-added", sentence("Article ajouté à la revue de presse")
    MENTION_REMOVED = "mention-removed", sentence("Article retiré de la revue de presse")
    PICTURE_ADDED = "press-picture-added", sentence("Image de presse ajoutée")
    PICTURE_REMOVED = "press-picture-removed", sentence("Image de presse retirée")


class HideablePress(AnyHideable):
    """What the agency can take down in the press room: a release by id."""

    RELEASE = "press-release", sentence("communiqué de presse")


@dataclass(frozen=True, slots=True)
class ReleaseText:
    """A release as written: keys of figures in braces, paragraphs separated by blank lines."""

    title: str
    lead: str
    body: str
    contact: str = ""
    kind: ReleaseKind = ReleaseKind.RELEASE


@dataclass(frozen=True, slots=True)
class Mention:
    """An article of the press review: where, when, under which title. Never its text."""

    medium: str
    published_on: dt.date
    title: str
    url: str


def refuse_text(text: ReleaseText, figures: Sequence[PressFigure]) -> None:
    """Raise Refused, with a finding a fault, for a text without title, or that asks for figures it does not have."""
    findings = []
    if not text.title.strip():
        findings.append(Finding("title_missing", _TITLE_MISSING, "title"))
    for name in ("title", "lead", "body"):
        findings += [
            Finding("figure_unknown", _UNKNOWN_TOKEN, name, params={"key": key})
            for key in unknown_tokens(getattr(text, name), figures)
        ]
    if findings:
        raise Refused("release_refused", _REFUSED, findings=findings)


def refuse_unwritten(text: ReleaseText) -> None:
    """Raise Refused for a text that has nothing to read over yet."""
    if not text.body.strip():
        raise Refused("body_missing", _BODY_MISSING)


def refuse_own_reading(reader: int | None, writers: Iterable[int | None]) -> None:
    """Raise Refused unless a second person reads: whoever wrote a part of the text overlooks its faults."""
    if reader is None or reader in set(writers):
        message = sentence(
            "Une autre personne que vous doit le relire : demandez-le à un collègue de l’agence qui peut publier."
        )
        raise Refused("second_reader", message)


def leaving_at(moment: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """The minute at which a release leaves: the chosen one, or now. Refused for one that has passed, or is too far."""
    if moment is None:
        return now
    if moment <= now:
        message = sentence("Cette minute est passée : choisissez-en une à venir, ou publiez tout de suite.")
        raise Refused("embargo_passed", message)
    if moment - now > LONGEST_EMBARGO:
        message = sentence("Un embargo dure six mois au plus : les chiffres auraient changé.")
        raise Refused("embargo_too_long", message)
    return moment


def paragraphs_of(body: str) -> tuple[str, ...]:
    """The paragraphs of a body: what blank lines separate, each on one line but for its list items."""
    blocks = body.replace("\r\n", "\n").split("\n\n")
    return tuple(block.strip("\n") for block in blocks if block.strip())
