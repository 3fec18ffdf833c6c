# SPDX-License-Identifier: MIT
"""Each check finds what it is there to find: a mistake is planted, and its sentence expected."""
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

import check_citations
import check_commits
import check_format
import check_headers
import check_images
import check_layers
import check_structs
import check_style
import check_tidy
import checking

SPDX = "// SPDX-License-Identifier: MIT\n"
HEADER = SPDX + "#pragma once\n"


class PlantedTree(unittest.TestCase):
    """A folder to plant files in, with the real tables and styles."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name).resolve()
        for name in ("cmake/Layers.cmake", ".clang-format", ".clang-tidy"):
            self.plant(name, (checking.root_of_source() / name).read_text())

    def plant(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run_tool(self, *command: str) -> None:
        subprocess.run(command, cwd=self.root, check=True, capture_output=True)


class Layers(PlantedTree):
    def test_a_forbidden_arrow_is_named(self):
        self.plant("hypervisor/bar.h", HEADER)
        self.plant("kernel/foo.cpp", SPDX + '#include "hypervisor/bar.h"\n')
        self.assertEqual(check_layers.problems(self.root), [
            "kernel/foo.cpp:2 includes hypervisor/bar.h: "
            "kernel may include only formats, abi, x86, rt"])

    def test_an_allowed_arrow_and_one_in_a_comment_are_not(self):
        self.plant("abi/vtl.h", HEADER)
        self.plant("kernel/foo.cpp", '#include "abi/vtl.h"\n// #include "hypervisor/bar.h"\n')
        self.plant("tests/unit/t.cpp", '#include "kernel/foo.cpp"\n')
        self.assertEqual(check_layers.problems(self.root), [])

    def test_a_relative_include_is_refused(self):
        self.plant("kernel/foo.h", HEADER)
        self.plant("kernel/foo.cpp", '#include "foo.h"\n')
        self.assertIn("from the root", check_layers.problems(self.root)[0])

    def test_a_cycle_is_shown_whole(self):
        self.plant("abi/a.h", HEADER + '#include "abi/b.h"\n')
        self.plant("abi/b.h", HEADER + '#include "abi/a.h"\n')
        self.assertEqual(check_layers.problems(self.root),
                         ["include cycle: abi/a.h → abi/b.h → abi/a.h"])


class Style(PlantedTree):
    def expect(self, name: str, text: str, words: str):
        self.plant(name, text)
        found = check_style.problems(self.root)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_a_clean_source_is_accepted(self):
        self.plant("rt/a.h", HEADER + "// NOLINTNEXTLINE(x): the processor wants it so\n")
        self.assertEqual(check_style.problems(self.root), [])

    def test_the_licence_must_be_there(self):
        self.expect("rt/a.cpp", "int a;\n", "licence")

    def test_a_header_must_be_guarded(self):
        self.expect("rt/a.h", SPDX, "#pragma once")

    def test_a_wide_line_is_refused(self):
        self.expect("rt/a.cpp", SPDX + "// " + "x" * 98 + "\n", "101 columns")

    def test_a_long_file_is_refused(self):
        self.expect("rt/a.cpp", SPDX + "\n" * 299 + "int a;\n", "301 lines")

    def test_unfinished_work_needs_an_issue(self):
        self.plant("rt/b.cpp", SPDX + "// TO" "DO(#12): later\n")
        self.expect("rt/a.cpp", SPDX + "// TO" "DO: later\n", "needs an issue")

    def test_a_suppressed_lint_needs_a_reason(self):
        self.expect("rt/a.cpp", SPDX + "int A; // NOLINT(naming)\n", "reason")


class Citations(PlantedTree):
    def test_an_unlisted_source_is_found_in_code_and_pages(self):
        self.plant("docs/references.md", "- **[TLFS]** Hypervisor Top-Level Functional Spec\n")
        self.plant("abi/a.h", "// VTLs.  [TLFS vsm] [APM2 15.20]\nint slots[Count];\n")
        self.plant("rt/b.h", "// Wrapped [SDM\n// 3.1]\n")
        self.plant("docs/page.md", "See [PE headers] and [The Window](window.md).\n")
        self.assertEqual(check_citations.problems(self.root), [
            "abi/a.h:1: [APM2] is not listed in docs/references.md",
            "rt/b.h:1: [SDM] is not listed in docs/references.md",
            "docs/page.md:1: [PE] is not listed in docs/references.md"])


class Structs(PlantedTree):
    def test_a_layout_needs_its_size(self):
        self.plant("abi/a.h", HEADER + "struct Checked { int a; };\nstatic_assert(sizeof(Checked) "
                   "== 4);\nstruct Row { const char* name; };\nenum class E { A, B };\n"
                   "struct Names { static constexpr int a = 1; };\nstruct Forgotten {\n"
                   "    int b = 0;\n    int f() const { return b; }\n};\n")
        self.assertEqual(check_structs.problems(self.root),
                         ["abi/a.h:8: Forgotten needs a static_assert of its size"])


class Commits(PlantedTree):
    def commit(self, subject: str):
        self.run_tool("git", "-c", "user.name=n", "-c", "user.email=e", "commit", "--allow-empty",
                      "-q", "-m", subject)

    def test_each_rule_for_a_subject(self):
        self.assertEqual(check_commits.wrong_with("hypervisor: Refuse VTL0 writes"), [])
        for subject in ("Fix it", "kernel: fix it", "kernel: Fix it.", "kernel: Added a port",
                        "kernel: " + "A" * 70):
            self.assertTrue(check_commits.wrong_with(subject), subject)

    def test_all_but_the_first_commit_are_read(self):
        self.run_tool("git", "init", "-q")
        self.assertEqual(check_commits.problems(self.root), [])
        self.commit("whatever came first")
        self.assertEqual(check_commits.problems(self.root), [])
        self.commit("broke it")
        self.assertIn('"broke it" must read', check_commits.problems(self.root)[0])

    def test_the_hook_refuses_what_the_check_would(self):
        hook = checking.root_of_source() / "tools/hooks/commit-msg"
        message = self.root / "message"
        for subject, is_refused in (("rt: Draw numbers", False), ("broke it", True),
                                    ("Merge branch 'other'", False), ("", True)):
            message.write_text(f"{subject}\n\nWhy.\n")
            done = subprocess.run([hook, message], capture_output=True)
            self.assertEqual(done.returncode != 0, is_refused, subject)


class Format(PlantedTree):
    def test_a_source_in_another_format_is_found(self):
        tool = check_format.clang_format()
        if not tool:
            self.skipTest("clang-format 14 is not installed")
        self.plant("rt/a.cpp", SPDX + "int  a;\n")
        self.plant("rt/b.cpp", SPDX + "int a;\n")
        self.assertEqual(check_format.problems(self.root, tool),
                         ["rt/a.cpp: clang-format would change lines 2"])


class Compiled(PlantedTree):
    """Checks that need compile commands: one source of rt/, as the build would compile it."""

    def setUp(self):
        super().setUp()
        source = self.plant("rt/source.cpp", SPDX)
        command = (f'[{{"directory": "{self.root}", "file": "{source}", '
                   f'"arguments": ["clang++", "-std=c++20", "-I{self.root}", "-c", "{source}"]}}]')
        self.build = self.root / "build"
        self.plant("build/compile_commands.json", command)
        self.plant("build/commands/compile_commands.json", command)

    def test_a_header_that_needs_another_is_found(self):
        self.plant("rt/good.h", HEADER + "#include <cstdint>\nstruct A { std::uint8_t a; };\n")
        self.assertEqual(check_headers.problems(self.root, self.build), [])
        self.plant("rt/bad.h", HEADER + "struct B { std::uint8_t b; };\n")
        found = check_headers.problems(self.root, self.build)
        self.assertEqual(len(found), 1, found)
        self.assertIn("rt/bad.h does not compile alone", found[0])

    def test_a_header_that_cannot_be_included_twice_is_found(self):
        self.plant("rt/bad.h", SPDX + "struct B {};\n")
        self.assertIn("redefinition", "".join(check_headers.problems(self.root, self.build)))

    def test_tidy_finds_a_name_and_recursion(self):
        chosen = check_tidy.sources(self.root, self.build)
        self.assertEqual(check_tidy.problems(self.root, self.build, chosen), [])
        self.plant("rt/source.cpp", "int badName(int a) {\n    return a ? badName(a - 1) : 0;\n}\n")
        found = "".join(check_tidy.problems(self.root, self.build, chosen))
        self.assertIn("readability-identifier-naming", found)
        self.assertIn("misc-no-recursion", found)


    def compile_all(self, **sources: str):
        """Plants these sources of rt/, compiled alike."""
        database = []
        for name, text in sources.items():
            source = self.plant(f"rt/{name}.cpp", SPDX + text)
            database.append({"directory": str(self.root), "file": str(source), "arguments":
                             ["clang++", "-std=c++20", f"-I{self.root}", "-c", str(source)]})
        for name in ("build/compile_commands.json", "build/commands/compile_commands.json"):
            self.plant(name, json.dumps(database))

    def tidy_all(self) -> str:
        chosen = check_tidy.sources(self.root, self.build)
        return "".join(check_tidy.problems(self.root, self.build, chosen))

    def units(self) -> list[list[str]]:
        chosen = check_tidy.sources(self.root, self.build)
        commands = check_tidy.commands_by_source(self.root, self.build)
        return [[source.stem for source in unit]
                for unit in check_tidy.units_of(self.root, chosen, commands)]

    def test_tidy_reads_sources_together_and_finds_what_is_wrong_in_one(self):
        self.compile_all(a="int a() { return 1; }\n", b="int b() { return 2; }\n",
                         c="int badName() { return 3; }\n")
        self.assertEqual(len(self.units()), 1)
        found = self.tidy_all()
        self.assertIn("rt/c.cpp", found)
        self.assertIn("badName", found)
        self.assertNotIn("rt/a.cpp", found)

    def test_tidy_judges_headers(self):
        self.plant("rt/own.h", HEADER + "int badName();\n")
        self.compile_all(own='#include "rt/own.h"\n')
        self.assertIn("rt/own.h:3:5", self.tidy_all())

    def test_tidy_does_not_mind_one_name_in_two_sources(self):
        self.compile_all(a="namespace {\nint same() { return 1; }\n} // namespace\n"
                           "int a() { return same(); }\n",
                         b="namespace {\nint same() { return 2; }\n} // namespace\n"
                           "int b() { return same(); }\n")
        self.assertEqual(self.tidy_all(), "")

    def test_tidy_separates_sources_whose_names_clash(self):
        self.compile_all(a="namespace rt {\nnamespace {\nint same() { return 1; }\n"
                           "} // namespace\n} // namespace rt\n",
                         b="#define OWN 1\nnamespace rt {\nnamespace {\nint same = 2;\n"
                           "} // namespace\n} // namespace rt\n",
                         c="namespace other {\nint same;\n} // namespace other\n",
                         d="#define OWN 2\nstruct Walk {\n    int same;\n};\n")
        self.assertEqual(self.units(), [["a", "c", "d"], ["b"]])

    def test_tidy_separates_aliases_only_if_they_differ(self):
        self.compile_all(a="using abi::Vtl;\n", b="using abi::Vtl;\n", c="using other::Vtl;\n")
        self.assertEqual(self.units(), [["a", "b"], ["c"]])

    def test_a_header_that_its_source_includes_first_was_compiled_with_it(self):
        self.plant("rt/own.h", HEADER + "int own();\n")
        self.compile_all(own='#include "rt/own.h"\n#include <cstdint>\n')
        host = check_headers.Commands(self.build / "compile_commands.json", self.root)
        self.assertEqual(host.compiled_alone, {"rt/own.h"})

    def test_a_source_with_precompiled_headers_proves_nothing(self):
        source = self.plant("rt/source.cpp", SPDX + '#include "rt/own.h"\n')
        self.plant("build/compile_commands.json", json.dumps([{
            "directory": str(self.root), "file": str(source), "arguments":
            ["g++", "-include", "/b/cmake_pch.hxx", "-c", str(source)]}]))
        host = check_headers.Commands(self.build / "compile_commands.json", self.root)
        self.assertEqual(host.compiled_alone, set())


class Images(PlantedTree):
    """Images as lld makes them, each with one thing that no image may have."""

    CLEAN = '.globl start\nstart: ret\n'

    def problems(self, assembly: str, *link_options: str, image: str = "a.exe") -> str:
        folder = self.root / "images/unstripped"
        folder.mkdir(parents=True)
        (self.root / "guest").mkdir(exist_ok=True)
        for format_, triple in (("pe", "x86_64-pc-windows-msvc"), ("elf", "x86_64-none-elf")):
            source = self.plant(f"{format_}.S", assembly if format_ == "pe" else self.CLEAN)
            self.run_tool("clang", f"--target={triple}", "-c", str(source), "-o",
                          f"guest/{format_}.o")
        self.run_tool("lld-link", "/nologo", "/nodefaultlib", "/entry:start", "/subsystem:native",
                      "/debug:dwarf", *link_options, f"/out:images/unstripped/{image}",
                      "guest/pe.o")
        self.run_tool("ld.lld", "-e", "start", "-o", "images/unstripped/a.elf", "guest/elf.o")
        for name in {image, "a.elf"}:
            self.plant(f"images/{Path(name).stem}.sym", "F 1000 10 save\nL 1000 a.S 1\n"
                       "F 1010 10 start\nL 1010 a.h 1\n")
            (self.root / "images" / name).write_bytes((folder / name).read_bytes())
        return "\n".join(check_images.problems(self.root))

    def test_clean_images_are_accepted(self):
        self.assertEqual(self.problems(self.CLEAN), "")

    def test_no_images_at_all_are_a_problem(self):
        self.assertIn("holds no images", check_images.problems(self.root)[0])

    def test_vector_registers_belong_in_assembly(self):
        self.assertEqual(self.problems(
            self.CLEAN + "pxor %xmm1, %xmm1\n.globl save\nsave: pxor %xmm0, %xmm0\n"),
            "a.exe: start uses vector or x87 registers outside a .S file")

    def plant_bearssl(self):
        source = self.plant("bearssl.S", "br_hash: pxor %xmm2, %xmm2\nret\n")
        (self.root / "guest/pe/bearssl").mkdir(parents=True)
        self.run_tool("clang", "--target=x86_64-pc-windows-msvc", "-c", str(source), "-o",
                      "guest/pe/bearssl/bearssl.obj")

    def test_vector_registers_may_be_used_by_bearssl_in_one_image(self):
        self.plant_bearssl()
        users = self.CLEAN + "br_hash: pxor %xmm2, %xmm2\nret\nours: pxor %xmm3, %xmm3\nret\n"
        self.assertEqual(self.problems(users, "/dll", image="skci.dll"),
                         "skci.dll: ours uses vector or x87 registers outside a .S file")

    def test_vector_registers_may_not_be_used_by_bearssl_in_other_images(self):
        self.plant_bearssl()
        self.assertIn("a.exe: br_hash uses vector", self.problems(
            self.CLEAN + "br_hash: pxor %xmm2, %xmm2\nret\n"))

    def test_writable_code_is_found(self):
        self.assertIn("section .text is writable and executable",
                      self.problems(self.CLEAN, "/section:.text,erw"))

    def test_a_global_constructor_is_found(self):
        self.assertIn("pe.o: has a global constructor (.CRT$XCU)",
                      self.problems(self.CLEAN + '.section .CRT$XCU,"dr"\n.quad start\n'))

    def test_an_import_that_nobody_exports_is_found(self):
        self.plant("gone.def", "LIBRARY gone.dll\nEXPORTS\n    vanish\n")
        self.run_tool("llvm-dlltool", "-m", "i386:x86-64", "-d", "gone.def", "-l", "gone.lib")
        self.assertIn("a.exe: imports vanish from gone.dll",
                      self.problems(".globl start\nstart: jmp *__imp_vanish(%rip)\n", "gone.lib"))

    def test_debug_information_is_not_shipped(self):
        self.assertIn("shipped with debug information",
                      self.problems(self.CLEAN + '.section .debug_info,"dr"\n.long 1\n'))


if __name__ == "__main__":
    unittest.main()
