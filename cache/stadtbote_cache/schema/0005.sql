-- Schema 5: sources as a person arranges them, saved searches, and the rules of filters with what they hide.

ALTER TABLE sources ADD COLUMN group_name TEXT NOT NULL DEFAULT '';  -- with a slash before each group inside: a/b
ALTER TABLE sources ADD COLUMN place INTEGER NOT NULL DEFAULT 0;     -- among all sources, those of a group together
ALTER TABLE sources ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;    -- asked only where it is named
ALTER TABLE sources ADD COLUMN shown TEXT;                            -- what a person wants it to be called
UPDATE sources SET place = number;
CREATE INDEX sources_order ON sources (place, removed);

CREATE TABLE searches (                 -- saved ones
    number     INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    title      TEXT NOT NULL,
    words      TEXT NOT NULL,
    group_name TEXT NOT NULL DEFAULT '',     -- only articles of this group
    unread     INTEGER NOT NULL DEFAULT 0,   -- only unread ones
    new        INTEGER NOT NULL DEFAULT 0    -- only new ones
);

CREATE TABLE rules (                    -- filters: what happens to articles by themselves
    number     INTEGER PRIMARY KEY,
    act        TEXT NOT NULL,           -- hide, read, keep
    words      TEXT NOT NULL,
    source     INTEGER REFERENCES sources ON DELETE CASCADE,  -- only its articles
    group_name TEXT NOT NULL DEFAULT ''                       -- only those of this group
);

ALTER TABLE sources ADD COLUMN outline TEXT NOT NULL DEFAULT '{}';    -- attributes of an OPML file that are not ours, JSON

CREATE TABLE waiting (                  -- marks from another reader whose articles have not come yet
    source  INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    hash    INTEGER NOT NULL,           -- of what the article is known by, see waiting.py; an article may have two
    read    INTEGER NOT NULL,
    kept    INTEGER NOT NULL,
    PRIMARY KEY (source, hash)
) WITHOUT ROWID;

ALTER TABLE arrivals ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;   -- a rule hides it; never one that is kept
CREATE INDEX arrivals_hidden ON arrivals (hidden, same) WHERE hidden = 1;

-- A step in `undo` may now be one of arranging, with rows as they were: [table, number, columns by name].
