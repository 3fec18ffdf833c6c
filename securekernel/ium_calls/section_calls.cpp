// SPDX-License-Identifier: MIT
// Sections of a trustlet: known DLLs, which VTL0 finds and code integrity judges, and secure
// sections. Their handles are VTL1's own.
#include "abi/ium/environment.h"
#include "abi/ium/services.h"
#include "abi/normal_call.h"
#include "abi/nt/memory.h"
#include "securekernel/cpu.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/ium_calls/secure_handles.h"
#include "securekernel/processes/normal_call.h"
#include "securekernel/processes/secure_section.h"
#include "securekernel/processes/secure_thread.h"
#include "securekernel/vtl0_pages.h"

#include <cstring>

namespace sk {

using abi::NtStatus;
using abi::nt::Handle;

namespace {

constexpr std::uint64_t handle_step = 4;

struct DllName {
    char letters[sizeof(abi::OpenImageRequest::name)] = {};
};

NtStatus read_name(const IumCall& call, DllName& name) {
    abi::nt::ObjectAttributes attributes;
    TRY_STATUS(call.read(2, attributes));
    abi::nt::String string;
    TRY_STATUS(copy_from_trustlet(*call.process, &string, attributes.object_name, sizeof(string)));
    char full[128] = {};
    constexpr std::size_t prefix = abi::ium::known_dlls_directory.size();
    if (string.length <= prefix || string.length > sizeof(full) ||
        string.length - prefix >= sizeof(name.letters)) {
        return NtStatus::ObjectNameInvalid;
    }
    TRY_STATUS(copy_from_trustlet(*call.process, full, string.buffer, string.length));
    if (std::string_view{full, prefix} != abi::ium::known_dlls_directory) {
        return NtStatus::ObjectNameNotFound;
    }
    std::memcpy(name.letters, full + prefix, string.length - prefix);
    return NtStatus::Success;
}

} // namespace

NtStatus new_handle(SecureProcess& process, const SecureHandleEntry& entry, Handle& handle) {
    for (unsigned index = 0; index < SecureProcess::max_handles; ++index) {
        if (process.handles[index].is_free()) {
            process.handles[index] = entry;
            handle.value = abi::ium::secure_handle_bit | (index + 1) * handle_step;
            return NtStatus::Success;
        }
    }
    return NtStatus::InsufficientResources;
}

SecureHandleEntry* entry_behind(SecureProcess& process, Handle handle) {
    const std::uint64_t number = (handle.value & ~abi::ium::secure_handle_bit) / handle_step;
    if (!abi::ium::is_secure_handle(handle) || handle.value % handle_step != 0 || number == 0 ||
        number > SecureProcess::max_handles || process.handles[number - 1].is_free()) {
        return nullptr;
    }
    return &process.handles[number - 1];
}

// (section*, access, attributes)
NtStatus open_section(IumCall& call) {
    DllName name;
    TRY_STATUS(read_name(call, name));
    const x86::GuestPage shared{call.thread->shared_page};
    if (!is_ordinary_page(shared)) {
        return NtStatus::InsufficientResources;
    }
    std::memcpy(cpu::ram_at(shared.address().value) + abi::SharedPage::data_offset, name.letters,
                sizeof(name.letters));
    const NormalReply reply = normal_call(abi::NormalService::OpenImage);
    if (reply.status != NtStatus::Success) {
        return reply.status == NtStatus::ObjectNameNotFound ? NtStatus::DllNotFound
                                                            : NtStatus::InvalidImageHash;
    }
    // Whatever image VTL0 names: code integrity has accepted it for trustlets, or it is none.
    SecureImage* const image = secure_images.find(reply.value[0]);
    if (image == nullptr || image->purpose() != abi::SecureImagePurpose::Trustlet) {
        return NtStatus::InvalidImageHash;
    }
    Handle handle;
    TRY_STATUS(new_handle(*call.process, {nullptr, image}, handle));
    return call.write(0, handle);
}

// (section, process, base*, zero bits, commit size, offset*, size*, inherit, type, protection)
NtStatus map_view_of_section(IumCall& call) {
    const SecureHandleEntry* const entry = entry_behind(*call.process, call.handle(0));
    if (entry == nullptr || call.handle(1) != abi::nt::current_process) {
        return NtStatus::InvalidHandle;
    }
    const bool writes = static_cast<abi::nt::PageProtection>(call.parameter[9]) ==
                        abi::nt::PageProtection::ReadWrite;
    SecureSpace& space = call.process->space;
    const auto base =
        entry->image != nullptr
            ? space.map_image(*entry->image)
            : space.map_section(*entry->section, writes ? PageRights::ReadWrite : PageRights::Read);
    if (base.is_err()) {
        return base.error();
    }
    const std::uint64_t pages =
        entry->image != nullptr ? entry->image->page_count() : entry->section->page_count;
    TRY_STATUS(call.write(2, base.value()));
    return call.write(6, pages * x86::page_bytes);
}

// (process, address)
NtStatus unmap_view_of_section(IumCall& call) {
    if (call.handle(0) != abi::nt::current_process) {
        return NtStatus::InvalidHandle;
    }
    return call.process->space.release(call.parameter[1], SecureSpace::Sort::View);
}

NtStatus close_secure_handle(IumCall& call) {
    SecureHandleEntry* const entry = entry_behind(*call.process, call.handle(0));
    if (entry == nullptr) {
        return NtStatus::InvalidHandle;
    }
    if (entry->section != nullptr) {
        drop_reference(*entry->section);
    }
    *entry = SecureHandleEntry{};
    return NtStatus::Success;
}

} // namespace sk
