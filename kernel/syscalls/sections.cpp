// SPDX-License-Identifier: MIT
// NtCreateSection, NtOpenSection, NtMapViewOfSection, NtUnmapViewOfSection.  [WI7 ch.5]
#include "kernel/files/file.h"
#include "kernel/memory/image_file.h"
#include "kernel/memory/kernel_heap.h"
#include "kernel/memory/section.h"
#include "kernel/syscalls/handles.h"
#include "kernel/syscalls/system_calls.h"

namespace nt::syscalls {

namespace access = abi::nt::access;

namespace {

NtStatus create_image_section(OutHandle handle, AccessMask wanted, const NamedBy& by,
                              Handle file_handle) {
    const File& file =
        *TRY_VALUE(behind<File>(file_handle, File::type_of_file, access::file_execute));
    if (file.kind != File::Kind::Disk) {
        return NtStatus::InvalidImageFormat;
    }
    ImageFile* const image = TRY_VALUE(ImageFile::open(*file.contents));
    return publish(heap::create<Section>(*image), by, wanted, handle);
}

/// The rights that a view with `protection` needs of a section's handle.
AccessMask rights_for(PageProtection protection) {
    return protection == PageProtection::ReadWrite ? access::section_map_write
                                                   : access::section_map_read;
}

} // namespace

NtStatus create_section(OutHandle handle, AccessMask wanted, Attributes attributes,
                        UserPointer<std::uint64_t> size, PageProtection protection,
                        std::uint32_t kind, Handle file) {
    const NamedBy by = TRY_VALUE(read_attributes(attributes));
    if (kind == abi::nt::section_image) {
        return create_image_section(handle, wanted, by, file);
    }
    if (kind != abi::nt::section_commit || !(file == abi::nt::no_handle)) {
        return NtStatus::InvalidParameter; // The disk cannot be written, so only images map it.
    }
    if (protection != PageProtection::ReadOnly && protection != PageProtection::ReadWrite) {
        return NtStatus::InvalidPageProtection;
    }
    std::uint64_t bytes = 0;
    TRY_STATUS(size.read(bytes));
    const std::uint64_t pages = bytes / x86::page_bytes + (bytes % x86::page_bytes == 0 ? 0 : 1);
    if (pages == 0 || pages > Section::max_pages) {
        return NtStatus::InvalidParameter;
    }
    return publish(heap::create<Section>(pages, protection), by, wanted, handle);
}

NtStatus open_section(OutHandle section, AccessMask wanted, Attributes attributes) {
    return open_named(section, wanted, attributes, Section::type_of_section);
}

NtStatus map_view_of_section(Handle section_handle, Handle process, InOutAddress base,
                             std::uint64_t zero_bits, std::uint64_t, UserPointer<std::uint64_t> at,
                             InOutSize view_size, std::uint32_t, std::uint32_t type,
                             PageProtection protection) {
    Process& target = *TRY_VALUE(process_behind(process, access::process_vm_operation));
    auto& section = *TRY_VALUE(
        behind<Section>(section_handle, Section::type_of_section, rights_for(protection)));
    if (zero_bits != 0 || type != 0) {
        return NtStatus::InvalidParameter;
    }
    if (target.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    std::uint64_t wanted = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    TRY_STATUS(base.read(wanted));
    TRY_STATUS(view_size.read(size));
    if (!at.is_null()) {
        TRY_STATUS(at.read(offset));
    }
    const PageSpan view =
        TRY_VALUE(target.space.map_view(section, wanted, offset, size, protection));
    TRY_STATUS(base.write(view.begin));
    return view_size.write(view.size());
}

NtStatus unmap_view_of_section(Handle process, std::uint64_t base) {
    Process& target = *TRY_VALUE(process_behind(process, access::process_vm_operation));
    return target.is_ending ? NtStatus::ProcessIsTerminating : target.space.unmap_view(base);
}

} // namespace nt::syscalls
