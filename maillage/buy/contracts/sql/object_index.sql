-- Objects alone: of "commune", which half the buyers are named by, the index of all words reads every one of them.
CREATE VIRTUAL TABLE objects USING fts5(
    object,
    content = '', columnsize = 0, detail = none, tokenize = 'unicode61 remove_diacritics 2'
);

-- Each word of the objects and names, and how many contracts have it: a beginning is asked as the words it begins,
-- since FTS5 reads the rows of a beginning to the last before it gives the first.
CREATE TABLE words (word TEXT PRIMARY KEY, contracts INTEGER NOT NULL) WITHOUT ROWID;
