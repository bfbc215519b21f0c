"""样式补丁 style patch: red and yellow twins of the styles that a workbook already has."""

import re

RED, YELLOW = "FFFF9C9C", "FFFFE699"

FILLS = re.compile(r'<fills count="([0-9]+)"(?P<rest>[^<>]*)>(?P<body>.*?)</fills>', re.DOTALL)
STYLES = re.compile(r'<cellXfs count="([0-9]+)"(?P<rest>[^<>]*)>(?P<body>.*?)</cellXfs>', re.DOTALL)
FILL = re.compile(r"<fill>.*?</fill>|<fill/>", re.DOTALL)
STYLE = re.compile(r"<xf\b[^<>]*?/>|<xf\b[^<>]*?>.*?</xf>", re.DOTALL)
FILL_NUMBER = re.compile(r' fillId="([0-9]+)"')
FILL_MARKS = re.compile(r' (?:fillId|applyFill)="[^"]*"')


class StylePatch:
    """The styles part of one package, and the twins added to it."""

    def __init__(self, text: str, fills: list[str], styles: list[str]) -> None:
        self._text = text
        self._fills = fills
        self._styles = styles
        self._twins: dict[tuple[int, bool], int] = {}
        ours = {place for place, fill in enumerate(fills) if RED in fill or YELLOW in fill}
        self._originals = self._find_originals(ours)

    @classmethod
    def of(cls, text: str) -> "StylePatch | None":
        """The styles of a part; None when they are written in an unfamiliar way."""
        fills, styles = FILLS.search(text), STYLES.search(text)
        if fills is None or styles is None:
            return None
        found = STYLE.findall(styles["body"])
        listed = FILL.findall(fills["body"])
        if len(found) != int(styles[1]) or len(listed) != int(fills[1]):
            return None
        return cls(text, listed, found)

    @property
    def is_marked(self) -> bool:
        """Whether our colours are in it from last time."""
        return bool(self._originals)

    def original(self, style: int) -> int:
        """The style that a cell had before we coloured it."""
        return self._originals.get(style, style)

    def twin(self, style: int, *, is_error: bool) -> int:
        """The same style in red or yellow."""
        style = self.original(style)
        if (style, is_error) not in self._twins:
            bare = FILL_MARKS.sub("", self._styles[style])
            fill = self._fill(RED if is_error else YELLOW)
            self._styles.append(bare.replace("<xf", f'<xf fillId="{fill}" applyFill="1"', 1))
            self._twins[style, is_error] = len(self._styles) - 1
        return self._twins[style, is_error]

    def _fill(self, colour: str) -> int:
        found = next((place for place, fill in enumerate(self._fills) if colour in fill), None)
        if found is None:
            pattern = f'<patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill>'
            self._fills.append(f"<fill>{pattern}</fill>")
            return len(self._fills) - 1
        return found

    def _find_originals(self, ours: set[int]) -> dict[int, int]:
        """Each coloured style, to the style that differs from it only in the fill."""
        plain: dict[str, int] = {}
        coloured = []
        for place, style in enumerate(self._styles):
            number = FILL_NUMBER.search(style)
            bare = _comparable(style)
            if number is not None and int(number[1]) in ours:
                coloured.append((place, bare))
            elif number is None or number[1] == "0":
                plain.setdefault(bare, place)
        return {place: plain.get(bare, 0) for place, bare in coloured}

    def xml(self) -> str:
        """The part with the twins in it."""
        fills = f'<fills count="{len(self._fills)}">{"".join(self._fills)}</fills>'
        styles = f'<cellXfs count="{len(self._styles)}">{"".join(self._styles)}</cellXfs>'
        text = FILLS.sub(lambda _: fills, self._text, count=1)
        return STYLES.sub(lambda _: styles, text, count=1)


def _comparable(style: str) -> str:
    """A style without its fill, its attributes in a fixed order."""
    opening, closing, rest = FILL_MARKS.sub("", style).partition(">")
    head, *attributes = opening.removesuffix("/").split()
    return " ".join([head, *sorted(attributes)]) + closing + rest
