"""Articles as files to take along: all formats hold the same, no text acts in any, nothing is overwritten."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import Settings
from stadtbote.export.documents import Document, formats
from stadtbote.export.documents.markdown import FORMAT as MARKDOWN
from stadtbote.reading.answers import Answer
from stadtbote.reading.marking import undo
from stadtbote.reading.session import Session
from stadtbote.reading.takeaway import take_along
from stadtbote.stored import read_sources
from stadtbote.sync.run import Run
from stadtbote.terminal.faces import PLAIN
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.records import (
    Article,
    Filter,
    Heading,
    Imprint,
    Item,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Quote,
    SavedSearch,
    Table,
)
from stadtbote_cache.store import Store
from support.commands import Done, run
from support.publishing import FULL, make

ENDINGS = [each.endings[0] for each in formats()]
SIGNS = st.text(alphabet="ab12 .)(*_`~#-+=<>[]!|\\&;:/{}$^\"'\n", min_size=1, max_size=30)


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """A store with four articles of two sources; the first one is kept."""
    path = tmp_path / "store.sqlite3"
    make(path)
    return path


def export(store: Path, file: Path, *arguments: str) -> Done:
    """Exports into a file."""
    return run(store, "export", "articles", file, *arguments)


def told(html: str) -> list[str]:
    """The words that HTML shows, in order."""
    return unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(title|style)>.*?</\1>", "", html))).split()


def rendered(data: bytes) -> str:
    """Markdown as HTML."""
    return str(MarkdownIt("commonmark").enable("table").render(data.decode()))


def test_the_text_is_that_of_show(master: Path, tmp_path: Path) -> None:
    """An article as text is what `show` prints of it."""
    done = export(master, tmp_path / "bus.txt", "1")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"{tmp_path}/bus.txt: 1 Artikel als Text, 1,")
    assert (tmp_path / "bus.txt").read_text() == run(master, "show", "1").stdout


def test_markdown_says_what_html_says(master: Path, tmp_path: Path) -> None:
    """Both have the same words in the same order, the same links, and headings of the same levels."""
    export(master, tmp_path / "all.md")
    export(master, tmp_path / "all.html")
    page = (tmp_path / "all.html").read_text()
    page = re.sub(r"(?s)<ol>.*?</ol>", "", page, count=1)  # what leads to the articles
    made = rendered((tmp_path / "all.md").read_bytes())
    assert told(made) == told(page)
    for tag in ("h1", "h2", "h3", "h4", "li", "blockquote", "td", "th"):
        assert made.count(f"<{tag}>") == len(re.findall(f"<{tag}[ >]", page)), tag
    assert re.findall('href="([^"]*)"', made) == re.findall('href="([^#"][^"]*)"', page)


@given(SIGNS, SIGNS)
def test_no_text_acts_in_markdown(text: str, other: str) -> None:
    """Whatever signs a text is of, it stays text in a heading, paragraph, list, quotation, table and link."""
    words = " ".join(text.split()) or "x"
    link = Link(words, "https://stadt.example/a_(b)?c=*&copy;=|<>")
    body = (
        Heading((text,)),
        Paragraph((text, link, other)),
        Quote((text,)),
        ItemList((ListItem((text,)), ListItem((other,), 1), ListItem((text,), 0, 3))),
        Table(((words,),), (((other,),),)),
        LinkLine(link),
    )
    item = Item("Kopf", kicker=words, body=body)
    article = Article(1, "bodaga", "stadt", 1, item, False, False, True, 0)
    html = rendered(MARKDOWN.made(Document("Titel", ((article, Imprint("Stadt")),))))
    tags = set(re.findall("<([a-z0-9]+)", html))
    assert tags <= set("h1 h2 p br blockquote ul ol li table thead tbody tr td th a".split())
    expected = [
        "Kopf",
        words,
        "Stadt",
        text,
        text,
        words,
        other,
        text,
        text,
        other,
        text,
        words,
        other,
        words,
    ]
    assert "".join(told(html)) == "".join("".join(expected).split())
    assert html.count('href="https://stadt.example/a_(b)?c=*&amp;copy;=%7C%3C%3E"') == 2


def test_a_selection(master: Path, tmp_path: Path) -> None:
    """A search, what is kept, or some articles; the title says which; the JSON is that of `list`."""
    cases: list[tuple[list[str], str, int]] = [
        (["--search", "Bücherbus"], FULL.headline, 1),
        (["--search", "ist", "offen"], "Brücke offen", 1),
        (["--kept"], FULL.headline, 1),
        (["--source", "musterstadt"], "Stadt Musterstadt", 3),
        (["--source", "musterstadt", "--unread", "--limit", "2"], "Stadt Musterstadt, ungelesen", 2),
        (["--group", "rathaus"], "Rathaus", 3),
        (["--source", "offenes"], "Brücke offen", 1),
        (["4", "1"], "Artikel", 2),
        ([], "Artikel", 4),
    ]
    with Store.open(master) as store:
        Arranging.of(store).put_in("musterstadt", "Rathaus")
        Arranging.of(store).save(SavedSearch("offenes", "Offenes", "offen", "", True))
    for place, (arguments, title, count) in enumerate(cases):
        export(master, tmp_path / f"{place}.json", *arguments)
        found = json.loads((tmp_path / f"{place}.json").read_text())
        assert (found["title"], len(found["items"])) == (title, count), arguments
    listed = json.loads(run(master, "list", "--json").stdout)
    assert found == listed | {"title": "Artikel"}


def test_what_cannot_be_written(master: Path, tmp_path: Path) -> None:
    """Nothing is overwritten unasked; each sentence says that nothing was written."""
    file = tmp_path / "da.md"
    file.write_text("mein")
    cases: list[tuple[list[str], int, str]] = [
        ([str(file)], 64, f"Die Datei {file} gibt es schon. Mit --force wird sie ersetzt."),
        ([str(tmp_path / "weg" / "x.md")], 74, "ließ sich nicht schreiben"),
        ([str(tmp_path / "x.doc")], 64, "Bitte --format nennen: epub, jsonfeed, markdown, text, html."),
        ([str(tmp_path / "x.md"), "--search", "gibtesnicht"], 69, "Davon ist nichts da."),
        (
            [str(tmp_path / "x.md"), "1", "--kept"],
            64,
            "Bitte Artikel nennen oder eine Auswahl, nicht beides.",
        ),
        ([str(tmp_path / "x.md"), "99"], 69, "Artikel 99 gibt es nicht"),
        ([str(tmp_path / "x.md"), "--source", "fort"], 69, "Eine Quelle „fort“ gibt es nicht."),
    ]
    before = {path.name for path in tmp_path.iterdir()}
    for arguments, code, said in cases:
        done = run(master, "export", "articles", *arguments)
        assert (done.returncode, done.stdout) == (code, "")
        assert said in done.stderr
    assert (file.read_text(), {path.name for path in tmp_path.iterdir()}) == ("mein", before)
    assert run(master, "export", "articles", file, "--force").returncode == 0
    assert file.read_text().startswith("# Artikel\n")
    assert run(master, "export", "articles", "-", "1", "--format", "markdown").stdout.startswith(
        "# Bücherbus"
    )


@pytest.fixture
def session(master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A reader whose home folder has a folder for downloads."""
    home = tmp_path / "home"
    (home / "Downloads").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_DOWNLOAD_DIR", raising=False)
    with Store.open(master) as store:
        yield Session(store, PLAIN, Preferences(tmp_path / "config.toml", Settings()))


