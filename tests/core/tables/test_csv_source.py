import codecs
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.core.tables.csv_rows import LONG_LINE
from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import LIMITS, ReadLimits, RowSource, TableFileForm, TableReading, TextRow
from tests.core.tables.samples import SAMPLES, all_rows, codes, csv_text, opened
from tests.examples import examples

HEADER = ("nom", "montant", "date de la convention")
# What stands in cells: letters of French, all delimiters, quotes, line ends.
# Ambiguous, so left out: a line inside a text that looks just like a row of the table (a quote is thought unclosed).
LIKE_ROW = re.compile(r"[\r\n][^\r\n]*([;,|\t])[^\r\n]*\1[^\r\n]*[\r\n]")
CELLS = st.text("abé€œÀ 1,;|\t\"'\n\r.-=", max_size=12).filter(lambda cell: not LIKE_ROW.search(cell))
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=20)


def _written(
    rows: list[TextRow], delimiter: str, line_end: str, encoding: str, *, mark: bytes = b""
) -> tuple[RowSource, list[TextRow], list[TextRow]]:
    text = csv_text([HEADER, *rows], delimiter, line_end)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(mark + text.encode(encoding))
        source = open_source(path, expected=HEADER)
        return source, all_rows(source), all_rows(source)


def _without_blank_end(rows: list[TextRow]) -> list[TextRow]:
    rows = list(rows)
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows


