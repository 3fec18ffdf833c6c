// SPDX-License-Identifier: MIT
#include "skci/certificate_extensions.h"

#include "skci/object_identifiers.h"

namespace skci {

namespace {

using abi::skci::Usage;

Checked<rt::Ok> read_basic_constraints(DerReader& value, Extensions& extensions) {
    DerReader parts = TRY(value.enter(Tag::Sequence));
    extensions.authority = TRY(parts.read_boolean_if_true()) ? Authority::Yes : Authority::No;
    if (parts.next_is(Tag::Integer)) {
        extensions.path_limit = TRY(parts.read_small_number());
    }
    return parts.finish();
}

Checked<rt::Ok> read_key_usage(DerReader& value, Extensions& extensions) {
    const Bytes bits = TRY(value.read(Tag::BitString)).contents;
    if (bits.size() < 2 || bits.size() > 3 || bits[0] > std::byte{7}) {
        return rt::Err{Status::DerBadValue};
    }
    extensions.purposes = std::to_integer<std::uint8_t>(bits[1]);
    return rt::Ok{};
}

std::uint32_t usage_called(Bytes name) {
    struct Row {
        Bytes name;
        Usage usage;
    };
    const Row rows[] = {
        {oid::code_signing, Usage::CodeSigning},
        {oid::system_component, Usage::SystemComponent},
        {oid::isolated_user_mode, Usage::IsolatedUserMode},
        {oid::enclave, Usage::Enclave},
    };
    for (const Row& row : rows) {
        if (are_equal(row.name, name)) {
            return static_cast<std::uint32_t>(row.usage);
        }
    }
    return 0; // A usage that nobody here asks for.
}

Checked<rt::Ok> read_extended_key_usage(DerReader& value, Extensions& extensions) {
    DerReader names = TRY(value.enter(Tag::Sequence));
    while (!names.at_end()) {
        extensions.usages |= usage_called(TRY(names.read(Tag::ObjectIdentifier)).contents);
    }
    return rt::Ok{};
}

/// Known, but saying nothing that we need: how to find the issuer faster.
Checked<rt::Ok> skip_key_identifier(DerReader& value, Extensions&) {
    TRY(value.read_any());
    return rt::Ok{};
}

struct Row {
    Bytes name;
    Checked<rt::Ok> (*read)(DerReader& value, Extensions& extensions);
};

/// Which of the known extensions have been seen, as bits.
struct Seen {
    unsigned bits = 0;
};

Checked<rt::Ok> read_extension(DerReader& list, Extensions& extensions, Seen& seen) {
    const Row rows[] = {
        {oid::basic_constraints, read_basic_constraints},
        {oid::key_usage, read_key_usage},
        {oid::extended_key_usage, read_extended_key_usage},
        {oid::subject_key_identifier, skip_key_identifier},
        {oid::authority_key_identifier, skip_key_identifier},
    };
    DerReader extension = TRY(list.enter(Tag::Sequence));
    const Bytes name = TRY(extension.read(Tag::ObjectIdentifier)).contents;
    const bool is_critical = TRY(extension.read_boolean_if_true());
    DerReader value(TRY(extension.read(Tag::OctetString)).contents);
    TRY(extension.finish());
    for (unsigned index = 0; index < std::size(rows); ++index) {
        if (!are_equal(rows[index].name, name)) {
            continue;
        }
        if ((seen.bits >> index & 1) != 0) {
            return rt::Err{Status::ExtensionTwice};
        }
        seen.bits |= 1u << index;
        TRY(rows[index].read(value, extensions));
        return value.finish();
    }
    if (is_critical) {
        return rt::Err{Status::UnknownCriticalExtension};
    }
    return rt::Ok{};
}

} // namespace

Checked<Extensions> read_extensions(DerReader& reader) {
    Extensions extensions;
    if (reader.at_end()) {
        return extensions;
    }
    DerReader explicit_list = TRY(reader.enter(Tag::Context3));
    DerReader list = TRY(explicit_list.enter(Tag::Sequence));
    TRY(explicit_list.finish());
    Seen seen;
    while (!list.at_end()) {
        TRY(read_extension(list, extensions, seen));
    }
    return extensions;
}

} // namespace skci
