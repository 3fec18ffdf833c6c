// SPDX-License-Identifier: MIT
#include "tests/fuzz/securekernel/vtl0_memory.h"

#include "abi/secure_services.h"
#include "formats/pe/image.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "tests/fakes/securekernel/world.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <new>
#include <stdexcept>
#include <string>

namespace fuzz {
namespace {

constexpr std::uint64_t kernel_place = Vtl0Memory::end_page * abi::page_size;

/// A file as it is on the disk, and as it lies in memory; read once.
struct KnownFile {
    formats::pe::Role role{};
    std::vector<char> bytes;
    std::vector<std::byte> in_memory;
};

formats::pe::Image parse(const KnownFile& file) {
    return formats::pe::Image::parse(std::as_bytes(std::span{file.bytes}), file.role).value();
}

const KnownFile& known_file(const std::string& name) {
    static std::map<std::string, KnownFile> files;
    KnownFile& file = files[name];
    if (file.bytes.empty()) {
        std::ifstream stream(VITRINE_IMAGES_DIR "/" + name, std::ios::binary);
        file.bytes = {std::istreambuf_iterator<char>(stream), {}};
        if (file.bytes.empty()) {
            throw std::runtime_error("there is no " + name + " in " VITRINE_IMAGES_DIR);
        }
        const bool is_for_kernel = name == "kernel.exe" || name.ends_with(".sys");
        file.role = is_for_kernel ? formats::pe::Role::Boot : formats::pe::Role::Program;
        file.in_memory.resize(parse(file).size());
        parse(file).copy_contents(file.in_memory, 0);
    }
    return file;
}

std::uint64_t pages_of(std::uint64_t bytes) {
    return (bytes + abi::page_size - 1) / abi::page_size;
}

std::byte* ram(std::uint64_t page) { return sk::cpu::ram_at(page * abi::page_size); }

bool may(std::uint64_t page, abi::PageAccess wanted) {
    const auto& access = fakes::secure_kernel_world().access;
    const auto found = access.find(page);
    return found == access.end() || found->second.allows(wanted);
}

} // namespace

Vtl0Memory::Vtl0Memory() {
    place_kernel();
    for (const char* const name :
         {"hello.exe", "lsaiso.exe", "iumdll.dll", "iumbase.dll", "sample.sys"}) {
        place_file(name);
    }
    first_free_ = end_of_used_ = next_page_;
}

void Vtl0Memory::place_kernel() {
    static const std::vector<std::byte> loaded = [] {
        const auto image = parse(known_file("kernel.exe"));
        std::vector<std::byte> bytes(image.size());
        (void)image.load(bytes, abi::kernel_image_base);
        return bytes;
    }();
    auto& kernel = sk::boot_info.image(abi::ImageId::Kernel);
    std::strcpy(kernel.name, "kernel.exe");
    kernel.range = {kernel_place, loaded.size()};
    kernel.virtual_base = abi::kernel_image_base;
    std::size_t next = 0;
    const auto image = parse(known_file("kernel.exe"));
    for (const auto& section : image.sections()) {
        if (section.access == formats::pe::SectionAccess::ReadExecute) {
            kernel.code[next++] = {kernel_place + section.address,
                                   pages_of(section.virtual_size) * abi::page_size};
        }
    }
    std::copy(loaded.begin(), loaded.end(), sk::cpu::ram_at(kernel_place));
}

void Vtl0Memory::place_file(const char* name) {
    const KnownFile& known = known_file(name);
    File file{name};
    std::memcpy(ram(next_page_), known.bytes.data(), known.bytes.size());
    file.list = place_list(next_page_, pages_of(known.bytes.size()), known.bytes.size());
    file.page_count = pages_of(known.in_memory.size());
    std::memcpy(ram(next_page_), known.in_memory.data(), known.in_memory.size());
    file.layout = place_list(next_page_, file.page_count, known.in_memory.size());
    files_.push_back(file);
}

/// The pages are at `first`, where the next free one is; the list comes behind them.
std::uint64_t Vtl0Memory::place_list(std::uint64_t first, std::uint64_t count,
                                     std::uint64_t bytes) {
    auto& list = *new (ram(first + count)) abi::MemoryDescriptorList;
    list.size = static_cast<std::uint32_t>(abi::MemoryDescriptorList::header_size + count * 8);
    list.page_count = static_cast<std::uint32_t>(count);
    list.byte_count = bytes;
    for (std::uint64_t index = 0; index < count; ++index) {
        list.pages[index] = first + index;
    }
    next_page_ = first + count + 1;
    return first + count;
}

std::uint64_t Vtl0Memory::free_page() {
    if (next_page_ == end_page) {
        next_page_ = first_free_;
    }
    const std::uint64_t page = next_page_++;
    end_of_used_ = std::max(end_of_used_, next_page_);
    return page;
}

std::uint64_t Vtl0Memory::used_page(std::uint64_t index) const {
    const std::uint64_t count = end_of_used_ - first_free_;
    return first_free_ + (count == 0 ? 0 : index % count);
}

std::uint64_t Vtl0Memory::buffer(std::uint64_t pages) {
    const std::uint64_t page = free_page();
    if (const auto bytes = writable(page); !bytes.empty()) {
        auto& list = *new (bytes.data()) abi::MemoryDescriptorList;
        list.page_count = static_cast<std::uint32_t>(pages + 8);
        list.byte_count = list.page_count * abi::page_size;
        list.size = abi::MemoryDescriptorList::header_size + list.page_count * 8;
        for (std::uint32_t index = 0; index < list.page_count; ++index) {
            list.pages[index] = free_page();
        }
    }
    return page;
}

std::uint64_t Vtl0Memory::copy_of(const File& file, std::uint64_t index) {
    const std::uint64_t page = free_page();
    const auto& bytes = known_file(file.name).in_memory;
    const auto to = writable(page);
    if (index < file.page_count && !to.empty()) {
        const std::uint64_t at = index * abi::page_size;
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                    std::min<std::uint64_t>(abi::page_size, bytes.size() - at), to.begin());
    }
    return page;
}

std::span<std::byte> Vtl0Memory::writable(std::uint64_t page) {
    if (!may(page, abi::PageAccess::write())) {
        return {};
    }
    return {ram(page), abi::page_size};
}

std::span<const std::byte> Vtl0Memory::readable(std::uint64_t page) {
    if (!may(page, abi::PageAccess::read())) {
        return {};
    }
    return {ram(page), abi::page_size};
}

} // namespace fuzz
