"""表头树 heading trees: groups over columns, as rows of texts and merged areas."""

from collections.abc import Sequence

from exports.sheet_xml import column_letter


def heading_tree(paths: Sequence[tuple[str, ...]], first_row: int = 1) -> tuple[list[list[str]], list[str]]:
    """The texts of the heading rows and the merged areas: equal groups side by side are one cell."""
    depth = max((len(path) for path in paths), default=1)
    rows = [[""] * len(paths) for _ in range(depth)]
    areas = []
    for level in range(depth):
        start = 0
        while start < len(paths):
            path = paths[start]
            end = _run_end(paths, start, level)
            if level < len(path):
                rows[level][start] = path[level]
                bottom = depth - 1 if level == len(path) - 1 else level
                if end - start > 1 or bottom > level:
                    left, right = column_letter(start + 1), column_letter(end)
                    areas.append(f"{left}{first_row + level}:{right}{first_row + bottom}")
            start = end
    return rows, areas


def _run_end(paths: Sequence[tuple[str, ...]], start: int, level: int) -> int:
    """Where the group that begins here ends; a leaf is never joined with its neighbour."""
    end = start + 1
    group = paths[start][: level + 1]
    if level >= len(paths[start]) - 1:
        return end
    while end < len(paths) and paths[end][: level + 1] == group and len(paths[end]) > level + 1:
        end += 1
    return end
