// SPDX-License-Identifier: MIT
// VTL1's keys. All are derived from one, which VTL0 never had: the loader's seed, of which the
// loader's page keeps nothing once VTL1 runs (docs/deviations.md: Windows has the TPM for it).
// [RFC5869]
#pragma once

#include "abi/ium/environment.h"
#include "abi/skci.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace sk {

struct Key {
    std::uint8_t bytes[abi::skci::key_size] = {};
};

/// The key for `purpose` of one trustlet: its ID, and no other's. With a collaboration, of all in
/// it.
Key trustlet_key(std::string_view purpose, std::uint64_t trustlet_id,
                 const abi::ium::InstanceGuid& collaboration);

/// The key for a purpose of VTL1's own; with a salt, for one time.
Key own_key(std::string_view purpose, std::span<const std::uint8_t> salt = {});

/// Bytes that nobody can foretell without the master key; never the same twice.
void fill_with_random(void* to, std::uint64_t size);

} // namespace sk
