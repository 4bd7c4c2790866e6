"""What went wrong, as sentences: what happened, to which source, what was kept, what to do."""

from __future__ import annotations

import errno
import os

from stadtbote.errors import SHORTAGES, Failure, Reason
from stadtbote.text.clean import MAX_ITEMS
from stadtbote.text.dates import moment
from stadtbote.text.language import message as m
from stadtbote.text.language import number, plural
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import (
    StoreBroken,
    StoreBusy,
    StoreError,
    StoreNewer,
    StoreReplaced,
    StoreUnwritable,
)

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable

_HAPPENED = {
    Reason.OFFLINE: m("nicht erreichbar: kein Netz, oder der Name ist unbekannt."),
    Reason.REFUSED: m("der Server nimmt keine Verbindung an."),
    Reason.RESET: m("die Verbindung brach ab, die Antwort kam nicht ganz an."),
    Reason.TIMEOUT: m("der Server antwortete nicht rechtzeitig."),
    Reason.SLOW: m("die Antwort kam zu langsam und wurde abgebrochen."),
    Reason.TOO_LARGE: m("die Antwort ist zu groß und wurde nicht geladen."),
    Reason.FILES: m("auf diesem Rechner sind zu viele Dateien und Verbindungen offen."),
    Reason.MEMORY: m("diesem Rechner fehlt der Arbeitsspeicher."),
    Reason.PROXY: m("der Proxy ist nicht erreichbar."),
    Reason.PROXY_PASSWORD: m("der Proxy verlangt Name und Passwort, oder andere als die genannten."),
    Reason.PROXY_FAILED: m("der Proxy stellt keine Verbindung zum Server her."),
    Reason.PORTS: m("dieser Rechner hat für eine Verbindung keinen Anschluss frei."),
    Reason.DENIED: m("dieser Rechner erlaubt die Verbindung nicht."),
    Reason.TLS: m("das Zertifikat des Servers ist nicht gültig. Stimmt die Uhr dieses Rechners?"),
    Reason.REDIRECTS: m("der Server leitet im Kreis weiter, oder mehr als fünfmal hintereinander."),
    Reason.FORBIDDEN_REDIRECT: m("der Server leitet auf eine unzulässige Adresse weiter."),
    Reason.PRIVATE_ADDRESS: m("die Adresse führt in ein privates Netz und wurde nicht gefragt."),
    Reason.BAD_ADDRESS: m("das ist keine Adresse, die mit http oder https beginnt."),
    Reason.ENCODING: m("die Antwort ist in einem unbekannten Format komprimiert."),
    Reason.PROTOCOL: m("die Antwort ist kein gültiges HTTP."),
    Reason.EMPTY: m("die Antwort enthält keine Artikel."),
    Reason.UNREADABLE: m("die Antwort enthält keine Neuigkeiten, die Stadtbote lesen kann."),
    Reason.LOGIN: m("der Server nimmt die Zugangsdaten nicht an, die für die Quelle gesetzt sind, HTTP 401."),
    Reason.UNENCRYPTED: m("der Server antwortet ohne Verschlüsselung, gefragt wurde mit https."),
    Reason.PASSWORD: m("die Seite fragt nach einem Passwort."),
    Reason.SCRIPT: m(
        "die Seite wird erst im Browser von einem Skript gefüllt, die Antwort enthält keine Artikel."
    ),
    Reason.ARTICLE: m("das ist ein einzelner Artikel und keine Liste von Artikeln."),
    Reason.BOT_WALL: m("die Website lässt nur Browser herein, die ihre Prüfung auf Roboter bestehen."),
    Reason.COOKIES: m(
        "die Seite zeigt sich nur, wenn ein Cookie gespeichert wird, und Stadtbote speichert keine."
    ),
    Reason.NO_LIST: m("auf der Seite ist keine Liste von Artikeln zu erkennen."),
    Reason.REFUSED_CONTENT: m(
        "die Antwort ist so gebaut, dass sie Schaden anrichten könnte, und wurde nicht gelesen."
    ),
    Reason.SERVER_FAULT: m("der Server meldet einen inneren Fehler."),
    Reason.BUDGET: m("die Bytes, die dieser Abruf kosten durfte, waren verbraucht."),
    Reason.INTERNAL: m("beim Lesen der Antwort gab es einen inneren Fehler in Stadtbote."),
    Reason.WORKER: m("das Lesen der Antwort brach ab oder dauerte zu lange."),
    Reason.UNKNOWN: m("es gab einen unbekannten Fehler."),
}
_BRIEFLY = {
    Reason.OFFLINE: m("nicht erreichbar"),
    Reason.REFUSED: m("keine Verbindung"),
    Reason.RESET: m("Verbindung abgebrochen"),
    Reason.TIMEOUT: m("keine Antwort"),
    Reason.SLOW: m("zu langsam"),
    Reason.TOO_LARGE: m("zu groß"),
    Reason.PROXY: m("Proxy nicht erreichbar"),
    Reason.PROXY_PASSWORD: m("Proxy verlangt Passwort"),
    Reason.PROXY_FAILED: m("Proxy nicht erreichbar"),
    Reason.TLS: m("Zertifikat ungültig"),
    Reason.REDIRECTS: m("Weiterleitung im Kreis"),
    Reason.PRIVATE_ADDRESS: m("privates Netz"),
    Reason.ENCODING: m("nicht lesbar"),
    Reason.PROTOCOL: m("kein gültiges HTTP"),
    Reason.EMPTY: m("keine Artikel"),
    Reason.UNREADABLE: m("nicht lesbar"),
    Reason.LOGIN: m("Zugangsdaten falsch"),
    Reason.UNENCRYPTED: m("ohne Verschlüsselung"),
    Reason.PASSWORD: m("Anmeldung nötig"),
    Reason.SCRIPT: m("nur mit Skript"),
    Reason.ARTICLE: m("ein einzelner Artikel"),
    Reason.BOT_WALL: m("nur für Browser"),
    Reason.COOKIES: m("nur mit Cookies"),
    Reason.NO_LIST: m("keine Artikel"),
    Reason.WORKER: m("nicht lesbar"),
    Reason.BUDGET: m("zu viele Bytes"),
    Reason.SERVER_FAULT: m("Fehler des Servers"),
    Reason.PAUSED: m("Pause des Servers"),
}
_STATUS = {
    401: m("der Server verlangt Name und Passwort, HTTP 401."),
    404: m("die Seite gibt es dort nicht, HTTP 404."),
    410: m("die Seite gibt es nicht mehr, HTTP 410."),
    429: m("der Server bittet um weniger Anfragen, HTTP 429."),
}


