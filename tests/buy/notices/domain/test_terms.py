"""The kind of a notice of eForms."""

from maillage.buy.notices.domain.terms import NoticeKind, eforms_kind


def test_kind_follows_the_root_but_for_changes_and_modifications():
    kinds = [
        eforms_kind("ContractNotice", "cn-standard", is_change=False),
        eforms_kind("ContractNotice", "cn-standard", is_change=True),
        eforms_kind("ContractAwardNotice", "can-standard", is_change=False),
        eforms_kind("ContractAwardNotice", "can-modif", is_change=False),
    ]

    assert kinds == [NoticeKind.CALL, NoticeKind.CORRECTION, NoticeKind.AWARD, NoticeKind.MODIFICATION]


def test_prior_information_that_calls_for_competition_is_a_call():
    codes = ("pin-only", "pin-cfc-social")

    kinds = [eforms_kind("PriorInformationNotice", code, is_change=False) for code in codes]

    assert kinds == [NoticeKind.PRIOR, NoticeKind.CALL]
