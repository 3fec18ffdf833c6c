// SPDX-License-Identifier: MIT
// The virtual TPM's protocol: what vmsp.exe is asked over its port, and what it answers. A handful
// of commands, with the numbers and the meaning that they have in a TPM 2.0, in structures of our
// own.  [TPM2 Part 3]  Lesson: 10.
#pragma once

#include "abi/ium/services.h"
#include "abi/nt/port.h"
#include "abi/nt_status.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace abi::vtpm {

inline constexpr std::string_view port_name = "\\RPC Control\\VTPM";

inline constexpr std::uint32_t register_count = 24; // PCRs, of SHA-256
inline constexpr std::size_t digest_size = 32;
inline constexpr std::size_t data_limit = 64;

enum class Command : std::uint32_t {
    Seal = 0x153,  // TPM2_Create of a sealed object: `data`, for the registers of `mask` as now
    Quote = 0x158, // TPM2_Quote: the registers of `mask`, signed, with the caller's nonce in `data`
    Unseal = 0x15E, // TPM2_Unseal: `object`, if its registers are as they were
    Read = 0x17E,   // TPM2_PCR_Read: register `index`
    Extend = 0x182, // TPM2_PCR_Extend: register `index` becomes SHA-256(itself, SHA-256(`data`))
};

/// Data that only this TPM can open, and only while some registers have the values they had.
struct SealedObject {
    std::uint32_t mask = 0; // a bit for each register
    std::uint32_t size = 0; // bytes of `data`
    std::uint8_t nonce[12] = {};
    std::uint8_t code[16] = {};
    std::uint8_t data[data_limit] = {};
    std::uint32_t reserved_064 = 0;
};
static_assert(sizeof(SealedObject) == 104);

struct Request {
    Command command{};
    std::uint32_t index = 0;
    std::uint32_t mask = 0;
    std::uint32_t size = 0; // bytes of `data`
    std::uint8_t data[data_limit] = {};
    SealedObject object;
};
static_assert(sizeof(Request) == 184 && sizeof(Request) <= nt::PortMessage::max_data);

struct Reply {
    NtStatus status{};
    std::uint32_t size = 0; // bytes of `data`
    std::uint8_t data[data_limit] = {};
    SealedObject object;
    ium::Report report; // of Quote: its `data` is the digest of the registers, then the nonce's
};
static_assert(sizeof(Reply) == 336 && sizeof(Reply) <= nt::PortMessage::max_data);

} // namespace abi::vtpm
