#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Packs images into the archive that stands for the disk: cpio, "newc" format.

Time, owner and inode are fixed, so the same images make the same archive, byte for byte. Of a
symbol file (make_symbols.py) only the functions are taken: what a kernel needs to explain a crash.
Usage: make_disk.py ARCHIVE FILE...
"""
import sys
from pathlib import Path

REGULAR_FILE_READ_ONLY = 0o100444


def padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def entry(name: str, content: bytes, inode: int, mode: int) -> bytes:
    terminated = name.encode("ascii") + b"\0"
    links = 1
    fields = [inode, mode, 0, 0, links, 0, len(content), 0, 0, 0, 0, len(terminated), 0]
    header = b"070701" + b"".join(b"%08x" % field for field in fields)
    return padded(header + terminated) + padded(content)


def content_of(file: Path) -> bytes:
    content = file.read_bytes()
    if file.suffix == ".sym":
        return b"".join(line for line in content.splitlines(True) if line.startswith(b"F "))
    return content


def archive(files: list[Path]) -> bytes:
    entries = [
        entry(file.name, content_of(file), number, REGULAR_FILE_READ_ONLY)
        for number, file in enumerate(sorted(files, key=lambda file: file.name), start=1)
    ]
    return b"".join(entries) + entry("TRAILER!!!", b"", 0, 0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    Path(sys.argv[1]).write_bytes(archive([Path(name) for name in sys.argv[2:]]))
