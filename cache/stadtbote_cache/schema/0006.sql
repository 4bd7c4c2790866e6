-- Schema 6: FTS5 makes one part of 16 of about one size, a little with each write, and of 32 at once. With its
-- own 4 and 16, a first sync writes each entry twice more. A part costs a search about 20 microseconds a word.

INSERT INTO words (words, rank) VALUES ('automerge', 16);
INSERT INTO words (words, rank) VALUES ('crisismerge', 32);
INSERT INTO leads (leads, rank) VALUES ('automerge', 16);
INSERT INTO leads (leads, rank) VALUES ('crisismerge', 32);
