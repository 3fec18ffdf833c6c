// SPDX-License-Identifier: MIT
// EXITINFO1 of VMEXIT_IOIO: which port, how wide, which way. EXITINFO2 is the RIP behind the
// instruction.  [APM2 15.10.2]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86::svm {

struct IoExitInfo : Register<IoExitInfo> {
    static constexpr Bit<0> input{};                     // TYPE: 1 = IN
    static constexpr Bit<2> string{};                    // STR: INS or OUTS
    static constexpr Bit<3> repeated{};                  // REP
    static constexpr Bit<4> bytes_1{};                   // SZ8
    static constexpr Bit<5> bytes_2{};                   // SZ16
    static constexpr Bit<6> bytes_4{};                   // SZ32
    static constexpr Bits<9, 7> address_size{};          // A16, A32, A64
    static constexpr Bits<12, 10> segment{};             // SEG
    static constexpr Bits<31, 16, std::uint16_t> port{}; // PORT

    /// Bytes moved by one access: 1, 2 or 4.
    constexpr unsigned width() const { return static_cast<unsigned>(raw >> 4) & 7; }
};
static_assert(IoExitInfo::from(0x03F8'0091).width() == 1);

} // namespace x86::svm
