// SPDX-License-Identifier: MIT
// hole.sys: a driver as attackers like them. It is signed, it does what it is there for, and it
// trusts whoever loads it: "hole.sys ADDRESS VALUE" writes eight bytes anywhere, both in
// hexadecimal. The same without a signature is unsigned.sys.  Lesson: 8.
#include "abi/nt/driver.h"

namespace {

/// The hexadecimal number that `letters` begin with; they go on behind it and the space.
std::uint64_t take_number(const char*& letters, const char* end) {
    std::uint64_t number = 0;
    for (; letters != end && *letters != ' '; ++letters) {
        const auto letter = static_cast<std::uint64_t>(*letters);
        const std::uint64_t digit = letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10;
        number = digit < 16 ? number << 4 | digit : 0; // "0x" counts for nothing.
    }
    letters += letters != end ? 1 : 0;
    return number;
}

} // namespace

extern "C" abi::NtStatus driver_entry(abi::nt::DriverObject& /*driver*/,
                                      const abi::nt::String& path) {
    const char* letters = reinterpret_cast<const char*>(path.buffer);
    const char* const end = letters + path.length;
    take_number(letters, end); // Its own name.
    const std::uint64_t address = take_number(letters, end);
    const std::uint64_t value = take_number(letters, end);
    if (address == 0) {
        return abi::NtStatus::InvalidParameter;
    }
    *reinterpret_cast<volatile std::uint64_t*>(address) = value;
    DbgPrint("hole: done as I was told\n");
    return abi::NtStatus::Success;
}
