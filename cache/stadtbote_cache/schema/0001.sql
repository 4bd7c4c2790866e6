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
    key          TEXT,                  -- the source's own id; empty where it is the address once more
    address      TEXT,
    headline     TEXT NOT NULL,
    headline_key TEXT NOT NULL,         -- folded headline, identity where there is neither key nor address
    kicker       TEXT,
    teaser       TEXT NOT NULL,         -- JSON list of paragraphs, or packed as bodies are where that is shorter
    links        TEXT NOT NULL,         -- JSON
    enclosures   TEXT NOT NULL,         -- JSON
    published    TEXT,                  -- ISO 8601 with the source's own offset
    published_at REAL,                  -- the same instant, for the order
    language     TEXT,
    position     INTEGER NOT NULL,      -- place in the source's own list, from 1
    listed       INTEGER NOT NULL DEFAULT 1,
    first_seen   REAL NOT NULL,
    digest       TEXT NOT NULL,         -- of all that the list gave, to tell changed from unchanged
    body_wanted  INTEGER NOT NULL DEFAULT 0   -- tries left to fetch the body
);
CREATE INDEX articles_order ON articles (source, published_at DESC, listed DESC, position);
CREATE INDEX articles_newest ON articles (published_at DESC, position);  -- the order of hits that are equal otherwise
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
    blocks  BLOB NOT NULL               -- zlib over JSON, with our dictionary
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
    size          INTEGER,              -- bytes received for what is stored, headers included
    PRIMARY KEY (source, address)
) WITHOUT ROWID;

CREATE TABLE traffic (                  -- what syncs cost, by source and month
    source    TEXT NOT NULL,            -- its name: what was used stays when the source goes
    month     TEXT NOT NULL,            -- 2026-11, in the user's own time
    requests  INTEGER NOT NULL DEFAULT 0,
    sent      INTEGER NOT NULL DEFAULT 0,   -- bytes on the wire, headers included
    received  INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,   -- answers that said only that nothing changed (304)
    saved     INTEGER NOT NULL DEFAULT 0,   -- bytes that those would have taken otherwise
    PRIMARY KEY (source, month)
) WITHOUT ROWID;

-- How many articles a source has, so that nothing that a start asks for grows with the store. Kept up to date
-- by the triggers below. Marks are only ever inserted, updated or deleted; REPLACE would pass the triggers by.
CREATE TABLE counts (
    source    INTEGER PRIMARY KEY REFERENCES sources ON DELETE CASCADE,
    articles  INTEGER NOT NULL DEFAULT 0,
    listed    INTEGER NOT NULL DEFAULT 0,
    read      INTEGER NOT NULL DEFAULT 0,
    kept      INTEGER NOT NULL DEFAULT 0,
    kept_read INTEGER NOT NULL DEFAULT 0    -- kept and read
);
CREATE TRIGGER count_source AFTER INSERT ON sources BEGIN
    INSERT OR IGNORE INTO counts (source) VALUES (new.number);
END;
CREATE TRIGGER count_article AFTER INSERT ON articles BEGIN
    UPDATE counts SET articles = articles + 1, listed = listed + new.listed WHERE source = new.source;
END;
CREATE TRIGGER count_listed AFTER UPDATE OF listed ON articles WHEN new.listed IS NOT old.listed BEGIN
    UPDATE counts SET listed = listed + new.listed - old.listed WHERE source = new.source;
END;
-- The marks go first, while it is still known whose they are.
CREATE TRIGGER count_no_article BEFORE DELETE ON articles BEGIN
    DELETE FROM marks WHERE article = old.number;
    UPDATE counts SET articles = articles - 1, listed = listed - old.listed WHERE source = old.source;
END;
CREATE TRIGGER count_mark AFTER INSERT ON marks BEGIN
    UPDATE counts SET read = read + new.read, kept = kept + new.kept,
        kept_read = kept_read + new.read * new.kept
    WHERE source = (SELECT source FROM articles WHERE number = new.article);
END;
CREATE TRIGGER count_marked AFTER UPDATE OF read, kept ON marks BEGIN
    UPDATE counts SET read = read + new.read - old.read, kept = kept + new.kept - old.kept,
        kept_read = kept_read + new.read * new.kept - old.read * old.kept
    WHERE source = (SELECT source FROM articles WHERE number = new.article);
END;
CREATE TRIGGER count_no_mark BEFORE DELETE ON marks BEGIN
    UPDATE counts SET read = read - old.read, kept = kept - old.kept,
        kept_read = kept_read - old.read * old.kept
    WHERE source = (SELECT source FROM articles WHERE number = old.article);
END;

-- The search index; index.py fills it. Contentless: the texts stand in the tables above, and removing an
-- entry hands in the very texts that were put in. `words` knows where each word stands, for phrases; most
-- words are of the body, and the first column costs no bytes. `leads` knows only which article has a word
-- where it counts more: its entries are words with a letter before them that says where. Both are given
-- folded words with a space between them, so that no other rule than ours divides them.
CREATE VIRTUAL TABLE words USING fts5 (
    body, teaser, headline, content = '', columnsize = 0, tokenize = 'ascii'
);
CREATE VIRTUAL TABLE leads USING fts5 (
    entries, content = '', columnsize = 0, detail = none, tokenize = 'ascii'
);
