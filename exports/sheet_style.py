"""表格样式 styles: the few looks that our sheets have, numbered as they are used."""

from dataclasses import dataclass

from exports.sheet_xml import attribute

TEXT = "@"
GENERAL = "General"
INTEGER = "0"
DATE = "yyyy-mm-dd"
MOMENT = "yyyy-mm-dd hh:mm"

FIRST_OWN_FORMAT = 164
BODY_FONT, TITLE_FONT, BOLD_FONT = 0, 1, 2
NO_FILL, HEADER_FILL, TOTAL_FILL = 0, 2, 3
NO_BORDER, THIN_BORDER = 0, 1

FONTS = (
    '<font><sz val="11"/><name val="宋体"/></font>',
    '<font><b/><sz val="16"/><name val="宋体"/></font>',
    '<font><b/><sz val="11"/><name val="宋体"/></font>',
)
FILLS = (
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE7EEF4"/></patternFill></fill>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FFF6F6F2"/></patternFill></fill>',
)
EDGE = '<{0} style="thin"><color rgb="FFB7BDC4"/></{0}>'
THIN = "".join(EDGE.format(side) for side in ("left", "right", "top", "bottom"))
BORDERS = (
    "<border><left/><right/><top/><bottom/><diagonal/></border>",
    f"<border>{THIN}<diagonal/></border>",
)


@dataclass(frozen=True)
class Look:
    """How a cell looks."""

    number_format: str = GENERAL
    font: int = BODY_FONT
    fill: int = NO_FILL
    border: int = THIN_BORDER
    horizontal: str = ""
    wrap: bool = False

    def alignment(self) -> str:
        """The alignment of the cell's content."""
        horizontal = f' horizontal="{self.horizontal}"' if self.horizontal else ""
        wrap = ' wrapText="1"' if self.wrap else ""
        return f'<alignment vertical="center"{horizontal}{wrap}/>'


TITLE = Look(font=TITLE_FONT, border=NO_BORDER, horizontal="center")
NOTE = Look(border=NO_BORDER, wrap=True)
HEADER = Look(font=BOLD_FONT, fill=HEADER_FILL, horizontal="center", wrap=True)


class StyleBook:
    """Gives each look its number and writes them all down in the end."""

    def __init__(self) -> None:
        self._looks: dict[Look, int] = {Look(border=NO_BORDER): 0}
        self._formats: dict[str, int] = {GENERAL: 0}

    def number(self, look: Look) -> int:
        """The number that a cell refers to."""
        if look.number_format not in self._formats:
            self._formats[look.number_format] = FIRST_OWN_FORMAT + len(self._formats)
        return self._looks.setdefault(look, len(self._looks))

    def xml(self) -> str:
        """The styles part."""
        own = [(code, number) for code, number in self._formats.items() if number]
        formats = "".join(
            f'<numFmt numFmtId="{number}" formatCode="{attribute(code)}"/>' for code, number in own
        )
        cells = "".join(self._cell(look) for look in self._looks)
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            + (f'<numFmts count="{len(own)}">{formats}</numFmts>' if own else "")
            + f'<fonts count="{len(FONTS)}">{"".join(FONTS)}</fonts>'
            + f'<fills count="{len(FILLS)}">{"".join(FILLS)}</fills>'
            + f'<borders count="{len(BORDERS)}">{"".join(BORDERS)}</borders>'
            + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            + f'<cellXfs count="{len(self._looks)}">{cells}</cellXfs>'
            + '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )

    def _cell(self, look: Look) -> str:
        number = self._formats[look.number_format]
        return (
            f'<xf numFmtId="{number}" fontId="{look.font}" fillId="{look.fill}" borderId="{look.border}" xfId="0"'
            ' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f"{look.alignment()}</xf>"
        )
