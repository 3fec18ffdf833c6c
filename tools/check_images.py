#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What no guest image may have, whatever its source says.

An import that no image exports; an undefined symbol; a section that is writable and executable;
vector registers in what the compiler wrote; global constructors (nobody runs them); debug
information in what is shipped. A .S file may use vector registers: its author knows who saves
them. So may BearSSL's functions in skci.dll, which come compiled: skci/cpu.h saves them.
Usage: check_images.py BUILD
"""
import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

VECTOR_REGISTER = re.compile(r"%(?:[xyz]mm\d+|mm\d|st\b)")
VECTOR_USERS = {"skci.dll": "guest/pe/bearssl/bearssl.obj"}  # and no other function of the image
FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
CONSTRUCTORS = re.compile(r"^\s*Name: (\.CRT\$X[CIL]\w*|\.init_array\S*|\.ctors\S*)", re.MULTILINE)


def llvm(tool: str, *arguments: str) -> str:
    name = next(name for name in (f"llvm-{tool}-14", f"llvm-{tool}") if shutil.which(name))
    return subprocess.run([name, *arguments], check=True, capture_output=True, text=True).stdout


def blocks(dump: str, heading: str) -> list[str]:
    """The parts of a readobj listing that follow each line `heading {`."""
    return re.split(rf"^\s*{heading} \{{$", dump, flags=re.MULTILINE)[1:]


def writable_code(image: Path) -> list[str]:
    found = []
    for section in blocks(llvm("readobj", "--sections", str(image)), "Section"):
        name = re.search(r"Name: (\S*)", section)[1]
        flags = set(re.findall(r"(IMAGE_SCN_MEM_\w+|SHF_\w+) \(", section))
        if {"IMAGE_SCN_MEM_WRITE", "IMAGE_SCN_MEM_EXECUTE"} <= flags or \
                {"SHF_WRITE", "SHF_EXECINSTR"} <= flags:
            found.append(f"{image.name}: section {name} is writable and executable")
        if name.startswith(".debug"):
            found.append(f"{image.name}: is shipped with debug information ({name})")
    return found


def undefined_symbols(image: Path) -> list[str]:
    names = [line.split()[-1] for line in llvm("nm", "--undefined-only", str(image)).splitlines()]
    return [f"{image.name}: {name} is undefined" for name in names]


def written_in_assembly(symbols: Path) -> set[str]:
    """The functions of a symbol file (make_symbols.py) whose first line is one of a .S file."""
    rows = [row.split(" ") for row in symbols.read_text().splitlines()]
    lines = {row[1]: row[2] for row in rows if row[0] == "L"}
    return {row[3] for row in rows if row[0] == "F" and lines.get(row[1], "").endswith(".S")}


def functions_of(compiled: Path) -> set[str]:
    """The functions of an object file; none if BearSSL was compiled from source, as ours are."""
    if not compiled.exists():
        return set()
    rows = [line.split() for line in llvm("nm", "--defined-only", str(compiled)).splitlines()]
    return {row[2] for row in rows if row[1] in "tT"}


def vector_instructions(image: Path, assembly: set[str]) -> list[str]:
    found, function = set(), "?"
    for line in llvm("objdump", "-d", "--no-show-raw-insn", str(image)).splitlines():
        if match := FUNCTION.match(line):
            function = match[1]
        elif VECTOR_REGISTER.search(line) and function not in assembly:
            found.add(f"{image.name}: {function} uses vector or x87 registers outside a .S file")
    return sorted(found)


def constructors(objects: list[Path]) -> list[str]:
    return [f"{file.name}: has a global constructor ({section})" for file in objects
            for section in CONSTRUCTORS.findall(llvm("readobj", "--sections", str(file)))]


def unsatisfied_imports(images: list[Path]) -> list[str]:
    exports = {(image.name, name) for image in images
               for name in re.findall(r"Name: (\S+)", "".join(
                   blocks(llvm("readobj", "--coff-exports", str(image)), "Export")))}
    found = []
    for image in images:
        for library in blocks(llvm("readobj", "--coff-imports", str(image)), "Import"):
            name = re.search(r"Name: (\S+)", library)[1]
            found += [f"{image.name}: imports {symbol} from {name}, which does not export it"
                      for symbol in re.findall(r"Symbol: (\S+)", library)
                      if (name, symbol) not in exports]
    return found


def problems(build: Path) -> list[str]:
    pe = sorted([*build.glob("images/*.exe"), *build.glob("images/*.dll"),
                 *build.glob("images/*.sys")])
    elf = sorted(build.glob("images/*.elf"))
    if not pe or not elf:
        return [f"{build}/images holds no images: build them first"]
    found = unsatisfied_imports(pe) + constructors(sorted(build.glob("guest/**/*.o")))
    for image in pe + elf:
        found += writable_code(image)
        unstripped = image.parent / "unstripped" / image.name
        if not unstripped.exists():
            continue  # Made from another image, which is looked at: forged.exe, plain.exe.
        found += undefined_symbols(unstripped)
        assembly = written_in_assembly(image.with_suffix(".sym"))
        if image.name in VECTOR_USERS:
            assembly |= functions_of(build / VECTOR_USERS[image.name])
        found += vector_instructions(unstripped, assembly)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    wrong = problems(parser.parse_args().build)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)
