// SPDX-License-Identifier: MIT
// What an image wants of others.  [PE import directory]
#pragma once

#include "process/loader/exports.h"
#include "process/loader/mapped_image.h"

#include <cstdint>
#include <string_view>

namespace process {

/// One other image, and what is wanted of it.
struct ImportedLibrary {
    std::string_view name;           // "ntdll.dll"
    std::uint32_t lookup_table = 0;  // RVA: what is wanted
    std::uint32_t address_table = 0; // RVA: where the addresses go
    std::uint32_t count = 0;         // of both
};

/// Goes through the libraries that an image imports.
class ImportWalk {
public:
    explicit ImportWalk(const MappedImage& image) : image_(image) {}

    /// Moves to the next library; false behind the last one.
    OrStatus<bool> next();
    const ImportedLibrary& library() const { return library_; }

private:
    static constexpr unsigned most_libraries = 64;
    static constexpr std::uint32_t most_symbols = 4096; // of one library

    OrStatus<std::uint32_t> count_symbols(std::uint32_t lookup_table) const;

    const MappedImage& image_;
    unsigned position_ = 0;
    ImportedLibrary library_;
};

/// What `library` is asked for at `index`, less than its count.
OrStatus<Wanted> wanted_at(const MappedImage& image, const ImportedLibrary& library,
                           std::uint32_t index);

} // namespace process
