// SPDX-License-Identifier: MIT
// A PE file that programs map: loaded once, page by page as its pages are touched, at one address
// for all processes, and shared between them. What a process writes becomes its own copy.
// [WI7 ch.5, image sections and ASLR]  Lesson: 9.
//
// A page comes from the disk into the page itself, by the device's own transfer: so far VTL0 may
// write it. Pages of code need VTL1's consent before anybody runs them (code_pages.h), and from
// then on neither VTL0 nor a device writes them. Pages that nobody maps
// any more stay for the next process, as long as there is memory (standby_pages.h).
#pragma once

#include "abi/nt/memory.h"
#include "abi/nt_status.h"
#include "abi/secure_services.h"
#include "formats/pe/paged_image.h"
#include "kernel/files/disk.h"
#include "rt/result.h"
#include "x86/address.h"

#include <cstdint>
#include <string_view>

namespace nt {

class ImageFile {
public:
    /// The image in `file`; its headers are read now if it is the first time.
    /// STATUS_INVALID_IMAGE_FORMAT, said in words on the console, if it is none.
    static rt::Result<ImageFile*, abi::NtStatus> open(DiskFile& file);

    /// One for whoever asks, at the address that `choose` has for an image of so many bytes.
    using ChooseBase = std::uint64_t(std::uint64_t size);
    static rt::Result<ImageFile*, abi::NtStatus> make(const DiskFile& file, ChooseBase* choose);

    std::string_view name() const { return file_.name; }
    std::uint64_t base() const { return base_; }
    std::uint64_t page_count() const { return image_.size() / x86::page_bytes; }
    std::uint64_t entry_point() const { return base_ + image_.entry_point(); }
    bool is_library() const { return image_.is_library(); }

    /// What its section allows with page `index`. Writable means: a copy of one's own.
    abi::nt::PageProtection protection_of(std::uint64_t index) const;

    /// Page `index` as it is shared. The file keeps its reference.
    rt::Result<x86::GuestPage, abi::NtStatus> page(std::uint64_t index);

    /// Fills `page`, which is of zeros, with page `index` as the file has it, for VTL1 to judge.
    abi::NtStatus bring(x86::GuestPage page, std::uint64_t index) const;

    /// From now on VTL1 knows the image, too, and checks each page that is loaded; the handle by
    /// which it does. STATUS_INVALID_IMAGE_HASH: VTL1 refuses the image.
    rt::Result<std::uint32_t, abi::NtStatus> make_secure(abi::SecureImagePurpose purpose);
    /// 0: VTL1 does not know it.
    std::uint32_t secure_handle() const { return secure_handle_; }

    /// How many of its pages are in memory and mapped by nobody.
    std::uint64_t standby_page_count() const;
    std::uint64_t give_back_standby_pages();

    /// The address of what it exports as `name`; 0 if it does not.
    std::uint64_t export_address(std::string_view name);

    ImageFile(const DiskFile& file, const formats::pe::PagedImage& image, std::uint64_t base,
              x86::GuestPage slots)
        : file_(file), image_(image), base_(base), slots_(slots) {}

private:
    abi::NtStatus fill(x86::GuestPage page, formats::pe::FilePart part) const;
    abi::NtStatus load(x86::GuestPage page, std::uint64_t index) const;
    bool has_pages() const;

    const DiskFile& file_;
    formats::pe::PagedImage image_;
    std::uint64_t base_;
    x86::GuestPage slots_; // a page of page numbers; 0: not loaded yet
    std::uint32_t secure_handle_ = 0;
};

/// The page-numbers page of an image holds this many.
inline constexpr std::uint64_t max_image_pages = 512;

/// The file that VTL1 knows by `handle`; null if there is none.
ImageFile* secure_image_file(std::uint64_t handle);

/// The file that holds `address` in every process, if one does: for crash reports.
const ImageFile* image_file_at(std::uint64_t address);

} // namespace nt
