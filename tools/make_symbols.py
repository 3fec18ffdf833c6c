#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the symbol file of an image: what its addresses are called and where they were written.

    F <offset> <size> <name>      a function; offset from the image's base, both hexadecimal
    L <offset> <file> <line>      from here on, until the next L, this line of the source

Sorted by offset, the same image giving the same file. For an ELF the offset is the address itself.
Usage: make_symbols.py UNSTRIPPED OUTPUT --nm TOOL --undname TOOL --dwarfdump TOOL
"""
import argparse
import re
import struct
import subprocess
from pathlib import Path


def output_of(*command: str, given: str = "") -> str:
    return subprocess.run(command, input=given, check=True, text=True, capture_output=True).stdout


class Layout:
    """Base address and code sections [(first, last + 1)] of a PE or ELF file."""

    def __init__(self, image: bytes):
        self.is_elf = image[:4] == b"\x7fELF"
        self.base, self.code = self._of_elf(image) if self.is_elf else self._of_pe(image)

    @staticmethod
    def _of_pe(image: bytes):
        header = struct.unpack_from("<I", image, 0x3C)[0] + 4
        count, optional_size = struct.unpack_from("<xxH12xH", image, header)
        base = struct.unpack_from("<Q", image, header + 20 + 24)[0]
        code = []
        for number in range(count):
            section = header + 20 + optional_size + 40 * number
            size, address = struct.unpack_from("<II", image, section + 8)
            flags = struct.unpack_from("<I", image, section + 36)[0]
            if flags & 0x2000_0000:  # IMAGE_SCN_MEM_EXECUTE
                code.append((base + address, base + address + size))
        return base, code

    @staticmethod
    def _of_elf(image: bytes):
        offset = struct.unpack_from("<Q", image, 0x28)[0]
        entry_size, count = struct.unpack_from("<HH", image, 0x3A)
        code = []
        for number in range(count):
            section = offset + entry_size * number
            flags, address, _, size = struct.unpack_from("<QQQQ", image, section + 8)
            if flags & 4:  # SHF_EXECINSTR
                code.append((address, address + size))
        return 0, code

    def end_of_code_at(self, address: int):
        """Where the code section that holds `address` ends; None if none does."""
        return next((last for first, last in self.code if first <= address < last), None)


def without_parameters(name: str) -> str:
    """`hv::walk(struct Page &) const` → `hv::walk`: the last pair of parentheses goes."""
    close = name.rfind(")")
    depth = 0
    for position in range(close, 0, -1):
        depth += {")": 1, "(": -1}.get(name[position], 0)
        if depth == 0:
            return name[:position].strip()
    return name.strip()


def readable(names: list[str], options) -> dict[str, str]:
    """The C++ names of mangled ones; others are their own."""
    microsoft = [name for name in names if name.startswith("?")]
    hide = ["--no-calling-convention", "--no-return-type", "--no-access-specifier",
            "--no-member-type"]
    answer = output_of(options.undname, *hide, given="\n".join(microsoft) + "\n").split("\n")
    lines = [line for line in answer if line]
    result = {name: name for name in names}
    # The tool answers with the mangled name, then the readable one, or nothing but an error.
    for mangled, plain in zip(lines, lines[1:]):
        if mangled in result and not plain.startswith("?"):
            result[mangled] = without_parameters(plain)
    return result


def functions(layout: Layout, options) -> list[tuple[int, int, str]]:
    demangle = ["--demangle"] if layout.is_elf else []
    by_address = {}
    for line in output_of(options.nm, "--defined-only", *demangle, str(options.image)).splitlines():
        address, kind, name = line.split(" ", 2)
        if kind in "tTwW" and not name.startswith((".", "$")):
            # Of several names for one address the first in the alphabet: any, but always the same.
            address = int(address, 16)
            by_address[address] = min(name, by_address.get(address, name))
    names = readable(sorted(set(by_address.values())), options)
    starts = sorted(start for start in by_address if layout.end_of_code_at(start))
    result = []
    for start, following in zip(starts, starts[1:] + [1 << 64]):
        end = min(following, layout.end_of_code_at(start))
        name = names[by_address[start]]
        result.append((start, end - start, without_parameters(name) if layout.is_elf else name))
    return result


ROW = re.compile(r"^0x([0-9a-f]+)\s+(\d+)\s+\d+\s+(\d+)\s")
NAME = re.compile(r'^\s*name: "(.*)"$')
FOLDER = re.compile(r'^include_directories\[\s*(\d+)\] = "(.*)"$')
FILE = re.compile(r"^file_names\[\s*(\d+)\]:$")
FOLDER_OF_FILE = re.compile(r"^\s*dir_index: (\d+)$")


def lines_of(dump: str):
    """(address, file, line) of every row of the line tables that `dump` prints."""
    folders, files, current = {}, {}, 0
    for text in dump.splitlines():
        if text.startswith("debug_line["):
            folders, files = {}, {}
        elif match := FOLDER.match(text):
            folders[int(match[1])] = match[2]
        elif match := FILE.match(text):
            current = int(match[1])
        elif match := NAME.match(text):
            files[current] = match[1]
        elif match := FOLDER_OF_FILE.match(text):
            folder = folders.get(int(match[1]), "")
            files[current] = str(Path(folder) / files[current])
        elif (match := ROW.match(text)) and "end_sequence" not in text:
            yield int(match[1], 16), files.get(int(match[3]), "?"), int(match[2])


def lines(layout: Layout, options) -> list[tuple[int, str, int]]:
    last_at = {}
    dump = output_of(options.dwarfdump, "--debug-line", str(options.image))
    for address, file, line in lines_of(dump):
        # Line 0 is code that belongs to no line. The rows of functions the linker dropped, because
        # another object had the same, lie outside the code.
        if line and layout.end_of_code_at(address):
            last_at[address] = (file, line)
    result = []
    for address in sorted(last_at):
        if not result or result[-1][1:] != last_at[address]:
            result.append((address, *last_at[address]))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", type=Path)
    parser.add_argument("output", type=Path)
    for tool in ("--nm", "--undname", "--dwarfdump"):
        parser.add_argument(tool, required=True)
    options = parser.parse_args()
    layout = Layout(options.image.read_bytes())
    rows = [f"F {start - layout.base:x} {size:x} {name}"
            for start, size, name in functions(layout, options)]
    rows += [f"L {start - layout.base:x} {file} {line}"
             for start, file, line in lines(layout, options)]
    options.output.write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
