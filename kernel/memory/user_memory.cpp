// SPDX-License-Identifier: MIT
#include "kernel/memory/user_memory.h"

#include "abi/nt/memory.h"
#include "kernel/cpu.h"

namespace nt {
namespace {

bool is_user(std::uint64_t address, std::size_t size) {
    constexpr std::uint64_t end = abi::nt::highest_user_address + 1;
    return address >= abi::nt::lowest_user_address && address < end && size <= end - address;
}

} // namespace

abi::NtStatus copy_from_user(void* to, std::uint64_t from, std::size_t size) {
    if (size == 0) {
        return abi::NtStatus::Success;
    }
    const bool is_done =
        is_user(from, size) && guarded_copy(to, reinterpret_cast<const void*>(from), size) == 0;
    return is_done ? abi::NtStatus::Success : abi::NtStatus::AccessViolation;
}

abi::NtStatus copy_to_user(std::uint64_t to, const void* from, std::size_t size) {
    if (size == 0) {
        return abi::NtStatus::Success;
    }
    const bool is_done =
        is_user(to, size) && guarded_copy(reinterpret_cast<void*>(to), from, size) == 0;
    return is_done ? abi::NtStatus::Success : abi::NtStatus::AccessViolation;
}

} // namespace nt
