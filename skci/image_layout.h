// SPDX-License-Identifier: MIT
// Where in a PE file the things are that Authenticode speaks of: what is hashed, what is left out,
// the signature, and the pages.  [PE], [AUTHENTICODE]
//
// Not a loader: whether an image can be mapped is for who maps it to judge. Here counts that every
// byte of the file is either hashed or part of what is left out.
#pragma once

#include "skci/checked.h"

#include <cstdint>

namespace skci {

struct ImageLayout {
    using Section = abi::skci::PageHashes::Section;

    std::uint32_t pe_offset = 0;
    std::uint32_t headers_size = 0;
    std::uint32_t section_count = 0;
    Section sections[abi::skci::section_limit] = {}; // ascending, in memory and in the file
    std::uint32_t certificates_offset = 0;           // to the end of the file; 8-byte aligned

    std::span<const Section> all_sections() const { return {sections, section_count}; }
};

/// CheckSum and the directory's entry for the signature, which are not hashed: signing writes them.
struct LeftOut {
    std::uint64_t checksum;
    std::uint64_t certificates_entry;
};
inline constexpr std::uint64_t checksum_size = 4;
inline constexpr std::uint64_t certificates_entry_size = 8;

constexpr LeftOut left_out(std::uint32_t pe_offset) {
    constexpr std::uint64_t optional_header = 24; // after signature and file header
    constexpr std::uint64_t directories = 112;
    constexpr std::uint64_t certificates = 4; // IMAGE_DIRECTORY_ENTRY_SECURITY
    return {pe_offset + optional_header + 64,
            pe_offset + optional_header + directories + certificates * certificates_entry_size};
}

Checked<ImageLayout> read_image_layout(Bytes file);

/// The DER of the one signature in the certificate table.
Checked<Bytes> find_signature(Bytes file, const ImageLayout& layout);

} // namespace skci
