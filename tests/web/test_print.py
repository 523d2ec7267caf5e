from io import BytesIO
from typing import cast

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf.generic import DictionaryObject

from maillage.core.problems import Unavailable
from maillage.web.print import HIGHEST_PPI, typeset

PAGE = '#set page(width: 90mm, height: 50mm)\n#set text(font: "Bricolage Grotesque")\n'
NAMED = PAGE + '#json("name.json") #pagebreak() #sys.inputs.at("note", default: "")'


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(pdf))


def _objects(reader: pypdf.PdfReader) -> list[DictionaryObject]:
    found = (reader.get_object(number) for number in range(1, cast("int", reader.trailer["/Size"])))
    return [one for one in found if isinstance(one, DictionaryObject)]


def test_pdf_is_one_file_with_all_pages():
    made = typeset(NAMED, inputs={}, files={"name.json": b'"Pornic"'}, form="pdf")

    assert (len(made), len(read(made[0]).pages)) == (1, 2)


def test_svg_and_png_are_one_file_a_page():
    made = {form: typeset(NAMED, inputs={}, files={"name.json": b'"Pornic"'}, form=form) for form in ("svg", "png")}

    assert {form: [page[:4] for page in pages] for form, pages in made.items()} == {
        "svg": [b"<svg"] * 2,
        "png": [b"\x89PNG"] * 2,
    }


def test_letters_are_ours_and_travel_with_the_page():
    made = read(typeset(PAGE + "Réseau", inputs={}, form="pdf")[0])

    fonts = [one for one in _objects(made) if one.get("/Type") == "/FontDescriptor"]
    assert [
        (str(one["/FontName"]).partition("+")[2], any(key.startswith("/FontFile") for key in one)) for one in fonts
    ] == [("BricolageGrotesque-Regular", True)]


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30))
def test_words_of_people_are_shown_and_never_run(words: str):
    made = read(typeset(PAGE + '#raw(sys.inputs.at("note"))', inputs={"note": words}, form="pdf")[0])

    shown = "".join(page.extract_text() for page in made.pages)
    assert "".join(shown.split()) == "".join(words.split())


def test_source_reads_nothing_of_the_machine():
    with pytest.raises(Unavailable, match="file not found"):
        typeset('#read("/etc/hostname")', inputs={}, form="pdf")


def test_source_that_climbs_out_is_stopped():
    with pytest.raises(Unavailable, match="escape"):
        typeset('#read("../../etc/hostname")', inputs={}, form="pdf")


def test_source_that_asks_another_site_for_code_is_refused():
    with pytest.raises(ValueError, match="@preview"):
        typeset('#import "@preview/cetz:0.2.0"', inputs={}, form="pdf")


@pytest.mark.parametrize("name", ["../main.typ", "/etc/motd", "main.typ", ""])
def test_file_may_not_leave_the_folder_nor_replace_the_source(name: str):
    with pytest.raises(ValueError):  # noqa: PT011 -- the name is the message
        typeset("Réseau", inputs={}, files={name: b""}, form="pdf")


@pytest.mark.parametrize("ppi", [0, HIGHEST_PPI + 1])
def test_fineness_out_of_range_is_refused(ppi: int):
    with pytest.raises(ValueError, match=str(ppi)):
        typeset("Réseau", inputs={}, form="png", ppi=ppi)


def test_source_in_error_is_told_with_its_reason():
    with pytest.raises(Unavailable, match="unknown variable: reseau"):
        typeset("#reseau", inputs={}, form="pdf")
