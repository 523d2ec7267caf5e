"""Opportunities in words: what is proposed and why, when to act, where each has its page."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.contracts.pages.parts.contract_words import contract_href
from maillage.buy.programme.domain.planned_purchases import Quarter
from maillage.buy.programme.pages.parts.programme_words import purchase_href
from maillage.buy.programme.store.plan_texts import band_text, quarter_text
from maillage.core.problems import sentence
from maillage.include.opportunities.domain.opportunities import ARTICLES, OpportunityKind, ProposedLevel
from maillage.include.opportunities.domain.proposals import LEAST_CONFIRMED_SHARE, NOTICE_BEFORE_END_MONTHS
from maillage.include.opportunities.store.models import Opportunity
from maillage.include.opportunities.store.opportunities import reach_of
from maillage.include.structures.domain.reservations import ENOUGH_FOR_ALL, ENOUGH_FOR_LOT, MOST_DEPENDENCE
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.wording.formats import day, euros_short, number, percent


def opportunity_href(number_of_row: int) -> str:
    """The page of one opportunity."""
    return reverse("opportunity", args=[number_of_row])


def subject_href(row: Opportunity) -> str:
    """The page of the contract or of the announced purchase itself."""
    is_planned = row.kind == OpportunityKind.PLANNED
    return purchase_href(int(row.key)) if is_planned else contract_href(row.key)


def level_text(row: Opportunity) -> str:
    """What is proposed in a few words, with its article: "Réserver un lot (L2113-13)"."""
    if row.reserved:
        return _("Déjà annoncé réservé (%(article)s)") % {"article": row.reserved}
    text = _(ProposedLevel(row.level).label)
    return f"{text} ({row.article})" if row.article else text


def reach_text(row: Opportunity) -> str:
    """How many structures reach it; those whose distance nobody said beside."""
    text = ngettext("%(count)s structure à portée", "%(count)s structures à portée", row.in_reach) % {
        "count": number(row.in_reach)
    }
    if not row.unsaid:
        return text
    return _("%(text)s, et %(unsaid)s du bon secteur sans distance renseignée") % {
        "text": text,
        "unsaid": number(row.unsaid),
    }


def when_text(row: Opportunity) -> str:
    """When the contract ends, or the purchase is launched."""
    if row.kind == OpportunityKind.PLANNED:
        if row.is_launched:
            return _("consultation lancée")
        return _("lancement prévu au %(quarter)s") % {"quarter": quarter_text(Quarter.of(row.on))}
    text = _("se termine le %(day)s") % {"day": day(row.on)}
    return _("%(text)s, peut-être déjà suivi") % {"text": text} if row.candidate_key else text


def amount_text(row: Opportunity) -> str:
    """About how much it is, without tax: a year, or in all where nobody says how long that is; "" for unknown."""
    if row.band and row.least_eur is None:
        return _("%(band)s pour toute la durée") % {"band": band_text(ThresholdBand(row.band))}
    if row.amount_eur is None and row.least_eur is None:
        return ""
    words = {"low": euros_short(row.least_eur), "high": euros_short(row.amount_eur)}
    if row.least_eur is None:
        return _("%(high)s par an") % words
    if row.amount_eur is None:
        return _("%(low)s par an ou plus") % words
    return (_("entre %(low)s et %(high)s par an") if row.least_eur else _("moins de %(high)s par an")) % words


def dependence_text(row: Opportunity) -> str:
    """Which share of a year's turnover it would be of the median structure; between two where its amount is."""
    if row.dependence is None or row.amount_eur is None or row.least_eur is None:
        return percent(row.dependence)
    low = row.dependence * row.least_eur / row.amount_eur
    return _("entre %(low)s et %(high)s") % {"low": percent(low), "high": percent(row.dependence)}


def act_text(row: Opportunity, *, today: dt.date) -> str:
    """Until when there is time before the notice."""
    if row.is_launched:
        return _("la consultation est ouverte : répondez à l’avis")
    if row.act_by <= today:
        return _("l’avis peut paraître d’un jour à l’autre")
    return _("à préparer avant le %(day)s, quand l’avis pourra paraître") % {"day": day(row.act_by)}


def proposal_sentence(row: Opportunity) -> str:
    """What the buyer can do with it, in a sentence."""
    words = {"article": row.article, "count": number(row.in_reach)}
    if row.reserved:
        return _("L’acheteur l’annonce réservé (%(article)s) ; à portée et admises à y répondre : %(count)s.") % words
    return _(_SENTENCES[ProposedLevel(row.level)]) % words


