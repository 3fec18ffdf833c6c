// SPDX-License-Identifier: MIT
// One value, one encoding: what DER forbids is refused, and nothing is read past its end.
#include "skci/der.h"

#include "tests/catch.h"

#include <initializer_list>
#include <vector>

namespace {

using skci::DerReader;
using skci::Status;
using skci::Tag;

using File = std::vector<std::byte>;

File bytes(std::initializer_list<unsigned> values) {
    File made;
    for (const unsigned value : values) {
        made.push_back(std::byte(value));
    }
    return made;
}

/// A value of `size` bytes behind the header `header`.
File value_of(std::initializer_list<unsigned> header, std::size_t size) {
    File made = bytes(header);
    made.resize(made.size() + size);
    return made;
}

template <typename T>
Status status_of(const skci::Checked<T>& checked) {
    return checked.is_ok() ? Status::Verified : checked.error();
}

} // namespace

TEST_CASE("A DER value is read with its length in one octet or several", "[der]") {
    for (const File& file : {value_of({0x04, 0x00}, 0), value_of({0x04, 0x7F}, 0x7F),
                             value_of({0x04, 0x81, 0x80}, 0x80), value_of({0x04, 0x81, 0xFF}, 0xFF),
                             value_of({0x04, 0x82, 0x01, 0x00}, 0x100),
                             value_of({0x04, 0x83, 0x01, 0x00, 0x00}, 0x1'0000)}) {
        DerReader reader(file);
        const auto element = reader.read(Tag::OctetString);
        REQUIRE(element.is_ok());
        CHECK(element.value().whole.size() == file.size());
        CHECK(reader.at_end());
        CHECK(reader.finish().is_ok());
    }
}

TEST_CASE("A DER length that could be shorter, or is indefinite, is refused", "[der]") {
    for (const File& file :
         {value_of({0x04, 0x80}, 2), value_of({0x04, 0x81, 0x05}, 5),
          value_of({0x04, 0x81, 0x7F}, 0x7F), value_of({0x04, 0x82, 0x00, 0x90}, 0x90),
          value_of({0x04, 0x83, 0x00, 0x90, 0x00}, 0x9000), value_of({0x04, 0x84, 0, 0, 0, 1}, 1),
          value_of({0x04, 0xFF}, 200)}) {
        CHECK(status_of(DerReader(file).read(Tag::OctetString)) == Status::DerNotMinimal);
    }
}

TEST_CASE("A DER value that ends too early is refused", "[der]") {
    for (const File& file : {bytes({}), bytes({0x04}), bytes({0x04, 0x01}), bytes({0x04, 0x81}),
                             bytes({0x04, 0x82, 0x01}), value_of({0x04, 0x7F}, 0x7E),
                             value_of({0x04, 0x83, 0xFF, 0xFF, 0xFF}, 100)}) {
        CHECK(status_of(DerReader(file).read(Tag::OctetString)) == Status::DerTruncated);
    }
}

TEST_CASE("A DER value of another kind than expected is refused", "[der]") {
    const File file = bytes({0x02, 0x01, 0x05});
    CHECK(status_of(DerReader(file).read(Tag::OctetString)) == Status::DerUnexpectedTag);
    CHECK(status_of(DerReader(bytes({0x1F, 0x01, 0x00})).read_any()) == Status::DerUnexpectedTag);
}

TEST_CASE("What is left over after a DER value is refused", "[der]") {
    const File file = bytes({0x30, 0x04, 0x05, 0x00, 0x05, 0x00});
    DerReader reader(file);
    auto inside = reader.enter(Tag::Sequence);
    REQUIRE(inside.is_ok());
    DerReader parts = inside.value();
    CHECK(parts.read(Tag::Null).is_ok());
    CHECK(status_of(parts.finish()) == Status::DerTrailingData);
}

TEST_CASE("A DER number has no idle octet and is not negative", "[der]") {
    const auto magnitude = [](const File& file) {
        const auto number = DerReader(file).read_unsigned();
        return number.is_ok() ? number.value().size() : 0;
    };
    CHECK(magnitude(bytes({0x02, 0x01, 0x00})) == 1);
    CHECK(magnitude(bytes({0x02, 0x01, 0x7F})) == 1);
    CHECK(magnitude(bytes({0x02, 0x02, 0x00, 0x80})) == 1);
    CHECK(magnitude(bytes({0x02, 0x02, 0x12, 0x34})) == 2);
    for (const File& file : {bytes({0x02, 0x00}), bytes({0x02, 0x01, 0x80}),
                             bytes({0x02, 0x02, 0x00, 0x7F}), bytes({0x02, 0x02, 0xFF, 0xFF})}) {
        CHECK(status_of(DerReader(file).read_unsigned()) == Status::DerBadValue);
    }
    CHECK(status_of(DerReader(bytes({0x02, 0x02, 0x00, 0x80})).read_small_number()) ==
          Status::DerBadValue);
}

TEST_CASE("A DER truth value is absent or 0xFF", "[der]") {
    CHECK(DerReader(bytes({0x01, 0x01, 0xFF})).read_boolean_if_true().value());
    CHECK_FALSE(DerReader(bytes({0x04, 0x00})).read_boolean_if_true().value());
    for (const File& file : {bytes({0x01, 0x01, 0x00}), bytes({0x01, 0x01, 0x01}),
                             bytes({0x01, 0x00}), bytes({0x01, 0x02, 0xFF, 0xFF})}) {
        CHECK(status_of(DerReader(file).read_boolean_if_true()) == Status::DerBadValue);
    }
}

TEST_CASE("DER bits are whole bytes", "[der]") {
    CHECK(DerReader(bytes({0x03, 0x03, 0x00, 0x12, 0x34})).read_bit_string().value().size() == 2);
    CHECK(status_of(DerReader(bytes({0x03, 0x00})).read_bit_string()) == Status::DerBadValue);
    CHECK(status_of(DerReader(bytes({0x03, 0x02, 0x01, 0x80})).read_bit_string()) ==
          Status::DerBadValue);
}
