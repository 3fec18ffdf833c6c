// SPDX-License-Identifier: MIT
#include "tests/fuzz/pe_image_property.h"

#include "formats/pe/image.h"
#include "tests/unit/formats/pe_builder.h"

#include <cstdint>
#include <cstring>
#include <vector>

namespace fuzz {

namespace {

using formats::pe::Image;
using formats::pe::Section;
using formats::pe::SectionAccess;

/// Larger images are accepted by the parser and refused by any region; a fuzzer need not fill them.
constexpr std::uint64_t largest_loaded = 16 * 1024 * 1024;

std::string check_sections(const Image& image) {
    bool entry_in_code = false;
    std::uint64_t previous_end = image.headers_size();
    for (const Section& section : image.sections()) {
        if (section.address % 4096 != 0 || section.address < previous_end) {
            return "sections overlap or do not start at a page";
        }
        if (section.end() > image.size() || section.data_size > section.virtual_size) {
            return "a section reaches past the image or its own end";
        }
        entry_in_code |=
            section.access == SectionAccess::ReadExecute && section.holds(image.entry_point(), 1);
        previous_end = section.end();
    }
    return entry_in_code ? "" : "the entry point is not in code";
}

/// Between headers and sections nothing may have been written.
std::string check_gaps(const Image& image, const std::vector<std::byte>& memory) {
    std::uint64_t gap = image.headers_size();
    const auto is_zero_until = [&](std::uint64_t end) {
        for (; gap < end; ++gap) {
            if (memory[gap] != std::byte{}) {
                return false;
            }
        }
        return true;
    };
    for (const Section& section : image.sections()) {
        if (!is_zero_until(section.address)) {
            return "loading wrote outside the sections";
        }
        gap = section.end();
    }
    return is_zero_until(image.size()) ? "" : "loading wrote past the last section";
}

/// What a program that imports "one" and "two" is given lies in the library.
std::string check_exports(const Image& library) {
    constexpr std::uint64_t base = 0xFFFF'F810'0010'0000;
    static const formats::pe::test::PeFile program = [] {
        formats::pe::test::PeFile file;
        file.add_imports();
        return file;
    }();
    const Image importer = Image::parse(program.bytes()).value();
    std::vector<std::byte> memory(importer.size());
    const auto linked = importer.link(memory, library, importer.imported_library(), base);
    if (linked.is_err()) {
        return sentence_of(linked.error()).empty() ? "a refusal without a sentence" : "";
    }
    for (const std::uint32_t place : program.import_places) {
        std::uint64_t address = 0;
        std::memcpy(&address, memory.data() + place, sizeof(address));
        if (address < base || address - base >= library.size()) {
            return "an import leads out of the library";
        }
    }
    return "";
}

} // namespace

std::string check_pe_library(std::span<const std::byte> file) {
    const auto parsed = Image::parse(file, formats::pe::Role::Library);
    if (parsed.is_err()) {
        return sentence_of(parsed.error()).empty() ? "a refusal without a sentence" : "";
    }
    return check_exports(parsed.value());
}

std::string check_pe_image(std::span<const std::byte> file) {
    const auto parsed = Image::parse(file);
    if (parsed.is_err()) {
        return sentence_of(parsed.error()).empty() ? "a refusal without a sentence" : "";
    }
    const Image& image = parsed.value();
    const std::string wrong = check_sections(image);
    if (!wrong.empty() || image.size() > largest_loaded) {
        return wrong;
    }
    std::vector<std::byte> memory(image.size(), std::byte{0x55});
    if (image.load(memory, 0xFFFF'F800'0000'0000).is_err()) {
        return "an accepted image could not be loaded";
    }
    return check_gaps(image, memory);
}

} // namespace fuzz
