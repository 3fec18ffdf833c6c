# SPDX-License-Identifier: MIT
"""What the checks have in common: finding sources, leaving comments out, saying what is wrong.

A check is a module with `problems(root)`, one sentence for each thing it found. `run` makes a
program of it: it prints them and fails if there are any. test_checks.py plants what each must find.
"""
import argparse
import os
import re
import sys
from pathlib import Path
from typing import Callable, Iterator

NOT_OURS = {"build", "__pycache__"}
CODE = {".h", ".cpp", ".S"}


def root_of_source() -> Path:
    return Path(__file__).resolve().parent.parent


def files(root: Path, suffixes: set[str], folder: str = "") -> Iterator[Path]:
    """Files below `folder` with one of `suffixes`, relative to `root`, in a fixed order."""
    for path, folders, names in os.walk(root / folder):
        folders[:] = sorted(f for f in folders if f not in NOT_OURS and not f.startswith("."))
        for name in sorted(names):
            if Path(name).suffix in suffixes:
                yield (Path(path) / name).relative_to(root)


def code(root: Path) -> Iterator[Path]:
    """C++ and assembly, with the headers of rt/standard, which have the standard's bare names."""
    yield from files(root, CODE)
    yield from files(root, {""}, "rt/standard")


COMMENT_OR_STRING = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""", re.DOTALL)
DIGIT_SEPARATOR = re.compile(r"(?<=[0-9A-Fa-f])'(?=[0-9A-Fa-f])")


def without_comments(text: str) -> str:
    """`text` with comments blanked and everything else, line numbers included, in its place."""
    def blank(match: re.Match) -> str:
        return re.sub(r"[^\n]", " ", match[0]) if match[0][0] == "/" else match[0]

    return COMMENT_OR_STRING.sub(blank, DIGIT_SEPARATOR.sub("_", text))


def comments(text: str) -> Iterator[tuple[int, str]]:
    """(line number, comment), each line of a comment by itself."""
    text = DIGIT_SEPARATOR.sub("_", text)
    for match in COMMENT_OR_STRING.finditer(text):
        if match[0][0] == "/":
            first = text.count("\n", 0, match.start()) + 1
            yield from enumerate(match[0].split("\n"), start=first)


def run(description: str, problems: Callable[[Path], list[str]]) -> None:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=Path, default=root_of_source(), help="the source to check")
    found = problems(parser.parse_args().root.resolve())
    for problem in found:
        print(problem)
    sys.exit(1 if found else 0)
