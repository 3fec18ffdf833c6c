// SPDX-License-Identifier: MIT
#include "process/loader/imports.h"

namespace process {

using formats::pe::ImportDescriptor;
using formats::pe::ImportLookup;

OrStatus<std::uint32_t> ImportWalk::count_symbols(std::uint32_t lookup_table) const {
    for (std::uint32_t count = 0; count <= most_symbols; ++count) {
        const auto entry =
            TRY(image_.read<ImportLookup>(lookup_table + count * sizeof(ImportLookup)));
        if (entry.raw == 0) {
            return count;
        }
    }
    return rt::Err{NtStatus::InvalidImageFormat};
}

OrStatus<bool> ImportWalk::next() {
    const auto& directory = image_.imports();
    if (directory.size == 0) {
        return false;
    }
    const auto descriptor = TRY(image_.read<ImportDescriptor>(
        std::uint64_t{directory.address} + position_ * sizeof(ImportDescriptor)));
    if (descriptor.name == 0) {
        return false;
    }
    if (++position_ > most_libraries || descriptor.lookup_table == 0 ||
        descriptor.address_table == 0 || descriptor.address_table % sizeof(std::uint64_t) != 0) {
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    library_.name = TRY(image_.text(descriptor.name));
    library_.lookup_table = descriptor.lookup_table;
    library_.address_table = descriptor.address_table;
    library_.count = TRY(count_symbols(descriptor.lookup_table));
    const std::uint64_t size = library_.count * sizeof(std::uint64_t);
    if (library_.name.empty() || !formats::is_inside(library_.address_table, size, image_.size())) {
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    return true;
}

OrStatus<Wanted> wanted_at(const MappedImage& image, const ImportedLibrary& library,
                           std::uint32_t index) {
    const auto entry = TRY(image.read<ImportLookup>(library.lookup_table +
                                                    std::uint64_t{index} * sizeof(ImportLookup)));
    if (entry.get(ImportLookup::by_ordinal)) {
        return Wanted{{}, entry.get(ImportLookup::ordinal)};
    }
    constexpr std::uint64_t hint_size = 2; // a guess of the position, which we do without
    const auto name = TRY(image.text(entry.get(ImportLookup::hint_and_name) + hint_size));
    if (name.empty()) {
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    return Wanted{name, 0};
}

} // namespace process
