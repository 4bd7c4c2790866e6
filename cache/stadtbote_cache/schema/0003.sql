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
