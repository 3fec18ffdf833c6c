// SPDX-License-Identifier: MIT
#include "formats/pe/image.h"

#include "formats/pe/exports.h"
#include "formats/pe/imports.h"
#include "formats/pe/relocations.h"

#include <cstring>

namespace formats::pe {

namespace {

/// Checks every import; the name of the one library they are from.
rt::Result<std::string_view, PeError> check_imports(std::span<const std::byte> file,
                                                    const Headers& headers,
                                                    const SectionTable& sections) {
    std::string_view library;
    ImportWalk imports(file, headers, sections);
    while (TRY(imports.next())) {
        if (!library.empty() && library != imports.import().library) {
            return rt::Err{PeError::LibraryMissing}; // There is room for one.
        }
        library = imports.import().library;
    }
    return library;
}

} // namespace

rt::Result<Image, PeError> Image::parse(std::span<const std::byte> file, Role role) {
    const Headers headers = TRY(read_headers(file, role));
    const SectionTable sections = TRY(read_sections(file, headers));
    const std::span<const std::byte> relocations = TRY(find_relocations(file, headers, sections));

    RelocationWalk walk(relocations, sections);
    while (TRY(walk.next())) {
        // Only looking: each step has checked one relocation.
    }
    std::string_view library;
    if (role == Role::Boot) {
        library = TRY(check_imports(file, headers, sections));
    }
    return Image(file, headers, sections, relocations, library);
}

rt::Result<rt::Ok, PeError> Image::load(std::span<std::byte> memory,
                                        std::uint64_t virtual_base) const {
    if (memory.size() < size()) {
        return rt::Err{PeError::ImageLargerThanMemory};
    }
    copy_contents(memory.first(size()), 0);
    return relocate(memory, virtual_base - headers_.optional.image_base);
}

namespace {

/// Copies to `memory`, which stands for the image from `rva` on, what of `contents`, which begins
/// at `address` in the image, falls into it.
void copy_overlap(std::span<std::byte> memory, std::uint64_t rva,
                  std::span<const std::byte> contents, std::uint64_t address) {
    const std::uint64_t begin = address > rva ? address : rva;
    const std::uint64_t contents_end = address + contents.size();
    const std::uint64_t memory_end = rva + memory.size();
    const std::uint64_t end = contents_end < memory_end ? contents_end : memory_end;
    if (begin < end) {
        std::memcpy(memory.data() + (begin - rva), contents.data() + (begin - address),
                    end - begin);
    }
}

} // namespace

void Image::copy_contents(std::span<std::byte> memory, std::uint64_t rva) const {
    std::memset(memory.data(), 0, memory.size());
    copy_overlap(memory, rva, file_.first(headers_size()), 0);
    for (const Section& section : sections()) {
        copy_overlap(memory, rva, file_.subspan(section.data_offset, section.data_size),
                     section.address);
    }
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

rt::Result<rt::Ok, PeError> Image::link(std::span<std::byte> memory, const Image& library,
                                        std::string_view name, std::uint64_t library_base) const {
    if (memory.size() < size()) {
        return rt::Err{PeError::ImageLargerThanMemory};
    }
    ImportWalk imports(file_, headers_, sections_);
    while (TRY(imports.next())) {
        const Import& import = imports.import();
        if (import.library != name) {
            return rt::Err{PeError::LibraryMissing};
        }
        const std::uint32_t rva = find_export(library, import.name);
        if (rva == 0 || library.sections_.find(rva, 1) == nullptr) {
            return rt::Err{PeError::ImportNotExported};
        }
        const std::uint64_t address = library_base + rva;
        std::memcpy(memory.data() + import.place, &address, sizeof(address));
    }
    return rt::Ok{};
}

} // namespace formats::pe
