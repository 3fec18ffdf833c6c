// SPDX-License-Identifier: MIT
// DER: how certificates and signatures are written down. Tag, length, contents, and again inside.
// [X690]
//
// One value has one encoding: a length with a leading zero or an indefinite one is refused, so that
// two readers cannot see two things in the same bytes. A reader walks forwards over its stretch and
// never leaves it; nesting is in the caller's code, not on a stack that a file could grow.
#pragma once

#include "skci/checked.h"

#include <cstdint>

namespace skci {

/// The identifier octet; every tag we meet has one.
enum class Tag : std::uint8_t {
    Boolean = 0x01,
    Integer = 0x02,
    BitString = 0x03,
    OctetString = 0x04,
    Null = 0x05,
    ObjectIdentifier = 0x06,
    UtcTime = 0x17,
    GeneralizedTime = 0x18,
    Sequence = 0x30,
    Set = 0x31,
    Context0 = 0xA0, // [0], constructed
    Context1 = 0xA1,
    Context3 = 0xA3,
};

/// One value: its contents, and all of it with tag and length.
struct Element {
    Bytes contents;
    Bytes whole;
};

class DerReader {
public:
    explicit DerReader(Bytes bytes) : rest_(bytes) {}

    bool at_end() const { return rest_.empty(); }
    bool next_is(Tag tag) const { return !at_end() && rest_[0] == std::byte(tag); }

    /// The next value, whatever it is.
    Checked<Element> read_any();
    /// The next value, which must have this tag.
    Checked<Element> read(Tag tag);
    /// A reader of what is inside the next value.
    Checked<DerReader> enter(Tag tag);
    /// Refuses what is left over.
    Checked<rt::Ok> finish() const;

    /// Of an INTEGER that is not negative, without the zero that keeps it so.
    Checked<Bytes> read_unsigned();
    /// Of a BIT STRING of whole bytes.
    Checked<Bytes> read_bit_string();
    /// A BOOLEAN that may be absent when it is false, and in DER then must be.
    Checked<bool> read_boolean_if_true();
    /// An INTEGER from 0 to 127.
    Checked<std::uint8_t> read_small_number();

private:
    Bytes rest_;
};

} // namespace skci
