// SPDX-License-Identifier: MIT
// Names for addresses, from the symbol files on the disk (tools/make_symbols.py). For people who
// read a crash report; the kernel itself believes nothing in them.
#pragma once

#include <cstdint>
#include <string_view>

namespace nt::symbols {

/// A function, and how far into it an address is.
struct Place {
    std::string_view image;    // "kernel.exe"; empty: in no image that we know
    std::string_view function; // empty: the image has no symbols, or none there
    std::uint64_t offset = 0;  // into the function, or else into the image
};

/// Is `address` in an image at all? Costs next to nothing; a name costs a search.
bool is_in_image(std::uint64_t address);

/// What `address` of the current process, or of the kernel, is called.
Place place_of(std::uint64_t address);

} // namespace nt::symbols
