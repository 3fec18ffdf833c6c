// SPDX-License-Identifier: MIT
#include "kernel/memory/image_file.h"

#include "formats/pe/exports.h"
#include "kernel/console.h"
#include "kernel/memory/code_pages.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/kernel_heap.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/standby_pages.h"
#include "kernel/random.h"
#include "kernel/secure_calls.h"

namespace nt {
namespace {

using abi::NtStatus;
using abi::nt::PageProtection;
using x86::GuestPage;

/// Images lie from here on upwards, each at a place of its own, so that none ever has to move for
/// another: 0x7FF6'0000'0000 and above is where Windows has them too.
constexpr std::uint64_t first_image_address = 0x7FF6'0000'0000;
constexpr std::uint64_t largest_image_gap = 256; // in units of the allocation granularity

constinit std::uint64_t next_image_address = 0;

/// Address-space layout randomisation: the seed decides, so a run can be repeated.
std::uint64_t choose_base(std::uint64_t size) {
    if (next_image_address == 0) {
        next_image_address = first_image_address;
    }
    const std::uint64_t gap = 1 + random_below(largest_image_gap);
    const std::uint64_t base = next_image_address + gap * abi::nt::allocation_granularity;
    const std::uint64_t end = base + size + abi::nt::allocation_granularity - 1;
    next_image_address = end & ~(abi::nt::allocation_granularity - 1);
    return base;
}

PageProtection protection_for(formats::pe::SectionAccess access) {
    switch (access) {
    case formats::pe::SectionAccess::ReadWrite: return PageProtection::WriteCopy;
    case formats::pe::SectionAccess::ReadExecute: return PageProtection::ExecuteRead;
    case formats::pe::SectionAccess::Read: break;
    }
    return PageProtection::ReadOnly;
}

} // namespace

rt::Result<ImageFile*, NtStatus> ImageFile::open(DiskFile& file) {
    if (file.image != nullptr) {
        return file.image;
    }
    const auto image = formats::pe::Image::parse(file.contents, formats::pe::Role::Program);
    if (image.is_err()) {
        console::print("kernel: {} cannot be run: {}\n", file.name,
                       formats::pe::sentence_of(image.error()));
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    if (image.value().size() > max_image_pages * x86::page_bytes) {
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    const auto slots = page_frames.allocate();
    if (!slots) {
        return rt::Err{NtStatus::NoMemory};
    }
    file.image =
        heap::create<ImageFile>(file, image.value(), choose_base(image.value().size()), *slots);
    if (file.image == nullptr) {
        page_frames.release(*slots);
        return rt::Err{NtStatus::NoMemory};
    }
    return file.image;
}

PageProtection ImageFile::protection_of(std::uint64_t index) const {
    const std::uint64_t rva = index * x86::page_bytes;
    for (const formats::pe::Section& section : image_.sections()) {
        if (rva >= section.address && rva < section.end()) {
            return protection_for(section.access);
        }
    }
    return PageProtection::ReadOnly; // The headers.
}

rt::Result<GuestPage, NtStatus> ImageFile::page(std::uint64_t index) {
    if (index >= page_count()) {
        return rt::Err{NtStatus::AccessViolation};
    }
    auto& slot = reinterpret_cast<std::uint64_t*>(ram_at(slots_))[index];
    if (slot != 0) {
        return GuestPage{slot};
    }
    const auto fresh = page_frames.allocate();
    if (!fresh) {
        return rt::Err{NtStatus::NoMemory};
    }
    const NtStatus status = load(*fresh, index);
    if (!abi::is_success(status)) {
        page_frames.release(*fresh);
        return rt::Err{status};
    }
    slot = fresh->number;
    return *fresh;
}

/// An image that VTL1 knows is relocated there, once it has been checked (secure_image.cpp).
NtStatus ImageFile::load(GuestPage page, std::uint64_t index) {
    const std::span<std::byte> bytes{ram_at(page), x86::page_bytes};
    if (secure_handle_ != 0) {
        image_.copy_stored_page(bytes, index * x86::page_bytes);
        return secure_calls::validate_secure_image_page(secure_handle_, index, page);
    }
    if (image_.load_page(bytes, index * x86::page_bytes, base_).is_err()) {
        return NtStatus::InvalidImageFormat;
    }
    return protection_of(index) == PageProtection::ExecuteRead ? code_pages::allow(page)
                                                               : NtStatus::Success;
}

std::uint64_t ImageFile::standby_page_count() const {
    if (secure_handle_ != 0) {
        return 0; // VTL1 may map them.
    }
    const auto* const slots = reinterpret_cast<const std::uint64_t*>(ram_at(slots_));
    std::uint64_t pages = 0;
    for (std::uint64_t index = 0; index < page_count(); ++index) {
        pages += slots[index] != 0 && page_frames.references(GuestPage{slots[index]}) == 1 ? 1 : 0;
    }
    return pages;
}

std::uint64_t ImageFile::give_back_standby_pages() {
    if (secure_handle_ != 0) {
        return 0;
    }
    auto* const slots = reinterpret_cast<std::uint64_t*>(ram_at(slots_));
    std::uint64_t pages = 0;
    for (std::uint64_t index = 0; index < page_count(); ++index) {
        if (slots[index] != 0 && page_frames.references(GuestPage{slots[index]}) == 1) {
            page_frames.release(GuestPage{slots[index]});
            slots[index] = 0;
            ++pages;
        }
    }
    return pages;
}

std::uint64_t ImageFile::export_address(std::string_view name) {
    const std::uint32_t rva = formats::pe::find_export(image_, name);
    return rva == 0 ? 0 : base_ + rva;
}

const ImageFile* image_file_at(std::uint64_t address) {
    for (const DiskFile& file : disk::files()) {
        const ImageFile* const image = file.image;
        if (image != nullptr && address >= image->base() &&
            address - image->base() < image->page_count() * x86::page_bytes) {
            return image;
        }
    }
    return nullptr;
}

namespace standby_pages {

std::uint64_t count() {
    std::uint64_t pages = 0;
    for (const DiskFile& file : disk::files()) {
        pages += file.image == nullptr ? 0 : file.image->standby_page_count();
    }
    return pages;
}

std::uint64_t give_back() {
    std::uint64_t pages = 0;
    for (const DiskFile& file : disk::files()) {
        pages += file.image == nullptr ? 0 : file.image->give_back_standby_pages();
    }
    return pages;
}

} // namespace standby_pages

} // namespace nt
