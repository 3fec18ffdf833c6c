// SPDX-License-Identifier: MIT
#include "user/programs/memscan/search.h"

#include <cstring>

namespace memscan {

using abi::lsa_iso::Blob;
using abi::lsa_iso::Word;

namespace {

/// What a session begins with; lsass's are aligned like this.
struct Names {
    Word user;
    Word domain;
};
constexpr std::size_t alignment = 8;
constexpr std::size_t session_size = sizeof(Names) + sizeof(lsass::StoredKey);

bool is_empty(const lsass::StoredKey& key) {
    for (const std::uint8_t byte : key.bytes) {
        if (byte != 0) {
            return false;
        }
    }
    return true;
}

/// Letters, and then nothing but zeroes to the end of the word.
bool is_text(const lsass::StoredKey& key) {
    std::size_t length = 0;
    while (key.bytes[length] >= ' ' && key.bytes[length] <= '~' && length < Word::longest) {
        ++length;
    }
    for (std::size_t at = length; at < sizeof(Word); ++at) {
        if (key.bytes[at] != 0) {
            return false;
        }
    }
    return true;
}

FoundKind kind_of(const lsass::StoredKey& key) {
    const bool is_blob = std::memcmp(key.bytes, Blob::expected_prefix, 8) == 0 &&
                         std::memcmp(key.bytes + 8, Blob::expected_tag, 8) == 0;
    if (is_blob) {
        return FoundKind::Blob;
    }
    return is_text(key) ? FoundKind::Password : FoundKind::Hash;
}

} // namespace

std::optional<Found> find_key(std::span<const std::uint8_t> memory, std::string_view user,
                              std::size_t from) {
    Names names;
    if (!names.user.set(user) || !names.domain.set(domain)) {
        return std::nullopt;
    }
    std::uint64_t first = 0; // Nearly every place fails at these eight bytes already.
    std::memcpy(&first, &names, sizeof(first));
    for (std::size_t at = (from + alignment - 1) & ~(alignment - 1);
         at + session_size <= memory.size(); at += alignment) {
        std::uint64_t here = 0;
        std::memcpy(&here, memory.data() + at, sizeof(here));
        if (here != first || std::memcmp(memory.data() + at, &names, sizeof(names)) != 0) {
            continue;
        }
        Found found;
        found.offset = at + sizeof(names);
        std::memcpy(found.key.bytes, memory.data() + found.offset, sizeof(found.key.bytes));
        if (!is_empty(found.key)) {
            found.kind = kind_of(found.key);
            return found;
        }
    }
    return std::nullopt;
}

} // namespace memscan
