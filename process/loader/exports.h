// SPDX-License-Identifier: MIT
// What an image offers to others.  [PE export directory]
#pragma once

#include "process/loader/mapped_image.h"

#include <cstdint>
#include <string_view>

namespace process {

/// By what one image asks another for something: a name, or a number if there is no name.
struct Wanted {
    std::string_view name;
    std::uint16_t ordinal = 0;

    bool is_by_name() const { return !name.empty(); }
};

/// What was found: a place in the image itself, or that it is somewhere else.
struct Export {
    std::uint32_t address = 0;  // RVA
    std::string_view forwarder; // "ntdll.RtlAllocateHeap"; empty: none

    bool is_forwarded() const { return !forwarder.empty(); }
};

/// STATUS_ENTRYPOINT_NOT_FOUND or STATUS_ORDINAL_NOT_FOUND if `image` does not offer it.
OrStatus<Export> find_export(const MappedImage& image, const Wanted& wanted);

/// "ntdll.RtlAllocateHeap" or "ntdll.#12", taken apart.
struct Forwarder {
    std::string_view library; // without ".dll"
    Wanted wanted;
};
OrStatus<Forwarder> split_forwarder(std::string_view text);

} // namespace process