def briefly(failure: Failure) -> str:
    """What happened, in a few words for a column."""
    if failure.reason is Reason.STATUS and failure.status == 401:
        return _("Passwort nötig")
    if failure.reason is Reason.STATUS and failure.status:
        return f"HTTP {failure.status}"
    return _(_BRIEFLY.get(failure.reason, m("nicht erreicht")))


def why_unreached(failure: Failure) -> str:
    """The same behind words that say that a source was not reached; empty where that is all."""
    said = briefly(failure)
    return "" if said in {_("nicht erreichbar"), _("nicht erreicht")} else said


def happened(failure: Failure) -> str:
    """What happened, as the rest of a sentence that begins with the source's name."""
    if failure.reason is Reason.STATUS:
        return _status_words(failure.status or 0)
    if failure.reason is Reason.PAUSED:
        return _pause_words(failure.until)
    if failure.reason is Reason.PROXY_FAILED and failure.status:
        said = _("der Proxy stellt keine Verbindung zum Server her, HTTP {status}.")
        return said.format(status=failure.status)
    return _(_HAPPENED[failure.reason])


def _status_words(status: int) -> str:
    if status in _STATUS:
        return _(_STATUS[status])
    if status == 403:
        said = _("der Server verweigert den Zugang, HTTP {status}.")
    elif 500 <= status < 600:
        said = _("der Server hat eine Störung, HTTP {status}.")
    else:
        said = _("der Server antwortet mit HTTP {status}.")
    return said.format(status=status)


