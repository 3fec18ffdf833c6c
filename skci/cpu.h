// SPDX-License-Identifier: MIT
// What BearSSL's compiled code takes from the processor, lent for the time of one call.
#pragma once

#include <cstddef>
#include <cstdint>

namespace skci {

/// While it lives, XMM registers may be used and FS leads to the stack protector's canary. After
/// it, all is as before: the registers may be VTL0's, and leftovers of secrets must not stay in
/// them.
class BorrowedProcessor {
public:
    BorrowedProcessor();
    ~BorrowedProcessor();
    BorrowedProcessor(const BorrowedProcessor&) = delete;
    BorrowedProcessor& operator=(const BorrowedProcessor&) = delete;

private:
    alignas(16) std::byte vector_registers_[512]; // as FXSAVE writes them  [APM3 FXSAVE]
    std::uint64_t fs_base_;
};

} // namespace skci
