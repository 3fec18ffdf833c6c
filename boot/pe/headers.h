// SPDX-License-Identifier: MIT
// From the first bytes of a file to headers one can rely on.  [PE headers]
#pragma once

#include "boot/pe/error.h"
#include "boot/pe/format.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace boot::pe {

/// The headers of a boot image, each field checked as far as it can be without the sections.
struct Headers {
    FileHeader file;
    OptionalHeader optional;
    DataDirectory directories[directory_limit]; // absent ones are zero
    std::uint64_t section_table_offset;         // in the file; the whole table is inside it

    const DataDirectory& directory(Directory which) const {
        return directories[static_cast<unsigned>(which)];
    }
};

rt::Result<Headers, PeError> read_headers(std::span<const std::byte> file);

} // namespace boot::pe
