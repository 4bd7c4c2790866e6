-- Schema 1. Times are Unix seconds, flags 0 or 1. JSON columns hold text that codec.py writes and reads.

CREATE TABLE facts (                    -- what is true of the store as a whole
    name    TEXT PRIMARY KEY,           -- 'edition': the built-in edition was put in; 'fold': version of the search folding
    value   TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE sources (
    number      INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,   -- what the user calls it
    title       TEXT NOT NULL,
    address     TEXT NOT NULL,
    kind        TEXT NOT NULL,          -- page, feed, graphql
    language    TEXT,
    options     TEXT NOT NULL,          -- JSON for the adapter
    removed     INTEGER NOT NULL DEFAULT 0,  -- taken out by the user, stays while it has kept articles
    built_in    INTEGER NOT NULL DEFAULT 0,  -- shows the built-in edition until its first sync
    credits     TEXT NOT NULL DEFAULT '[]',  -- image credits that match no single image, JSON
    fetched_at  REAL,                   -- last success
    tried_at    REAL,                   -- last attempt
    failure     TEXT                    -- reason of the last attempt, if it failed
);

CREATE TABLE articles (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,  -- what is printed: short, speakable, never all digits
    source       INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    key          TEXT,                  -- the source's own id
    address      TEXT,
    headline     TEXT NOT NULL,
    headline_key TEXT NOT NULL,         -- folded headline, identity where there is neither key nor address
    kicker       TEXT,
    teaser       TEXT NOT NULL,         -- JSON list of paragraphs
    links        TEXT NOT NULL,         -- JSON
    enclosures   TEXT NOT NULL,         -- JSON
    published    TEXT,                  -- ISO 8601 with the source's own offset
    published_at REAL,                  -- the same instant, for the order
    language     TEXT,
    position     INTEGER NOT NULL,      -- place in the source's edition, from 1
    listed       INTEGER NOT NULL DEFAULT 1,
    first_seen   REAL NOT NULL,
    digest       TEXT NOT NULL,         -- of all that the list gave, to tell changed from unchanged
    body_wanted  INTEGER NOT NULL DEFAULT 0   -- tries left to fetch the body
);
CREATE INDEX articles_order ON articles (source, published_at DESC, listed DESC, position);
CREATE INDEX articles_wanted ON articles (source) WHERE body_wanted > 0;

CREATE TABLE images (
    article          INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    position         INTEGER NOT NULL,
    alternative_text TEXT,
    caption          TEXT,
    credit           TEXT,
    decorative       INTEGER NOT NULL,
    PRIMARY KEY (article, position)
) WITHOUT ROWID;

CREATE TABLE bodies (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    blocks  BLOB NOT NULL               -- zlib over JSON
);

CREATE TABLE marks (                    -- what the user did; no sync touches it
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    read    INTEGER NOT NULL DEFAULT 0,
    kept    INTEGER NOT NULL DEFAULT 0,
    place   INTEGER NOT NULL DEFAULT 0  -- reading position in characters
);
CREATE INDEX marks_kept ON marks (article) WHERE kept = 1;

CREATE TABLE validators (               -- for the next conditional request
    source        INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    address       TEXT NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    fresh_until   REAL,
    retry_after   REAL,
    digest        TEXT,
    PRIMARY KEY (source, address)
) WITHOUT ROWID;

-- The search index. Contentless: the texts stand in the tables above, and removing an entry hands in
-- the very texts that were put in.
CREATE VIRTUAL TABLE words USING fts5 (headline, teaser, body, content = '', tokenize = 'unicode61');
