// SPDX-License-Identifier: MIT
#include "process/loader/imports.h"

#include "tests/catch.h"
#include "tests/unit/process/mapped_library.h"

using abi::NtStatus;
using formats::pe::Directory;
using formats::pe::ImportLookup;
using process::ImportWalk;

namespace {

/// The status with which a walk over all libraries and symbols ends.
NtStatus walk_all(const MappedLibrary& library) {
    const auto image = library.image();
    ImportWalk walk{image};
    for (;;) {
        const auto more = walk.next();
        if (more.is_err()) {
            return more.error();
        }
        if (!more.value()) {
            return NtStatus::Success;
        }
        for (std::uint32_t index = 0; index < walk.library().count; ++index) {
            const auto wanted = process::wanted_at(image, walk.library(), index);
            if (wanted.is_err()) {
                return wanted.error();
            }
        }
    }
}

} // namespace

TEST_CASE("The walk names every library and what is wanted of it", "[user]") {
    const MappedLibrary library;
    const auto image = library.image();
    ImportWalk walk{image};
    REQUIRE(walk.next().value());
    CHECK(walk.library().name == "first.dll");
    CHECK(walk.library().address_table == MappedLibrary::first_addresses);
    REQUIRE(walk.library().count == 2);
    CHECK(process::wanted_at(image, walk.library(), 0).value().name == "Wanted");
    CHECK(process::wanted_at(image, walk.library(), 1).value().ordinal == 9);
    REQUIRE(walk.next().value());
    CHECK(walk.library().name == "second.dll");
    CHECK(walk.library().count == 0);
    CHECK_FALSE(walk.next().value());
}

TEST_CASE("An image that imports nothing has no libraries", "[user]") {
    MappedLibrary library;
    library.directory(Directory::Imports) = {};
    const auto image = library.image();
    CHECK_FALSE(ImportWalk{image}.next().value());
}

TEST_CASE("A damaged import directory is refused, not followed", "[user]") {
    MappedLibrary library;
    const auto damage = GENERATE(range(0, 9));
    CAPTURE(damage);
    auto& first = library.import_descriptor(0);
    switch (damage) {
    case 0: library.directory(Directory::Imports).address = 0xFFFF'FFFF; break;
    case 1: first.name = MappedLibrary::image_size; break;
    case 2: first.lookup_table = 0; break;
    case 3: first.lookup_table = 0xFFFF'FFF8; break;
    case 4: first.address_table = 0; break;
    case 5: first.address_table = MappedLibrary::image_size - 8; break;
    case 6: first.address_table = MappedLibrary::first_addresses + 4; break;
    case 7: library.put(0x2300, ""); break;
    case 8: library.at<ImportLookup>(MappedLibrary::first_lookup).raw = 0x7FFF'FFFF; break;
    default: break;
    }
    CHECK(walk_all(library) == NtStatus::InvalidImageFormat);
}

TEST_CASE("Lists without an end have one", "[user]") {
    MappedLibrary symbols;
    for (std::uint32_t rva = 0x2400; rva < MappedLibrary::image_size; rva += 8) {
        symbols.at<ImportLookup>(rva).raw = 0x2320;
    }
    symbols.import_descriptor(0).lookup_table = 0x2400;
    CHECK(walk_all(symbols) == NtStatus::InvalidImageFormat);

    MappedLibrary libraries;
    libraries.directory(Directory::Imports).address = 0x2400;
    for (std::uint32_t rva = 0x2400; rva + 20 <= MappedLibrary::image_size; rva += 20) {
        libraries.at<formats::pe::ImportDescriptor>(rva) =
            libraries.at<formats::pe::ImportDescriptor>(MappedLibrary::imports + 20);
    }
    CHECK(walk_all(libraries) == NtStatus::InvalidImageFormat);
}
