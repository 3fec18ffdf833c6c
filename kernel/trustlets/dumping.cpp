// SPDX-License-Identifier: MIT
// A trustlet in a dump: VTL1 writes what the trustlet's policy lets it write, into pages that the
// kernel names; whoever asked for it has it then.  [WI7 ch.9]
#include "abi/secure_services.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/user_memory.h"
#include "kernel/secure_calls.h"
#include "kernel/trustlets/trustlets.h"

#include <new>

namespace nt::trustlets {
namespace {

using abi::MemoryDescriptorList;
using abi::NtStatus;

constexpr std::uint64_t most_bytes = MemoryDescriptorList::max_pages * x86::page_bytes;

/// Pages for VTL1 to write into, and the list of them in a page of its own.
class DumpBuffer {
public:
    DumpBuffer() = default;
    ~DumpBuffer() {
        if (list_ == nullptr) {
            return;
        }
        for (std::uint32_t index = 0; index < list_->page_count; ++index) {
            page_frames.release(x86::GuestPage{list_->pages[index]});
        }
        page_frames.release(page_);
    }
    DumpBuffer(const DumpBuffer&) = delete;
    DumpBuffer& operator=(const DumpBuffer&) = delete;

    NtStatus allocate(std::uint64_t size) {
        const auto page = page_frames.allocate();
        if (!page) {
            return NtStatus::NoMemory;
        }
        page_ = *page;
        list_ = new (ram_at(page_)) MemoryDescriptorList;
        while (list_->page_count * x86::page_bytes < size) {
            const auto next = page_frames.allocate();
            if (!next) {
                return NtStatus::NoMemory;
            }
            list_->pages[list_->page_count++] = next->number;
        }
        list_->byte_count = size;
        list_->size = static_cast<std::uint32_t>(MemoryDescriptorList::header_size +
                                                 list_->page_count * sizeof(list_->pages[0]));
        return NtStatus::Success;
    }

    x86::GuestPage list() const { return page_; }

    NtStatus copy_to(std::uint64_t address, std::uint64_t size) const {
        for (std::uint64_t done = 0; done < size; done += x86::page_bytes) {
            const x86::GuestPage page{list_->pages[done / x86::page_bytes]};
            const std::uint64_t rest = size - done;
            TRY_STATUS(copy_to_user(address + done, ram_at(page),
                                    rest < x86::page_bytes ? rest : x86::page_bytes));
        }
        return NtStatus::Success;
    }

private:
    x86::GuestPage page_;
    MemoryDescriptorList* list_ = nullptr;
};

} // namespace

NtStatus capture_dump(const Process& process, UserRange to, std::uint64_t& size) {
    if (process.secure_handle == 0) {
        return NtStatus::InvalidParameter; // An ordinary process can be read.
    }
    // Who asks with no room at all wants to know how much it takes.
    const std::uint64_t room = to.size < most_bytes ? to.size : most_bytes;
    DumpBuffer buffer;
    TRY_STATUS(buffer.allocate(room == 0 ? 1 : room));
    const auto answer = secure_calls::capture_process(process.secure_handle, buffer.list());
    size = answer.size;
    if (answer.status == NtStatus::BufferTooSmall) {
        return NtStatus::InfoLengthMismatch;
    }
    TRY_STATUS(answer.status);
    return buffer.copy_to(to.address, answer.size);
}

} // namespace nt::trustlets
