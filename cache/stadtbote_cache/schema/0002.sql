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
