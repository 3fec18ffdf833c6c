// SPDX-License-Identifier: MIT
#include "skci/spc_indirect_data.h"

#include "skci/algorithm_identifier.h"
#include "skci/object_identifiers.h"

namespace skci {

namespace {

/// The class of SpcSerializedObject that holds page hashes.  [AUTHENTICODE, SpcSerializedObject]
constexpr oid::Name<16> page_hash_class{{0xA6, 0xB5, 0x86, 0xD5, 0xB4, 0xA1, 0x24, 0x66, 0xAE, 0x05,
                                         0xA2, 0x17, 0xDA, 0x8E, 0x60, 0xD6}};

/// SpcSerializedObject: a class, and a set with an attribute that holds the table.
Checked<Bytes> read_page_hashes(DerReader& object) {
    if (!are_equal(TRY(object.read(Tag::OctetString)).contents, page_hash_class)) {
        return rt::Err{Status::PageHashesMalformed};
    }
    DerReader data(TRY(object.read(Tag::OctetString)).contents);
    DerReader set = TRY(data.enter(Tag::Set));
    TRY(data.finish());
    DerReader attribute = TRY(set.enter(Tag::Sequence));
    TRY(set.finish());
    const Bytes name = TRY(attribute.read(Tag::ObjectIdentifier)).contents;
    if (!are_equal(name, oid::spc_page_hashes_sha256)) {
        return rt::Err{Status::PageHashesMalformed};
    }
    DerReader values = TRY(attribute.enter(Tag::Set));
    TRY(attribute.finish());
    const Bytes table = TRY(values.read(Tag::OctetString)).contents;
    TRY(values.finish());
    return table;
}

/// SpcPeImageData: flags that nobody uses, and a link that leads to a file called "<<<Obsolete>>>",
/// or to page hashes.
Checked<Bytes> read_pe_image_data(DerReader& reader) {
    DerReader image = TRY(reader.enter(Tag::Sequence));
    TRY(image.read(Tag::BitString));
    DerReader link = TRY(image.enter(Tag::Context0));
    TRY(image.finish());
    if (!link.next_is(Tag::Context1)) {
        TRY(link.read_any());
        TRY(link.finish());
        return Bytes{};
    }
    DerReader object = TRY(link.enter(Tag::Context1));
    TRY(link.finish());
    const Bytes table = TRY(read_page_hashes(object));
    TRY(object.finish());
    return table;
}

} // namespace

Checked<SpcIndirectData> read_spc_indirect_data(Bytes content) {
    DerReader reader(content);
    SpcIndirectData indirect;

    DerReader data = TRY(reader.enter(Tag::Sequence)); // SpcAttributeTypeAndOptionalValue
    if (!are_equal(TRY(data.read(Tag::ObjectIdentifier)).contents, oid::spc_pe_image_data)) {
        return rt::Err{Status::NotPeImageData};
    }
    indirect.page_hashes = TRY(read_pe_image_data(data));
    TRY(data.finish());

    DerReader digest = TRY(reader.enter(Tag::Sequence)); // DigestInfo
    TRY(reader.finish());
    TRY(expect_algorithm(digest, oid::sha256, Status::UnknownDigestAlgorithm));
    indirect.image_digest = TRY(digest.read(Tag::OctetString)).contents;
    TRY(digest.finish());
    if (indirect.image_digest.size() != sizeof(Digest)) {
        return rt::Err{Status::DerBadValue};
    }
    return indirect;
}

} // namespace skci
