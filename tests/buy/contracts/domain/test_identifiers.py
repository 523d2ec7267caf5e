import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn

from maillage.buy.contracts.domain.identifiers import judge_other_number, judge_siret
from maillage.buy.contracts.domain.remarks import Repair
from maillage.buy.contracts.domain.vocabularies import IdentifierKind


def _siret(siren: int, establishment: int) -> str:
    body = f"{siren:08d}"
    whole = f"{body}{luhn.calc_check_digit(body)}{establishment:04d}"
    return f"{whole}{luhn.calc_check_digit(whole)}"


SIRETS = st.builds(_siret, st.integers(1, 99_999_999), st.integers(1, 9_999))


def _judged(text: str) -> tuple[str | None, str | None, list[str]]:
    judgement = judge_siret(text)
    number = judgement.value
    codes = [remark.rule.code for remark in judgement.remarks]
    return (number.text, number.siren, codes) if number is not None else (None, None, codes)


@pytest.mark.parametrize("text", [" 77567706500119 ", "775 677 065 00119", "775677065 00119", "775.677.065.00119"])
def test_siret_with_spaces_is_written_without(text: str):
    assert _judged(text) == ("77567706500119", "775677065", ["siret-spaces"])


def test_siret_of_13_digits_has_its_zero_back_where_both_keys_fit():
    assert _judged("5680065900155") == ("05680065900155", "056800659", ["siret-lost-zero"])


def test_siret_of_13_digits_stays_where_the_keys_do_not_fit():
    assert _judged("3883430500028") == ("3883430500028", None, ["siret-malformed"])


@pytest.mark.parametrize("text", ["352860639", "\t352860639", "352 860 639", "352860639000"])
def test_siren_alone_names_the_enterprise_and_no_establishment(text: str):
    assert _judged(text) == ("352860639", "352860639", ["siret-siren-alone"])


def test_siren_followed_by_its_own_digits_is_the_siren():
    assert _judged("42290631342290") == ("422906313", "422906313", ["siret-siren-repeated"])


def test_right_siret_that_repeats_its_siren_is_doubted_and_not_changed():
    assert _judged("48416767148416") == ("48416767148416", "484167671", ["siret-establishment-doubtful"])


@pytest.mark.parametrize("text", ["00000000000000", "0000000000000000", "0", "000 000 000 00000"])
def test_siret_of_zeros_names_nobody(text: str):
    assert _judged(text) == (None, None, ["siret-zeros"])


@pytest.mark.parametrize("text", ["2.18602E+13", "21860194600000", "2,18601946E+13", "21860194600000.0"])
def test_siret_that_a_spreadsheet_rounded_stays_broken(text: str):
    assert _judged(text) == (text, None, ["siret-rounded"])


def test_siret_that_a_spreadsheet_took_for_a_number_is_whole():
    assert _judged("21860194600013.0") == ("21860194600013", "218601946", ["siret-float-tail"])


def test_siret_with_a_wrong_key_keeps_the_siren_that_proves_itself():
    assert _judged("21860194600014") == ("21860194600014", "218601946", ["siret-key"])


def test_siret_with_a_wrong_siren_proves_nothing():
    assert _judged("21860194500013") == ("21860194500013", None, ["siret-key"])


def test_la_poste_has_its_own_key():
    assert _judged("35600000049837") == ("35600000049837", "356000000", [])
    assert _judged("35600000000048") == ("35600000000048", "356000000", [])


def test_french_vat_number_given_as_siret_names_its_enterprise():
    judgement = judge_siret("FR40303265045")

    assert judgement.value is not None
    assert (judgement.value.kind, judgement.value.siren) == (IdentifierKind.VAT, "303265045")
    assert [remark.rule.code for remark in judgement.remarks] == ["siret-is-vat"]


@pytest.mark.parametrize("text", ["PT500363790", "B-91295212", "NC.", "٣٥٢٨٦٠٦٣٩"])
def test_text_that_is_no_siret_stays(text: str):
    assert _judged(text) == (text, None, ["siret-malformed"])


@given(SIRETS)
def test_no_right_siret_is_changed(siret: str):
    assert _judged(siret) == (siret, siret[:9], [])


@given(SIRETS, st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_never_repaired(siret: str, place: int, shift: int):
    wrong = siret[:place] + str((int(siret[place]) + shift) % 10) + siret[place + 1 :]
    assume(wrong[9:] != wrong[:5] and not wrong.endswith("00000") and not wrong.startswith("356000000"))

    judgement = judge_siret(wrong)

    assert [remark.rule.code for remark in judgement.remarks] == ["siret-key"]
    assert judgement.value is not None
    assert judgement.value.text == wrong
    assert judgement.value.siren in (None, siret[:9])


@given(st.text(alphabet="0123456789 .E+\t", max_size=20))
def test_a_repair_always_ends_in_a_number_whose_key_is_right(text: str):
    judgement = judge_siret(text)

    if judgement.value is not None and any(isinstance(remark, Repair) for remark in judgement.remarks):
        assert judgement.value.siren is not None
        assert luhn.is_valid(judgement.value.siren) or judgement.value.siren == "356000000"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (IdentifierKind.VAT, "DE292990164"),
        (IdentifierKind.TAHITI, "587857001"),
        (IdentifierKind.RIDET, "1234567890"),
        (IdentifierKind.FRWF, "FRWFDURANDCHAUFFAG"),
        (IdentifierKind.IREP, "98765DURAND"),
        (IdentifierKind.OUTSIDE_EU, "CHCIESTTDORIANROSS"),
    ],
)
def test_numbers_of_other_registers_have_their_form(kind: IdentifierKind, text: str):
    assert judge_other_number(text, kind).remarks == ()


def test_number_of_another_form_than_its_register_is_said():
    (remark,) = judge_other_number("379834906A", IdentifierKind.TAHITI).remarks

    assert remark.rule.code == "identifier-form"
