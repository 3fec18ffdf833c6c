#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Layouts that two programs, or a program and the processor, share assert their size.

Each struct with data members in abi/ and x86/svm/vmcb*.h needs `static_assert(sizeof(Name) ==
...)` in its file, but for templates, registers (their base fixes the size) and tables for people
(pointers inside: they never leave a program).
"""
import re
from pathlib import Path

import checking

FOLDERS = ("abi/", "x86/svm/vmcb")
STRUCT = re.compile(
    r"(?P<template>template\s*<[^;{}]*>\s*)?\b(?:struct|union|class)\s+(?:alignas\([^)]*\)\s*)?"
    r"(?P<name>\w+)\s*(?:final\s*)?(?P<bases>:[^;{]*)?\{")
ENUM = re.compile(r"\benum\s+(?:class\s+|struct\s+)[^;{]*\{[^}]*\}\s*;")
INITIALIZER = re.compile(r"=[^;{]*;|=\s*\{[^}]*\}\s*;|\{\s*\}\s*;")
NOT_DATA = re.compile(r"^\s*(static|using|friend|typedef|static_assert|template|public|private)\b")


def body_of(text: str, opening: int) -> str:
    """What is between the brace at `opening` and its partner."""
    depth = 0
    for position in range(opening, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return text[opening + 1:position]
    return text[opening + 1:]


def data_members(body: str) -> list[str]:
    """The declarations of data in a struct, those of nested types and functions left out."""
    body = INITIALIZER.sub(";", ENUM.sub("", body))
    flat, depth = "", 0
    for character in body:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            flat += ";" if character == "}" else character
    declarations = [part.strip() for part in flat.split(";")]
    return [part for part in declarations
            if part and not NOT_DATA.match(part) and "(" not in part
            and not re.match(r"^(struct|union|class|enum)\b", part)]


def problems(root: Path) -> list[str]:
    found = []
    for source in checking.files(root, {".h"}):
        if not str(source).startswith(FOLDERS):
            continue
        text = checking.without_comments((root / source).read_text())
        for struct in STRUCT.finditer(text):
            if text[:struct.start("name")].rstrip().endswith(("enum class", "enum struct")):
                continue
            members = data_members(body_of(text, struct.end() - 1))
            exempt = struct["template"] or "Register<" in (struct["bases"] or "")
            if exempt or not members or any("*" in member for member in members):
                continue
            if not re.search(rf"static_assert\(\s*sizeof\((?:\w+::)*{struct['name']}\)", text):
                line = text.count("\n", 0, struct.start("name")) + 1
                found.append(f"{source}:{line}: {struct['name']} needs a static_assert of its size")
    return found


if __name__ == "__main__":
    checking.run(__doc__, problems)
