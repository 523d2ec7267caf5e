from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.store.page_text import goods, paragraph, sentences


@given(size=st.integers(200, 3000))
def test_paragraph_is_whole_sentences_within_its_size(size: int):
    text = paragraph("x", size)

    assert (len(text.encode()) <= size, text[-1], text[0].isupper()) == (True, ".", True)


def test_paragraph_without_room_is_still_a_sentence():
    assert paragraph("x", 1) == next(sentences("x"))


def test_text_of_two_seeds_differs():
    assert paragraph("x", 600) != paragraph("y", 600)


def test_goods_have_a_price():
    assert [one.endswith(",90 €") for one in islice(goods("x"), 5)] == [True] * 5
