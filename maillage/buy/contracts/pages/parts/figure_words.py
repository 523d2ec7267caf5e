"""The figures of contracts in sentences, each with what it is of and what is not stated."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.companies.store.stock_files import stock_version
from maillage.buy.contracts.pages.parts.contract_words import contracts_text
from maillage.buy.contracts.store import indicators
from maillage.buy.contracts.store.holder_distances import HolderDistances, Nearness
from maillage.buy.contracts.store.indicators import (
    ConsiderationShare,
    CountedSum,
    HolderConcentration,
    SharedWorks,
    Signal,
    SignalCount,
    SmeShare,
)
from maillage.core.problems import sentence
from maillage.web.wording.formats import euros_short, missing, number, percent

_NEARNESS: Final = {
    Nearness.COMMUNE: sentence("dans la commune du lieu d’exécution"),
    Nearness.EPCI: sentence("dans son intercommunalité"),
    Nearness.DEPARTEMENT: sentence("dans son département"),
    Nearness.REGION: sentence("dans sa région"),
}


def considerations_text(social: ConsiderationShare) -> str:
    """What share has a social consideration, in a sentence."""
    words = {
        "contracts": contracts_text(social.contracts),
        "stated": number(social.stated),
        "having": number(social.having),
        "share": percent(social.share_of_stated) if social.share_of_stated is not None else "",
    }
    if not social.stated:
        return _("%(contracts)s : aucun ne dit s’il a une clause sociale. On ne sait pas quelle part en a une.") % words
    if social.stated == social.contracts:
        return _("%(contracts)s, dont %(having)s ont une clause sociale : %(share)s.") % words
    return (
        _(
            "%(contracts)s, dont %(stated)s disent s’ils ont une clause sociale. "
            "Parmi ceux-là, %(share)s en ont une (%(having)s sur %(stated)s)."
        )
        % words
    )


def share_text(share: float | None) -> str:
    """A share as a percentage; a dash where it is unknown."""
    return "—" if share is None else percent(share)


def bounds_text(least: float | None, most: float | None) -> str:
    """Between which shares something lies; one share where both are shown alike."""
    if least is None or most is None:
        return missing()
    words = {"least": percent(least), "most": percent(most)}
    return words["least"] if words["least"] == words["most"] else _("entre %(least)s et %(most)s") % words


def sum_texts(total: CountedSum) -> Sequence[str]:
    """What a sum is of, and what it leaves out."""
    words = {
        "amount": euros_short(total.counted_eur),
        "contracts": contracts_text(
            total.contracts - total.unknown - total.placeholders - total.excluded - total.elsewhere
        ),
        "unknown": contracts_text(total.unknown),
        "elsewhere": contracts_text(total.elsewhere),
        "elsewhere_amount": euros_short(total.elsewhere_eur),
        "doubtful": contracts_text(total.doubtful),
        "doubtful_amount": euros_short(total.doubtful_eur),
    }
    texts = [_("%(amount)s hors taxes, de %(contracts)s. Les accords-cadres comptent pour leur maximum.") % words]
    if total.elsewhere:
        texts.append(
            _("Compté avec un autre marché, pour ne pas l’être deux fois : %(elsewhere)s (%(elsewhere_amount)s).")
            % words
        )
    if left_out := left_out_text(total.placeholders, total.excluded):
        texts.append(_("Laissé de côté : %(left_out)s.") % {"left_out": left_out})
    if total.unknown:
        texts.append(_("Sans montant : %(unknown)s.") % words)
    if total.doubtful:
        texts.append(_("Peut-être compté deux fois, sans preuve : %(doubtful)s (%(doubtful_amount)s).") % words)
    return texts


def left_out_text(placeholders: int, excluded: int) -> str:
    """What a sum leaves out: "3 montants fictifs et 2 marchés que le ministère écarte"; "" where nothing."""
    texts = []
    if placeholders:
        texts.append(
            ngettext("%(count)s montant fictif", "%(count)s montants fictifs", placeholders)
            % {"count": number(placeholders)}
        )
    if excluded:
        texts.append(
            ngettext("%(count)s marché que le ministère écarte", "%(count)s marchés que le ministère écarte", excluded)
            % {"count": number(excluded)}
        )
    return _(" et ").join(texts)


def without_left_out(sentence_text: str, placeholders: int, excluded: int) -> str:
    """A sentence that says a sum, and what the sum leaves out."""
    left_out = left_out_text(placeholders, excluded)
    if not left_out:
        return sentence_text
    return f"{sentence_text} {_('Cette somme laisse de côté %(left_out)s.') % {'left_out': left_out}}"


def concentration_texts(measured: HolderConcentration) -> Sequence[str]:
    """How concentrated sums are on few holders, or why that is not said."""
    concentration = measured.concentration
    if concentration is None:
        least = number(indicators.LEAST_PEERS)
        return (
            _("Moins de %(least)s marchés avec titulaire et montant : la concentration ne se dit pas.")
            % {"least": least},
        )
    words = {
        "share": percent(concentration.first_share),
        "holders": number(concentration.holders),
        "contracts": contracts_text(concentration.contracts),
        "index": number(concentration.index, 2),
        "untold": contracts_text(measured.untold),
    }
    level = (
        _("peu concentré")
        if concentration.index < indicators.MODERATE
        else _("concentré")
        if concentration.index < indicators.HIGH
        else _("très concentré")
    )
    return (
        _("Le premier titulaire a %(share)s des montants, parmi %(holders)s titulaires de %(contracts)s.") % words,
        _("Indice de Herfindahl : %(index)s sur 1 (%(level)s). Sans titulaire ou sans montant : %(untold)s.")
        % {**words, "level": level},
    )


def sme_texts(share: SmeShare) -> Sequence[str]:
    """What share small and medium enterprises have, of how many whose size is known."""
    if not stock_version():
        return (_("Part des petites et moyennes entreprises : absente, le registre SIRENE n’est pas chargé ici."),)
    if not share.contracts:
        return ()
    words = {
        "known": number(share.known),
        "unknown": number(share.contracts - share.known),
        "small": number(share.small),
        "share": share_text(share.share_of_known),
        "bounds": bounds_text(share.least, share.most),
        "amount_share": share_text(share.small_eur / share.known_eur if share.known_eur else None),
    }
    if not share.known:
        return (_("Petites et moyennes entreprises : taille connue pour 0 marché, inconnue pour %(unknown)s.") % words,)
    return (
        _(
            "Petites et moyennes entreprises : %(share)s des %(known)s marchés dont la taille du titulaire est connue "
            "(%(small)s), et %(amount_share)s de leurs montants."
        )
        % words,
        _("Taille inconnue pour %(unknown)s marchés : la part de tous est %(bounds)s.") % words,
    )


def distance_texts(distances: HolderDistances) -> Sequence[str]:
    """How near holders are: shares by territory, quartiles of the distance, and of how many it is known."""
    texts = []
    for share in distances.shares:
        if share.known:
            words = {
                "where": _(_NEARNESS[share.nearness]),
                "share": share_text(share.share_of_known),
                "near": number(share.near),
                "known": number(share.known),
                "amount_share": share_text(share.near_eur / share.known_eur if share.known_eur else None),
            }
            texts.append(
                _("Titulaire %(where)s : %(share)s (%(near)s sur %(known)s), %(amount_share)s des montants.") % words
            )
    if not texts:
        return (_("Part des titulaires locaux : absente, leurs communes ne sont pas connues ici."),)
    if distances.quartiles_km is not None:
        first, middle, third = (number(round(km)) for km in distances.quartiles_km)
        words = {"first": first, "middle": middle, "third": third, "count": number(distances.measured)}
        texts.append(
            _(
                "Distance entre communes : la moitié des titulaires à moins de %(middle)s km, un quart à moins de "
                "%(first)s km, un quart à plus de %(third)s km (connue pour %(count)s marchés)."
            )
            % words
        )
    return texts


def works_texts(works: SharedWorks) -> Sequence[str]:
    """How many contracts of works are shared; nothing where there are none."""
    if not works.contracts:
        return ()
    words = {"shared": number(works.shared), "contracts": number(works.contracts), "stated": number(works.stated)}
    return (
        _(
            "Travaux : %(shared)s sur %(contracts)s sont partagés (groupement ou sous-traitance) ; "
            "%(stated)s disent s’il y a sous-traitance."
        )
        % words,
    )


def answer_text(count: SignalCount) -> str:
    """On how many of the contracts concerned a sign fires, and for how many it cannot be decided."""
    if not count.applies:
        return _("Aucun de ces marchés n’est concerné.")
    words = {
        "fires": number(count.fires),
        "known": number(count.applies - count.unknown),
        "applies": number(count.applies),
        "unknown": number(count.unknown),
        "share": share_text(count.share),
    }
    if count.applies == 1:
        if count.share is None:
            return _("On ne peut pas le dire du seul marché concerné.")
        return _("Oui pour le seul marché concerné.") if count.fires else _("Non pour le seul marché concerné.")
    if count.share is None:
        return _("On ne peut le dire d’aucun des %(applies)s marchés concernés.") % words
    if not count.unknown:
        return _("Oui pour %(fires)s des %(applies)s marchés concernés (%(share)s).") % words
    return (
        _(
            "Oui pour %(fires)s sur %(known)s (%(share)s) ; des %(applies)s marchés concernés, on ne peut pas "
            "le dire de %(unknown)s."
        )
        % words
    )


def scoreboard_text(signal: Signal) -> str:
    """From which share of contracts a country is satisfactory, and insufficient, to the European Commission; or ""."""
    line = next((line for line in indicators.SCOREBOARD if line.signal is signal), None)
    if line is None:
        return ""
    words = {"well": percent(line.satisfactory), "badly": percent(line.unsatisfactory)}
    return _("Union européenne : satisfaisant jusqu’à %(well)s, insuffisant au-delà de %(badly)s") % words
