// SPDX-License-Identifier: MIT
// A program and the library it imports from, in one region.
#include "boot/program.h"
#include "tests/catch.h"
#include "tests/unit/formats/pe_builder.h"

#include <vector>

namespace boot {

using formats::pe::Image;
using formats::pe::test::PeFile;

TEST_CASE("A library is placed behind its program's stack, and both know each other", "[boot]") {
    PeFile program_file;
    PeFile library_file;
    program_file.add_imports();
    library_file.make_library();
    std::vector<std::byte> bytes(abi::secure_kernel_region.size);
    PhysicalMemory memory{abi::secure_kernel_region.base, bytes};
    const Image image = Image::parse(program_file.bytes()).value();
    const Image imported = Image::parse(library_file.bytes(), formats::pe::Role::Library).value();
    Program program = place_program(memory, secure_kernel_plan, image).value();
    REQUIRE(place_library(memory, program, imported).is_ok());
    REQUIRE(link_library(memory, program).is_ok());
    REQUIRE(program.library);
    CHECK(program.library->virtual_base >= program.stack_top() + abi::page_size);
    std::uint64_t address = 0;
    REQUIRE(memory.copy(program.range.base + PeFile::import_places[0], address));
    CHECK(address == program.library->virtual_base + PeFile::exported[0]);
    const abi::LoadedImage described = describe(program, secure_kernel_plan, 0);
    CHECK(described.code[0].base == program.range.base + 0x1000);
    CHECK(described.code[1].base == program.library->range.base + 0x1000);
    CHECK(described.code[2].size == 0);
}

} // namespace boot
