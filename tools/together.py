# SPDX-License-Identifier: MIT
"""Which sources can be read as one.

A unit that includes several sources costs little more than one of them, since most of what there is
to read are the standard library's headers. But what a source keeps for itself, or defines for its
own program, is then seen by those behind it, so two that use a name for different things may not
meet. Names are found by how a formatted source looks, at the beginnings of its lines: one may be
missed, and who reads a unit must be ready for one that does not compile.
"""
import re
from collections.abc import Iterator
from pathlib import Path

NAMESPACE = re.compile(r"namespace ?([\w:]*) ?\{$")
ALIAS = re.compile(r"using (?!namespace\b)(?:[\w:]*::)?(\w+).*;$")
MACRO = re.compile(r"#define (\w+)")
TYPE = re.compile(r"(?:struct|union|class|enum|enum class) (\w+)")
OTHER_BEGINNING = re.compile(
    r"(public|private|protected|template|static_assert|alignas|using)\b|[^a-zA-Z]")
LAST_NAME = re.compile(r"((?:\w+::)*~?\w+)\W*$")


def names_of(text: str) -> dict[str, str]:
    """Each name that a source brings into sight. Behind an alias its text, as two sources may have
    the same one; behind any other nothing, as they may not."""
    names, around = {}, []
    for line in text.splitlines():
        within = "::".join(around)
        if match := NAMESPACE.match(line):
            around.append(match[1])
        elif line.startswith("} // namespace"):
            around.pop()
        elif match := ALIAS.match(line):
            names[f"{within}::{match[1]}"] = line
        elif match := MACRO.match(line):
            names[match[1]] = ""
        elif name := declared_name(line):
            names[f"{within}::{name}"] = ""
    return names


def declared_name(line: str) -> str:
    if not line or OTHER_BEGINNING.match(line):
        return ""
    match = TYPE.match(line) or LAST_NAME.search(re.split(r"[({=;]", line)[0])
    return match[1] if match else ""


def groups(sources: list[Path], size: int) -> Iterator[list[Path]]:
    """The sources in as few groups of about `size` as their names allow, all about as long."""
    found = [([], {}) for _ in range(-(-len(sources) // size))]
    for source in sources:
        names = names_of(source.read_text())
        free = [group for group in found if not clash(group[1], names)]
        if not free:
            free = [([], {})]
            found += free
        members, taken = min(free, key=lambda group: len(group[0]))
        members.append(source)
        taken.update(names)
    return (members for members, _ in found)


def clash(some: dict[str, str], others: dict[str, str]) -> bool:
    return any(name in some and (not text or some[name] != text) for name, text in others.items())
