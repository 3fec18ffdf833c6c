// SPDX-License-Identifier: MIT
#include "boot/pe/image.h"

#include "boot/pe/relocations.h"

#include <cstring>

namespace boot::pe {

rt::Result<Image, PeError> Image::parse(std::span<const std::byte> file) {
    const Headers headers = TRY(read_headers(file));
    const SectionTable sections = TRY(read_sections(file, headers));
    const std::span<const std::byte> relocations = TRY(find_relocations(file, headers, sections));

    RelocationWalk walk(relocations, sections);
    while (TRY(walk.next())) {
        // Only looking: each step has checked one relocation.
    }
    return Image(file, headers, sections, relocations);
}

rt::Result<rt::Ok, PeError> Image::load(std::span<std::byte> memory,
                                        std::uint64_t virtual_base) const {
    if (memory.size() < size()) {
        return rt::Err{PeError::ImageLargerThanMemory};
    }
    std::memset(memory.data(), 0, size());
    std::memcpy(memory.data(), file_.data(), headers_size());
    for (const Section& section : sections()) {
        std::memcpy(memory.data() + section.address, file_.data() + section.data_offset,
                    section.data_size);
    }
    return relocate(memory, virtual_base - headers_.optional.image_base);
}

/// Adds `delta`, how far the image has moved (modulo 2^64), to every address it holds.
rt::Result<rt::Ok, PeError> Image::relocate(std::span<std::byte> memory,
                                            std::uint64_t delta) const {
    RelocationWalk walk(relocations_, sections_);
    while (TRY(walk.next())) {
        std::byte* place = memory.data() + walk.rva();
        std::uint64_t address;
        std::memcpy(&address, place, sizeof(address));
        address += delta;
        std::memcpy(place, &address, sizeof(address));
    }
    return rt::Ok{};
}

} // namespace boot::pe
