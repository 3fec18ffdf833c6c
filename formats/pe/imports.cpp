// SPDX-License-Identifier: MIT
#include "formats/pe/imports.h"

#include "formats/bytes.h"

namespace formats::pe {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint64_t by_ordinal = std::uint64_t{1} << 63; // IMAGE_ORDINAL_FLAG64
constexpr std::uint64_t name_bits = 0x7FFF'FFFF;             // the rest of an entry must be zero

} // namespace

rt::Result<bool, PeError> ImportWalk::next() {
    while (position_ < table_.size || names_ != 0) {
        if (names_ == 0 && !TRY(open_library())) {
            return false;
        }
        std::uint64_t entry;
        const Bytes bytes = data_at(file_, sections_, names_, sizeof(entry));
        if (!copy_at(bytes, 0, entry)) {
            return rt::Err{PeError::ImportTableMalformed};
        }
        if (entry == 0) {
            names_ = 0; // This library has no more.
            continue;
        }
        if (++count_ > limit) {
            return rt::Err{PeError::TooManyImports};
        }
        return take(entry);
    }
    return table_.size == 0 ? rt::Result<bool, PeError>{false}
                            : rt::Err{PeError::ImportTableMalformed}; // It has no end.
}

/// Reads one row of the table; false if it is the end.
rt::Result<bool, PeError> ImportWalk::open_library() {
    ImportDescriptor descriptor;
    const Bytes table = data_at(file_, sections_, table_.address, table_.size);
    if (!copy_at(table, position_, descriptor)) {
        return rt::Err{PeError::ImportTableMalformed};
    }
    position_ += sizeof(descriptor);
    if (descriptor.name == 0 && descriptor.lookup_table == 0 && descriptor.address_table == 0) {
        return false;
    }
    import_.library = TRY(name_at(file_, sections_, descriptor.name));
    names_ = descriptor.lookup_table;
    places_ = descriptor.address_table;
    if (names_ == 0) {
        return rt::Err{PeError::ImportTableMalformed};
    }
    return true;
}

rt::Result<bool, PeError> ImportWalk::take(std::uint64_t entry) {
    if ((entry & by_ordinal) != 0) {
        return rt::Err{PeError::ImportByOrdinal};
    }
    if ((entry & ~name_bits) != 0) {
        return rt::Err{PeError::ImportTableMalformed};
    }
    constexpr std::uint32_t hint_size = 2; // where the linker saw the name: we search
    import_.name = TRY(name_at(file_, sections_, static_cast<std::uint32_t>(entry) + hint_size));
    import_.place = places_;
    const Section* section = sections_.find(places_, sizeof(std::uint64_t));
    if (section == nullptr || section->access == SectionAccess::ReadExecute) {
        return rt::Err{PeError::ImportPlaceOutsideData};
    }
    names_ += sizeof(entry);
    places_ += sizeof(std::uint64_t);
    return true;
}

} // namespace formats::pe
