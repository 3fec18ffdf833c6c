// SPDX-License-Identifier: MIT
// Writes DER, for tests that need a value nobody else would write.
#pragma once

#include "skci/der.h"

#include <vector>

namespace skci::test {

using Der = std::vector<std::byte>;

template <typename... Parts>
Der joined(const Parts&... parts) {
    Der all;
    (all.insert(all.end(), std::begin(parts), std::end(parts)), ...);
    return all;
}

/// A value with these contents, one after the other.
template <typename... Parts>
Der value(Tag tag, const Parts&... parts) {
    const Der contents = joined(parts...);
    const std::size_t size = contents.size();
    Der header{std::byte(tag)};
    if (size < 0x80) {
        header.push_back(std::byte(size));
    } else if (size < 0x100) {
        header.insert(header.end(), {std::byte{0x81}, std::byte(size)});
    } else {
        header.insert(header.end(), {std::byte{0x82}, std::byte(size >> 8), std::byte(size)});
    }
    return joined(header, contents);
}

inline Der number(unsigned small) { return value(Tag::Integer, Der{std::byte(small)}); }
inline Der name(Bytes oid) { return value(Tag::ObjectIdentifier, oid); }
inline Der algorithm(Bytes oid) { return value(Tag::Sequence, name(oid), value(Tag::Null)); }
inline Der text(std::size_t size) { return value(Tag::OctetString, Der(size, std::byte{0x5A})); }

} // namespace skci::test
