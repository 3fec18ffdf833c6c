// SPDX-License-Identifier: MIT
// From a file's name to a trustlet that runs: each step is a request that VTL1 may refuse.
#include "abi/ium/environment.h"
#include "kernel/files/disk.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/image_file.h"
#include "kernel/memory/page_frames.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/secure_calls.h"
#include "kernel/trustlets/paging.h"
#include "kernel/trustlets/trustlets.h"

#include <cstring>
#include <new>

namespace nt::trustlets {
namespace {

using abi::NtStatus;
using abi::nt::ProcessParameters;
using abi::nt::TrustletCreateAttributes;

rt::Result<std::uint32_t, NtStatus> secure_image(std::string_view name) {
    DiskFile* const file = disk::find(name);
    if (file == nullptr) {
        return rt::Err{NtStatus::ObjectNameNotFound};
    }
    ImageFile* const image = TRY(ImageFile::open(*file));
    return image->make_secure(abi::SecureImagePurpose::Trustlet);
}

NtStatus create_secure_process(Process& process, std::string_view name,
                               const ProcessParameters& parameters,
                               const TrustletCreateAttributes& attributes) {
    const auto image = secure_image(name);
    if (image.is_err()) {
        return image.error();
    }
    const auto page = page_frames.allocate();
    if (!page) {
        return NtStatus::NoMemory;
    }
    auto& creation = *new (ram_at(*page)) abi::ProcessCreation;
    creation.attributes = attributes;
    creation.process_id = process.id;
    creation.parameters = parameters;
    const auto answer = secure_calls::create_secure_process(image.value(), *page);
    page_frames.release(*page);
    process.secure_handle = abi::is_success(answer.status) ? answer.handle : 0;
    return answer.status;
}

/// VTL1 maps the images; it needs a page for the PEB, which is VTL1's from then on.
NtStatus initialize(Process& process) {
    const auto iumdll = secure_image(abi::ium::iumdll_name);
    const auto iumbase = secure_image(abi::ium::iumbase_name);
    if (iumdll.is_err() || iumbase.is_err()) {
        return iumdll.is_err() ? iumdll.error() : iumbase.error();
    }
    const auto page = page_frames.allocate();
    if (!page) {
        return NtStatus::NoMemory;
    }
    const NtStatus status = secure_calls::initialize_secure_process(
        process.secure_handle, iumdll.value(), iumbase.value(), *page);
    if (!abi::is_success(status)) {
        run_down(process); // If VTL1 has taken the page, it gives it back.
        if (page_frames.references(*page) != 0) {
            page_frames.release(*page);
        }
    }
    return status;
}

void take_name(Process& process, std::string_view name) {
    const std::size_t length =
        name.size() < sizeof(process.image_name) ? name.size() : sizeof(process.image_name) - 1;
    std::memcpy(process.image_name, name.data(), length);
}

} // namespace

rt::Result<NewProcess, NtStatus> create(Process* parent, std::string_view image_name,
                                        const ProcessParameters& parameters,
                                        const TrustletCreateAttributes& attributes) {
    Reference<Process> process{TRY(make_process(parent == nullptr ? 0 : parent->id))};
    take_name(*process, image_name);
    NtStatus status = create_secure_process(*process, image_name, parameters, attributes);
    if (abi::is_success(status)) {
        status = initialize(*process);
    }
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    Thread* const thread = TRY(make_twin(*process, 0, 0));
    scheduler::make_ready(*thread);
    return NewProcess{process.leave(), thread};
}

void run_down(Process& process) {
    std::uint64_t pages[abi::SecureCall::parameter_count];
    if (process.secure_handle == 0) {
        return;
    }
    for (unsigned count = 1; count != 0;) {
        count = secure_calls::run_down_secure_process(process.secure_handle, pages);
        for (unsigned index = 0; index < count; ++index) {
            forget_page(x86::GuestPage{pages[index]});
            page_frames.release(x86::GuestPage{pages[index]});
        }
    }
    forget_pages(process);
}

void forget(Process& process) {
    if (process.secure_handle != 0) {
        secure_calls::close_secure_process(process.secure_handle);
        process.secure_handle = 0;
    }
}

} // namespace nt::trustlets
