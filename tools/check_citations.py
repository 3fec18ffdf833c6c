#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every source that a comment or a page cites, `[APM2 15.20]`, is listed in docs/references.md.

An entry is `- **[APM2]** Title, number, revision, date`.
"""
import re
from pathlib import Path

import checking

REFERENCES = Path("docs/references.md")
ENTRY = re.compile(r"^- \*\*\[([^\]]+)\]\*\* +\S", re.MULTILINE)
# A tag starts like a title, and is neither an index (`slots[Count]`) nor the text of a link. What
# follows it may go on in the next line.
CITATION = re.compile(r"(?<![\w\])`*!])\[([A-Z][A-Za-z0-9-]+)(?: [^\]\[]*)?(?:\](?![(\[:])|$)")
CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)


def citations(source: Path, text: str) -> list[tuple[int, str]]:
    if source.suffix == ".md":
        text = CODE_BLOCK.sub(lambda block: "\n" * block[0].count("\n"), text)
        lines = list(enumerate(text.split("\n"), start=1))
    else:
        lines = list(checking.comments(text))
    return [(number, tag) for number, line in lines for tag in CITATION.findall(line)]


def problems(root: Path) -> list[str]:
    if not (root / REFERENCES).is_file():
        return [f"{REFERENCES} is not there"]
    entries = ENTRY.findall((root / REFERENCES).read_text())
    found = [f"{REFERENCES}: [{tag}] is listed twice" for tag in sorted(set(entries))
             if entries.count(tag) > 1]
    for source in [*checking.code(root), *checking.files(root, {".md"})]:
        for number, tag in citations(source, (root / source).read_text()):
            if tag not in entries:
                found.append(f"{source}:{number}: [{tag}] is not listed in {REFERENCES}")
    return found


if __name__ == "__main__":
    checking.run(__doc__, problems)
