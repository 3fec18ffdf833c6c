// SPDX-License-Identifier: MIT
#include "process/loader/exports.h"

#include <algorithm>

namespace process {

namespace {

using formats::pe::ExportDirectory;

/// Names are in ascending order of their bytes; less, equal or greater as -1, 0, 1.
int compare(std::string_view left, std::string_view right) {
    const std::size_t common = std::min(left.size(), right.size());
    for (std::size_t at = 0; at < common; ++at) {
        const auto one = static_cast<unsigned char>(left[at]);
        const auto other = static_cast<unsigned char>(right[at]);
        if (one != other) {
            return one < other ? -1 : 1;
        }
    }
    return left.size() == right.size() ? 0 : left.size() < right.size() ? -1 : 1;
}

/// How the name at `position` of the sorted table compares with `name`.
OrStatus<int> compare_at(const MappedImage& image, const ExportDirectory& directory,
                         std::uint64_t position, std::string_view name) {
    const auto rva = TRY(image.read<std::uint32_t>(directory.names + position * 4));
    const auto found = TRY(image.text(rva));
    return compare(found, name);
}

/// Position of `name` in the table of functions, by halving the sorted table of names.
OrStatus<std::uint32_t> index_of_name(const MappedImage& image, const ExportDirectory& directory,
                                      std::string_view name) {
    std::uint64_t low = 0;
    std::uint64_t high = directory.name_count;
    while (low < high) {
        const std::uint64_t middle = (low + high) / 2;
        const int order = TRY(compare_at(image, directory, middle, name));
        if (order == 0) {
            low = middle;
            break;
        }
        (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
    }
    if (low >= high) {
        return rt::Err{NtStatus::EntryPointNotFound};
    }
    const auto index = TRY(image.read<std::uint16_t>(directory.ordinals + low * 2));
    return std::uint32_t{index};
}

OrStatus<std::uint32_t> index_of(const MappedImage& image, const ExportDirectory& directory,
                                 const Wanted& wanted) {
    if (wanted.is_by_name()) {
        const auto index = TRY(index_of_name(image, directory, wanted.name));
        if (index >= directory.function_count) {
            return rt::Err{NtStatus::InvalidImageFormat};
        }
        return index;
    }
    if (wanted.ordinal < directory.ordinal_base ||
        wanted.ordinal - directory.ordinal_base >= directory.function_count) {
        return rt::Err{NtStatus::OrdinalNotFound};
    }
    return wanted.ordinal - directory.ordinal_base;
}

} // namespace

OrStatus<Export> find_export(const MappedImage& image, const Wanted& wanted) {
    const auto missing =
        wanted.is_by_name() ? NtStatus::EntryPointNotFound : NtStatus::OrdinalNotFound;
    const auto& place = image.exports();
    if (place.size == 0) {
        return rt::Err{missing};
    }
    const auto directory = TRY(image.read<ExportDirectory>(place.address));
    const std::uint64_t index = TRY(index_of(image, directory, wanted));
    const auto address = TRY(image.read<std::uint32_t>(directory.functions + index * 4));
    if (address == 0) {
        return rt::Err{missing}; // a gap in the numbering
    }
    // An address inside the directory itself is no function but the name of another one.
    if (address >= place.address && address - place.address < place.size) {
        const auto forwarder = TRY(image.text(address));
        if (forwarder.empty()) {
            return rt::Err{NtStatus::InvalidImageFormat};
        }
        return Export{address, forwarder};
    }
    if (address >= image.size()) {
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    return Export{address, {}};
}

OrStatus<Forwarder> split_forwarder(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == 0 || dot == std::string_view::npos || dot + 1 == text.size()) {
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    Forwarder result{text.substr(0, dot), {text.substr(dot + 1), 0}};
    if (!result.wanted.name.starts_with('#')) {
        return result;
    }
    std::uint32_t ordinal = 0;
    for (const char digit : result.wanted.name.substr(1)) {
        if (digit < '0' || digit > '9' || ordinal > 0xFFFF) {
            return rt::Err{NtStatus::InvalidImageFormat};
        }
        ordinal = ordinal * 10 + static_cast<std::uint32_t>(digit - '0');
    }
    if (ordinal == 0 || ordinal > 0xFFFF) {
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    result.wanted = {{}, static_cast<std::uint16_t>(ordinal)};
    return result;
}

} // namespace process
