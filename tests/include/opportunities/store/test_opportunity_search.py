"""What is asked of opportunities is written to an address and read back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.buy.programme.domain.planned_purchases import Quarter
from maillage.core.problems import Refused
from maillage.include.opportunities.domain.opportunities import OpportunityKind
from maillage.include.opportunities.store.opportunity_search import OpportunitySearch, ProposalFilter

SEARCHES = st.builds(
    OpportunitySearch,
    territory=st.sampled_from(["", "departement:44", "epci:244400404"]),
    sector=st.sampled_from(["", "proprete"]),
    quarter=st.none() | st.builds(Quarter, st.integers(2020, 2040), st.integers(1, 4)),
    proposal=st.none() | st.sampled_from(ProposalFilter),
    kind=st.none() | st.sampled_from(OpportunityKind),
    buyer=st.sampled_from(["", "214401309", "21440130900011"]),
    structure=st.none() | st.integers(1, 999_999_999),
)


@given(SEARCHES)
def test_any_search_survives_its_address_and_its_saved_text(search: OpportunitySearch):
    assert OpportunitySearch.read(search.pairs()) == search
    assert OpportunitySearch.read_saved(search.saved_text()) == search


@pytest.mark.parametrize("pair", [("quarter", "demain"), ("proposal", "tout"), ("structure", "0"), ("buyer", "12")])
def test_word_that_means_nothing_is_told_and_never_left_out(pair: tuple[str, str]):
    with pytest.raises(Refused) as refusal:
        OpportunitySearch.read([pair])

    assert [finding.field_name for finding in refusal.value.findings] == [pair[0]]
