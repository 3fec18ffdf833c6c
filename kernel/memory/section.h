// SPDX-License-Identifier: MIT
// Sections: memory that several processes can map.  [WI7 ch.5, section objects]
//
//   of pages     zeros until somebody writes; all who map it see the same
//   of an image  a PE file as it runs (image_file.h)
#pragma once

#include "abi/nt/memory.h"
#include "abi/nt_status.h"
#include "kernel/objects/object.h"
#include "rt/result.h"
#include "x86/address.h"

#include <cstdint>

namespace nt {

class ImageFile;

class Section : public Object {
public:
    /// The largest section of pages: two levels of lists.
    static constexpr std::uint64_t max_pages = 512 * 32;

    Section(std::uint64_t pages, abi::nt::PageProtection widest)
        : Object(type_of_section), page_count_(pages), widest_(widest) {}
    explicit Section(ImageFile& image);

    static const ObjectType type_of_section;

    ImageFile* image() const { return image_; }
    std::uint64_t page_count() const { return page_count_; }
    /// What a view may ask for.
    abi::nt::PageProtection widest_protection() const { return widest_; }

    /// Page `index`, made if nobody has touched it yet. The section keeps its reference.
    rt::Result<x86::GuestPage, abi::NtStatus> page(std::uint64_t index);

    ~Section();

private:
    static constexpr std::uint64_t pages_per_list = 512;

    x86::GuestPage lists_[max_pages / pages_per_list] = {}; // 0: no list yet
    std::uint64_t page_count_ = 0;
    abi::nt::PageProtection widest_ = abi::nt::PageProtection::ReadWrite;
    ImageFile* image_ = nullptr;
};

} // namespace nt
