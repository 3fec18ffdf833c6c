// SPDX-License-Identifier: MIT
// What a process has been promised: stretches of addresses, each with one owner, one state and one
// protection. Pages appear when they are touched; until then the promise is all there is.
// [WI7 ch.5, virtual address descriptors]  Lesson: 1.
//
// NT keeps them in a balanced tree; a list in ascending order does for programs of a dozen ranges.
#pragma once

#include "abi/nt/memory.h"
#include "rt/intrusive_list.h"

#include <cstdint>

namespace nt {

class Section;
class ImageFile;

/// MMVAD
struct VirtualRange : rt::ListNode<VirtualRange> {
    enum class Kind : std::uint8_t { Private, View, Image };
    enum class State : std::uint8_t { Reserved, Committed };

    std::uint64_t begin = 0;           // bytes, whole pages
    std::uint64_t end = 0;             // of the first page behind
    std::uint64_t allocation_base = 0; // what the call that made it has answered
    Kind kind = Kind::Private;
    State state = State::Committed;
    abi::nt::PageProtection protection = abi::nt::PageProtection::NoAccess;
    abi::nt::PageProtection allocation_protection = abi::nt::PageProtection::NoAccess;
    Section* section = nullptr;   // of a view: it keeps a reference
    ImageFile* image = nullptr;   // of an image: files live for ever
    std::uint64_t first_page = 0; // of the section or image, at `begin`

    std::uint64_t size() const { return end - begin; }
    bool contains(std::uint64_t address) const { return address >= begin && address < end; }
    /// The page of the section or image that `address` shows.
    std::uint64_t page_at(std::uint64_t address) const;
};

class VirtualRanges {
public:
    VirtualRange* find(std::uint64_t address) const;
    /// The first one that ends above `address`; null if there is none.
    VirtualRange* first_above(std::uint64_t address) const;
    VirtualRange* first() const { return list_.front(); }
    VirtualRange* after(const VirtualRange& range) const { return list_.after(range); }

    bool is_free(std::uint64_t begin, std::uint64_t end) const;
    /// The lowest free stretch of `size` bytes from `from` on, at a multiple of the allocation
    /// granularity; 0 if there is none.
    std::uint64_t find_gap(std::uint64_t size, std::uint64_t from) const;

    /// `range` must lie where nothing is.
    void insert(VirtualRange& range);
    void remove(VirtualRange& range) { list_.remove(range); }

    /// Makes two of one, at `address`. False: no memory for the second.
    bool split(VirtualRange& range, std::uint64_t address);
    /// Makes ranges begin at `begin` and end at `end`, where there are any.
    bool split_around(std::uint64_t begin, std::uint64_t end);

private:
    rt::IntrusiveList<VirtualRange> list_;
};

} // namespace nt
