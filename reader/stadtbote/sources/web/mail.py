"""Mail addresses that a page hides from robots, made readable: name(at)stadt.de, name∂stadt•de."""

from __future__ import annotations

import re

# Private-use characters stand for "@" and "." where the page brings a font of its own.
_PRIVATE = "\ue000-\uf8ff"
_AT = rf"(?: ?[(\[{{<] ?(?:at|ät|@) ?[)\]}}>] ?|[@＠﹫∂ⓐ{_PRIVATE}])"
_DOT = rf"(?: ?[(\[{{<] ?(?:dot|punkt|\.) ?[)\]}}>] ?|[.．․•·∙⋅●。{_PRIVATE}])"
_LABEL = "[a-z0-9äöüß-]{1,63}"
_NAME = "[a-z0-9äöüß_%+-]{1,64}"
# One character never stands for both: so the fewest labels before it and all others behind it.
# What is an address already ends where it ends, whatever sign comes next.
# Compiled when it is first used: it takes 5 ms, and few pages write addresses so.
_ADDRESS = (
    rf"(?i)(?<![\w.%+-])(?:(?P<plain>[\w.%+-]{{1,64}}@(?:{_LABEL}\.){{1,5}}[a-z]{{2,24}})(?![\w-])|(?P<name>{_NAME}(?:{_DOT}{_NAME}){{0,4}}?)(?P<at>{_AT})"
    rf"(?P<host>{_LABEL}(?:(?!(?P=at)){_DOT}{_LABEL}){{0,4}}(?!(?P=at)){_DOT}[a-z]{{2,24}})"
    rf"(?![\w@{_PRIVATE}]))"
)
# The signs alone first: a text is searched for single characters five times as fast.
_SIGN = re.compile(rf"[@＠﹫∂ⓐ{_PRIVATE}(\[{{<]")
_HINT = re.compile(rf"[@＠﹫∂ⓐ{_PRIVATE}]|[(\[{{<] ?(?:at|ät) ?[)\]}}>]", re.IGNORECASE)
_JOINERS = re.compile(r"(?<=[@.])[\u200c\u200d]+|[\u200c\u200d]+(?=[@.])")
_PLAIN = re.compile(r"[^\s@<>()\[\]]{1,64}@[^\s@<>()\[\]]{1,190}\.[a-zäöü]{2,24}", re.IGNORECASE)


def _plain(match: re.Match[str]) -> str:
    if match["plain"]:
        return match["plain"]
    name, host = (re.sub(f"(?i){_DOT}", ".", match[part]) for part in ("name", "host"))
    return f"{name}@{host}"


def readable(text: str) -> str:
    """The text with every mail address in it as one types it; single spaces only are looked through."""
    if not (_SIGN.search(text) and _HINT.search(text)):
        return text
    return re.sub(_ADDRESS, _plain, _JOINERS.sub("", text))


def address(target: str) -> str | None:
    """The mail address that a mailto: link names, without its parameters. None where it is none."""
    found = readable(target.partition("?")[0].strip())
    return found if _PLAIN.fullmatch(found) else None
