// SPDX-License-Identifier: MIT
#include "kernel/memory/image_file.h"

#include "formats/pe/exports.h"
#include "kernel/console.h"
#include "kernel/hypercalls.h"
#include "kernel/memory/code_pages.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/kernel_heap.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/standby_pages.h"
#include "kernel/random.h"
#include "kernel/secure_calls.h"

#include <cstring>

namespace nt {
namespace {

using abi::NtStatus;
using abi::nt::PageProtection;
using formats::pe::FilePart;
using formats::pe::PagedImage;
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

NtStatus refuse(const DiskFile& file, std::string_view why) {
    console::print("kernel: {} cannot be run: {}\n", file.name, why);
    return NtStatus::InvalidImageFormat;
}

/// The bytes at `offset` of `file`, an offset from anywhere, in a page of their own.
rt::Result<GuestPage, NtStatus> read_apart(const DiskFile& file, FilePart part) {
    const std::uint64_t in_sector = part.offset % BlockDevice::sector_bytes;
    if (in_sector + part.size > x86::page_bytes) {
        return rt::Err{refuse(file, "its relocation table is longer than a page.")};
    }
    const auto page = page_frames.allocate();
    if (!page) {
        return rt::Err{NtStatus::NoMemory};
    }
    std::byte* const bytes = ram_at(*page);
    const NtStatus status = disk::read(file, part.offset - in_sector, {bytes, x86::page_bytes});
    if (!abi::is_success(status)) {
        page_frames.release(*page);
        return rt::Err{status};
    }
    std::memmove(bytes, bytes + in_sector, part.size);
    return *page;
}

rt::Result<PagedImage, NtStatus> read_headers(const DiskFile& file) {
    const std::uint64_t size =
        file.size < PagedImage::first_bytes ? file.size : PagedImage::first_bytes;
    const GuestPage page = TRY(read_apart(file, {0, size}));
    const auto image = PagedImage::parse({ram_at(page), size}, file.size);
    page_frames.release(page);
    if (image.is_err()) {
        return rt::Err{refuse(file, formats::pe::sentence_of(image.error()))};
    }
    if (image.value().size() > max_image_pages * x86::page_bytes) {
        return rt::Err{refuse(file, "it is larger than 2 MiB.")};
    }
    return image.value();
}

/// What is kept of an image: its headers, and the relocation table, which gets a page for good.
rt::Result<PagedImage, NtStatus> read_image(const DiskFile& file) {
    PagedImage image = TRY(read_headers(file));
    const FilePart table = image.relocation_table();
    if (table.size == 0) {
        return image;
    }
    const GuestPage page = TRY(read_apart(file, table));
    const auto taken = image.set_relocations({ram_at(page), table.size});
    if (taken.is_err()) {
        page_frames.release(page);
        return rt::Err{refuse(file, formats::pe::sentence_of(taken.error()))};
    }
    return image;
}

/// What of an image is in memory, or comes when it is wanted. For finding exports.
struct LoadedPages {
    ImageFile& file;
    const PagedImage& image;

    const formats::pe::DataDirectory& directory(formats::pe::Directory which) const {
        return image.directory(which);
    }
    void copy_contents(std::span<std::byte> to, std::uint64_t rva) const {
        std::memset(to.data(), 0, to.size());
        for (std::size_t done = 0; done < to.size();) {
            const std::uint64_t in_page = (rva + done) % x86::page_bytes;
            const std::uint64_t rest = x86::page_bytes - in_page;
            const std::size_t count = rest < to.size() - done ? rest : to.size() - done;
            const auto page = file.page((rva + done) / x86::page_bytes);
            if (page.is_err()) {
                return;
            }
            std::memcpy(to.data() + done, ram_at(page.value()) + in_page, count);
            done += count;
        }
    }
};

} // namespace

rt::Result<ImageFile*, NtStatus> ImageFile::make(const DiskFile& file, ChooseBase* choose) {
    const PagedImage image = TRY(read_image(file));
    const auto slots = page_frames.allocate();
    if (!slots) {
        return rt::Err{NtStatus::NoMemory};
    }
    auto* const made = heap::create<ImageFile>(file, image, choose(image.size()), *slots);
    if (made == nullptr) {
        page_frames.release(*slots);
        return rt::Err{NtStatus::NoMemory};
    }
    return made;
}

rt::Result<ImageFile*, NtStatus> ImageFile::open(DiskFile& file) {
    if (file.image == nullptr) {
        file.image = TRY(make(file, choose_base));
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

/// From the disk into the page, which is of zeros.
NtStatus ImageFile::fill(GuestPage page, FilePart part) const {
    if (part.size == 0) {
        return NtStatus::Success;
    }
    constexpr std::uint64_t sector = BlockDevice::sector_bytes;
    const std::span<std::byte> bytes{ram_at(page), x86::page_bytes};
    const std::uint64_t whole = (part.size + sector - 1) / sector * sector;
    const NtStatus status = disk::read(file_, part.offset, bytes.first(whole));
    if (!abi::is_success(status)) {
        console::print("kernel: a page of {} does not come from the disk\n", file_.name);
        return status;
    }
    std::memset(bytes.data() + part.size, 0, whole - part.size);
    if (file_.is_on_volume) {
        hypercalls::mark(abi::Mark::PageFromDisk, page.number);
    }
    return NtStatus::Success;
}

NtStatus ImageFile::bring(GuestPage page, std::uint64_t index) const {
    return fill(page, image_.stored_part_for(index * x86::page_bytes));
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
NtStatus ImageFile::load(GuestPage page, std::uint64_t index) const {
    const std::uint64_t rva = index * x86::page_bytes;
    const bool is_secure = secure_handle_ != 0;
    const NtStatus status = is_secure ? bring(page, index) : fill(page, image_.part_for(rva));
    if (!abi::is_success(status)) {
        return status;
    }
    if (is_secure) {
        return secure_calls::validate_secure_image_page(secure_handle_, index, page);
    }
    image_.relocate({ram_at(page), x86::page_bytes}, rva, base_);
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
    const std::uint32_t rva = formats::pe::find_export(LoadedPages{*this, image_}, name);
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
