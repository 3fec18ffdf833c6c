// SPDX-License-Identifier: MIT
#include "skci/algorithm_identifier.h"

namespace skci {

Checked<rt::Ok> expect_algorithm(DerReader& reader, Bytes algorithm, Status otherwise) {
    DerReader parts = TRY(reader.enter(Tag::Sequence));
    const Bytes name = TRY(parts.read(Tag::ObjectIdentifier)).contents;
    if (!are_equal(name, algorithm)) {
        return rt::Err{otherwise};
    }
    if (!TRY(parts.read(Tag::Null)).contents.empty()) {
        return rt::Err{Status::DerBadValue};
    }
    return parts.finish();
}

} // namespace skci
