// SPDX-License-Identifier: MIT
#include "skci/der.h"

#include "formats/bytes.h"

namespace skci {

namespace {

constexpr unsigned long_form = 0x80;    // of a length: the low bits count the octets that follow
constexpr unsigned length_octets = 3;   // 16 MiB are enough for any signature
constexpr unsigned several_octets = 31; // of a tag number: it does not fit into one octet

unsigned octet(Bytes bytes, std::size_t index) { return std::to_integer<unsigned>(bytes[index]); }

struct Length {
    std::size_t header; // octets of tag and length
    std::size_t contents;
};

Checked<Length> read_length(Bytes bytes) {
    if (bytes.size() < 2) {
        return rt::Err{Status::DerTruncated};
    }
    const unsigned first = octet(bytes, 1);
    if (first < long_form) {
        return Length{2, first};
    }
    const unsigned count = first - long_form;
    if (count == 0 || count > length_octets) {
        return rt::Err{Status::DerNotMinimal}; // indefinite, or longer than anything we read
    }
    if (bytes.size() < 2 + count) {
        return rt::Err{Status::DerTruncated};
    }
    std::size_t length = 0;
    for (unsigned index = 0; index < count; ++index) {
        length = length << 8 | octet(bytes, 2 + index);
    }
    const bool fits_less = length < long_form || length >> 8 * (count - 1) == 0;
    if (fits_less) {
        return rt::Err{Status::DerNotMinimal};
    }
    return Length{2 + count, length};
}

} // namespace

Checked<Element> DerReader::read_any() {
    const Length length = TRY(read_length(rest_));
    if ((octet(rest_, 0) & several_octets) == several_octets) {
        return rt::Err{Status::DerUnexpectedTag};
    }
    if (!formats::is_inside(length.header, length.contents, rest_.size())) {
        return rt::Err{Status::DerTruncated};
    }
    const std::size_t size = length.header + length.contents;
    const Element element{rest_.subspan(length.header, length.contents), rest_.first(size)};
    rest_ = rest_.subspan(size);
    return element;
}

Checked<Element> DerReader::read(Tag tag) {
    if (at_end()) {
        return rt::Err{Status::DerTruncated};
    }
    if (!next_is(tag)) {
        return rt::Err{Status::DerUnexpectedTag};
    }
    return read_any();
}

Checked<DerReader> DerReader::enter(Tag tag) {
    const Element element = TRY(read(tag));
    return DerReader(element.contents);
}

Checked<rt::Ok> DerReader::finish() const {
    if (!at_end()) {
        return rt::Err{Status::DerTrailingData};
    }
    return rt::Ok{};
}

Checked<Bytes> DerReader::read_unsigned() {
    const Bytes number = TRY(read(Tag::Integer)).contents;
    if (number.empty()) {
        return rt::Err{Status::DerBadValue};
    }
    const bool is_negative = octet(number, 0) >= 0x80;
    const bool has_idle_zero =
        number.size() > 1 && octet(number, 0) == 0 && octet(number, 1) < 0x80;
    if (is_negative || has_idle_zero) {
        return rt::Err{Status::DerBadValue};
    }
    return number.size() > 1 && octet(number, 0) == 0 ? number.subspan(1) : number;
}

Checked<Bytes> DerReader::read_bit_string() {
    const Bytes bits = TRY(read(Tag::BitString)).contents;
    if (bits.empty() || octet(bits, 0) != 0) { // The first octet counts the bits that are unused.
        return rt::Err{Status::DerBadValue};
    }
    return bits.subspan(1);
}

Checked<bool> DerReader::read_boolean_if_true() {
    if (!next_is(Tag::Boolean)) {
        return false;
    }
    const Bytes value = TRY(read(Tag::Boolean)).contents;
    if (value.size() != 1 || octet(value, 0) != 0xFF) {
        return rt::Err{Status::DerBadValue};
    }
    return true;
}

Checked<std::uint8_t> DerReader::read_small_number() {
    const Bytes number = TRY(read_unsigned());
    if (number.size() != 1 || octet(number, 0) >= 0x80) {
        return rt::Err{Status::DerBadValue};
    }
    return static_cast<std::uint8_t>(octet(number, 0));
}

} // namespace skci
