#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes of one x86-64 ELF object the COFF object with the same code, for lld-link.

Why: BearSSL comes as an archive of ELF objects, and our images are PE. objcopy converts too, but
leaves the relocations' addends in the wrong place and says nothing. Here whatever is not known to
be right is refused: another kind of relocation, a symbol that is not in the object.

Only the symbols named by --export stay visible; the others become local, so that the archive's
memcpy, which has another calling convention, is never taken for ours.
Usage: elf_to_coff.py OBJECT.o OBJECT.obj --export NAME...
"""
import argparse
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path


class Refused(Exception):
    """The sentence that is printed, with the object as its subject."""


# ELF [System V ABI, chapter 4]
SHT_SYMTAB, SHT_RELA, SHT_NOBITS = 2, 4, 8
SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR, SHF_TLS = 1, 2, 4, 0x400
SHN_UNDEF, SHN_ABS, SHN_COMMON = 0, 0xFFF1, 0xFFF2
STT_FUNC, STT_SECTION, STT_FILE = 2, 3, 4
R_64, R_PC32, R_PLT32, R_GOTPCRELX, R_REX_GOTPCRELX = 1, 2, 4, 41, 42
NOT_LOADED = (".eh_frame", ".note")  # Nobody unwinds; notes are for Linux.

# COFF [PE]
MACHINE_AMD64 = 0x8664
REL_AMD64_ADDR64, REL_AMD64_REL32 = 1, 4
CLASS_EXTERNAL, CLASS_STATIC = 2, 3
TYPE_FUNCTION = 0x20
MEMORY_READ, MEMORY_WRITE, MEMORY_EXECUTE = 0x4000_0000, 0x8000_0000, 0x2000_0000
CONTAINS_CODE, CONTAINS_DATA, CONTAINS_ZEROS = 0x20, 0x40, 0x80


@dataclass
class Section:
    name: str
    kind: int
    flags: int
    offset: int
    size: int
    link: int
    info: int
    alignment: int


@dataclass
class Symbol:
    name: str
    kind: int
    section: int
    value: int


class ElfObject:
    def __init__(self, data: bytes):
        if data[:6] != b"\x7fELF\x02\x01" or struct.unpack_from("<HH", data, 16) != (1, 62):
            raise Refused("is not an x86-64 ELF object")
        self.data = data
        table, = struct.unpack_from("<Q", data, 0x28)
        size, count, names = struct.unpack_from("<HHH", data, 0x3A)
        rows = [struct.unpack_from("<IIQQQQIIQQ", data, table + i * size) for i in range(count)]
        self.sections = [Section(self._text(rows[names][4] + row[0]), row[1], row[2], row[4],
                                 row[5], row[6], row[7], max(1, row[8])) for row in rows]
        self.symbols = self._read_symbols()

    def _text(self, offset: int) -> str:
        return self.data[offset:self.data.index(0, offset)].decode()

    def _read_symbols(self) -> list[Symbol]:
        table = next((s for s in self.sections if s.kind == SHT_SYMTAB), None)
        if table is None:
            raise Refused("has no symbol table")
        strings = self.sections[table.link].offset
        symbols = []
        for place in range(table.offset, table.offset + table.size, 24):
            name, info, _, section, value, _ = struct.unpack_from("<IBBHQQ", self.data, place)
            symbols.append(Symbol(self._text(strings + name), info & 15, section, value))
        return symbols

    def loaded(self) -> list[int]:
        """The indices of the sections that take part in the program."""
        return [i for i, s in enumerate(self.sections)
                if s.flags & SHF_ALLOC and s.size and not s.name.startswith(NOT_LOADED)]

    def relocations(self, section: int) -> list[tuple[int, int, int, int]]:
        """Of one section: place, kind, index of the symbol, addend."""
        found = []
        for table in self.sections:
            if table.kind == SHT_RELA and table.info == section:
                for place in range(table.offset, table.offset + table.size, 24):
                    where, info, addend = struct.unpack_from("<QQq", self.data, place)
                    found.append((where, info & 0xFFFF_FFFF, info >> 32, addend))
        return sorted(found)


@dataclass
class CoffSection:
    name: str
    flags: int
    data: bytearray
    size: int
    symbol: int = 0
    relocations: list[tuple[int, int, int]] = field(default_factory=list)


def coff_section(section: Section, data: bytes) -> CoffSection:
    if section.flags & SHF_TLS:
        raise Refused(f"has thread-local data ({section.name})")
    if section.flags & SHF_EXECINSTR:
        name, flags = ".text", CONTAINS_CODE | MEMORY_EXECUTE
    elif not section.flags & SHF_WRITE or section.name.startswith(".data.rel.ro"):
        name, flags = ".rdata", CONTAINS_DATA
    elif section.kind == SHT_NOBITS:
        name, flags = ".bss", CONTAINS_ZEROS | MEMORY_WRITE
    else:
        name, flags = ".data", CONTAINS_DATA | MEMORY_WRITE
    flags |= MEMORY_READ | section.alignment.bit_length() << 20  # IMAGE_SCN_ALIGN_nBYTES
    zeros = section.kind == SHT_NOBITS
    contents = b"" if zeros else data[section.offset:section.offset + section.size]
    return CoffSection(name, flags, bytearray(contents), section.size)


class Converter:
    def __init__(self, elf: ElfObject, exported: set[str]):
        self.elf = elf
        self.exported = exported
        self.sections: list[CoffSection] = []
        self.rows = bytearray()  # of the COFF symbol table
        self.names = bytearray()  # longer than eight letters
        self.number_of: dict[int, int] = {}  # ELF symbol -> COFF symbol
        self.addresses = CoffSection(  # ELF's global offset table, for who must read it
            ".rdata", CONTAINS_DATA | MEMORY_READ | (8).bit_length() << 20, bytearray(), 0)
        self.slot_of: dict[int, int] = {}  # ELF symbol -> place in it

    def _add_symbol(self, name: str, value: int, section: int, storage: int, kind: int) -> int:
        encoded = name.encode()
        if len(encoded) > 8:
            short = struct.pack("<II", 0, 4 + len(self.names))
            self.names += encoded + b"\0"
        else:
            short = encoded.ljust(8, b"\0")
        self.rows += short + struct.pack("<IhHBB", value, section, kind, storage, 0)
        return len(self.rows) // 18 - 1

    def convert(self) -> bytes:
        place_of = {}  # ELF section -> COFF section, counted from 1
        for index in self.elf.loaded():
            self.sections.append(coff_section(self.elf.sections[index], self.elf.data))
            place_of[index] = len(self.sections)
        self.sections.append(self.addresses)
        for number, section in enumerate(self.sections, 1):
            section.symbol = self._add_symbol(section.name, 0, number, CLASS_STATIC, 0)
        self._add_symbols(place_of)
        for index, number in place_of.items():
            for relocation in self.elf.relocations(index):
                self._relocate(self.sections[number - 1], *relocation)
        self.addresses.size = len(self.addresses.data)
        return self._write()

    def _add_symbols(self, place_of: dict[int, int]) -> None:
        missing = self.exported - {s.name for s in self.elf.symbols if s.section in place_of}
        if missing:
            raise Refused(f"does not define {', '.join(sorted(missing))}")
        for index, symbol in enumerate(self.elf.symbols):
            if symbol.section not in place_of:
                continue  # If a relocation needs it, that is refused below.
            if symbol.kind == STT_SECTION:
                self.number_of[index] = self.sections[place_of[symbol.section] - 1].symbol
                continue
            storage = CLASS_EXTERNAL if symbol.name in self.exported else CLASS_STATIC
            kind = TYPE_FUNCTION if symbol.kind == STT_FUNC else 0
            self.number_of[index] = self._add_symbol(
                symbol.name, symbol.value, place_of[symbol.section], storage, kind)

    def _relocate(self, section: CoffSection, place: int, kind: int, target: int,
                  addend: int) -> None:
        if target not in self.number_of:
            name = self.elf.symbols[target].name or "something in a section that is left out"
            raise Refused(f"needs {name}, which it does not define")
        if kind in (R_GOTPCRELX, R_REX_GOTPCRELX):
            if not reach_directly(section.data, place):
                struct.pack_into("<i", section.data, place, self._slot(target) + addend + 4)
                section.relocations.append((place, self.addresses.symbol, REL_AMD64_REL32))
                return
            kind = R_PC32
        if kind in (R_PC32, R_PLT32):
            # ELF counts from the place itself, COFF from the end of its four bytes.
            struct.pack_into("<i", section.data, place, addend + 4)
            kind = REL_AMD64_REL32
        elif kind == R_64:
            struct.pack_into("<q", section.data, place, addend)
            kind = REL_AMD64_ADDR64
        else:
            raise Refused(f"has a relocation of kind {kind}, which this program does not know")
        section.relocations.append((place, self.number_of[target], kind))

    def _slot(self, target: int) -> int:
        """Where in the table the address of a symbol is."""
        if target not in self.slot_of:
            place = len(self.addresses.data)
            self.slot_of[target] = place
            self.addresses.data += bytes(8)
            self.addresses.relocations.append((place, self.number_of[target], REL_AMD64_ADDR64))
        return self.slot_of[target]

    def _write(self) -> bytes:
        headers, body = bytearray(), bytearray()
        begin = 20 + 40 * len(self.sections)
        for section in self.sections:
            if len(section.relocations) > 0xFFFF:
                raise Refused(f"has more relocations in {section.name} than COFF can count")
            data_at = begin + len(body) if section.data else 0
            body += section.data
            relocations_at = begin + len(body) if section.relocations else 0
            for row in section.relocations:
                body += struct.pack("<IIH", *row)
            headers += section.name.encode().ljust(8, b"\0") + struct.pack(
                "<IIIIIIHHI", 0, 0, section.size, data_at, relocations_at, 0,
                len(section.relocations), 0, section.flags)
        file_header = struct.pack("<HHIIIHH", MACHINE_AMD64, len(self.sections), 0,
                                  begin + len(body), len(self.rows) // 18, 0, 0)
        strings = struct.pack("<I", 4 + len(self.names)) + bytes(self.names)
        return file_header + bytes(headers) + bytes(body) + bytes(self.rows) + strings


def reach_directly(code: bytearray, place: int) -> bool:
    """Rewrites a way through the table of addresses to one that does without, as linkers do; False
    if it must go through it.  [System V ABI, x86-64, B.2: optimize GOTPCRELX]"""
    if code[place - 2] == 0x8B:  # mov register, [rip + entry]: lea register, [rip + target]
        code[place - 2] = 0x8D
        return True
    if code[place - 2] == 0xFF and code[place - 1] == 0x15:  # call [rip + entry]: addr32 call
        code[place - 2:place] = b"\x67\xE8"
        return True
    return False


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("elf", type=Path)
    parser.add_argument("coff", type=Path)
    parser.add_argument("--export", nargs="+", default=[])
    words = parser.parse_args()
    try:
        words.coff.write_bytes(
            Converter(ElfObject(words.elf.read_bytes()), set(words.export)).convert())
    except Refused as refused:
        sys.exit(f"elf_to_coff.py: {words.elf.name} {refused}.")
