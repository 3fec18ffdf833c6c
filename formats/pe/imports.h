// SPDX-License-Identifier: MIT
// What an image takes from another: names of functions, and the places where their addresses go.
// [PE .idata]
//
// As with relocations, the table is always read from the file: the places to be filled in may lie
// anywhere, in the loaded table too.
#pragma once

#include "formats/pe/error.h"
#include "formats/pe/headers.h"
#include "formats/pe/sections.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace formats::pe {

/// One function or object that is wanted.
struct Import {
    std::string_view library; // "skci.dll"
    std::string_view name;
    std::uint64_t place = 0; // RVA of 8 bytes, wholly inside one section that is not code
};

/// Walks the import table, refusing whatever is wrong with it.
class ImportWalk {
public:
    /// More than any image of ours takes; a table that leads to itself ends here.
    static constexpr unsigned limit = 256;

    ImportWalk(std::span<const std::byte> file, const Headers& headers,
               const SectionTable& sections)
        : file_(file), sections_(sections), table_(headers.directory(Directory::Imports)) {}

    /// Moves to the next import; false at the end of the table.
    rt::Result<bool, PeError> next();

    const Import& import() const { return import_; }

private:
    rt::Result<bool, PeError> open_library();
    rt::Result<bool, PeError> take(std::uint64_t entry);

    std::span<const std::byte> file_;
    const SectionTable& sections_;
    DataDirectory table_;
    std::uint64_t position_ = 0; // of the next library in the table
    std::uint32_t names_ = 0;    // RVA of the open library's next name; 0 if none is open
    std::uint32_t places_ = 0;   // RVA of its place
    unsigned count_ = 0;
    Import import_;
};

} // namespace formats::pe