def _pause_words(until: float | None) -> str:
    """`until` are Unix seconds."""
    if until is None:
        return _("der Server bat um eine Pause und wurde nicht gefragt.")
    said = _("der Server bat um eine Pause bis {time} und wurde nicht gefragt.")
    return said.format(time=moment(until))


_PROXY = {
    Reason.PROXY: m("Bitte das Netz und den Proxy prüfen; „stadtbote doctor“ nennt ihn."),
    Reason.PROXY_PASSWORD: m(
        "Bitte beide in die Adresse des Proxys schreiben, http://NAME:PASSWORT@RECHNER:PORT;"
        " „stadtbote doctor“ sagt, woher er kommt."
    ),
    Reason.PROXY_FAILED: m(
        "Bitte später noch einmal versuchen oder den Proxy prüfen; „stadtbote doctor“ nennt ihn."
    ),
}

# Failures that waiting would not cure.
_WRONG_ADDRESS = {
    Reason.TOO_LARGE,
    Reason.REFUSED_CONTENT,
    Reason.UNREADABLE,
    Reason.BAD_ADDRESS,
    Reason.FORBIDDEN_REDIRECT,
}
_OTHER_PLACE = {
    Reason.UNENCRYPTED: m("Bitte die Adresse mit http:// davor nennen, wenn das genügen soll."),
    Reason.PASSWORD: m(
        "Bitte die Adresse einer Seite ohne Anmeldung nehmen: Stadtbote füllt kein Formular aus."
    ),
    Reason.BUDGET: m(
        "Bitte dem Befehl, der abruft, mit --budget mehr Bytes erlauben, oder keine Grenze setzen."
    ),
    Reason.BOT_WALL: m(
        "Bitte die Adresse eines Feeds versuchen, der oft frei ist, oder beim Betreiber darum bitten."
    ),
    Reason.COOKIES: m("Bitte die Adresse eines Feeds oder eine andere Seite derselben Website versuchen."),
    Reason.SCRIPT: m("Bitte die Adresse eines Feeds nehmen, wenn es einen gibt."),
    Reason.ARTICLE: m("Bitte die Adresse der Seite nehmen, die die Artikel auflistet."),
    Reason.NO_LIST: m(
        "Bitte die Adresse der Seite nehmen, auf der die Neuigkeiten stehen, oder die eines Feeds."
    ),
}


def advice(failure: Failure, name: str = "") -> str:
    """What the user can do about it; `name` is that of the source, which has none before it is saved."""
    if failure.reason is Reason.LOGIN or (failure.reason is Reason.STATUS and failure.status in {401, 403}):
        command = f"stadtbote source set {name}" if name else _("stadtbote source add ADRESSE")
        if failure.status != 403:
            return _("Bitte Name und Passwort setzen mit „{command} --user NAME“.").format(command=command)
        return _(
            "Bitte später noch einmal versuchen. Einen Schlüssel setzt „{command} --header NAME“, einen"
            " anderen User-Agent „{command} --user-agent TEXT“."
        ).format(command=command)
    if failure.reason in _OTHER_PLACE:
        return _(_OTHER_PLACE[failure.reason])
    if failure.reason in _PROXY:
        return _(_PROXY[failure.reason])
    if failure.until is not None and failure.reason is not Reason.PAUSED:
        return _("Weiter geht es dort ab {time}.").format(time=moment(failure.until))
    if failure.status in {404, 410} or failure.reason in _WRONG_ADDRESS:
        return _("Bitte die Adresse der Quelle prüfen.")
    if failure.reason is Reason.PRIVATE_ADDRESS:
        return _(
            "Bitte die Adresse der Quelle prüfen. Stimmt sie, die Quelle mit „stadtbote source add ADRESSE“"
            " selbst hinzufügen, oder den Rechner in der Konfiguration unter allow_hosts nennen."
        )
    if failure.reason in SHORTAGES:
        return _("Bitte andere Programme beenden und noch einmal versuchen.")
    if failure.reason is Reason.DENIED:
        return _("Bitte die Firewall und die Rechte dieses Kontos prüfen.")
    if failure.reason is Reason.OFFLINE:
        return _("Bitte die Verbindung prüfen.")
    return _("Bitte später noch einmal versuchen.")