_SENTENCES: Final[Mapping[ProposedLevel, str]] = {
    ProposedLevel.RESERVE: sentence(
        "Cet achat peut être réservé en entier (%(article)s) : %(count)s structures sont à portée."
    ),
    ProposedLevel.RESERVE_LOT: sentence("Un lot peut être réservé (%(article)s) : %(count)s structures sont à portée."),
    ProposedLevel.CLAUSE: sentence(
        "Une clause sociale peut être tenue ici (%(article)s) : %(count)s structures sont à portée."
    ),
    ProposedLevel.NONE: sentence(
        "Rien à proposer : trop peu de structures de ce secteur vont jusque-là (connues : %(count)s)."
    ),
    ProposedLevel.UNKNOWN: sentence(
        "Non connu : l’annuaire ne permet pas de dire qui va jusque-là (à portée, connues : %(count)s)."
    ),
}


def reasons(row: Opportunity) -> Iterator[str]:
    """Why that is proposed, figure by figure."""
    count = reach_of(row)
    families = {
        "insertion": number(count.in_reach.insertion),
        "disability": number(count.in_reach.disability),
        "prison": number(count.in_reach.prison),
        "others": number(count.in_reach.others),
    }
    yield (
        _(
            "À portée : insertion %(insertion)s, handicap %(disability)s, travail en détention %(prison)s, autres "
            "%(others)s."
        )
        % families
    )
    if row.level in {ProposedLevel.RESERVE, ProposedLevel.RESERVE_LOT} and not row.reserved:
        steps = {"lot": number(ENOUGH_FOR_LOT), "all": number(ENOUGH_FOR_ALL)}
        yield _("Au-delà de %(lot)s qui peuvent y prétendre, un lot ; au-delà de %(all)s, tout le marché.") % steps
    if count.dependence is None:
        yield _(
            "Montant ou chiffres d’affaires inconnus : on ne sait pas si elles en dépendraient, donc jamais tout le "
            "marché."
        )
    else:
        shares = {"share": dependence_text(row), "most": percent(MOST_DEPENDENCE)}
        yield (
            _("Par an, il ferait %(share)s du chiffre d’affaires de la structure médiane (au plus %(most)s).") % shares
        )
    if row.level == ProposedLevel.UNKNOWN:
        yield _unknown_reason(row)
    if row.place and not row.commune:
        # Most contracts of the national data say no more than their département.
        places = {"place": place_name(row.place)}
        if row.measured_from:
            places["commune"] = place_name(row.measured_from)
            yield (
                _(
                    "Le lieu publié n’est pas une commune (%(place)s) : les distances sont comptées de celle de "
                    "l’acheteur (%(commune)s)."
                )
                % places
            )
        else:
            yield (
                _("Le lieu publié n’est pas une commune (%(place)s) : les distances sont comptées de son centre.")
                % places
            )
    if row.candidate_key:
        yield _("Un marché publié depuis ressemble à sa suite : vérifiez avant d’agir. Des signes, jamais une preuve.")
    if row.is_social:
        yield (
            _("Le marché actuel porte déjà une clause sociale.")
            if row.kind == OpportunityKind.ENDING
            else _("L’acheteur prévoit déjà une clause sociale.")
        )
    if row.kind == OpportunityKind.ENDING:
        yield _("L’avis paraît d’ordinaire %(months)s mois avant la fin ; les reconductions ne sont pas publiées.") % {
            "months": number(NOTICE_BEFORE_END_MONTHS)
        }


def _unknown_reason(row: Opportunity) -> str:
    """Why nothing sure can be said."""
    if not row.place:
        return _("Le lieu d’exécution n’est pas publié : on ne sait pas qui va jusque-là.")
    if row.unsaid:
        return _("Des structures du bon secteur n’ont pas dit jusqu’où elles vont.")
    if row.confirmed_share is None:
        return _("Aucune structure du département n’est dans l’annuaire : ce n’est pas une preuve d’absence.")
    return _("Moins de %(share)s des fiches du département sont confirmées : une vieille liste ne prouve rien.") % {
        "share": percent(LEAST_CONFIRMED_SHARE)
    }


def article_text(article: str) -> tuple[str, str]:
    """What an article allows, and where that is written since when; two "" for none."""
    legal_article = ARTICLES.get(article)
    if legal_article is None:
        return "", ""
    origin = _("article %(number)s, en vigueur depuis le %(day)s (%(source)s)") % {
        "number": legal_article.number,
        "day": day(legal_article.since),
        "source": _(legal_article.source),
    }
    return _(legal_article.allows), origin
