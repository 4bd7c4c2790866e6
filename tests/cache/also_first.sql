-- A store as it was made before its schema had the number 1: the scripts that made it then, what such a file
-- says of itself, and its rows. Nothing here changes.

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

-- Schema 2. What syncs cost, by source and month; and what an answer that did not have to come would have.

CREATE TABLE traffic (
    source    TEXT NOT NULL,            -- its name: what was used stays when the source goes
    month     TEXT NOT NULL,            -- 2026-11, in the user's own time
    requests  INTEGER NOT NULL DEFAULT 0,
    sent      INTEGER NOT NULL DEFAULT 0,   -- bytes on the wire, headers included
    received  INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,   -- answers that said only that nothing changed (304)
    saved     INTEGER NOT NULL DEFAULT 0,   -- bytes that those would have taken otherwise
    PRIMARY KEY (source, month)
) WITHOUT ROWID;

-- Bytes received for the stored edition, headers included; NULL where it came before this was counted.
ALTER TABLE validators ADD COLUMN size INTEGER;

-- Schema 3: nothing that a start asks for grows with the store, and the search index holds compounds.

-- From now on the key of an article is empty where it is the address once more, and the teaser may be packed
-- as bodies are.
UPDATE articles SET key = '' WHERE key = address;

-- How many articles a source has, kept up to date by the triggers below. Marks are only ever inserted,
-- updated or deleted; REPLACE would pass the triggers by.
CREATE TABLE counts (
    source    INTEGER PRIMARY KEY REFERENCES sources ON DELETE CASCADE,
    articles  INTEGER NOT NULL DEFAULT 0,
    listed    INTEGER NOT NULL DEFAULT 0,
    read      INTEGER NOT NULL DEFAULT 0,
    kept      INTEGER NOT NULL DEFAULT 0,
    kept_read INTEGER NOT NULL DEFAULT 0    -- kept and read
);
INSERT INTO counts
    SELECT s.number, count(a.number), coalesce(sum(a.listed), 0), coalesce(sum(m.read), 0),
        coalesce(sum(m.kept), 0), coalesce(sum(m.read * m.kept), 0)
    FROM sources s LEFT JOIN articles a ON a.source = s.number LEFT JOIN marks m ON m.article = a.number
    GROUP BY s.number;

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

-- The order of hits that are equal otherwise.
CREATE INDEX articles_newest ON articles (published_at DESC, position);

-- The search index; index.py fills it. Contentless: the texts stand in the tables above, and removing an
-- entry hands in the very texts that were put in. `words` knows where each word stands, for phrases; most
-- words are of the body, and the first column costs no bytes. `leads` knows only which article has a word
-- in a place that counts more: its entries are words with a letter before them that says the place. Both are
-- given folded words with a space between them, so that no other rule than ours divides them.
DROP TABLE words;
CREATE VIRTUAL TABLE words USING fts5 (
    body, teaser, headline, content = '', columnsize = 0, tokenize = 'ascii'
);
CREATE VIRTUAL TABLE leads USING fts5 (
    entries, content = '', columnsize = 0, detail = none, tokenize = 'ascii'
);

PRAGMA application_id = 1400128116;
PRAGMA user_version = 3;

INSERT INTO facts (name, value) VALUES ('edition','1');
INSERT INTO facts (name, value) VALUES ('fold','2');
INSERT INTO sources (number, name, title, address, kind, language, options, removed, built_in, credits, fetched_at, tried_at) VALUES (1,'musterstadt','Stadt Musterstadt','https://www.musterstadt.example/presse','page','de','{}',0,0,'[]',1790000000.0,1790000000.0);
INSERT INTO sources (number, name, title, address, kind, options, removed, built_in, credits, fetched_at, tried_at) VALUES (2,'alt','Alte Quelle','https://alt.example/feed','feed','{}',1,0,'[]',1790000000.0,1790000000.0);
INSERT INTO articles (number, id, source, key, address, headline, headline_key, kicker, teaser, links, enclosures, published, published_at, position, listed, first_seen, digest, body_wanted) VALUES (1,'kagifo',1,'','https://www.musterstadt.example/presse/bahn','Die Schwebebahn fährt','dieschwebebahnfaehrt','Verkehr','["Ab heute."]','[]','[]','2026-09-01T00:00:00+00:00',1788220800.0,1,1,1790000000.0,'2ad3c65f476bc2ffb20725c94a0dea2a',0);
INSERT INTO articles (number, id, source, key, address, headline, headline_key, teaser, links, enclosures, position, listed, first_seen, digest, body_wanted) VALUES (2,'husabu',1,'7','https://www.musterstadt.example/presse/bad','Das Bad öffnet','dasbadoeffnet','[]','[]','[]',2,1,1790000000.0,'34bbc00a7076f2b3518f9a77530fbddf',3);
INSERT INTO articles (number, id, source, headline, headline_key, teaser, links, enclosures, position, listed, first_seen, digest, body_wanted) VALUES (3,'bekope',1,'Markt am Sonntag','marktamsonntag','[]','[]','[]',3,1,1790000000.0,'be13f44ee6295199d4581767b70bf838',0);
INSERT INTO articles (number, id, source, key, headline, headline_key, teaser, links, enclosures, position, listed, first_seen, digest, body_wanted) VALUES (4,'nuzozu',2,'1','Brücke offen','brueckeoffen','[]','[]','[]',1,1,1790000000.0,'6c0ed71c5f0f960e2a4839d900e72532',0);
INSERT INTO images (article, position, alternative_text, credit, decorative) VALUES (1,0,'Eine Bahn','Stadt',0);
INSERT INTO bodies (article, blocks) VALUES (1,X'78f9226ab7ff8bc62377780e246d162928017d1d5e5a00ec62834212c9fbb9a5e0de11a8c4d74bad48cc2dc849d52f0037edf5cba1eac1e10374452c00da642563');
INSERT INTO marks (article, read, kept, place) VALUES (1,1,1,7);
INSERT INTO marks (article, read, kept, place) VALUES (2,1,0,0);
INSERT INTO marks (article, read, kept, place) VALUES (4,0,1,0);
INSERT INTO validators (source, address, etag, last_modified, fresh_until, retry_after, digest, size) VALUES (1,'https://www.musterstadt.example/presse','"e"','then',5.0,6.0,'d',900);
INSERT INTO traffic (source, month, requests, sent, received, unchanged, saved) VALUES ('alt','2026-09',1,10,100,0,0);
INSERT INTO words (rowid, headline, teaser, body) VALUES (1, 'die schwebebahn faehrt', 'verkehr ab heute', 'eine bahn ueber der wupper');
INSERT INTO leads (rowid, entries) VALUES (1, 'hfaehrt hdie hschwebebahn theute tab tverkehr gbahn gebahn gbebahn ukehr');
INSERT INTO words (rowid, headline, teaser, body) VALUES (4, 'bruecke offen', '', '');
INSERT INTO leads (rowid, entries) VALUES (4, 'hoffen hbruecke');
INSERT INTO words (rowid, headline, teaser, body) VALUES (2, 'das bad oeffnet', '', '');
INSERT INTO leads (rowid, entries) VALUES (2, 'hbad hdas hoeffnet');
INSERT INTO words (rowid, headline, teaser, body) VALUES (3, 'markt am sonntag', '', '');
INSERT INTO leads (rowid, entries) VALUES (3, 'hsonntag ham hmarkt');
