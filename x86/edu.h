// SPDX-License-Identifier: MIT
// QEMU's teaching device: a buffer of one page, and an engine that carries it to RAM or back.
// [QEMU-edu]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86::edu {

inline constexpr std::uint32_t identity = 0x11E8'1234; // device and vendor
inline constexpr std::uint32_t memory_bytes = 0x10'0000;

/// Offsets in its memory.
enum class RegisterOffset : std::uint32_t {
    Version = 0x00,
    Liveness = 0x04, // reads as what was written, inverted
    Factorial = 0x08,
    Status = 0x20,
    InterruptStatus = 0x24,
    InterruptRaise = 0x60,
    InterruptAcknowledge = 0x64,
    Source = 0x80,
    Destination = 0x88,
    Count = 0x90,
    Command = 0x98,
};

inline constexpr std::uint32_t version = 0x0100'00ED;

struct Status : Register<Status, std::uint32_t> {
    static constexpr Bit<0> computing{};
    static constexpr Bit<7> interrupts_when_done{};
};

struct Command : Register<Command, std::uint32_t> {
    static constexpr Bit<0> running{};
    static constexpr Bit<1> to_ram{}; // else from RAM
    static constexpr Bit<2> interrupts_when_done{};
};

/// Interrupt status.
inline constexpr std::uint32_t factorial_done = 0x001;
inline constexpr std::uint32_t transfer_done = 0x100;

/// The buffer, as the engine addresses it. The processor cannot see it.
inline constexpr std::uint32_t buffer_address = 0x4'0000;
inline constexpr std::uint32_t buffer_bytes = 4096;

/// The engine reaches 256 MiB of the bus, and takes this long whatever it carries.
inline constexpr std::uint64_t reached_addresses = 1ull << 28;
inline constexpr std::uint64_t transfer_nanoseconds = 100'000'000;

} // namespace x86::edu
