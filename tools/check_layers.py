#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Who may include whom, by the table of cmake/Layers.cmake; and no header that includes itself.

The compiler already refuses a forbidden include, with "file not found". This names the arrow.
"""
import re
from pathlib import Path

import checking

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
ROW = re.compile(r"set\(VITRINE_MAY_INCLUDE_(\w+)([^)]*)\)")


def allowed(root: Path) -> dict[str, list[str]]:
    """Folder → folders it may include besides itself."""
    rows = ROW.findall((root / "cmake/Layers.cmake").read_text())
    table = {name: row.split() for name, row in rows}
    for name, row in table.items():
        if "${VITRINE_LAYERS}" in row:
            table[name] = list(table)
    return table


def includes(root: Path, source: Path) -> list[tuple[int, str]]:
    text = checking.without_comments((root / source).read_text())
    return [(text.count("\n", 0, found.start(1)) + 1, found[1]) for found in INCLUDE.finditer(text)]


def broken_arrows(root: Path, graph: dict[str, list[tuple[int, str]]]) -> list[str]:
    table = allowed(root)
    found = []
    for source, targets in graph.items():
        layer = source.split("/")[0]
        for line, target in targets:
            arrow = f"{source}:{line} includes {target}"
            if layer not in table:
                found.append(f"{arrow}: {layer} is not a layer of cmake/Layers.cmake")
            elif "/" not in target or target.split("/")[0] not in table:
                found.append(f"{arrow}: includes are written from the root of the source")
            elif target.split("/")[0] not in [layer, *table[layer]]:
                may = ", ".join(table[layer]) or "nothing but itself"
                found.append(f"{arrow}: {layer} may include only {may}")
            elif not (root / target).is_file():
                found.append(f"{arrow}, which is not there")
    return found


def cycles(graph: dict[str, list[tuple[int, str]]]) -> list[str]:
    found, finished = [], set()

    def visit(header: str, way: list[str]) -> None:
        if header in way:
            circle = way[way.index(header):] + [header]
            found.append("include cycle: " + " → ".join(circle))
        elif header not in finished:
            for _, target in graph.get(header, []):
                visit(target, way + [header])
            finished.add(header)

    for header in graph:
        visit(header, [])
    return found


def problems(root: Path) -> list[str]:
    graph = {str(source): includes(root, source) for source in checking.code(root)}
    return broken_arrows(root, graph) + cycles(graph)


if __name__ == "__main__":
    checking.run(__doc__, problems)
