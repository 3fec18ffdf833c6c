# SPDX-License-Identifier: MIT
"""elf_to_coff.py: the same program in another format, or a refusal that says why."""
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from elf_to_coff import Converter, ElfObject, Refused

COMPILE = ["clang", "--target=x86_64-unknown-none-elf", "-ffreestanding", "-O1", "-fpic", "-c"]

PROGRAM = """
int counter;                                  // reached through the table of addresses
static const int numbers[] = {5, 7, 9};
extern int helper(int);
int helper(int number) { return numbers[number % 3]; }
int (*const pointer)(int) = helper;           // an address in read-only data
int run(int number) { return helper(number) + counter; }
"""


def llvm(tool: str, *arguments: str) -> str:
    name = next(name for name in (f"llvm-{tool}-14", f"llvm-{tool}") if shutil.which(name))
    return subprocess.run([name, *arguments], check=True, capture_output=True, text=True).stdout


class ElfToCoff(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def compiled(self, source: str, *options: str) -> bytes:
        (self.folder / "in.c").write_text(source)
        subprocess.run([*COMPILE, *options, "in.c", "-o", "in.o"], cwd=self.folder, check=True)
        return (self.folder / "in.o").read_bytes()

    def converted(self, source: str, *options: str, export=("run",)) -> Path:
        coff = self.folder / "out.obj"
        coff.write_bytes(Converter(ElfObject(self.compiled(source, *options)),
                                   set(export)).convert())
        return coff

    def assert_refused(self, because: str, source: str, *options: str, export=("run",)):
        with self.assertRaisesRegex(Refused, because):
            self.converted(source, *options, export=export)

    def linked(self, *options: str) -> Path:
        name = next(name for name in ("lld-link-14", "lld-link") if shutil.which(name))
        image = self.folder / "out.dll"
        subprocess.run([name, "/nologo", "/dll", "/noentry", "/nodefaultlib", "/machine:x64",
                        "/debug:dwarf", f"/out:{image}", "/export:run", *options,
                        str(self.folder / "out.obj")], check=True)
        return image

    def test_only_exported_symbols_stay_visible(self):
        visible = llvm("nm", "--extern-only", str(self.converted(PROGRAM)))
        self.assertEqual(re.findall(r"\S+$", visible, re.MULTILINE), ["run"])

    def test_every_reference_reaches_its_target_in_the_linked_image(self):
        self.converted(PROGRAM, "-fno-inline")
        image = self.linked()
        symbols = {name: int(address, 16) for address, name in
                   re.findall(r"^(\w+) \w (\w+)$", llvm("nm", str(image)), re.MULTILINE)}
        code = llvm("objdump", "-d", "--no-show-raw-insn", str(image))
        called = re.search(r"<run>:.*?callq?\s+(?:0x)?(\w+)", code, re.DOTALL)
        self.assertEqual(int(called[1], 16), symbols["helper"])
        counter = re.search(r"<run>:.*?leaq\s+(-?\w+)\(%rip\), %\w+.*?\n\s*(\w+):", code, re.DOTALL)
        self.assertEqual(int(counter[1], 0) + int(counter[2], 16), symbols["counter"])
        numbers = re.search(r"<helper>:.*?leaq\s+(-?\w+)\(%rip\), %\w+.*?\n\s*(\w+):", code,
                            re.DOTALL)
        self.assertEqual(int(numbers[1], 0) + int(numbers[2], 16), symbols["numbers"])

    def test_an_address_that_is_compared_with_is_in_a_table(self):
        self.converted("int here; int run(int* at) { return at == &here; }")
        image = self.linked()
        symbols = dict((name, int(address, 16)) for address, name in
                       re.findall(r"^(\w+) \w (\w+)$", llvm("nm", str(image)), re.MULTILINE))
        code = llvm("objdump", "-d", "--no-show-raw-insn", str(image))
        slot = re.search(r"<run>:.*?cmpq\s+(-?\w+)\(%rip\).*?\n\s*(\w+):", code, re.DOTALL)
        self.assertEqual(self.word_at(image, int(slot[1], 0) + int(slot[2], 16)), symbols["here"])

    def word_at(self, image: Path, address: int) -> int:
        words = {}
        for line in llvm("objdump", "-s", "-j", ".rdata", str(image)).splitlines():
            if row := re.match(r"^ ([0-9a-f]+) ((?:[0-9a-f]+ )+)", line):
                for index, byte in enumerate(bytes.fromhex(row[2])):
                    words[int(row[1], 16) + index] = byte
        return int.from_bytes(bytes(words[address + index] for index in range(8)), "little")

    def test_an_address_in_data_is_relocated(self):
        self.converted(PROGRAM)
        image = self.linked()
        address = int(re.search(r"^(\w+) \w helper$", llvm("nm", str(image)), re.MULTILINE)[1], 16)
        data = llvm("objdump", "-s", "-j", ".rdata", str(image))
        little_endian = address.to_bytes(8, "little").hex()
        words = "".join("".join(line.split()[1:5]) for line in data.splitlines()
                        if re.match(r"^ [0-9a-f]+ ", line))
        self.assertIn(little_endian, words)
        self.assertIn("DIR64", llvm("readobj", "--coff-basereloc", str(image)))

    def test_no_section_is_writable_and_executable(self):
        sections = llvm("readobj", "--sections", str(self.converted(PROGRAM)))
        for section in sections.split("Section {")[1:]:
            self.assertFalse("MEM_WRITE" in section and "MEM_EXECUTE" in section, section)

    def test_a_kind_of_relocation_that_is_not_known_is_refused(self):
        self.assert_refused("relocation of kind 11", "int x[9]; int run(int i) { return x[i]; }",
                            "-fno-pic", "-mcmodel=small")

    def test_an_undefined_symbol_is_refused(self):
        self.assert_refused("needs other", "extern int other(void); int run(void) "
                            "{ return other(); }")

    def test_a_missing_export_is_refused(self):
        self.assert_refused("does not define absent", PROGRAM, export=("run", "absent"))

    def test_thread_local_data_is_refused(self):
        self.assert_refused("thread-local", "_Thread_local int x = 3; int run(void) { return x; }",
                            "-ftls-model=local-exec")

    def test_what_is_no_object_is_refused(self):
        with self.assertRaisesRegex(Refused, "is not an x86-64 ELF object"):
            ElfObject(b"MZ" + bytes(100))


if __name__ == "__main__":
    unittest.main()
