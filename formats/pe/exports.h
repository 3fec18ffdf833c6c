// SPDX-License-Identifier: MIT
// What an image offers to others by name.  [PE .edata]
//
// An image here is whatever has its `directory` and can `copy_contents`: a file (image.h), or pages
// that somebody has loaded. What it has not reads as zeros.
#pragma once

#include "formats/pe/format.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace formats::pe {

namespace exports {

/// More names than any of our images has; a damaged count must not keep us for ever.
inline constexpr std::uint32_t name_limit = 4096;
inline constexpr std::size_t longest_name = 64;

template <typename T, typename Contents>
T read(const Contents& image, std::uint64_t rva) {
    T value{};
    image.copy_contents({reinterpret_cast<std::byte*>(&value), sizeof(value)}, rva);
    return value;
}

template <typename Contents>
bool is_called(const Contents& image, std::uint64_t rva, std::string_view name) {
    char text[longest_name + 1] = {};
    image.copy_contents({reinterpret_cast<std::byte*>(text), name.size() + 1}, rva);
    return std::string_view{text, name.size()} == name && text[name.size()] == '\0';
}

} // namespace exports

/// The RVA of what `image` exports as `name`; 0 if it does not, or if another image has it (a
/// forwarder).
template <typename Contents>
std::uint32_t find_export(const Contents& image, std::string_view name) {
    const DataDirectory& place = image.directory(Directory::Exports);
    if (place.size < sizeof(ExportDirectory) || name.size() > exports::longest_name) {
        return 0;
    }
    const auto table = exports::read<ExportDirectory>(image, place.address);
    for (std::uint32_t index = 0; index < table.name_count && index < exports::name_limit;
         ++index) {
        const auto name_rva =
            exports::read<std::uint32_t>(image, std::uint64_t{table.names} + index * 4ull);
        if (!exports::is_called(image, name_rva, name)) {
            continue;
        }
        const auto ordinal =
            exports::read<std::uint16_t>(image, std::uint64_t{table.ordinals} + index * 2ull);
        if (ordinal >= table.function_count) {
            return 0;
        }
        const auto function =
            exports::read<std::uint32_t>(image, std::uint64_t{table.functions} + ordinal * 4ull);
        const bool is_forwarder =
            function >= place.address && function - place.address < place.size;
        return is_forwarder ? 0 : function;
    }
    return 0;
}

} // namespace formats::pe
