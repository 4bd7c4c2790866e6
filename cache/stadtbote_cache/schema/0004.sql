-- Schema 4: when news came, visits of the reader, and what can be undone.

CREATE TABLE arrivals (                 -- how an article stands among those of all sources
    article   INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    stands_at REAL NOT NULL,            -- when it was published, or else first seen; 0 for the built-in edition
    arrival   INTEGER NOT NULL DEFAULT 0,  -- the fetch that brought it, counted over all; 0 for a source's first
    changed   INTEGER NOT NULL DEFAULT 0,  -- its text became another one after it was read
    same      INTEGER REFERENCES articles ON DELETE SET NULL  -- an article of another source that says the same
);
INSERT INTO arrivals (article, stands_at)
    SELECT a.number, coalesce(a.published_at, CASE s.built_in WHEN 1 THEN 0 ELSE a.first_seen END)
        - 0.00001 * min(a.position, 1000)
    FROM articles a JOIN sources s ON s.number = a.source;
CREATE INDEX arrivals_order ON arrivals (stands_at DESC);
CREATE INDEX arrivals_same ON arrivals (same) WHERE same IS NOT NULL;
CREATE INDEX arrivals_new ON arrivals (arrival) WHERE arrival > 0;

CREATE TABLE likeness (                 -- what the same news of two sources have in common
    hash    INTEGER NOT NULL,           -- of the folded headline, or of the address
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    PRIMARY KEY (hash, article)
) WITHOUT ROWID;
CREATE INDEX likeness_article ON likeness (article);

CREATE TABLE visits (                   -- readers that are open, or ended without a word
    process TEXT PRIMARY KEY,           -- host and number of the process
    seen    INTEGER NOT NULL            -- the last arrival that it has shown
) WITHOUT ROWID;

CREATE TABLE undo (                     -- the last steps that a person can take back
    number INTEGER PRIMARY KEY,
    act    TEXT NOT NULL,               -- read, unread, keep, unkeep
    marks  TEXT NOT NULL                -- JSON: id of each article, and how the mark was
);
