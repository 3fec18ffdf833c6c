// SPDX-License-Identifier: MIT
#include "skci/signed_attributes.h"

#include "skci/hash.h"
#include "skci/object_identifiers.h"

namespace skci {

namespace {

struct Seen {
    unsigned content_type = 0;
    unsigned message_digest = 0;
};

Checked<rt::Ok> check_attribute(DerReader& attributes, Bytes content, Seen& seen) {
    DerReader attribute = TRY(attributes.enter(Tag::Sequence));
    const Bytes name = TRY(attribute.read(Tag::ObjectIdentifier)).contents;
    DerReader values = TRY(attribute.enter(Tag::Set));
    TRY(attribute.finish());
    if (are_equal(name, oid::content_type)) {
        ++seen.content_type;
        const Bytes type = TRY(values.read(Tag::ObjectIdentifier)).contents;
        if (!are_equal(type, oid::spc_indirect_data)) {
            return rt::Err{Status::ContentTypeDiffers};
        }
        return values.finish();
    }
    if (are_equal(name, oid::message_digest)) {
        ++seen.message_digest;
        const Bytes digest = TRY(values.read(Tag::OctetString)).contents;
        if (!are_equal(digest, bytes_of(sha256(content)))) {
            return rt::Err{Status::ContentDigestDiffers};
        }
        return values.finish();
    }
    return rt::Ok{};
}

} // namespace

Checked<rt::Ok> check_attributes(Bytes attributes, Bytes content) {
    DerReader reader(attributes);
    Seen seen;
    while (!reader.at_end()) {
        TRY(check_attribute(reader, content, seen));
    }
    if (seen.content_type != 1 || seen.message_digest != 1) {
        return rt::Err{Status::AttributesMissing};
    }
    return rt::Ok{};
}

Digest digest_of_attributes(Bytes attributes) {
    // A SET of this length. Attributes come from a reader, so three octets are enough.
    std::byte header[5] = {std::byte(Tag::Set)};
    const std::size_t length = attributes.size();
    std::size_t size = 2;
    if (length < 0x80) {
        header[1] = std::byte(length);
    } else {
        const unsigned octets = length < 0x100 ? 1 : length < 0x1'0000 ? 2 : 3;
        header[1] = std::byte(0x80 | octets);
        for (unsigned index = 0; index < octets; ++index) {
            header[size++] = std::byte(length >> 8 * (octets - 1 - index) & 0xFF);
        }
    }
    return Sha256{}.add({header, size}).add(attributes).finish();
}

} // namespace skci
