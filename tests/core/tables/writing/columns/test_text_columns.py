import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.tables.writing.columns.text_columns import TEXT, joined, rewritten, utf8_bytes

_TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=12)


@given(_TEXTS)
def test_lines_are_the_texts_of_each_row_one_after_the_other(texts: list[str]):
    lines = joined(["<", pa.array(texts, TEXT), ">"])

    assert utf8_bytes(lines) == "".join(f"<{text}>" for text in texts).encode()


@given(_TEXTS)
def test_texts_that_are_not_kept_are_rewritten_where_they_stand(texts: list[str]):
    are_kept = pa.array([len(text) % 2 == 0 for text in texts], pa.bool_())
    cells = pa.array(["kept"] * len(texts), TEXT)

    found = rewritten(cells, pa.array(texts, TEXT), are_kept, lambda text: text * 2)

    assert found.to_pylist() == ["kept" if len(text) % 2 == 0 else text * 2 for text in texts]


def test_each_distinct_text_is_rewritten_once():
    asked: list[str] = []

    def noted(text: str) -> str:
        asked.append(text)
        return text.upper()

    texts = pa.array(["a", "b", "a", "a"], TEXT)

    assert rewritten(texts, texts, pa.array([False] * 4), noted).to_pylist() == ["A", "B", "A", "A"]
    assert asked == ["a", "b"]
