"""From a page's tree to the flow of its text: what each element of HTML means to a reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from stadtbote.sources.web import elements, mail
from stadtbote.sources.web.flow import Flow
from stadtbote.sources.web.inline import BREAK, Target, absolute, one_line, says_new_tab
from stadtbote.sources.web.pictures import Figures, image, is_caption, is_credit, is_figure, is_pixel
from stadtbote.sources.web.tables import Rows, data_tables
from stadtbote.sources.web.tree import BREAKS, HEADINGS, LISTS, Attributes, Skip, is_hidden, is_link_list
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Block, Paragraph

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SIGNS = frozenset({"@", "(at)", "[at]"})  # images that stand for a sign in a mail address
_STRUCK_WORDS, _STRUCK_BLOCKS = 1, 2
_IMAGE_FILES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg")


def _number(text: str | None, otherwise: int | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 8 else otherwise


class Walker:
    """Takes elements and text in reading order and makes blocks of them. See `tree.Visitor`.

    Links are relative to `base`; without one they are but text. Skipped is what `skip` says, but for the
    roots themselves, and the elements of the numbers (mem_id) in `without`.
    """

    def __init__(
        self,
        roots: Sequence[LexborNode],
        base: str | None,
        page_language: str | None,
        language: str | None,
        skip: Skip | None,
        without: frozenset[int] = frozenset(),
        folded: frozenset[str] = frozenset(),
    ) -> None:
        self._flow = Flow(page_language, language)
        self._base, self._skip, self._without, self._folded = base, skip, without, folded
        self._data = frozenset().union(*map(data_tables, roots))
        self._open: list[tuple[str | None, Callable[[], None] | None]] = []  # language before, how to end
        self._figures = Figures(self._flow)
        self._rows: Rows | None = None
        self._titles = 0  # headings and summaries that are open: their buttons are words
        self._preformatted = 0
        self._raised = 0
        self._quoted = 0
        self._struck = 0
        self._breaks = 0  # line breaks since the last word
        self._words = 0  # texts so far

    def finish(self) -> tuple[Block, ...]:
        """The blocks, once the walk is done."""
        self._flow.interrupt()
        return tuple(self._flow.blocks)

    def text(self, text: str) -> None:
        """Text, as the page has it."""
        if not text.isspace():
            self._breaks = 0
            self._words += 1
            if self._raised and text.strip().isdigit():
                text = text.translate(_SUPERSCRIPT)
            if self._struck == _STRUCK_BLOCKS and self._flow.line.blank:
                self._flow.line.text(_("durchgestrichen: "), self._flow.language)
        self._flow.line.text(text, self._flow.language)

    def enter(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        """An element begins."""
        if self._without and node.mem_id in self._without:
            return False
        if tag == "img":
            self._image(node, attributes)
            return False
        if is_hidden(tag, attributes, self._folded) or (
            self._skip and self._open and self._skip(tag, attributes)
        ):
            return False
        if tag == "br":
            self._line_break()
            return False
        if tag in elements.MEDIA and (tag != "object" or node.first_child is None):
            if not is_pixel(attributes) and (link := elements.medium(node, tag, attributes, self._base)):
                self._words += 1
                self._flow.link(link)
            return False
        if tag == "math" and (formula := elements.formula(node, attributes)):
            self.text(formula)
            return False
        if tag == "del" and elements.is_replaced(node):
            return False
        if tag == "button" and not self._titles:
            return False
        flow = self._flow
        if tag in BREAKS:
            flow.boundary()
        before = flow.language
        if attributes and (language := attributes.get("lang") or attributes.get("xml:lang")):
            flow.language = language.strip() or None
        self._open.append((before, self._begin(node, tag, attributes)))
        return True

    def leave(self, tag: str) -> None:
        """The element that was entered last ends."""
        language, end = self._open.pop()
        if end:
            end()
        if tag in BREAKS:
            self._flow.boundary()
        self._flow.language = language

    def _begin(self, node: LexborNode, tag: str, attributes: Attributes) -> Callable[[], None] | None:
        """What an element begins; returns what is to be done at its end."""
        flow = self._flow
        if tag in HEADINGS:
            self._titles += 1
            return partial(self._end_heading, HEADINGS[tag], flow.start_heading())
        if tag in LISTS:
            return self._list(tag, attributes)
        # A caption inside a caption would be copied at each of its levels.
        small_print = tag == "cite" and flow.captures == 1
        if self._figures and flow.captures < 2 and (small_print or is_credit(attributes)):
            flow.capture()
            return self._figures.end_credit
        if self._figures and not flow.captures and is_caption(tag, attributes):
            flow.capture()
            return self._figures.end_caption
        if is_figure(tag, attributes) and not flow.captures:
            flow.boundary()
            self._figures.start()
            return self._figures.end
        if is_link_list(attributes):
            flow.link_lists += 1
            return self._end_link_list
        match tag:
            case "a":
                return self._link(attributes)
            case "li":
                flow.start_item(_number(attributes.get("value"), None))
                return flow.end_item
            case "blockquote":
                flow.boundary()
                flow.quotes += 1
                return self._end_quote
            case "table" if node.mem_id in self._data and not flow.captures:
                flow.interrupt()
                self._rows = Rows(flow)
                return self._end_table
            case "caption" | "thead" | "tr" | "td" | "th" if self._rows:
                return self._rows.part(tag, attributes)
            case "q" if node.first_child is not None:
                before, after = elements.marks(node, flow.language, self._quoted)
                self._quoted += 1
                flow.line.text(before, flow.language)
                return partial(self._end_quoted, after)
            case "del" if node.first_child is not None and not self._struck:
                self._struck = _STRUCK_BLOCKS if elements.has_blocks(node) else _STRUCK_WORDS
                if self._struck == _STRUCK_WORDS:
                    flow.line.text(f"({_('durchgestrichen: ')}", flow.language)
                return self._end_struck
            case "pre" if not flow.captures:
                flow.interrupt()
                flow.capture()
                self._preformatted += 1
                return partial(self._end_preformatted, elements.is_code(node, attributes))
            case "sup":
                self._raised += 1
                return self._end_raised
            case "summary":
                self._titles += 1
                return self._end_title
        return None

    def _line_break(self) -> None:
        self._breaks += 1
        if self._preformatted:
            self._flow.line.text("\n")
        elif self._breaks > 1:
            self._flow.boundary()
        elif self._titles:
            self._flow.line.space()
        else:
            self._flow.line.text(BREAK)

    def _list(self, tag: str, attributes: Attributes) -> Callable[[], None]:
        flow = self._flow
        listed = is_link_list(attributes)
        flow.link_lists += listed
        backwards = "reversed" in attributes
        first = _number(attributes.get("start"), None if backwards else 1) if tag == "ol" else None
        flow.start_list(first, -1 if backwards else 1)
        return partial(self._end_list, listed)

    def _end_list(self, listed: bool) -> None:
        self._flow.end_list()
        self._flow.link_lists -= listed

    def _end_link_list(self) -> None:
        self._flow.boundary()
        self._flow.link_lists -= 1

    def _end_heading(self, level: int, whole: bool) -> None:
        self._titles -= 1
        if whole:
            self._flow.end_heading(level)
        else:
            self._flow.boundary()

    def _end_quoted(self, mark: str) -> None:
        self._quoted -= 1
        self._flow.line.text(mark, self._flow.language)

    def _end_struck(self) -> None:
        if self._struck == _STRUCK_WORDS:
            self._flow.line.text(")", self._flow.language)
        self._struck = 0

    def _end_title(self) -> None:
        self._titles -= 1

    def _end_raised(self) -> None:
        self._raised -= 1

    def _end_quote(self) -> None:
        self._flow.boundary()
        self._flow.quotes -= 1

    def _end_preformatted(self, code: bool) -> None:
        self._preformatted -= 1
        text, language = self._flow.captured(lines=True)
        if text:
            self._flow.block(Paragraph(text, language, code))

    # Links

    def _link(self, attributes: Attributes) -> Callable[[], None] | None:
        flow = self._flow
        href = (attributes.get("href") or "").strip()
        scheme, _, rest = href.partition(":")
        new_tab = (attributes.get("target") or "").lower() == "_blank"
        if flow.line.target or self._base is None:
            return None
        if address := absolute(self._base, href):
            label = one_line(attributes.get("aria-label")) or one_line(attributes.get("title"))
            hint = f"{attributes.get('aria-label')} {attributes.get('title')}"
            target = Target(address, None, new_tab or says_new_tab(hint))
        elif scheme.lower() == "mailto":
            label = mail.address(unquote(rest)) or ""
            target = Target(None, label or None)
        elif scheme.lower() == "tel":
            label, target = rest, Target(None, unquote(rest).partition(";")[0].strip("/") or None)
        else:
            return None
        flow.line.open(target)
        return partial(self._end_link, label, self._words, len(flow.waiting), self._figures.images)

    def _end_link(self, label: str, words: int, waiting: int, images: int) -> None:
        """Close a link. One without words is called by its label or by what its images show."""
        flow = self._flow
        target = flow.line.target
        if words == self._words and target:
            pending = [picture.image for picture in flow.waiting[waiting:]]
            shown = " ".join(image.alternative_text for image in pending if image.alternative_text)
            file = (target.address or "").partition("?")[0].lower().endswith(_IMAGE_FILES)
            in_figure = self._figures.images > images
            if not in_figure and not (pending and file) and (label or shown):
                del flow.waiting[waiting:]
                flow.line.text(label or shown, flow.language)
                self._words += 1
                flow.line.close()
                flow.line.space()  # nothing that follows is part of an image's words
                return
        flow.line.close()

    def _image(self, node: LexborNode, attributes: Attributes) -> None:
        text, flow = one_line(attributes.get("alt")), self._flow
        if text.lower() in _SIGNS:
            self.text(text)
        elif is_pixel(attributes) or is_hidden("img", {**attributes, "aria-hidden": None}):
            return
        elif not (self._figures or flow.line.target) and elements.is_in_sentence(
            node, attributes, "" if flow.line.blank else flow.line.end, entry=flow.in_entry
        ):
            self.text(f" {text} " if len(text) > 2 else text)
        else:
            self._flow.picture(image(attributes)) if self._rows else self._figures.image(attributes)

    def _end_table(self) -> None:
        table = self._rows.finish() if self._rows else None
        self._rows = None
        if table:
            self._flow.block(table)
