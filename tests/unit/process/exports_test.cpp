// SPDX-License-Identifier: MIT
#include "process/loader/exports.h"

#include "tests/catch.h"
#include "tests/unit/process/mapped_library.h"

using abi::NtStatus;
using formats::pe::Directory;
using process::find_export;
using process::split_forwarder;

namespace {

NtStatus error_of(const MappedLibrary& library, const process::Wanted& wanted) {
    const auto found = find_export(library.image(), wanted);
    return found.is_ok() ? NtStatus::Success : found.error();
}

} // namespace

TEST_CASE("An export is found by its name and by its number", "[user]") {
    const MappedLibrary library;
    const auto image = library.image();
    CHECK(find_export(image, {"alpha", 0}).value().address == MappedLibrary::alpha_address);
    CHECK(find_export(image, {"", 5}).value().address == MappedLibrary::alpha_address);
    CHECK_FALSE(find_export(image, {"alpha", 0}).value().is_forwarded());
    CHECK(find_export(image, {"beta", 0}).value().forwarder == "other.Gamma");
    CHECK(find_export(image, {"", 7}).value().forwarder == "other.Gamma");
}

TEST_CASE("What is not exported is not found", "[user]") {
    MappedLibrary library;
    for (const auto name : {"alph", "alphab", "a", "gamma", "Beta"}) {
        CAPTURE(name);
        CHECK(error_of(library, {name, 0}) == NtStatus::EntryPointNotFound);
    }
    for (const std::uint16_t ordinal : {0, 4, 6, 8, 0xFFFF}) {
        CAPTURE(ordinal);
        CHECK(error_of(library, {"", ordinal}) == NtStatus::OrdinalNotFound);
    }
    library.directory(Directory::Exports) = {};
    CHECK(error_of(library, {"alpha", 0}) == NtStatus::EntryPointNotFound);
    CHECK(error_of(library, {"", 5}) == NtStatus::OrdinalNotFound);
}

TEST_CASE("A damaged export directory is refused, not followed", "[user]") {
    MappedLibrary library;
    const auto damage = GENERATE(0, 1, 2, 3, 4, 5, 6, 7, 8);
    CAPTURE(damage);
    switch (damage) {
    case 0: library.directory(Directory::Exports).address = 0xFFFF'FFF0; break;
    case 1: library.export_directory().functions = 0xFFFF'FFFE; break;
    case 2: library.export_directory().names = MappedLibrary::image_size - 2; break;
    case 3: library.export_directory().ordinals = 0x8000'0000; break;
    case 4: library.export_directory().name_count = 0xFFFF'FFFF; break;
    case 5: library.at<std::uint32_t>(MappedLibrary::names) = 0xFFFF'FFFF; break;
    case 6: library.at<std::uint16_t>(MappedLibrary::ordinals) = 3; break;
    case 7: library.at<std::uint32_t>(MappedLibrary::functions) = MappedLibrary::image_size; break;
    case 8: library.at<std::uint32_t>(MappedLibrary::names) = MappedLibrary::image_size - 1; break;
    default: break;
    }
    if (damage == 8) { // text without an end
        library.at<char>(MappedLibrary::image_size - 1) = 'a';
    }
    CHECK(error_of(library, {"alpha", 0}) == NtStatus::InvalidImageFormat);
}

TEST_CASE("A name without an end is refused", "[user]") {
    MappedLibrary library;
    std::memset(&library.at<char>(0x2400), 'a', 300);
    library.at<std::uint32_t>(MappedLibrary::names) = 0x2400;
    CHECK(error_of(library, {"alpha", 0}) == NtStatus::InvalidImageFormat);
}

TEST_CASE("A forwarder is a library and a name, or a number", "[user]") {
    const auto by_name = split_forwarder("ntdll.RtlAllocateHeap").value();
    CHECK(by_name.library == "ntdll");
    CHECK(by_name.wanted.name == "RtlAllocateHeap");
    const auto by_number = split_forwarder("ntdll.#12").value();
    CHECK_FALSE(by_number.wanted.is_by_name());
    CHECK(by_number.wanted.ordinal == 12);
    for (const auto wrong : {"", ".", "ntdll", "ntdll.", ".Rtl", "ntdll.#", "ntdll.#0",
                             "ntdll.#65536", "ntdll.#1x", "ntdll.#99999999999"}) {
        CAPTURE(wrong);
        CHECK(split_forwarder(wrong).error() == NtStatus::InvalidImageFormat);
    }
}

TEST_CASE("Headers that say more than is mapped are refused", "[user]") {
    MappedLibrary library;
    CHECK(library.parse().is_ok());
    library.optional().image_size = MappedLibrary::image_size + 0x1000;
    CHECK(library.parse().error() == NtStatus::InvalidImageFormat);
    library.optional().image_size = MappedLibrary::image_size;
    library.optional().entry_point = MappedLibrary::image_size;
    CHECK(library.parse().error() == NtStatus::InvalidImageFormat);
    library.optional().entry_point = 0;
    library.at<char>(0) = 'Z';
    CHECK(library.parse().error() == NtStatus::InvalidImageFormat);
}
