// SPDX-License-Identifier: MIT
// Hypercalls that are nearly right: with nothing but noise, a fuzzer would see the first check of
// each and no more.
#pragma once

#include "abi/tlfs/hypercall.h"
#include "tests/fuzz/hypervisor/script.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fuzz {

/// The control word of a call, and its input.
struct Block {
    abi::tlfs::HypercallControl control;
    std::vector<std::byte> bytes;
};

Block some_block(Script& script);

/// A control word of those that the short way knows, or something that could be taken for one.
std::uint64_t some_call_word(Script& script);

/// What enables a page: its address and bit 0. Or any number.
std::uint64_t some_value_with_page(Script& script);

} // namespace fuzz
