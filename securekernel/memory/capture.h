// SPDX-License-Identifier: MIT
// What VTL0 says in memory, copied into VTL1's own before anybody looks at it: VTL0's other
// processors go on running, and change what they like between a check and a use.  [BH20]
// Guards: copy-in-once, parameter-checks. Lesson: 6.
#pragma once

#include "abi/nt_status.h"
#include "abi/secure_services.h"
#include "rt/result.h"
#include "x86/address.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace sk {

/// The first bytes of VTL0's page `page`. STATUS_INVALID_PARAMETER: it has no such page.
abi::NtStatus copy_in(void* to, x86::GuestPage page, std::size_t size);
/// Writes into a page of VTL0's.
abi::NtStatus copy_out(x86::GuestPage page, const void* from, std::size_t size);

template <typename T>
abi::NtStatus capture(T& value, std::uint64_t page_number) {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= abi::page_size);
    return copy_in(&value, {page_number}, sizeof(T));
}

/// A file of VTL0's, in VTL1's own memory; who has it gives it back.
struct CapturedFile {
    std::uint64_t address = 0; // physical, of own_pool
    std::uint64_t pages = 0;
    std::uint64_t offset = 0; // bytes, where it begins
    std::uint64_t size = 0;   // bytes

    std::span<const std::byte> bytes() const;
    void release() const;
};

/// Room in VTL0's memory, as a list of VTL1's own says; who has it gives it back. All its pages are
/// VTL0's own, and stay so until the secure call is answered: only VTL1 could take one.
class CapturedBuffer {
public:
    explicit CapturedBuffer(std::uint64_t list) : list_(list) {}
    std::uint64_t size() const; // bytes
    /// [offset, offset + size) must be in it.
    void write(std::uint64_t offset, const void* from, std::uint64_t size) const;
    void release() const;

private:
    const abi::MemoryDescriptorList& list() const;
    std::uint64_t list_; // physical, of own_pool
};

/// The buffer that the MDL in page `page_number` describes.
rt::Result<CapturedBuffer, abi::NtStatus> capture_buffer(std::uint64_t page_number);

/// The file that the MDL in page `page_number` describes.
rt::Result<CapturedFile, abi::NtStatus> capture_file(std::uint64_t page_number);

} // namespace sk
