// SPDX-License-Identifier: MIT
#include "formats/pe/exports.h"

namespace formats::pe {
namespace {

/// More names than any of our images has; a damaged count must not keep us for ever.
constexpr std::uint32_t name_limit = 4096;
constexpr std::size_t longest_name = 64;

template <typename T>
T read(const Image& image, std::uint64_t rva) {
    T value{};
    image.copy_contents({reinterpret_cast<std::byte*>(&value), sizeof(value)}, rva);
    return value;
}

bool is_called(const Image& image, std::uint64_t rva, std::string_view name) {
    char text[longest_name + 1] = {};
    image.copy_contents({reinterpret_cast<std::byte*>(text), name.size() + 1}, rva);
    return std::string_view{text, name.size()} == name && text[name.size()] == '\0';
}

} // namespace

std::uint32_t find_export(const Image& image, std::string_view name) {
    const DataDirectory& place = image.directory(Directory::Exports);
    if (place.size < sizeof(ExportDirectory) || name.size() > longest_name) {
        return 0;
    }
    const auto exports = read<ExportDirectory>(image, place.address);
    for (std::uint32_t index = 0; index < exports.name_count && index < name_limit; ++index) {
        const auto name_rva =
            read<std::uint32_t>(image, std::uint64_t{exports.names} + index * 4ull);
        if (!is_called(image, name_rva, name)) {
            continue;
        }
        const auto ordinal =
            read<std::uint16_t>(image, std::uint64_t{exports.ordinals} + index * 2ull);
        if (ordinal >= exports.function_count) {
            return 0;
        }
        const auto function =
            read<std::uint32_t>(image, std::uint64_t{exports.functions} + ordinal * 4ull);
        const bool is_forwarder =
            function >= place.address && function - place.address < place.size;
        return is_forwarder ? 0 : function;
    }
    return 0;
}

} // namespace formats::pe
