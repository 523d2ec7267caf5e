-- The index of the words of contracts, in SQLite's full text: words alone, which give numbers.
CREATE VIRTUAL TABLE contracts USING fts5(
    object, buyer, holders,
    content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
)
