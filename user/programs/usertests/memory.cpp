// SPDX-License-Identifier: MIT
// NtAllocateVirtualMemory, NtFreeVirtualMemory, NtQueryVirtualMemory, NtReadVirtualMemory,
// NtWriteVirtualMemory
#include "user/programs/usertests/test.h"

#include <cstring>

namespace usertests {
namespace {

using abi::nt::current_process;
using abi::nt::memory_commit;
using abi::nt::memory_decommit;
using abi::nt::memory_release;
using abi::nt::memory_reserve;

constexpr std::size_t page = 4096;

NtStatus allocate(void*& base, std::size_t size, std::uint32_t type,
                  PageProtection protection = PageProtection::ReadWrite) {
    return NtAllocateVirtualMemory(current_process, &base, 0, &size, type, protection);
}

NtStatus release(void* base, std::size_t size, std::uint32_t type) {
    return NtFreeVirtualMemory(current_process, &base, &size, type);
}

abi::nt::MemoryBasicInformation query(const void* address) {
    abi::nt::MemoryBasicInformation information;
    expect_success(NtQueryVirtualMemory(current_process, address, 0, &information,
                                        sizeof(information), nullptr));
    return information;
}

void new_memory_is_zero_and_ours() {
    auto* const memory = static_cast<std::uint8_t*>(new_memory(16 * page));
    expect_true(reinterpret_cast<std::uint64_t>(memory) % abi::nt::allocation_granularity == 0);
    bool is_zero = true;
    for (std::size_t at = 0; at < 16 * page; ++at) {
        is_zero = is_zero && memory[at] == 0;
        memory[at] = static_cast<std::uint8_t>(at);
    }
    expect_true(is_zero);
    expect_true(memory[5 * page + 7] == 7);
    free_memory(memory);
}

void sizes_are_rounded_and_written_back() {
    void* base = nullptr;
    std::size_t size = 1;
    expect_success(NtAllocateVirtualMemory(current_process, &base, 0, &size,
                                           memory_reserve | memory_commit,
                                           PageProtection::ReadWrite));
    expect_true(size == page);
    free_memory(base);
}

void reserved_memory_is_committed_in_parts() {
    void* base = nullptr;
    expect_success(allocate(base, 16 * page, memory_reserve));
    expect_true(query(base).state == memory_reserve);
    void* part = static_cast<char*>(base) + 3 * page;
    expect_success(allocate(part, 2 * page, memory_commit));
    const auto information = query(part);
    expect_true(information.state == memory_commit);
    expect_true(information.region_size == 2 * page);
    expect_true(information.allocation_base == reinterpret_cast<std::uint64_t>(base));
    expect_true(information.type == abi::nt::memory_private);
    *static_cast<volatile char*>(part) = 1;
    expect_success(release(part, page, memory_decommit));
    expect_true(query(part).state == memory_reserve);
    free_memory(base);
    expect_true(query(base).state == abi::nt::memory_free);
}

void a_place_can_be_chosen_if_it_is_free() {
    void* const base = new_memory(16 * page);
    void* same = base;
    expect(allocate(same, page, memory_reserve), NtStatus::ConflictingAddresses);
    free_memory(base);
    same = base;
    expect_success(allocate(same, page, memory_reserve | memory_commit));
    expect_true(same == base);
    free_memory(same);
}

void allocate_refuses_bad_arguments() {
    void* base = nullptr;
    expect(allocate(base, 0, memory_reserve), NtStatus::InvalidParameter);
    expect(allocate(base, page, 0), NtStatus::InvalidParameter);
    expect(allocate(base, page, memory_release), NtStatus::InvalidParameter);
    expect(allocate(base, page, memory_reserve, static_cast<PageProtection>(3)),
           NtStatus::InvalidPageProtection);
    expect(allocate(base, page, memory_reserve, PageProtection::None),
           NtStatus::InvalidPageProtection);
    expect_true(base == nullptr);
    for (const std::uint64_t address : bad_addresses().subspan(1)) {
        base = reinterpret_cast<void*>(address);
        expect_true(!abi::is_success(allocate(base, page, memory_reserve | memory_commit)));
    }
}

void allocate_refuses_huge_sizes() {
    for (const std::size_t size :
         {std::size_t{1} << 46, std::size_t{1} << 47, std::size_t{1} << 63, ~std::size_t{0}}) {
        void* base = nullptr;
        expect_true(!abi::is_success(allocate(base, size, memory_reserve | memory_commit)));
        base = reinterpret_cast<void*>(abi::nt::lowest_user_address);
        expect_true(!abi::is_success(allocate(base, size, memory_reserve)));
    }
}

/// Addresses cost nothing, so a tebibyte of them can be had; of memory only what could be there.
void more_can_be_reserved_than_committed() {
    constexpr std::size_t tebibyte = std::size_t{1} << 40;
    void* base = nullptr;
    expect(allocate(base, tebibyte, memory_reserve | memory_commit), NtStatus::CommitmentLimit);
    expect_success(allocate(base, tebibyte, memory_reserve));
    void* last = static_cast<char*>(base) + tebibyte - page;
    expect_success(allocate(last, page, memory_commit));
    *static_cast<volatile char*>(last) = 1;
    free_memory(base);
}

void writable_and_executable_is_never_granted() {
    void* base = nullptr;
    expect_true(!abi::is_success(
        allocate(base, page, memory_reserve | memory_commit, PageProtection::ExecuteReadWrite)));
}

void free_refuses_bad_arguments() {
    char* const base = static_cast<char*>(new_memory(4 * page));
    expect(release(base + page, 0, memory_release), NtStatus::FreeVmNotAtBase);
    expect(release(base, page, 0), NtStatus::InvalidParameter);
    expect(release(base, page, memory_commit), NtStatus::InvalidParameter);
    expect_true(!abi::is_success(release(base, ~std::size_t{0}, memory_decommit)));
    free_memory(base);
    expect(release(base, 0, memory_release), NtStatus::MemoryNotAllocated);
    for (const std::uint64_t address : bad_addresses()) {
        expect_true(!abi::is_success(release(reinterpret_cast<void*>(address), 0, memory_release)));
    }
}

void other_processes_memory_is_read_and_written() {
    char text[] = "through the kernel";
    char copy[sizeof(text)] = {};
    std::size_t count = 0;
    expect_success(NtReadVirtualMemory(current_process, text, copy, sizeof(text), &count));
    expect_true(count == sizeof(text) && std::memcmp(text, copy, sizeof(text)) == 0);
    expect_success(NtWriteVirtualMemory(current_process, text, "THROUGH", 7, &count));
    expect_true(count == 7 && text[6] == 'H' && text[7] == ' ');
    expect(NtReadVirtualMemory(closed_handle(), text, copy, 1, nullptr), NtStatus::InvalidHandle);
    for (const std::uint64_t address : bad_addresses()) {
        auto* const bad = reinterpret_cast<void*>(address);
        expect_true(!abi::is_success(NtReadVirtualMemory(current_process, bad, copy, 8, nullptr)));
        expect_true(!abi::is_success(NtWriteVirtualMemory(current_process, bad, text, 8, nullptr)));
        expect_true(!abi::is_success(NtReadVirtualMemory(current_process, text, bad, 8, nullptr)));
        expect_true(!abi::is_success(NtWriteVirtualMemory(current_process, text, bad, 8, nullptr)));
    }
    expect_true(!abi::is_success(
        NtReadVirtualMemory(current_process, text, copy, ~std::size_t{0}, nullptr)));
}

void query_refuses_bad_arguments() {
    abi::nt::MemoryBasicInformation information;
    expect(NtQueryVirtualMemory(current_process, &information, 77, &information,
                                sizeof(information), nullptr),
           NtStatus::InvalidInfoClass);
    expect(NtQueryVirtualMemory(current_process, &information, 0, &information, 8, nullptr),
           NtStatus::InfoLengthMismatch);
    expect_true(!abi::is_success(
        NtQueryVirtualMemory(current_process, reinterpret_cast<void*>(0xFFFF'8000'0000'0000), 0,
                             &information, sizeof(information), nullptr)));
}

constexpr Test tests[] = {
    {"memory-zero", new_memory_is_zero_and_ours},
    {"memory-rounded", sizes_are_rounded_and_written_back},
    {"memory-reserve-commit", reserved_memory_is_committed_in_parts},
    {"memory-place", a_place_can_be_chosen_if_it_is_free},
    {"memory-bad", allocate_refuses_bad_arguments},
    {"memory-huge", allocate_refuses_huge_sizes},
    {"memory-large", more_can_be_reserved_than_committed},
    {"memory-write-execute", writable_and_executable_is_never_granted},
    {"memory-free-bad", free_refuses_bad_arguments},
    {"memory-read-write", other_processes_memory_is_read_and_written},
    {"memory-query-bad", query_refuses_bad_arguments},
};

} // namespace

std::span<const Test> memory_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