def done(session: Session, answered: Answer) -> Answer:
    """The answer, after what it takes time for."""
    if answered.errand is None:
        return answered
    return done(session, answered.errand.run(Run(), session.store.path, session.preferences.settings)())


def taken(session: Session, words: str) -> Answer:
    return done(session, take_along(session, words))


def test_the_key_offers_every_format(session: Session, tmp_path: Path) -> None:
    """By number or by name; the answer says where the file is, and a second one has a name of its own."""
    choice = take_along(session).choice
    assert choice is not None
    assert [line.partition(",")[0] for line in choice.lines] == [
        *(f"{place}. {each.title}" for place, each in enumerate(formats(), 1)),
        "6. OPML",
        "7. Quellen aus einer Datei übernehmen: OPML",
    ]
    folder = tmp_path / "home" / "Downloads"
    for words, ending in zip("12345", ENDINGS, strict=True):
        path = folder / f"buecherbus-faehrt-wieder-oefter.{ending}"
        assert taken(session, words).said == f"Geschrieben: {path}"
        assert path.stat().st_size > 500
    second = folder / "buecherbus-faehrt-wieder-oefter-2.epub"
    assert taken(session, "epub").said == f"Geschrieben: {second}"
    assert taken(session, "9").said == "Diese Nummer gibt es nicht, die letzte ist 7."
    assert taken(session, "6").said == f"Geschrieben: {folder}/stadtbote.opml"
    session.list.show(Filter(query="gibtesnicht"), None)
    assert taken(session, "1").said == f"Geschrieben: {folder}/stadtbote-2.opml"
    assert len(list(folder.iterdir())) == 8


