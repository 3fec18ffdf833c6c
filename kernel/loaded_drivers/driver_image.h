// SPDX-License-Identifier: MIT
// A driver's image on its way from the disk to where it runs. The kernel brings the pages and maps
// them; whether they may run, VTL1 says (secure call LOAD_DRIVER).  [WI7 ch.6] [McG HVCI]
//
//     open ─▶ bring_pages ─▶ have_checked ─▶ map ─▶ its entry point
//
// A driver stays for ever.
#pragma once

#include "abi/nt_status.h"
#include "kernel/memory/image_file.h"
#include "rt/result.h"
#include "x86/address.h"

#include <cstdint>
#include <string_view>

namespace nt {

class DriverImage {
public:
    /// VTL1 knows the file, and vouches for it. STATUS_INVALID_IMAGE_HASH: it does not.
    static rt::Result<DriverImage, abi::NtStatus> open(DiskFile& file);

    /// The file's bytes, in pages of VTL0's own.
    abi::NtStatus bring_pages() const;
    /// VTL1 looks at the pages. If it takes them, VTL0 has no right left to what is constant.
    abi::NtStatus have_checked() const;
    /// Shows them to the kernel, as the image's sections say.
    abi::NtStatus map() const;
    /// After a step that failed.
    void give_pages_back() const;

    x86::GuestPage page(std::uint64_t index) const;
    std::string_view name() const { return image_->name(); }
    std::uint64_t base() const { return image_->base(); }
    std::uint64_t size() const { return image_->page_count() * x86::page_bytes; }
    std::uint64_t entry_point() const { return image_->entry_point(); }

private:
    DriverImage(ImageFile& image, std::uint32_t handle, x86::GuestPage list)
        : image_(&image), handle_(handle), list_(list) {}

    ImageFile* image_;
    std::uint32_t handle_; // VTL1's
    x86::GuestPage list_;  // a MemoryDescriptorList of the pages
};

} // namespace nt
