// SPDX-License-Identifier: MIT
#include "abi/memory_layout.h"
#include "abi/tlfs/hypercall.h"
#include "tests/fuzz/guest/steps.h"

namespace fuzz {

using namespace abi::tlfs;

std::uint64_t some_number(Random& random) {
    constexpr std::uint64_t meanings[] = {0, 1, 2, partition_self, vp_self, 1ull << 47, 1ull << 63};
    switch (random.below(4)) {
    case 0: return random.below(64);
    case 1: return random.one_of(meanings);
    case 2: return 1ull << random.below(64);
    default: return random.number();
    }
}

namespace {

std::uint64_t some_call_word(Random& random) {
    constexpr std::uint64_t words[] = {
        HypercallControl::simple(CallCode::VtlCall).raw,
        HypercallControl::simple(CallCode::VtlReturn).raw,
        HypercallControl::simple(CallCode::NotifyLongSpinWait)
            .with(HypercallControl::fast, true)
            .raw,
        0,
        ~0ull,
    };
    return random.one_of(words);
}

} // namespace

Registers Registers::some(Random& random) {
    Registers registers;
    for (std::uint64_t& each : registers.all) {
        each = random.one_in(4) ? some_call_word(random) : some_number(random);
    }
    registers.all[rcx] = random.one_in(2) ? some_call_word(random) : registers.all[rcx];
    return registers;
}

} // namespace fuzz
