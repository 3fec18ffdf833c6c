// SPDX-License-Identifier: MIT
// Offsets and flags: [PE headers, section table].
#include "visualizer/models/image_sections.h"

#include <algorithm>
#include <cstring>

namespace vitrine::models {

namespace {

constexpr std::uint64_t pe_offset_field = 0x3C;
constexpr std::uint32_t pe_signature = 0x0000'4550; // "PE\0\0"
constexpr std::uint64_t section_header_size = 40;
constexpr std::uint32_t section_executable = 0x2000'0000; // IMAGE_SCN_MEM_EXECUTE
constexpr std::uint32_t section_writable = 0x8000'0000;   // IMAGE_SCN_MEM_WRITE

// The image's bytes; every read is checked, since a guest may have scribbled over its own headers.
class ImageBytes {
public:
    explicit ImageBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}

    template <typename Value>
    Value at(std::uint64_t offset) const {
        Value value{};
        if (offset <= bytes_.size() && bytes_.size() - offset >= sizeof value) {
            std::memcpy(&value, bytes_.data() + offset, sizeof value);
        }
        return value;
    }

    std::string text(std::uint64_t offset, std::size_t length) const {
        std::string result;
        for (std::size_t i = 0; i < length; ++i) {
            const char c = at<char>(offset + i);
            if (c < ' ' || c > '~') {
                break;
            }
            result.push_back(c);
        }
        return result;
    }

private:
    std::span<const std::byte> bytes_;
};

Section read_section(const ImageBytes& bytes, std::uint64_t header, const abi::LoadedImage& image) {
    const auto size = bytes.at<std::uint32_t>(header + 8);
    const auto start = bytes.at<std::uint32_t>(header + 12);
    const auto flags = bytes.at<std::uint32_t>(header + 36);
    Section section;
    section.image = name_of(image);
    section.name = bytes.text(header, 8);
    section.range = {image.range.base + start, size};
    section.writable = (flags & section_writable) != 0;
    section.executable = (flags & section_executable) != 0;
    return section;
}

} // namespace

std::string name_of(const abi::LoadedImage& image) {
    return {image.name, strnlen(image.name, sizeof image.name)};
}

ImageSections sections_of(const abi::LoadedImage& image, std::span<const std::byte> ram) {
    if (image.range.base >= ram.size() || image.range.size > ram.size() - image.range.base) {
        return {};
    }
    const ImageBytes bytes(ram.subspan(image.range.base, image.range.size));
    const auto pe = bytes.at<std::uint32_t>(pe_offset_field);
    if (bytes.at<std::uint32_t>(pe) != pe_signature) {
        return {};
    }
    const auto count = bytes.at<std::uint16_t>(pe + 6);
    const auto optional_size = bytes.at<std::uint16_t>(pe + 20);
    const std::uint64_t table = std::uint64_t{pe} + 24 + optional_size;

    ImageSections sections;
    sections.push_back(
        {name_of(image), "headers", {image.range.base, abi::page_size}, false, false});
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, 96); ++i) {
        const Section section = read_section(bytes, table + i * section_header_size, image);
        const bool inside = image.range.contains(section.range.base) &&
                            section.range.end() <= image.range.end() + abi::page_size;
        if (inside && section.range.size > 0) {
            sections.push_back(section);
        }
    }
    return sections;
}

ImageSections sections_of(const abi::BootInfo& info, std::span<const std::byte> ram) {
    ImageSections all;
    for (const abi::LoadedImage& image : info.images) {
        const ImageSections sections = sections_of(image, ram);
        all.insert(all.end(), sections.begin(), sections.end());
    }
    return all;
}

const Section* section_at(const ImageSections& sections, std::uint64_t address) {
    for (const Section& section : sections) {
        const std::uint64_t pages = section.page_count() * abi::page_size;
        if (address >= section.range.base && address - section.range.base < pages) {
            return &section;
        }
    }
    return nullptr;
}

} // namespace vitrine::models
