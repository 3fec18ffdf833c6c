// SPDX-License-Identifier: MIT
// Memory, sections and the heap; no page of a trustlet is both writable and executable.
#include "ium/trustlets/iumtests/test.h"

#include <cstring>

namespace iumtests {
namespace {

constexpr std::size_t page = 4096;
constexpr std::uint32_t reserve_and_commit = abi::nt::memory_reserve | abi::nt::memory_commit;

void memory_comes_zeroed_and_goes() {
    auto* const memory = static_cast<std::uint8_t*>(
        VirtualAlloc(nullptr, 4 * page, reserve_and_commit, PageProtection::ReadWrite));
    expect_true(memory != nullptr);
    if (memory == nullptr) {
        return;
    }
    for (std::size_t at = 0; at < 4 * page; at += 512) {
        expect_true(memory[at] == 0);
        memory[at] = 0xA5;
    }
    PageProtection before{};
    expect_true(VirtualProtect(memory, page, PageProtection::ReadOnly, &before));
    expect_true(before == PageProtection::ReadWrite && memory[0] == 0xA5);
    expect_true(VirtualFree(memory, 0, abi::nt::memory_release));
}

void data_never_becomes_code() {
    for (const PageProtection protection :
         {PageProtection::Execute, PageProtection::ExecuteRead, PageProtection::ExecuteReadWrite}) {
        void* base = nullptr;
        std::size_t size = page;
        expect(NtAllocateVirtualMemory(abi::nt::current_process, &base, 0, &size,
                                       reserve_and_commit, protection),
               NtStatus::DynamicCodeBlocked);
    }
    void* const memory = VirtualAlloc(nullptr, page, reserve_and_commit, PageProtection::ReadWrite);
    PageProtection before{};
    expect_true(!VirtualProtect(memory, page, PageProtection::ExecuteRead, &before));
    expect_true(!VirtualProtect(memory, page, PageProtection::ExecuteReadWrite, &before));
    expect_true(VirtualFree(memory, 0, abi::nt::memory_release));
}

void code_never_becomes_data() {
    const auto code = reinterpret_cast<std::uint64_t>(&code_never_becomes_data);
    PageProtection before{};
    expect_true(!VirtualProtect(reinterpret_cast<void*>(code & ~(page - 1)), page,
                                PageProtection::ExecuteReadWrite, &before));
}

void memory_is_described() {
    abi::nt::MemoryBasicInformation information;
    std::uint64_t returned = 0;
    const auto stack = reinterpret_cast<std::uint64_t>(&information);
    expect_success(NtQueryVirtualMemory(abi::nt::current_process, reinterpret_cast<void*>(stack), 0,
                                        &information, sizeof(information), &returned));
    expect_true(information.state == abi::nt::memory_commit && returned == sizeof(information));
    expect(NtQueryVirtualMemory(abi::nt::current_process, reinterpret_cast<void*>(stack), 7,
                                &information, sizeof(information), nullptr),
           NtStatus::InvalidInfoClass);
    expect(NtQueryVirtualMemory(abi::nt::current_process, reinterpret_cast<void*>(stack), 0,
                                &information, 4, nullptr),
           NtStatus::InfoLengthMismatch);
}

void memory_of_others_cannot_be_named() {
    void* base = nullptr;
    std::size_t size = page;
    expect(NtAllocateVirtualMemory({4}, &base, 0, &size, reserve_and_commit,
                                   PageProtection::ReadWrite),
           NtStatus::InvalidHandle);
    expect_true(!abi::is_success(NtUnmapViewOfSection(abi::nt::current_process, nullptr)));
    for (const std::uint64_t address : bad_addresses) {
        expect_true(!abi::is_success(
            NtAllocateVirtualMemory(abi::nt::current_process, reinterpret_cast<void**>(address), 0,
                                    &size, reserve_and_commit, PageProtection::ReadWrite)));
    }
}

void the_heap_gives_and_takes() {
    void* blocks[64] = {};
    for (unsigned index = 0; index < 64; ++index) {
        blocks[index] = HeapAlloc(GetProcessHeap(), heap_zero_memory, 16u << index % 12);
        expect_true(blocks[index] != nullptr);
        std::memset(blocks[index], static_cast<int>(index), 16u << index % 12);
    }
    for (void* const block : blocks) {
        expect_true(HeapFree(GetProcessHeap(), 0, block));
    }
}

constexpr Test tests[] = {
    {"memory", memory_comes_zeroed_and_goes},
    {"memory-execute", data_never_becomes_code},
    {"memory-code", code_never_becomes_data},
    {"memory-query", memory_is_described},
    {"memory-others", memory_of_others_cannot_be_named},
    {"heap", the_heap_gives_and_takes},
};

} // namespace

std::span<const Test> memory_tests() { return {tests, std::size(tests)}; }

} // namespace iumtests
