// SPDX-License-Identifier: MIT
// What memory held at one moment, small enough to keep beside a bookmark: a hash of each page, and
// the page tables in full, whose entries one wants to see one by one.
#pragma once

#include "abi/memory_layout.h"
#include "abi/vtl.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vitrine::models {

/// A page that was a table of the walk: of a VTL's nested tables, or of the guest's own there.
struct TablePage {
    std::uint64_t page = 0; // number
    abi::Vtl vtl = abi::Vtl::Normal;
    bool nested = false;
    unsigned level = 4; // 4 the root
    std::array<std::uint64_t, abi::page_size / sizeof(std::uint64_t)> entries{};
};

struct Fingerprint {
    std::uint64_t clock = 0;
    std::vector<std::uint64_t> hashes; // one a page of RAM
    std::vector<TablePage> tables;     // by their page's number
};

using FingerprintPtr = std::shared_ptr<const Fingerprint>;

} // namespace vitrine::models
