// SPDX-License-Identifier: MIT
// What VTL1 asks of VTL0: pages, files, threads, NT's system calls.
#include "kernel/files/disk.h"
#include "kernel/memory/image_file.h"
#include "kernel/memory/page_frames.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/syscalls/handles.h"
#include "kernel/syscalls/system_calls.h"
#include "kernel/trustlets/paging.h"
#include "kernel/trustlets/trustlets.h"

#include <cstring>

namespace nt::trustlets {
namespace {

using abi::NormalService;
using abi::NtStatus;

/// VTL1 takes them; they come back when the trustlet is run down.
NormalAnswer allocate_pages(std::uint64_t wanted) {
    constexpr std::uint64_t most = 8;
    NormalAnswer answer;
    for (std::uint64_t index = 0; index < wanted && index < most; ++index) {
        const auto page = page_frames.allocate();
        if (!page) {
            break;
        }
        answer.value[index] = page->number;
        note_page(current_process(), *page);
    }
    answer.status = answer.value[0] == 0 ? NtStatus::NoMemory : NtStatus::Success;
    return answer;
}

/// Loading the page has VTL1 check it; VTL1 then knows which it is.
NormalAnswer get_image_page(std::uint64_t handle, std::uint64_t index) {
    ImageFile* const image = secure_image_file(handle);
    if (image == nullptr) {
        return {NtStatus::InvalidHandle, {}};
    }
    const auto page = image->page(index);
    return page.is_err() ? NormalAnswer{page.error(), {}}
                         : NormalAnswer{NtStatus::Success, {page.value().number}};
}

NormalAnswer page_in(std::uint64_t version) {
    const TrustletPage* const kept = bring_back(version);
    if (kept == nullptr) {
        return {NtStatus::InPageError, {}};
    }
    NormalAnswer answer{NtStatus::Success, {kept->page}};
    std::memcpy(&answer.value[1], kept->tag.bytes, sizeof(kept->tag.bytes));
    return answer;
}

NormalAnswer open_image(const abi::SharedPage& shared) {
    abi::OpenImageRequest request;
    std::memcpy(&request, shared.data, sizeof(request));
    request.name[sizeof(request.name) - 1] = '\0';
    DiskFile* const file = disk::find(request.name);
    if (file == nullptr) {
        return {NtStatus::ObjectNameNotFound, {}};
    }
    const auto image = ImageFile::open(*file);
    if (image.is_err()) {
        return {image.error(), {}};
    }
    const auto handle = image.value()->make_secure(abi::SecureImagePurpose::Trustlet);
    return handle.is_err() ? NormalAnswer{handle.error(), {}}
                           : NormalAnswer{NtStatus::Success, {handle.value()}};
}

NormalAnswer create_thread(std::uint64_t start_routine, std::uint64_t argument) {
    Process& process = current_process();
    const auto twin = make_twin(process, start_routine, argument);
    if (twin.is_err()) {
        return {twin.error(), {}};
    }
    const Reference<Object> reference{twin.value()};
    const auto handle = process.handles.insert(*twin.value(), abi::nt::access::all);
    scheduler::make_ready(*twin.value());
    return handle.is_err() ? NormalAnswer{handle.error(), {}}
                           : NormalAnswer{NtStatus::Success, {handle.value().value}};
}

} // namespace

NormalAnswer serve(const NormalRequest& request, abi::SharedPage& shared) {
    switch (request.service) {
    case NormalService::AllocatePages: return allocate_pages(request.first);
    case NormalService::GetImagePage: return get_image_page(request.first, request.second);
    case NormalService::OpenImage: return open_image(shared);
    case NormalService::CreateThread: return create_thread(request.first, request.second);
    case NormalService::PageIn: return page_in(request.first);
    case NormalService::SystemCall: return {make_system_call(shared.number, shared.parameters), {}};
    default: return {NtStatus::InvalidSystemService, {}};
    }
}

} // namespace nt::trustlets
