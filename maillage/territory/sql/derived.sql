-- The derived file: made whole by maillage/territory/store, only read afterwards. `rank` counts from 0, most populous first.
CREATE TABLE territory (
    rank INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    population INTEGER,
    lon REAL,
    lat REAL,
    west REAL,
    south REAL,
    east REAL,
    north REAL,
    postal_codes TEXT NOT NULL,
    departement TEXT,
    region TEXT,
    epci TEXT,
    commune TEXT,
    within TEXT,
    vintage TEXT NOT NULL
);
CREATE INDEX territory_departement ON territory (departement, kind, code);
CREATE INDEX territory_region ON territory (region, kind, code);
CREATE INDEX territory_epci ON territory (epci, kind, code);
CREATE INDEX territory_commune ON territory (commune, kind, code);
CREATE TABLE retired (code TEXT PRIMARY KEY, current TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE outline (address TEXT PRIMARY KEY, kind TEXT NOT NULL, code TEXT NOT NULL, wkb BLOB NOT NULL);
CREATE INDEX outline_kind ON outline (kind, code);
CREATE TABLE member (place TEXT NOT NULL, commune TEXT NOT NULL, PRIMARY KEY (place, commune)) WITHOUT ROWID;
CREATE TABLE border (address TEXT NOT NULL, neighbour TEXT NOT NULL, PRIMARY KEY (address, neighbour)) WITHOUT ROWID;
-- Arrays of numpy (in .npy form) and lists of words, by name: the index of names and the outer edge of the mesh.
CREATE TABLE kept (name TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
