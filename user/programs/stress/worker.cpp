// SPDX-License-Identifier: MIT
#include "user/programs/stress/worker.h"

#include "user/ntdll/ntdll.h"

#include <initializer_list>

namespace stress {

namespace {

using abi::nt::current_process;

constexpr NtStatus memory_changed = NtStatus::Unsuccessful;

} // namespace

NtStatus Worker::allocate(Slot& slot) {
    slot.size = (1 + random_.below(8)) * page;
    void* base = nullptr;
    const NtStatus status = NtAllocateVirtualMemory(
        current_process, &base, 0, &slot.size, abi::nt::memory_reserve | abi::nt::memory_commit,
        PageProtection::ReadWrite);
    if (!abi::is_success(status)) {
        slot = {};
        return status;
    }
    slot.memory = static_cast<std::uint64_t*>(base);
    slot.tag = 0;
    return check(slot);
}

/// The first and the last word of each page are enough to notice a page that is not ours.
NtStatus Worker::write(Slot& slot) {
    slot.tag = random_.next();
    for (std::size_t offset = 0; offset < slot.size; offset += page) {
        slot.memory[offset / 8] = slot.tag ^ offset;
        slot.memory[(offset + page) / 8 - 1] = slot.tag ^ offset;
    }
    return NtStatus::Success;
}

NtStatus Worker::check(const Slot& slot) const {
    for (std::size_t offset = 0; offset < slot.size; offset += page) {
        const std::uint64_t expected = slot.tag == 0 ? 0 : slot.tag ^ offset;
        if (slot.memory[offset / 8] != expected ||
            slot.memory[(offset + page) / 8 - 1] != expected) {
            return memory_changed;
        }
    }
    return NtStatus::Success;
}

/// Read-only and back; what is in it stays.
NtStatus Worker::protect(Slot& slot) {
    void* base = slot.memory;
    std::size_t size = slot.size;
    PageProtection previous{};
    for (const auto protection : {PageProtection::ReadOnly, PageProtection::ReadWrite}) {
        const NtStatus status =
            NtProtectVirtualMemory(current_process, &base, &size, protection, &previous);
        if (!abi::is_success(status)) {
            return status;
        }
        if (!abi::is_success(check(slot))) {
            return memory_changed;
        }
    }
    return NtStatus::Success;
}

NtStatus Worker::release(Slot& slot) {
    void* base = slot.memory;
    std::size_t all = 0;
    slot = {};
    return NtFreeVirtualMemory(current_process, &base, &all, abi::nt::memory_release);
}

/// The copy overwrites everything it has and ends; here nothing may change.
NtStatus Worker::copy_process() {
    Handle process;
    Handle thread;
    const NtStatus status = RtlCloneUserProcess(&process, &thread);
    if (status == process_cloned) {
        NtStatus result = NtStatus::Success;
        for (Slot& slot : slots_) {
            const NtStatus checked = check(slot);
            result = abi::is_success(result) ? checked : result;
            write(slot);
        }
        RtlExitUserProcess(result);
    }
    if (!abi::is_success(status)) {
        return status;
    }
    NtWaitForSingleObject(process, 0, nullptr);
    std::uint32_t result = 0;
    GetExitCodeProcess(process, &result);
    NtClose(thread);
    NtClose(process);
    for (const Slot& slot : slots_) {
        if (!abi::is_success(check(slot))) {
            return memory_changed;
        }
    }
    return static_cast<NtStatus>(result);
}

NtStatus Worker::use_event() {
    const Handle event = CreateEvent(abi::nt::EventType::Synchronization, EventState::Set);
    const Time at_once = 0;
    const NtStatus first = NtWaitForSingleObject(event, 0, &at_once);
    const NtStatus second = NtWaitForSingleObject(event, 0, &at_once);
    NtClose(event);
    return first != NtStatus::Success    ? first
           : second != NtStatus::Timeout ? NtStatus::Unsuccessful
                                         : NtStatus::Success;
}

NtStatus Worker::use_heap() {
    const std::size_t size = 1 + random_.below(2000);
    auto* const block =
        static_cast<std::uint8_t*>(HeapAlloc(GetProcessHeap(), heap_zero_memory, size));
    if (block == nullptr) {
        return NtStatus::NoMemory;
    }
    const bool is_zero = block[0] == 0 && block[size - 1] == 0;
    block[0] = 1;
    block[size - 1] = 1;
    const bool was_freed = HeapFree(GetProcessHeap(), 0, block);
    return is_zero && was_freed ? NtStatus::Success : memory_changed;
}

NtStatus Worker::do_something() {
    Slot& slot = slots_[random_.below(slot_count)];
    const std::uint64_t choice = random_.below(1000);
    if (choice < 2) {
        return copy_process();
    }
    if (choice < 100) {
        return use_event();
    }
    if (choice < 200) {
        return use_heap();
    }
    if (choice < 230) {
        return NtYieldExecution();
    }
    if (slot.memory == nullptr) {
        return allocate(slot);
    }
    switch (random_.below(5)) {
    case 0: return release(slot);
    case 1: return protect(slot);
    case 2: return check(slot);
    default: return write(slot);
    }
}

NtStatus Worker::run() {
    NtStatus status = NtStatus::Success;
    for (std::uint32_t done = 0; done < operations_ && abi::is_success(status); ++done) {
        status = do_something();
    }
    for (Slot& slot : slots_) {
        if (slot.memory != nullptr && abi::is_success(status)) {
            status = release(slot);
        }
    }
    return status;
}

} // namespace stress