@settings(max_examples=examples(150, few=50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    TABLES,
    st.sampled_from(";,\t|"),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from(
        [
            ("utf-8", b""),
            ("utf-8", codecs.BOM_UTF8),
            ("utf-16-le", codecs.BOM_UTF16_LE),
            ("utf-16-be", codecs.BOM_UTF16_BE),
        ]
    ),
)
def test_any_table_written_by_csv_is_read_back_the_same(
    rows: list[TextRow], delimiter: str, line_end: str, encoding: tuple[str, bytes]
):
    name, mark = encoding

    source, first, again = _written(rows, delimiter, line_end, name, mark=mark)

    # Ambiguous, so left out: blank rows at the end, which spreadsheets add.
    assert (source.header, first, again) == (HEADER, _without_blank_end(rows), first)
    assert (source.reading.delimiter, source.reading.encoding, source.faults) == (delimiter, name, [])


@settings(max_examples=examples(60, few=30), deadline=None)
@given(TABLES, st.sampled_from(";,\t|"))
def test_table_in_windows_1252_is_read_back_the_same(rows: list[TextRow], delimiter: str):
    # One letter of Windows-1252 says that it is no UTF-8; without any, both are the same bytes.
    rows = [("é", "œuvre", "€"), *rows]

    source, found, _ = _written(rows, delimiter, "\r\n", "windows-1252")

    assert (source.reading.encoding, found) == ("windows-1252", _without_blank_end(rows))


@settings(max_examples=examples(200, few=60), deadline=None)
@given(st.binary(max_size=3_000))
def test_random_bytes_never_raise(content: bytes):
    with tempfile.TemporaryDirectory() as folder:
        source = opened(Path(folder), content)

        rows = all_rows(source)

    assert source.header or (source.faults and not rows)


@settings(max_examples=examples(200, few=60), deadline=None)
@given(st.text(max_size=400), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_random_texts_never_raise(text: str, encoding: str):
    with tempfile.TemporaryDirectory() as folder:
        source = opened(Path(folder), text.encode(encoding, errors="replace"))

        rows = all_rows(source)

    assert source.header or (source.faults and not rows)


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter", "columns", "rows"),
    [
        ("nievre-cd58-2016.csv", "windows-1252", ",", 17, 97),
        ("haute-garonne-datalocale.csv", "utf-8", ";", 14, 69),
        ("exemple_valide.csv", "utf-8", ",", 16, 29),
        ("exemple-duplicate-column.csv", "windows-1252", ",", 15, 29),
        ("exemple-valide-statique.csv", "utf-8", ",", 40, 2),
    ],
)
def test_real_file_is_read_whole(name: str, encoding: str, delimiter: str, *, columns: int, rows: int):
    source = open_source(SAMPLES / name)

    found = all_rows(source)

    assert source.reading == TableReading(TableFileForm.CSV, encoding, False, delimiter)
    assert (len(source.header), len(found), {len(row) for row in found}) == (columns, rows, {columns})
    assert source.faults == []


def test_amounts_of_nievre_keep_their_no_break_space():
    source = open_source(SAMPLES / "nievre-cd58-2016.csv")

    amounts = [row[9] for row in all_rows(source)]

    assert amounts[:2] == ["17\u00a0833", "92\u00a0000"]


def test_windows_1252_behind_a_utf8_mark_is_read_as_windows_1252(tmp_path: Path):
    source = opened(tmp_path, codecs.BOM_UTF8 + "nom;montant\r\nHélène;3\r\n".encode("windows-1252"))

    assert all_rows(source) == [("Hélène", "3")]
    assert source.header == ("nom", "montant")
    assert (source.reading.encoding, source.reading.has_byte_order_mark) == ("windows-1252", True)


def test_utf16_without_mark_is_recognised(tmp_path: Path):
    source = opened(tmp_path, "nom\tmontant\r\nHélène\t3\r\n".encode("utf-16-le"))

    assert (all_rows(source), source.reading.encoding) == ([("Hélène", "3")], "utf-16-le")


def test_file_of_an_old_mac_is_read_with_its_accents(tmp_path: Path):
    text = "nom;objet\rÉcole élémentaire;fête à l’été\rCrèche;entretien général\r"

    source = opened(tmp_path, text.encode("mac-roman"))

    assert all_rows(source)[0] == ("École élémentaire", "fête à l’été")


def test_bad_byte_in_utf8_is_told_with_its_line_and_read_as_it_was_meant(tmp_path: Path):
    good = "nom;objet\r\n" + "Hélène;fête été\r\n" * 20

    source = opened(tmp_path, good.encode() + "Zoé;noël\r\n".encode("windows-1252"))

    assert all_rows(source)[-1] == ("Zoé", "noël")
    assert [(fault.code, fault.params["line"], fault.params["count"]) for fault in source.faults] == [
        ("encoding-error", 22, 2)
    ]


def test_byte_that_windows_1252_does_not_have_is_a_finding(tmp_path: Path):
    source = opened(tmp_path, b"nom;objet\r\n\xe9t\xe9;\xe9cole \x81\r\n")

    assert all_rows(source) == [("été", "école \ufffd")]
    assert [(fault.code, fault.params["line"]) for fault in source.faults] == [("encoding-error", 2)]


def test_nul_signs_are_taken_out_and_told(tmp_path: Path):
    source = opened(tmp_path, "nom;objet\r\n" + "a;b\r\n" * 200 + "c\0;d\r\n")

    assert codes(source) == ["encoding-error"]
    assert all_rows(source)[-1] == ("c", "d")


def test_semicolons_win_over_decimal_commas(tmp_path: Path):
    source = opened(tmp_path, "nom;montant;taux\na;1,5;2,5\nb;2,5;3,5\nc;10,25;1,0\n")

    assert (source.header, source.reading.delimiter) == (("nom", "montant", "taux"), ";")


def test_one_column_with_commas_in_its_texts_stays_one_column(tmp_path: Path):
    source = opened(tmp_path, "objet\nfête, bal\nécole, cantine\nstade, piscine\n")

    assert (source.header, all_rows(source)[0]) == (("objet",), ("fête, bal",))


def test_delimiter_that_the_first_line_declares_is_taken(tmp_path: Path):
    source = opened(tmp_path, "sep=|\r\nnom|objet\r\na|b,c;d\r\n")

    assert (source.header, all_rows(source), source.reading.header_line) == (("nom", "objet"), [("a", "b,c;d")], 1)


def test_blank_rows_and_columns_that_excel_leaves_are_dropped(tmp_path: Path):
    source = opened(tmp_path, "nom;objet;;\r\na;b;;\r\n;;;\r\nc;d;;\r\n;;;\r\n\r\n;;;\r\n")

    assert (source.header, all_rows(source)) == (("nom", "objet"), [("a", "b"), ("", ""), ("c", "d")])


def test_column_without_name_that_holds_values_is_kept(tmp_path: Path):
    source = opened(tmp_path, "nom;objet;\r\na;b;c\r\n")

    assert (source.header, all_rows(source)) == (("nom", "objet", ""), [("a", "b", "c")])


def test_short_and_long_rows_are_given_as_they_are(tmp_path: Path):
    source = opened(tmp_path, "nom;objet;note\na;b\nc;d;e;f\ng;h;i\n")

    assert all_rows(source) == [("a", "b"), ("c", "d", "e", "f"), ("g", "h", "i")]


def test_rows_above_the_limit_are_a_finding(tmp_path: Path):
    (tmp_path / "t.csv").write_text("a;b\n" + "1;2\n" * 50)

    source = open_source(tmp_path / "t.csv", limits=ReadLimits(rows=20))

    assert (len(all_rows(source)), codes(source)) == (20, ["source-error"])


def test_file_above_the_limit_is_a_finding(tmp_path: Path):
    (tmp_path / "t.csv").write_text("a;b\n" + "1;2\n" * 50)

    source = open_source(tmp_path / "t.csv", limits=ReadLimits(size_bytes=100))

    assert (source.header, codes(source)) == ((), ["source-error"])


def test_table_of_300_columns_is_read_and_one_of_20000_is_a_finding(tmp_path: Path):
    wide = opened(tmp_path, csv_text([[f"c{n}" for n in range(300)], ["1"] * 300]))
    too_wide = opened(tmp_path, csv_text([[f"c{n}" for n in range(20_000)], ["1"] * 20_000]), name="w.csv")

    assert (len(wide.header), codes(wide)) == (300, [])
    assert (too_wide.header, codes(too_wide)) == ((), ["source-error"])


LONG = "x" * 5_000_000


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (f"nom;objet\na;b\n{LONG}\nc;d\n", [("a", "b"), (), ("c", "d")]),
        (f"nom;objet\r\na;b\r\n{LONG};y\r\nc;d\r\n", [("a", "b"), (), ("c", "d")]),
        (f"nom;objet\ra;b\r{LONG}\rc;d\r", [("a", "b"), (), ("c", "d")]),
        (f'nom;objet\na;b\n"{LONG}";y\nc;d\n', [("a", "b"), (), ("c", "d")]),
        (f'nom;objet\na;b\n"c;\n{LONG}";y\ne;f\n', [("a", "b"), ('"c', ""), (), ("e", "f")]),
        (f"nom;objet\na;b\n{LONG}", [("a", "b")]),
        (f"nom;objet\n{LONG}\n{LONG}\nc;d", [(), (), ("c", "d")]),
    ],
    ids=["LF", "CRLF", "CR", "quoted", "begun above in quotes", "last", "two of them"],
)
def test_line_that_is_too_long_is_a_blank_row_with_a_finding_and_the_others_are_read(
    tmp_path: Path, text: str, rows: list[tuple[str, ...]]
):
    (tmp_path / "t.csv").write_bytes(text.encode())

    source = open_source(tmp_path / "t.csv", limits=ReadLimits(line_characters=1_000_000))

    found = all_rows(source)
    told = [fault.row_number for fault in source.faults if fault.message == LONG_LINE]
    long_lines = [number for number, line in enumerate(text.splitlines(), 1) if len(line) > 1_000_000]
    assert (found, told) == (rows, long_lines)


