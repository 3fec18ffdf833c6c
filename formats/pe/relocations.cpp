// SPDX-License-Identifier: MIT
#include "formats/pe/relocations.h"

#include "abi/memory_layout.h"

namespace formats::pe {

rt::Result<std::uint64_t, PeError> offset_of_relocations(const Headers& headers,
                                                         const SectionTable& sections) {
    const DataDirectory& directory = headers.directory(Directory::Relocations);
    const Section* section = sections.find(directory.address, directory.size);
    if (section == nullptr) {
        return rt::Err{PeError::RelocationTableOutsideFile};
    }
    const std::uint64_t offset = directory.address - section->address;
    if (!is_inside(offset, directory.size, section->data_size)) {
        return rt::Err{PeError::RelocationTableOutsideFile};
    }
    return section->data_offset + offset;
}

rt::Result<std::span<const std::byte>, PeError> find_relocations(std::span<const std::byte> file,
                                                                 const Headers& headers,
                                                                 const SectionTable& sections) {
    const DataDirectory& directory = headers.directory(Directory::Relocations);
    if (directory.size == 0) {
        return std::span<const std::byte>{};
    }
    return file.subspan(TRY(offset_of_relocations(headers, sections)), directory.size);
}

rt::Result<bool, PeError> RelocationWalk::next() {
    while (position_ < table_.size()) {
        const bool found = TRY(step());
        if (found) {
            return true;
        }
    }
    return false;
}

/// Reads a block's header or one entry of the open block; true if that is a place to correct.
rt::Result<bool, PeError> RelocationWalk::step() {
    if (position_ == block_end_) {
        return open_block();
    }
    Relocation relocation;
    if (!copy_at(table_, position_, relocation)) {
        return rt::Err{PeError::RelocationBlockTruncated};
    }
    position_ += sizeof(relocation);
    return take(relocation);
}

rt::Result<bool, PeError> RelocationWalk::open_block() {
    RelocationBlock block;
    if (!copy_at(table_, position_, block) || block.size < sizeof(block) ||
        !is_inside(position_, block.size, table_.size())) {
        return rt::Err{PeError::RelocationBlockTruncated};
    }
    if (!is_multiple(block.page, abi::page_size) || !is_multiple(block.size, 4)) {
        return rt::Err{PeError::RelocationBlockMisaligned}; // A multiple of 4 ends after an entry.
    }
    block_end_ = position_ + block.size;
    position_ += sizeof(block);
    page_ = block.page;
    return false;
}

/// True if `relocation` is a place to correct, false if it is padding.
rt::Result<bool, PeError> RelocationWalk::take(Relocation relocation) {
    switch (relocation.get(Relocation::kind)) {
    case Relocation::Kind::Padding: return false;
    case Relocation::Kind::Dir64: break;
    default: return rt::Err{PeError::RelocationKindUnknown};
    }
    rva_ = page_ + relocation.get(Relocation::offset);
    if (sections_.find(rva_, sizeof(std::uint64_t)) == nullptr) {
        return rt::Err{PeError::RelocationOutsideSection};
    }
    if (rva_ < lowest_) {
        return rt::Err{PeError::RelocationsOutOfOrder};
    }
    lowest_ = rva_ + sizeof(std::uint64_t);
    return true;
}

} // namespace formats::pe
