// SPDX-License-Identifier: MIT
// From the first bytes of a file to headers one can rely on.  [PE headers]
#pragma once

#include "formats/pe/error.h"
#include "formats/pe/format.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace formats::pe {

/// What an image is for decides what it may have.
enum class Role : std::uint8_t {
    Boot,    // started by the loader: native, no DLL, imports from one library
    Library, // what such a program imports from: native, a DLL, nothing imported
    Program, // started by a kernel: a program or a DLL, which may import
};

/// The headers of an image, each field checked as far as it can be without the sections.
struct Headers {
    FileHeader file;
    OptionalHeader optional;
    DataDirectory directories[directory_limit]; // absent ones are zero
    std::uint64_t section_table_offset;         // in the file; the whole table is inside it

    bool is_library() const { return file.flags.get(FileFlags::library); }
    const DataDirectory& directory(Directory which) const {
        return directories[static_cast<unsigned>(which)];
    }
};

rt::Result<Headers, PeError> read_headers(std::span<const std::byte> file, Role role);

} // namespace formats::pe