def test_line_that_ends_in_the_block_in_which_it_passes_the_limit_is_read(tmp_path: Path):
    value = "x" * (LIMITS.line_characters + 1_000)
    (tmp_path / "t.csv").write_text(f"nom;objet\na;{value}\nc;d\n")

    source = open_source(tmp_path / "t.csv", limits=LIMITS)

    assert all_rows(source) == [("a", value), ("c", "d")]


@pytest.mark.parametrize(
    "text", ["objet\nfête, bal\nécole\n", "objet\nfête\nécole\n", "a:b\n1:2\n", "nom valeur\nA 1\n"]
)
def test_a_delimiter_that_stands_nowhere_is_not_said_to_separate(tmp_path: Path, text: str):
    source = opened(tmp_path, text)

    assert (source.reading.delimiter, len(source.header)) == (None, 1)


def test_more_blank_rows_than_any_sheet_has_are_not_read_to_their_end_and_it_is_said(tmp_path: Path):
    source = opened(tmp_path, "a;b\n1;2\n" + ";\n" * 2_100_000 + "3;4\n")

    rows = all_rows(source)

    assert rows == [("1", "2")]
    assert [fault.message % fault.params for fault in source.faults] == [
        "Plus de 1048576 lignes vides se suivent : ce qui les suit n’a pas été lu. Supprimez-les, puis recommencez."
    ]


def test_blank_rows_down_to_the_last_row_of_a_sheet_hide_no_row_below_them(tmp_path: Path):
    source = opened(tmp_path, "a;b\n1;2\n" + ";\n" * 1_048_000 + "3;4\n")

    rows = all_rows(source)

    assert (rows[0], rows[-1], len(rows), source.faults) == (("1", "2"), ("3", "4"), 1_048_002, [])


def test_a_blank_behind_the_comma_belongs_to_no_cell_and_the_quotes_count(tmp_path: Path):
    source = opened(tmp_path, 'a, "b, c", d\n1, "2, 3", 4\n"5", "6, 7", 8\n')

    assert (source.header, all_rows(source), source.faults) == (
        ("a", "b, c", "d"),
        [("1", "2, 3", "4"), ("5", "6, 7", "8")],
        [],
    )


def test_blanks_stay_where_no_quote_follows_them(tmp_path: Path):
    source = opened(tmp_path, "a;b\n1; x\n2;  y\n")

    assert all_rows(source) == [("1", " x"), ("2", "  y")]
