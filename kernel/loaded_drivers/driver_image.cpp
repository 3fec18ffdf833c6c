// SPDX-License-Identifier: MIT
#include "kernel/loaded_drivers/driver_image.h"

#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/page_table.h"
#include "kernel/random.h"
#include "kernel/secure_calls.h"

#include <new>

namespace nt {
namespace {

using abi::MemoryDescriptorList;
using abi::NtStatus;
using abi::nt::PageProtection;
using x86::GuestPage;
using x86::PageTableEntry;

/// Under the same entry of the highest table as kernel.exe, so that every process has them.
constexpr std::uint64_t first_driver = abi::kernel_image_base + 4 * abi::gibibyte;
constexpr std::uint64_t largest_gap = 64; // in units of the allocation granularity

constinit std::uint64_t next_driver = first_driver;

/// As for programs' images, the seed decides.
std::uint64_t choose_base(std::uint64_t size) {
    constexpr std::uint64_t unit = abi::nt::allocation_granularity;
    const std::uint64_t base = next_driver + random_below(largest_gap) * unit;
    next_driver = (base + size + unit - 1) & ~(unit - 1);
    return base;
}

MemoryDescriptorList& list_in(GuestPage page) {
    return *reinterpret_cast<MemoryDescriptorList*>(ram_at(page));
}

} // namespace

rt::Result<DriverImage, NtStatus> DriverImage::open(DiskFile& file) {
    if (file.driver == nullptr) {
        file.driver = TRY(ImageFile::make(file, choose_base));
    }
    if (file.driver->page_count() > MemoryDescriptorList::max_pages) {
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    const std::uint32_t handle = TRY(file.driver->make_secure(abi::SecureImagePurpose::Driver));
    const auto list = page_frames.allocate();
    if (!list) {
        return rt::Err{NtStatus::NoMemory};
    }
    new (ram_at(*list)) MemoryDescriptorList;
    return DriverImage(*file.driver, handle, *list);
}

NtStatus DriverImage::bring_pages() const {
    MemoryDescriptorList& list = list_in(list_);
    for (std::uint64_t index = 0; index < image_->page_count(); ++index) {
        const auto page = page_frames.allocate();
        if (!page) {
            return NtStatus::NoMemory;
        }
        list.pages[list.page_count++] = page->number;
        const NtStatus status = image_->bring(*page, index);
        if (!abi::is_success(status)) {
            return status;
        }
    }
    list.byte_count = list.page_count * x86::page_bytes;
    list.size = static_cast<std::uint32_t>(MemoryDescriptorList::header_size +
                                           list.page_count * sizeof(list.pages[0]));
    return NtStatus::Success;
}

NtStatus DriverImage::have_checked() const { return secure_calls::load_driver(handle_, list_); }

NtStatus DriverImage::map() const {
    for (std::uint64_t index = 0; index < image_->page_count(); ++index) {
        std::uint64_t* const slot = PageTable::of_kernel().reach(base() + index * x86::page_bytes);
        if (slot == nullptr) {
            return NtStatus::NoMemory;
        }
        const PageProtection protection = image_->protection_of(index);
        *slot = PageTableEntry{}
                    .with_address(page(index).address().value)
                    .with(PageTableEntry::present, true)
                    .with(PageTableEntry::writable, protection == PageProtection::WriteCopy)
                    .with(PageTableEntry::no_execute, protection != PageProtection::ExecuteRead)
                    .raw;
    }
    return NtStatus::Success;
}

void DriverImage::give_pages_back() const {
    const MemoryDescriptorList& list = list_in(list_);
    for (std::uint32_t index = 0; index < list.page_count; ++index) {
        page_frames.release(GuestPage{list.pages[index]});
    }
    page_frames.release(list_);
}

GuestPage DriverImage::page(std::uint64_t index) const {
    return GuestPage{list_in(list_).pages[index]};
}

} // namespace nt
