-- Schema 2: what a source says of an article besides its text. JSON columns as in schema 1.

ALTER TABLE sources ADD COLUMN home TEXT;                            -- the address of the site that a feed is of
ALTER TABLE articles ADD COLUMN details TEXT NOT NULL DEFAULT '{}';  -- of the list: authors, categories and so on, JSON
ALTER TABLE articles ADD COLUMN page_details TEXT NOT NULL DEFAULT '{}';  -- the same, of the article's own page
ALTER TABLE articles ADD COLUMN page_published TEXT;                 -- of its own page, where the list has no date
