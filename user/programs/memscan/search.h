// SPDX-License-Identifier: MIT
// What lsass's memory looks like to who looks for keys in it: a user's name, a domain's, and behind
// them what it keeps. The names are known; the key need not be.  [WI7 ch.9]
#pragma once

#include "user/programs/lsass/keys.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace memscan {

inline constexpr std::string_view domain = "VITRINE";

enum class FoundKind : std::uint8_t {
    Hash,     // an NTLM hash as it is
    Blob,     // what LsaIso made of one
    Password, // what was typed, on its way: a request has the names before it, too
};

struct Found {
    FoundKind kind{};
    std::size_t offset = 0; // in the memory, of the key
    lsass::StoredKey key;
};

/// The first session of `user` that begins at `from` or behind it.
std::optional<Found> find_key(std::span<const std::uint8_t> memory, std::string_view user,
                              std::size_t from);

} // namespace memscan
