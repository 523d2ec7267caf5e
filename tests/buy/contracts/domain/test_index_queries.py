"""What the index of words is asked."""

from maillage.buy.contracts.domain.index_queries import full_text_query


def test_words_are_asked_by_their_beginning_and_phrases_exactly() -> None:
    assert full_text_query("nettoyage des écoles") == '"nettoyage"* "des" "écoles"*'
    assert full_text_query('"maîtrise d’œuvre" voirie') == '"maîtrise d œuvre" "voirie"*'
    assert full_text_query("« maîtrise d’œuvre »") == '"maîtrise d œuvre"'
    assert full_text_query('un " guillemet) OR *') == '"un" "guillemet OR"'
    assert full_text_query("***") == ""
