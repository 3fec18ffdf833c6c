// SPDX-License-Identifier: MIT
// A program and the library it imports from: good, and broken in one place at a time.
#include "formats/pe/image.h"
#include "tests/catch.h"
#include "tests/fuzz/pe_image_property.h"
#include "tests/unit/formats/pe_builder.h"

#include <cstring>
#include <set>
#include <vector>

namespace formats::pe::test {

namespace {

constexpr std::uint64_t library_base = 0xFFFF'F810'0010'0000;

struct Pair {
    PeFile program;
    PeFile library;

    Pair() {
        program.add_imports();
        library.make_library();
    }
    /// The program's memory, linked; or why not.
    rt::Result<rt::Ok, PeError> link(std::vector<std::byte>& memory, const char* name) {
        const auto image = Image::parse(program.bytes());
        if (image.is_err()) {
            return rt::Err{image.error()};
        }
        const auto imported = Image::parse(library.bytes(), Role::Library);
        if (imported.is_err()) {
            return rt::Err{imported.error()};
        }
        memory.assign(PeFile::image_size, std::byte{});
        TRY(image.value().load(memory, PeFile::preferred_base));
        return image.value().link(memory, imported.value(), name, library_base);
    }
};

struct Row {
    const char* what;
    PeError reason;
    void (*break_it)(Pair& pair);
};

const Row rows[] = {
    {"a program for a library", PeError::IsProgram,
     [](Pair& p) {
         p.library.file().flags = p.library.file().flags.with(FileFlags::library, false);
     }},
    {"a library with imports", PeError::ImportsPresent, [](Pair& p) { p.library.add_imports(); }},
    {"a table without end", PeError::ImportTableMalformed,
     [](Pair& p) { p.program.directory(Directory::Imports).size = sizeof(ImportDescriptor); }},
    {"a table cut in a row", PeError::ImportTableMalformed,
     [](Pair& p) { p.program.directory(Directory::Imports).size = 30; }},
    {"a table outside the sections", PeError::ImportTableMalformed,
     [](Pair& p) { p.program.directory(Directory::Imports).address = 0x5000; }},
    {"a table beyond the file", PeError::ImportTableMalformed,
     [](Pair& p) { p.program.directory(Directory::Imports).address = 0x2FF0; }},
    {"a row without names", PeError::ImportTableMalformed,
     [](Pair& p) { p.program.imports().lookup_table = 0; }},
    {"names outside the sections", PeError::ImportTableMalformed,
     [](Pair& p) { p.program.imports().lookup_table = 0xFFFF'FFF8; }},
    {"names without end", PeError::ImportTableMalformed,
     [](Pair& p) {
         p.program.imports().lookup_table = 0x41F0;
         std::memcpy(&p.program.at<char>(PeFile::in_file(0x41F0)), "\xD0\x40\0\0\0\0\0\0", 8);
         std::memcpy(&p.program.at<char>(PeFile::in_file(0x41F8)), "\xD0\x40\0\0\0\0\0\0", 8);
     }},
    {"a name with high bits", PeError::ImportTableMalformed,
     [](Pair& p) { p.program.import_name(1) |= std::uint64_t{1} << 40; }},
    {"an import by number", PeError::ImportByOrdinal,
     [](Pair& p) { p.program.import_name(0) = std::uint64_t{1} << 63 | 1; }},
    {"a name outside the sections", PeError::NameMalformed,
     [](Pair& p) { p.program.import_name(0) = 0x7FFF'FFFF; }},
    {"an empty name", PeError::NameMalformed,
     [](Pair& p) { p.program.at<char>(PeFile::in_file(0x40D2)) = 0; }},
    {"a name that would move a cursor", PeError::NameMalformed,
     [](Pair& p) { p.program.at<char>(PeFile::in_file(0x40C1)) = 27; }},
    {"a library name outside the file", PeError::NameMalformed,
     [](Pair& p) { p.program.imports().name = 0x2FF0; }},
    {"a place in code", PeError::ImportPlaceOutsideData,
     [](Pair& p) { p.program.imports().address_table = 0x1000; }},
    {"a place in the headers", PeError::ImportPlaceOutsideData,
     [](Pair& p) { p.program.imports().address_table = 0x100; }},
    {"a place that leaves its section", PeError::ImportPlaceOutsideData,
     [](Pair& p) { p.program.imports().address_table = 0x37F8 + 4; }},
    {"a second library", PeError::LibraryMissing,
     [](Pair& p) {
         p.program.directory(Directory::Imports).size = 3 * sizeof(ImportDescriptor);
         auto& second = p.program.at<ImportDescriptor>(PeFile::in_file(0x4040 + 20));
         second = p.program.imports();
         second.name = 0x40D2; // "one"
     }},
    {"another library than the one that is loaded", PeError::LibraryMissing,
     [](Pair& p) { p.program.at<char>(PeFile::in_file(0x40C0)) = 'S'; }},
    {"a name that is not exported", PeError::ImportNotExported,
     [](Pair& p) { p.program.at<char>(PeFile::in_file(0x40D2)) = 'O'; }},
    {"a library without exports", PeError::ImportNotExported,
     [](Pair& p) { p.library.directory(Directory::Exports) = {}; }},
    {"exports outside the file", PeError::ImportNotExported,
     [](Pair& p) { p.library.directory(Directory::Exports).address = 0x41F0; }},
    {"exported names outside the file", PeError::ImportNotExported,
     [](Pair& p) { p.library.exports().names = 0xFFFF'FFF0; }},
    {"an export's number too high", PeError::ImportNotExported,
     [](Pair& p) { p.library.exports().function_count = 0; }},
    {"export addresses outside the file", PeError::ImportNotExported,
     [](Pair& p) { p.library.exports().functions = 0x2FF0; }},
    {"an exported address outside the sections", PeError::ImportNotExported,
     [](Pair& p) { p.library.export_address(1) = 0x9000; }},
    {"an export that leads to another library", PeError::ImportNotExported,
     [](Pair& p) { p.library.export_address(1) = 0x4170; }},
};

} // namespace

TEST_CASE("The addresses of a library go to the places of the program's imports", "[formats][pe]") {
    Pair pair;
    std::vector<std::byte> memory;
    REQUIRE(Image::parse(pair.program.bytes()).value().imported_library() == "skci.dll");
    REQUIRE(pair.link(memory, "skci.dll").is_ok());
    for (unsigned n = 0; n < 2; ++n) {
        CHECK(word_at(memory, PeFile::import_places[n]) == library_base + PeFile::exported[n]);
    }
    std::vector<std::byte> unlinked(PeFile::image_size);
    const Image image = Image::parse(pair.program.bytes()).value();
    REQUIRE(image.load(unlinked, PeFile::preferred_base).is_ok());
    std::memcpy(unlinked.data() + PeFile::import_places[0],
                memory.data() + PeFile::import_places[0], 16);
    CHECK(unlinked == memory); // and nowhere else
}

TEST_CASE("Imports and exports that are broken are refused for their own reason", "[formats][pe]") {
    std::set<PeError> reasons;
    for (const Row& row : rows) {
        Pair pair;
        row.break_it(pair);
        std::vector<std::byte> memory;
        const auto linked = pair.link(memory, "skci.dll");
        INFO(row.what);
        REQUIRE(linked.is_err());
        CHECK(sentence_of(linked.error()) == sentence_of(row.reason));
        reasons.insert(linked.error());
    }
    CHECK(reasons.size() == 8); // all there are, but TooManyImports
}

TEST_CASE("A library with any one byte changed is refused or gives addresses of its own",
          "[formats][pe]") {
    Pair pair;
    std::vector<std::byte> bytes(pair.library.bytes().begin(), pair.library.bytes().end());
    REQUIRE(fuzz::check_pe_library(bytes).empty());
    for (std::byte& byte : bytes) {
        const std::byte original = byte;
        for (const unsigned value : {0x00u, 0x01u, 0x7Fu, 0x80u, 0xFFu}) {
            byte = static_cast<std::byte>(value);
            REQUIRE(fuzz::check_pe_library(bytes).empty());
        }
        byte = original;
    }
}

TEST_CASE("A table of imports that never ends ends at 256", "[formats][pe]") {
    PeFile large; // with room for 200 rows, each of which names the same two imports
    large.add_imports();
    large.cut_to(PeFile::file_size + 0x2000);
    large.reloc().virtual_size = 0x1F00;
    large.reloc().data_size = 0x2000;
    large.optional().image_size = 0x6000;
    large.directory(Directory::Imports) = {0x4400, 200 * sizeof(ImportDescriptor)};
    for (unsigned row = 0; row < 200; ++row) {
        large.at<ImportDescriptor>(PeFile::in_file(0x4400 + row * sizeof(ImportDescriptor))) =
            large.imports();
    }
    CHECK(Image::parse(large.bytes()).error() == PeError::TooManyImports);
}

} // namespace formats::pe::test
