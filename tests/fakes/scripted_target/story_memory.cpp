// SPDX-License-Identifier: MIT
#include "tests/fakes/scripted_target/story_memory.h"

#include "tests/fakes/scripted_target/first_light.h"
#include "x86/control_registers.h"
#include "x86/svm/vmcb.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace fakes {

namespace {

using abi::PageAccess;

// A function as a compiler makes it: frame, a load, a call to the next one, a decision, return.
constexpr std::uint8_t function_code[story_function_size] = {
    0x55,                                     // push rbp
    0x48, 0x89, 0xE5,                         // mov rbp, rsp
    0x48, 0x83, 0xEC, 0x20,                   // sub rsp, 0x20
    0x48, 0x8B, 0x0D, 0x51, 0x20, 0x00, 0x00, // mov rcx, [rip + 0x2051]
    0xE8, 0x2C, 0x00, 0x00, 0x00,             // call the next function
    0x85, 0xC0,                               // test eax, eax
    0x74, 0x0C,                               // je to the epilogue
    0xBA, 0x05, 0x00, 0x00, 0x00,             // mov edx, 5
    0x48, 0x89, 0xC1,                         // mov rcx, rax
    0x0F, 0x01, 0xD9,                         // vmmcall
    0x90,                                     // nop
    0x48, 0x83, 0xC4, 0x20,                   // add rsp, 0x20
    0x5D,                                     // pop rbp
    0xC3,                                     // ret
    0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC,
    0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC,
};

struct SectionPlan {
    const char* name;
    std::uint32_t start;
    std::uint32_t size;
    std::uint32_t flags;
    PageAccess access;
};
constexpr SectionPlan sections[] = {
    {".text", 0x1000, 0xC000, 0x6000'0020, PageAccess::read_execute()},
    {".rdata", 0xD000, 0x4000, 0x4000'0040, PageAccess::read()},
    {".data", 0x1'1000, 0x8000, 0xC000'0040, PageAccess::read_write()},
};
constexpr std::uint64_t image_size = 0x1'9000;

void write_headers(GuestMemory& memory, std::uint64_t base) {
    constexpr std::uint32_t pe = 0x80;
    constexpr std::uint16_t optional_size = 240;
    memory.write<std::uint16_t>(base, 0x5A4D); // "MZ"
    memory.write<std::uint32_t>(base + 0x3C, pe);
    memory.write<std::uint32_t>(base + pe, 0x4550); // "PE"
    memory.write<std::uint16_t>(base + pe + 6, std::size(sections));
    memory.write<std::uint16_t>(base + pe + 20, optional_size);
    std::uint64_t header = base + pe + 24 + optional_size;
    for (const SectionPlan& section : sections) {
        std::memcpy(memory.bytes().data() + header, section.name, std::strlen(section.name));
        memory.write<std::uint32_t>(header + 8, section.size);
        memory.write<std::uint32_t>(header + 12, section.start);
        memory.write<std::uint32_t>(header + 36, section.flags);
        header += 40;
    }
}

void write_code(GuestMemory& memory, std::uint64_t base) {
    for (std::uint64_t at = story_text_offset; at < 0x8000; at += story_function_size) {
        memory.write_bytes(base + at, function_code);
    }
}

abi::LoadedImage make_image(GuestMemory& memory, std::string_view name, abi::PhysicalRange region,
                            std::uint64_t virtual_base) {
    abi::LoadedImage image;
    name.copy(image.name, sizeof image.name - 1);
    image.range = {region.base, image_size};
    image.virtual_base = virtual_base;
    image.entry_point = virtual_base + story_text_offset;
    image.free = {region.base + 0x20'0000, region.size - 0x20'0000};
    write_headers(memory, region.base);
    write_code(memory, region.base);
    return image;
}

void map_image(GuestMemory& memory, std::uint64_t root, std::uint64_t& pool,
               const abi::LoadedImage& image) {
    memory.map(root, pool, image.virtual_base, image.range.base, abi::page_size,
               PageAccess::read());
    for (const SectionPlan& section : sections) {
        memory.map(root, pool, image.virtual_base + section.start, image.range.base + section.start,
                   section.size, section.access);
    }
}

std::uint64_t make_root(GuestMemory& memory, std::uint64_t at, const abi::LoadedImage& image) {
    std::uint64_t pool = at + abi::page_size;
    memory.map_large(at, pool, abi::direct_map_base, 0, story_ram_size, PageAccess::read_write());
    map_image(memory, at, pool, image);
    return at;
}

std::uint64_t make_nested(GuestMemory& memory, std::uint64_t& pool) {
    const std::uint64_t root = pool;
    pool += abi::page_size;
    constexpr std::uint64_t in_small_pages = 64ull * 1024 * 1024;
    memory.map(root, pool, 0, 0, in_small_pages, PageAccess::all());
    memory.map_large(root, pool, in_small_pages, in_small_pages, story_ram_size - in_small_pages,
                     PageAccess::all());
    memory.map(root, pool, abi::hypervisor_region.base, 0, abi::hypervisor_region.size,
               PageAccess::none());
    return root;
}

// What a guest's own page walk depends on.
void write_vmcb(GuestMemory& memory, std::uint64_t address, std::uint64_t root,
                std::uint64_t nested_root) {
    x86::svm::Vmcb vmcb{};
    vmcb.control.nested_cr3 = nested_root;
    vmcb.save.cr3.raw = root;
    vmcb.save.cr0 = x86::Cr0{}
                        .with(x86::Cr0::protection, true)
                        .with(x86::Cr0::write_protect, true)
                        .with(x86::Cr0::paging, true);
    vmcb.save.efer = x86::Efer{}.with(x86::Efer::no_execute, true);
    memory.write(address, vmcb);
}

void describe_memory(abi::BootInfo& info) {
    using Kind = abi::MemoryRange::Kind;
    info.memory[0] = {{0, 0x9'FC00}, Kind::Ram, 0};
    info.memory[1] = {{0x9'FC00, 0x10'0000 - 0x9'FC00}, Kind::Reserved, 0};
    info.memory[2] = {{0x10'0000, story_ram_size - 0x10'0000}, Kind::Ram, 0};
    info.memory_range_count = 3;
    info.ram_end = story_ram_size;
}

} // namespace

StoryPlaces furnish(GuestMemory& memory) {
    StoryPlaces places;
    abi::BootInfo& info = places.boot_info;
    describe_memory(info);
    info.image(abi::ImageId::Hypervisor) = make_image(
        memory, "hypervisor.exe", abi::hypervisor_image_region, abi::hypervisor_image_base);
    info.image(abi::ImageId::SecureKernel) = make_image(
        memory, "securekernel.exe", abi::secure_kernel_region, abi::secure_kernel_image_base);
    info.image(abi::ImageId::Kernel) =
        make_image(memory, "kernel.exe", abi::kernel_region, abi::kernel_image_base);
    info.disk = {abi::disk_archive_base, 0x5'A000};
    std::string_view("scene=first-light").copy(info.command_line, sizeof info.command_line - 1);
    std::string_view("first-light").copy(info.scene, sizeof info.scene - 1);

    places.hypervisor_root = make_root(memory, abi::hypervisor_image_region.base + 0x4'0000,
                                       info.image(abi::ImageId::Hypervisor));
    places.secure_root = make_root(memory, abi::secure_kernel_region.base + 0x4'0000,
                                   info.image(abi::ImageId::SecureKernel));
    places.kernel_root =
        make_root(memory, abi::kernel_region.base + 0x4'0000, info.image(abi::ImageId::Kernel));
    std::uint64_t pool = abi::hypervisor_image_region.base + 0x20'0000;
    for (std::uint64_t& vmcb : places.vmcb) {
        vmcb = pool;
        pool += abi::page_size;
    }
    places.boot_info_address = pool;
    pool += abi::page_size;
    memory.write(places.boot_info_address, info);
    for (std::uint64_t& root : places.nested_root) {
        root = make_nested(memory, pool);
    }
    write_vmcb(memory, places.vmcb[0], places.kernel_root, places.nested_root[0]);
    write_vmcb(memory, places.vmcb[1], places.secure_root, places.nested_root[1]);
    return places;
}

void protect(GuestMemory& memory, std::uint64_t nested_root, std::uint64_t first_page,
             std::uint64_t page_count, PageAccess access) {
    std::uint64_t no_pool = 0; // Everything protected in the story lies in small pages already.
    const std::uint64_t address = first_page * abi::page_size;
    memory.map(nested_root, no_pool, address, address, page_count * abi::page_size, access);
}

} // namespace fakes
