"""Journals of other devices and of backups: read and cleaned, and the folder that several devices share.

What is in the folder may come from anybody: each file is read within bounds for what is sound, every text in
it is cleaned, and nothing in it is taken for a path.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from stadtbote.config import credentials
from stadtbote.errors import ConfigError
from stadtbote.sources.adapters import KINDS, UNKNOWN
from stadtbote.sync import shared_folder
from stadtbote.sync.outlines import foreign
from stadtbote.sync.shared_folder import PATIENCE
from stadtbote.sync.subscriptions import is_name, name_from
from stadtbote.text.clean import MAX_HEADLINE, clean_article, language_code, line, web_address
from stadtbote.text.failures import cause
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import joined, searches_and_rules
from stadtbote_cache import codec
from stadtbote_cache.identity import is_short_id, key_of, source_key
from stadtbote_cache.journal import lines
from stadtbote_cache.journal.lines import Journal
from stadtbote_cache.journal.registers import Kept, State
from stadtbote_cache.journal.replay import Taken
from stadtbote_cache.record import Record, replace
from stadtbote_cache.sifting import HIDE, KEEP, READ
from stadtbote_cache.store import Store

_MOST_PLACE = 100_000
_MOST_LETTERS = 100  # of a group, or a title
_MOST_LEVELS = 20
_OF_RULE = ("act", "words", "group_name", "source")
_MOST_OPTIONS = 200_000  # letters: a hub notes all its feeds
_MOST_BYTES = lines.MAX_FILE + lines.MAX_LINE  # of a file: so that one that is too large is seen as such
_PUT = "put"  # beside the names of files: the time of the last act that is in the folder


class Exchanged(Record):
    """What came of a look into the shared folder: what was taken, and sentences about what went wrong."""

    taken: Taken = Taken()
    faults: tuple[str, ...] = ()


def cleaned(state: State) -> State:
    """The registers of a journal that comes from outside, with every text cleaned; what is odd is left out.

    Whether a person has named a source stays as it is said: a shared folder has no say in that, see
    `Acts.take_in`.
    """
    found: State = {}
    for thing, fields in state.items():
        match thing:
            case ("source", key):
                kept = _clean_source(key, fields)
            case ("article", _source, _name):
                kept = {name: row for name, value in fields.items() if (row := _clean_mark(name, value))}
            case ("searches" | "rules" as table, key):
                kept = _clean_listed(table, key, fields)
            case _:
                continue
        if kept:
            found[thing] = kept
    return found


def _clean_mark(name: str, kept: Kept) -> Kept | None:
    if name == "whole":
        article = clean_article(codec.read_article(kept.value))
        id_ = kept.value.get("id") if isinstance(kept.value, dict) else None
        row = codec.article_row(article) | ({"id": id_} if is_short_id(id_) else {})
        return replace(kept, value=row) if article.item.headline else None
    return kept if name in {"read", "kept", "place"} and isinstance(kept.value, int) else None


def _clean_listed(table: str, key: str, fields: dict[str, Kept]) -> dict[str, Kept]:
    """A saved search or a rule; of one that is gone, only that."""
    said = {name: kept.value for name, kept in fields.items()}
    words = {name: value for name, value in said.items() if isinstance(value, str)}
    flags: dict[str, object] = {
        name: int(said[name] == 1) for name in ("there", "unread", "new") if name in said
    }
    clean = dict(flags)
    if table == "searches" and is_name(words.get("name", "")) and key_of(words["name"]) == key:
        clean |= {"name": words["name"], "title": line(words.get("title", ""), MAX_HEADLINE)}
    elif words.get("act") in {HIDE, READ, KEEP} and key_of(*(words.get(n, "") for n in _OF_RULE)) == key:
        clean |= {"act": words["act"], "source": words.get("source", "")}
    elif flags.get("there") == 0:
        clean = {"there": 0}
    else:
        return {}
    if "words" in words:
        clean["words"] = line(words["words"], MAX_HEADLINE)
    if "group_name" in words:
        clean["group_name"] = _group(words["group_name"])
    return {name: replace(fields[name], value=value) for name, value in clean.items() if name in fields}


def _group(said: str) -> str:
    return "/".join(filter(None, (line(part, _MOST_LETTERS) for part in said.split("/")[:_MOST_LEVELS])))


def _attributes(said: str) -> str:
    """The attributes of an OPML file that are not ours, as JSON."""
    found = foreign(said) if len(said) <= _MOST_OPTIONS else {}
    return codec.dump({name: line(value) for name, value in found.items()})


def _clean_source(key: str, fields: dict[str, Kept]) -> dict[str, Kept]:
    said = {name: kept.value for name, kept in fields.items()}
    words = {name: value for name, value in said.items() if isinstance(value, str)}
    clean: dict[str, object] = {}
    if "there" in said:
        clean["there"] = int(said["there"] == 1)
    if address := web_address(words.get("address")):
        kind, options = words.get("kind", ""), words.get("options", "{}")
        if (
            kind not in {*KINDS, UNKNOWN}
            or len(options) > _MOST_OPTIONS
            or source_key(kind, address, options) != key
        ):
            return {}
        name = words.get("name", "")
        clean |= {"address": address, "kind": kind, "options": options}
        clean["name"] = name if is_name(name) else name_from(address, ())
        clean["guest"] = int(said.get("guest") == 1)
    elif "address" in said:  # one that names a user, or is none
        return {}
    elif is_name(words.get("name", "")):
        clean["name"] = words["name"]
    if to := web_address(words.get("to")):
        clean |= {"to": to, "into": words.get("into", "")}
    if "group_name" in words:
        clean["group_name"] = _group(words["group_name"])
    if "shown" in words:
        clean["shown"] = line(words["shown"], _MOST_LETTERS)
    if "outline" in words:
        clean["outline"] = _attributes(words["outline"])
    if "shown" in said and said["shown"] is None:
        clean["shown"] = None
    for name, most in (("place", _MOST_PLACE), ("paused", 1)):
        if isinstance(value := said.get(name), int):
            clean[name] = min(max(value, 0), most)
    if title := line(words.get("title", ""), MAX_HEADLINE):
        clean["title"] = title
    if language := language_code(words.get("language")):
        clean["language"] = language
    return {name: replace(fields[name], value=value) for name, value in clean.items() if name in fields}


def read_journal(file: BinaryIO, *, bounded: bool = True) -> Journal:
    """What a journal from outside says, cleaned. Raises ValueError for what is none, or OSError.

    One that a person named need not be `bounded`.
    """
    found = lines.read(file, bounded=bounded)
    return replace(found, state=cleaned(found.state))


def followed(store: Store) -> Path | None:
    """The folder that this device shares with others; None where it shares none."""
    folder = store.acts().head().get("follow")
    return Path(folder) if isinstance(folder, str) else None


def follow(store: Store, folder: Path | None) -> None:
    """Shares the marks through this folder from now on, or no longer."""
    store.acts().write_anew(follow=str(folder.absolute()) if folder else "")
    store.acts().note_followed("")


def exchange(store: Store, patience: tuple[float, float] = PATIENCE) -> Exchanged:
    """Takes over what others did, from their files in the shared folder, and puts there what was done here.

    Files that were read before are not read again; those that could not be are. What is wrong with the
    folder is told, also that it needs more than `patience`, as in shared_folder; the store goes on without
    it. Raises StoreError.
    """
    folder = followed(store)
    if folder is None or not store.writable:
        return Exchanged()
    acts = store.acts()
    try:
        noted = dict(json.loads(acts.noted_followed() or "{}"))
    except ValueError:
        noted = {}
    taken, faults, seen = Taken(), list[str](), dict[str, object]()
    names = acts.names()
    own = shared_folder.name_of(str(acts.head().get("device")))
    try:
        for name, stamp, data in shared_folder.read(store.path, folder, noted, _MOST_BYTES, patience):
            try:
                if isinstance(data, OSError):
                    raise data
                if data is not None:
                    taken += acts.take_in(read_journal(io.BytesIO(data)).state, shared=True)
                seen[name] = stamp
            except (OSError, ValueError) as error:
                if isinstance(error, lines.NoJournal):  # any other may be read the next time, as it is
                    seen[name] = stamp
                faults.append(_file_fault(name, error))
        if own not in seen or seen[own] != noted.get(own) or noted.get(_PUT) != acts.last():
            last = acts.last()
            seen[own] = shared_folder.put(store.path, folder, own, b"".join(acts.lines()), patience)
            seen[_PUT] = last
        else:
            seen[_PUT] = noted[_PUT]
    except OSError as error:
        seen = noted | seen
        faults.append(unusable(folder, error))
    faults += filter(None, [credentials_followed(store, names)])
    if seen != noted:
        acts.note_followed(codec.dump(seen))
    return Exchanged(taken, tuple(faults))


def unusable(folder: Path, error: OSError) -> str:
    """Why the shared folder is of no use now, and what becomes of what was done here."""
    if isinstance(error, TimeoutError):
        fault = _("Der gemeinsame Ordner {folder} antwortet nicht rechtzeitig.").format(
            folder=line(str(folder))
        )
    else:
        said = _("Der gemeinsame Ordner {folder} ist nicht zu benutzen: {reason}.")
        fault = said.format(folder=line(str(folder)), reason=cause(error.strerror))
    stays = _("Ihre Markierungen bleiben hier und werden nachgereicht, sobald er wieder da ist.")
    return f"{fault} {stays}"


def credentials_followed(store: Store, before: dict[int, tuple[str, str]]) -> str:
    """Lets what requests carry follow the names of sources, which were these; a sentence where that fails.

    Of those that are gone it is forgotten.
    """
    now = store.acts().names()
    followed: dict[str, str] = {}
    for number, (old, address) in before.items():
        name, other = now.get(number, ("", ""))
        if name != old:  # a number may also be that of a new source by now
            followed[old] = name if urlsplit(other).netloc == urlsplit(address).netloc else ""
    try:
        credentials.rename(store.path, followed)
    except ConfigError as error:
        return str(error)
    return ""


def _file_fault(name: str, error: Exception) -> str:
    if isinstance(error, lines.NewerJournal):
        said = _("{file} ist von einem neueren Stadtbote und wird hier nicht gelesen.")
        return said.format(file=line(name))
    if isinstance(error, OSError):
        said = _("{file} ließ sich nicht lesen: {reason}.")
        return said.format(file=line(name), reason=cause(error.strerror))
    said = _("{file} ist kein Journal von Stadtbote, oder sein Anfang fehlt noch.")
    return said.format(file=line(name))


def taken_line(taken: Taken) -> str:
    """What was taken from another journal, in a sentence."""
    parts = [
        plural("{n} Quelle dazu", "{n} Quellen dazu", taken.added) if taken.added else "",
        plural("{n} Quelle entfernt", "{n} Quellen entfernt", taken.removed) if taken.removed else "",
        plural("{n} Quelle geändert", "{n} Quellen geändert", taken.changed) if taken.changed else "",
        *searches_and_rules(taken.searches, taken.rules),
        plural("{n} gemerkter Artikel dazu", "{n} gemerkte Artikel dazu", taken.articles)
        if taken.articles
        else "",
        plural("{n} Artikel anders markiert", "{n} Artikel anders markiert", taken.marked)
        if taken.marked
        else "",
    ]
    said = (
        _("Übernommen: {what}.").format(what=joined(filter(None, parts)))
        if any(parts)
        else _("Es war schon alles da.")
    )
    if taken.waiting:
        said += " " + plural(
            "{n} Markierung wartet auf einen Artikel, den ein Abruf bringt.",
            "{n} Markierungen warten auf Artikel, die ein Abruf bringt.",
            taken.waiting,
        )
    return said
