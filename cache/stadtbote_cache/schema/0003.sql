-- Schema 3: pauses belong to hosts, and sources that have moved are known.

CREATE TABLE pauses (                   -- hosts that want no request before a time
    host    TEXT PRIMARY KEY,           -- lower case, with a port that is not the scheme's own
    until   REAL NOT NULL,              -- Unix seconds
    seconds REAL NOT NULL               -- how long it lasts; 0 where the host itself named the time
) WITHOUT ROWID;

INSERT INTO pauses
SELECT lower(substr(rest, 1, instr(rest, '/') - 1)), max(retry_after), 0
FROM (SELECT substr(address, instr(address, '://') + 3) || '/' AS rest, retry_after FROM validators)
WHERE retry_after IS NOT NULL GROUP BY 1;

ALTER TABLE validators DROP COLUMN retry_after;

CREATE TABLE moves (                    -- sources that the last sync was led away from, for good (301, 308)
    source  INTEGER PRIMARY KEY REFERENCES sources ON DELETE CASCADE,
    address TEXT NOT NULL,              -- where to
    syncs   INTEGER NOT NULL            -- how many syncs in a row were
);
