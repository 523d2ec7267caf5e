"""The notices of one contract, among those that the agency imported."""

from collections.abc import Sequence

from maillage.buy.contracts.domain.notice_links import (
    LONGEST_AFTER,
    LONGEST_BEFORE,
    NoticedContract,
    NoticeLink,
    notice_links,
)
from maillage.buy.contracts.store.buyer_datasets import stated_notices
from maillage.buy.contracts.store.contract_page import ContractRecord
from maillage.buy.notices.store.notices import has_notices, notices_of_buyer


def contract_notices(record: ContractRecord) -> Sequence[NoticeLink]:
    """The certain ones, else candidates; none of a contract without a day, or where no notice was imported."""
    contract, listed = record.contract, record.listed
    day = contract.notified_on or contract.starts_on
    if day is None or not has_notices():
        return ()
    notices = notices_of_buyer(
        contract.buyer_id, listed.buyer_label, first=day - LONGEST_BEFORE, last=day + LONGEST_AFTER
    )
    sirens = {holder.siren for holder in listed.holders if holder.siren}
    compared = NoticedContract(
        contract.id,
        contract.buyer_id,
        contract.object,
        contract.cpv,
        day,
        contract.amount_eur,
        sirens,
        stated_notices(listed.source_name, contract.buyer_id, contract.id),
    )
    return notice_links(compared, notices)
