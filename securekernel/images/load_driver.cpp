// SPDX-License-Identifier: MIT
// Code that VTL0's kernel gets after its start: a driver. Code integrity has vouched for the file
// (create_image.cpp); here its pages come, each is checked, corrected for where it will run, and
// only then may VTL0's kernel run what is code among them.  [McG HVCI]
//
// Imports are filled in here too, before the page is closed: VTL0 cannot, for it may not write a
// page whose hash counts, and nobody can later. What a name means is VTL0's word, but what comes of
// it must be code that the kernel had from the beginning.
// Guards: driver-signature, hvci. Lesson: 8.
#include "formats/pe/exports.h"
#include "formats/pe/headers.h"
#include "formats/pe/imports.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/vtl0_pages.h"

#include <cstring>

namespace sk {
namespace {

using abi::NtStatus;

constexpr std::uint64_t address_size = sizeof(std::uint64_t);

struct FilledImport {
    std::uint64_t place;   // RVA in the driver
    std::uint64_t address; // in VTL0's kernel
};
static_assert(formats::pe::ImportWalk::limit * sizeof(FilledImport) <= abi::page_size);

FilledImport* imports_at(std::uint64_t page) {
    return reinterpret_cast<FilledImport*>(cpu::ram_at(page));
}

/// kernel.exe as it lies in VTL0's memory. Only its code is out of VTL0's reach: what else is read
/// of it may be anything, and change.
class KernelInMemory {
public:
    KernelInMemory() : image_(boot_info.image(abi::ImageId::Kernel)) {
        const std::uint64_t own = own_pool.allocate(); // Headers are read more than once.
        if (own == 0) {
            return;
        }
        copy_contents(own_bytes(own, abi::page_size), 0);
        const auto headers =
            formats::pe::read_headers(own_bytes(own, abi::page_size), formats::pe::Role::Boot);
        if (headers.is_ok()) {
            exports_ = headers.value().directory(formats::pe::Directory::Exports);
        }
        own_pool.release(own);
    }

    const formats::pe::DataDirectory& directory(formats::pe::Directory) const { return exports_; }
    void copy_contents(std::span<std::byte> to, std::uint64_t rva) const {
        std::memset(to.data(), 0, to.size());
        const std::uint64_t size = image_.range.size;
        if (rva < size && to.size() <= size - rva) {
            std::memcpy(to.data(), cpu::ram_at(image_.range.base + rva), to.size());
        }
    }

    /// Where the function `name` is; 0 if the kernel exports none, or what is no code of its.
    std::uint64_t function(std::string_view name) const {
        const std::uint32_t rva = formats::pe::find_export(*this, name);
        const x86::GuestPhysicalAddress place{image_.range.base + rva};
        return rva != 0 && is_kernel_code(place.page()) ? image_.virtual_base + rva : 0;
    }

private:
    const abi::LoadedImage& image_;
    formats::pe::DataDirectory exports_{};
};

} // namespace

/// Before any page has come: what each import is, is settled once.
NtStatus SecureImage::keep_imports(std::span<const std::byte> file) {
    const auto headers = formats::pe::read_headers(file, formats::pe::Role::Boot);
    const std::string_view kernel{boot_info.image(abi::ImageId::Kernel).name};
    const KernelInMemory exporter;
    formats::pe::ImportWalk walk(file, headers.value(), sections_); // Parsed before.
    for (auto next = walk.next(); next.is_err() || next.value(); next = walk.next()) {
        if (next.is_err() || walk.import().place % abi::page_size > abi::page_size - address_size) {
            return NtStatus::InvalidImageFormat;
        }
        if (walk.import().library != kernel) {
            return NtStatus::DllNotFound;
        }
        const std::uint64_t address = exporter.function(walk.import().name);
        if (address == 0) {
            return NtStatus::EntryPointNotFound;
        }
        imports_ = imports_ == 0 ? own_pool.allocate() : imports_;
        if (imports_ == 0) {
            return NtStatus::InsufficientResources;
        }
        imports_at(imports_)[import_count_++] = {walk.import().place, address};
    }
    return NtStatus::Success;
}

void SecureImage::fill_imports(std::uint64_t index, std::span<std::byte> page) const {
    for (std::uint64_t number = 0; number < import_count_; ++number) {
        const FilledImport& import = imports_at(imports_)[number];
        if (import.place / abi::page_size == index) {
            std::memcpy(page.data() + import.place % abi::page_size, &import.address, address_size);
        }
    }
}

NtStatus SecureImage::load_driver(const abi::MemoryDescriptorList& pages) {
    if (!is_driver() || pages.page_count != page_count_ ||
        page_count_ > abi::MemoryDescriptorList::max_pages) {
        hypercalls::report_decision(abi::Rule::MalformedSecureCall, pages.page_count, page_count_);
        return NtStatus::InvalidParameter;
    }
    for (std::uint64_t index = 0; index < page_count_; ++index) {
        const NtStatus status = validate(index, {pages.pages[index]});
        if (!abi::is_success(status)) {
            while (index > 0) {
                --index;
                give_back(index, page(index));
            }
            return status;
        }
    }
    return NtStatus::Success;
}

} // namespace sk
