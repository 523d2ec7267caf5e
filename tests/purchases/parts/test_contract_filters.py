"""What a search of contracts is called: each of its filters in words, as the language of the page writes amounts."""

import pytest
from django.utils import translation

from maillage.purchases.parts.contract_filters import search_name
from maillage.purchases.rules.contract_search import read_contract_search


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        ("40000-90000", "De 40 000 à 90 000 €", "€40,000 to €90,000"),
        ("84500-84501", "entre 84 500 € et 84 501 €", "between €84,500 and €84,501"),
        ("100000-", "au moins 100 000 €", "at least €100,000"),
        ("-7000", "au plus 7 000 €", "at most €7,000"),
    ],
)
def test_band_of_amounts_is_named_as_each_language_writes_it(amount: str, french: str, english: str) -> None:
    search = read_contract_search([("amount", amount)])

    said = []
    for language in ("fr", "en"):
        with translation.override(language):
            said.append(search_name(search).replace("\u00a0", " ").replace("\u202f", " "))

    assert french in said[0]
    assert english in said[1]
