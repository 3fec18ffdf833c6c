// SPDX-License-Identifier: MIT
#include "boot/address_space.h"

#include "x86/page_table_map.h"

#include <cstring>

namespace boot {

namespace {

constexpr abi::PhysicalRange all_physical_memory{0, abi::physical_address_limit};

x86::PageTableEntry rights_of(MemoryAccess access) {
    using Entry = x86::PageTableEntry;
    const bool writable = access == MemoryAccess::ReadWrite || access == MemoryAccess::All;
    const bool executable = access == MemoryAccess::ReadExecute || access == MemoryAccess::All;
    return Entry{}
        .with(Entry::present, true)
        .with(Entry::writable, writable)
        .with(Entry::no_execute, !executable);
}

MemoryAccess access_of(formats::pe::SectionAccess access) {
    switch (access) {
    case formats::pe::SectionAccess::ReadWrite: return MemoryAccess::ReadWrite;
    case formats::pe::SectionAccess::ReadExecute: return MemoryAccess::ReadExecute;
    case formats::pe::SectionAccess::Read: break;
    }
    return MemoryAccess::Read;
}

} // namespace

rt::Result<AddressSpace, PlacementError> AddressSpace::create(const PhysicalMemory& memory,
                                                              RegionPages& pages) {
    AddressSpace space(memory, pages);
    space.root_ = space.allocate_table();
    if (space.root_ == 0) {
        return rt::Err{PlacementError::RegionFull};
    }
    return space;
}

std::uint64_t* AddressSpace::table_at(std::uint64_t physical) {
    const std::span<std::byte> table = memory_.at({physical, abi::page_size});
    return table.empty() ? nullptr : reinterpret_cast<std::uint64_t*>(table.data());
}

std::uint64_t AddressSpace::allocate_table() {
    const abi::PhysicalRange page = pages_.take(abi::page_size);
    const std::span<std::byte> bytes = memory_.at(page);
    if (bytes.empty()) {
        return 0; // No region begins at 0, so no table can be there.
    }
    std::memset(bytes.data(), 0, bytes.size());
    return page.base;
}

rt::Result<rt::Ok, PlacementError>
AddressSpace::map(std::uint64_t from, const abi::PhysicalRange& to, MemoryAccess access) {
    const x86::Mapping mapping{from, to.base, to.size, rights_of(access),
                               x86::Level::PageDirectory};
    // Everything mapped here is page-aligned and in our own memory: only tables can run out.
    if (x86::map(*this, root_, mapping) != x86::MapStatus::Done) {
        return rt::Err{PlacementError::RegionFull};
    }
    return rt::Ok{};
}

rt::Result<rt::Ok, PlacementError> AddressSpace::map_direct() {
    return map(abi::direct_map_base, all_physical_memory, MemoryAccess::ReadWrite);
}

rt::Result<rt::Ok, PlacementError> AddressSpace::map_image(const Program& program) {
    TRY(map_sections(program.image, program.range, program.virtual_base));
    if (program.library) {
        const Library& library = *program.library;
        TRY(map_sections(library.image, library.range, library.virtual_base));
    }
    return rt::Ok{};
}

rt::Result<rt::Ok, PlacementError> AddressSpace::map_sections(const formats::pe::Image& image,
                                                              const abi::PhysicalRange& range,
                                                              std::uint64_t virtual_base) {
    const auto map_part = [&](std::uint64_t rva, std::uint64_t size, MemoryAccess access) {
        return map(virtual_base + rva, {range.base + rva, round_up(size, abi::page_size)}, access);
    };
    TRY(map_part(0, image.headers_size(), MemoryAccess::Read));
    for (const formats::pe::Section& section : image.sections()) {
        TRY(map_part(section.address, section.virtual_size, access_of(section.access)));
    }
    return rt::Ok{};
}

rt::Result<rt::Ok, PlacementError> AddressSpace::map_stack(const Program& program) {
    return map(program.stack_base(), program.stack, MemoryAccess::ReadWrite);
}

rt::Result<std::uint64_t, PlacementError>
build_hypervisor_space(const PhysicalMemory& memory, Program& hypervisor,
                       const abi::PhysicalRange& launch_code) {
    AddressSpace space = TRY(AddressSpace::create(memory, hypervisor.pages));
    TRY(space.map_direct());
    TRY(space.map_image(hypervisor));
    TRY(space.map_stack(hypervisor));
    TRY(space.map(launch_code.base, launch_code, MemoryAccess::ReadExecute));
    return space.root();
}

rt::Result<std::uint64_t, PlacementError> build_secure_space(const PhysicalMemory& memory,
                                                             Program& secure_kernel) {
    AddressSpace space = TRY(AddressSpace::create(memory, secure_kernel.pages));
    TRY(space.map_direct());
    TRY(space.map_image(secure_kernel));
    TRY(space.map_stack(secure_kernel));
    return space.root();
}

rt::Result<std::uint64_t, PlacementError>
build_normal_space(const PhysicalMemory& memory, Program& kernel, const Program& secure_kernel) {
    AddressSpace space = TRY(AddressSpace::create(memory, kernel.pages));
    TRY(space.map(0, all_physical_memory, MemoryAccess::All));
    TRY(space.map_direct());
    TRY(space.map_image(kernel));
    TRY(space.map_stack(kernel));
    TRY(space.map_image(secure_kernel));
    return space.root();
}

} // namespace boot
