// SPDX-License-Identifier: MIT
// What all of skci/ is written in: bytes that somebody else wrote, and answers that may be a
// refusal.
#pragma once

#include "abi/skci.h"
#include "rt/result.h"

#include <cstddef>
#include <cstring>
#include <span>

namespace skci {

using abi::skci::Digest;
using abi::skci::Status;

using Bytes = std::span<const std::byte>;

/// A value, or the reason why there is none.
template <typename T>
using Checked = rt::Result<T, Status>;

inline bool are_equal(Bytes one, Bytes other) {
    return one.size() == other.size() && std::memcmp(one.data(), other.data(), one.size()) == 0;
}

inline Bytes bytes_of(const Digest& digest) {
    return {reinterpret_cast<const std::byte*>(digest.bytes), sizeof(digest.bytes)};
}

} // namespace skci