def test_the_key_where_nothing_can_be_written(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a folder for downloads it is the home folder; where a file cannot be made, a sentence."""
    (tmp_path / "home" / "Downloads").rmdir()
    assert taken(session, "text").said.startswith(f"Geschrieben: {tmp_path}/home/buecherbus")
    session.list.go(1)
    (tmp_path / "home" / "neuer-kran.md").symlink_to(tmp_path / "fort")
    assert taken(session, "md").said == f"Geschrieben: {tmp_path}/home/neuer-kran-2.md"
    assert not (tmp_path / "fort").exists()  # a link leads nothing elsewhere
    monkeypatch.setenv("HOME", "/proc")  # where nobody may
    assert "ließ sich nicht schreiben" in taken(session, "md").said


def test_the_key_takes_sources_over(session: Session, tmp_path: Path) -> None:
    """It asks for a file, says what there is in it, and takes it over only when that is chosen."""
    file = tmp_path / "home" / "abos.opml"
    outlines = ('<outline text="Amt" xmlUrl="http://192.168.1.1/feed"/>', '<outline text="x" xmlUrl="x"/>')
    file.write_text(f"<opml><body>{''.join(outlines)}</body></opml>")
    question = take_along(session, "7").question
    assert question is not None
    gone = done(session, question.reply("~/fort.opml")).said
    assert gone.startswith(f"Die Datei {tmp_path}/home/fort.opml lässt sich nicht")
    offered = done(session, question.reply("~/abos.opml"))
    assert offered.choice is not None
    assert offered.choice.title == f"{file}: eine OPML-Datei"
    left = (
        "1 Quelle liegt in Ihrem eigenen Netz und wird dort abgerufen: amt."
        " 1 Eintrag bleibt weg, „stadtbote import --dry-run“ nennt ihn."
    )
    assert offered.choice.lines == [f"1. übernehmen: 1 neue Quelle. {left}", "2. nichts ändern"]
    assert session.choose(offered.choice, "2").said == "Nichts geändert."
    assert len(read_sources(session.store)) == 2
    assert done(session, session.choose(offered.choice, "1")).said.startswith("Übernommen: 1 neue Quelle.")
    assert [state.source.name for state in read_sources(session.store)] == ["musterstadt", "hafen", "amt"]
    again = done(session, question.reply(str(file)))
    assert again.said.startswith("Eine OPML-Datei: Was sich davon übernehmen lässt, ist schon da.")
    assert undo(session).said == "Was übernommen war, ist zurückgenommen: 1 Quelle ist wieder weg."
    assert [state.source.name for state in read_sources(session.store)] == ["musterstadt", "hafen"]
