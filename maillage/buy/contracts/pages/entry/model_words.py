"""The words of each model on its cards: title of the page, questions, buttons, what is said at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.contract_entry import PART_COLUMNS, ContractEntry, EntryCard, EntryModel
from maillage.core.problems import sentence


@dataclass(frozen=True, slots=True)
class ModelWords:
    """French message ids: what stands above the cards, on the button that publishes, and at the end."""

    whole: str
    button: str
    done: str
    again: str
    titles: Mapping[EntryCard, str]
    # What the list of what stands offers to start from; "" where there is none.
    past: str = ""
    # What is said where nothing stands that a part could be added to, and what is published first.
    nothing: str = ""
    first: EntryModel = EntryModel.MARKET


_REVIEW: Final = sentence("Relisez, puis publiez")
WORDS: Final[Mapping[EntryModel, ModelWords]] = {
    EntryModel.MARKET: ModelWords(
        whole=sentence("Publier un marché, %(name)s"),
        button=sentence("Publier le marché"),
        done=sentence("Votre marché est en ligne"),
        again=sentence("Publier un autre marché"),
        titles={
            EntryCard.WHAT: sentence("Qu’avez-vous acheté ?"),
            EntryCard.HOLDER: sentence("À qui ?"),
            EntryCard.AMOUNT: sentence("Combien, et où ?"),
            EntryCard.MANNER: sentence("Comment ?"),
            EntryCard.REVIEW: _REVIEW,
        },
        past=sentence("Partir d’un marché passé"),
    ),
    EntryModel.CONCESSION: ModelWords(
        whole=sentence("Publier une concession, %(name)s"),
        button=sentence("Publier la concession"),
        done=sentence("Votre concession est en ligne"),
        again=sentence("Publier une autre concession"),
        titles={
            EntryCard.WHAT: sentence("Qu’avez-vous concédé ?"),
            EntryCard.HOLDER: sentence("À qui ?"),
            EntryCard.AMOUNT: sentence("Combien, et quand ?"),
            EntryCard.MANNER: sentence("Comment ?"),
            EntryCard.REVIEW: _REVIEW,
        },
    ),
    EntryModel.YEAR: ModelWords(
        whole=sentence("Publier l’année d’une concession, %(name)s"),
        button=sentence("Publier l’année"),
        done=sentence("L’année de votre concession est en ligne"),
        again=sentence("Publier une autre année"),
        titles={
            EntryCard.WHAT: sentence("De quelle concession ?"),
            EntryCard.AMOUNT: sentence("Combien investi, à quels tarifs ?"),
            EntryCard.REVIEW: _REVIEW,
        },
        past=sentence("Choisir dans votre fichier"),
        nothing=sentence("Aucune concession n’est encore dans votre fichier : publiez-la d’abord, puis ses années."),
        first=EntryModel.CONCESSION,
    ),
    EntryModel.AMENDMENT: ModelWords(
        whole=sentence("Publier un avenant, %(name)s"),
        button=sentence("Publier l’avenant"),
        done=sentence("Votre avenant est en ligne"),
        again=sentence("Publier un autre avenant"),
        titles={
            EntryCard.WHAT: sentence("De quel marché ?"),
            EntryCard.AMOUNT: sentence("Qu’est-ce qui change ?"),
            EntryCard.REVIEW: _REVIEW,
        },
        past=sentence("Choisir dans votre fichier"),
        nothing=sentence("Aucun marché n’est encore dans votre fichier : publiez-le d’abord, puis son avenant."),
    ),
    EntryModel.SUBCONTRACT: ModelWords(
        whole=sentence("Publier une sous-traitance, %(name)s"),
        button=sentence("Publier la sous-traitance"),
        done=sentence("La sous-traitance est en ligne"),
        again=sentence("Publier une autre sous-traitance"),
        titles={
            EntryCard.WHAT: sentence("De quel marché ?"),
            EntryCard.AMOUNT: sentence("Qui, combien, et quand ?"),
            EntryCard.REVIEW: _REVIEW,
        },
        past=sentence("Choisir dans votre fichier"),
        nothing=sentence("Aucun marché n’est encore dans votre fichier : publiez-le d’abord, puis sa sous-traitance."),
    ),
    EntryModel.CHANGED_SUBCONTRACT: ModelWords(
        whole=sentence("Publier un changement de sous-traitance, %(name)s"),
        button=sentence("Publier le changement"),
        done=sentence("Le changement de sous-traitance est en ligne"),
        again=sentence("Publier un autre changement"),
        titles={
            EntryCard.WHAT: sentence("De quelle sous-traitance ?"),
            EntryCard.AMOUNT: sentence("Qu’est-ce qui change ?"),
            EntryCard.REVIEW: _REVIEW,
        },
        past=sentence("Choisir dans votre fichier"),
        nothing=sentence(
            "Aucune sous-traitance n’est encore dans votre fichier : publiez-la d’abord, puis ce qui change."
        ),
        first=EntryModel.SUBCONTRACT,
    ),
}
_CAPTIONS: Final[Mapping[EntryModel, str]] = {
    EntryModel.MARKET: sentence("%(name)s achète"),
    EntryModel.CONCESSION: sentence("%(name)s concède"),
    EntryModel.YEAR: sentence("Une année de la concession %(contract)s"),
    EntryModel.AMENDMENT: sentence("Avenant %(number)s au marché %(contract)s"),
    EntryModel.SUBCONTRACT: sentence("Sous-traitance %(number)s du marché %(contract)s"),
    EntryModel.CHANGED_SUBCONTRACT: sentence("La sous-traitance %(number)s du marché %(contract)s change"),
}


def caption_text(entry: ContractEntry, buyer: str) -> str:
    """The line above the object: who buys, or what is added to which contract."""
    identity = PART_COLUMNS[entry.model].identity[0] if entry.model.is_part else ""
    names = {"name": buyer, "contract": entry.cells.get("id", ""), "number": entry.cells.get(identity, "")}
    return _(_CAPTIONS[entry.model]) % names
