"""What a connection notes of what is done through it: triggers, and the table `temp.acts` that they fill.

A row has what kind of thing it is about, its number, and which field has which value; `to` and `gone` have
how a source, a saved search or a rule was called before, `named` how an article was, and `new` is one that
has just come.
"""

from __future__ import annotations

MARKS = ("read", "kept", "place")
"""What is marked of an article."""

LISTS = {
    "searches": ("name", "title", "words", "group_name", "unread", "new"),
    "rules": ("act", "words", "group_name"),
}
"""Tables of which each row is one thing, with the columns that say which one."""

FIELDS = ("name", "title", "address", "kind", "language", "options")
"""What a source is, as it was added."""

ARRANGED = ("group_name", "place", "paused", "shown", "outline")
"""How a person has arranged it."""

_GONE = "old.kind || char(10) || old.address || char(10) || old.options"
_NAME = (
    "coalesce(CASE ?.key WHEN '' THEN ?.address ELSE ?.key END, '') || char(10) || coalesce(?.address, '')"
    " || char(10) || coalesce(?.published, '') || char(10) || ?.headline_key"
)

_OLD_RULE = (
    "old.act || char(10) || old.words || char(10) || old.group_name || char(10) || coalesce(old.source, '')"
)

STATEMENTS = (
    "CREATE TEMP TABLE acts"
    " (number INTEGER PRIMARY KEY, thing TEXT NOT NULL, about INTEGER, field TEXT NOT NULL, value)",
    *(
        f"CREATE TEMP TRIGGER acts_{name}_{number} AFTER {what} ON marks WHEN {when.format(name)} BEGIN"
        " INSERT INTO acts (thing, about, field, value)"
        f" VALUES ('article', new.article, '{name}', new.{name}); END"
        for name, *ways in (
            # To keep again what is kept is an act, too: elsewhere it may be kept no longer.
            ("read", ("INSERT", "new.{}"), ("UPDATE OF read", "1")),
            ("kept", ("INSERT", "new.{}"), ("UPDATE OF kept", "1")),
            ("place", ("INSERT", "new.{}"), ("UPDATE OF place", "new.{0} <> old.{0}")),
        )
        for number, (what, when) in enumerate(ways)
    ),
    "CREATE TEMP TRIGGER acts_article AFTER INSERT ON articles BEGIN"
    " INSERT INTO acts (thing, about, field) VALUES ('new', new.number, ''); END",
    *(
        f"CREATE TEMP TRIGGER acts_whole_{number} AFTER {what}"
        f" WHEN EXISTS (SELECT 1 FROM marks WHERE article = new.{row} AND kept = 1) BEGIN"
        f" INSERT INTO acts (thing, about, field) VALUES ('article', new.{row}, 'whole'); END"
        for number, (what, row) in enumerate(
            (
                ("UPDATE OF digest ON articles", "number"),
                ("INSERT ON bodies", "article"),
                ("UPDATE ON bodies", "article"),
                ("INSERT ON marks", "article"),
                ("UPDATE OF kept ON marks", "article"),
            )
        )
    ),
    "CREATE TEMP TRIGGER acts_named AFTER UPDATE OF key, address, headline_key, published ON articles"
    f" WHEN ({_NAME.replace('?', 'new')}) <> ({_NAME.replace('?', 'old')})"
    " AND EXISTS (SELECT 1 FROM marks WHERE article = new.number) BEGIN"
    " INSERT INTO acts (thing, about, field, value)"
    f" VALUES ('named', new.number, '', {_NAME.replace('?', 'old')}); END",
    "CREATE TEMP TRIGGER acts_source AFTER INSERT ON sources WHEN new.removed = 0 BEGIN"
    " INSERT INTO acts (thing, about, field) VALUES ('source', new.number, 'there'); END",
    "CREATE TEMP TRIGGER acts_source_changed AFTER UPDATE ON sources BEGIN"
    " INSERT INTO acts (thing, about, field, value)"
    f" SELECT 'source', new.number, 'to', {_GONE}"
    " WHERE (new.address, new.kind, new.options) <> (old.address, old.kind, old.options);"
    + "".join(
        " INSERT INTO acts (thing, about, field)"
        f" SELECT 'source', new.number, '{name}' WHERE new.{column} IS NOT old.{column};"
        for name, column in (*((name, name) for name in (*FIELDS, *ARRANGED)), ("there", "removed"))
    )
    + " END",
    "CREATE TEMP TRIGGER acts_source_gone AFTER DELETE ON sources WHEN old.removed = 0 BEGIN"
    f" INSERT INTO acts (thing, field, value) VALUES ('source', 'gone', {_GONE}); END",
    *(
        f"CREATE TEMP TRIGGER acts_guest_{what} AFTER {what} ON facts WHEN {row}.name LIKE 'guest %' BEGIN"
        " INSERT INTO acts (thing, about, field)"
        f" SELECT 'source', number, 'guest' FROM sources WHERE name = substr({row}.name, 7); END"
        for what, row in (("INSERT", "new"), ("DELETE", "old"))
    ),
    *(
        f"CREATE TEMP TRIGGER acts_{table}_{number} AFTER {what} ON {table} BEGIN"
        f" INSERT INTO acts (thing, about, field, value) VALUES ('{table}', {row}.number, '{field}', {said});"
        " END"
        for table, old in (("searches", "old.name"), ("rules", _OLD_RULE))
        for number, (what, row, field, said) in enumerate(
            (
                ("INSERT", "new", "", "NULL"),
                ("UPDATE", "old", "gone", old),
                ("UPDATE", "new", "", "NULL"),
                ("DELETE", "old", "gone", old),
            )
        )
    ),
)
"""They are run once in a connection."""
