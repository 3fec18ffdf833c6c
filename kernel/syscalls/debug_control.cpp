// SPDX-License-Identifier: MIT
// NtSystemDebugControl: what a kernel can read, a program may have. It is here as the driver with a
// hole that an attacker would look for: through it everything in VTL0 is open, and VTL1 is not.
// [WI7 ch.10]
#include "abi/memory_layout.h"
#include "kernel/boot.h"
#include "kernel/syscalls/system_calls.h"

namespace nt::syscalls {

using abi::nt::DebugCommand;
using abi::nt::DebugPhysical;

namespace {

NtStatus read_physical(const DebugPhysical& wanted) {
    const std::uint64_t offset = wanted.address % abi::page_size;
    if (wanted.address >= boot_info.ram_end || wanted.size == 0 ||
        wanted.size > abi::page_size - offset) {
        return NtStatus::InvalidParameter;
    }
    const auto* const from = reinterpret_cast<const void*>(abi::direct_map_base + wanted.address);
    return copy_to_user(wanted.buffer, from, wanted.size); // It survives a fault on either side.
}

} // namespace

NtStatus system_debug_control(DebugCommand command, UserPointer<DebugPhysical> input,
                              std::uint32_t input_size, UserBuffer output,
                              std::uint32_t output_size, UserPointer<std::uint32_t> returned) {
    if (command != DebugCommand::ReadPhysical) {
        return NtStatus::InvalidInfoClass;
    }
    if (input_size != sizeof(DebugPhysical) || output.address != 0 || output_size != 0) {
        return NtStatus::InfoLengthMismatch;
    }
    DebugPhysical wanted;
    TRY_STATUS(input.read(wanted));
    TRY_STATUS(read_physical(wanted));
    return returned.write_if_wanted(wanted.size);
}

} // namespace nt::syscalls
