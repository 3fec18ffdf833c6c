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

/// Where the file's bytes are. False: it is too large for one list.
bool describe(std::span<const std::byte> file, MemoryDescriptorList& list) {
    const auto address = reinterpret_cast<std::uint64_t>(file.data()) - abi::direct_map_base;
    const std::uint64_t first = address / x86::page_bytes;
    const std::uint64_t end = (address + file.size() + x86::page_bytes - 1) / x86::page_bytes;
    if (file.empty() || end - first > MemoryDescriptorList::max_pages) {
        return false;
    }
    list.page_count = static_cast<std::uint32_t>(end - first);
    list.byte_offset = static_cast<std::uint32_t>(address % x86::page_bytes);
    list.byte_count = file.size();
    list.size = static_cast<std::uint32_t>(MemoryDescriptorList::header_size +
                                           list.page_count * sizeof(list.pages[0]));
    for (std::uint32_t index = 0; index < list.page_count; ++index) {
        list.pages[index] = first + index;
    }
    return true;
}

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
    const auto page = page_frames.allocate();
    if (!page) {
        return rt::Err{NtStatus::NoMemory};
    }
    auto& list = *new (ram_at(*page)) MemoryDescriptorList;
    secure_calls::SecureImageAnswer answer{NtStatus::InvalidImageFormat, 0};
    if (describe(file_.contents, list)) {
        answer = secure_calls::create_secure_image(*page, base_, purpose);
    }
    page_frames.release(*page);
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
