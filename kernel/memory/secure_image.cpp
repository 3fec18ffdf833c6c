// SPDX-License-Identifier: MIT
// Images that VTL1 knows too: both worlds map the same pages of them.  [McG secure images]
#include "abi/secure_services.h"
#include "kernel/files/disk.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/image_file.h"
#include "kernel/memory/page_frames.h"
#include "kernel/secure_calls.h"

#include <new>

namespace nt {
namespace {

using abi::MemoryDescriptorList;
using abi::NtStatus;
using x86::GuestPage;

/// A file in memory, described for VTL1 in a page of its own. A file of the archive is there
/// already; of one on the volume this is a copy, as long as it is needed.
class DescribedFile {
public:
    ~DescribedFile() {
        for (std::uint32_t index = 0; index < copied_; ++index) {
            page_frames.release(GuestPage{list_->pages[index]});
        }
        if (list_ != nullptr) {
            page_frames.release(page_);
        }
    }
    DescribedFile() = default;
    DescribedFile(const DescribedFile&) = delete;
    DescribedFile& operator=(const DescribedFile&) = delete;

    NtStatus describe(const DiskFile& file) {
        const auto page = page_frames.allocate();
        if (!page) {
            return NtStatus::NoMemory;
        }
        page_ = *page;
        list_ = new (ram_at(*page)) MemoryDescriptorList;
        const std::uint64_t address =
            file.is_on_volume
                ? 0
                : reinterpret_cast<std::uint64_t>(file.contents.data()) - abi::direct_map_base;
        const std::uint64_t offset = address % x86::page_bytes;
        const std::uint64_t pages = (offset + file.size + x86::page_bytes - 1) / x86::page_bytes;
        if (file.size == 0 || pages > MemoryDescriptorList::max_pages) {
            return NtStatus::InvalidImageFormat;
        }
        list_->page_count = static_cast<std::uint32_t>(pages);
        list_->byte_offset = static_cast<std::uint32_t>(offset);
        list_->byte_count = file.size;
        list_->size = static_cast<std::uint32_t>(MemoryDescriptorList::header_size +
                                                 pages * sizeof(list_->pages[0]));
        return file.is_on_volume ? copy(file) : name_pages(address / x86::page_bytes);
    }
    GuestPage list() const { return page_; }

private:
    NtStatus name_pages(std::uint64_t first) {
        for (std::uint32_t index = 0; index < list_->page_count; ++index) {
            list_->pages[index] = first + index;
        }
        return NtStatus::Success;
    }
    NtStatus copy(const DiskFile& file) {
        for (; copied_ < list_->page_count; ++copied_) {
            const auto page = page_frames.allocate();
            if (!page) {
                return NtStatus::NoMemory;
            }
            list_->pages[copied_] = page->number;
            const NtStatus status =
                disk::read(file, copied_ * x86::page_bytes, {ram_at(*page), x86::page_bytes});
            if (!abi::is_success(status)) {
                page_frames.release(*page);
                return status;
            }
        }
        return NtStatus::Success;
    }

    GuestPage page_;
    MemoryDescriptorList* list_ = nullptr;
    std::uint32_t copied_ = 0;
};

} // namespace

bool ImageFile::has_pages() const {
    const auto* const slots = reinterpret_cast<const std::uint64_t*>(ram_at(slots_));
    for (std::uint64_t index = 0; index < page_count(); ++index) {
        if (slots[index] != 0) {
            return true;
        }
    }
    return false;
}

rt::Result<std::uint32_t, NtStatus> ImageFile::make_secure(abi::SecureImagePurpose purpose) {
    if (secure_handle_ != 0) {
        return secure_handle_;
    }
    give_back_standby_pages(); // VTL1 has not checked them.
    if (has_pages()) {
        return rt::Err{NtStatus::AlreadyCommitted};
    }
    DescribedFile described;
    const NtStatus status = described.describe(file_);
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    const auto answer = secure_calls::create_secure_image(described.list(), base_, purpose);
    if (!abi::is_success(answer.status)) {
        return rt::Err{answer.status};
    }
    secure_handle_ = answer.handle;
    return secure_handle_;
}

ImageFile* secure_image_file(std::uint64_t handle) {
    for (const DiskFile& file : disk::files()) {
        if (file.image != nullptr && handle != 0 && file.image->secure_handle() == handle) {
            return file.image;
        }
    }
    return nullptr;
}

} // namespace nt