def source_failure(name: str, failure: Failure, stored: int, shown: Callable[[str], str] = str) -> str:
    """The whole sentence for a source that could not be fetched; it still has `stored` articles.

    `name` is what a command calls it, `shown` shows a name.
    """
    kept = (
        plural(
            "Der gespeicherte Artikel bleibt lesbar.", "Die {n} gespeicherten Artikel bleiben lesbar.", stored
        )
        if stored
        else _("Gespeichert ist von dieser Quelle noch nichts.")
    )
    return f"{shown(name)}: {happened(failure)} {kept} {advice(failure, name)}"


def shortfall(*, skipped: int, capped: bool, incomplete: bool) -> str:
    """What is missing from a fetch that succeeded, in sentences; empty where nothing is."""
    said = []
    if skipped:
        said.append(
            plural(
                "{n} Eintrag war nicht lesbar und fehlt.",
                "{n} Einträge waren nicht lesbar und fehlen.",
                skipped,
            )
        )
    if capped:
        most = _("Die Quelle zeigt mehr als {most} Artikel, nur die ersten {most} kommen.")
        said.append(most.format(most=number(MAX_ITEMS)))
    if incomplete and not said:
        said.append(_("Die Liste kam nur zum Teil an. Was schon gespeichert war, bleibt."))
    return " ".join(said)


_CAUSES = {
    errno.EACCES: m("keine Erlaubnis"),
    errno.EDQUOT: m("kein Platz mehr für dieses Konto"),
    errno.EEXIST: m("das gibt es schon"),
    errno.EFBIG: m("die Datei wird zu groß"),
    errno.EIO: m("ein Fehler beim Lesen oder Schreiben"),
    errno.EISDIR: m("das ist ein Ordner"),
    errno.ELOOP: m("zu viele Verweise"),
    errno.EMFILE: m("zu viele offene Dateien"),
    errno.ENFILE: m("zu viele offene Dateien"),
    errno.ENOMEM: m("zu wenig Arbeitsspeicher"),
    errno.ENAMETOOLONG: m("der Name ist zu lang"),
    errno.ENFILE: m("zu viele offene Dateien"),
    errno.ENOENT: m("Datei oder Ordner fehlt"),
    errno.ENOMEM: m("kein Arbeitsspeicher mehr"),
    errno.ENOSPC: m("kein Platz mehr"),
    errno.ENOTDIR: m("ein Teil des Pfades ist kein Ordner"),
    errno.ENOTEMPTY: m("der Ordner ist nicht leer"),
    errno.EPERM: m("keine Erlaubnis"),
    errno.EROFS: m("schreibgeschützt"),
}

# By the first two words of SQLite's result codes.
_CAUSES_OF_SQLITE = {
    "SQLITE_BUSY": m("ein anderes Programm schreibt gerade"),
    "SQLITE_CANTOPEN": m("die Datei lässt sich nicht öffnen"),
    "SQLITE_FULL": m("kein Platz mehr"),
    "SQLITE_IOERR": m("ein Fehler beim Lesen oder Schreiben"),
    "SQLITE_LOCKED": m("ein anderes Programm schreibt gerade"),
    "SQLITE_NOMEM": m("kein Arbeitsspeicher mehr"),
    "SQLITE_PERM": m("keine Erlaubnis"),
    "SQLITE_READONLY": m("schreibgeschützt"),
}


