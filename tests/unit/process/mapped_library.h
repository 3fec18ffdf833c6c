// SPDX-License-Identifier: MIT
// A DLL as it lies in memory, made by hand, for tests to break in one place at a time.
//
//   0      headers
//   0x1000 exports: "alpha" (ordinal 5), "beta" (ordinal 7, a forwarder to "other.Gamma"); 6 is a
//   gap 0x2000 imports: of "first.dll" the name "Wanted" and the ordinal 9, of "second.dll" nothing
#pragma once

#include "formats/pe/format.h"
#include "process/loader/mapped_image.h"

#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

class MappedLibrary {
public:
    static constexpr std::uint32_t image_size = 0x3000;
    static constexpr std::uint32_t exports = 0x1000;
    static constexpr std::uint32_t export_size = 0x200; // within which texts are forwarders
    static constexpr std::uint32_t functions = 0x1080;
    static constexpr std::uint32_t names = 0x10A0;
    static constexpr std::uint32_t ordinals = 0x10C0;
    static constexpr std::uint32_t alpha_address = 0x2F00;
    static constexpr std::uint32_t forwarder_text = 0x1150;
    static constexpr std::uint32_t imports = 0x2000;
    static constexpr std::uint32_t first_lookup = 0x2100;
    static constexpr std::uint32_t first_addresses = 0x2200;

    MappedLibrary();

    template <typename T>
    T& at(std::uint32_t rva) {
        return *reinterpret_cast<T*>(bytes_.data() + rva);
    }
    void put(std::uint32_t rva, std::string_view text) {
        std::memcpy(bytes_.data() + rva, text.data(), text.size());
        bytes_[rva + text.size()] = std::byte{0};
    }
    formats::pe::OptionalHeader& optional() { return at<formats::pe::OptionalHeader>(0x98); }
    formats::pe::DataDirectory& directory(formats::pe::Directory which) {
        return at<formats::pe::DataDirectory>(0x98 + 112 + static_cast<unsigned>(which) * 8);
    }
    formats::pe::ExportDirectory& export_directory() {
        return at<formats::pe::ExportDirectory>(exports);
    }
    formats::pe::ImportDescriptor& import_descriptor(unsigned index) {
        return at<formats::pe::ImportDescriptor>(imports + index * 20);
    }

    process::OrStatus<process::MappedImage> parse() const {
        return process::MappedImage::over(bytes_);
    }
    process::MappedImage image() const { return parse().value(); }

private:
    std::vector<std::byte> bytes_;
};
