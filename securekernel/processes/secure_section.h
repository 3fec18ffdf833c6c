// SPDX-License-Identifier: MIT
// Memory that two trustlets share, and nobody in VTL0.  [IUMF stubs]
#pragma once

#include "abi/ium/environment.h"

#include <cstdint>

namespace sk {

struct SecureSection {
    static constexpr unsigned max_pages = 16;

    std::uint32_t number = 0;     // 0: there is none
    std::uint32_t references = 0; // handles and views
    abi::ium::InstanceGuid creator;
    std::uint64_t for_trustlet = 0; // the ID that may open it
    std::uint64_t page_count = 0;
    std::uint64_t pages[max_pages] = {}; // page numbers; 0: nobody has touched it

    /// What its pages' identity names.
    std::uint32_t owner_number() const { return 0x8000'0000 | number; }
};

/// A new one with one reference; null if there is no room.
SecureSection* make_section(std::uint64_t page_count);
SecureSection* find_section(const abi::ium::InstanceGuid& creator, std::uint64_t for_trustlet);
/// With the last reference its pages become free.
void drop_reference(SecureSection& section);

/// Pages of sections that are gone: zeroed, VTL0's again. How many, up to `limit`.
unsigned give_section_pages_back(std::uint64_t* numbers, unsigned limit);

} // namespace sk
