from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from maillage.core.plain_text import printable


@given(st.text())
def test_any_text_can_be_written_and_read_back(text: str):
    element = ET.Element("x")
    element.text = printable(text)

    read = ET.fromstring(ET.tostring(element, encoding="utf-8")).text or ""

    assert read == printable(text).replace("\r\n", "\n").replace("\r", "\n")
