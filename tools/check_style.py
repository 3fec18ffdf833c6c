#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Small rules on the text of a source: licence line, width, length, include guard, TODO, NOLINT."""
import re
from pathlib import Path

import checking

SPDX = "SPDX-License-Identifier: MIT"
MAX_COLUMNS = 100
MAX_LINES = 300
MAX_TEST_LINES = 500  # tables of cases
SCRIPTS = {".py", ".sh", ".cmake"}

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")
SUPPRESSED = re.compile(r"NOLINT\w*(\([^)]*\))?(?P<reason>.*)")


def of_text(source: Path, text: str) -> list[str]:
    lines = text.split("\n")
    found = []
    if SPDX not in "\n".join(lines[:2]):
        found.append(f"{source}: the first line must be the licence, \"{SPDX}\"")
    if not text.endswith("\n") or text.endswith("\n\n"):
        found.append(f"{source}: must end with exactly one newline")
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_COLUMNS:
            found.append(f"{source}:{number}: {len(line)} columns, more than {MAX_COLUMNS}")
        if line != line.rstrip() or "\t" in line:
            found.append(f"{source}:{number}: space at the end of the line, or a tab")
    return found


def of_code(source: Path, text: str) -> list[str]:
    found = []
    limit = MAX_TEST_LINES if str(source).startswith("tests/") else MAX_LINES
    if len(text.splitlines()) > limit:
        found.append(f"{source}: {len(text.splitlines())} lines, more than {limit}: divide it")
    if source.suffix in (".h", "") and "#pragma once" not in text:
        # Headers that assembly includes too are guarded in the same way: both compilers know it.
        found.append(f"{source}: a header needs #pragma once")
    for number, comment in checking.comments(text):
        if UNFINISHED.search(comment):
            found.append(f"{source}:{number}: unfinished work needs an issue, as in TODO(#12)")
        suppressed = SUPPRESSED.search(comment)
        if suppressed and len(suppressed["reason"].strip(" :-")) < 8:
            found.append(f"{source}:{number}: a suppressed lint needs its reason on the same line")
    return found


def problems(root: Path) -> list[str]:
    found = []
    for source in checking.code(root):
        text = (root / source).read_text()
        found += of_text(source, text) + of_code(source, text)
    for script in checking.files(root, SCRIPTS):
        found += of_text(script, (root / script).read_text())
    return found


if __name__ == "__main__":
    checking.run(__doc__, problems)