def cause(said: str | None) -> str:
    """Why something could not be read or written, in the user's language if it is known.

    `said` are the system's own words, or the name of one of SQLite's result codes.
    """
    if not said:
        return _("unbekannt")
    known = _CAUSES_OF_SQLITE | {os.strerror(number): text for number, text in _CAUSES.items()}
    found = known.get(said) or known.get("_".join(said.split("_")[:2]))
    return _(found) if found else said


def shortage(error: BaseException) -> str:
    """What of this machine does not suffice, as a sentence, where that is behind a fault; else empty."""
    waiting: list[BaseException | None] = [error]
    seen = set[int]()  # a fault in a group may have the group behind it
    while waiting:
        fault = waiting.pop(0)
        if fault is None or id(fault) in seen:
            continue
        seen.add(id(fault))
        if said := _shortage(fault):
            return said
        waiting += [fault.__cause__, fault.__context__]
        if isinstance(fault, BaseExceptionGroup):
            waiting += fault.exceptions
    return ""


# What is said where a file could not be read, or mapped, for want of memory (glibc; CPython 3.11, measured).
_OF_MEMORY = (
    "failed to map segment",
    "annot allocate memory",
    "without exception set",
    "without setting an exception",
)


def _shortage(error: BaseException) -> str:
    said = str(error) if isinstance(error, ImportError | RuntimeError | SystemError) else ""
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, MemoryError) or number == errno.ENOMEM or any(sign in said for sign in _OF_MEMORY):
        return _("Der Arbeitsspeicher reicht nicht.")
    if number in {errno.EMFILE, errno.ENFILE} or "Too many open files" in said:
        return _("Es sind zu viele Dateien offen.")
    return _("Es laufen zu viele Programme.") if "can't start new thread" in said else ""


def store_failure(error: StoreError) -> str:
    """The sentence for a store that cannot be used."""
    path = error.path or ""
    match error:
        case StoreNewer():
            return _(
                "Der Speicher {path} stammt von einem neueren Stadtbote:"
                " Schema {found}, bekannt ist {known}. Er wurde nicht verändert."
                " Bitte Stadtbote aktualisieren oder mit --store einen anderen Ort nennen."
            ).format(path=path, found=number(error.found), known=number(error.known))
        case StoreReplaced():
            return _(
                "Der Speicher {path} war beschädigt und ist inzwischen neu angelegt. Hier wird darum nichts"
                " mehr gespeichert. Bitte starten Sie Stadtbote neu."
            ).format(path=path)
        case StoreBusy():
            return _(
                "Der Speicher {path} ist beschädigt und wird gerade von einem anderen Stadtbote benutzt."
                " Er wurde nicht verändert. Bitte starten Sie Stadtbote noch einmal, wenn das andere fertig"
                " ist."
            ).format(path=path)
        case StoreBroken() if error.noted:
            return _(
                "Der Speicher {path} ist beschädigt. Beim nächsten Start wird er neu angelegt,"
                " mit allem, was darin noch zu lesen ist."
            ).format(path=path)
        case StoreBroken():
            return _(
                "Die Datei {path} ist kein Speicher von Stadtbote oder ist beschädigt."
                " Sie wurde nicht verändert. Bitte verschieben oder mit --store einen anderen Ort nennen."
            ).format(path=path)
        case StoreUnwritable():
            return _(
                "In den Speicher {path} kann nicht geschrieben werden, Meldung {detail}."
                " Was darin steht, bleibt."
                " Bitte Platz und Rechte prüfen oder mit --store einen anderen Ort nennen."
            ).format(path=path, detail=cause(error.detail))
    return _(
        "Der Speicher {path} war nicht zu benutzen, Meldung {detail}. Bitte noch einmal versuchen."
    ).format(path=path, detail=cause(error.detail))
